"""What every step of setting up has: how far it is, and its mark in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.people import Actor
from db.memory import Work
from db.stores import audit, workspaces


@dataclass(frozen=True, slots=True)
class Step:
    """One step of setting up: what it is called, the line that opens it, what is set, and whether that is enough."""

    word: str
    label: str
    says: str
    done: bool


def changed(work: Work, actor: Actor, step: str, **detail: object) -> None:
    """Write a step's change into the trail, and have every process read the terms anew."""
    workspaces.changed(work)
    audit.record(work, actor.id, f"setup.{step}", f"workspace:{work.workspace_id}", **detail)
