"""Which programme somebody means, and what they may do to it."""

from __future__ import annotations

from alignment.errors import NotFound, NotNow, Offer
from alignment.people import Actor, Department, Role
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import people, programmes
from db.stores.programmes import Programme

HEADS = {Department.SALES: Role.SALES_MANAGER, Department.MARKETING: Role.MARKETING_MANAGER}
"""Whose agreement stands for a department's."""


def load(work: Work, actor: Actor, right: Right, programme_id: int) -> Programme:
    """Return a running programme that somebody may do this to, which nobody else changes or plans until the commit.

    NotAllowed, NotFound or NotNow for any other.
    """
    may(actor, right)
    programmes.lock(work, programme_id)
    programme = programmes.by_number(work, programme_id)
    if programme is None:
        raise NotFound("There is no such programme.", Offer("Programmes", "/rotation"))
    if programme.ended_at <= work.now:
        raise NotNow(f"{programme.title} has ended.", Offer("Programmes", "/rotation"))
    return programme


def speaks_for(work: Work, actor: Actor) -> tuple[Department, ...]:
    """Return for which departments somebody can agree: those they manage, and as an admin those that nobody manages."""
    mine = [side for side in Department if actor.has(HEADS[side])]
    if not mine and actor.has(Role.ADMIN):
        mine = [side for side in Department if not people.holders(work, HEADS[side])]
    return tuple(mine)


def heads(work: Work, *sides: Department) -> tuple[people.Person, ...]:
    """Return the managers of departments who can be written to."""
    if not sides:
        return ()
    found = people.holders(work, *(HEADS[side] for side in sides))
    return tuple(each for each in found if each.slack)
