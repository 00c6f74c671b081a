"""Who may do what: one table of rights by role and by relation, asked by every operation.

A right is given by a role together with what the person is to the thing: its assignee, the manager above them, the
campaign's owner, somebody of the team whose queue holds it. A refusal says who may, and what this person may instead.
"""

from __future__ import annotations

from alignment.errors import NotAllowed, Offer
from alignment.people import Actor, Standing
from alignment.permissions.rights import FIGURES_OF_PEOPLE, HOLDERS, Right
from alignment.permissions.rules import RULES
from alignment.permissions.things import NOTHING, Relation, Thing, relations

__all__ = ["HOLDERS", "NOTHING", "RULES", "Relation", "Right", "Thing", "allowed", "ever", "may"]


def may(actor: Actor, right: Right, thing: Thing = NOTHING) -> None:
    """Return when `actor` may do this to `thing`; else raise `NotAllowed` with who may and what they may instead.

    Guests, strangers of a shared channel, bots, deactivated and unknown people may nothing.
    """
    if allowed(actor, right, thing):
        return
    if actor.standing is not Standing.MEMBER:
        raise NotAllowed("Only full members of this workspace can do that.", Offer("Help", "/tandem help"))
    sentence = RULES[right].who.format(
        name=thing.name or "It",
        owner=thing.owner_name or "its team",
        campaign_owner=thing.campaign_owner_name or "The campaign's owner",
    )
    sentence = sentence[:1].upper() + sentence[1:]
    raise NotAllowed(sentence, *((thing.instead,) if thing.instead else ()))


def allowed(actor: Actor, right: Right, thing: Thing = NOTHING) -> bool:
    """Tell whether `actor` may do this to `thing`."""
    if actor.standing is not Standing.MEMBER:
        return False
    if right in FIGURES_OF_PEOPLE and not thing.person_figures:
        return False
    if RULES[right].members:
        return True
    held = relations(actor, thing)
    return any(actor.roles & roles and held & wanted for roles, wanted in RULES[right].allowed)


def ever(actor: Actor, right: Right) -> bool:
    """Tell whether there could be a thing to which `actor` may do this: their roles allow it, whatever they are to it."""
    if actor.standing is not Standing.MEMBER:
        return False
    return RULES[right].members or bool(actor.roles & RULES[right].roles)
