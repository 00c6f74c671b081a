"""How long what may identify somebody is kept, by the state in which it ends: then it is blanked, and counts stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from alignment.lifecycle import Stage

FORMER = "Former colleague"
"""What stands for somebody who left long ago."""


@dataclass(frozen=True, slots=True)
class Keep:
    """One state that ends somebody's time here: its word, the switch that holds its days, and who they are.

    `stage` None: not a lead's person but one of our own who left, or (`notes`) whoever a note that is on no lead may name.
    `code`: only leads that ended for this reason.
    """

    word: str
    switch: str
    says: str
    stage: Stage | None = None
    code: str = ""
    notes: bool = False


KEPT: tuple[Keep, ...] = (
    Keep("optout", "keep_opted_out", "asked for no contact", Stage.DISQUALIFIED, "opt_out"),
    Keep("disqualified", "keep_disqualified", "disqualified", Stage.DISQUALIFIED),
    Keep("lost", "keep_lost", "lost", Stage.LOST),
    Keep("nurture", "keep_recycled", "in nurture and never back", Stage.RECYCLED),
    Keep("won", "keep_won", "won", Stage.WON),
    Keep("notes", "keep_notes", "notes on campaigns and content", notes=True),
    Keep("left", "keep_left", "colleagues who left"),
)
"""Every such state; days come from the workspace's switches, 0 keeps for good."""

MOST_DAYS = 3_660
"""For how many days at most a workspace may say: ten years; longer is for good."""

_NIGHT = range(1, 5)
"""Local hours at which few people wait for an answer."""


def is_time(local: datetime, since_last: timedelta | None) -> bool:
    """Tell whether to look for whom to let go: once a night, and at once where no night was passed awake.

    `local` is the workspace's wall clock, `since_last` None where it was not done since the start.
    """
    if since_last is None or since_last >= timedelta(hours=25):
        return True
    return local.hour in _NIGHT and since_last >= timedelta(hours=12)


def codes_of_others(keep: Keep) -> frozenset[str]:
    """Return the reasons that have days of their own beside a state without one."""
    return frozenset(each.code for each in KEPT if each.stage is keep.stage and each.code and not keep.code)
