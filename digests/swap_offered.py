"""Somebody would swap their turn: with whom they asked, or with whoever takes it; and what became of that."""

from __future__ import annotations

from alignment import refs
from alignment.rotation.turns import OfferState
from db.memory import Work
from db.stores import rotation_turns, turn_offers, workspaces
from db.stores.notices import Notice
from db.stores.rotation_turns import Planned
from db.tables.delivery import Act
from digests import rotation_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return the offer, or what became of it; None where it was over before anybody read it."""
    offer = turn_offers.by_id(work, int(notice.payload["offer"]))
    assert offer is not None, "a message about an offer belongs to one of its workspace"
    turn = rotation_turns.by_id(work, offer.turn_id)
    assert turn is not None, "an offer is of a turn"
    now = workspaces.today(work)
    stands = offer.open and turn.takes_place and turn.first_on > now
    if not stands and notice.act is not Act.PRESENT:
        return None
    other = _other(work, offer, turn)
    names = say.names(work, {offer.person_id, other.person_id if other is not None else 0})
    who, when = names[offer.person_id], say.of(turn, now)
    heads = {
        OfferState.TAKEN: f"{who} and {names.get(other.person_id, '') if other else ''} swapped turns",
        OfferState.DECLINED: f"{who}'s turn stays as it is",
        OfferState.WITHDRAWN: f"{who}'s turn stays as it is",
        OfferState.OPEN: f"{who} asks to swap turns with you"
        if offer.to_id
        else f"Who swaps turns with {who}?",
    }
    head = heads[offer.state]
    if offer.open and not turn.takes_place:
        head = f"{who}'s turn is off"
    body = write(
        "digests/swap_offered",
        head=head,
        theirs=f"{who}: {when}",
        others=f"{names[other.person_id]}: {say.of(other, now)}" if other is not None else "",
        open=stands and not offer.to_id,
    )
    buttons = [Button("Swap", f"/rotation take {offer.id}")]
    if offer.to_id:
        buttons.append(Button("No, thanks", f"/rotation decline {offer.id}"))
    buttons.append(Button("See the plan", f"/rotation plan {refs.PROGRAMME.ref(turn.programme_id)}"))
    return compose(
        escape(f"{head}: {when}." if offer.open else f"{head}."), body, buttons=buttons if stands else (),
        iteration=first_id(notice),
    )  # fmt: skip


def _other(work: Work, offer: turn_offers.Offer, turn: Planned) -> Planned | None:
    """Return the turn with which it changes places, or did."""
    if offer.taken_turn_id:
        return rotation_turns.by_id(work, offer.taken_turn_id)
    if not offer.to_id:
        return None
    found = rotation_turns.of(work, turn.programme_id)
    return next((each for each in found if (each.person_id, each.round) == (offer.to_id, turn.round)), None)
