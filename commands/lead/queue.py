"""`/lead` alone: what waits for me now, most urgent first; five rows, then all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.people import Actor, Role
from commands.line import Line
from commands.request import Reply, Request
from commands.said import said
from db.memory import Work
from db.stores import enrichment, queues, rejections, workspaces
from digests import home_manager, home_marketer, home_rep
from digests.home_reader import Reader, Row, leads_of
from messages.buttons import Button, section
from messages.message import compose, row
from messages.text import escape

FIRST = 5
ALL = 30


@dataclass(frozen=True, slots=True)
class Part:
    """One list of what waits. `mine` False: somebody else is to act, so it is not counted as waiting for the reader."""

    title: str
    rows: Sequence[Row]
    mine: bool = True


async def mine(request: Request, line: Line) -> Reply:
    """Show what waits: a rep's leads, a marketer's answers owed, a manager's exceptions."""
    return await _waits(request, FIRST)


async def everything(request: Request, line: Line) -> Reply:
    """Show all that waits, not only the first five."""
    return await _waits(request, ALL)


async def _waits(request: Request, most: int) -> Reply:
    def read(work: Work) -> Reply:
        seen = Reader(work, request.actor, workspaces.terms(work))
        parts: list[Part] = []
        if seen.actor.has(Role.MARKETER, Role.MARKETING_MANAGER):
            parts.append(_answers(seen))
        if seen.actor.has(Role.SALES_MANAGER):
            parts += _of_sales_manager(seen)
        if seen.actor.manager:
            parts.append(Part("Second looks to rule", home_manager.look_rows(seen)))
        if seen.actor.has(Role.REP, Role.SALES_MANAGER):
            parts += _of_rep(seen)
        return _shown(request.actor, [part for part in parts if part.rows], most)

    return await request.look(read)


def _of_rep(seen: Reader) -> list[Part]:
    """Return a rep's rows as Home has them, and after them what marketing still owes an answer for."""
    now, later = home_rep.queue_of(seen)
    return [
        Part("Now", [home_rep.lead_row(seen, each) for each in now]),
        Part("Open", [home_rep.lead_row(seen, each) for each in later]),
        Part("Waiting for marketing", home_rep.owed_rows(seen), mine=False),
        Part("Waiting for sales", home_rep.handed_on_rows(seen), mine=False),
    ]


def _answers(seen: Reader) -> Part:
    owners = {seen.actor.id, 0}
    if seen.actor.has(Role.MARKETING_MANAGER):
        owners |= seen.actor.people
    owed = leads_of(seen, rejections.owed(seen.work, owners))
    rows = [home_marketer.answer_row(seen, *each) for each in owed]
    missing = enrichment.owed(seen.work, owners)
    return Part("Answers you owe", [*rows, *(home_marketer.missing_row(seen, each) for each in missing)])


def _of_sales_manager(seen: Reader) -> list[Part]:
    late = home_manager.late_of(seen)
    whys = home_manager.Whys.of(seen, late)
    known = {each.lead.id for each in late}
    queue = [each for each in queues.of_queue(seen.work, seen.actor.team_ids) if each.lead.id not in known]
    return [
        Part("Late and why", [home_manager.late_row(seen, each, whys) for each in late]),
        Part("Needs a decision", [home_manager.queue_row(seen, each) for each in queue]),
    ]


def _shown(actor: Actor, parts: Sequence[Part], most: int) -> Reply:
    total = sum(len(part.rows) for part in parts if part.mine)
    listed = sum(len(part.rows) for part in parts)
    if not listed:
        adds = actor.has(*(set(Role) - {Role.ADMIN}))
        new = (Button("New lead", "/lead add", form=True),) if adds else ()
        return said("Nothing is waiting for you.", *new, Button("Find a lead", "/lead find", form=True))
    blocks, left = [], most
    body = ""
    for part in parts:
        taken = part.rows[:left]
        if not taken:
            continue
        left -= len(taken)
        heading = f"*{escape(part.title)}* ({len(part.rows)})"
        if body:
            blocks.append(section(heading))
        else:
            body = heading
        blocks += [row(text, menu) for text, menu in taken]
    hidden = listed - (most - left)
    buttons = [Button("Show all", "/lead all")] if hidden and most == FIRST else []
    context = [f"{hidden} more"] if hidden else []
    waits = {0: "Nothing waits", 1: "1 lead waits"}.get(total, f"{total} leads wait")
    return Reply(
        compose(
            f"{waits} for you.", body, extra=blocks, context=context, buttons=buttons, iteration=str(actor.id)
        )
    )
