"""Instead of a digest about one person, or so few that they are as one, which its reader may not see: judged at each post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignment.people import FEWEST_PEOPLE
from alignment.sections import ASKED_FOR
from db.stores import people, teams, workspaces
from figures.whose import may_see_person, may_see_team
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, neutral, one_line

if TYPE_CHECKING:
    from db.memory import Work
    from db.stores.notices import Notice


def withheld(work: Work, notice: Notice) -> bool:
    """Tell whether figures are about somebody whose reader must not see them, or about who is not here any more.

    In a channel those of a person always are, and those of a team that would give a small team's; by direct message they are for
    those people and the manager above them, whoever that was when they were asked for.
    """
    owner_id, team_id = _asked(notice, "owner_id"), _asked(notice, "team_id")
    if not (owner_id or team_id):
        return False
    reader = None
    if notice.target.startswith("person:"):
        reader = people.actor(work, int(notice.target.removeprefix("person:")))
    if owner_id and (
        reader is None or not _here(work, owner_id) or not may_see_person(work, reader, owner_id)
    ):
        return True
    return bool(team_id) and not may_see_team(work, reader, team_id)


def told(work: Work, notice: Notice) -> Message | None:
    """Return what is said in its place; None for a part of its thread, and for a table: nothing comes instead of those."""
    if notice.part or notice.kind not in ASKED_FOR:
        return None
    name, line, below = (_person if _asked(notice, "owner_id") else _team)(work, notice)
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


def _team(work: Work, notice: Notice) -> tuple[str, str, str]:
    team_id = _asked(notice, "team_id")
    name = one_line(teams.name_of(work, team_id), 40)
    if len(teams.members(work, team_id)) < FEWEST_PEOPLE:
        line = f"{name} has fewer than three people: figures of so few are about persons."
    else:
        line = f"Beside all teams' figures, {name}'s would give away a small team's."
    return name, line, "They stay out of here."


def _asked(notice: Notice, column: str) -> int:
    return int(notice.payload.get("filters", {}).get(column) or 0)


def _here(work: Work, person_id: int) -> bool:
    person = people.person(work, person_id)
    return person is not None and person.member
