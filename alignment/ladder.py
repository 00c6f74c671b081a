"""What happens, step by step, while a promise waits to be kept: a reminder, a backup, the manager, somebody else.

A ladder is data; `next_move` says which of its steps is due now. A clock process asks it as often as it likes: what was
told already is an argument, so that no step comes twice, none is left out, and none comes after the clock stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from alignment.hours import WorkingCalendar
from alignment.zones import ONE_DAY, local_day


class Who(StrEnum):
    """Whom a step turns to. The words are what people type."""

    REMINDER = "reminder"
    BACKUP = "backup"
    MANAGER = "manager"
    REROUTE = "reroute"
    AGENDA = "agenda"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: so many business minutes after the promise is due (before it, where below zero), and whom it turns to."""

    at: int
    who: Who


Ladder = tuple[Rung, ...]
Span = tuple[datetime, datetime]


class LadderName(StrEnum):
    """Which promises climb which ladder. The words are what people type."""

    ORDINARY = "ordinary"
    HOT = "hot"
    STEPS = "steps"
    ANSWER = "answer"
    LOOK = "look"
    ENRICH = "enrich"


SALES = frozenset({LadderName.ORDINARY, LadderName.HOT, LadderName.STEPS})
"""The ladders of what sales owes; the others are marketing's, a second look both managers'."""

DEFAULTS: dict[LadderName, Ladder] = {
    LadderName.ORDINARY: (
        Rung(-60, Who.REMINDER),
        Rung(-30, Who.BACKUP),
        Rung(0, Who.MANAGER),
        Rung(720, Who.REROUTE),
    ),
    LadderName.HOT: (
        Rung(-10, Who.REMINDER),
        Rung(0, Who.BACKUP),
        Rung(15, Who.MANAGER),
        Rung(45, Who.REROUTE),
    ),
    LadderName.STEPS: (Rung(-120, Who.REMINDER), Rung(480, Who.MANAGER)),
    LadderName.ANSWER: (
        Rung(-240, Who.REMINDER),
        Rung(-60, Who.BACKUP),
        Rung(0, Who.MANAGER),
        Rung(480, Who.AGENDA),
    ),
    LadderName.LOOK: (Rung(-480, Who.REMINDER), Rung(0, Who.AGENDA)),
    LadderName.ENRICH: (Rung(-60, Who.REMINDER), Rung(0, Who.MANAGER), Rung(480, Who.AGENDA)),
}
"""domain.md 5.1: 5, 15, 30 and 60 minutes for who asked for a talk. 2.2: the manager after four hours, a decision within
48, which are two working days; so a first touch of four hours is told to the manager when it is due and passed on twelve
working hours later. Silence never counts as a yes."""

_ENDS = frozenset({Who.REROUTE, Who.AGENDA})
"""What is done once and said once."""

MOST_RUNGS = 6
MOST_AGAIN = 2
"""So often a step is said again while nobody says *I'm on it*."""

MOST_ROUNDS = 3
"""So many holders in a row are given a lead by its ladder; then only a manager decides."""


# --- business minutes without absences ------------------------------------------------------------------------------


def paced(calendar: WorkingCalendar, start: datetime, minutes: int, pauses: Sequence[Span] = ()) -> datetime:
    """When that many business minutes (1 or more) after the start have passed, those of the pauses not counted."""
    wanted, lost = timedelta(minutes=minutes), timedelta(0)
    spans = merged(pauses)
    while True:
        at = calendar.after(start, wanted + lost)
        over = paused(calendar, start, at, spans)
        if over == lost:
            return at
        lost = over


def paused(calendar: WorkingCalendar, start: datetime, end: datetime, pauses: Sequence[Span]) -> timedelta:
    """How much working time of [start, end) the pauses take away; they do not overlap."""
    return sum(
        (calendar.time_between(max(first, start), min(last, end)) for first, last in pauses), timedelta(0)
    )


