"""Days as they are typed ahead and behind, and as they are printed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import WorkingCalendar
from alignment.dates import (
    Sense,
    When,
    deadline,
    full_day,
    near_day,
    parse_day,
    parse_span,
    parse_when,
    short_day,
    short_moment,
    short_time,
    weekday_and_day,
)
from alignment.periods import FiscalCalendar
from alignment.readings import Ambiguous, Unreadable, longest_reading

MONDAY = date(2026, 11, 16)
OFFICE = WorkingCalendar.office("America/New_York", closed=frozenset({date(2026, 11, 26)}))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("fri", date(2026, 11, 20)),
        ("Friday", date(2026, 11, 20)),
        ("mon", date(2026, 11, 23)),
        ("sun", date(2026, 11, 22)),
        ("31 jan", date(2027, 1, 31)),
        ("jan 31", date(2027, 1, 31)),
        ("31 January 2028", date(2028, 1, 31)),
        ("January 31st, 2027", date(2027, 1, 31)),
        ("2027-01-31", date(2027, 1, 31)),
        ("+30d", date(2026, 12, 16)),
        ("+2w", date(2026, 11, 30)),
        ("+3m", date(2027, 2, 16)),
        ("+8wd", date(2026, 11, 27)),
        ("eoq", date(2026, 12, 31)),
        ("eom", date(2026, 11, 30)),
        ("eoy", date(2026, 12, 31)),
        ("mar", date(2027, 3, 1)),
        ("feb", date(2027, 2, 1)),
        ("nov", date(2027, 11, 1)),
        ("feb 2028", date(2028, 2, 1)),
        ("today", MONDAY),
        ("tomorrow", date(2026, 11, 17)),
        ("15 feb", date(2027, 2, 15)),
        ("16 nov", MONDAY),
        ("15 nov", date(2027, 11, 15)),
        ("29 feb", date(2028, 2, 29)),
        ("2 jan", date(2027, 1, 2)),
        ("23  NOV", date(2026, 11, 23)),
        ("31/1", date(2027, 1, 31)),
        ("1/31/2027", date(2027, 1, 31)),
        ("4/4", date(2027, 4, 4)),
        ("31.1.", date(2027, 1, 31)),
    ],
)
def test_a_day_ahead_is_read_as_it_is_typed(typed: str, day: date) -> None:
    assert parse_day(typed, MONDAY, OFFICE) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("fri", date(2026, 11, 13)),
        ("mon", date(2026, 11, 9)),
        ("2 nov", date(2026, 11, 2)),
        ("16 nov", MONDAY),
        ("17 nov", date(2025, 11, 17)),
        ("nov", date(2026, 11, 1)),
        ("dec", date(2025, 12, 1)),
        ("yesterday", date(2026, 11, 15)),
        ("-7d", date(2026, 11, 9)),
        ("29 feb", date(2024, 2, 29)),
        ("-1wd", date(2026, 11, 13)),
    ],
)
def test_a_report_since_a_day_looks_back(typed: str, day: date) -> None:
    assert parse_day(typed, MONDAY, OFFICE, sense=Sense.BEHIND) == day


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ("tomorrow 9", When(date(2026, 11, 17), time(9))),
        ("tue 11:00", When(date(2026, 11, 17), time(11))),
        ("fri at 2pm", When(date(2026, 11, 20), time(14))),
        ("31 jan 14:30", When(date(2027, 1, 31), time(14, 30))),
        ("15 feb", When(date(2027, 2, 15))),
    ],
)
def test_a_time_of_day_may_follow_the_day(typed: str, when: When) -> None:
    assert parse_when(typed, MONDAY) == when


def test_where_only_a_day_is_wanted_a_time_is_refused() -> None:
    with pytest.raises(Unreadable, match="a day is enough"):
        parse_day("tomorrow 9", MONDAY)


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("3/4", ["3 Apr 2027", "4 Mar 2027"]),
        ("3.4.", ["3 Apr 2027", "4 Mar 2027"]),
        ("11/12", ["11 Dec 2026", "12 Nov 2027"]),
        ("3/4/2028", ["3 Apr 2028", "4 Mar 2028"]),
    ],
)
def test_a_day_with_two_readings_is_asked_back(typed: str, labels: list[str]) -> None:
    with pytest.raises(Ambiguous) as asked:
        parse_day(typed, MONDAY)
    assert [reading.label for reading in asked.value.readings] == labels
    assert [full_day(parse_day(reading.text, MONDAY)) for reading in asked.value.readings] == labels
    assert typed in asked.value.sentence


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "banana",
        "31 feb",
        "0 jan",
        "2027-02-30",
        "2027-13-01",
        "13/13",
        "fr",
        "tomorrow 25",
        "9",
        "+d",
        "+99x",
        "31 jan 99",
    ],
)
def test_what_is_no_day_is_said_so(typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_day(typed, MONDAY)
    assert not isinstance(refused.value, Ambiguous)


def test_an_endless_text_gets_a_short_answer_on_one_line() -> None:
    for typed in ("9" * 10_000, "feb\n" * 3_000, "+" + "9" * 5_000 + "d"):
        with pytest.raises(Unreadable) as refused:
            parse_day(typed, MONDAY)
        assert len(refused.value.sentence) < 120
        assert "\n" not in refused.value.sentence


def test_working_days_need_a_calendar() -> None:
    with pytest.raises(Unreadable):
        parse_day("+3wd", MONDAY)


def test_the_end_of_the_quarter_is_the_companys_own() -> None:
    assert parse_day("eoq", MONDAY, fiscal=FiscalCalendar(2)) == date(2027, 1, 31)
    assert parse_day("eoy", MONDAY, fiscal=FiscalCalendar(10)) == date(2027, 9, 30)


def test_a_month_later_than_the_31st_is_the_months_last_day() -> None:
    assert parse_day("+1m", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2026, 11, 18), "Wed 18 Nov"),
        (MONDAY, "Mon 16 Nov"),
        (date(2026, 11, 22), "Sun 22 Nov"),
        (date(2026, 11, 23), "23 Nov"),
        (date(2026, 11, 9), "9 Nov"),
        (date(2026, 1, 2), "2 Jan"),
        (date(2027, 2, 15), "15 Feb"),
        (date(2027, 5, 18), "18 May"),
        (date(2027, 5, 19), "19 May 2027"),
        (date(2025, 11, 30), "30 Nov 2025"),
    ],
)
def test_a_day_is_short_on_a_phone(day: date, printed: str) -> None:
    assert short_day(day, MONDAY) == printed


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (MONDAY, "Mon"),
        (date(2026, 11, 22), "Sun"),
        (date(2026, 11, 23), "23 Nov"),
        (date(2026, 11, 10), "Tue"),
        (date(2026, 11, 9), "9 Nov"),
        (date(2027, 5, 19), "19 May 2027"),
    ],
)
def test_where_there_is_no_room_a_near_day_is_its_weekday(day: date, printed: str) -> None:
    assert near_day(day, MONDAY) == printed


def test_headlines_and_receipts_have_their_own_forms() -> None:
    assert weekday_and_day(MONDAY) == "Mon 16 Nov"
    assert full_day(date(2027, 2, 15)) == "15 Feb 2027"
    assert short_time(time(9, 27, 59)) == "09:27"


@pytest.mark.parametrize(
    ("instant", "printed"),
    [
        (datetime(2026, 11, 16, 12, 45, tzinfo=UTC), "07:45"),
        (datetime(2026, 11, 18, 17, 10, tzinfo=UTC), "Wed 12:10"),
        (datetime(2026, 11, 14, 1, 5, tzinfo=UTC), "Fri 20:05"),
        (datetime(2026, 11, 9, 17, 10, tzinfo=UTC), "9 Nov 12:10"),
    ],
)
def test_an_instant_is_printed_on_the_wall_clock_of_its_reader(instant: datetime, printed: str) -> None:
    assert short_moment(instant, "America/New_York", MONDAY) == printed


@pytest.mark.parametrize(
    ("typed", "when", "rest"),
    [
        ("tomorrow 9", When(date(2026, 11, 17), time(9)), ""),
        ("15 feb asked for it", When(date(2027, 2, 15)), "asked for it"),
        ("mar", When(date(2027, 3, 1)), ""),
        ("fri or so", When(date(2026, 11, 20)), "or so"),
        ("31 jan 2028 14:30 call", When(date(2028, 1, 31), time(14, 30)), "call"),
    ],
)
def test_a_day_may_begin_a_line(typed: str, when: When, rest: str) -> None:
    words = typed.split()
    found = longest_reading(words, lambda text: parse_when(text, MONDAY), 5)
    assert found is not None
    assert (found[0], " ".join(words[found[1] :])) == (when, rest)


@pytest.mark.parametrize("typed", ["", "or so fri", "3/4 maybe"])
def test_a_line_that_begins_with_no_certain_day_has_none(typed: str) -> None:
    assert longest_reading(typed.split(), lambda text: parse_when(text, MONDAY), 5) is None


@pytest.mark.parametrize(
    ("typed", "first", "end"),
    [
        ("23 nov to 27 nov", date(2026, 11, 23), date(2026, 11, 28)),
        ("23 Nov – 2 jan", date(2026, 11, 23), date(2027, 1, 3)),
        ("fri - tue", date(2026, 11, 20), date(2026, 11, 25)),
        ("tomorrow", date(2026, 11, 17), date(2026, 11, 18)),
        ("2026-11-23 until 2026-11-23", date(2026, 11, 23), date(2026, 11, 24)),
    ],
)
def test_an_absence_includes_its_last_day(typed: str, first: date, end: date) -> None:
    assert parse_span(typed, MONDAY) == (first, end)


def test_an_absence_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Unreadable, match="before"):
        parse_span("2026-11-23 to 2026-11-20", MONDAY)
    with pytest.raises(Unreadable):
        parse_span("23 nov to banana", MONDAY)


def test_a_deadline_names_its_weekday_and_day() -> None:
    assert deadline(datetime(2026, 11, 18, 17, 10, tzinfo=UTC), "America/New_York") == "Wed 18 Nov 12:10"


days = st.dates(date(2000, 3, 1), date(2090, 1, 1))


@given(days, st.integers(0, 6))
def test_a_weekday_is_one_to_seven_days_away(today: date, weekday: int) -> None:
    name = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[weekday]
    ahead, behind = parse_day(name, today), parse_day(name, today, sense=Sense.BEHIND)
    assert ahead.weekday() == behind.weekday() == weekday
    assert timedelta(days=1) <= ahead - today <= timedelta(days=7)
    assert timedelta(days=1) <= today - behind <= timedelta(days=7)


@given(days, days)
def test_a_printed_day_reads_back_as_itself(today: date, day: date) -> None:
    assert parse_day(full_day(day), today) == day
    assert parse_day(day.isoformat(), today) == day


@given(st.text(alphabet="0123456789/.-+ dmwjanfebtohur", max_size=14), days)
def test_any_text_is_a_day_or_a_sentence(text: str, today: date) -> None:
    try:
        day = parse_day(text, today)
    except Unreadable as refused:
        sentence = refused.sentence
    else:
        sentence = full_day(day)
    assert sentence
