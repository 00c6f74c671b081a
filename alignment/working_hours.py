"""Working hours as people type and read them: `9-17 weekdays`, `8:30-12 13-17 mon-thu`, `always`."""

from __future__ import annotations

import re
from datetime import time

from alignment.hours import Block, WorkingCalendar
from alignment.readings import Unreadable
from alignment.schedule import (
    EVERY_DAY,
    WEEKDAYS,
    describe_days,
    parse_schedule,
    parse_time,
    weekday_named,
)

_SPAN = re.compile(r"(\d{1,2}(?:[:.h]\d{2})?(?:am|pm)?)-(\d{1,2}(?:[:.h]\d{2})?(?:am|pm)?)")
_ALL_DAY: Block = (time.min, time.min)
_ALWAYS = frozenset({"always", "24x7", "24/7", "24h"})
"""How people say that there is always somebody."""


def says_always(typed: str) -> bool:
    """Tell whether hours mean that there is always somebody."""
    return "".join(typed.casefold().split()) in _ALWAYS


def parse_hours(typed: str) -> tuple[frozenset[int], tuple[Block, ...]]:
    """Read days and spans of working hours; weekdays where no day is said. Unreadable for anything else."""
    if says_always(typed):
        return EVERY_DAY, (_ALL_DAY,)
    days: frozenset[int] = frozenset()
    blocks: list[Block] = []
    others: list[str] = []
    for word in re.split(r"[\s,]+", typed.strip().casefold()):
        span = _SPAN.fullmatch(word)
        first, dash, last = word.partition("-")
        if span:
            blocks.append((parse_time(span[1]), parse_time(span[2])))
        elif dash and weekday_named(first) is not None and weekday_named(last) is not None:
            days |= _days_between(weekday_named(first), weekday_named(last))
        elif word not in ("", "and", "only"):
            others.append(word)
    if others:
        days |= _days_named(typed, others)
    if not blocks:
        raise Unreadable(typed, "Working hours need a span, such as 9-17 weekdays.")
    return days or WEEKDAYS, tuple(sorted(blocks))


def _days_named(typed: str, words: list[str]) -> frozenset[int]:
    try:
        return parse_schedule(f"{' '.join(words)} 00:00", "UTC").days
    except Unreadable:
        raise Unreadable(
            typed,
            f'"{" ".join(words)[:30]}" is no working time. Try 9-17 weekdays, or 8:30-12 13-17 mon-thu.',
        ) from None


def _days_between(first: int | None, last: int | None) -> frozenset[int]:
    assert first is not None, "it was read as a day"
    assert last is not None, "it was read as a day"
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1)) & EVERY_DAY


def with_hours(calendar: WorkingCalendar, typed: str) -> WorkingCalendar:
    """Return the calendar with the hours that somebody typed; other days keep theirs, unless `only` stands at the end.

    Weekdays or more replace the whole week.
    """
    days, blocks = parse_hours(typed)
    changed = dict.fromkeys(days, blocks)
    if typed.casefold().split()[-1:] != ["only"] and days < frozenset(calendar.hours):
        others = {day: held for day, held in calendar.hours.items() if day not in days}
        changed = {**others, **changed}
    return WorkingCalendar(calendar.version, calendar.zone, changed, calendar.closed)


def describe_hours(calendar: WorkingCalendar) -> str:
    """Say working hours as people do: `weekdays 09:00–17:00`, `always`."""
    if calendar.is_always:
        return "always"
    by_blocks: dict[tuple[Block, ...], set[int]] = {}
    for day, blocks in calendar.hours.items():
        by_blocks.setdefault(blocks, set()).add(day)
    said = []
    for blocks, days in sorted(by_blocks.items(), key=lambda each: min(each[1])):
        spans = ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in blocks)
        said.append(f"{describe_days(frozenset(days))} {spans}")
    return "; ".join(said)
