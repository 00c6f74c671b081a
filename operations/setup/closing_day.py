"""Until when a month may still be corrected: the working day of the next one on which the clock closes it."""

from __future__ import annotations

from alignment.errors import NotUnderstood
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import workspaces
from operations.setup.steps import changed

LATEST = 15
"""No month waits longer for its figures than so many working days."""


def set_closing_day(work: Work, actor: Actor, typed: str) -> int:
    """Let the clock close a month on that working day of the next one; `off` leaves it to managers. Return the day, 0 for off."""
    may(actor, Right.SETUP)
    day = 0 if typed.strip().casefold() in ("off", "0") else _working_day(typed)
    workspaces.set_switches(work, close_on_day=day)
    changed(work, actor, "close", day=day)
    return day


def _working_day(typed: str) -> int:
    plain = typed.strip().casefold().removesuffix(".")
    for ending in ("st", "nd", "rd", "th"):
        plain = plain.removesuffix(ending)
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 3 and 1 <= int(plain) <= LATEST):
        raise NotUnderstood(
            f'"{typed.strip()[:20]}" is no working day from 1 to {LATEST}. Try: close 5, or: close off.',
            field="day",
        )
    return int(plain)
