"""Whose leads and deals somebody may see behind a figure, and how they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.money import Money, short
from alignment.people import Role
from commands.pipeline.telling import LISTED, neutral_name
from commands.request import Request
from db.memory import Work
from db.stores import people
from figures.basis import Row
from figures.explained import MOST_ROWS
from figures.explained.shape import Reported
from figures.whose import sees_holders
from messages.text import Mrkdwn, escape, link

A_PAGE = 40
"""So many rows each page has after the first, which has `LISTED`."""


def is_mine(request: Request, each: Row) -> bool:
    """Tell whether somebody, or their team, holds a lead or deal."""
    return bool(each.owner_id and each.owner_id == request.actor.id) or each.team_id in request.actor.team_ids


@dataclass(frozen=True, slots=True)
class Told:
    """A page of the leads or deals behind a figure: its lines, the last of which say what is not told, and its place.

    `left`: so many that the asker may see come after it.
    """

    lines: list[str]
    first: int
    end: int
    left: int


def rows_told(work: Work, request: Request, rows: Sequence[Row], figures: Reported, page: int = 1) -> Told:
    """Tell the rows that the asker may see: managers with the holder, reps their own and their team's, others references."""
    actor = request.actor
    known = rows[:MOST_ROWS]
    all_of_it = actor.manager or actor.has(Role.ADMIN)
    seen = [each for each in known if all_of_it or each.of_both_teams or is_mine(request, each)]
    if not (actor.has(Role.REP) or actor.manager or actor.has(Role.ADMIN)):
        seen = list(known)
    first = LISTED + (page - 2) * A_PAGE if page > 1 else 0
    shown = seen[first : first + (A_PAGE if page > 1 else LISTED)]
    owners = people.people(work, (each.owner_id for each in shown)) if sees_holders(work, actor) else {}
    lines: list[str] = []
    for each in shown:
        holder = owners.get(each.owner_id)
        tail = f" · {holder.first_name}" if holder is not None else ""
        own = each.currency or figures.held.currency
        amount = f" {short(Money(each.amount, own))}" if each.amount is not None else ""
        note = f" · {each.note}" if each.note else ""
        lines.append(
            Mrkdwn(f"• {link(each.link, each.ref)} ")
            + escape(f"{neutral_name(each.label)}{amount}{note}{tail}")
        )
    end = first + len(shown)
    left, others = max(0, len(seen) - end), len(known) - len(seen)
    at_least = "more than " if len(rows) > MOST_ROWS else ""
    if left:
        lines.append(f"{at_least}{left:,} more")
    if others:
        lines.append(f"{at_least}{others:,} of other teams")
    return Told(lines, first, end, left)
