"""Brightwater Instruments, the company of the samples, put into a database: its deals, leads and promises.

The figures are those of one Monday in November 2026 and of the two days after it; names and numbers are made up.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import sqlalchemy as sa

from alignment.lifecycle import EventKind, Origin, Stage, Via
from alignment.people import Department, Role, Standing
from alignment.terms import Agreement
from db import tables as t
from db.engine import is_sqlite
from db.memory import Memory, Work
from db.stores import deals, roster
from db.stores.deals import DealFacts
from db.tables.clocks import ClockKind
from db.tables.deals import DealKind
from db.tables.workspace import ImportState, TargetKind

ZONE = "America/New_York"
LONG_AGO = datetime(2025, 1, 2, 15, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 13, 13, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 13, 30, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
K = 100_000
"""One thousand dollars in cents."""

CRM = "https://crm.brightwater.example"
WEST, EAST, CONTENT = 1, 2, 3
JONAS, AMIRA, LUCA, INES, PRIYA, TOMAS, LEO, DANIEL = range(1, 9)
WEBINAR, SEARCH, PARTNER = 1, 2, 3

Q4_END = date(2026, 12, 18)


def at(day: int, hour: int = 15, minute: int = 0, month: int = 11) -> datetime:
    """A moment of 2026 in UTC; New York is five hours behind in November."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


_kept: list[sqlite3.Connection] = []
"""The company once it was made, to be copied into every other empty SQLite: making it takes most of what many a test takes."""


def build(memory: Memory) -> int:
    """Make the company as it is on Monday 16 November, 08:30 in New York; return its workspace."""
    url = memory._writing.url
    if not is_sqlite(url):
        return _built(memory)
    assert url.database is not None
    with closing(sqlite3.connect(url.database)) as file:
        if file.execute("SELECT count(*) FROM workspace").fetchone() != (0,):
            return _built(memory)
        if _kept:
            _kept[0].backup(file)
            return 1
        workspace = _built(memory)
        assert workspace == 1, "the first of a database"
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        file.backup(kept)
        _kept.append(kept)
    return workspace


def _built(memory: Memory) -> int:
    workspace = memory.do(_workspace, 0, now=LONG_AGO)
    memory.do(_people, workspace, now=LONG_AGO)
    memory.do(_terms, workspace, now=LONG_AGO)
    for quarter, first in enumerate(
        (date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1))
    ):
        begins = datetime(first.year, first.month, 1, tzinfo=UTC)
        memory.do(
            partial(_past_deals, quarter=quarter, first=first), workspace, now=begins - timedelta(days=9)
        )
        memory.do(
            partial(_past_wins, quarter=quarter, first=first), workspace, now=begins + timedelta(days=40)
        )
    memory.do(_open_deals, workspace, now=at(2, month=10))
    memory.do(_earlier_wins, workspace, now=at(20, month=10))
    memory.do(_weekend, workspace, now=FRIDAY + timedelta(hours=6))
    memory.do(_month_of_leads, workspace, now=at(13, 12))
    memory.do(_worked_leads, workspace, now=FRIDAY + timedelta(hours=7))
    memory.do(_left_behind, workspace, now=at(12, 13))
    memory.do(
        partial(imported, kind="opportunities", exported_at=at(16, 12, 45)), workspace, now=at(16, 12, 50)
    )
    memory.do(partial(imported, kind="leads", exported_at=at(16, 12, 45)), workspace, now=at(16, 12, 50))
    return workspace


