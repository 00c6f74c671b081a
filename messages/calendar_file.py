"""A calendar as calendars read it (RFC 5545): the same engagements are the same bytes, whoever asks and whenever.

One-off engagements are in UTC, whole days are days, and a series is a rule of local wall times in its zone with what
differs from it. Nobody is an attendee or the organizer: nobody is asked to answer.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from alignment.meetings import EVERY_MONTH, LAST
from alignment.recurring import Feed, Recurring
from alignment.together import Engagement, Kind
from alignment.zones import clock_changes, local_day, zone_named
from messages.text import one_line

if TYPE_CHECKING:
    from icalendar import Calendar, Component, Event, Timezone

CONTENT_TYPE = "text/calendar; charset=utf-8"

_PRODUCT = "-//Tandem//Together//EN"
_END = b"END:VCALENDAR\r\n"
_TITLE = 80
_REFRESH = timedelta(hours=1)
_YEARS_OF_ZONE = 12
"""So far ahead it is looked when a zone's clocks change, and told where they follow no rule."""

_ANY_YEAR = 2026
"""From when on a zone is told that no entry is in: the same for all, so that it is the same bytes each time."""

_SECOND = timedelta(seconds=1)

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_ASKED_BY: Mapping[Kind, str] = {
    Kind.MEETING: "/meeting",
    Kind.PLACEMENT: "/rotation",
    Kind.DUTY: "/rotation",
    Kind.RIDE_ALONG: "/tandem ridealong",
    Kind.PAIRING: "/tandem coffee",
}
"""What somebody types in Slack to change an engagement of each kind."""

_AT_WORK = frozenset({Kind.PLACEMENT, Kind.DUTY})
"""What lasts for days of ordinary work: nobody is busy for all that time."""


def written(feed: Feed, name: str, site: str) -> bytes:
    """Return a calendar to subscribe to. `site` ends the id of each entry, so that no other Tandem's is the same."""
    file = _file()
    for named in ("name", "x-wr-calname"):
        file.add(named, one_line(name, _TITLE))
    file.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", "PT1H")
    # A subscriber's own entries are not marked private: Google shows whoever subscribes "busy" in place of those.
    return _filled(file, feed, site, private=False)


def taken_over(feed: Feed, site: str) -> bytes:
    """Return entries to be taken into somebody's own calendar, where colleagues may look: they are private there.

    The file has no name: by a name, Outlook makes a calendar of its own for it.
    """
    return _filled(_file(), feed, site, private=True)


