"""What became of marketing's leads that are old enough to tell: rates, worth, and how long a win takes.

By cohorts: of the leads handed over in a year, how far each got. None counts that is younger than a win usually takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from alignment.attainment import median, nearest_rank
from alignment.calendar import local_day
from alignment.commitment import Kind, Rates, rounded_up
from alignment.rates import Ratio
from alignment.zones import LocalDays
from db.memory import Work
from db.stores.asked import Filters, Pair, cohorts, deal_sums, from_marketing
from db.stores.asked.cohorts import Became
from db.tables.deals import DealKind
from figures.deals import Total, merged, purse_of, total
from figures.funnel import WINDOW_DAYS
from figures.held import Held

BASE_DAYS = 365
"""So long a time the rates are of: a year, so that every season is in it once."""
FEWEST_WINS = 10
"""From so many wins on the time that they took says how old a cohort must be; below that `WINDOW_DAYS` does."""


@dataclass(frozen=True, slots=True)
class Base:
    """What history says, as known at a local midnight.

    `rates` and `kinds` are of leads handed over in [first, end), which are `window_days` old at least; deals closed in the
    year before `known`. `lag_days`: so many local days stood between hand-over and win in the middle, of `lag_n` wins.
    """

    first: date
    end: date
    known: datetime
    window_days: int
    rates: Rates
    kinds: tuple[Kind, ...]
    deals: int
    minor: int
    won_minor: int
    lag_days: int | None
    lag_n: int
    unconverted: int

    @property
    def deal(self) -> Fraction:
        """What a deal of marketing's was worth on average, exact; 0 where no such deal has an amount."""
        return Fraction(self.minor, self.deals) if self.deals else Fraction(0)


def base_of(work: Work, terms: Held, filters: Filters) -> Base:
    """Return what history says before the local day of `as_of`, as known by the last local midnight.

    By midnight: a process reckons it once a day, and the same pair gives the same answer for ever. A workspace that knew
    nothing then is asked at the pair itself.
    """
    midnight = terms.midnight(local_day(terms.pair.known_at, terms.zone))
    name, settings = ("commitment", work.workspace_id, filters), (terms.today, terms.zone, terms.currency)
    kept = work.kept.get(name)
    if kept is not None and kept[0] == (midnight, settings):
        base: Base = kept[1]
        return base
    known_at = midnight if cohorts.any_known_by(work, midnight) else terms.pair.known_at
    made = _reckoned(work, terms, filters, known_at)
    if known_at == midnight and midnight < work.now:
        work.kept[name] = ((midnight, settings), made)
    return made


def _reckoned(work: Work, terms: Held, filters: Filters, known_at: datetime) -> Base:
    today, year = terms.today, timedelta(days=BASE_DAYS)
    pair = Pair(terms.midnight(today), known_at)
    since = terms.midnight(today - year)
    times = cohorts.times_to_win(work, since, pair.as_of, pair, filters)
    days = LocalDays(terms.zone, today - 2 * year, today)
    lags = [days.between(handed, won) for handed, won in times]
    usual = nearest_rank(lags, 90) if len(lags) >= FEWEST_WINS else None
    window = max(WINDOW_DAYS, usual or 0)
    end = today - timedelta(days=window)
    first = end - year
    edges = terms.midnight(first), terms.midnight(end)
    became = cohorts.became(work, *edges, pair, filters)
    came, handed = cohorts.inquiries(work, *edges, pair, filters)
    mqls, sals, sqls, won = (
        sum(counts)
        for counts in zip(*((each.mqls, each.sals, each.sqls, each.won) for each in became), strict=True)
    ) if became else (0, 0, 0, 0)  # fmt: skip
    rates = Rates.of_counts(mqls, mqls, sals, sqls, won)
    rates = Rates(Ratio(handed, came), rates.sal_of_mql, rates.sql_of_sal, rates.won_of_sql)
    purse = purse_of(work, terms, pair)
    by_kind = {
        kind: total(sums, purse)
        for kind, sums in from_marketing.won_by_kind(
            work, today - year, today, pair, terms.currency, filters
        ).items()
    }
    deals, minor = (
        sum(each.deals for each in by_kind.values()),
        sum(each.minor for each in by_kind.values()),
    )
    middle = median(lags)
    return Base(
        first=first,
        end=end,
        known=known_at,
        window_days=window,
        rates=rates,
        kinds=tuple(_kind(each, by_kind.get(each.kind), deals, minor) for each in became),
        deals=deals,
        minor=minor,
        won_minor=total(
            deal_sums.sums(work, DealKind.WON, today - year, today, pair, terms.currency, filters), purse
        ).minor,
        lag_days=None if middle is None else rounded_up(middle),
        lag_n=len(lags),
        unconverted=sum(each.deals for each in merged(*(found.unconverted for found in by_kind.values()))),
    )


def _kind(became: Became, found: Total | None, deals: int, minor: int) -> Kind:
    """One kind of lead; where no deal of its own is known, a win of it is worth what all are on average."""
    if found is not None and found.deals:
        deals, minor = found.deals, found.minor
    return Kind(became.kind, became.mqls, became.won, deals, minor)
