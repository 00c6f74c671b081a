"""A month decided again: as it really went by the same rules, otherwise by others, and nothing of it is written."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from alignment.lifecycle import EventKind, Stage
from alignment.people import Standing
from alignment.periods import Period, month_of
from alignment.reasons import BY_CODE
from alignment.rota import Pool
from alignment.routing import Conditions, Plan, Rule, RuleKind
from db import tables as t
from db.memory import Memory, Work
from db.stores import audit, leads, roster, workspaces
from db.stores import routing as rules
from db.stores.known_leads import change_lead
from figures.replay import MOST, Replay, replay
from operations import rejections, routing
from operations.leads import accept
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.routing.test_placing import EAST, WEST, hand_over, plan, waiting, with_rules

NOVEMBER = month_of(NOON.date())
DECEMBER = NOON + timedelta(days=20)


@pytest.fixture
def company(memory: Memory) -> Company:
    return with_rules(memory)


def again(
    company: Company, by: Plan | None = None, period: Period = NOVEMBER, at: datetime = DECEMBER
) -> Replay:
    return company.see(lambda work: replay(work, by or rules.plan(work), period), at)


def went(found: Replay) -> dict[int, int]:
    return {each.handover.asked.lead_id: each.decision.person_id for each in found.leads}


def holders_first(company: Company) -> dict[int, int]:
    """Who had each lead first, as its history has it."""

    def look(work: Work) -> dict[int, int]:
        e = t.lead_event.c
        found = sa.select(e.lead_id, e.owner_id).where(
            e.workspace_id == work.workspace_id, e.kind == EventKind.ASSIGNED
        )
        return {row.lead_id: row.owner_id for row in work.execute(found.order_by(e.seq.desc()))}

    return company.see(look)


def rows(memory: Memory) -> Mapping[str, int]:
    """How many rows each table has, and the last state of every pool."""
    with memory._reading.connect() as connection:
        counted = {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in t.metadata.sorted_tables
        }
        for row in connection.execute(sa.select(t.rota)):
            counted[f"rota {row.pool_id}"] = hash(str(row))
        return counted


def _somebody_goes(company: Company, chance: random.Random, at: datetime) -> datetime:
    who = chance.choice((company.jonas, company.amira, company.luca))
    until = at + timedelta(hours=chance.randint(1, 40))
    company.run(lambda work: roster.go_away(work, who, at, until), at)
    return at + timedelta(minutes=1)


def _belongs_to(company: Company, number: int, domain: str) -> None:
    company.run(lambda work: change_lead(work, number, domain=domain))


def _is_taken(company: Company, number: int, at: datetime, *, refused: bool) -> None:
    lead = company.see(lambda work: leads.lead(work, number), at)
    if lead is None or not lead.owner_id:
        return
    name = next(each for each, known in company.people.items() if known == lead.owner_id)
    company.run(lambda work: accept(work, company.actor(name), number), at + timedelta(seconds=30))
    if refused:
        reason = BY_CODE["no_budget"]
        company.run(
            lambda work: rejections.reject(work, company.actor(name), number, reason),
            at + timedelta(seconds=40),
        )


_HOURS = (
    "west 8:30-12 13-17:30 weekdays", "west 14-22 daily", "west default", "east 6-7 weekdays", "east 9-17 weekdays",
    "east default", "10-16 weekdays",
)  # fmt: skip
"""What an admin may type behind `/tandem setup hours` in the course of a month."""


def _hours_change(company: Company, chance: random.Random, at: datetime) -> datetime:
    """Somebody's hours change, or somebody changes their team, whose hours are others."""
    if chance.random() < 0.7:
        Dialogue(company, now=at, _envelopes=chance.randint(1, 10**9)).says(
            "olga", f"/tandem setup hours {chance.choice(_HOURS)}"
        )
    else:
        who = chance.choice((company.jonas, company.amira, company.luca))
        for team_id in (company.west, company.east):
            company.run(lambda work, team=team_id: roster.leave(work, who, team), at)  # type: ignore[misc]
        company.run(lambda work: roster.join(work, who, chance.choice((company.west, company.east))), at)
    return at + timedelta(minutes=1)


