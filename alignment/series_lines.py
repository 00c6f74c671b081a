"""A joint meeting as people type it: `lead review tue 10:00 40m`, `sla review first thu 14:00 1h`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from alignment.calendar import Schedule, parse_time, weekday_named
from alignment.meetings import (
    EVERY_MONTH,
    LONGEST,
    ORDINALS,
    SHORTEST,
    STANDING,
    OnClosed,
    Recurrence,
    SeriesKind,
    standing_named,
)
from alignment.periods import month_named
from alignment.readings import Unreadable, quoted


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series as somebody wants it, read from a line or a form."""

    kind: SeriesKind
    name: str
    recurrence: Recurrence
    minutes: int
    on_closed: OnClosed


MOST_NAME = 40
_LENGTH = re.compile(r"(?:(\d{1,2})h(?:(\d{1,2}))?|(\d{1,3})\s?m(?:in|ins)?)")
_OFTEN = {"weekly": (0, 0), "monthly": (1, 1), "quarterly": (1, 3), "yearly": (1, 12), "annually": (1, 12)}


def parse_series(typed: str, zone: str, fiscal_start: int = 1) -> Wanted:
    """Read `lead review tue 10:00 40m` or `sla review first thu 14:00 1h`: what is none of its words is the name.

    Raises Unreadable where weekday or time is missing, and for a length or a name that cannot be.
    """
    days: set[int] = set()
    at = week = minutes = months = None
    often: tuple[int, int] | None = None
    name: list[str] = []
    for word in typed.split():
        plain = word.casefold().strip(",")
        weekday = weekday_named(plain)
        if weekday is not None:
            days.add(weekday)
        elif (length := _minutes(typed, plain)) is not None:
            minutes = length
        elif plain in ORDINALS:
            week = ORDINALS.index(plain) + 1
        elif plain in _OFTEN and (name or plain in ("weekly", "monthly")):
            often = _OFTEN[plain]
        elif month_named(plain) is not None and week is not None:
            months = frozenset({month_named(plain) or 0})
        elif (wall := _wall(plain)) is not None:
            if at is not None:
                raise Unreadable(typed, f"{quoted(word)} is one time too many: a meeting begins at one.")
            at = wall
        elif plain not in ("at", "on", "every", "of"):
            name.append(word)
    standing = standing_named(" ".join(name))
    said = standing.name if standing else " ".join(name)
    if len(days) != 1 or at is None:
        raise Unreadable(typed, "A meeting needs a weekday and a time, such as tue 10:00.")
    if not 1 <= len(said) <= MOST_NAME:
        raise Unreadable(
            typed, f"A meeting needs a name of at most {MOST_NAME} letters, such as lead review."
        )
    known = standing or STANDING[SeriesKind.OTHER]
    nth, every = often if often is not None else (known.week, known.every)
    nth = week if week is not None else nth
    months = months or _months(max(every, 1), fiscal_start)
    return Wanted(
        known.kind,
        said,
        Recurrence(Schedule(at, frozenset(days), zone), nth, months if nth else EVERY_MONTH),
        minutes or known.minutes,
        known.on_closed if not often and week is None else OnClosed.MOVE if nth else OnClosed.SKIP,
    )


def _months(every: int, fiscal_start: int) -> frozenset[int]:
    """The months of a recurrence that comes every so many months, from the fiscal year's first on."""
    return frozenset((fiscal_start - 1 + step) % 12 + 1 for step in range(0, 12, every))


def _minutes(typed: str, word: str) -> int | None:
    """Read `40m`, `1h` or `1h30`; None for what is no length. `17h30` is a time: no meeting is that long."""
    found = _LENGTH.fullmatch(word)
    if found is None:
        return None
    hours, over, alone = (int(each) if each else 0 for each in found.groups())
    if over and hours * 60 > LONGEST:
        return None
    minutes = hours * 60 + over + alone
    if not SHORTEST <= minutes <= LONGEST:
        raise Unreadable(
            typed, f"{quoted(word)} is no length for a meeting: {SHORTEST} minutes to {LONGEST // 60} hours."
        )
    return minutes


def _wall(word: str) -> time | None:
    try:
        return parse_time(word)
    except Unreadable:
        return None
