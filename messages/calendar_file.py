"""A calendar as calendars read it (RFC 5545): the same engagements are the same bytes, whoever asks and whenever.

One-off engagements are in UTC, whole days are days, and a series is a rule of local wall times in its zone with what
differs from it. Nothing names who else takes part, and nobody is its organizer: nobody is asked to answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from alignment.meetings import EVERY_MONTH, LAST
from alignment.recurring import Feed, Recurring
from alignment.together import Engagement, Kind
from alignment.zones import local_day, zone_named
from messages.text import one_line

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone

CONTENT_TYPE = "text/calendar; charset=utf-8"

_PRODUCT = "-//Tandem//Together//EN"
_END = b"END:VCALENDAR\r\n"
_TITLE = 80
_REFRESH = timedelta(hours=1)
_YEARS_OF_ZONE = 12
"""So far ahead a file says when a zone's clocks change; series that go on longer are read by the zone's name anyway."""

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_ASKED_BY: Mapping[Kind, str] = {
    Kind.MEETING: "/meeting",
    Kind.PLACEMENT: "/rotation",
    Kind.DUTY: "/rotation",
    Kind.RIDE_ALONG: "/tandem ridealong",
    Kind.PAIRING: "/tandem coffee",
}
"""What somebody types in Slack to change an engagement of each kind."""


def written(feed: Feed, name: str, site: str) -> bytes:
    """Return a calendar as a file. `site` ends the id of each entry, so that no other Tandem's is the same."""
    from icalendar import Calendar

    file = Calendar()
    file.add("prodid", _PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    for named in ("name", "x-wr-calname"):
        file.add(named, one_line(name, _TITLE))
    file.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", "PT1H")
    _zones(file, feed)
    entries = [entry for series in feed.series for entry in _series(series, feed.reader, site)]
    entries += [_alone(each, feed.reader, _uid(each.ref, site)) for each in feed.engagements]
    return b"".join([bytes(file.to_ical()).removesuffix(_END), *entries, _END])


def _uid(ref: str, site: str) -> str:
    return f"{ref}@{site}"


def _alone(each: Engagement, reader: int, uid: str, instead_of: datetime | None = None) -> bytes:
    """Return an entry as it stands in a file; `instead_of` is when a rule would have had it."""
    aside = one_line(each.asides.get(reader, ""), _TITLE)
    return _entry_of(replace(each, people=frozenset(), asides={}), aside, bool(reader), uid, instead_of)


@lru_cache(maxsize=4096)
def _entry_of(
    each: Engagement,
    aside: str,
    own: bool,
    uid: str,
    instead_of: datetime | None,
) -> bytes:
    """Write an entry once for everybody whose calendar has it: a company reads the same meetings all day."""
    entry = _entry(each, aside, uid, own=own)
    if instead_of is not None:
        entry.add("recurrence-id", instead_of)
    return bytes(entry.to_ical())


def _entry(each: Engagement, aside: str, uid: str, *, own: bool) -> Event:
    from icalendar import Event

    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", each.changed_at or each.starts_at)
    if each.changed_at is not None:
        entry.add("last-modified", each.changed_at)
    entry.add("sequence", each.revision)
    title = one_line(each.title, _TITLE)
    entry.add("summary", title[:1].upper() + title[1:])
    entry.add("description", _description(each.kind, aside))
    if each.whole_days:
        entry.add("dtstart", local_day(each.starts_at, each.zone))
        entry.add("dtend", local_day(each.ends_at, each.zone))
    else:
        entry.add("dtstart", each.starts_at.astimezone(UTC))
        entry.add("dtend", each.ends_at.astimezone(UTC))
    entry.add("status", "CANCELLED" if each.cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if each.cancelled or each.whole_days else "OPAQUE")
    if own:
        entry.add("class", "PRIVATE")
    return entry


def _description(kind: Kind, aside: str) -> str:
    said = f"{aside[:1].upper()}{aside[1:]}.\n" if aside else ""
    return f"{said}In Slack: {_ASKED_BY[kind]}"


# --- a series -------------------------------------------------------------------------------------------------------


def _series(series: Recurring, reader: int, site: str) -> Iterable[bytes]:
    """Yield a series as its rule, and then each meeting that differs from it."""
    uid = _uid(series.running.ref, site)
    usual = series.usual()
    rule = _entry(usual, "", uid, own=bool(reader))
    for name in ("dtstart", "dtend"):
        del rule[name]
    begins = _wall(series, series.first)
    rule.add("dtstart", begins)
    rule.add("duration", usual.ends_at - usual.starts_at)
    rule.add("rrule", _rule(series))
    if series.left_out:
        rule.add("exdate", [_wall(series, slot) for slot in series.left_out])
    yield bytes(rule.to_ical())
    for slot, held in sorted(series.differing.items()):
        yield _alone(held, reader, uid, _wall(series, slot))


def _wall(series: Recurring, slot: date) -> datetime:
    """Return the wall time at which the rule has its meeting of a day, also where clocks never show it."""
    schedule = series.running.recurrence.schedule
    return datetime.combine(slot, schedule.time, tzinfo=zone_named(schedule.zone))


def _rule(series: Recurring) -> dict[str, Any]:
    recurrence = series.running.recurrence
    day = _DAYS[recurrence.weekday]
    rule: dict[str, Any] = {"freq": "WEEKLY", "byday": day}
    if recurrence.week:
        rule = {"freq": "MONTHLY", "byday": f"{-1 if recurrence.week == LAST else recurrence.week}{day}"}
        if recurrence.months != EVERY_MONTH:
            rule["bymonth"] = sorted(recurrence.months)
    if series.last is not None:
        rule["until"] = _wall(series, series.last).astimezone(UTC)
    return rule


# --- zones ----------------------------------------------------------------------------------------------------------


def _zones(file: Calendar, feed: Feed) -> None:
    """Say of each zone that a rule is in when its clocks change."""
    first: dict[str, int] = {}
    for series in feed.series:
        zone = series.running.recurrence.zone
        first[zone] = min(first.get(zone, date.max.year), series.first.year)
    for zone, year in sorted(first.items()):
        file.add_component(_timezone(zone, year))


@lru_cache(maxsize=64)
def _timezone(zone: str, year: int) -> Timezone:
    """Return a zone's changes of clocks from the first day of a year on, each at the wall time that was shown before it."""
    from icalendar import Timezone
    from icalendar.prop import vDDDLists

    made = Timezone.from_tzinfo(
        zone_named(zone), zone, first_date=date(year, 1, 1), last_date=date(year + _YEARS_OF_ZONE, 1, 1)
    )
    del made["comment"]
    each: Any
    for each in made.subcomponents:
        # The library gives the first wall time after a gap; the standard wants the one at which the gap begins.
        gap = max(each.TZOFFSETTO - each.TZOFFSETFROM, timedelta(0))
        each.DTSTART = each.DTSTART - gap
        if "rdate" in each:
            each["rdate"] = vDDDLists([at.dt - gap for at in each["rdate"].dts])
    return made