def counted(
    calendar: WorkingCalendar, start: datetime, end: datetime, pauses: Sequence[Span] = ()
) -> tuple[Span, ...]:
    """Return the spans of working time in [start, end), without the pauses: the minutes that count."""
    found: list[Span] = []
    day = local_day(start, calendar.zone) - ONE_DAY
    while day <= local_day(end, calendar.zone):
        found += [(max(first, start), min(last, end)) for first, last in calendar.spans_of(day)]
        day += ONE_DAY
    left = merged(found)
    for first, last in merged(pauses):
        left = merged(
            part for begin, stop in left for part in ((begin, min(stop, first)), (max(begin, last), stop))
        )
    return left


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that touch as one, the empty ones left out."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if last <= first:
            continue
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


# --- what is due ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One step that was taken for the present holder. `reaches`: when its message may arrive (quiet hours).

    `again` counts how often it was said before; `acked`: somebody is on it.
    """

    step: int
    at: datetime
    reaches: datetime
    again: int = 0
    acked: bool = False


@dataclass(frozen=True, slots=True)
class Climb:
    """A promise as its ladder sees it: `minutes` from `started` on, by `calendar`, without the pauses of whoever holds it.

    `since`: when the present holder came to it. `reminded`: when a reminder really reached them, None for never.
    `held` False: nobody is there to be reminded. `known_until`: beyond it nobody knows whether the promise was kept.
    """

    calendar: WorkingCalendar
    started: datetime
    minutes: int
    since: datetime
    told: tuple[Told, ...] = ()
    pauses: tuple[Span, ...] = ()
    held: bool = True
    reminded: datetime | None = None
    known_until: datetime | None = None

    def due(self, after: int = 0) -> datetime:
        """When the promise is due, or so many business minutes after (before, below zero) it; never before its start."""
        return paced(self.calendar, self.started, max(1, self.minutes + after), self.pauses)

    def later(self, instant: datetime, minutes: int) -> datetime:
        """When so many business minutes after an instant have passed."""
        return paced(self.calendar, instant, minutes, self.pauses) if minutes > 0 else instant


class Why(StrEnum):
    """Why nothing happens now."""

    NOT_YET = "not yet"
    AWAY = "away"
    NO_DATA = "no data"
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Take:
    """A step is due: its number, and how often it was said before."""

    step: int
    again: int = 0


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is due now. `until` None: nobody can say; look again."""

    until: datetime | None
    why: Why = Why.NOT_YET


def next_move(ladder: Ladder, climb: Climb, now: datetime) -> Take | Wait | None:
    """Return what is to be done now for a promise that still runs; None once the ladder is at its end.

    Steps come in order, each once, never while the holder is away. After a stop of days the first comes at once and the
    others keep their distance, at most the promise's own time. Somebody else gets the lead only once a reminder reached
    its holder.
    """
    absence = [last for first, last in climb.pauses if first <= now < last]
    if absence:
        return Wait(absence[0], Why.AWAY)
    step = max((each.step for each in climb.told), default=-1) + 1
    again = _again(ladder, climb, step)
    if step >= len(ladder):
        if again is None:
            return None
        return Take(step - 1, again[1]) if again[0] <= now else Wait(again[0])
    at = _time_of(ladder, step, climb)
    if now < at:
        if again is not None and again[0] <= now:
            return Take(step - 1, again[1])
        return Wait(min(at, again[0]) if again is not None else at)
    rung = ladder[step]
    if climb.known_until is not None and rung.at >= 0 and climb.known_until < climb.due(rung.at):
        return Wait(None, Why.NO_DATA)
    if rung.who is Who.REROUTE and climb.held:
        if climb.reminded is None:
            return Wait(None, Why.NOT_REACHED)
        at = climb.later(climb.reminded, _distance(ladder, step, climb))
        if now < at:
            return Wait(at)
    return Take(step)


def times(ladder: Ladder, climb: Climb) -> tuple[datetime, ...]:
    """Return when each step would come if none were late, as a person reads it before it happens."""
    return tuple(climb.due(rung.at) for rung in ladder)


def _time_of(ladder: Ladder, step: int, climb: Climb) -> datetime:
    """When a step may come: at its time, and not too soon after the one before, or after the holder came to it."""
    planned = climb.due(ladder[step].at)
    before = [each for each in climb.told if each.step == step - 1]
    if before:
        reached = max(max(each.at, each.reaches) for each in before)
        return max(planned, climb.later(reached, _distance(ladder, step, climb)))
    if climb.since > climb.started and planned <= climb.since:
        return climb.later(climb.since, max(1, min(climb.minutes, climb.minutes + ladder[step].at)))
    return planned


