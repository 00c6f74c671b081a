"""Whether figures about one person are shown at all."""

from __future__ import annotations

from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import workspaces
from operations.setup.steps import changed


def show_person_figures(work: Work, actor: Actor, *, shown: bool) -> None:
    """Show figures about one person to that person and their manager, or to nobody at all."""
    may(actor, Right.SETUP)
    workspaces.set_switches(work, person_figures=shown)
    changed(work, actor, "persons", shown=shown)
