"""Somebody's turn moved, or is off: they read it before others do, with what it was because of and whom to tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from alignment.dates import day_and_month
from alignment.rotation.slots import Slot
from alignment.rotation.turns import Because
from db.memory import Work
from db.stores import programmes, rotation_turns
from db.stores.notices import Notice
from db.stores.rotation_turns import Planned
from digests import rotation_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return where the next of somebody's turns is now, and how many later ones moved; None where all are back where they were."""
    told = [_Told.of(work, each) for each in (notice.payload, *notice.payload["others"])]
    moved = [each for each in told if not each.back]
    if not moved:
        return None
    first = moved[0]
    programme = programmes.by_number(work, first.planned.programme_id)
    assert programme is not None, "a turn belongs to a programme"
    ref = first.planned.ref
    line = write(
        "digests/turn_moved",
        was=day_and_month(first.was),
        ends=day_and_month(first.planned.last_on) if first.planned.first_on == first.was else "",
        now=day_and_month(first.planned.first_on) if first.planned.takes_place else "",
        because=first.because,
        whose=say.names(work, [first.whose]).get(first.whose, "somebody"),
        leaves=first.leaves,
        later=len(moved) - 1,
        off=not any(each.planned.takes_place for each in moved[1:]),
        ended=programme.ended_at <= work.now,
        programme=say.name_of(programme, 24),
        tell=say.contact(work, programme, first.planned.person_id),
    )
    buttons = [Button("See the plan", f"/rotation plan {programme.ref}")]
    if first.planned.takes_place:
        buttons.append(Button("Swap", f"/rotation swap {ref}", form=True))
        buttons.append(Button("Why", f"/rotation why {ref}"))
    head = str(line).split("\n", 1)[0]
    return compose(escape(head), line, buttons=buttons, iteration=first_id(notice))


@dataclass(frozen=True, slots=True)
class _Told:
    """One turn that a message tells of: as it is now, and the first and the last day that its person knows."""

    planned: Planned
    was: date
    until: date
    because: str
    whose: int

    @classmethod
    def of(cls, work: Work, said: Mapping[str, Any]) -> _Told:
        planned = rotation_turns.by_id(work, int(said["turn"]))
        assert planned is not None, "a move belongs to a turn of its workspace"
        was, until = (date.fromisoformat(str(said[name])) for name in ("was", "until"))
        return cls(planned, was, until, str(said["because"]), int(said["whose"]))

    @property
    def leaves(self) -> bool:
        """Whether it is off because whose it is leaves before it is over."""
        return self.because == Because.LEFT and self.whose == self.planned.person_id

    @property
    def back(self) -> bool:
        return self.planned.takes_place and self.planned.turn.slot == Slot(self.was, self.until)