def _distance(ladder: Ladder, step: int, climb: Climb) -> int:
    """How many business minutes lie between a step and the one before, at most the promise's own."""
    return min(ladder[step].at - ladder[step - 1].at, climb.minutes) if step else 0


def _again(ladder: Ladder, climb: Climb, step: int) -> tuple[datetime, int] | None:
    """When the last step is said again, and how often it was said before; None once somebody is on it."""
    last = [each for each in climb.told if each.step == step - 1]
    said = max((each.again for each in last), default=0)
    if step and ladder[step - 1].who in _ENDS:
        return None
    if not last or said >= MOST_AGAIN or any(each.acked for each in last):
        return None
    reached = max(max(each.at, each.reaches) for each in last)
    return climb.later(reached, climb.minutes), said + 1


# --- what is typed --------------------------------------------------------------------------------------------------


def in_words(ladder: Ladder) -> str:
    """Return a ladder as people type it: `reminder -1h backup -30m manager 0 reroute 12h`."""
    return " ".join(f"{rung.who.value} {offset(rung.at)}" for rung in ladder)


def offset(minutes: int) -> str:
    """Return minutes from the due time as people type them: `-30m`, `0`, `12h`."""
    if not minutes:
        return "0"
    sign, size = ("-" if minutes < 0 else ""), abs(minutes)
    return f"{sign}{size // 60}h" if size % 60 == 0 else f"{sign}{size}m"


def to_data(ladder: Ladder) -> list[list[object]]:
    """Return a ladder as it is stored."""
    return [[rung.at, rung.who.value] for rung in ladder]


def from_data(stored: Iterable[Sequence[object]]) -> Ladder:
    """Read a stored ladder."""
    return tuple(Rung(int(str(at)), Who(str(who))) for at, who in stored)


def problem(name: LadderName, ladder: Ladder, minutes: int) -> str:
    """Say what is wrong with a ladder for a promise of so many business minutes; empty where it can stand."""
    if not ladder:
        return "A ladder has at least one step, such as: reminder -1h manager 0."
    if len(ladder) > MOST_RUNGS:
        return f"A ladder has at most {MOST_RUNGS} steps; that are {len(ladder)}."
    for before, after in pairwise(ladder):
        if after.at < before.at:
            return f"Steps come in order of time: {_said(after)} stands behind {_said(before)}."
    return _ends(name, ladder) or _begins(ladder, minutes)


def _ends(name: LadderName, ladder: Ladder) -> str:
    last = ladder[-1]
    for rung in ladder[:-1]:
        if rung.who in (Who.REROUTE, Who.AGENDA):
            return f"{rung.who.value} ends a ladder; {_said(ladder[-1])} would never come."
    if name in SALES and last.who is Who.AGENDA:
        return "agenda ends marketing's ladders; one of sales ends with manager or reroute."
    if name is LadderName.STEPS and last.who is Who.REROUTE:
        return (
            "Nobody loses a talk under way by itself: end this ladder with manager, who can give the lead on."
        )
    if name not in SALES and last.who is Who.REROUTE:
        return "reroute ends the ladders of sales; one of marketing ends with manager or agenda."
    if last.who in (Who.REMINDER, Who.BACKUP):
        end = "reroute" if name in SALES else "agenda"
        return f"That ladder ends nowhere: after {_said(last)} nobody decides. End it with manager or {end}."
    return ""


def _begins(ladder: Ladder, minutes: int) -> str:
    for rung in ladder:
        if rung.at <= -minutes:
            return f"{_said(rung)} would come before the promise begins: it is due after {offset(minutes)}."
    asked = [rung.who for rung in ladder]
    if Who.REROUTE in asked and Who.REMINDER not in asked:
        return "Nobody loses a lead without a reminder: put reminder before reroute."
    return ""


def _said(rung: Rung) -> str:
    return f"{rung.who.value} {offset(rung.at)}"
