"""A calendar's file, read back by programs that are not ours: the same instants, in every zone and over every change of clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import WorkingCalendar, local_instant, zone_named
from alignment.meetings import EVERY_MONTH, OnClosed, Recurrence
from alignment.recurring import Feed, Running, apart, recurring
from alignment.schedule import Schedule
from alignment.together import Engagement, Kind
from messages import calendar_file
from tests.calendars.reading import READERS
from tests.hostile.strings import OURS

ZONES = ("America/New_York", "Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe")
ME = 7
SINCE, UNTIL = date(2026, 9, 1), date(2028, 1, 1)
EDGES = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 12, 30, tzinfo=UTC)
OFFICE = {day: ((time(9), time(17)),) for day in range(5)}


def series(
    zone: str = "America/New_York",
    day: int = 1,
    at: time = time(10),
    week: int = 0,
    months: frozenset[int] = EVERY_MONTH,
    on_closed: OnClosed = OnClosed.SKIP,
    **more: Any,
) -> Running:
    return Running(
        ref="S-1",
        title="lead review",
        channel="C0SALES",
        recurrence=Recurrence(Schedule(at, frozenset({day}), zone), week, months),
        minutes=40,
        on_closed=on_closed,
        begins=more.pop("begins", date(2026, 9, 14)),
        planned=more.pop("planned", frozenset()),
        revision=more.pop("revision", 0),
        changed_at=datetime(2026, 9, 14, 16, tzinfo=UTC),
        people=frozenset({ME}),
        **more,
    )


def planned(running: Running, slot: date, number: int, **changes: Any) -> Engagement:
    held = replace(running.held(slot, slot), ref=f"M-{number}", **changes)
    return replace(held, ends_at=held.starts_at + timedelta(minutes=running.minutes))


def entries(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def one(**known: Any) -> Engagement:
    starts_at = known.pop("starts_at", datetime(2026, 11, 17, 15, tzinfo=UTC))
    usual: dict[str, Any] = {
        "ref": "M-1",
        "kind": Kind.MEETING,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=40),
        "zone": "America/New_York",
        "title": "lead review",
        "people": frozenset({ME, 8, 9}),
    }
    return Engagement(**{**usual, **known})


def alone(*each: Engagement, reader: int = ME) -> bytes:
    return calendar_file.written(Feed(reader, each, ()), "Sales and marketing", "t1.tandem")


# --- what stands in it ----------------------------------------------------------------------------------------------


def test_a_file_is_what_the_standard_wants_and_the_same_bytes_each_time() -> None:
    changed = datetime(2026, 11, 16, 17, 10, tzinfo=UTC)
    meeting = one(revision=2, changed_at=changed, asides={ME: "you chair", 8: "you take notes"})
    content = alone(meeting)
    assert content == alone(meeting)
    assert content.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tandem//Together//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Sales and marketing",
        "X-WR-CALNAME:Sales and marketing",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VEVENT",
        "SUMMARY:Lead review",
        "DTSTART:20261117T150000Z",
        "DTEND:20261117T154000Z",
        "DTSTAMP:20261116T171000Z",
        "UID:M-1@t1.tandem",
        "SEQUENCE:2",
        "DESCRIPTION:You chair.\\nIn Slack: /meeting",
        "LAST-MODIFIED:20261116T171000Z",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_calendar_with_nothing_in_it_has_its_zone_for_a_component() -> None:
    empty = Feed(ME, (), (), "Europe/Berlin")
    (zone,) = icalendar.Calendar.from_ical(calendar_file.written(empty, "x", "t1.tandem")).subcomponents
    assert (zone.name, zone["TZID"]) == ("VTIMEZONE", "Europe/Berlin")
    assert {each.name for each in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_each_reads_what_they_are_there_and_a_channels_is_nobodys_own() -> None:
    meeting = one(asides={ME: "you chair", 8: "you take notes"})
    own, channels = alone(meeting).decode(), alone(meeting, reader=0).decode()
    for word in ("ATTENDEE", "ORGANIZER", "take notes"):
        assert word not in own + channels
    assert "you chair" in own.casefold()
    assert "chair" not in channels.casefold()


def test_what_is_taken_over_is_private_and_makes_no_calendar_of_its_own() -> None:
    content = calendar_file.taken_over(Feed(ME, (one(),), ()), "t1.tandem").decode()
    assert content.split("\r\n")[:6] == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tandem//Together//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "BEGIN:VEVENT",
    ]  # fmt: skip
    assert "CLASS:PRIVATE" in content
    assert "UID:M-1@t1.tandem" in content, "the id that it has where somebody subscribes"


def test_what_was_called_off_is_said_to_be() -> None:
    (entry,) = entries(alone(one(cancelled=True, revision=3)))
    assert (entry["STATUS"], entry["TRANSP"], entry["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", 3)
    assert entry["SUMMARY"] == "Off: Lead review", "some programs show no status"


def test_being_on_duty_makes_nobody_busy() -> None:
    (entry,) = entries(alone(one(ref="D-1-20261117", kind=Kind.DUTY)))
    assert entry["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize("zone", ZONES)
def test_whole_days_are_days_wherever_one_reads(zone: str) -> None:
    starts_at, ends_at = (
        local_instant(day, time.min, zone) for day in (date(2027, 1, 11), date(2027, 2, 20))
    )
    placement = one(
        ref="P-3", kind=Kind.PLACEMENT, starts_at=starts_at, ends_at=ends_at, zone=zone, whole_days=True,
    )  # fmt: skip
    (entry,) = entries(alone(placement))
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2027, 1, 11), date(2027, 2, 20))
    assert entry["DTSTART"].params["VALUE"] == "DATE"
    assert entry["TRANSP"] == "TRANSPARENT", "six weeks of placement do not make somebody busy for six weeks"


@pytest.mark.parametrize("text", OURS)
def test_hostile_text_stays_one_title_of_one_entry(text: str) -> None:
    title = f"{text}\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:x@example.com"
    content = calendar_file.written(Feed(ME, (one(title=title, asides={ME: title}),), ()), title, "t1.tandem")
    (entry,) = entries(content)
    assert "ATTENDEE" not in entry
    lines = content.split(b"\r\n")
    assert [line for line in lines if line.startswith((b"BEGIN:", b"END:"))] == [
        b"BEGIN:VCALENDAR",
        b"BEGIN:VEVENT",
        b"END:VEVENT",
        b"END:VCALENDAR",
    ]
    assert all(len(line) <= 75 for line in lines), "longer lines are folded"
    assert b"\n" not in content.replace(b"\r\n", b"")
    content.decode()


# --- a series -------------------------------------------------------------------------------------------------------


def test_a_series_is_one_rule_with_what_differs_from_it() -> None:
    slots = [date(2026, 11, day) for day in (3, 10, 17, 24)]
    running = series(begins=slots[0], planned=frozenset(slots), revision=2)
    meetings = [
        planned(running, slots[0], 1),
        planned(running, slots[1], 2, starts_at=datetime(2026, 11, 11, 16, tzinfo=UTC), revision=1),
        planned(running, slots[2], 3, cancelled=True, revision=1),
    ]  # the fourth was planned as skipped: nobody was ever told of it
    now = datetime(2026, 11, 12, 12, tzinfo=UTC)
    christmas = WorkingCalendar(1, "America/New_York", OFFICE, frozenset({date(2026, 12, 22)}))
    found = recurring(running, meetings, christmas, SINCE, UNTIL, now)
    assert found is not None
    assert found.left_out == (slots[3], date(2026, 12, 22))
    rule, moved, off = entries(calendar_file.written(Feed(ME, (), (found,)), "x", "t1.tandem"))
    assert {str(each["UID"]) for each in (rule, moved, off)} == {"S-1@t1.tandem"}
    assert rule["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=TU"
    assert rule["DTSTART"].to_ical() == b"20261103T100000"
    assert rule["DTSTART"].params["TZID"] == "America/New_York"
    assert [each.dt.date() for each in rule["EXDATE"].dts] == list(found.left_out)
    assert moved["RECURRENCE-ID"].to_ical() == b"20261110T100000"
    assert moved["DTSTART"].dt == datetime(2026, 11, 11, 16, tzinfo=UTC)
    assert (off["STATUS"], off["SEQUENCE"]) == ("CANCELLED", 2)


def test_a_meeting_that_is_planned_does_not_say_less_than_before_it_was() -> None:
    """On a day off it is held on the next: an exception of the rule already before it is planned, with its SEQUENCE."""
    tuesday, after = date(2026, 11, 10), date(2026, 11, 11)
    running = series(begins=tuesday, on_closed=OnClosed.MOVE, revision=4)
    closed = WorkingCalendar(1, "America/New_York", OFFICE, frozenset({tuesday}))
    held = running.recurrence.at(after)

    def exception(known: Running, *meetings: Engagement) -> tuple[bytes, datetime, int]:
        found = recurring(known, meetings, closed, SINCE, UNTIL, datetime(2026, 11, 9, tzinfo=UTC))
        assert found is not None
        _rule, each = entries(calendar_file.written(Feed(ME, (), (found,)), "x", "t1.tandem"))
        return each["RECURRENCE-ID"].to_ical(), each["DTSTART"].dt, each["SEQUENCE"]

    known = replace(running, planned=frozenset({tuesday}))
    assert exception(running) == (b"20261110T100000", held, 4)
    assert exception(known, planned(known, tuesday, 1, starts_at=held, revision=0)) == exception(running)


def test_a_series_that_ended_goes_no_further_and_says_what_it_called_off() -> None:
    slots = [date(2026, 11, day) for day in (3, 10, 17)]
    running = series(begins=slots[0], planned=frozenset(slots), ended=True)
    meetings = [planned(running, slots[0], 1), *(planned(running, s, 2, cancelled=True) for s in slots[1:])]
    found = recurring(running, meetings, WorkingCalendar(1, "UTC", OFFICE), SINCE, UNTIL, EDGES[1])
    assert found is not None
    content = calendar_file.written(Feed(ME, (), (found,)), "x", "t1.tandem")
    assert entries(content)[0]["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20261117T150000Z;BYDAY=TU"
    for read in READERS:
        assert [at for _, at in read(content, *EDGES)] == [datetime(2026, 11, 3, 15, tzinfo=UTC)]


def test_one_that_ended_before_anything_was_planned_is_nowhere() -> None:
    running = series(ended=True)
    assert recurring(running, (), WorkingCalendar(1, "UTC", OFFICE), SINCE, UNTIL, EDGES[0]) is None


def test_what_recurred_otherwise_before_stands_apart() -> None:
    tuesday, thursday = date(2026, 11, 3), date(2026, 11, 12)
    running = series(day=3, begins=date(2026, 11, 9), planned=frozenset({tuesday, thursday}))
    earlier = planned(series(), tuesday, 1)
    meetings = [earlier, planned(running, thursday, 2)]
    found = recurring(running, meetings, WorkingCalendar(1, "UTC", OFFICE), SINCE, UNTIL, EDGES[0])
    assert apart(found, meetings) == (earlier,)


WEEKS = st.sampled_from([(0, EVERY_MONTH), (1, EVERY_MONTH), (5, EVERY_MONTH), (2, frozenset({1, 4, 7, 10}))])
HOURS = st.sampled_from([time(10), time(0), time(0, 30), time(1, 45), time(2), time(2, 30), time(23, 30)])


@st.composite
def played(draw: st.DrawFn) -> tuple[Running, list[Engagement], WorkingCalendar, datetime]:
    """A series somewhere in the world, some of whose meetings were moved, called off, or never to be."""
    zone = draw(st.sampled_from(ZONES))
    week, months = draw(WEEKS)
    begins = draw(st.dates(date(2026, 9, 14), date(2026, 11, 30)))
    running = series(
        zone,
        draw(st.integers(0, 6)),
        draw(HOURS),
        week,
        months,
        draw(st.sampled_from(OnClosed)),
        begins=begins,
    )
    until = begins + timedelta(days=draw(st.integers(0, 120)))
    slots = [slot for slot, _ in zip(running.recurrence.days_from(begins), range(60), strict=False)]
    meetings = []
    for number, slot in enumerate(each for each in slots if each <= until):
        fate = draw(st.sampled_from(["held", "held", "moved", "off", "never"]))
        changes: dict[str, Any] = {}
        if fate == "moved":
            shift = timedelta(minutes=draw(st.integers(-3 * 1440, 3 * 1440)))
            changes = {"starts_at": running.recurrence.at(slot) + shift, "revision": 1}
        elif fate == "off":
            changes = {"cancelled": True, "revision": 1}
        if fate != "never":
            meetings.append(planned(running, slot, number, **changes))
    running = replace(
        running,
        planned=frozenset(each for each in slots if each <= until),
        ended=draw(st.booleans()) and bool(meetings),
    )
    closed = frozenset(draw(st.lists(st.dates(date(2026, 9, 14), date(2027, 6, 1)), max_size=12)))
    week_days = {day: ((time(0), time(23, 59)),) for day in range(7)}
    calendar = WorkingCalendar(1, zone, week_days, closed)
    now = local_instant(until, time(12), zone)
    return running, meetings, calendar, now


@given(played())
def test_other_programs_read_the_same_instants_as_tandem(
    found: tuple[Running, list[Engagement], WorkingCalendar, datetime],
) -> None:
    running, meetings, calendar, now = found
    rule = recurring(running, meetings, calendar, SINCE, UNTIL, now)
    rest = apart(rule, meetings)
    feed = Feed(ME, rest, (rule,) if rule else ())
    ours = [*rest, *(rule.until(EDGES[1]) if rule else ())]
    begins = sorted(
        each.starts_at for each in ours if not each.cancelled and EDGES[0] <= each.starts_at < EDGES[1]
    )
    content = calendar_file.written(feed, "x", "t1.tandem")
    for read in READERS:
        assert [at for _, at in read(content, *EDGES)] == begins, read.__name__


def onsets(change: Any) -> list[datetime]:
    """Return when clocks change until 2037, as a program reads it."""
    if "rrule" in change:
        found = rrulestr(change["rrule"].to_ical().decode(), dtstart=change.DTSTART)
        return list(found.between(change.DTSTART, datetime(2037, 12, 31), inc=True))
    days = change.get("rdate", [])
    return [change.DTSTART, *(one.dts[0].dt for one in (days if isinstance(days, list) else [days]))]


@pytest.mark.parametrize(
    "zone", [*ZONES, "Africa/Casablanca", "Asia/Dubai", "Asia/Jerusalem", "Europe/Dublin"]
)
def test_a_zones_clocks_change_when_they_do(zone: str) -> None:
    """Each change is told at the wall time that was shown before it, as the standard wants it, and none is left out."""
    made: Any = calendar_file._timezone(zone, 2026)
    there = zone_named(zone)
    told: dict[datetime, timedelta] = {}
    for each in made.subcomponents:
        for at in onsets(each):
            instant = (at - each.TZOFFSETFROM).replace(tzinfo=UTC)
            told[instant] = each.TZOFFSETTO
            a_second_earlier = (instant - timedelta(seconds=1)).astimezone(there)
            assert a_second_earlier.utcoffset() == each.TZOFFSETFROM
    assert min(told) < datetime(2026, 1, 1, tzinfo=UTC), "what begins in the first year is told of"
    hour = datetime(2026, 1, 1, tzinfo=UTC)
    while hour < datetime(2037, 12, 31, tzinfo=UTC):
        last = max(at for at in told if at <= hour)
        assert told[last] == hour.astimezone(there).utcoffset(), hour
        hour += timedelta(hours=11)


@pytest.mark.parametrize(
    ("zone", "rules"),
    [
        ("America/New_York", ["FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"]),
        ("Europe/Berlin", ["FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"]),
        ("Australia/Lord_Howe", ["FREQ=YEARLY;BYDAY=1SU;BYMONTH=4", "FREQ=YEARLY;BYDAY=1SU;BYMONTH=10"]),
    ],
)
def test_what_follows_a_rule_is_told_as_one(zone: str, rules: list[str]) -> None:
    """Outlook reads no RDATE: half of each year it would show a series an hour off."""
    made: Any = calendar_file._timezone(zone, 2026)
    assert [each["rrule"].to_ical().decode() for each in made.subcomponents] == rules
    assert b"RDATE" not in made.to_ical()
