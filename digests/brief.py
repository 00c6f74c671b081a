"""The brief: where the quarter stands and what moved it since the last one, for those who read once a week.

Money first, then both promises in a line each, then the one deal to ask about. A week without movement is one line.
"""

from __future__ import annotations

from typing import Any

from alignment.dates import weekday_and_day
from alignment.money import Money, short
from alignment.pace import Pace
from db.memory import Work
from db.stores.notices import Notice
from digests import pipeline
from digests import pipeline_words as say
from digests.pipeline import MOST_LINES, Edition, edition_of, figures_of, more_of
from digests.scorecard import WHERE_FROM
from figures.pipeline import PipelineFigures
from messages.message import Message, compose
from messages.text import one_line
from messages.words import render as words


def render(work: Work, notice: Notice) -> Message | None:
    """Return the brief of a notice, by the pair of times that the notice holds."""
    figures, edition = figures_of(work, notice), edition_of(notice)
    return told(figures, edition) if edition.comes(figures) else None


def told(figures: PipelineFigures, edition: Edition | None = None) -> Message:
    """Return the pipeline's figures as a brief."""
    edition = edition or Edition()
    if figures.quiet and not edition.missed:
        line = pipeline.quiet_words(figures, edition, "Brief")
        return compose(headline(figures), line, iteration=edition.iteration)
    body = words("digests/brief", **_facts(figures, edition))
    below = [say.stamp(figures)]
    if edition.missed:
        below.insert(0, say.missed(edition.missed))
    lines = sum(bool(line.strip()) for line in body.split("\n"))
    return compose(
        headline(figures),
        body,
        context=below[-max(1, MOST_LINES - lines) :],
        buttons=(WHERE_FROM,),
        more=more_of("brief"),
        iteration=edition.iteration,
    )


def headline(figures: PipelineFigures) -> str:
    """What a lock screen shows: the day and the money."""
    pace = f", pace {say.percent(figures.deals.pace)}" if figures.deals.target else ""
    return f"Brief {weekday_and_day(figures.held.today)}: {say.won(figures)} won{pace}."


def _facts(figures: PipelineFigures, edition: Edition) -> dict[str, Any]:
    held, deals, fresh = figures.held, figures.deals, figures.fresh
    stale = fresh.deals_stale and fresh.deals is not None
    since = say.moment(fresh.deals.exported_at, held) if fresh.deals is not None else ""
    return {
        "head": say.head(figures, edition.updated).replace("*Pipeline · ", "*Brief · ", 1),
        "warning": f":warning: *No deals data since {since}*" if stale else "",
        "won": say.won_line(figures),
        "pace": "" if stale else pace_line(figures),
        "open": say.open_line(deals) if figures.won_leads is None and not stale else "",
        "changes": say.bridge_lines(figures) if edition.shows("changes") and not stale else [],
        "marketing": say.marketing_line(figures.marketing, say.since_label(figures.since.as_of, held)),
        "sales": say.sales_line(figures),
        "stalled": say.stalled_line(deals.stalled)
        if deals.stalled and edition.shows("stalled") and not stale
        else "",
    }


def pace_line(figures: PipelineFigures) -> str:
    """Where the pace so far leads by the quarter's end, while it can still be changed; empty before it can be said."""
    deals = figures.deals
    if deals.target is None or figures.won_leads is not None or deals.target.minor <= 0:
        return ""
    pace = Pace(deals.target.minor, deals.won.minor, deals.elapsed, deals.days)
    if pace.forecast is None or pace.remaining == 0 or deals.won.minor >= deals.target.minor:
        return ""
    leads_to = short(Money(round(pace.forecast), figures.held.currency))
    left = short(Money(deals.target.minor - deals.won.minor, figures.held.currency))
    return one_line(f"At this pace {leads_to} · {left} to get", say.WIDTH)