@pytest.mark.parametrize("seed", range(4))
def test_by_the_rules_that_held_everything_goes_again_where_it_went(company: Company, seed: int) -> None:
    """Two weeks with absences, people who leave, changes of hours and teams, talks asked for at night, and refusals."""
    chance = random.Random(seed)
    company.run(
        lambda work: rules.save(work, plan(company, Rule(9, RuleKind.RELATIONSHIP)), company.ines), NOON
    )
    now = NOON
    for number in range(1, 41):
        now += timedelta(minutes=chance.randint(1, 900))
        if chance.random() < 0.25:
            now = _somebody_goes(company, chance, now)
        if chance.random() < 0.25:
            now = _hours_change(company, chance, now)
        waiting(company, number, chance.choice(["west", "east", "north"]), hot=chance.random() < 0.3, at=now)
        if chance.random() < 0.4:
            _belongs_to(company, number, f"{chance.choice('abc')}.example")
        while company.run(routing.sweep, now):
            pass
        hand_over(company, number, now)
        if chance.random() < 0.3:
            _is_taken(company, number, now, refused=chance.random() < 0.5)
    now += timedelta(minutes=1)
    while company.run(routing.sweep, now):
        pass
    found = again(company, period=Period("both", NOVEMBER.first, NOVEMBER.end.replace(year=2027)), at=now)
    before = {each.handover.asked.lead_id: each.handover.before.person_id for each in found.leads}
    real = holders_first(company)
    assert before == {number: real.get(number, 0) for number in range(1, 41)}
    assert went(found) == before
    counted = found.counted()
    assert (counted.moved, counted.other_rule) == (0, 0)
    assert all(each.now == each.before for each in (*counted.persons.values(), *counted.places.values()))
    assert counted.waited.now == counted.waited.before


def test_other_rules_give_other_people_leads_and_nothing_is_written(company: Company, memory: Memory) -> None:
    for number in range(1, 7):
        hand_over(
            company,
            waiting(company, number, "west" if number % 2 else "east"),
            NOON + timedelta(minutes=number),
        )
    before = rows(memory)
    other = Plan(
        0,
        (
            Rule(0, RuleKind.TERRITORY, "All", Conditions(regions=frozenset({"west", "east"})), pool_id=EAST),
            Rule(3, RuleKind.CATCH_ALL, person_id=company.ines),
        ),
        plan(company).pools,
    )
    found = again(company, other)
    assert Counter(went(found).values()) == {company.luca: 6}
    counted = found.counted()
    assert (counted.leads, counted.moved, counted.other_rule) == (6, 3, 6)
    assert (counted.places[EAST].now, counted.places[EAST].before) == (6, 3)
    assert (counted.places[WEST].now, counted.places[WEST].before) == (0, 3)
    assert found.counted(WEST).leads == 3
    assert rows(memory) == before
    assert (
        hand_over(company, waiting(company, 7, "west"), NOON + timedelta(hours=1)).owner_id == company.amira
    )


def test_what_was_not_known_then_does_not_count(company: Company) -> None:
    """An absence that was entered later, one that was taken back before, a rep who left since, one who left before."""
    hand_over(company, waiting(company, 1), NOON)
    late = NOON + timedelta(days=1)
    company.run(lambda work: roster.go_away(work, company.jonas, NOON - timedelta(hours=1), late), late)
    company.run(lambda work: roster.change(work, company.amira, standing=Standing.DEACTIVATED), late)
    company.run(
        lambda work: audit.record(work, 0, "person.standing", f"person:{company.amira}", to="deactivated"),
        late,
    )
    hand_over(company, waiting(company, 2), late + timedelta(hours=1))
    assert went(again(company)) == {1: company.jonas, 2: company.jonas}
    amira = Pool(WEST, "West", "west", plan(company).pools[0].members[1:])
    only = again(company, Plan(0, plan(company).rules, (amira,)))
    assert went(only) == {1: company.amira, 2: 0}


def test_before_tandem_the_first_hours_of_a_team_and_who_was_named_into_it_count(company: Company) -> None:
    """Nobody told Tandem then who works late: West does since, and its lead of October asked for a talk in the evening."""
    live = NOON - timedelta(hours=1)
    company.run(lambda work: workspaces.set_workspace(work, live_since=live), NOON)
    evening = NOON - timedelta(days=20) + timedelta(hours=8)
    hand_over(company, waiting(company, 1, hot=True), evening)
    october = month_of(NOON.date().replace(month=10))
    assert went(again(company, period=october)) == {1: 0}, "nobody is at work at eight in the evening"
    Dialogue(company, now=NOON + timedelta(days=1)).says("olga", "/tandem setup hours west 14-22 weekdays")
    assert went(again(company, period=october)) == {1: company.jonas}


def test_a_lead_that_somebody_was_given_by_hand_and_one_that_came_back_are_told_apart(
    company: Company,
) -> None:
    hand_over(company, waiting(company, 1, "north"), NOON)
    talk = Dialogue(company, now=NOON + timedelta(hours=1))
    talk.says("ines", "/lead give 1 @luca")
    counted = again(company).counted()
    assert {place: (each.now, each.before) for place, each in counted.places.items()} == {
        -2: (1, 0),
        -1: (0, 1),
    }
    assert counted.waited.before == 1


