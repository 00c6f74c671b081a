"""Whose figures somebody may see: a person's are that person's and their manager's, and a group under three is a person."""

from __future__ import annotations

from collections.abc import Collection

from alignment.people import FEWEST_PEOPLE, Actor
from alignment.permissions import Right, Thing, allowed
from db.memory import Work
from db.stores import teams, workspaces


def may_see_team(work: Work, actor: Actor, team_id: int) -> bool:
    """Tell whether somebody may see a team's figures: those of one under three are its people's and their manager's.

    They are nobody's where figures about persons are off.
    """
    members = teams.members(work, team_id)
    if len(members) >= FEWEST_PEOPLE:
        return True
    shown = workspaces.terms(work).switches.person_figures
    above = (allowed(actor, Right.SEE_PERSON_FIGURES, Thing(person_id=each)) for each in members)
    return shown and (actor.id in members or all(above))


def may_see_person(work: Work, actor: Actor, person_id: int) -> bool:
    """Tell whether somebody may see one person's figures; nobody may where figures about persons are off."""
    shown = workspaces.terms(work).switches.person_figures
    return allowed(actor, Right.SEE_PERSON_FIGURES, Thing(person_id=person_id, person_figures=shown))


def may_see_each(work: Work, actor: Actor, members: Collection[int]) -> bool:
    """Tell whether somebody may see the figures of each of a few people; of nobody there is nothing to see."""
    return bool(members) and all(may_see_person(work, actor, each) for each in members)


def sees_holders(work: Work, actor: Actor) -> bool:
    """Tell whether names are shown: managers of sales see who holds what, unless figures about persons are off."""
    return (
        actor.manager and allowed(actor, Right.SEE_HOLDER) and workspaces.terms(work).switches.person_figures
    )
