"""Money: won against plan and pace, what is open and whether it is enough, what changed, what wants a look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from alignment.bridge import Bridge
from alignment.calendar import local_day
from alignment.coverage import Figure, coverage
from alignment.money import Money
from alignment.periods import FiscalCalendar, Period
from db.memory import Work
from db.stores.asked import Pair, deal_sums, freshness, goals, moves, rates
from db.stores.asked.deal_sums import Sum
from db.stores.asked.moves import DealThen
from db.stores.asked.versions import Deal
from db.tables.deals import DealKind
from db.tables.workspace import TargetKind
from figures import slices
from figures.bases import Bases, bases_of, usual_of
from figures.basis import Scope
from figures.changes import bridge_between, bridges_apart, deals_moved, unpriced_won
from figures.held import Held
from figures.purse import Purse
from figures.stalled import Snoozed, Stalled, stalled

NO_AMOUNT_LISTED = 20


@dataclass(frozen=True, slots=True)
class Unconverted:
    """Deals in a currency for which no rate is known: left out of every sum, and said."""

    currency: str
    deals: int


@dataclass(frozen=True, slots=True)
class RateUsed:
    """By what amounts of another currency were converted, and since which day that rate holds."""

    currency: str
    rate: Decimal
    first: date


@dataclass(frozen=True, slots=True)
class DealFigures:
    """The money of one quarter at one pair of times. `apart`: what changed in currencies without a rate.

    `unsaid`: what is asked about, such as a segment, and no deal says anything of: the money is not known.
    """

    asked: Pair
    fiscal: FiscalCalendar
    quarter: Period
    day: int
    days: int
    elapsed: int
    won: Money
    won_deals: int
    won_without_amount: int
    target: Money | None
    open: Money
    open_deals: int
    without_amount: int
    no_amount: tuple[Deal, ...]
    cover: Figure
    bases: Bases
    since: Pair | None
    bridge: Bridge | None
    apart: tuple[Bridge, ...]
    moved: Mapping[str, Deal]
    won_unpriced: tuple[DealThen, ...]
    stalled: tuple[Stalled, ...]
    snoozed: tuple[Snoozed, ...]
    unconverted: tuple[Unconverted, ...]
    rates: tuple[RateUsed, ...]
    unsaid: tuple[str, ...] = ()

    @property
    def pace(self) -> Fraction | None:
        """The share of the quarter's working days that are over."""
        return Fraction(self.elapsed, self.days) if self.days else None

    @property
    def reached(self) -> Fraction | None:
        """Won over target; None without a target."""
        return Fraction(self.won.minor, self.target.minor) if self.target else None

    def quarter_label(self, day: date) -> str:
        """The quarter of a day as a line has it: `Q1`, with its year when it is over a year away."""
        quarter = self.fiscal.quarter_of(day)
        return quarter.label if abs((quarter.first - self.quarter.first).days) < 360 else quarter.full

    @property
    def left(self) -> Money | None:
        """Target less won; None without a target."""
        return self.target - self.won if self.target else None


def report(
    work: Work, held: Held, scope: Scope, asked: Pair | None = None, listed: int | None = None
) -> DealFigures:
    """Return the money figures; `asked` is the pair for deals where their file is older than the digest.

    `moved` has so many deals of each step of the bridge as are to be listed.
    """
    pair = asked or held.pair
    quarter = scope.quarter or held.quarter
    filters = scope.filters
    known = rates.dated(work, local_day(pair.as_of, held.zone), pair.known_at)
    purse = Purse(held.currency, {code: rate for code, (rate, _) in known.items()})
    slice_ = slices.at(work, held, quarter, pair, filters)
    won, opened = total(slice_.won, purse), total(slice_.opened, purse)
    goal = goals.target(work, TargetKind.REVENUE, quarter.first, quarter.end, pair.known_at, filters)
    target = None
    if goal is not None:
        minor = purse.minor(goal[0], goal[1])
        target = Money(minor, held.currency) if minor is not None else None
    bases = bases_of(work, held, quarter, filters)
    since = scope.since if scope.since and not _across_baseline(work, scope.since, pair) else None
    changes = moves.changed(work, since, pair, filters) if since else None
    made = bridge_between(changes, quarter, purse, filters, opened.minor) if changes else None
    moved = deals_moved(work, made, since, pair, listed) if made and since else {}
    looks = stalled(work, held, pair, filters, purse, usual_of(work, held, quarter, filters))
    today = held.today
    return DealFigures(
        asked=pair,
        fiscal=held.fiscal,
        quarter=quarter,
        day=quarter.day_number(held.calendar, today),
        days=quarter.total_days(held.calendar),
        elapsed=quarter.elapsed_days(held.calendar, today),
        won=Money(won.minor, held.currency),
        won_deals=won.deals,
        won_without_amount=won.without_amount,
        target=target,
        open=Money(opened.minor, held.currency),
        open_deals=opened.deals,
        without_amount=opened.without_amount,
        no_amount=_first(work, slice_.unpriced, pair),
        cover=coverage(opened.minor, target.minor if target else None, won.minor),
        bases=bases,
        since=since,
        bridge=made,
        apart=bridges_apart(changes, quarter, purse, filters) if changes else (),
        moved=moved,
        won_unpriced=unpriced_won(changes, quarter, filters) if changes else (),
        stalled=looks.stalled,
        snoozed=looks.snoozed,
        unconverted=merged(won.unconverted, opened.unconverted),
        rates=_used(known, (*slice_.won, *slice_.opened)),
        unsaid=deal_sums.unsaid(work, pair, filters),
    )