def _file() -> Calendar:
    from icalendar import Calendar

    file = Calendar()
    file.add("prodid", _PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    return file


def _filled(file: Calendar, feed: Feed, site: str, *, private: bool) -> bytes:
    _zones(file, feed)
    entries = [
        entry for series in feed.series for entry in _series(series, feed.reader, site, private=private)
    ]
    entries += [_alone(each, feed.reader, _uid(each.ref, site), private=private) for each in feed.engagements]
    return b"".join([bytes(file.to_ical()).removesuffix(_END), *entries, _END])


def _uid(ref: str, site: str) -> str:
    return f"{ref}@{site}"


def _alone(
    each: Engagement, reader: int, uid: str, instead_of: datetime | None = None, *, private: bool
) -> bytes:
    """Return an entry as it stands in a file; `instead_of` is when a rule would have had it."""
    aside = "" if each.is_own(reader) else one_line(each.asides.get(reader, ""), _TITLE)
    theirs = replace(each, title=each.called(reader), people=frozenset(), asides={}, whose=0, yours="")
    return entry_of(theirs, aside, private, uid, instead_of)


@lru_cache(maxsize=4096)
def entry_of(
    each: Engagement,
    aside: str,
    private: bool,
    uid: str,
    instead_of: datetime | None,
) -> bytes:
    """Write an entry once for everybody whose calendar has it: a company reads the same meetings all day.

    `aside` is what it is to whoever reads; `instead_of` is when a rule would have had it.
    """
    entry = _entry(each, aside, uid, private=private)
    if instead_of is not None:
        entry.add("recurrence-id", instead_of)
    return bytes(entry.to_ical())


def _entry(each: Engagement, aside: str, uid: str, *, private: bool) -> Event:
    from icalendar import Event

    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", each.changed_at or each.starts_at)
    if each.changed_at is not None:
        entry.add("last-modified", each.changed_at)
    entry.add("sequence", each.revision)
    entry.add("summary", _summary(each))
    entry.add("description", _description(each.kind, aside))
    if each.whole_days:
        entry.add("dtstart", local_day(each.starts_at, each.zone))
        entry.add("dtend", local_day(each.ends_at, each.zone))
    else:
        entry.add("dtstart", each.starts_at.astimezone(UTC))
        entry.add("dtend", each.ends_at.astimezone(UTC))
    entry.add("status", "CANCELLED" if each.cancelled else "CONFIRMED")
    idle = each.cancelled or each.kind in _AT_WORK
    entry.add("transp", "TRANSPARENT" if idle else "OPAQUE")
    if private:
        entry.add("class", "PRIVATE")
    return entry


def _summary(each: Engagement) -> str:
    """Return what an entry is called. That it is off stands there too: Outlook knows no STATUS and shows it as any other."""
    title = one_line(each.title, _TITLE)
    return f"{'Off: ' if each.cancelled else ''}{title[:1].upper()}{title[1:]}"


def _description(kind: Kind, aside: str) -> str:
    said = f"{aside[:1].upper()}{aside[1:]}.\n" if aside else ""
    return f"{said}In Slack: {_ASKED_BY[kind]}"


# --- a series -------------------------------------------------------------------------------------------------------


def _series(series: Recurring, reader: int, site: str, *, private: bool) -> Iterable[bytes]:
    """Yield a series as its rule, and then each meeting that differs from it.

    All have one SEQUENCE, that of the series, which any change of it makes grow: that of a meeting alone would begin at
    0 when it is planned, and what is there before it would be newer.
    """
    uid = _uid(series.running.ref, site)
    usual = series.usual()
    rule = _entry(usual, "", uid, private=private)
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
        said = replace(held, revision=usual.revision)
        yield _alone(said, reader, uid, _wall(series, slot), private=private)


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
    """Say of each zone that a rule is in when its clocks change; where nothing else stands in a calendar, of its own.

    One without any component is none (RFC 5545, 3.6).
    """
    first = {} if feed.series or feed.engagements else {feed.zone: _ANY_YEAR}
    for series in feed.series:
        zone = series.running.recurrence.zone
        first[zone] = min(first.get(zone, date.max.year), series.first.year)
    for zone, year in sorted(first.items()):
        file.add_component(_timezone(zone, year))


@lru_cache(maxsize=64)
def _timezone(zone: str, year: int) -> Timezone:
    """Return a zone's changes of clocks for all that begins in a year or later.

    The library has a way to make it, which looks every 64 days: it misses what Morocco changes for Ramadan.
    """
    from icalendar import Timezone

    there = zone_named(zone)
    first, begins, end = (
        datetime(each, 1, 1, tzinfo=UTC) for each in (year - 1, year, year + _YEARS_OF_ZONE)
    )
    changes = [*clock_changes(zone, first, end)]
    if not changes or changes[0] >= begins:
        changes.insert(0, first)  # the year begins with what is shown already then
    alike: dict[Any, list[datetime]] = defaultdict(list)
    for at in changes:
        before, after = (at - _SECOND).astimezone(there), at.astimezone(there)
        change = before.utcoffset(), after.utcoffset(), after.tzname(), bool(after.dst())
        alike[change].append(before.replace(tzinfo=None) + _SECOND)
    made = Timezone()
    made.add("tzid", zone)
    for change, walls in alike.items():
        made.add_component(_change(walls, year + _YEARS_OF_ZONE - 1, *change))
    return made


def _change(
    walls: Sequence[datetime], last_year: int, before: timedelta, after: timedelta, name: str, summer: bool
) -> Component:
    """Return one change of clocks, at each wall time that was shown before it.

    Where they follow a rule, it is told and not its days: Outlook reads nothing else.
    """
    from icalendar import TimezoneDaylight, TimezoneStandard

    change = TimezoneDaylight() if summer else TimezoneStandard()
    change.add("dtstart", walls[0])
    change.add("tzoffsetfrom", before)
    change.add("tzoffsetto", after)
    change.add("tzname", name)
    rule = _yearly(walls, last_year)
    if rule is not None:
        change.add("rrule", rule)
    else:
        for at in walls[1:]:
            change.add("rdate", at)  # a line for each: some programs read only the first of a list
    return change


def _yearly(found: Sequence[datetime], last_year: int) -> dict[str, Any] | None:
    """Return by what rule these instants come once a year, to the last: on the nth or the last such weekday of a month."""
    first = found[0]
    if [at.year for at in found] != [*range(first.year, last_year + 1)]:
        return None
    if len({(at.month, at.weekday(), at.time()) for at in found}) > 1:
        return None
    nths = {(at.day + 6) // 7 for at in found}
    to_the_end = {(monthrange(at.year, at.month)[1] - at.day) // 7 for at in found}
    if len(nths) > 1 and to_the_end != {0}:
        return None
    nth = -1 if to_the_end == {0} else nths.pop()
    return {"freq": "YEARLY", "byday": f"{nth}{_DAYS[first.weekday()]}", "bymonth": first.month}
