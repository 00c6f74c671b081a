"""What marketing brought about: each deal's money shared among the touches before it, and what buyers say themselves.

Won is what the digest calls won, open what it calls open: deals that close in the period, at one pair of times. Each is
shared to the cent among the campaigns that touched its lead, by one named model; what no known touch precedes stands
apart, so that the parts are the whole. *Sourced* and *influenced* are two questions to the same deals, and never added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alignment.attribution import NAMES, WORDS, Model
from alignment.errors import NotNow, Offer
from alignment.money import Money
from alignment.periods import Period
from db.memory import Work
from db.stores import campaign_costs, campaigns
from db.stores.asked import Filters, Pair, sourced
from db.stores.asked import freshness as stored_freshness
from db.stores.asked.freshness import Source
from db.stores.asked.sourced import Window
from db.tables.deals import DealKind
from figures import freshness
from figures.basis import Scope
from figures.deals import Unconverted, purse_of
from figures.held import Held, held
from figures.sharing import Part, Sharing, Side

DEFINITION = "sources 1"
EVER = "ever"
"""The word for all deals that ever were, whenever they close."""
WAYS = frozenset({*WORDS, EVER})
"""The words that this report knows besides filters: a model, and all of time."""


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
    def of_a_part(self) -> bool:
        """Whether it is about a part of the company, such as a team: what a campaign cost is of all of it."""
        return bool(replace(self.scope.filters, campaign_id=0, source="").said())

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
        for code, part in side.said_most_first
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


def report(work: Work, scope: Scope, as_of: datetime, known_at: datetime, *, listed: int = 0) -> Figures:
    """Return what marketing brought about of the deals of a period, by the agreement's model or the one that is asked for.

    A campaign among the filters: of the deals that it touched, and its credit; a source: of those that its campaigns touched.
    With `listed` the numbers of so many deals behind each figure come too, the largest first.
    """
    terms = held(work, as_of, known_at)
    fresh = freshness.report(work, terms)
    pair = terms.pair
    if fresh.deals_stale and fresh.deals is not None:
        pair = Pair(min(as_of, fresh.deals.exported_at), known_at)
    period = None if EVER in scope.ways else scope.quarter or terms.quarter
    sharing = Sharing(terms, pair, _model(terms, scope), purse_of(work, terms, pair), listed)
    chosen = _chosen(work, scope.filters)
    window = Window(period.first if period else None, period.end if period else None, chosen)
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
        window = Window(campaigns=_chosen(work, scope.filters))
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


def _chosen(work: Work, filters: Filters) -> tuple[int, ...] | None:
    """Return the campaigns that the filters choose, None where they choose none in particular."""
    if filters.campaign_id:
        return (filters.campaign_id,)
    return campaigns.of_source(work, filters.source) if filters.source else None


def _model(terms: Held, scope: Scope) -> Model:
    asked = next((WORDS[word] for word in scope.ways if word in WORDS), None)
    return asked or _of_record(terms)


def _of_record(terms: Held) -> Model:
    return WORDS.get(terms.agreement.attribution, Model.LINEAR)


def _lines(work: Work, sharing: Sharing, filters: Filters, pair: Pair) -> tuple[Line, ...]:
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
