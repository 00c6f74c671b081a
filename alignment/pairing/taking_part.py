"""Who takes part in a round, and why somebody does not: everybody hears it, and nobody else does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

UNANSWERED = 3
"""So many rounds in a row without a word, and somebody is left in peace until they say that they are in."""


class Break(StrEnum):
    """Why somebody who joined is left out for a while."""

    SKIP = "skip"
    PAUSE = "pause"
    INACTIVE = "inactive"


class Taking(StrEnum):
    """What became of somebody in a round."""

    GROUP = "group"
    SAT_OUT = "sat_out"
    ALONE = "alone"
    NOBODY = "nobody"
    SKIPPED = "skipped"
    PAUSED = "paused"
    INACTIVE = "inactive"
    AWAY = "away"
    GONE = "gone"


class Met(StrEnum):
    """What somebody answers to: did you meet?"""

    YES = "yes"
    NOT_YET = "not_yet"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Hold:
    """A break that somebody takes until then."""

    why: Break
    until: datetime


_OF_BREAK = {Break.SKIP: Taking.SKIPPED, Break.PAUSE: Taking.PAUSED, Break.INACTIVE: Taking.INACTIVE}


def kept_from(hold: Hold | None, at: datetime, *, here: bool, at_work: bool) -> Taking | None:
    """Return what keeps somebody from a round that begins at `at`; None where they are in."""
    if not here:
        return Taking.GONE
    if hold is not None and hold.until > at:
        return _OF_BREAK[hold.why]
    return None if at_work else Taking.AWAY


def is_inactive(answered: Sequence[bool]) -> bool:
    """Tell whether somebody let their last groups, the newest first, pass without a word."""
    newest = answered[:UNANSWERED]
    return len(newest) == UNANSWERED and not any(newest)