def _workspace(work: Work) -> int:
    made = work.connection.execute(
        sa.insert(t.workspace_).values(
            name="Brightwater Instruments", zone=ZONE, currency="USD", country="US", fiscal_start_month=1,
            live_since=LONG_AGO, settings={"crm_name": "CRM"}, created_at=LONG_AGO,
        )
    )  # fmt: skip
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def _people(work: Work) -> None:
    for number, name, word, department in (
        (WEST, "West", "west", Department.SALES),
        (EAST, "East", "east", Department.SALES),
        (CONTENT, "Content", "content", Department.MARKETING),
    ):
        work.insert(t.team, id=number, name=name, word=word, department=department, region=name)
    people = (
        ("Jonas", WEST, Role.REP), ("Amira", WEST, Role.REP), ("Luca", EAST, Role.REP),
        ("Ines", WEST, Role.SALES_MANAGER), ("Priya", CONTENT, Role.MARKETER), ("Tomas", CONTENT, Role.MARKETER),
        ("Leo", CONTENT, Role.MARKETER), ("Daniel", CONTENT, Role.MARKETING_MANAGER),
    )  # fmt: skip
    for number, (name, team, role) in enumerate(people, 1):
        work.insert(
            t.person,
            id=number,
            name=name,
            folded=name.casefold(),
            preferences={},
            zone=ZONE,
            created_at=work.now,
        )
        dated = {"valid_from": LONG_AGO, "person_id": number}
        work.insert(t.membership, team_id=team, recorded_from=LONG_AGO, **dated)
        work.insert(t.role_grant, role=role, recorded_at=LONG_AGO, **dated)
    for number, (_, _, role) in enumerate(people, 1):
        manager = {Role.REP: INES, Role.MARKETER: DANIEL}.get(role)
        if manager:
            work.insert(
                t.reporting, person_id=number, manager_id=manager, valid_from=LONG_AGO, recorded_at=LONG_AGO
            )
    for number, name, word in (
        (WEBINAR, "Webinar Nov", "webinar-nov"), (SEARCH, "Search", "search"), (PARTNER, "Partner", "partner"),
    ):  # fmt: skip
        work.insert(t.campaign, id=number, name=name, word=word, owner_id=PRIYA, source=word)


def grow_east(memory: Memory, workspace: int) -> None:
    """Let two more reps of Ines come to East, so that no team is so small that it is a person."""

    def come(work: Work) -> None:
        for name in ("Mia", "Noor"):
            person_id = roster.add(work, name, standing=Standing.MEMBER, zone=ZONE)
            roster.grant(work, person_id, Role.REP, 0)
            roster.join(work, person_id, EAST, LONG_AGO)
            roster.report_to(work, person_id, INES)

    memory.do(come, workspace, now=MONDAY)


def _terms(work: Work) -> None:
    hours = {str(day): [["09:00", "17:00"]] for day in range(5)}
    work.insert(t.working_calendar, version=1, zone=ZONE, hours=hours, recorded_at=LONG_AGO)
    for day in (date(2026, 11, 26), date(2026, 12, 25)):
        work.insert(t.closed_day, day=day, name="Holiday", recorded_at=LONG_AGO)
    terms = replace(Agreement(), left_behind_minutes=240).to_data()
    work.insert(t.agreement, version=2, effective_from=LONG_AGO, terms=terms, recorded_at=LONG_AGO)
    work.insert(t.definition, name="mql", version=3, effective_from=LONG_AGO, terms={}, recorded_at=LONG_AGO)
    work.insert(
        t.target, kind=TargetKind.REVENUE, first=date(2026, 10, 1), end=date(2027, 1, 1), amount=2_000 * K,
        currency="USD", recorded_from=LONG_AGO,
    )  # fmt: skip
    work.insert(
        t.target, kind=TargetKind.MQLS, first=date(2026, 11, 1), end=date(2026, 12, 1), amount=200,
        recorded_from=LONG_AGO,
    )  # fmt: skip
    work.insert(
        t.expected_file, kind="opportunities", by_time="08:00", owner_id=INES, told_for=date(2026, 11, 18)
    )


def imported(work: Work, kind: str, exported_at: datetime) -> None:
    """Enter a finished import of one kind."""
    work.insert(
        t.import_run, kind=kind, source="crm", file=f"{kind}.csv", exported_at=exported_at, started_at=work.now,
        finished_at=work.now, state=ImportState.DONE,
    )  # fmt: skip


# --- deals ---------------------------------------------------------------------------------------------------------