def _used(known: Mapping[str, tuple[Decimal, date]], sums: Iterable[Sum]) -> tuple[RateUsed, ...]:
    """The rates of the currencies that stand in these sums."""
    return tuple(
        RateUsed(code, *known[code]) for code in sorted({each.currency for each in sums} & known.keys())
    )


def purse_of(work: Work, held: Held, pair: Pair) -> Purse:
    """Return the rates of the day of a pair."""
    return Purse(held.currency, rates.rates(work, local_day(pair.as_of, held.zone), pair.known_at))


def won_before(
    work: Work, held: Held, scope: Scope, figures: DealFigures, days: Sequence[date]
) -> tuple[int, ...]:
    """Return what was won of these figures with a close date before each of the days, which come in order."""
    pair = figures.asked
    purse = purse_of(work, held, pair)
    found: list[int] = []
    so_far, begins = 0, figures.quarter.first
    for day in days:
        if day > begins:
            sums = deal_sums.sums(work, DealKind.WON, begins, day, pair, held.currency, scope.filters)
            so_far, begins = so_far + total(sums, purse).minor, day
        found.append(so_far)
    return tuple(found)


def added_up(sums: Iterable[Sum], purse: Purse) -> tuple[int, int]:
    """Return what these sums are together in the workspace's own currency, and of how many deals with or without amount."""
    every = tuple(sums)
    return total(every, purse).minor, sum(part.deals + part.without_amount for part in every)


@dataclass(frozen=True, slots=True)
class Total:
    """Deals in one currency: what they add up to, how many have no amount, and which are left out for want of a rate."""

    minor: int
    deals: int
    without_amount: int
    unconverted: tuple[Unconverted, ...]


def total(sums: Iterable[Sum], purse: Purse) -> Total:
    """Add sums up in the purse's own currency."""
    minor = deals = without = 0
    left_out: dict[str, int] = {}
    for part in sums:
        without += part.without_amount
        if purse.unknown(part.currency):
            left_out[part.currency] = left_out.get(part.currency, 0) + part.deals
            continue
        one = purse.minor(part.each, part.currency)
        minor += part.minor if one is None else one * part.deals
        deals += part.deals
    listed = tuple(Unconverted(code, count) for code, count in sorted(left_out.items()) if count)
    return Total(minor, deals, without, listed)


def merged(*parts: tuple[Unconverted, ...]) -> tuple[Unconverted, ...]:
    """Count what several sums leave out, by currency."""
    counted: dict[str, int] = {}
    for each in (one for part in parts for one in part):
        counted[each.currency] = counted.get(each.currency, 0) + each.deals
    return tuple(Unconverted(code, count) for code, count in sorted(counted.items()))


def _first(work: Work, ids: Iterable[int], pair: Pair) -> tuple[Deal, ...]:
    found = moves.last_seen(work, sorted(ids)[:NO_AMOUNT_LISTED], pair, pair)
    return tuple(deal for _, deal in sorted(found.items()))


def _across_baseline(work: Work, since: Pair, pair: Pair) -> bool:
    return freshness.baseline_between(work, since, pair)
