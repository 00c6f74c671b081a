"""Instead of a digest about one person, or so few that they are as one, which its reader may not see: judged at each post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignment.sections import ASKED_FOR
from db.stores import people, teams, workspaces
from figures import whose
from figures.whose import Withheld, may_see_person
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, neutral, one_line

if TYPE_CHECKING:
    from alignment.people import Actor
    from db.memory import Work
    from db.stores.notices import Notice


def withheld(work: Work, notice: Notice) -> bool:
    """Tell whether figures are about somebody whose reader must not see them, or about who is not here any more.

    In a channel those of a person always are, and those of so few, or that would give those of so few; by direct message they are
    for those people and the manager above them, whoever that was when they were asked for.
    """
    owner_id = _asked(notice, "owner_id")
    reader = _reader(work, notice)
    if owner_id and (
        reader is None or not _here(work, owner_id) or not may_see_person(work, reader, owner_id)
    ):
        return True
    return whose.withheld(work, reader, notice.payload.get("filters", {})) is not None


def _reader(work: Work, notice: Notice) -> Actor | None:
    """Return who reads it; None where it goes to a channel, or nobody is asked about: everybody may be told of all."""
    if not notice.target.startswith("person:") or not any(
        value for name, value in notice.payload.get("filters", {}).items() if name != "said"
    ):
        return None
    return people.actor(work, int(notice.target.removeprefix("person:")))


def told(work: Work, notice: Notice) -> Message | None:
    """Return what is said in its place; None for a part of its thread, and for a table: nothing comes instead of those."""
    if notice.part or notice.kind not in ASKED_FOR:
        return None
    name, line, below = (_person if _asked(notice, "owner_id") else _group)(work, notice)
    return compose(
        f"No digest about {name}",
        escape(line),
        context=[below],
        buttons=(
            Button("Turn it off", f"/digest off {notice.kind}"),
            Button("Times and sections", f"/digest set {notice.kind}", form=True),
        ),
    )


def _person(work: Work, notice: Notice) -> tuple[str, str, str]:
    owner_id = _asked(notice, "owner_id")
    owner = people.person(work, owner_id)
    name = neutral(one_line(owner.first_name, 30)) if owner else "somebody"
    if not _here(work, owner_id):
        line = f"{name} is not here any more."
    elif not workspaces.terms(work).switches.person_figures:
        line = "Figures about one person are switched off here."
    else:
        line = f"{name}'s figures are for {name} and their manager."
    return name, line, "It stays unsaid here."


def _group(work: Work, notice: Notice) -> tuple[str, str, str]:
    narrowed = notice.payload.get("filters", {})
    why = whose.withheld(work, _reader(work, notice), narrowed)
    team = one_line(teams.name_of(work, _asked(notice, "team_id")), 40)
    about = neutral(one_line(", ".join(narrowed.get("said", ())), 40))
    below = "They stay out of here."
    if why in (Withheld.FEW_HOLD, Withheld.LEAVES_FEW):
        return about or "so few", f"{why}.", below
    if why is Withheld.GIVES_AWAY:
        return team, f"Beside all teams' figures, {team}'s would give away a small team's.", below
    return team, f"{team} has fewer than three people: figures of so few are about persons.", below


def _asked(notice: Notice, column: str) -> int:
    return int(notice.payload.get("filters", {}).get(column) or 0)


def _here(work: Work, person_id: int) -> bool:
    person = people.person(work, person_id)
    return person is not None and person.member