def test_only_the_month_is_asked_about_and_of_too_many_the_newest(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    october = month_of(NOON.date().replace(month=10))
    hand_over(company, waiting(company, 1), NOON - timedelta(days=20))
    hand_over(company, waiting(company, 2), NOON)
    hand_over(company, waiting(company, 3), NOON + timedelta(minutes=1))
    assert set(went(again(company, period=october))) == {1}
    assert set(went(again(company))) == {2, 3}
    monkeypatch.setattr("figures.replay.MOST", 1)
    found = again(company)
    assert (set(went(found)), found.left_out) == ({3}, 1)
    assert again(company, period=month_of(NOON.date().replace(month=12)), at=NOON).leads == ()


# --- what people read -----------------------------------------------------------------------------------------------


@pytest.fixture
def talk(quick_memory: Memory) -> Dialogue:
    """Three leads of the west and one of the east in November; it is December."""
    company = with_rules(quick_memory)
    company.run(lambda work: work.number("routing_rule", 9))
    for number in (1, 2, 3):
        hand_over(company, waiting(company, number), NOON + timedelta(minutes=number))
    hand_over(company, waiting(company, 4, "east"), NOON + timedelta(minutes=4))
    return Dialogue(company, now=DECEMBER)


CHANGE = "edit 1 territory West region west to East"


def test_a_manager_reads_who_got_how_many_and_would_have(talk: Dialogue) -> None:
    assert talk.says("ines", "/tandem routing replay").split("\n") == [
        "Replay · Nov 2026 · rules v1",
        "4 leads handed over, decided again in their order",
        "Each would have gone where it went",
        "Nobody free at once: 0, was 0",
        "Pool West · 3, was 3",
        "Pool East · 1, was 1",
        "Jonas · 2, was 2",
        "Amira · 1, was 1",
        "Luca · 1, was 1",
        "Turns begin at nothing, caps are left out. Nothing was changed.",
    ]
    assert talk.buttons == ["Another month", "Routing"]
    said = talk.says("ines", f"/tandem routing replay nov with {CHANGE}")
    assert "Replay · Nov 2026 · with that change" in said
    assert "3 would have gone elsewhere, 0 by another rule" in said
    assert "Pool East · 4, was 1\nPool West · 0, was 3" in said
    assert "Luca · 4, was 1\nJonas · 0, was 2\nAmira · 0, was 1" in said
    assert "L-1 Company 1: pool West → pool East" in said
    assert talk.company.see(rules.plan).version == 1
    assert "Rule 1 is territory West now. This is v2" in talk.press("ines", "Save it")


def test_a_pool_alone_and_a_lead_alone(talk: Dialogue) -> None:
    said = talk.says("ines", "/tandem routing replay nov west")
    assert "Replay · Nov 2026 · West · rules v1" in said
    assert "Pool East" not in said
    why = talk.says("ines", "/tandem routing replay why 2")
    assert why.split("\n") == [
        "L-2 Company 2, Nov 2026 again.",
        "Handed over 16 Nov 12:12: would have gone to Amira (pool West).",
        "Rule 1: territory west · pool west of two · turn: 1 + 1 = 2, first of two who can.",
        "It went to pool West by territory West.",
    ]
    assert "would have gone to pool West." in talk.says("daniel", "/tandem routing replay why 2")
    assert "L-77 was not handed over in Nov 2026." in talk.says("ines", "/tandem routing replay why 77")


def test_marketing_and_admins_read_no_figure_that_is_about_persons(talk: Dialogue) -> None:
    for who in ("daniel", "olga"):
        said = talk.says(who, "/tandem routing replay")
        assert "Pool West and pool East · 4, was 4" in said
        assert not any(name in said for name in ("Jonas", "Amira", "Luca"))
    talk.company.run(lambda work: workspaces.set_switches(work, person_figures=False))
    said = talk.says("ines", "/tandem routing replay")
    assert "Pool West and pool East · 4, was 4" in said
    assert "Jonas" not in said


def test_a_pool_of_so_few_that_nothing_can_be_said(talk: Dialogue) -> None:
    said = talk.says("daniel", "/tandem routing replay east")
    assert "only they and their manager see how many" in said
    assert "1 lead handed over" in said


def test_reps_and_marketers_are_told_who_can(talk: Dialogue) -> None:
    for who in ("jonas", "priya"):
        assert talk.says(who, "/tandem routing replay nov").startswith("Sales managers change routing: Ines.")


def test_marketing_managers_look_at_a_change_and_cannot_save_it(talk: Dialogue) -> None:
    assert "with that change" in talk.says("daniel", f"/tandem routing replay with {CHANGE}")
    assert "Save it" not in talk.buttons


def test_words_that_mean_nothing_are_asked_back(talk: Dialogue) -> None:
    assert '"planet" is no month and no pool' in talk.says("ines", "/tandem routing replay planet")
    assert talk.buttons == ["Last month", "Pick a month"]
    assert "too long" in talk.says("ines", "/tandem routing replay fy2026")
    assert "is no change that I can replay" in talk.says("ines", "/tandem routing replay with")
    assert "could never match" in talk.says(
        "ines", "/tandem routing replay with add territory Again region west to East"
    )
    assert "No lead was handed over in Sep 2026." in talk.says("ines", "/tandem routing replay sep")


def test_the_form_asks_for_month_and_pool(talk: Dialogue) -> None:
    talk.says("ines", "/tandem routing replay", form=True)
    assert talk.fields == ["month", "pool"]
    assert "Replay · Nov 2026 · West" in talk.submits("ines", month="nov 2026", pool=f"pool:{WEST}")


def test_a_change_is_looked_at_from_its_own_form_before_it_holds(talk: Dialogue) -> None:
    talk.says("ines", "/tandem rule add", form=True)
    filled = {"kind": "segment", "name": "Large", "segment": "large", "pool": f"pool:{EAST}", "at": "1"}
    said = talk.submits("ines", **filled, first="show")
    assert "Each would have gone where it went" in said
    assert talk.company.see(rules.plan).version == 1
    talk.press("ines", "Save it")
    assert [each.name for each in talk.company.see(rules.plan).rules] == ["Large", "West", "East", ""]
    talk.says("ines", "/tandem rule remove", form=True)
    assert "Nobody until the end · 3, was 0" in talk.submits("ines", number="2", first="show")
    talk.says("ines", "/tandem rule add", form=True)
    wrong = talk.submits("ines", kind="territory", name="X", region="west", pool=f"pool:{EAST}", first="show")
    assert wrong.startswith("kind: Rule 4 (territory X) could never match")


def test_without_rules_it_says_so(quick_memory: Memory) -> None:
    talk = Dialogue(Company.make(quick_memory))
    assert "There are no rules yet" in talk.says("ines", "/tandem routing replay")


# --- however many ---------------------------------------------------------------------------------------------------


def _month(memory: Memory, count: int) -> Company:
    """A company whose leads were handed over by the minute, laid in straight."""
    company = with_rules(memory)
    start = NOON - timedelta(days=10)
    known = [
        {"workspace_id": company.id, "id": n, "company": f"Company {n}", "folded": f"company {n}",
         "stage": Stage.ASSIGNED, "region": "west" if n % 3 else "east", "domain": f"c{n % 1500}.example",
         "hot": not n % 5, "created_at": start, "recorded_at": start, "owner_id": company.jonas}
        for n in range(1000, 1000 + count)
    ]  # fmt: skip
    ats = {each["id"]: start + timedelta(minutes=2 * at) for at, each in enumerate(known)}
    cycles = [{"workspace_id": company.id, "lead_id": n, "cycle": 1, "mql_at": at} for n, at in ats.items()]
    events = [
        {"workspace_id": company.id, "lead_id": n, "seq": seq, "cycle": 1, "kind": kind, "target_stage": stage,
         "owner_id": owner, "via": "file", "occurred_at": at, "recorded_at": at}
        for n, at in ats.items()
        for seq, (kind, stage, owner) in enumerate(
            ((EventKind.MARKETING_QUALIFIED, Stage.MQL, 0), (EventKind.ASSIGNED, Stage.ASSIGNED, company.jonas)), 1
        )
    ]  # fmt: skip

    def lay(work: Work) -> None:
        for table, filled in ((t.lead, known), (t.lead_cycle, cycles), (t.lead_event, events)):
            work.execute(sa.insert(table), filled)
        rules.save(work, plan(company, Rule(9, RuleKind.RELATIONSHIP)), company.ines)

    company.run(lay)
    return company


def test_it_takes_the_same_few_statements_however_many_leads(quick_memory: Memory) -> None:
    counts = []
    company = _month(quick_memory, 30)
    told: list[str] = []
    sa.event.listen(quick_memory._reading, "before_cursor_execute", lambda *args: told.append(args[2]))
    for _ in range(2):
        told.clear()
        again(company)
        counts.append(len(told))
    assert max(counts) < 28, "the first time the terms and the rules are read"
    assert counts[1] < 17


def test_five_thousand_leads_are_answered_within_three_seconds(quick_memory: Memory) -> None:
    company = _month(quick_memory, MOST)
    talk = Dialogue(company, now=DECEMBER)
    began = time.process_time()
    said = talk.says("ines", "/tandem routing replay")
    took = time.process_time() - began
    assert "5,000 leads handed over" in said
    assert took < 3