def _facts(kind: DealKind, thousands: int | None, close: date, **more: object) -> DealFacts:
    known = {
        "stage": "Discovery", "stage_since": at(4), "owner_id": JONAS, "team_id": WEST, "last_activity_at": at(12),
        **more,
    }  # fmt: skip
    return DealFacts(kind, None if thousands is None else thousands * K, "USD", close, **known)  # type: ignore[arg-type]


def _enter(work: Work, number: int, name: str, facts: DealFacts, when: datetime) -> None:
    deals.add(work, name, created_at=when, deal_id=number, link=f"{CRM}/D-{number}")
    deals.record(work, number, facts, when)


def _past_deals(work: Work, quarter: int, first: date) -> None:
    """53 deals of $20k in each of four quarters; 66 of the 212 are won: what is needed is 3.2 times."""
    begins = datetime(first.year, first.month, 1, tzinfo=UTC)
    for place in range(53):
        facts = _facts(
            DealKind.OPEN,
            20,
            first + timedelta(days=45),
            stage="Proposal",
            stage_since=begins + timedelta(days=28),
        )
        _enter(
            work,
            1_000 + quarter * 53 + place,
            f"Earlier {quarter}-{place}",
            facts,
            begins - timedelta(days=9),
        )


def _past_wins(work: Work, quarter: int, first: date) -> None:
    begins = datetime(first.year, first.month, 1, tzinfo=UTC)
    close = first + timedelta(days=40)
    for place in range(53):
        won = place < (17 if quarter < 2 else 16)
        facts = _facts(
            DealKind.WON if won else DealKind.LOST,
            20,
            close,
            stage="Closed",
            loss_reason="" if won else "price",
        )
        deals.record(work, 1_000 + quarter * 53 + place, facts, begins + timedelta(days=40))


def _open_deals(work: Work) -> None:
    when = at(1, month=10)
    usual = {"when": when}
    _enter(
        work,
        205,
        "Harbor Foods",
        _facts(
            DealKind.OPEN,
            165,
            Q4_END,
            stage="Proposal",
            stage_since=at(16, month=10),
            last_activity_at=at(20, month=10),
        ),
        **usual,
    )
    _enter(work, 206, "Mill Street Cafés", _facts(DealKind.OPEN, 40, date(2026, 11, 9)), **usual)
    _enter(work, 207, "Norden Pumps", _facts(DealKind.OPEN, 35, Q4_END, pushes=2), **usual)
    for place in range(25):
        _enter(work, 210 + place, f"Steady {place}", _facts(DealKind.OPEN, 91, Q4_END), **usual)
    for number, name, thousands in (
        (298, "Silverline Freight", 50), (301, "Tidewell Energy", 30), (290, "Quarry Tools", 60), (291, "Lakeside Print", 45),
    ):  # fmt: skip
        _enter(work, number, name, _facts(DealKind.OPEN, thousands, Q4_END), **usual)
    for number in (204, 260, 299):
        _enter(work, number, f"Unpriced {number}", _facts(DealKind.OPEN, None, Q4_END), **usual)


def _earlier_wins(work: Work) -> None:
    for place in range(10):
        _enter(
            work,
            100 + place,
            f"Won early {place}",
            _facts(DealKind.WON, 86, date(2026, 10, 15)),
            at(15, month=10),
        )


def _weekend(work: Work) -> None:
    """What changed between the digests of Friday and Monday: +135 and −185."""
    when = FRIDAY + timedelta(hours=5)
    closed = date(2026, 11, 13)
    for number, thousands in ((298, 50), (301, 30)):
        deals.record(work, number, _facts(DealKind.WON, thousands, closed, stage="Closed"), when)
    for number, name, thousands in (
        (311, "Larch Foods", 60), (312, "Stonebridge Clinics", 40), (313, "Vale Printing", 20),
    ):  # fmt: skip
        _enter(work, number, name, _facts(DealKind.OPEN, thousands, Q4_END, stage_since=when), when)
    deals.record(
        work,
        205,
        _facts(
            DealKind.OPEN,
            180,
            Q4_END,
            stage="Proposal",
            stage_since=at(16, month=10),
            last_activity_at=at(20, month=10),
        ),
        when,
    )
    deals.record(work, 290, _facts(DealKind.OPEN, 60, date(2027, 1, 22), pushes=1), when)
    deals.record(work, 291, _facts(DealKind.LOST, 45, closed, stage="Closed", loss_reason="price"), when)


