"""Deals' money shared to the cent among the campaigns that touched their leads: won and open deals, each in sums of its own.

Nothing is kept of a deal but what it adds, so that any number of them can be shared.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alignment.attribution import BY_MILESTONE, MarketingTouch, Milestone, Model, attribute, brought_about
from alignment.lifecycle import Origin
from alignment.self_reported import HeardFrom
from alignment.zones import day_edges, local_day
from db.stores.asked import Pair
from db.stores.asked.sourced import SourcedDeal
from db.tables.deals import DealKind
from figures.held import Held
from figures.purse import Purse


@dataclass(slots=True)
class Part:
    """Some of the money: so many minor units, of so many deals."""

    minor: int = 0
    deals: int = 0

    def add(self, minor: int) -> None:
        """Count one more deal."""
        self.minor += minor
        self.deals += 1


@dataclass(slots=True)
class Side:
    """The won deals, or the open ones. `credited` and `untouched` are all of it; `influenced` holds `sourced`.

    `unknown`: nobody said whose deal it was. `without_amount` deals are in no part.
    """

    all: Part = field(default_factory=Part)
    credited: Part = field(default_factory=Part)
    untouched: Part = field(default_factory=Part)
    sourced: Part = field(default_factory=Part)
    influenced: Part = field(default_factory=Part)
    unknown: Part = field(default_factory=Part)
    said: dict[HeardFrom | None, Part] = field(default_factory=dict)
    without_amount: int = 0

    @property
    def said_most_first(self) -> list[tuple[HeardFrom | None, Part]]:
        """What buyers said, most deals first; those of whom nothing is known come last."""
        return sorted(self.said.items(), key=lambda each: (each[0] is None, -each[1].deals, str(each[0])))


class Sharing:
    """Shares deals one after the other, and keeps nothing of them but sums and the largest few."""

    def __init__(self, terms: Held, pair: Pair, model: Model, purse: Purse, listed: int) -> None:
        agreed = terms.agreement
        self.model, self.purse, self._pair, self._most = model, purse, pair, listed
        self._lookback = timedelta(days=agreed.attribution_days) if agreed.attribution_days else None
        self._half_life = timedelta(days=agreed.half_life_days)
        self._days = _Days(terms)
        self.sides = {DealKind.WON: Side(), DealKind.OPEN: Side()}
        self.credits: dict[DealKind, dict[int, Part]] = {DealKind.WON: {}, DealKind.OPEN: {}}
        self.unconverted: Counter[str] = Counter()
        self.contradicting = 0
        self._heaps: dict[str, list[tuple[int, int]]] = {}

    def take(self, deal: SourcedDeal) -> None:
        """Share one deal."""
        side = self.sides[deal.kind]
        won = deal.kind is DealKind.WON
        converted = self._days.end(deal.since) if won else self._pair.as_of
        self.contradicting += won and deal.created_at is not None and converted < deal.created_at
        if deal.amount is None:
            side.without_amount += 1
            return
        minor = self.purse.minor(deal.amount, deal.currency)
        if minor is None:
            self.unconverted[deal.currency] += 1
            return
        touches = list(_touches(deal, self._pair.as_of))
        journey = [MarketingTouch(each.id, each.at) for each in touches]
        if len(journey) > 1 and self.model in BY_MILESTONE:
            journey = brought_about(journey, _reached(deal, converted if won else None))
        campaign_of = {each.id: each.campaign for each in touches}
        shares: dict[int, int] = {}
        for credit in attribute(
            minor, journey, self.model, converted, lookback=self._lookback, half_life=self._half_life
        ):
            if credit.touch is not None:
                campaign = campaign_of[credit.touch]
                shares[campaign] = shares.get(campaign, 0) + credit.amount_minor
        self._count(deal, side, minor, shares)

    def _count(self, deal: SourcedDeal, side: Side, minor: int, shares: Mapping[int, int]) -> None:
        side.all.add(minor)
        touched = bool(shares)
        of_marketing = deal.origin == Origin.MARKETING
        (side.credited if touched else side.untouched).add(minor)
        for is_so, part in (
            (of_marketing, side.sourced),
            (of_marketing or touched, side.influenced),
            (not deal.origin, side.unknown),
            (True, side.said.setdefault(deal.heard_from, Part())),
        ):
            if is_so:
                part.add(minor)
        for campaign, share in shares.items():
            self.credits[deal.kind].setdefault(campaign, Part()).add(share)
        if self._most and deal.kind is DealKind.WON:
            kinds = {"credited": touched, "untouched": not touched, "sourced": of_marketing,
                     "influenced": of_marketing or touched, "said": deal.heard_from is not None}  # fmt: skip
            for name in (name for name, is_so in kinds.items() if is_so):
                self._keep(name, minor, deal.id)

    def _keep(self, name: str, minor: int, deal: int) -> None:
        heap = self._heaps.setdefault(name, [])
        if len(heap) < self._most:
            heapq.heappush(heap, (minor, -deal))
        else:
            heapq.heappushpop(heap, (minor, -deal))

    def largest(self) -> dict[str, tuple[int, ...]]:
        """Return the numbers of the largest deals behind each figure."""
        return {
            name: tuple(-deal for _, deal in sorted(heap, reverse=True)) for name, heap in self._heaps.items()
        }


class _Days:
    """Until when a dated fact leaves room for touches: a day alone to its end. The same days are asked thousands of times."""

    def __init__(self, terms: Held) -> None:
        self._terms = terms
        self._known: dict[datetime, datetime] = {}

    def end(self, at: datetime) -> datetime:
        """Return the last moment of a local day that stands for itself, by its midnight; else the moment."""
        found = self._known.get(at)
        if found is None:
            day = local_day(at, self._terms.zone)
            first, end = day_edges(day, self._terms.zone)
            found = self._known[at] = end - _INSTANT if at == first else at
        return found


_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _By:
    """A touch, and whose it is."""

    id: str
    campaign: int
    at: datetime


def _touches(deal: SourcedDeal, as_of: datetime) -> Iterator[_By]:
    """Give the touches of a deal: its lead's answers, and what is only known as the lead's or the deal's own campaign.

    A lead's own campaign touched it when it was created, a deal's own when the deal was (as first known, where nobody said),
    unless that campaign's members say when.
    """
    known = set()
    for touch in deal.touches:
        known.add(touch.campaign_id)
        yield _By(f"2-{touch.id:020}", touch.campaign_id, touch.at)
    lead, at = deal.lead_campaign_id, deal.lead_created_at
    if lead and at is not None and at < as_of and lead not in known:
        known.add(lead)
        yield _By("0-lead", lead, at)
    own = deal.campaign_id
    begun = deal.created_at or deal.since
    if own and own not in known and begun < as_of:
        yield _By("1-deal", own, begun)


def _reached(deal: SourcedDeal, won_at: datetime | None) -> Mapping[Milestone, datetime | None]:
    return {
        Milestone.LEAD_CREATED: deal.lead_created_at,
        Milestone.OPPORTUNITY_CREATED: deal.created_at,
        Milestone.WON: won_at,
    }
