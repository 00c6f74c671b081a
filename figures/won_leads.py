"""What was won where nobody keeps deals: leads, counted. Their money is unknown, which is not none."""

from __future__ import annotations

from dataclasses import dataclass

from db.memory import Work
from db.stores.asked import won_leads
from figures.basis import Scope
from figures.deals import DealFigures
from figures.freshness import FreshnessFigures
from figures.held import Held


@dataclass(frozen=True, slots=True)
class WonLeads:
    """Leads won in the quarter up to `as_of`, and those of them since the previous digest."""

    in_quarter: int
    since: int


def report(
    work: Work, held: Held, scope: Scope, fresh: FreshnessFigures, deals: DealFigures
) -> WonLeads | None:
    """Return how many leads were won; None for a company of which any deal is known: its figures are money."""
    if fresh.deals is not None or deals.open_deals or deals.won_deals:
        return None
    if won_leads.any_deal(work, held.pair.known_at):
        return None
    first = held.midnight(deals.quarter.first)
    before = max(first, scope.since.as_of) if scope.since else held.pair.as_of
    by_now, by_then = won_leads.won(work, first, (held.pair.as_of, before), held.pair, scope.filters)
    return WonLeads(by_now, by_now - by_then)
