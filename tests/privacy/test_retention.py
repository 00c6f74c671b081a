"""Nobody is kept for good by accident: by night, whoever was kept long enough is blanked, and no figure moves."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.errors import NotAllowed, NotUnderstood
from alignment.identity import SEALED, email_hash
from alignment.lifecycle import EventKind, Stage
from alignment.people import SHELL, Department, Standing
from alignment.records import LeadRecord, OpportunityRecord, PersonRecord
from alignment.retention import FORMER, KEPT, is_time
from bot import garbage, heartbeat
from bot.cli.reports import REPORTS
from db import privacy
from db import tables as t
from db.memory import Memory, Work
from db.stores import audit, contacts, roster, tombstones, workspaces
from db.stores import notices as stored_notices
from db.stores.contacts import Contact
from db.tables.delivery import NoticeState
from figures.basis import Scope
from operations import access, notices, retention
from operations import erasure as erasing
from operations.addresses import HASH_KEY
from operations.notices import Owed
from operations.people import matching
from operations.people.matching import Member
from operations.retention import Due
from tests import brightwater as b
from tests.asking import Asking
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.intake.conftest import KEY as FILES_KEY
from tests.intake.conftest import Company as Files

DAY = timedelta(days=1)
MAYA = Contact("Maya Okafor", "head of operations", "maya@acorn.example", "+1 617 555 0100", "Boston")


@pytest.fixture
def company(memory: Memory) -> Company:
    memory.remember(HASH_KEY, FILES_KEY)
    return Company.make(memory)


def closed(company: Company, number: int, line: str, **known: Any) -> int:
    """Have Jonas close a lead at noon by typing a line."""
    company.lead(
        number, f"Acorn {number}", owner="jonas", contact=MAYA, link="https://crm.example/1", **known
    )
    said = Dialogue(company, _envelopes=number * 10).says("jonas", line.format(number))
    assert f"L-{number}" in said, said
    return number


def sweep(company: Company, at: datetime) -> int:
    return asyncio.run(heartbeat.let_go_in(company.memory, company.id, at))


def known(company: Company, number: int) -> bool:
    return company.see(lambda work: contacts.contact(work, number)) != Contact()


CLOSING = {
    "optout": ("/lead reject {} optout", 30),
    "disqualified": ("/lead reject {} industry", 180),
    "nurture": ("/lead recycle {} timing mar", 730),
}


@pytest.mark.parametrize("word", list(CLOSING))
def test_each_state_is_kept_for_its_own_days_and_not_one_less(company: Company, word: str) -> None:
    line, days = CLOSING[word]
    closed(company, 42, line)
    company.lead(43, "Acorn Foods", owner="jonas", contact=MAYA)
    assert sweep(company, NOON + days * DAY - timedelta(minutes=1)) == 0
    assert known(company, 42)
    assert sweep(company, NOON + days * DAY + timedelta(minutes=1)) == 1
    assert not known(company, 42)
    assert known(company, 43), "an open lead is kept"
    [last] = company.see(lambda work: audit.newest(work, 1))
    assert (last.verb, last.thing, last.actor_id) == ("retention", "lead:42", 0)
    assert (last.detail["state"], last.detail["kept"]) == (word, days)
    assert sweep(company, NOON + 2_000 * DAY) == 0, "once is enough"


def test_what_is_set_to_forever_stays_also_where_another_state_would_take_it(company: Company) -> None:
    closed(company, 42, "/lead reject {} optout")
    company.run(lambda work: retention.keep_for(work, company.actor("olga"), "optout", 0))
    assert sweep(company, NOON + 2_000 * DAY) == 0
    assert known(company, 42)


def test_won_leads_are_kept_for_good_and_lost_ones_for_two_years(company: Company) -> None:
    for number, stage in ((42, Stage.WON), (43, Stage.LOST)):
        company.lead(number, f"Acorn {number}", owner="jonas", contact=MAYA)
        company.run(lambda work, number=number, stage=stage: _ended(work, number, stage))  # type: ignore[misc]
    assert sweep(company, NOON + 729 * DAY) == 0
    assert sweep(company, NOON + 731 * DAY) == 1
    assert known(company, 42)
    assert not known(company, 43)


def _ended(work: Work, number: int, stage: Stage) -> None:
    here = t.lead.c.workspace_id == work.workspace_id
    work.execute(sa.update(t.lead).where(here, t.lead.c.id == number).values(stage=stage))
    y = t.lead_cycle
    reached = {f"{stage.value}_at": work.now}
    work.execute(
        sa.update(y).where(y.c.workspace_id == work.workspace_id, y.c.lead_id == number).values(**reached)
    )


def test_days_never_count_from_before_somebody_came_in_here(company: Company) -> None:
    closed(company, 42, "/lead reject {} industry")

    def long_ago(work: Work) -> None:
        y = t.lead_cycle
        mine = sa.and_(y.c.workspace_id == work.workspace_id, y.c.lead_id == 42)
        work.execute(sa.update(y).where(mine).values(disqualified_at=NOON - 900 * DAY))

    company.run(long_ago)
    assert sweep(company, NOON + DAY) == 0


def test_who_comes_anew_after_their_days_is_somebody_new_and_who_asked_to_go_is_not(company: Company) -> None:
    files = Files(company.memory, company.id, now=NOON)
    says = frozenset({"external", "company", "email", "name", "stage", "mql_at"})
    old = LeadRecord(
        2, "X-1", company="Acorn", name="Maya", email=MAYA.email, reached=(_mql(NOON - 9 * DAY),)
    )
    files.bring("leads", [old], says=says)
    number = company.see(
        lambda work: work.execute(
            sa.select(sa.func.max(t.lead.c.id)).where(t.lead.c.workspace_id == work.workspace_id)
        ).scalar_one()
    )
    company.run(lambda work: _ended(work, number, Stage.DISQUALIFIED))
    assert sweep(company, NOON + 200 * DAY) == 1
    files.now = NOON + 201 * DAY
    assert files.bring("leads", [old], says=says).new == 0, "the same old file"
    assert not known(company, number)
    anew = LeadRecord(
        2, "X-2", company="Acorn", name="Maya", email=MAYA.email, reached=(_mql(NOON + 201 * DAY),)
    )
    assert files.bring("leads", [anew], says=says).new == 1


def _mql(at: datetime) -> Any:
    return (EventKind.MARKETING_QUALIFIED, at)


# --- figures -----------------------------------------------------------------------------------------------------------


def reports(memory: Memory, workspace: int, at: datetime) -> str:
    """Every report there is, as of some mornings, as it was known then and as it is known `at`."""
    asked = [(as_of, known) for as_of in (b.FRIDAY, b.MONDAY) for known in (as_of, b.MONDAY, at)]

    def ask(work: Work) -> list[Any]:
        return [
            kind.ask(work, Scope(), as_of, known).to_json()
            for kind in REPORTS.values()
            for as_of, known in asked
        ]

    return json.dumps(memory.see(ask, workspace, now=at), default=str)


def test_no_figure_moves_when_everybody_is_let_go_or_erased(memory: Memory) -> None:
    memory.remember(HASH_KEY, FILES_KEY)
    workspace = b.build(memory)
    later = b.MONDAY + 2_000 * DAY

    def know_everybody(work: Work) -> list[int]:
        ids = list(
            work.execute(sa.select(t.lead.c.id).where(t.lead.c.workspace_id == work.workspace_id)).scalars()
        )
        for each in ids:
            work.insert_once(t.contact, [{"lead_id": each, "recorded_at": work.now}])
            contacts.add_note(work, each, b.JONAS, "a note")
        work.execute(
            sa.update(t.contact)
            .where(t.contact.c.workspace_id == work.workspace_id)
            .values(name="Maya Okafor", email="maya@acorn.example", email_hash="hash-of-maya")
        )
        return ids

    leads = memory.do(know_everybody, workspace, now=b.MONDAY)
    before = reports(memory, workspace, later)
    for each in (b.JONAS, b.PRIYA):
        memory.do(
            partial(roster.change, person_id=each, standing=Standing.DEACTIVATED), workspace, now=b.MONDAY
        )
    assert asyncio.run(heartbeat.let_go_in(memory, workspace, later)) >= 2, "two colleagues, and closed leads"
    assert reports(memory, workspace, later) == before
    for each in leads[1:]:
        memory.do(partial(erasing.let_go, lead_id=each), workspace, now=later)
    assert reports(memory, workspace, later) == before
    memory.do(lambda work: erasing.erase(work, SHELL, str(leads[0])), workspace, now=later)
    assert memory.see(lambda work: len(tombstones.of_workspace(work).leads), workspace, now=later) == len(
        leads
    )
    assert reports(memory, workspace, later) == before


def test_the_same_files_find_whose_the_deals_of_former_colleagues_were(company: Company) -> None:
    files = Files(company.memory, company.id, now=NOON)
    people = [PersonRecord(2, "005A", "Nadia Former", "nadia@brightwater.example", Department.SALES, "West")]
    deals = [
        OpportunityRecord(2, "D-1", "Acorn robots", amount=5_000, currency="USD", close_date=NOON.date(), owner="005A"),
        OpportunityRecord(
            3, "D-2", "Acorn mills", amount=5_000, currency="USD", close_date=NOON.date(),
            owner_email="nadia@brightwater.example",
        ),
    ]  # fmt: skip
    says = frozenset({"external", "name", "amount", "currency", "close_date", "owner", "owner_email"})
    files.bring("people", people)
    nadia = next(each for each in company.see(roster.everybody) if each.name == "Nadia Former").id
    member = Member(
        "U0NADIA", "Nadia Former", Standing.MEMBER, "Europe/Berlin",
        (email_hash(FILES_KEY, "nadia@brightwater.example"),), confirmed=True,
    )  # fmt: skip
    company.run(lambda work: matching.match(work, [member]))
    Dialogue(company).says("jonas", "/tandem away fri")
    assert files.bring("opportunities", deals, says=says).new == 2
    gone = replace(member, standing=Standing.DEACTIVATED)
    company.run(lambda work: matching.match(work, [gone]))
    assert sweep(company, NOON + 179 * DAY) == 0
    assert sweep(company, NOON + 181 * DAY) == 1
    files.now = NOON + 182 * DAY

    def nothing_of_nadia() -> None:
        everything = company.see(all_rows).casefold()
        assert not [each for each in ("nadia", "005a", "u0nadia", "europe/berlin") if each in everything]

    nothing_of_nadia()
    assert files.bring("opportunities", deals, says=says, digest="again").changed == 0, "still theirs"
    assert files.bring("people", people, digest="again").new == 0
    company.run(lambda work: matching.match(work, [gone]), files.now)
    assert company.run(lambda work: matching.meet(work, gone), files.now) == nadia
    nothing_of_nadia()
    company.run(lambda work: matching.match(work, [replace(member, slack="U1NADIA")]), files.now)
    company.run(lambda work: matching.match(work, [replace(member, slack="U1NADIA")]), files.now)
    [back] = [each for each in company.see(roster.everybody) if each.id == nadia]
    assert (back.name, back.slack, back.standing) == ("Nadia Former", "U1NADIA", Standing.MEMBER), (
        "who is back is back"
    )


def all_rows(work: Work) -> str:
    """Every value of every table of the workspace, but for keyed hashes."""
    found = []
    for table in t.metadata.tables.values():
        if "workspace_id" in table.c:
            rows = work.execute(sa.select(table).where(table.c.workspace_id == work.workspace_id)).mappings()
            found += [str(dict(row)) for row in rows]
    return "\n".join(found)


# --- by night, in short writes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "since", "expected"),
    [
        (9, None, True),
        (3, timedelta(hours=20), True),
        (3, timedelta(hours=2), False),
        (9, timedelta(hours=20), False),
        (0, timedelta(hours=24), False),
        (9, timedelta(hours=25), True),
    ],
)
def test_it_is_done_once_a_night_and_at_once_after_a_start(
    hour: int, since: timedelta | None, expected: bool
) -> None:
    assert is_time(datetime(2026, 11, 16, hour, tzinfo=UTC), since) is expected


def test_the_clock_lets_go_in_every_workspace_by_its_own_night(memory: Memory) -> None:
    companies = [Company.make(memory, name=name) for name in ("Brightwater", "Clearwater")]
    memory.remember(HASH_KEY, FILES_KEY)
    for each in companies:
        closed(each, 42, "/lead reject {} industry")
    memory.do(lambda work: workspaces.set_workspace(work, zone="Asia/Tokyo"), companies[1].id, now=NOON)
    [retain] = [
        each
        for each in heartbeat.jobs(memory, lambda: None, _nothing, lambda _id: None)
        if each.name == "retention"
    ]

    async def beat(at: datetime) -> None:
        await retain.work(at)

    day = NOON + 179 * DAY
    asyncio.run(beat(day))
    assert [known(each, 42) for each in companies] == [True, True], "not yet, and looked at on the start"
    assert day.hour == 17
    asyncio.run(beat(day + timedelta(hours=13)))
    assert [known(each, 42) for each in companies] == [True, True], (
        "02:10 in New York: still four hours too early"
    )
    asyncio.run(beat(day + DAY + timedelta(minutes=5)))
    assert [known(each, 42) for each in companies] == [True, False], "02:10 in Tokyo"
    asyncio.run(beat(day + DAY + timedelta(hours=13)))
    assert [known(each, 42) for each in companies] == [False, False], "02:10 in New York"


async def _nothing(_workspace_id: int) -> None:
    """Read nothing from Slack."""


def test_a_write_ends_with_whoever_it_is_at_when_its_time_is_over(company: Company) -> None:
    for number in (42, 43, 44):
        closed(company, number, "/lead reject {} industry")
    late = NOON + 200 * DAY
    some = company.see(lambda work: retention.due(work, 10), late)
    assert [(each.keep.word, each.id) for each in some] == [
        ("disqualified", number) for number in (42, 43, 44)
    ]
    assert company.run(lambda work: retention.let_go(work, some, lambda: True), late) == 1
    assert [known(company, number) for number in (42, 43, 44)] == [False, True, True]
    company.run(lambda work: retention.keep_for(work, company.actor("olga"), "disqualified", 0), late)
    assert company.run(lambda work: retention.let_go(work, some), late) == 3
    assert known(company, 44), "nobody is let go by days that no longer hold"


def test_no_write_takes_over_100_ms_also_with_two_years_of_digests_to_rewrite(company: Company) -> None:
    for number in range(42, 48):
        closed(company, number, "/lead reject {} industry")

    def digests(work: Work) -> None:
        rows = [
            notices.row_of(work, Owed("pipeline", f"pipeline/{day}", "C0SALES", as_of=NOON, known_at=NOON))
            for day in range(500)
        ]
        stored_notices.add_many(
            work, [{**row, "state": NoticeState.SENT, "channel": "C0SALES"} for row in rows]
        )
        mine = t.lead.c.workspace_id == work.workspace_id
        work.execute(sa.update(t.lead).where(mine).values(company="Okafor Mills"))

    company.run(digests)
    took = []
    do = company.memory.run

    async def timed(act: Callable[[Work], Any], *args: Any, **named: Any) -> Any:
        def carried(work: Work) -> Any:
            begun = time.thread_time()
            try:
                return act(work)
            finally:
                took.append(time.thread_time() - begun)

        return await do(carried, *args, **named)

    company.memory.run = timed  # type: ignore[method-assign]
    with garbage.held():  # the heap of a whole suite is no part of a write
        assert sweep(company, NOON + 200 * DAY) == 6
    assert len(took) > 1
    assert max(took) < 0.1, took


# --- as an admin sets it -----------------------------------------------------------------------------------------------


def test_an_admin_sets_the_days_by_line_and_form_and_sees_whom_the_night_takes(company: Company) -> None:
    closed(company, 42, "/lead reject {} industry")
    asking = Asking(company.memory, company.id, NOON + 100 * DAY)
    assert asking.says(company.olga, "/tandem setup keep tonight").startswith(
        "The coming night blanks nobody."
    )
    said = asking.says(company.olga, "/tandem setup keep disqualified 90 won forever")
    assert "Kept from then on, disqualified: 90 days; won: for good." in said
    [entry] = company.see(lambda work: audit.newest(work, 1))
    said = asking.says(company.olga, "/tandem setup keep tonight")
    assert said.startswith("The coming night blanks: disqualified 1.")
    assert known(company, 42), "a preview takes nobody"
    assert company.see(lambda work: audit.newest(work, 1)) == (entry,)
    assert (entry.verb, entry.detail) == ("setup.keep", {"state": "disqualified", "days": 90})
    assert "set how long people are kept" in asking.says(company.olga, "/tandem audit setup")
    form = asking.reply(company.olga, "/tandem setup keep").form
    assert form is not None
    shown = json.dumps(form.view())
    assert "disqualified 1." in shown
    assert '"90"' in shown
    answers = {each.word: "365" for each in KEPT}
    assert "lost: 365 days" in asking.says(company.olga, "/tandem setup keep", answers={**answers})
    switches = company.see(workspaces.terms).switches
    assert {getattr(switches, each.switch) for each in KEPT} == {365}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("keep disqualified", "A state and its days"),
        ("keep disqualified soon", '"soon" is no number of days'),
        ("keep disqualified 99999", "Days are 1 to 3,660, or: forever."),
        ("keep open 30", "There are: optout, disqualified, lost, nurture, won, notes, left."),
        ("keep disqualified -1", "is no number of days"),
        ("keep disqualified 1000000", "is no number of days"),
    ],
)
def test_what_is_no_term_is_asked_back_and_changes_nothing(company: Company, line: str, said: str) -> None:
    before = company.see(workspaces.terms).switches
    assert said in Asking(company.memory, company.id, NOON).says(company.olga, f"/tandem setup {line}")
    assert company.see(workspaces.terms).switches == before


def test_only_an_admin_sets_it(company: Company) -> None:
    for who in ("jonas", "ines", "daniel"):
        with pytest.raises(NotAllowed):
            company.run(lambda work, who=who: retention.keep_for(work, company.actor(who), "lost", 1))  # type: ignore[misc]
    with pytest.raises(NotUnderstood):
        company.run(lambda work: retention.keep_for(work, company.actor("olga"), "lost", 4_000))


def test_every_personal_column_of_a_colleague_who_left_is_blanked(company: Company) -> None:
    talk = Dialogue(company)
    for line in ("/tandem away fri", "/tandem quiet 18-8", "/lead 42"):
        talk.says("jonas", line)
    hashed = email_hash(FILES_KEY, "jonas@brightwater.example")
    known = {"dm": "D0JONAS", "email_hash": hashed, "standing": Standing.DEACTIVATED}
    company.run(lambda work: roster.change(work, company.jonas, **known))
    assert sweep(company, NOON + 400 * DAY) == 1
    left = company.run(lambda work: access.of_colleague(work, company.actor("olga"), company.jonas))
    [person] = left["person"]
    personal = privacy.columns_of("person", *privacy.IDENTIFYING)
    assert {each: person[each] for each in personal} == {
        "name": FORMER, "folded": FORMER.casefold(), "zone": "", "dm": "", "preferences": {}, "email_hash": hashed,
    }, "a keyed hash stays, so that files find whose the deals were"  # fmt: skip
    assert {table for table in left if privacy.columns_of(table, *privacy.IDENTIFYING)} == {
        "person",
        "external_id",
    }
    assert all(row["external"].startswith(SEALED) for row in left["external_id"])


def test_a_former_colleague_is_nobody_to_be_matched_by_hand(company: Company) -> None:
    company.run(lambda work: roster.change(work, company.jonas, standing=Standing.DEACTIVATED))
    assert sweep(company, NOON + 400 * DAY) == 1
    [jonas] = [each for each in company.see(roster.everybody) if each.id == company.jonas]
    assert (jonas.name, jonas.zone) == (FORMER, "")
    assert jonas.slack.startswith(SEALED)
    assert Due(KEPT[-1], company.jonas) not in company.see(
        lambda work: retention.due(work, 9), NOON + 900 * DAY
    )
