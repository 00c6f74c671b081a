"""Whose leads and deals somebody may see behind a figure, and how they are told."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.money import Money, short
from alignment.people import Role
from commands.pipeline.telling import LISTED, neutral_name
from commands.request import Request
from db.memory import Work
from db.stores import people
from figures.basis import Row
from figures.explained.shape import Reported
from figures.whose import sees_holders
from messages.text import Mrkdwn, escape, link


def is_mine(request: Request, each: Row) -> bool:
    """Tell whether somebody, or their team, holds a lead or deal."""
    return bool(each.owner_id and each.owner_id == request.actor.id) or each.team_id in request.actor.team_ids


def row_lines(work: Work, request: Request, rows: Sequence[Row], figures: Reported) -> list[str]:
    """The rows that the asker may see: managers with the holder, reps their own and their team's, others references."""
    actor = request.actor
    all_of_it = actor.manager or actor.has(Role.ADMIN)
    seen = [each for each in rows if all_of_it or each.of_both_teams or is_mine(request, each)]
    if not (actor.has(Role.REP) or actor.manager or actor.has(Role.ADMIN)):
        seen = list(rows)
    owners = (
        people.people(work, (each.owner_id for each in seen[:LISTED])) if sees_holders(work, actor) else {}
    )
    lines: list[str] = []
    for each in seen[:LISTED]:
        holder = owners.get(each.owner_id)
        tail = f" · {holder.first_name}" if holder is not None else ""
        own = each.currency or figures.held.currency
        amount = f" {short(Money(each.amount, own))}" if each.amount is not None else ""
        note = f" · {each.note}" if each.note else ""
        lines.append(
            Mrkdwn(f"• {link(each.link, each.ref)} ")
            + escape(f"{neutral_name(each.label)}{amount}{note}{tail}")
        )
    others = len(rows) - len(seen)
    hidden = len(seen) - len(lines)
    if hidden > 0:
        lines.append(f"{hidden:,} more")
    if others:
        lines.append(f"{others:,} of other teams")
    return lines
