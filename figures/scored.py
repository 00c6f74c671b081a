"""How each figure of the scorecard is counted, in the period that is asked about and in the ones before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise

from alignment import scorecard as rules
from alignment.calendar import local_day
from alignment.coverage import NO_LOSSES, left_to_get
from alignment.periods import Period
from alignment.promises import Promise
from alignment.scorecard import BY_CODE, Grain, Measure, Unit
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores.asked import Pair, deal_sums, goals, qualified, rates, spans, won_leads
from db.stores.asked.decided import any_lost
from db.stores.asked.freshness import Source
from db.tables.deals import DealKind
from db.tables.workspace import TargetKind
from figures import freshness, left_behind, promises
from figures.bases import bases_of
from figures.basis import Scope
from figures.deals import added_up
from figures.freshness import FreshnessFigures
from figures.held import Held, held
from figures.purse import Purse


@dataclass(frozen=True, slots=True)
class Frame:
    """What all figures of one scorecard are reckoned by.

    `terms` holds at the period's end, or at the moment asked for while it runs: states are as of then. `dated` is the pair
    for leads and `money` the one for deals: as of their own file's time where that is too old. `edges` begin and end the
    periods before and the one asked for. `leads_only`: no deal was ever heard of, or none says its segment or region where
    one is asked about (`unsaid`), so wins are counted in leads.
    """

    scope: Scope
    grain: Grain
    period: Period
    history: tuple[Period, ...]
    terms: Held
    over: bool
    dated: Held
    money: Pair
    purse: Purse
    edges: tuple[datetime, ...]
    quarter: Period
    next_quarter: Period
    fresh: FreshnessFigures
    deals_stale: bool
    leads_stale: bool
    leads_only: bool
    unsaid: tuple[str, ...]
    needed: Fraction | None

    @property
    def day(self) -> date:
        """The last day that the scorecard is about, or today."""
        return min(max(self.terms.today, self.period.first), self.period.end - ONE_DAY)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods before and the one that is asked about."""
        return (*self.history, self.period)

    @property
    def days(self) -> int:
        """Working days of the quarter."""
        return self.quarter.total_days(self.terms.calendar)

    @property
    def elapsed(self) -> int:
        """How many of them are over."""
        return self.quarter.elapsed_days(self.terms.calendar, self.terms.today)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a figure of a closed month would be as it is known now; None: it is not known any more."""

    now: Measure | None


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure in the period that is asked about, and in the ones before it; None and none where it is not known.

    `doubt`: why no share is made of it.
    """

    unit: Unit
    now: Measure | None
    past: tuple[Measure, ...] = ()
    corrected: Correction | None = None
    doubt: str = ""


def frame(work: Work, scope: Scope, asked: Held, period: Period, grain: Grain) -> Frame:
    """Return what the figures of a period are reckoned by, for the pair that was asked."""
    pair, end = asked.pair, asked.midnight(period.end)
    over = pair.as_of >= end
    terms = held(work, end, pair.known_at) if over else asked
    history = rules.before(period, grain, asked.fiscal)
    last = min(max(terms.today, period.first), period.end - ONE_DAY)
    quarter = asked.fiscal.quarter_of(last)
    fresh = freshness.report(work, asked)
    deals_stale = fresh.deals_stale and _ends_before(fresh.deals, end)
    leads_stale = fresh.leads_stale and _ends_before(fresh.leads, end)
    money, dated = pair, asked
    if deals_stale and fresh.deals is not None:
        money = Pair(min(pair.as_of, fresh.deals.exported_at), pair.known_at)
    if leads_stale and fresh.leads is not None:
        dated = held(work, min(pair.as_of, fresh.leads.exported_at), pair.known_at)
    first_days = [each.first for each in (*history, period)]
    unsaid = deal_sums.unsaid(work, pair, scope.filters)
    return Frame(
        scope=scope,
        grain=grain,
        period=period,
        history=history,
        terms=terms,
        over=over,
        dated=dated,
        money=money,
        purse=Purse(
            asked.currency, rates.rates(work, local_day(terms.pair.as_of, asked.zone), pair.known_at)
        ),
        edges=(*(asked.midnight(day) for day in first_days), end),
        quarter=quarter,
        next_quarter=asked.fiscal.quarter_of(quarter.end),
        fresh=fresh,
        deals_stale=deals_stale,
        leads_stale=leads_stale,
        leads_only=bool(unsaid) or (fresh.deals is None and not won_leads.any_deal(work, pair.known_at)),
        unsaid=unsaid,
        needed=bases_of(work, terms, quarter, scope.filters).need.number,
    )


def _ends_before(source: Source | None, end: datetime) -> bool:
    """Whether a file that is too old does not reach the period's end: what lies before it is told all the same."""
    return source is not None and source.exported_at < end


def measured(work: Work, frame: Frame) -> dict[str, Counted]:
    """Return every figure of the scorecard by its code."""
    return {
        **(_won_in_leads if frame.leads_only else _won_in_money)(work, frame),
        **_leads(work, frame),
        **_states(work, frame),
    }


def _counted(code: str, found: list[Measure], unit: Unit | None = None) -> dict[str, Counted]:
    return {code: Counted(unit or BY_CODE[code].unit, found[-1], tuple(found[:-1]))}


