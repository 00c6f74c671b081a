"""What marketing brought about: each deal's money shared among the touches before it, and what buyers say themselves.

Won is what the digest calls won, open what it calls open: deals that close in the period, at one pair of times. Each is
shared to the cent among the campaigns that touched its lead, by one named model; what no known touch precedes stands
apart, so that the parts are the whole. *Sourced* and *influenced* are two questions to the same deals, and never added.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from alignment.attribution import (
    BY_MILESTONE,
    NAMES,
    WORDS,
    MarketingTouch,
    Milestone,
    Model,
    attribute,
    brought_about,
)
from alignment.errors import NotNow, Offer
from alignment.lifecycle import Origin
from alignment.money import Money
from alignment.periods import Period
from alignment.self_reported import HeardFrom
from alignment.zones import day_edges, local_day
from db.memory import Work
from db.stores import campaign_costs, campaigns
from db.stores.asked import Filters, Pair, sourced
from db.stores.asked import freshness as stored_freshness
from db.stores.asked.freshness import Source
from db.stores.asked.sourced import SourcedDeal, Window
from db.tables.deals import DealKind
from figures import freshness
from figures.basis import Scope
from figures.deals import Unconverted, purse_of
from figures.held import Held, held
from figures.purse import Purse

DEFINITION = "sources 1"
EVER = "ever"
"""The word for all deals that ever were, whenever they close."""
WAYS = frozenset({*WORDS, EVER})
"""The words that this report knows besides filters: a model, and all of time."""


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


@dataclass(frozen=True, slots=True)
class Line:
    """What one campaign is credited with; `deals` of a part are those that it touched. `cost` None: none is known."""

    campaign_id: int
    name: str
    word: str
    won: Part
    open: Part
    cost: Money | None
    cost_minor: int | None

    @property
    def returned(self) -> tuple[int, int] | None:
        """Won over cost; None where no cost is known, or it was nothing."""
        return (self.won.minor, self.cost_minor) if self.cost_minor else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What marketing brought about, at one pair of times, by one model. `period` None: ever."""

    held: Held
    scope: Scope
    asked: Pair
    period: Period | None
    model: Model
    won: Side
    open: Side
    lines: tuple[Line, ...]
    unconverted: tuple[Unconverted, ...]
    contradicting: int
    deals: Source | None
    members: Source | None
    listed: Mapping[str, tuple[int, ...]]

    @property
    def of_record(self) -> bool:
        """Whether this is the model that counts: the one that the two teams agreed on, linear until they have."""
        return _of_record(self.held) is self.model

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the names that docs/figures.md promises."""
        from figures.explained import bases, sourcing

        named, agreed = NAMES[self.model], self.held.agreement
        period = self.period
        return {
            "report": "sources",
            "definition": DEFINITION,
            "as_of": self.held.pair.as_of.isoformat(),
            "known_at": self.held.pair.known_at.isoformat(),
            "zone": self.held.zone,
            "currency": self.held.currency,
            "filters": list(self.scope.said),
            "period": {"name": period.label, "first": str(period.first), "end": str(period.end)}
            if period
            else None,
            "model": {
                "word": named.word,
                "name": named.title,
                "of_record": self.of_record,
                "agreement": agreed.version if agreed.attribution else None,
                "lookback_days": agreed.attribution_days or None,
                "half_life_days": agreed.half_life_days if self.model is Model.TIME_DECAY else None,
            },
            "won": _side_json(self.won),
            "open": _side_json(self.open),
            "campaigns": [_line_json(each) for each in self.lines],
            "flagged": {"won_before_created": self.contradicting},
            "without_rate": [{"currency": each.currency, "deals": each.deals} for each in self.unconverted],
            "basis": bases(self, (sourcing.CHAPTER,)),
        }


def _side_json(side: Side) -> dict[str, Any]:
    parts = {
        name: {"minor": part.minor, "deals": part.deals}
        for name in ("all", "credited", "untouched", "sourced", "influenced", "unknown")
        for part in (getattr(side, name),)
    }
    said = [
        {"heard_from": code.value if code else None, "minor": part.minor, "deals": part.deals}
        for code, part in said_most_first(side)
    ]
    return {**parts, "without_amount": side.without_amount, "self_reported": said}


def _line_json(line: Line) -> dict[str, Any]:
    returned = line.returned
    return {
        "campaign": line.word,
        "won_minor": line.won.minor,
        "won_deals": line.won.deals,
        "open_minor": line.open.minor,
        "open_deals": line.open.deals,
        "cost_minor": line.cost_minor,
        "won_over_cost": round(returned[0] / returned[1], 6) if returned else None,
    }


def said_most_first(side: Side) -> list[tuple[HeardFrom | None, Part]]:
    """Return what buyers said, most deals first; those of whom nothing is known come last."""
    return sorted(side.said.items(), key=lambda each: (each[0] is None, -each[1].deals, str(each[0])))


def report(work: Work, scope: Scope, as_of: datetime, known_at: datetime, *, listed: int = 0) -> Figures:
    """Return what marketing brought about of the deals of a period, by the agreement's model or the one that is asked for.

    A campaign among the filters: of the deals that it touched, and its credit; a source: the credits of its campaigns.
    With `listed` the numbers of so many deals behind each figure come too, the largest first.
    """
    terms = held(work, as_of, known_at)
    fresh = freshness.report(work, terms)
    pair = terms.pair
    if fresh.deals_stale and fresh.deals is not None:
        pair = Pair(min(as_of, fresh.deals.exported_at), known_at)
    period = None if EVER in scope.ways else scope.quarter or terms.quarter
    sharing = _Sharing(terms, pair, _model(terms, scope), purse_of(work, terms, pair), listed)
    only = scope.filters.campaign_id
    window = Window(period.first if period else None, period.end if period else None, only)
    narrowed = replace(scope.filters, campaign_id=0, source="")
    for deal in sourced.deals(work, pair, window, narrowed):
        sharing.take(deal)
    return Figures(
        held=terms,
        scope=scope,
        asked=pair,
        period=period,
        model=sharing.model,
        won=sharing.sides[DealKind.WON],
        open=sharing.sides[DealKind.OPEN],
        lines=_lines(work, sharing, scope.filters, pair),
        unconverted=tuple(Unconverted(*each) for each in sorted(sharing.unconverted.items())),
        contradicting=sharing.contradicting,
        deals=fresh.deals,
        members=stored_freshness.newest(work, pair).get("members"),
        listed=sharing.largest(),
    )


MOST_AT_ONCE = 30_000
"""So many deals are shared while somebody waits: about a second's work."""


