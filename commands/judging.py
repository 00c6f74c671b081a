"""Whether somebody may be told figures, and whether those may go to a channel; a refusal says what there is instead.

A person's are for that person and the manager above them, and a group under three is a person.
"""

from __future__ import annotations

from collections.abc import Mapping

from alignment.errors import NotAllowed, NotUnderstood, Offer
from alignment.people import Actor
from alignment.permissions import Right, Thing, may
from db.memory import Work
from db.stores import workspaces
from figures.whose import Withheld, withheld


def judge(work: Work, actor: Actor, narrowed: Mapping[str, int | str]) -> None:
    """Return where this person may see the figures that these filters leave, by column; else raise what they may see."""
    owner_id = narrowed.get("owner_id")
    if isinstance(owner_id, int):
        judge_person(work, actor, owner_id)
    why = withheld(work, actor, narrowed)
    if why is not None:
        raise NotAllowed(_told(work, why), Offer("All teams", "/pipeline"))


def _told(work: Work, why: Withheld) -> str:
    """Say why figures are not for somebody."""
    if not why.of_few:
        return f"{why}."
    theirs = "they and their manager see them" if _shown(work) else "those are switched off here"
    return f"{why}: {theirs}."


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
    why = withheld(work, None, narrowed)
    if why is not None:
        raise NotAllowed(
            "Figures of so small a team are about persons, so they stay out of channels."
            if why in (Withheld.SMALL, Withheld.NOBODY)
            else f"{why}.",
            Offer("All teams", "/digest on pipeline"),
            Offer("See them myself", f"/pipeline {about}"),
        )


def _shown(work: Work) -> bool:
    return workspaces.terms(work).switches.person_figures
