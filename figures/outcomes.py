"""How a team's deals ended in the four quarters before: win rate, what a win is worth, how long it took, stage by stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from alignment.coverage import win_rate
from alignment.forecast import is_no_decision, typical
from alignment.periods import Period
from alignment.rates import Ratio
from alignment.zones import LocalDays
from db.memory import Work
from db.stores.asked import Filters, Pair, decided, rates
from db.stores.asked.decided import Decided
from db.tables.deals import DealKind
from figures import past
from figures.held import Held
from figures.purse import Purse


@dataclass(frozen=True, slots=True)
class Ended:
    """Deals that ended alike: how many, how many of them have an amount at a known rate, and its sum."""

    deals: int
    priced: int
    minor: int

    def __add__(self, other: Ended) -> Ended:
        return Ended(self.deals + other.deals, self.priced + other.priced, self.minor + other.minor)


NOTHING = Ended(0, 0, 0)
_KNOWN_DAYS = timedelta(days=4 * 365)
"""Nearly every deal that was decided within a year is younger."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What was decided with a close date in [first, end), as it was known at `pair`.

    `disqualified` are leads that were given up after they had been qualified, without a deal that was decided.
    `won_days` and `lost_days` are from creation to close date; `contradicted` deals closed before they were created,
    of `undated` ones nobody said when they were created: they are in neither. `stages` says how many of the deals that were ever in a stage were won.
    `lost_known`: a lost deal, or a lead given up, was ever heard of; else all that was decided seems won, and no rate follows.
    """

    first: date
    end: date
    pair: Pair
    won: Ended
    lost: Ended
    no_decision: Ended
    disqualified: int
    won_days: tuple[int, ...]
    lost_days: tuple[int, ...]
    contradicted: int
    undated: int
    stages: Mapping[str, Ratio]
    lost_known: bool

    @property
    def by_count(self) -> Ratio:
        """Won of all decided: lost, without a decision, and disqualified after they were qualified."""
        return win_rate(self.won.deals, self.lost.deals, self.no_decision.deals, self.disqualified)

    @property
    def by_value(self) -> Ratio:
        """The same in minor units, of the deals that have an amount; a lead without a deal has none."""
        return win_rate(self.won.minor, self.lost.minor, self.no_decision.minor)

    @property
    def priced(self) -> int:
        """How many deals stand behind the rate by value."""
        return self.won.priced + self.lost.priced + self.no_decision.priced

    @property
    def average(self) -> Fraction | None:
        """What a won deal was worth; None where none has an amount."""
        return Fraction(self.won.minor, self.won.priced) if self.won.priced else None

    @property
    def cycle(self) -> Fraction | None:
        """Median days from creation to won, of won deals only; None below five."""
        return typical(list(self.won_days))

    @property
    def lost_cycle(self) -> Fraction | None:
        """Median days from creation to lost; None below five."""
        return typical(list(self.lost_days))


def outcomes_of(work: Work, held: Held, quarter: Period, filters: Filters) -> Outcomes:
    """Return how deals ended in the four quarters before one."""
    return past.of_the_day(
        work, held, quarter, filters, "outcomes",
        lambda known_at: _reckoned(work, held, quarter, filters, known_at),
    )  # fmt: skip


def _reckoned(work: Work, held: Held, quarter: Period, filters: Filters, known_at: datetime) -> Outcomes:
    quarters = past.quarters_before(held, quarter)
    first, end = quarters[-1].first, quarters[0].end
    pair = Pair(held.midnight(end), known_at)
    asked = (first, end, pair)
    purse = Purse(held.currency, rates.rates(work, end, known_at))
    won = decided.sums(work, DealKind.WON, *asked, held.currency, filters)
    lost = decided.sums(work, DealKind.LOST, *asked, held.currency, filters)
    undecided = [each for each in lost if is_no_decision(each.loss_reason)]
    won_ages, lost_ages = (
        decided.ages(work, kind, *asked, filters) for kind in (DealKind.WON, DealKind.LOST)
    )
    won_days, lost_days = _days(held, won_ages), _days(held, lost_ages)
    begins, ends = held.midnight(first), held.midnight(end)
    disqualified = decided.disqualified(work, begins, ends, pair, filters)
    lost_known = bool(lost) or bool(disqualified) or not won or decided.any_lost(work, known_at)
    return Outcomes(
        first=first,
        end=end,
        pair=pair,
        won=_sum(won, purse),
        lost=_sum((each for each in lost if not is_no_decision(each.loss_reason)), purse),
        no_decision=_sum(undecided, purse),
        disqualified=disqualified,
        won_days=tuple(each for each in won_days if each >= 0),
        lost_days=tuple(each for each in lost_days if each >= 0),
        contradicted=sum(each < 0 for each in (*won_days, *lost_days)),
        undated=sum(created is None for created, _ in (*won_ages, *lost_ages)),
        stages=_stages(
            decided.through_stages(work, DealKind.WON, *asked, filters),
            decided.through_stages(work, DealKind.LOST, *asked, filters),
        )
        if lost_known
        else {},
        lost_known=lost_known,
    )


def _sum(found: Iterable[Decided], purse: Purse) -> Ended:
    total = NOTHING
    for each in found:
        if purse.unknown(each.currency):
            total += Ended(each.deals, 0, 0)
            continue
        one = purse.minor(each.each, each.currency)
        total += Ended(each.deals, each.priced, each.minor if one is None else one * each.priced)
    return total


def _days(held: Held, ages: Iterable[tuple[datetime | None, date]]) -> list[int]:
    """Days from creation to close date, of those whose creation is known; below zero where the two contradict."""
    found = [(created, closed) for created, closed in ages if created]
    if not found:
        return []
    last = max(closed for _, closed in found)
    days = LocalDays(held.zone, last - _KNOWN_DAYS, last)
    return sorted(closed.toordinal() - days.ordinal(created) for created, closed in found)


def _stages(won: Mapping[str, int], lost: Mapping[str, int]) -> dict[str, Ratio]:
    return {
        stage: Ratio(won.get(stage, 0), won.get(stage, 0) + lost.get(stage, 0)) for stage in {*won, *lost}
    }