def _won_in_money(work: Work, frame: Frame) -> dict[str, Counted]:
    """What was won by close date, in the quarter and in each period, and of how many that were decided."""
    wins, decided = [], []
    for each in frame.periods:
        won, won_deals = _sum(work, frame, DealKind.WON, each.first, each.end)
        _, lost_deals = _sum(work, frame, DealKind.LOST, each.first, each.end)
        wins.append(Measure(won))
        decided.append(Measure(won_deals, won_deals + lost_deals))
    until = min(frame.quarter.end, frame.period.end) if frame.over else frame.quarter.end
    so_far, _ = _sum(work, frame, DealKind.WON, frame.quarter.first, until)
    revenue = {"revenue": Counted(Unit.MONEY, Measure(so_far))}
    return {**revenue, **_counted("newwins", wins), "decided": _of_decided(work, frame, decided)}


def _of_decided(work: Work, frame: Frame, found: list[Measure]) -> Counted:
    """How many were won of those that were decided; where no lost deal was ever heard of that is no share, and no history."""
    only_won = all(each.numerator == each.denominator for each in found)
    if only_won and any(each.numerator for each in found) and not any_lost(work, frame.money.known_at):
        return Counted(Unit.SHARE, found[-1], doubt=NO_LOSSES)
    return Counted(Unit.SHARE, found[-1], tuple(found[:-1]))


def _sum(work: Work, frame: Frame, kind: DealKind, first: date, end: date) -> tuple[int, int]:
    found = deal_sums.sums(work, kind, first, end, frame.money, frame.terms.currency, frame.scope.filters)
    return added_up(found, frame.purse)


def _won_in_leads(work: Work, frame: Frame) -> dict[str, Counted]:
    """The same where nobody keeps deals: leads that were won; what they were worth, and what was lost, is not known."""
    filters, pair = frame.scope.filters, frame.dated.pair
    wins = _by_span(won_leads.won(work, frame.edges[0], frame.edges[1:], pair, filters))
    first = frame.terms.midnight(frame.quarter.first)
    so_far = won_leads.won(work, first, [min(frame.edges[-1], pair.as_of)], pair, filters)[0]
    return {
        "revenue": Counted(Unit.COUNT, Measure(so_far)),
        **_counted("newwins", wins, Unit.COUNT),
        "decided": Counted(Unit.SHARE, None),
    }


def _by_span(so_far: tuple[int, ...]) -> list[Measure]:
    return [Measure(after - before) for before, after in pairwise((0, *so_far))]


def _leads(work: Work, frame: Frame) -> dict[str, Counted]:
    """What happened to leads in each period, by the day on which it happened."""
    filters, pair, edges = frame.scope.filters, frame.dated.pair, frame.edges
    mqls = _by_span(qualified.qualified(work, edges[0], edges[1:], pair, filters))
    kept = [Measure(*each) for each in spans.accepted(work, edges, pair, filters)]
    touched, answered = (
        [
            Measure(each.ratio.numerator, each.ratio.denominator)
            for each in promises.due_in(work, frame.dated, frame.scope, promise, edges, until)
        ]
        for promise, until in ((Promise.FIRST_TOUCH, frame.fresh.touches_until), (Promise.ANSWER, None))
    )
    heard = [Measure(each) for each in spans.inquiries(work, edges, pair, filters)]
    repeat = [Measure(*each) for each in spans.repeat_wins(work, edges, pair, filters)]
    return {
        **_counted("newmqls", mqls),
        **_counted("kept", kept),
        **_counted("duetouches", touched),
        **_counted("dueanswers", answered),
        **_counted("inquiries", heard),
        **_counted("repeat", repeat),
    }


def _states(work: Work, frame: Frame) -> dict[str, Counted]:
    """What stood at the period's end, or stands now while it runs."""
    terms, scope = frame.terms, frame.scope
    at = Pair(min(terms.pair.as_of, frame.dated.pair.as_of), terms.pair.known_at)
    then = terms if at == terms.pair else held(work, at.as_of, at.known_at)
    late = promises.late_news(work, then, Pair(frame.edges[0], at.known_at))
    left = left_behind.report(work, then, scope, frame.fresh.touches_until, late)
    nurture = spans.in_nurture(work, at, scope.filters)
    return {
        "left": Counted(Unit.COUNT, Measure(left.count)),
        "nurture": Counted(Unit.COUNT, Measure(nurture)),
        "cover": _cover(work, frame, frame.quarter),
        "nextcover": _cover(work, frame, frame.next_quarter),
    }


def _cover(work: Work, frame: Frame, quarter: Period) -> Counted:
    """The open pipeline of a quarter over what is left to get in it; not known without a target or without deals."""
    pair = Pair(min(frame.money.as_of, frame.terms.pair.as_of), frame.money.known_at)
    own, filters = frame.terms.currency, frame.scope.filters
    goal = goals.target(work, TargetKind.REVENUE, quarter.first, quarter.end, pair.known_at, filters)
    target = frame.purse.minor(*goal) if goal is not None else None
    if frame.leads_only or not target:
        return Counted(Unit.TIMES, None)
    opened, won = (
        added_up(deal_sums.sums(work, kind, quarter.first, quarter.end, pair, own, filters), frame.purse)[0]
        for kind in (DealKind.OPEN, DealKind.WON)
    )
    return Counted(Unit.TIMES, Measure(opened, left_to_get(target, won)))
