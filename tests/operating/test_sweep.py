"""The sweep: every kind is found once, on the list of whoever can fix it, counted by the digest, and gone when it is fixed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from alignment.lead_state import Step
from alignment.lifecycle import EventKind, Queue, Stage, TouchKind
from alignment.people import SHELL, Standing
from alignment.sweep import KINDS, Why
from bot.heartbeat import sweep_in
from db import tables as t
from db.memory import Memory, Work
from db.stores import leads as stored_leads
from db.stores import notices as stored_notices
from db.stores import people, roster, sweep, workspaces
from db.stores.notices import Notice
from db.tables.delivery import Act, NoticeState
from digests import left_behind
from figures.basis import Scope
from figures.left_behind import at_present
from figures.pipeline import report
from messages.house import Kind, breaches
from messages.message import Message
from operations.history import happen
from operations.leads import touch
from tests.company import MORNING, Company
from tests.dialogue import Dialogue

LONG_AGO = MORNING - timedelta(days=21)
NIGHT = MORNING - timedelta(hours=6)
"""Monday 02:30 in New York."""


@pytest.fixture
def company(memory: Memory) -> Company:
    """One lead of each kind, and one that is well."""
    made = Company.make(memory)
    made.lead(10, "Larch Foods", owner="luca", at=MORNING - timedelta(days=4))
    made.lead(11, "Vale Printing", stage=Stage.MQL, at=MORNING - timedelta(days=4))
    made.lead(12, "Harbor Foods", owner="amira", at=MORNING - timedelta(days=3), touches=1)
    made.lead(13, "Quarry Tools", owner="luca", team="east", at=MORNING - timedelta(days=3), touches=1)
    made.lead(14, "Norden Pumps", owner="jonas", at=LONG_AGO, touches=1)
    made.lead(15, "Bay Optics", owner="jonas", at=LONG_AGO)
    made.lead(16, "Acorn Robotics", owner="jonas", at=LONG_AGO)
    made.lead(17, "Fern Hotels", owner="jonas", at=LONG_AGO)
    made.lead(18, "Kite Airports", owner="jonas", at=MORNING - timedelta(days=3), touches=1)
    made.lead(19, "Mill Street", owner="jonas", at=MORNING - timedelta(days=3), touches=1)
    made.lead(20, "Cedar Mutual", owner="jonas", at=MORNING - timedelta(days=3), touches=1)
    talk = Dialogue(made, LONG_AGO + timedelta(hours=1))
    talk.says("jonas", "/lead reject 16 budget")
    talk.says("jonas", "/lead reject 17 budget")
    talk.says("priya", "/lead answer 17 look they begin in January")
    made.run(_break, NIGHT - timedelta(hours=1))
    return made


def _break(work: Work) -> None:
    """What no door lets anybody do: states and clocks written past the rules, a rep who left, one away for two weeks."""

    def change(number: int, **values: object) -> None:
        mine = (t.lead.c.workspace_id == work.workspace_id, t.lead.c.id == number)
        work.execute(sa.update(t.lead).where(*mine).values(**values))

    work.execute(
        sa.delete(t.clock).where(t.clock.c.workspace_id == work.workspace_id, t.clock.c.lead_id == 15)
    )
    lead = stored_leads.lead(work, 18, lock=True)
    assert lead is not None
    nowhere = Step(EventKind.REROUTED, lead.stage, Stage.ASSIGNED, 0, Queue.NONE, code="conflict")
    happen(work, SHELL, lead, [nowhere])
    change(19, stage=Stage.QUALIFIED)
    amira, luca = 2, 3
    roster.change(work, amira, standing=Standing.DEACTIVATED)
    roster.go_away(work, luca, work.now - timedelta(days=1), work.now + timedelta(days=14))


EXPECTED = {
    10: Why.AWAY,
    12: Why.GONE,
    13: Why.AWAY,
    14: Why.NO_STEP,
    15: Why.NO_CLOCK,
    18: Why.NOBODY,
    19: Why.CONTRADICTS,
}


def swept(company: Company, at: object = NIGHT) -> int:
    return asyncio.run(sweep_in(company.memory, company.id, at, deep=True))  # type: ignore[arg-type]


def believed(company: Company, at: object = MORNING) -> dict[int, Why]:
    found = company.see(lambda work: sweep.believed(work, work.now), at)  # type: ignore[arg-type]
    return {each.found.lead_id: each.found.why for each in found}


def lists(company: Company, at: object = MORNING) -> dict[str, Message | None]:
    def look(work: Work) -> dict[str, Message | None]:
        n = t.notice.c
        found = sa.select(n.id).where(
            n.workspace_id == work.workspace_id, n.kind == "left_behind", n.act == Act.POST
        )
        names = {f"person:{number}": name for name, number in company.people.items()}
        owed = [stored_notices.by_id(work, each) for each in work.execute(found).scalars()]
        return {names[each.target]: left_behind.render(work, each) for each in owed if each is not None}

    return company.see(look, at)  # type: ignore[arg-type]


def told(message: Message | None) -> list[str]:
    assert message is not None
    assert breaches(message, Kind.CARD) == ()
    return message.text.split("\n")[1:]


def test_each_kind_is_found_and_what_is_well_is_not(company: Company) -> None:
    swept(company)
    assert believed(company) == EXPECTED


def test_a_second_sweep_and_another_clock_find_nothing_twice(company: Company) -> None:
    swept(company)
    swept(company)
    swept(company, NIGHT + timedelta(minutes=30))

    def rows(work: Work) -> int:
        f = t.finding.c
        found = sa.select(sa.func.count()).select_from(t.finding).where(f.workspace_id == work.workspace_id)
        return int(work.execute(found).scalar_one())

    assert company.see(rows) == len(EXPECTED)


def test_the_digests_count_is_the_lists_count(company: Company) -> None:
    swept(company)
    figures = company.see(lambda work: report(work, Scope(), MORNING, MORNING).left, MORNING)
    whys = {each.lead.id: each.why for each in figures.leads}
    left = {number: why for number, why in EXPECTED.items() if why is not Why.CONTRADICTS}
    assert whys == {**left, 10: Why.UNTOUCHED, 11: Why.ROUTING}, "what ran out is said by its own time"
    ines = told(lists(company)["ines"])
    assert ines[0] == f"{figures.count} leads left behind, oldest 14 days"
    until = next(place for place, line in enumerate(ines) if "second look" in line)
    assert {f"L-{number}" for number in whys} == {line.split()[0] for line in ines[1:until]}


def test_each_list_is_for_whoever_can_fix_it(company: Company) -> None:
    swept(company)
    made = lists(company)
    assert set(made) == {"ines", "jonas", "daniel", "olga", "luca"}
    assert told(made["ines"]) == [
        "7 leads left behind, oldest 14 days",
        "L-15 Bay Optics · Jonas, no clock since 26 Oct",
        "L-14 Norden Pumps · Jonas, silent since 26 Oct",
        "L-10 Larch Foods · Luca, due Thu 13:00",
        "L-11 Vale Printing · West queue, due Thu 13:00",
        "L-12 Harbor Foods · Amira left",
        "L-13 Quarry Tools · Luca is away",
        "L-18 Kite Airports · nobody's, since Mon",
        "1 second look to rule",
        "L-17 Fern Hotels · No budget, since 26 Oct",
    ]
    assert told(made["daniel"]) == [
        "1 rejection not answered yet",
        "L-16 Acorn Roboti… · No budget, due 28 Oct 10:30",
        "1 second look to rule",
        "L-17 Fern Hotels · No budget, since 26 Oct",
    ]
    assert told(made["olga"]) == [
        "1 lead left behind, for 0 minutes",
        "L-18 Kite Airports · nobody's, since Mon",
        "1 lead whose state and history differ",
        "L-19 Mill Street · state and history differ",
    ]
    assert told(made["jonas"])[0] == "2 leads of yours left behind"


def test_a_list_comes_in_the_morning_of_whoever_reads_it(company: Company) -> None:
    company.run(lambda work: roster.change(work, company.daniel, zone="Europe/Berlin"), NIGHT)
    company.run(lambda work: roster.change(work, company.olga, zone="Pacific/Auckland"), NIGHT)
    swept(company)

    def due(work: Work) -> dict[str, str]:
        n = t.notice.c
        found = sa.select(n.target, n.due_at).where(
            n.workspace_id == work.workspace_id, n.kind == "left_behind"
        )
        names = {f"person:{number}": name for name, number in company.people.items()}
        return {names[row.target]: f"{row.due_at:%a %H:%M}" for row in work.execute(found)}

    found = company.see(due)
    assert found["ines"] == "Mon 14:00", "09:00 in New York"
    assert found["daniel"] == "Mon 07:30", "08:30 in Berlin, where the day begins soon: at once"
    assert found["olga"] == "Mon 20:00", "Tuesday 09:00 in Auckland"


def test_what_is_done_about_a_lead_takes_it_off_the_count_and_off_a_list_that_was_sent(
    company: Company,
) -> None:
    swept(company)

    def sent(work: Work) -> None:
        n = t.notice.c
        mine = (n.workspace_id == work.workspace_id, n.kind == "left_behind")
        work.execute(sa.update(t.notice).where(*mine).values(state=NoticeState.SENT, ts="1.1"))

    company.run(sent, MORNING)
    before = company.see(at_present, MORNING).count
    later = MORNING + timedelta(minutes=5)
    talk = Dialogue(company, later, _envelopes=100)
    assert "is Jonas's now" in talk.says("ines", "/lead give 12 jonas")
    company.run(lambda work: touch(work, people.actor(work, company.jonas), 14, TouchKind.CALL), later)
    after = later + timedelta(minutes=1)
    assert company.see(at_present, after).count == before - 2

    def renewed(work: Work) -> list[Notice]:
        n = t.notice.c
        found = sa.select(n.id).where(
            n.workspace_id == work.workspace_id, n.kind == "left_behind", n.act == Act.PRESENT
        )
        made = [stored_notices.by_id(work, each) for each in work.execute(found).scalars()]
        return [each for each in made if each is not None]

    companions = {each.target: each for each in company.see(renewed)}
    assert set(companions) == {f"person:{company.ines}", f"person:{company.jonas}"}
    ines = company.see(lambda work: left_behind.render(work, companions[f"person:{company.ines}"]), after)
    assert told(ines)[0] == "5 leads left behind, oldest 14 days"
    swept(company, after)
    assert 12 not in believed(company, after)


def test_an_answered_rejection_leaves_the_list_and_the_last_one_says_so(company: Company) -> None:
    swept(company)
    talk = Dialogue(company, MORNING, _envelopes=100)
    talk.says("daniel", "/lead answer 16 nurture mar")
    talk.says("daniel", "/lead rule 17 uphold")
    talk.says("ines", "/lead rule 17 uphold")
    after = MORNING + timedelta(minutes=1)
    assert lists(company, after)["daniel"] is None, "what was not sent is not said"

    def present(work: Work) -> Message | None:
        n = t.notice.c
        found = sa.select(n.id).where(
            n.workspace_id == work.workspace_id,
            n.kind == "left_behind",
            n.target == f"person:{company.daniel}",
        )
        notice = stored_notices.by_id(work, work.execute(found).scalars().one())
        assert notice is not None
        return left_behind.render(work, replace(notice, act=Act.PRESENT, parent_id=notice.id))

    shown = company.see(present, after)
    assert shown is not None
    assert breaches(shown, Kind.ALERT) == ()
    assert shown.text == "All of this is looked after. Nothing to do."


def test_a_contradiction_is_repaired_by_an_admin_and_by_nothing_else(company: Company) -> None:
    swept(company)
    talk = Dialogue(company, MORNING, _envelopes=100)
    assert talk.stage(19) is Stage.QUALIFIED, "the sweep changes nothing"
    assert talk.says("ines", "/tandem repair 19") == "Admins can do that: Olga."
    assert talk.says("olga", "/tandem repair L-19") == (
        "L-19 Mill Street was qualified; by its history it is accepted, and now it is so."
    )
    assert talk.stage(19) is Stage.ACCEPTED
    assert "is what its history says: accepted" in talk.says("olga", "/tandem repair 19")
    assert 19 not in believed(company, MORNING + timedelta(minutes=1))
    assert "history" in talk.says("olga", "/tandem audit repair")


def test_a_lead_put_off_to_a_day_has_a_next_step(company: Company) -> None:
    talk = Dialogue(company, LONG_AGO + timedelta(hours=2), _envelopes=100)
    talk.says("jonas", "/lead later 14 30 nov")
    swept(company)
    assert 14 not in believed(company)


def test_an_absence_of_a_few_days_leaves_nothing_behind(company: Company) -> None:
    company.run(
        lambda work: roster.come_back(work, company.luca, LONG_AGO, MORNING + timedelta(days=60)), NIGHT
    )
    company.run(lambda work: roster.go_away(work, company.luca, NIGHT, NIGHT + timedelta(days=5)), NIGHT)
    swept(company)
    assert 13 not in believed(company)


def test_a_company_that_has_just_begun_is_not_flooded(company: Company) -> None:
    def begun(work: Work) -> None:
        mine = t.workspace_.c.id == work.workspace_id
        work.execute(sa.update(t.workspace_).where(mine).values(live_since=NIGHT - timedelta(days=1)))
        workspaces.changed(work)

    company.run(begun, NIGHT)
    swept(company)
    assert {14, 15} & set(believed(company)) == set()


def test_the_same_pair_gives_the_same_count_for_ever(company: Company) -> None:
    swept(company)

    def count(work: Work) -> list[int]:
        return sorted(each.lead.id for each in report(work, Scope(), MORNING, MORNING).left.leads)

    before = company.see(count, MORNING)
    later = MORNING + timedelta(hours=2)
    Dialogue(company, later, _envelopes=100).says("ines", "/lead give 12 jonas")
    company.run(lambda work: touch(work, people.actor(work, company.jonas), 14, TouchKind.CALL), later)
    swept(company, later)
    assert company.see(count, later + timedelta(days=1)) == before


def test_every_kind_says_what_it_is() -> None:
    assert {kind.why for kind in KINDS} == set(Why)
