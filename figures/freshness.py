"""How old the data is: each source's time, which are too old, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alignment.quiet import Freshness, freshness
from db.memory import Work
from db.stores.asked import Pair
from db.stores.asked import freshness as stored
from db.stores.asked.freshness import Source
from figures.held import Held

DEALS, LEADS, TOUCHES = "opportunities", "leads", "touches"


@dataclass(frozen=True, slots=True)
class FreshnessFigures:
    """The newest file of each source that arrives by file; a source that never did is live, and never stale."""

    deals: Source | None
    leads: Source | None
    touches: Source | None
    deals_stale: bool
    leads_stale: bool
    told_at: str

    @property
    def touches_late(self) -> bool:
        """Whether leads are newer than what is known of touches: then nobody is called late on them."""
        return (
            self.touches is not None
            and self.leads is not None
            and self.touches.exported_at < self.leads.exported_at
        )

    @property
    def touches_until(self) -> datetime | None:
        """Until when touches are known where they arrive by file; None: to this moment."""
        return self.touches.exported_at if self.touches else None

    @property
    def oldest(self) -> datetime | None:
        """The time of the oldest of deals and leads; None where both are entered live."""
        return min((each.exported_at for each in (self.deals, self.leads) if each), default=None)


def report(work: Work, held: Held) -> FreshnessFigures:
    """Return how fresh each source was at the pair."""
    newest = stored.newest(work, held.pair)
    deals, leads, touches = (newest.get(kind) for kind in (DEALS, LEADS, TOUCHES))
    deals_stale, leads_stale = (_stale(source, held) for source in (deals, leads))
    kind = DEALS if deals_stale else LEADS
    told = stored.told_late(work, kind, held.today) if deals_stale or leads_stale else ""
    return FreshnessFigures(deals, leads, touches, deals_stale, leads_stale, told)


def of_deals(held: Held, fresh: FreshnessFigures) -> Pair:
    """Return the pair for what is told of deals: where their file is too old, as of its own time."""
    if not fresh.deals_stale or fresh.deals is None:
        return held.pair
    return Pair(min(held.pair.as_of, fresh.deals.exported_at), held.pair.known_at)


def _stale(source: Source | None, held: Held) -> bool:
    if source is None:
        return False
    return freshness(source.exported_at, held.pair.as_of, held.calendar) is Freshness.STALE