# --- leads ---------------------------------------------------------------------------------------------------------


def enter_lead(work: Work, number: int, company: str, campaign: int = WEBINAR, team: int = WEST) -> None:
    """Enter a lead; what happens to it is said by `happens`."""
    work.insert(
        t.lead, id=number, company=company, folded=company.casefold(), stage=Stage.NEW, origin=Origin.MARKETING,
        campaign_id=campaign, team_id=team, link=f"{CRM}/L-{number}", created_at=work.now, recorded_at=work.now,
    )  # fmt: skip


def happens(
    work: Work,
    lead: int,
    seq: int,
    kind: EventKind,
    stage: Stage,
    when: datetime,
    *,
    owner: int = 0,
    code: str = "",
) -> int:
    """Enter one event of a lead's first cycle, or of before it; return its id."""
    return int(
        work.insert(
            t.lead_event, lead_id=lead, seq=seq, cycle=int(kind is not EventKind.CREATED), kind=kind, target_stage=stage, owner_id=owner,
            team_id=WEST,
            code=code, via=Via.SHELL, occurred_at=when, recorded_at=work.now,
        )
    )  # fmt: skip


def qualifies(work: Work, number: int, company: str, when: datetime, campaign: int = WEBINAR) -> None:
    """Enter a lead that marketing qualified."""
    enter_lead(work, number, company, campaign)
    happens(work, number, 1, EventKind.CREATED, Stage.NEW, when - timedelta(minutes=5))
    happens(work, number, 2, EventKind.MARKETING_QUALIFIED, Stage.MQL, when)
    work.insert(
        t.lead_cycle, lead_id=number, cycle=1, campaign_id=campaign, team_id=WEST, mql_at=when, definition_version=3,
        agreement_version=2,
    )  # fmt: skip


def is_assigned(work: Work, number: int, when: datetime, due: datetime, owner: int = JONAS) -> None:
    """Hand a lead over, with its first-touch clock."""
    happens(work, number, 3, EventKind.ASSIGNED, Stage.ASSIGNED, when, owner=owner)
    work.insert(
        t.clock, lead_id=number, cycle=1, kind=ClockKind.FIRST_TOUCH, owner_id=owner, team_id=WEST, minutes=240,
        calendar_version=1, agreement_version=2, started_at=when, due_at=due, recorded_at=work.now,
    )  # fmt: skip


def is_touched(work: Work, number: int, when: datetime, due: datetime) -> None:
    """Log the first touch of a lead and stop its clock."""
    happens(work, number, 4, EventKind.TOUCHED, Stage.ASSIGNED, when, owner=JONAS)
    stops(work, number, when, "met" if when <= due else "late")


def stops(work: Work, number: int, when: datetime, outcome: str) -> None:
    """Stop the first-touch clock of a lead."""
    work.execute(
        sa.update(t.clock)
        .where(t.clock.c.workspace_id == work.workspace_id, t.clock.c.lead_id == number)
        .values(stopped_at=when, outcome=outcome, stop_recorded_at=work.now)
    )


def is_rejected(work: Work, number: int, code: str, when: datetime) -> None:
    """Let a rep say no to a lead, which goes back to nurture."""
    happens(work, number, 5, EventKind.REJECTED, Stage.ASSIGNED, when, owner=JONAS, code=code)
    happens(work, number, 6, EventKind.RECYCLED, Stage.RECYCLED, when, code=code)


def _month_of_leads(work: Work) -> None:
    """59 of November's 86 leads, long decided: qualified, and gone back to nurture."""
    for place in range(59):
        number = 400 + place
        when = at(2 + place % 8, 16)
        qualifies(work, number, f"Steady Lead {place}", when, campaign=SEARCH)
        happens(work, number, 3, EventKind.RECYCLED, Stage.RECYCLED, when + timedelta(hours=1))


