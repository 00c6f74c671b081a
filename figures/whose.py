"""Whose figures somebody may see: a person's are that person's and their manager's, and a group under three is a person.

A team's are its people's. A region's or a segment's are theirs who hold its leads and deals. What a campaign or a source
brought is nobody's in sales: it is told to everybody.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from enum import StrEnum
from typing import TypeVar

from alignment.people import FEWEST_PEOPLE, Actor, grouped
from alignment.permissions import Right, Thing, allowed
from db.memory import Work
from db.stores import holders, teams, workspaces
from db.stores.holders import Place

P = TypeVar("P", bound=Hashable)

_WHOEVER_LEFT = frozenset({0})
"""Whom a team's figures are about where nobody belongs to it any more: one person, as far as we know."""

HELD_BY = ("region", "segment")
"""The filters whose figures are theirs who hold what is left."""


class Withheld(StrEnum):
    """Why the figures of a part of the company are not for somebody, as a sentence without its full stop."""

    NOBODY = "Nobody belongs to that team now: its figures are about whoever left"
    SMALL = "That team is so small that its figures are about persons"
    GIVES_AWAY = "Beside all teams' figures, that team's would give away a small team's"
    FEW_HOLD = "Fewer than three people hold what is there, so its figures are about persons"
    LEAVES_FEW = "Beside all figures, those would give away what fewer than three people hold"

    @property
    def of_few(self) -> bool:
        """Tell whether it is about persons itself: they and the manager above them see it."""
        return self in (Withheld.SMALL, Withheld.FEW_HOLD)


def withheld(work: Work, actor: Actor | None, narrowed: Mapping[str, int | str]) -> Withheld | None:
    """Tell why somebody, or a channel (None), may not see what these filters leave, by column; None: they may.

    Those of one person (`owner_id`) are judged by `may_see_person` alone.
    """
    team_id = narrowed.get("team_id")
    if isinstance(team_id, int) and team_id and (why := _of_team(work, actor, team_id)):
        return why
    if narrowed.get("owner_id"):
        return None
    return _of_holders(work, actor, narrowed)


def told_apart(
    work: Work, actor: Actor | None, crowds: Mapping[P, frozenset[int]]
) -> tuple[tuple[P, ...], ...]:
    """Return the teams whose figures somebody may see beside those of all, and those that they see as one sum alone.

    A team under three is a person: its figures are for its people and the manager above all of them. Everybody else, and
    every channel (None), is told it together with others, so that nothing that is left is its own. A team in none of these
    is left out. Regions and segments likewise, by who holds what is there.
    """
    return told_to_all(crowds, _seen(work, actor, crowds))


def told_to_all(
    crowds: Mapping[P, frozenset[int]], seen: frozenset[int] = frozenset()
) -> tuple[tuple[P, ...], ...]:
    """Return how teams are told to everybody alike, and to who may see those people's figures besides (`seen`)."""
    return grouped({each: who or _WHOEVER_LEFT for each, who in crowds.items()}, seen)


def _of_team(work: Work, actor: Actor | None, team_id: int) -> Withheld | None:
    """A team that nobody belongs to is told to nobody: its figures are about whoever left. It takes no other with it."""
    crowds = teams.crowds(work, beside=team_id)
    if team_id not in crowds:
        return Withheld.NOBODY
    if (team_id,) in told_apart(work, actor, crowds):
        return None
    return Withheld.SMALL if len(crowds[team_id]) < FEWEST_PEOPLE else Withheld.GIVES_AWAY


def _of_holders(work: Work, actor: Actor | None, narrowed: Mapping[str, int | str]) -> Withheld | None:
    if not any(narrowed.get(each) for each in HELD_BY):
        return None
    columns = tuple(each for each in (*HELD_BY, "team_id") if narrowed.get(each))
    place: Place = tuple(narrowed[each] for each in columns)
    crowds = holders.crowds(work, columns)
    if place not in crowds or (place,) in told_apart(work, actor, crowds):
        return None
    return Withheld.FEW_HOLD if len(crowds[place]) < FEWEST_PEOPLE else Withheld.LEAVES_FEW


def held_there(
    work: Work, column: str, narrowed: Mapping[str, int | str]
) -> Mapping[str | int | None, frozenset[int]]:
    """Return who holds what is left by filters at each value of a column of `HELD_BY`; nobody: no entry."""
    others = tuple(each for each in (*HELD_BY, "team_id") if narrowed.get(each) and each != column)
    wanted = tuple(narrowed[each] for each in others)
    found = holders.crowds(work, (column, *others))
    return {value: who for (value, *rest), who in found.items() if tuple(rest) == wanted}


def _seen(work: Work, actor: Actor | None, crowds: Mapping[P, frozenset[int]]) -> frozenset[int]:
    """Return of whom somebody may see: whoever's figures are theirs to see, and all of a small group of their own."""
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
