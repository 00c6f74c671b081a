"""The daily pipeline: where we are against plan, what changed, what needs a person, who kept which promise.

`report` answers everything a digest shows for one pair of times, in a fixed number of statements.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from alignment.bridge import Bucket
from alignment.calendar import local_instant, zone_named
from alignment.promises import Promise
from alignment.quiet import DayFacts, is_quiet
from db.memory import Work
from db.stores.asked import Pair
from figures import deals, freshness, left_behind, promises, refused, together, won_leads
from figures.basis import Scope
from figures.held import Held, held

MOST_STATEMENTS = 34 + 4 * len(together.SOURCES)
"""A digest asks the database at most so often, however much there is to tell; a test counts."""


@dataclass(frozen=True, slots=True)
class PipelineFigures:
    """Everything that one digest shows. `first`: nothing was told before, so no changes are shown.

    `listed`: so many leads and deals of each kind stand beside their count; None: all. `won_leads`: what was won where
    no deal was ever heard of; None where money is counted.
    """

    held: Held
    scope: Scope
    since: Pair
    first: bool
    fresh: freshness.FreshnessFigures
    deals: deals.DealFigures
    won_leads: won_leads.WonLeads | None
    marketing: promises.MarketingFigures
    sales: promises.KeptFigures
    answers: promises.KeptFigures
    rejected: refused.RefusedFigures
    left: left_behind.LeftBehindFigures
    today: tuple[str, ...] = ()
    listed: int | None = None

    @property
    def quiet(self) -> bool:
        """Whether the day deserves one line; a day with stale data, or the first, does not."""
        bridge = self.deals.bridge
        if bridge is None or self.fresh.deals_stale or self.fresh.leads_stale or self.fresh.touches_late:
            return False
        decided = self.sales.attainment
        facts = DayFacts(
            amounts=[
                *(move.amount_minor for move in bridge.movements),
                *(None for _ in self.deals.won_unpriced),
                *(None for _ in range(self.won_leads.since if self.won_leads else 0)),
            ],
            rejected=self.rejected.count,
            late=decided.late + decided.overdue,
            left_behind=self.left.count,
            lines_crossed=int(self.marketing.crossed) + int(self._target_crossed()),
        )
        threshold = self.held.switches.quiet_threshold_minor
        return is_quiet(facts, threshold or None)

    def moved(self, at_least: int) -> bool:
        """Whether a deal of at least so much was won, lost, new or moved since; a change nobody can know of is one."""
        bridge = self.deals.bridge
        if bridge is None or self.fresh.deals_stale:
            return True
        unpriced = self.deals.won_unpriced or (self.won_leads is not None and self.won_leads.since)
        return bool(unpriced) or any(each.amount_minor >= at_least for each in bridge.movements)

    def _target_crossed(self) -> bool:
        if self.deals.target is None or self.deals.bridge is None:
            return False
        won_since = self.deals.bridge.total(Bucket.WON)
        before = self.deals.won.minor - won_since
        return before < self.deals.target.minor <= self.deals.won.minor


def report(
    work: Work, scope: Scope, as_of: datetime, known_at: datetime, *, listed: int | None = None
) -> PipelineFigures:
    """Return the figures of a digest: what had happened before `as_of`, as known at `known_at`.

    With `listed` the database counts, and gives so many rejections and moved deals of each kind as a digest lists; each
    first touch by itself only without it.

    Without `scope.since` nothing is told as changed, and both promises are counted from the same time on the last
    working day. Figures of a source that is too old are as of that source's own time.
    """
    terms = held(work, as_of, known_at)
    since = scope.since or Pair(_day_before(terms), known_at)
    fresh = freshness.report(work, terms)
    on_leads = of_leads(work, terms, fresh)
    on_deals = freshness.of_deals(terms, fresh)
    late = promises.late_news(work, on_leads, since)
    money = deals.report(work, terms, scope, on_deals, listed)
    return PipelineFigures(
        held=terms,
        scope=scope,
        since=since,
        first=money.bridge is None,
        fresh=fresh,
        deals=money,
        won_leads=won_leads.report(work, on_leads, scope, fresh, money),
        marketing=promises.marketing(work, on_leads, scope, since),
        sales=promises.kept(
            work,
            on_leads,
            scope,
            since,
            Promise.FIRST_TOUCH,
            late,
            known_until=fresh.touches_until,
            listed=listed,
        ),
        answers=promises.kept(work, on_leads, scope, since, Promise.ANSWER, late, listed=listed),
        rejected=refused.report(work, on_leads, scope, since, listed),
        left=left_behind.report(work, on_leads, scope, fresh.touches_until, late),
        today=_together(work, terms),
        listed=listed,
    )


def _together(work: Work, terms: Held) -> tuple[str, ...]:
    """What the two teams do together on that local day: `10:00 lead review`, `Priya's week 3`, `2 ride-alongs`."""
    return together.said_of(work, terms.today, terms.zone, terms.calendar.day_edges(terms.today), terms.pair)


def of_leads(work: Work, terms: Held, fresh: freshness.FreshnessFigures) -> Held:
    """Return the terms for what is told of leads: where their file is too old, as of its own time."""
    if not fresh.leads_stale or fresh.leads is None:
        return terms
    return held(work, min(terms.pair.as_of, fresh.leads.exported_at), terms.pair.known_at)


def whole(work: Work, figures: PipelineFigures) -> PipelineFigures:
    """Return the same figures with every lead and deal behind them; those that have them already as they are."""
    if figures.listed is None:
        return figures
    pair = figures.held.pair
    scope = replace(figures.scope, since=figures.since) if not figures.first else figures.scope
    return report(work, scope, pair.as_of, pair.known_at)


def day_before(work: Work, as_of: datetime, known_at: datetime) -> Pair:
    """Return what changes are counted from where nobody said since when: the last working day at the same time.

    Known at the same `known_at`: what happened since, as it is known now.
    """
    return Pair(_day_before(held(work, as_of, known_at)), known_at)


def _day_before(terms: Held) -> datetime:
    day = terms.calendar.previous_working_day(terms.today)
    wall = terms.pair.as_of.astimezone(zone_named(terms.zone))
    return local_instant(day, wall.time(), terms.zone)
