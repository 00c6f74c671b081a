"""Whose figures somebody may see: a person's are that person's and their manager's, and a group under three is a person."""

from __future__ import annotations

from collections.abc import Mapping

from alignment.people import FEWEST_PEOPLE, Actor, grouped
from alignment.permissions import Right, Thing, allowed
from db.memory import Work
from db.stores import teams, workspaces

_WHOEVER_LEFT = frozenset({0})
"""Whom a team's figures are about where nobody belongs to it any more: one person, as far as we know."""


def told_apart(
    work: Work, actor: Actor | None, crowds: Mapping[int, frozenset[int]]
) -> tuple[tuple[int, ...], ...]:
    """Return the teams whose figures somebody may see beside those of all, and those that they see as one sum alone.

    A team under three is a person: its figures are for its people and the manager above all of them. Everybody else, and
    every channel (None), is told it together with others, so that nothing that is left is its own. A team in none of these
    is left out.
    """
    return told_to_all(crowds, _seen(work, actor, crowds))


def told_to_all(
    crowds: Mapping[int, frozenset[int]], seen: frozenset[int] = frozenset()
) -> tuple[tuple[int, ...], ...]:
    """Return how teams are told to everybody alike, and to who may see those people's figures besides (`seen`)."""
    return grouped({each: who or _WHOEVER_LEFT for each, who in crowds.items()}, seen)


def may_see_team(work: Work, actor: Actor | None, team_id: int) -> bool:
    """Tell whether somebody, or a channel (None), may be told a team's figures, though all of its department are told too.

    Nobody is told those of a team that nobody belongs to: they are about whoever left. Such a team takes no other with it.
    """
    crowds = teams.crowds(work, beside=team_id)
    return team_id in crowds and (team_id,) in told_apart(work, actor, crowds)


def _seen(work: Work, actor: Actor | None, crowds: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """Return of whom somebody may see: whoever's figures are theirs to see, and all of a small team of their own."""
    if actor is None or not workspaces.terms(work).switches.person_figures:
        return frozenset()
    everybody = frozenset().union(*crowds.values())
    above = {each for each in everybody if may_see_person(work, actor, each)}
    own = [who for who in crowds.values() if actor.id in who and len(who) < FEWEST_PEOPLE]
    return frozenset(above).union(*own)


def may_see_person(work: Work, actor: Actor, person_id: int) -> bool:
    """Tell whether somebody may see one person's figures; nobody may where figures about persons are off."""
    shown = workspaces.terms(work).switches.person_figures
    return allowed(actor, Right.SEE_PERSON_FIGURES, Thing(person_id=person_id, person_figures=shown))


def sees_holders(work: Work, actor: Actor) -> bool:
    """Tell whether names are shown: managers of sales see who holds what, unless figures about persons are off."""
    return (
        actor.manager and allowed(actor, Right.SEE_HOLDER) and workspaces.terms(work).switches.person_figures
    )
