"""Whether somebody may be told figures, and whether those may go to a channel; a refusal says what there is instead.

A person's are for that person and the manager above them, and a group under three is a person.
"""

from __future__ import annotations

from collections.abc import Mapping

from alignment.errors import NotAllowed, NotUnderstood, Offer
from alignment.people import FEWEST_PEOPLE, Actor
from alignment.permissions import Right, Thing, may
from db.memory import Work
from db.stores import teams, workspaces
from figures.whose import may_see_team

_GIVES_AWAY = "Beside all teams' figures, that team's would give away a small team's."


def judge(work: Work, actor: Actor, narrowed: Mapping[str, int | str]) -> None:
    """Return where this person may see the figures that these filters leave, by column; else raise what they may see."""
    owner_id, team_id = (narrowed.get(name) for name in ("owner_id", "team_id"))
    if isinstance(owner_id, int):
        judge_person(work, actor, owner_id)
    if not isinstance(team_id, int) or may_see_team(work, actor, team_id):
        return
    raise NotAllowed(_why(work, team_id), Offer("All teams", "/pipeline"))


def _why(work: Work, team_id: int) -> str:
    """Say why a team's figures are not for somebody."""
    members = len(teams.members(work, team_id))
    if not members:
        return "Nobody belongs to that team now: its figures are about whoever left."
    if members >= FEWEST_PEOPLE:
        return _GIVES_AWAY
    theirs = "they and their manager see them" if _shown(work) else "those are switched off here"
    return f"That team is so small that its figures are about persons: {theirs}."


def judge_person(work: Work, actor: Actor, person_id: int) -> None:
    """Return where this person may see that person's figures now; else raise what they may see instead."""
    instead = Offer("My team", "/pipeline")
    if not _shown(work):
        raise NotUnderstood("Figures about one person are switched off here, for everybody.", instead)
    may(actor, Right.SEE_PERSON_FIGURES, Thing(person_id=person_id, instead=instead))


def judge_for(
    work: Work, actor: Actor, target: str, narrowed: Mapping[str, int | str], about: str, line: str
) -> None:
    """Judge whether these figures may go to a target: those of a person, or a group under three, never go to a channel.

    `about` are the filters in words, and `line` is what was typed: the buttons keep it, with a preview first.
    """
    if target.startswith("person:"):
        judge(work, actor, narrowed)
        return
    if "owner_id" in narrowed:
        raise NotAllowed(
            "Figures of one person come by direct message alone: to that person, and to their manager.",
            Offer("To me, by DM", f"{line.removesuffix(' yes')} dm"),
            Offer("The whole team's here", "/digest on pipeline"),
        )
    team_id = narrowed.get("team_id")
    if isinstance(team_id, int) and not may_see_team(work, None, team_id):
        small = len(teams.members(work, team_id)) < FEWEST_PEOPLE
        raise NotAllowed(
            "Figures of so small a team are about persons, so they stay out of channels."
            if small
            else _GIVES_AWAY,
            Offer("All teams", "/digest on pipeline"),
            Offer("See them myself", f"/pipeline {about}"),
        )


def _shown(work: Work) -> bool:
    return workspaces.terms(work).switches.person_figures
