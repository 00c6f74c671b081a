"""A swap was declined: whoever asked for it reads that, never why."""

from __future__ import annotations

from db.memory import Work
from db.stores import rotation_turns, turn_offers, workspaces
from db.stores.notices import Notice
from digests import rotation_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return who cannot, and what else may be done; None where the turn is over."""
    offer = turn_offers.by_id(work, int(notice.payload["offer"]))
    assert offer is not None, "a message about an offer belongs to one of its workspace"
    turn = rotation_turns.by_id(work, offer.turn_id)
    assert turn is not None, "an offer is of a turn"
    if not turn.takes_place:
        return None
    who = say.names(work, [offer.to_id]).get(offer.to_id, "somebody")
    line = write("digests/swap_declined", who=who, when=say.of(turn, workspaces.today(work)))
    number = turn.ref
    buttons = (
        Button("Offer it to all", f"/rotation swap {number} anybody"),
        Button("Ask another", f"/rotation swap {number}", form=True),
    )
    first = str(line).split("\n", 1)[0]
    return compose(escape(first), line, buttons=buttons, iteration=first_id(notice))
