"""`/pipeline changes`, `stalled` and `open`: what moved, what wants a look, what is there."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.dates import day_and_month
from alignment.money import short
from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import again_words, figures_asked
from commands.pipeline.telling import (
    LISTED,
    deal_line,
    more_than_listed,
    neutral_name,
    title_of,
    told_with,
    where_from,
)
from commands.request import Reply, Request
from db.memory import Work
from db.stores import contacts
from digests import pipeline_thread
from digests import pipeline_words as say
from figures import explained
from figures.pipeline import PipelineFigures
from figures.stalled import Snoozed, Stalled
from messages.buttons import Block, Button, row, section
from messages.message import compose
from messages.text import Mrkdwn, escape, link, neutral, one_line
from operations.snoozing import may_snooze, reads_why


async def changes(request: Request, line: Line) -> Reply:
    """Tell what changed, deal by deal, with the sum."""

    def tell(_work: Work, figures: PipelineFigures, asked: Asked) -> Reply:
        head = title_of("Changes", figures, figures.deals.since)
        body, below = pipeline_thread.movement(figures), pipeline_thread.to_the_last_unit(figures)
        if body is None:
            return told_with(head, below or [_no_changes(figures)], asked, "changes")
        return told_with(
            head,
            [body, *below],
            asked,
            "changes",
            more=(Button("As a table", f"/pipeline export changes {again_words(asked)}"),),
        )

    return await figures_asked(request, line.rest, tell)


def _no_changes(figures: PipelineFigures) -> str:
    """Say why there is nothing to tell: no data, nothing to compare with, or truly no change."""
    if figures.fresh.deals_stale:
        return "No deals data, so no changes."
    if figures.deals.bridge is None:
        return "A first import lies between: baseline taken, so no changes."
    return "Nothing changed."


async def stalled(request: Request, line: Line) -> Reply:
    """List the deals that want a look, the largest first, each with its rules; and those that were put off."""

    def tell(work: Work, figures: PipelineFigures, asked: Asked) -> Reply:
        found, later = figures.deals.stalled, figures.deals.snoozed
        head = title_of(f"Stalled {len(found):,}", figures)
        blocks = [_stalled_row(request, each) for each in found[:LISTED]]
        blocks += [section(escape(each)) for each in more_than_listed(len(found))]
        if not found:
            blocks.append(section("No deal wants a look."))
        if later:
            blocks.append(section(f"*Put off {len(later):,}*"))
            blocks += _put_off_rows(work, request, later[:LISTED])
            blocks += [section(escape(each)) for each in more_than_listed(len(later))]
        return Reply(compose(head, head, buttons=(where_from(asked, "stalled"),), extra=blocks))

    return await figures_asked(request, line.rest, tell)


def _stalled_row(request: Request, each: Stalled) -> Block:
    """One deal with every rule that fired; whoever may put it off has that under its menu."""
    deal = each.deal
    amount = f" {short(each.amount)}" if each.amount else ""
    why = " · ".join(say.stall_reasons(each))
    told = Mrkdwn(f"• {link(deal.link, deal.ref)} ") + escape(f"{neutral_name(deal.name)}{amount} · {why}")
    if not may_snooze(request.actor, deal.owner_id, deal.team_id):
        return section(told)
    return row(told, (Button("Put it off…", f"/pipeline snooze {deal.ref}", form=True),))


def _put_off_rows(work: Work, request: Request, later: Sequence[Snoozed]) -> list[Block]:
    """The deals that were put off, until when; why only for those who may read it."""
    readable = {
        each.note_id
        for each in later
        if reads_why(request.actor, each.stalled.deal.owner_id, each.stalled.deal.team_id, each.person_id)
    }
    whys = contacts.notes(work, readable)
    rows: list[Block] = []
    for each in later:
        deal = each.stalled.deal
        why = one_line(whys.get(each.note_id, ""), 60)
        tail = f" · {neutral(why)}" if why else ""
        until = f"{neutral_name(deal.name)} · until {day_and_month(each.until)}{tail}"
        told = Mrkdwn(f"• {link(deal.link, deal.ref)} ") + escape(until)
        if not may_snooze(request.actor, deal.owner_id, deal.team_id):
            rows.append(section(told))
            continue
        again = Button("Look at it again", f"/pipeline snooze {deal.ref} off")
        another = Button("Another day…", f"/pipeline snooze {deal.ref}", form=True)
        rows.append(row(told, (again, another)))
    return rows


async def opened(request: Request, line: Line) -> Reply:
    """List the open deals of the quarter, the largest first, with their sum and how often it covers the need."""

    def tell(work: Work, figures: PipelineFigures, asked: Asked) -> Reply:
        rows = explained.rows(work, figures, "open", LISTED)
        lines = [deal_line(each, figures) for each in rows]
        total = figures.deals.open_deals + figures.deals.without_amount
        told = [escape(say.open_line(figures.deals)), *lines, *more_than_listed(total)]
        return told_with(title_of("Open", figures), told, asked, "open")

    return await figures_asked(request, line.rest, tell)