def _worked_leads(work: Work) -> None:
    """20 leads handed over since Friday's digest: 12 touched in time, 3 late, 2 waiting past due, 3 not due yet."""
    friday, due = FRIDAY + timedelta(minutes=40), FRIDAY + timedelta(hours=4, minutes=30)
    for place in range(20):
        number = 500 + place
        pending = place >= 17
        handed = at(13, 20, 30) if pending else friday
        expires = at(16, 16, 30) if pending else due
        qualifies(work, number, f"Worked Lead {place}", handed - timedelta(minutes=5))
        is_assigned(work, number, handed, expires)
        if place < 12:
            is_touched(work, number, friday + timedelta(hours=2), due)
        elif place < 15:
            is_touched(work, number, due + timedelta(hours=1), due)
    for number, company, code, campaign, hour in (
        (42, "Acorn Robotics", "no_budget", WEBINAR, 14), (61, "Oakhurst Labs", "no_budget", WEBINAR, 15),
        (58, "Fern Hotels", "company_size", SEARCH, 16), (66, "Bay Optics", "role_no_authority", PARTNER, 17),
    ):  # fmt: skip
        qualifies(work, number, company, at(11, 15), campaign)
        is_rejected(work, number, code, at(13, hour))


def _left_behind(work: Work) -> None:
    """Three leads whose first touch ran out on Wednesday and Thursday."""
    for number, due in ((71, at(11, 22)), (72, at(12, 16)), (73, at(12, 18))):
        qualifies(work, number, f"Forgotten {number}", due - timedelta(hours=30), SEARCH)
        is_assigned(work, number, due - timedelta(hours=29), due)


# --- the days after ------------------------------------------------------------------------------------------------


def monday_passes(memory: Memory, workspace: int) -> None:
    """Everything that waited on Monday is touched in time; nothing else happens until Tuesday's digest."""

    def touched(work: Work) -> None:
        for number in (71, 72, 73, 515, 516, 517, 518, 519):
            happens(work, number, 7, EventKind.TOUCHED, Stage.ASSIGNED, at(16, 14, 5), owner=JONAS)
            stops(work, number, at(16, 14, 5), "met" if 517 <= number <= 519 else "late")

    memory.do(touched, workspace, now=at(16, 14, 10))


def tuesday_comes(memory: Memory, workspace: int) -> None:
    """Tuesday morning's files arrive in time."""
    for kind in ("opportunities", "leads"):
        memory.do(partial(imported, kind=kind, exported_at=at(17, 12, 45)), workspace, now=at(17, 12, 50))


def tuesday_without_deals(memory: Memory, workspace: int) -> None:
    """The deals file of Monday evening is the last one; leads go on, touches are known to Tuesday evening."""
    memory.do(
        partial(imported, kind="opportunities", exported_at=at(16, 23, 5)), workspace, now=at(16, 23, 10)
    )
    memory.do(_tuesday_leads, workspace, now=at(17, 20))
    memory.do(partial(imported, kind="touches", exported_at=at(17, 23, 5)), workspace, now=at(17, 23, 10))
    memory.do(partial(imported, kind="leads", exported_at=at(18, 12, 45)), workspace, now=at(18, 12, 50))


def _tuesday_leads(work: Work) -> None:
    """Eleven more leads: two rejected on Tuesday, one left behind since Tuesday noon, the others back in nurture."""
    for place in range(8):
        qualifies(work, 600 + place, f"New Lead {place}", at(16, 16), SEARCH)
        happens(work, 600 + place, 3, EventKind.RECYCLED, Stage.RECYCLED, at(16, 17))
    for number, company, code, hour in (
        (608, "Delta Foods", "timing", 15),
        (609, "Ember Labs", "duplicate", 16),
    ):
        qualifies(work, number, company, at(16, 16))
        is_rejected(work, number, code, at(17, hour))
    qualifies(work, 610, "Forgotten 610", at(16, 17))
    is_assigned(work, 610, at(16, 20), at(17, 17))
