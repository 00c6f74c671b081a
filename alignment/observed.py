"""What a file or a sync tells of a lead's life: never refused for the order of its stages, but flagged where one is missing.

A milestone that is further along than where the lead stands moves it; one that comes late, or is corrected, is kept as
history and leaves the lead where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from alignment.lifecycle import EventKind, Inside, Queue, Stage, transition

Reached = tuple[tuple[EventKind, datetime], ...]


class Flag(StrEnum):
    """What is odd about an observed event, which is kept all the same."""

    NONE = ""
    SKIPPED = "skipped"
    """A stage in between was never reported."""
    BACKWARDS = "backwards"
    """It happened before an earlier milestone: a win before the first contact."""
    UNDATED = "undated"
    """The source gave no date, so it is dated by its file."""


TARGET: Mapping[EventKind, Stage] = {
    EventKind.CREATED: Stage.NEW,
    EventKind.MARKETING_QUALIFIED: Stage.MQL,
    EventKind.TELE_ACCEPTED: Stage.ACCEPTED,
    EventKind.TELE_QUALIFIED: Stage.ASSIGNED,
    EventKind.ASSIGNED: Stage.ASSIGNED,
    EventKind.ACCEPTED: Stage.ACCEPTED,
    EventKind.SALES_QUALIFIED: Stage.QUALIFIED,
    EventKind.WON: Stage.WON,
    EventKind.LOST: Stage.LOST,
    EventKind.RECYCLED: Stage.RECYCLED,
    EventKind.DISQUALIFIED: Stage.DISQUALIFIED,
}
"""Where each milestone puts a lead. A touch and a rejection leave it where it is."""

KIND_OF: Mapping[Stage, EventKind] = {stage: kind for kind, stage in TARGET.items()}
"""Which milestone a stage alone speaks of: what sales has, where inside sales may have had it before."""

_RANK: Mapping[EventKind, int] = {
    EventKind.CREATED: 0,
    EventKind.MARKETING_QUALIFIED: 1,
    EventKind.ASSIGNED: 2,
    EventKind.TELE_ACCEPTED: 3,
    EventKind.TELE_QUALIFIED: 4,
    EventKind.ACCEPTED: 5,
    EventKind.SALES_QUALIFIED: 6,
    EventKind.WON: 7,
    EventKind.LOST: 7,
    EventKind.RECYCLED: 7,
    EventKind.DISQUALIFIED: 7,
}
_OF_INSIDE_SALES: Mapping[tuple[Stage, Inside], EventKind] = {
    (Stage.ACCEPTED, Inside.ACCEPTED): EventKind.TELE_ACCEPTED,
    (Stage.ASSIGNED, Inside.QUALIFIED): EventKind.TELE_QUALIFIED,
}
HELD = frozenset({Stage.ASSIGNED, Stage.ACCEPTED, Stage.QUALIFIED, Stage.WON, Stage.LOST})
"""Where a lead is somebody's, if a file says whose."""

WAITS_IN: Mapping[Stage, Queue] = {
    Stage.NEW: Queue.ROUTING,
    Stage.MQL: Queue.ROUTING,
    Stage.ASSIGNED: Queue.ROUTING,
    Stage.ACCEPTED: Queue.ROUTING,
    Stage.RECYCLED: Queue.NURTURE,
    Stage.QUALIFIED: Queue.ROUTING,
    Stage.WON: Queue.NONE,
    Stage.LOST: Queue.NONE,
    Stage.DISQUALIFIED: Queue.NONE,
}
"""Where a lead waits that is nobody's."""

WITH_REASON = frozenset({EventKind.REJECTED, EventKind.RECYCLED, EventKind.DISQUALIFIED, EventKind.LOST})
"""The events that carry the reason of a row."""

_LAST = 7
_TURNED_DOWN = frozenset({Stage.RECYCLED, Stage.LOST, Stage.DISQUALIFIED})


@dataclass(frozen=True, slots=True)
class Seen:
    """One observed step: from where to where, whether it opens a cycle, whether a stage was skipped."""

    kind: EventKind
    source: Stage | None
    target: Stage
    opens: bool
    skipped: bool


@lru_cache(maxsize=4096)
def course(kinds: tuple[EventKind, ...]) -> tuple[Seen, ...]:
    """Return the steps of a lead that is new to us through these milestones, in this order. The first is its creation."""
    stage: Stage | None = None
    steps = []
    for kind in kinds:
        steps.append(_step(stage, kind, TARGET.get(kind, stage or Stage.NEW)))
        stage = steps[-1].target
    return tuple(steps)


def _step(stage: Stage | None, kind: EventKind, target: Stage) -> Seen:
    skipped = kind is not EventKind.TOUCHED and transition(kind, stage) is None
    return Seen(kind, stage, target, kind is EventKind.MARKETING_QUALIFIED, skipped)


def ordered(reached: Reached) -> Reached:
    """Put milestones into the order of the life cycle; those that end it into the order in which they happened."""
    ends = [each for each in reached if _RANK.get(each[0], 0) == _LAST]
    if len(ends) < 2:
        return reached
    return (*(each for each in reached if each not in ends), *sorted(ends, key=lambda each: each[1]))


def moves(
    stage: Stage, kind: EventKind, at: datetime, since: datetime | None, inside: Inside = Inside.NONE
) -> bool:
    """Tell whether an observed milestone moves a lead that stands in `stage` since `since` (None: unknown).

    Further along always moves; of two that end the life cycle, the later one holds; all others are late reports.
    `inside` is how far inside sales has come with it.
    """
    stands = _OF_INSIDE_SALES.get((stage, inside)) or KIND_OF[stage]
    if kind not in _RANK or kind is stands:
        return False
    if _RANK[kind] == _LAST and _RANK[stands] == _LAST:
        return since is not None and at > since
    return _RANK[kind] > _RANK[stands]


def step(stage: Stage, kind: EventKind, *, moving: bool) -> Seen:
    """Return the observed step of a lead that we know; one that does not move it is flagged for nothing."""
    return (
        _step(stage, kind, TARGET[kind]) if moving else Seen(kind, stage, stage, opens=False, skipped=False)
    )


def comes_back(stage: Stage, kind: EventKind, at: datetime, since: datetime | None) -> bool:
    """Tell whether this is a new hand-over of a lead that was turned down before: it opens another cycle."""
    return (
        kind is EventKind.MARKETING_QUALIFIED and stage in _TURNED_DOWN and since is not None and at > since
    )


def is_backwards(kind: EventKind, at: datetime, before: Sequence[datetime]) -> bool:
    """Tell whether a milestone happened before one that the life cycle puts ahead of it."""
    return kind is not EventKind.TOUCHED and any(at < each for each in before)
