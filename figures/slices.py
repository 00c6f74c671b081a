"""What is won and open in a quarter, without adding up every deal each time: the sums at midnight, and what changed since.

The pair (midnight, midnight) gives the same answer for ever, so a process adds up once a day; a digest of the day then
reads only what happened or became known since midnight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from alignment.calendar import local_day
from alignment.periods import Period
from db.memory import Work
from db.stores.asked import Filters, Pair, deal_sums, moves
from db.stores.asked.deal_sums import Sum
from db.stores.asked.moves import DealThen
from db.tables.deals import DealKind
from figures.held import Held

Sums = tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """The deals that close in a quarter, at one pair: the sums of the won and the open, and which open have no amount."""

    won: Sums
    opened: Sums
    unpriced: frozenset[int]


def at(work: Work, held: Held, quarter: Period, pair: Pair, filters: Filters) -> Slice:
    """Return what `counted` says, from the slice at midnight where the pair is of one day that has begun."""
    today = local_day(pair.as_of, held.zone)
    midnight = held.midnight(today)
    if local_day(pair.known_at, held.zone) != today or midnight >= work.now:
        return counted(work, held, quarter, pair, filters)
    begun = Pair(midnight, midnight)
    name, version = ("slice", work.workspace_id, filters), (begun, quarter, held.currency)
    kept = work.kept.get(name)
    if kept is None or kept[0] != version:
        kept = (version, counted(work, held, quarter, begun, filters))
        work.kept[name] = kept
    before: Slice = kept[1]
    changes = moves.changed(work, begun, pair, filters)
    gone, come = (
        [deal for deal in deals if _belongs(deal, quarter, filters)] for deals in (changes.start, changes.end)
    )
    won, opened = (
        _moved_on(
            sums, [each for each in gone if each.kind is kind], [each for each in come if each.kind is kind],
            held.currency,
        )
        for kind, sums in ((DealKind.WON, before.won), (DealKind.OPEN, before.opened))
    )  # fmt: skip
    unpriced = before.unpriced - {each.id for each in gone}
    unpriced |= {each.id for each in come if each.kind is DealKind.OPEN and each.amount is None}
    return Slice(won, opened, unpriced)


def counted(work: Work, held: Held, quarter: Period, pair: Pair, filters: Filters) -> Slice:
    """Add up every deal of the quarter."""
    asked = (quarter.first, quarter.end, pair)
    won, opened = (
        deal_sums.sums(work, kind, *asked, held.currency, filters) for kind in (DealKind.WON, DealKind.OPEN)
    )
    return Slice(won, opened, deal_sums.unpriced(work, DealKind.OPEN, *asked, filters))


def _belongs(deal: DealThen, quarter: Period, filters: Filters) -> bool:
    in_quarter = deal.close_date is not None and deal.close_date in quarter
    return in_quarter and filters.holds(deal.team_id, deal.owner_id)


def _moved_on(before: Sums, gone: Iterable[DealThen], come: Iterable[DealThen], own: str) -> Sums:
    """The sums less the deals that left, or changed, and with those that came, or as they are now."""
    deals: Counter[tuple[str, int | None]] = Counter()
    minor: Counter[tuple[str, int | None]] = Counter()
    without: Counter[tuple[str, int | None]] = Counter()
    for part in before:
        key = (part.currency, part.each)
        deals[key] += part.deals
        minor[key] += part.minor
        without[key] += part.without_amount
    for sign, moved in ((-1, gone), (1, come)):
        for deal in moved:
            code = deal.currency or own
            key = (code, None if code == own else deal.amount)
            if deal.amount is None:
                without[key] += sign
            else:
                deals[key] += sign
                minor[key] += sign * deal.amount
    return tuple(
        Sum(code, deals[code, each], minor[code, each], each, without[code, each])
        for code, each in dict.fromkeys((*deals, *without))
        if deals[code, each] or without[code, each]
    )
