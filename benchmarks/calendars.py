"""A calendar of a year with 500 engagements: read from the database and written, beside bare icalendar writing as many."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from alignment.meetings import OnClosed, Recurrence, SeriesKind
from alignment.people import Role, Standing
from alignment.schedule import Schedule
from alignment.series_lines import Wanted
from benchmarks.measure import Ratio, in_turn, seconds
from db import schema
from db import tables as t
from db.memory import Memory, Work
from db.stores import installations, meetings, people, series
from figures import feeds
from messages import calendar_file

NOW = datetime(2026, 11, 16, 15, tzinfo=UTC)
CHANNEL = "C1"
SERIES, MEETINGS = 10, 500
ROUNDS = 9


def run() -> list[Ratio]:
    """Measure a whole read of somebody's calendar against the library alone."""
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        url = f"sqlite:///{Path(folder, 'tandem.db')}"
        schema.migrate(url)
        memory = Memory.open(url)
        try:
            workspace = memory.do(lambda work: installations.make_workspace(work, "Bench"), 0, now=NOW)
            memory.do(_company, workspace, now=NOW)
            entries = memory.see(_read, workspace, now=NOW).count(b"BEGIN:VEVENT")
            first, again, floor = in_turn(
                ROUNDS,
                lambda: seconds(lambda: _for_the_first_time(memory, workspace)),
                lambda: seconds(lambda: memory.see(_read, workspace, now=NOW)),
                lambda: seconds(lambda: _bare(entries)),
            )
        finally:
            memory.close()
    beside = "bare icalendar writing as many"
    return [
        Ratio(
            f"a calendar of {entries} entries, for the first time",
            first * 1000,
            floor * 1000,
            "ms",
            beside,
            at_most=3,
        ),
        Ratio(
            "the same, read again or by a colleague", again * 1000, floor * 1000, "ms", beside, at_most=0.7
        ),
    ]


def _for_the_first_time(memory: Memory, workspace: int) -> None:
    calendar_file.entry_of.cache_clear()  # as after a start
    memory.see(_read, workspace, now=NOW)


def _company(work: Work) -> None:
    """One rep, and ten weekly series with a year of meetings planned, each of which was moved once."""
    work.insert(
        t.person,
        id=1,
        name="Jonas",
        standing=Standing.MEMBER,
        preferences={},
        folded="jonas",
        created_at=work.now,
    )
    work.insert(
        t.role_grant, person_id=1, role=Role.REP, granted_by=0, valid_from=work.now, recorded_at=work.now
    )
    for number in range(SERIES):
        recurrence = Recurrence(Schedule(time(8 + number), frozenset({1}), "America/New_York"))
        wanted = Wanted(SeriesKind.OTHER, f"meeting {number}", recurrence, 30, OnClosed.SKIP)
        made = series.start(work, wanted, CHANNEL, 1)
        slots = made.recurrence.days_from(date(2026, 11, 17))
        for _ in range(MEETINGS // SERIES):
            slot = next(slots)
            meetings.plan(work, made, slot, made.recurrence.at(slot) + timedelta(minutes=30))


def _read(work: Work) -> bytes:
    return calendar_file.written(feeds.of_person(work, people.actor(work, 1)), "Bench", "t1.tandem")


def _bare(entries: int) -> bytes:
    """Write as many entries with nothing but what each needs."""
    from icalendar import Calendar, Event

    file = Calendar()
    file.add("prodid", "-//Bench//EN")
    file.add("version", "2.0")
    for number in range(entries):
        entry = Event()
        begins = NOW + timedelta(hours=number)
        entry.add("uid", f"{number}@bench")
        entry.add("dtstamp", NOW)
        entry.add("dtstart", begins)
        entry.add("dtend", begins + timedelta(minutes=30))
        entry.add("summary", "Meeting")
        entry.add("description", "In Slack: /meeting")
        entry.add("status", "CONFIRMED")
        file.add_component(entry)
    return bytes(file.to_ical())
