"""A turn as it is planned, why it fell to whom it did, and because of what it moved: codes and numbers, never words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from alignment.rotation.slots import Slot


class How(StrEnum):
    """By which rule a turn fell to somebody."""

    NEXT = "next"
    JOINED = "joined"
    FILLS = "fills"


class Because(StrEnum):
    """Why a turn is at another time than it was. Another's absence is never told: that is `PLAN`."""

    JOINED = "joined"
    LEFT = "left"
    OWN_AWAY = "own_away"
    CLOSED = "closed"
    TERMS = "terms"
    SWAPPED = "swapped"
    BY_HAND = "by_hand"
    PLAN = "plan"


class OfferState(StrEnum):
    """What became of somebody's offer to swap turns."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Why:
    """By which rule a turn fell to somebody, as it was when it was planned.

    `of` people are in the round; `passed` of them were earlier in line and cannot then. `team_free`: nobody else of
    their team is out then. `hosted` is how often the host had them before.
    """

    how: How = How.NEXT
    of: int = 0
    passed: int = 0
    team_free: bool = False
    hosted: int = 0

    def to_data(self) -> dict[str, Any]:
        """The reason as plain JSON values; `from_data` gives an equal one back."""
        return {
            "how": self.how.value, "of": self.of, "passed": self.passed, "team_free": self.team_free,
            "hosted": self.hosted,
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Why:
        """The reason that `to_data` wrote; KeyError or ValueError for anything else."""
        return cls(
            How(data["how"]),
            int(data["of"]),
            int(data["passed"]),
            bool(data["team_free"]),
            int(data["hosted"]),
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn of a round: when, with which host, and who covers for them meanwhile. 0 stands for nobody.

    `by_hand`: people agreed on its time themselves, so that no plan moves it while it can be.
    """

    person_id: int
    round: int
    slot: Slot
    host_id: int
    cover_id: int = 0
    by_hand: bool = False
    why: Why = field(default_factory=Why, compare=False)

    @property
    def key(self) -> tuple[int, int]:
        """What makes it the same turn, whenever it is."""
        return self.person_id, self.round


@dataclass(frozen=True, slots=True)
class Move:
    """A turn that was planned for another time, because of what, and whose coming or going that was."""

    turn: Turn
    was: Slot
    because: Because
    whose: int = 0
