"""Instead of a digest about one person that whoever gets it may not see any more: judged again at each post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignment.permissions import Right, Thing, allowed
from db.stores import people, workspaces
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, neutral, one_line

if TYPE_CHECKING:
    from db.memory import Work
    from db.stores.notices import Notice


def withheld(work: Work, notice: Notice) -> bool:
    """Tell whether a digest is about one person whose figures its reader must not see, or who is not here any more.

    In a channel that is always so: a person's figures are for that person and the manager above them.
    """
    owner_id = _owner_of(notice)
    if not owner_id:
        return False
    if not notice.target.startswith("person:") or not _here(work, owner_id):
        return True
    reader = people.actor(work, int(notice.target.removeprefix("person:")))
    about = Thing(person_id=owner_id, person_figures=workspaces.terms(work).switches.person_figures)
    return not allowed(reader, Right.SEE_PERSON_FIGURES, about)


def told(work: Work, notice: Notice) -> Message | None:
    """Return what is said in its place; None for a part of its thread."""
    if notice.part:
        return None
    owner = people.person(work, _owner_of(notice))
    name = neutral(one_line(owner.first_name, 30)) if owner else "somebody"
    if not _here(work, _owner_of(notice)):
        line = f"{name} is not here any more."
    elif not workspaces.terms(work).switches.person_figures:
        line = "Figures about one person are switched off here."
    else:
        line = f"{name}'s figures are for {name} and their manager."
    return compose(
        f"No digest about {name}",
        escape(line),
        context=["It stays unsaid here."],
        buttons=(
            Button("Turn it off", f"/digest off {notice.kind}"),
            Button("Times and sections", f"/digest set {notice.kind}", form=True),
        ),
    )


def _owner_of(notice: Notice) -> int:
    return int(notice.payload.get("filters", {}).get("owner_id") or 0)


def _here(work: Work, person_id: int) -> bool:
    person = people.person(work, person_id)
    return person is not None and person.member
