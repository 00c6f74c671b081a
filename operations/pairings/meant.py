"""Which programme or group somebody means, and who belongs to which side of it."""

from __future__ import annotations

from alignment.errors import NotFound, NotNow, NotUnderstood, Offer
from alignment.meetings import Audience
from alignment.people import Actor, Department
from alignment.permissions import Right, allowed, may
from db.memory import Work
from db.stores import attending, pairing_groups, pairings
from db.stores.pairing_groups import Group
from db.stores.pairings import Programme, name_of

ALONE = Offer("Coffee", "/tandem coffee")


def sides_of(work: Work, audience: Audience) -> dict[int, frozenset[Department]]:
    """Return the full members whom a programme is for, each with the departments that they count for."""
    bench = attending.bench(work, audience)
    found: dict[int, set[Department]] = {}
    for side in Department:
        for person in bench.of(side):
            found.setdefault(person, set()).add(side)
    return {person: frozenset(sides) for person, sides in found.items()}


def for_whom(programme: Programme, actor: Actor) -> bool:
    """Tell whether a programme is for somebody: the leaders' for managers, any other for both departments."""
    return actor.manager if programme.audience is Audience.LEADERS else bool(actor.departments)


def seen(work: Work, actor: Actor) -> list[Programme]:
    """Return the programmes of which somebody may read: those for them, those that they joined, all who may set one up."""
    joined = pairings.of_person(work, actor.id)
    runs = allowed(actor, Right.RUN_COFFEE)
    return [each for each in pairings.running(work) if runs or each.id in joined or for_whom(each, actor)]


def meant(work: Work, actor: Actor, number: int, channel: str, line: str) -> Programme:
    """Return the programme that somebody means: by its number, that of the channel, else the only one there is for them.

    `line` is what a button types to name one of several: its number is put behind it.
    """
    may(actor, Right.COFFEE)
    there = seen(work, actor)
    if number:
        found = next((each for each in there if each.id == number), None)
        if found is None:
            raise NotFound("There is no such programme any more.", ALONE)
        return found
    here = [each for each in there if each.channel and each.channel == channel]
    mine = pairings.of_person(work, actor.id)
    taking = [each for each in there if each.id in mine]
    for some in (here, taking, there):
        if len(some) == 1:
            return some[0]
    if not there:
        if allowed(actor, Right.RUN_COFFEE):
            new = Offer("Set one up", "/tandem coffee new", form=True)
            raise NotNow("There are no coffee rounds yet.", new)
        raise NotNow("There are no coffee rounds yet. Any manager can begin them: /tandem coffee new.")
    raise NotUnderstood(
        "Which one?",
        *(Offer(name_of(work, each)[:30], f"{line} {each.ref}") for each in (taking or there)[:5]),
    )


def refuse_unless_theirs(programme: Programme, actor: Actor) -> None:
    """Refuse whom a programme is not for, with what it is for."""
    if for_whom(programme, actor):
        return
    if programme.audience is Audience.LEADERS:
        raise NotNow("That one is for managers of both departments.", ALONE)
    raise NotNow(
        "Coffee pairs sales with marketing, and you are in neither yet. An admin can change that: /tandem people.",
        ALONE,
    )


def mine(work: Work, actor: Actor, group_id: int, *, to_change: bool = False) -> Group:
    """Return a group that somebody is in; NotFound for any other, whosever it is."""
    may(actor, Right.COFFEE)
    found = (pairing_groups.held if to_change else pairing_groups.group)(work, group_id)
    if found is None or actor.id not in found.members:
        raise NotFound("That pair is not yours, or was changed.", ALONE)
    return found


def current(work: Work, actor: Actor) -> Group | None:
    """Return somebody's newest group that is under way; None for none."""
    there = pairing_groups.under_way(work, actor.id)
    return there[-1] if there else None
