"""`/pipeline changes`, `stalled` and `open`: what moved, what wants a look, what is there."""

from __future__ import annotations

from alignment.money import short
from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import again_words, figures_asked
from commands.pipeline.telling import LISTED, deal_line, more_than_listed, neutral_name, title_of, told_with
from commands.request import Reply, Request
from db.memory import Work
from digests import pipeline_thread
from digests import pipeline_words as say
from figures import explained
from figures.pipeline import PipelineFigures
from messages.buttons import Button
from messages.text import Mrkdwn, escape, link


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
    """List the deals that want a look, the largest first, each with the rule that says so."""

    def tell(_work: Work, figures: PipelineFigures, asked: Asked) -> Reply:
        found = figures.deals.stalled
        lines = [
            Mrkdwn(f"• {link(each.deal.link, each.deal.ref)} ")
            + escape(
                f"{neutral_name(each.deal.name)}{f' {short(each.amount)}' if each.amount else ''} · {say.stall_reason(each)}"
            )
            for each in found[:LISTED]
        ]
        head = title_of(f"Stalled {len(found):,}", figures)
        return told_with(
            head, [*lines, *more_than_listed(len(found))] or ["No deal wants a look."], asked, "stalled"
        )

    return await figures_asked(request, line.rest, tell)


async def opened(request: Request, line: Line) -> Reply:
    """List the open deals of the quarter, the largest first, with their sum and how often it covers the need."""

    def tell(work: Work, figures: PipelineFigures, asked: Asked) -> Reply:
        rows = explained.rows(work, figures, "open", LISTED)
        lines = [deal_line(each, figures) for each in rows]
        total = figures.deals.open_deals + figures.deals.without_amount
        told = [escape(say.open_line(figures.deals)), *lines, *more_than_listed(total)]
        return told_with(title_of("Open", figures), told, asked, "open")

    return await figures_asked(request, line.rest, tell)