def while_waiting(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> Figures:
    """Return the report to somebody who waits for it in Slack; of too many deals it is left to the shell.

    Only all of time can be so many: a period is counted in a few tenths of a second.
    """
    if EVER in scope.ways:
        window = Window(campaign_id=scope.filters.campaign_id)
        narrowed = replace(scope.filters, campaign_id=0, source="")
        deals = sourced.count(work, Pair(as_of, known_at), window, narrowed)
        if deals > MOST_AT_ONCE:
            raise NotNow(
                f"That is {deals:,} deals, too many to share while you wait. Ask for a period or a campaign, or at the "
                "shell: tandem report sources --way ever",
                Offer("This quarter", "/pipeline sources"),
            )
    return report(work, scope, as_of, known_at)


def whole(work: Work, figures: Figures, listed: int = 50) -> Figures:
    """Return the same figures with the numbers of the deals behind them."""
    if figures.listed:
        return figures
    pair = figures.held.pair
    return report(work, figures.scope, pair.as_of, pair.known_at, listed=listed)


def _model(terms: Held, scope: Scope) -> Model:
    asked = next((WORDS[word] for word in scope.ways if word in WORDS), None)
    return asked or _of_record(terms)


def _of_record(terms: Held) -> Model:
    return WORDS.get(terms.agreement.attribution, Model.LINEAR)


class _Sharing:
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


def _lines(work: Work, sharing: _Sharing, filters: Filters, pair: Pair) -> tuple[Line, ...]:
    """Return what each campaign is credited with, most won first; of those that the filters choose."""
    won, opened = sharing.credits[DealKind.WON], sharing.credits[DealKind.OPEN]
    ids = {*won, *opened, *([filters.campaign_id] if filters.campaign_id else [])}
    known = campaigns.by_ids(work, ids)
    chosen = {
        number: each
        for number, each in known.items()
        if filters.campaign_id in (0, number) and (not filters.source or each.source == filters.source)
    }
    costs = campaign_costs.costs(work, chosen, pair.known_at)
    lines = []
    for number, each in chosen.items():
        cost = costs.get(number)
        minor = sharing.purse.minor(cost.minor, cost.currency) if cost is not None else None
        parts = won.get(number, Part()), opened.get(number, Part())
        lines.append(Line(number, each.name, each.word, *parts, cost, minor))
    return tuple(sorted(lines, key=lambda line: (-line.won.minor, -line.open.minor, line.word)))
