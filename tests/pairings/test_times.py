"""When rounds are, as people type it, and when two people could meet, across zones and the change of clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import WorkingCalendar, as_utc, local_instant, parse_time, zone_named
from alignment.pairing.cadence import Cadence, parse_cadence
from alignment.pairing.meeting_times import AtWork, offices_apart, on_the_wall, proposals, shared
from alignment.pairing.taking_part import Break, Hold, Taking, is_inactive, kept_from
from alignment.readings import Unreadable

NY = "America/New_York"
TODAY = date(2026, 11, 16)
OFFICE = WorkingCalendar.office(NY, closed=frozenset({date(2026, 11, 26)}))
ZONES = (NY, "Europe/Berlin", "America/Los_Angeles", "Asia/Singapore", "Australia/Sydney", "Asia/Kolkata")


def instant(day: date, wall: str, zone: str = NY) -> datetime:
    return local_instant(day, parse_time(wall), zone)


@pytest.mark.parametrize(
    ("typed", "told", "first"),
    [
        ("every 2 weeks mon 10:00", "every 2 weeks, Mon 10:00 New York", date(2026, 11, 23)),
        ("mon 10", "every 2 weeks, Mon 10:00 New York", date(2026, 11, 23)),
        ("weekly thu 15", "every week, Thu 15:00 New York", date(2026, 11, 19)),
        ("every week on fri at 9:30", "every week, Fri 09:30 New York", date(2026, 11, 20)),
        ("every other week tue 14:00", "every 2 weeks, Tue 14:00 New York", date(2026, 11, 17)),
        ("wed 11:00 every 4 weeks", "every 4 weeks, Wed 11:00 New York", date(2026, 11, 18)),
    ],
)
def test_a_cadence_is_read_as_people_say_it(typed: str, told: str, first: date) -> None:
    cadence = parse_cadence(typed, NY, TODAY)
    assert cadence.describe() == told
    assert next(cadence.slots_from(TODAY)) == first
    assert Cadence.from_data(cadence.to_data()) == cadence


@pytest.mark.parametrize(
    "typed",
    ["every 13 weeks mon 10", "every 0 weeks mon 10", "mon tue 10", "mon", "10:00", "6th 9", "sometimes"],
)
def test_anything_else_is_asked_back(typed: str) -> None:
    with pytest.raises(Unreadable):
        parse_cadence(typed, NY, TODAY)


def test_other_times_begin_on_a_day_and_keep_the_weeks_where_they_are_as_often() -> None:
    held = parse_cadence("every 2 weeks mon 10:00", NY, TODAY)
    later = held.changed_to(parse_cadence("every 2 weeks thu 15:00", NY, TODAY), date(2026, 11, 30))
    assert (later.anchor, later.short()) == (date(2026, 12, 10), "Thu 15:00")
    weekly = held.changed_to(parse_cadence("weekly thu 15:00", NY, TODAY), date(2026, 11, 30))
    assert weekly.anchor == date(2026, 12, 3)


def test_rounds_keep_their_wall_time_across_dst_and_step_over_days_off() -> None:
    cadence = parse_cadence("every 1 weeks thu 10:00", NY, date(2026, 10, 20))
    days = cadence.slots_from(date(2026, 10, 20))
    starts = [cadence.starts(next(days), OFFICE) for _ in range(7)]
    assert [f"{each.astimezone(zone_named(NY)):%a %d %b %H:%M}" for each in starts][1:3] == [
        "Thu 29 Oct 10:00",
        "Thu 05 Nov 10:00",
    ]
    assert starts[2] - starts[1] == timedelta(days=7, hours=1)
    assert starts[5] == instant(date(2026, 11, 27), "10:00"), "Thanksgiving moves to Friday"
    assert cadence.asked(date(2026, 11, 26), OFFICE) == instant(date(2026, 11, 25), "10:00")


@given(st.integers(1, 12), st.integers(0, 6), st.integers(0, 400))
def test_every_slot_is_so_many_weeks_after_the_one_before(weeks: int, weekday: int, later: int) -> None:
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[weekday]
    cadence = parse_cadence(f"every {weeks} weeks {day} 10:00", NY, TODAY)
    since = TODAY + timedelta(days=later)
    slots = cadence.slots_from(since)
    one, two = next(slots), next(slots)
    assert one >= since
    assert two - one == timedelta(weeks=weeks)
    assert one.weekday() == weekday
    assert cadence.after(one) == two


def at(zone: str, *away: tuple[datetime, datetime]) -> AtWork:
    return AtWork(on_the_wall(OFFICE, zone), away)


@given(
    st.lists(st.sampled_from(ZONES), min_size=2, max_size=3),
    st.integers(0, 364),
    st.integers(0, 23),
    st.integers(0, 5),
)
def test_a_proposed_time_is_at_work_for_all_and_two_differ(
    zones: list[str], day: int, hour: int, gone: int
) -> None:
    begins = instant(date(2026, 1, 1) + timedelta(days=day), f"{hour}:00")
    away = (begins, begins + timedelta(days=gone))
    people = [at(zone, *([away] if not index and gone else [])) for index, zone in enumerate(zones)]
    found = proposals(people, begins, begins + timedelta(weeks=2))
    assert len(found) <= 2
    assert len(set(found)) == len(found)
    for each in found:
        assert as_utc(each) == each
        assert begins < each < begins + timedelta(days=7)
        for who in people:
            assert any(
                opens <= each and each + timedelta(minutes=30) <= closes
                for opens, closes in who.spans(begins, begins + timedelta(weeks=2))
            )
        if gone:
            assert each >= away[1]
    if not found:
        assert not any(
            closes - opens >= timedelta(hours=1)
            for opens, closes in shared(
                people,
                max(begins + timedelta(days=1), away[1] if gone else begins),
                begins + timedelta(days=7),
            )
            if closes - opens >= timedelta(hours=1)
            and (
                opens.astimezone(zone_named(zones[0])).date() > begins.astimezone(zone_named(zones[0])).date()
            )
        )


def test_offices_without_a_shared_hour_are_apart() -> None:
    offices = {zone: on_the_wall(OFFICE, zone) for zone in ZONES}
    apart = offices_apart(offices, instant(TODAY, "10:00"))
    assert ("America/New_York", "Asia/Singapore") in apart
    assert ("America/New_York", "Europe/Berlin") not in apart
    assert all(one <= other for one, other in apart)


def test_who_is_there_for_an_hour_is_not_away() -> None:
    begins, ends = instant(date(2026, 11, 23), "10:00"), instant(date(2026, 12, 7), "10:00")
    assert not at(NY, (begins, ends)).there(begins, ends)
    assert at(NY, (begins, ends - timedelta(hours=1))).there(begins, ends)
    assert not at(NY, (begins, ends - timedelta(minutes=59))).there(begins, ends)


def test_what_keeps_somebody_out_of_a_round() -> None:
    now = instant(TODAY, "10:00")
    later = now + timedelta(seconds=1)
    assert kept_from(None, now, here=True, at_work=True) is None
    assert kept_from(None, now, here=False, at_work=True) is Taking.GONE
    assert kept_from(None, now, here=True, at_work=False) is Taking.AWAY
    assert kept_from(Hold(Break.SKIP, later), now, here=True, at_work=True) is Taking.SKIPPED
    assert kept_from(Hold(Break.PAUSE, later), now, here=True, at_work=False) is Taking.PAUSED
    assert kept_from(Hold(Break.PAUSE, now), now, here=True, at_work=True) is None, "a break ends at its end"


@pytest.mark.parametrize(
    ("newest_first", "inactive"),
    [
        ([], False),
        ([False, False], False),
        ([False, False, False], True),
        ([False, True, False], False),
        ([True, False, False, False], False),
    ],
)
def test_three_rounds_without_a_word_are_inactive(newest_first: list[bool], inactive: bool) -> None:
    assert is_inactive(newest_first) is inactive
