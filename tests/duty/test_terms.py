"""When the turns of a rota are, what people type of it, and how it stands in a channel's topic."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import WEEKDAYS, Schedule, WorkingCalendar
from alignment.duty.reading import Joining, changed_rota, parse_rota
from alignment.duty.terms import Crew, Length, Terms, slots
from alignment.duty.topic import MOST, with_duty
from alignment.readings import Unreadable

ZONE = "America/New_York"
TODAY = date(2026, 11, 16)
OFFICE = WorkingCalendar.office(ZONE, closed=frozenset({date(2026, 11, 26), date(2026, 11, 30)}))
DAILY = Terms("inbound", Length.DAY, Schedule(time(9), WEEKDAYS, ZONE))
WEEKLY = Terms("notes", Length.WEEK, Schedule(time(9), frozenset({0}), ZONE))
FROM = datetime(2026, 11, 24, tzinfo=UTC)


def days(terms: Terms, until: date, calendar: WorkingCalendar = OFFICE) -> list[str]:
    return [
        f"{each.day:%d %b}: {each.starts_at:%a %d %H:%M} - {each.ends_at:%a %d %H:%M}"
        for each in slots(terms, calendar, FROM, until)
    ]


def test_a_day_off_has_no_turn() -> None:
    assert days(DAILY, date(2026, 12, 1)) == [
        "24 Nov: Tue 24 14:00 - Tue 24 22:00",
        "25 Nov: Wed 25 14:00 - Wed 25 22:00",
        "27 Nov: Fri 27 14:00 - Fri 27 22:00",
        "01 Dec: Tue 01 14:00 - Tue 01 22:00",
    ]


def test_a_week_whose_first_day_is_off_begins_on_the_next() -> None:
    assert days(WEEKLY, date(2026, 12, 7)) == [
        "30 Nov: Tue 01 14:00 - Fri 04 22:00",
        "07 Dec: Mon 07 14:00 - Fri 11 22:00",
    ]


def test_a_week_without_a_working_day_has_no_turn() -> None:
    shut = WorkingCalendar.office(ZONE, closed=frozenset(date(2026, 12, day) for day in range(21, 26)))
    assert [line[:6] for line in days(WEEKLY, date(2026, 12, 28), shut)] == [
        "30 Nov",
        "07 Dec",
        "14 Dec",
        "28 Dec",
    ]


def test_a_turn_that_begins_after_the_company_closes_runs_until_midnight() -> None:
    late = Terms("late", Length.DAY, Schedule(time(18), WEEKDAYS, ZONE))
    assert days(late, date(2026, 11, 24)) == ["24 Nov: Tue 24 23:00 - Wed 25 05:00"]


def test_a_time_that_the_clocks_skip_still_has_its_turn() -> None:
    night = Terms("night", Length.DAY, Schedule(time(2, 30), frozenset({6}), ZONE))
    [slot] = slots(
        night, WorkingCalendar.round_the_clock(ZONE), datetime(2026, 3, 8, tzinfo=UTC), date(2026, 3, 8)
    )
    assert (slot.starts_at, slot.ends_at) == (
        datetime(2026, 3, 8, 7, 30, tzinfo=UTC),
        datetime(2026, 3, 9, 4, tzinfo=UTC),
    )


# --- what people type -----------------------------------------------------------------------------------------------


def read(typed: str) -> Terms:
    return parse_rota(typed, ZONE, TODAY, Crew.BOTH).terms


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("inbound weekdays 9:00", Terms("inbound", Length.DAY, Schedule(time(9), WEEKDAYS, ZONE))),
        ("notes weekly mon 9", Terms("notes", Length.WEEK, Schedule(time(9), frozenset({0}), ZONE))),
        ("late inbound mon thu 17:30 two", Terms("late inbound", Length.DAY, Schedule(time(17, 30), frozenset({0, 3}), ZONE), 2)),
        ("chat mixed weekdays at 8:30 sales topic", Terms("chat", Length.DAY, Schedule(time(8, 30), WEEKDAYS, ZONE), 2, True, Crew.SALES, True)),
        ("inbound 9 weekdays group <!subteam^S0INBOUND|@inbound>", Terms("inbound", Length.DAY, Schedule(time(9), WEEKDAYS, ZONE), group="S0INBOUND")),
    ],
)  # fmt: skip
def test_a_line_says_what_a_rota_is(typed: str, meant: Terms) -> None:
    assert read(typed) == meant


def test_who_is_named_is_in_it_and_nobody_else() -> None:
    wanted = parse_rota("notes weekly mon 9 @priya @leo from 4 jan", ZONE, TODAY, Crew.SALES)
    assert wanted.terms.crew is Crew.NAMED
    assert wanted.joining == (Joining("@priya", False, None), Joining("@leo", False, date(2027, 1, 4)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("weekdays 9:00", "needs a name"),
        ("inbound", "When are its turns"),
        ("inbound weekdays", "At what time"),
        ("notes weekly mon tue 9", "begins on one day"),
        ("inbound weekdays 9 10", "When are its turns"),
        ("a name that is far too long for one line weekdays 9", "needs a name"),
    ],
)
def test_what_is_missing_is_said(typed: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(typed)


@pytest.mark.parametrize(
    ("typed", "name", "value"),
    [
        ("10:00", "schedule", Schedule(time(10), WEEKDAYS, ZONE)),
        ("two", "places", 2),
        ("mixed", "mixed", True),
        ("sales", "crew", Crew.SALES),
        ("topic", "topic", True),
        ("weekly", "schedule", Schedule(time(9), frozenset({0}), ZONE)),
        ("group S0ABCDEFG", "group", "S0ABCDEFG"),
    ],
)
def test_a_change_changes_that_and_no_more(typed: str, name: str, value: object) -> None:
    changed = changed_rota(typed, DAILY, TODAY).terms
    assert getattr(changed, name) == value
    assert changed.name == "inbound"


def test_what_was_set_can_be_set_back() -> None:
    changed = changed_rota("mixed topic group S0ABCDEFG", DAILY, TODAY).terms
    assert changed_rota("alone topic off group off", changed, TODAY).terms == DAILY
    assert changed_rota("two unmixed", changed, TODAY).terms.mixed is False


def test_who_comes_and_goes_on_a_day() -> None:
    wanted = changed_rota("with @priya without @leo from 31 dec", DAILY, TODAY)
    assert wanted.terms == DAILY
    assert wanted.joining == (Joining("@priya", False, None), Joining("@leo", True, date(2026, 12, 31)))


def test_a_word_that_changes_nothing_is_asked_back() -> None:
    with pytest.raises(Unreadable, match='"purple" is nothing to set'):
        changed_rota("purple", DAILY, TODAY)


# --- the topic ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "then"),
    [
        ("", "Inbound: Amira"),
        ("Leads and deals", "Inbound: Amira | Leads and deals"),
        ("Inbound: Jonas | Leads and deals", "Inbound: Amira | Leads and deals"),
        ("Leads | inbound: Jonas", "Leads | Inbound: Amira"),
        ("Inbound team of the west", "Inbound: Amira | Inbound team of the west"),
        ("See <https://wiki/duty|the wiki>", "Inbound: Amira | See <https://wiki/duty|the wiki>"),
    ],
)
def test_a_topic_keeps_what_people_wrote(there: str, then: str) -> None:
    assert with_duty(there, "Inbound", "Amira") == then


def test_two_rotas_share_a_topic_and_one_that_ends_leaves_it() -> None:
    both = with_duty(with_duty("Deals", "Inbound", "Amira"), "Notes", "Leo")
    assert both == "Notes: Leo | Inbound: Amira | Deals"
    assert with_duty(both, "Inbound", "") == "Notes: Leo | Deals"
    assert with_duty("Deals  |  leads|calls", "Inbound", "") == "Deals  |  leads|calls"


def test_who_is_on_duty_is_never_cut() -> None:
    assert with_duty("x" * 300, "Inbound", "Amira").startswith("Inbound: Amira | x")
    assert with_duty("x" * 240 + " | Inbound: Jo", "Inbound", "Amira and Leo").startswith(
        "Inbound: Amira and Leo"
    )


@given(st.text(max_size=300), st.sampled_from(["Amira", "Amira and Leo", ""]))
def test_twice_is_once_and_never_too_long(there: str, name: str) -> None:
    once = with_duty(there, "Inbound", name)
    assert len(once) <= MOST
    assert with_duty(once, "Inbound", name) == once
