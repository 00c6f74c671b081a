"""Instead of a digest about a team that has become too small: figures of fewer than three people are about persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignment.people import FEWEST_PEOPLE
from db.stores import teams, workspaces
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, one_line

if TYPE_CHECKING:
    from db.memory import Work
    from db.stores.notices import Notice


def withheld(work: Work, notice: Notice) -> bool:
    """Tell whether a digest is about so few people that its figures must not go where it would.

    In a channel never; by direct message as long as figures about persons are on (who gets them is judged when asked for).
    """
    team_id = int(notice.payload.get("filters", {}).get("team_id") or 0)
    if not team_id or len(teams.members(work, team_id)) >= FEWEST_PEOPLE:
        return False
    return not (notice.target.startswith("person:") and workspaces.terms(work).switches.person_figures)


def told(work: Work, notice: Notice) -> Message | None:
    """Return what is said in its place; None for a part of its thread."""
    if notice.part:
        return None
    name = one_line(teams.name_of(work, int(notice.payload["filters"]["team_id"])), 40)
    line = f"{name} has fewer than three people: figures of so few are about persons."
    return compose(
        f"No digest about {name}",
        escape(line),
        context=["They stay out of here."],
        buttons=(
            Button("Turn it off", f"/digest off {notice.kind}"),
            Button("Times and sections", f"/digest set {notice.kind}", form=True),
        ),
    )
