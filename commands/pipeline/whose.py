"""Whose leads and deals somebody may see behind a figure."""

from __future__ import annotations

from commands.request import Request
from db.memory import Work
from db.stores import workspaces
from figures.basis import Row


def is_mine(request: Request, each: Row) -> bool:
    """Tell whether somebody, or their team, holds a lead or deal."""
    return bool(each.owner_id and each.owner_id == request.actor.id) or each.team_id in request.actor.team_ids


def sees_holders(work: Work, request: Request) -> bool:
    """Tell whether names are shown: managers see who holds what, unless figures about persons are switched off."""
    return request.actor.manager and workspaces.terms(work).switches.person_figures
