"""Whose hours count: split days, nights, round the clock across both changes of the clock, and nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from alignment.calendar import WorkingCalendar, describe_hours, parse_hours
from alignment.calendars import HOT, Calendars, name_of, team_of
from alignment.promises import Promise

BERLIN = "Europe/Berlin"
COMPANY = WorkingCalendar.office("America/New_York", closed=frozenset({date(2026, 11, 26)}))


def typed(hours: str, zone: str, version: int = 2) -> WorkingCalendar:
    days, blocks = parse_hours(hours)
    return WorkingCalendar(version, zone, dict.fromkeys(days, blocks))


@pytest.mark.parametrize(
    ("hours", "start", "minutes", "due"),
    [
        ("8:30-12 13-17:30 weekdays", "2026-11-06T15:30", 240, "2026-11-09T10:30"),
        ("8:30-12 13-17:30 weekdays", "2026-11-09T12:15", 60, "2026-11-09T14:00"),
        ("8:30-12 13-17:30 weekdays", "2026-11-09T11:00", 60, "2026-11-09T12:00"),
        ("8:30-12 13-17:30 weekdays", "2026-11-09T12:00", 15, "2026-11-09T13:15"),
        ("22-6 weekdays", "2026-11-06T23:00", 480, "2026-11-09T23:00"),
        ("22-6 weekdays", "2026-11-07T05:30", 60, "2026-11-09T22:30"),
        ("22-6 sat", "2026-10-24T22:00", 480, "2026-10-25T05:00"),
        ("22-6 sat", "2026-03-28T22:00", 420, "2026-03-29T06:00"),
        ("always", "2026-10-24T22:00", 480, "2026-10-25T05:00"),
        ("24x7", "2026-03-28T22:00", 480, "2026-03-29T07:00"),
    ],
)
def test_a_team_of_its_own_hours_counts_them_and_no_others(
    hours: str, start: str, minutes: int, due: str
) -> None:
    here = ZoneInfo(BERLIN)
    began = datetime.fromisoformat(start).replace(tzinfo=here).astimezone(UTC)
    found = typed(hours, BERLIN).due(began, minutes).astimezone(here)
    assert found.replace(tzinfo=None).isoformat(timespec="minutes") == due


def test_hours_round_the_clock_read_as_always() -> None:
    for words in ("always", "24x7", "24/7", "Always"):
        calendar = typed(words, BERLIN)
        assert calendar.is_always
        assert describe_hours(calendar) == "always"
    assert not typed("7-22 daily", BERLIN).is_always
    assert not typed("0-0 weekdays", BERLIN).is_always


def test_a_promise_counts_the_hours_of_whoever_owes_it() -> None:
    west, hot = typed("8:30-12 13-17:30 weekdays", BERLIN), typed("always", BERLIN, 3)
    held = Calendars(COMPANY, {name_of(1): west, HOT: hot})
    assert held.counting(Promise.ACCEPT, 1, hot=True) is west, "only the first touch is hurried"
    assert held.counting(Promise.FIRST_TOUCH, 1, hot=True) is hot
    assert held.counting(Promise.FIRST_TOUCH, 1) is west
    assert held.counting(Promise.FIRST_TOUCH, 2) is COMPANY
    assert held.counting(Promise.ANSWER, 2, hot=True) is COMPANY
    assert held.counting(Promise.LOOK, 1) is COMPANY, "both sides owe a second look"
    assert Calendars(COMPANY, {name_of(1): west}).counting(Promise.FIRST_TOUCH, 1, hot=True) is west
    assert (team_of(name_of(12)), team_of(HOT)) == (12, 0)
