"""How far ahead seats on calls are offered and given."""

from __future__ import annotations

from alignment.errors import NotUnderstood
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.ride_alongs import MOST_NOTICE_DAYS
from db.memory import Work
from db.stores import workspaces
from operations.setup.steps import changed


def set_notice(work: Work, actor: Actor, typed: str) -> int:
    """Give everybody so many working days of notice before a call that somebody listens in on; 0: none. Return how many."""
    may(actor, Right.SETUP)
    plain = (
        typed.strip().casefold().removesuffix("working days").removesuffix("days").removesuffix("day").strip()
    )
    plain = "0" if plain in ("off", "none", "no") else plain
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 3 and int(plain) <= MOST_NOTICE_DAYS):
        raise NotUnderstood(
            f'"{typed.strip()[:20]}" is no number of working days from 0 to {MOST_NOTICE_DAYS}. Try: ridealong 2.',
            field="days",
        )
    days = int(plain)
    workspaces.set_switches(work, ride_along_notice_days=days)
    changed(work, actor, "ridealong", days=days)
    return days
