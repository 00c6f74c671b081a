"""Somebody's turn moved, or is off: they read it before others do, with what it was because of and whom to tell."""

from __future__ import annotations

from datetime import date

from alignment.dates import day_and_month
from db.memory import Work
from db.stores import programmes, rotation_turns
from db.stores.notices import Notice
from digests import rotation_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return where the turn is now; None where it is back at the time that its person knows."""
    planned = rotation_turns.by_id(work, int(notice.payload["turn"]))
    assert planned is not None, "a move belongs to a turn of its workspace"
    programme = programmes.by_number(work, planned.programme_id)
    assert programme is not None, "a turn belongs to a programme"
    was = date.fromisoformat(str(notice.payload["was"]))
    if planned.takes_place and planned.first_on == was:
        return None
    whose = int(notice.payload["whose"])
    line = write(
        "digests/turn_moved",
        was=day_and_month(was),
        now=day_and_month(planned.first_on) if planned.takes_place else "",
        because=str(notice.payload["because"]),
        whose=say.names(work, [whose]).get(whose, "somebody"),
        ended=programme.ended_at <= work.now,
        programme=say.name_of(programme, 24),
        tell=say.contact(work, programme, planned.person_id),
    )
    plan = f"/rotation plan {say.programme_ref(programme)}"
    buttons = [Button("See the plan", plan)]
    if planned.takes_place:
        buttons.append(Button("Swap", f"/rotation swap {say.ref(planned)}", form=True))
        buttons.append(Button("Why", f"/rotation why {say.ref(planned)}"))
    first = str(line).split("\n", 1)[0]
    return compose(escape(first), line, buttons=buttons, iteration=first_id(notice))
