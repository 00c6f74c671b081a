"""When falling short of a goal is said early, and whether it is."""

from __future__ import annotations

from alignment.early_warning import OFF, EarlyWarning
from alignment.errors import NotUnderstood
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import workspaces
from operations.setup.steps import changed


def set_warning(work: Work, actor: Actor, below: str, left: str = "") -> EarlyWarning:
    """Warn both heads when the run-rate leads below so many percent of a goal, while more than `left` percent of it remain.

    `off` as `below` warns nobody; an empty `left` stays as it is. Return what holds now.
    """
    may(actor, Right.SETUP)
    switches = workspaces.switches(work)
    share = OFF if below.strip().casefold() == "off" else _percent(below, "below")
    remaining = _percent(left, "left") if left.strip() else switches.warn_left
    workspaces.set_switches(work, warn_below=share, warn_left=remaining)
    changed(work, actor, "warning", below=share, left=remaining)
    return EarlyWarning(share, remaining)


def _percent(typed: str, field: str) -> int:
    plain = typed.strip().removesuffix("%").strip()
    if not (plain.isascii() and plain.isdecimal() and 1 <= int(plain[:4]) <= 99 and len(plain) < 3):
        raise NotUnderstood(
            f'"{typed.strip()[:20]}" is no percentage from 1 to 99. Try: warning 90, or: warning off.',
            field=field,
        )
    return int(plain)
