"""What changed between two pairs of times, as a bridge and the deals behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from alignment.bridge import Bridge, Bucket, DealKind, DealState, bridge
from alignment.periods import Period
from db.memory import Work
from db.stores.asked import EVERYTHING, Filters, Pair, moves
from db.stores.asked.moves import DealThen
from db.stores.asked.versions import Deal
from db.tables.deals import DealKind as StoredKind
from figures.purse import Only, Purse


def bridge_between(
    changes: moves.Changed, quarter: Period, purse: Purse, filters: Filters, end_minor: int
) -> Bridge:
    """Explain the change by the deals that changed; both ends at the rates of the end, so no rate is a movement."""
    start, end = states(changes.start, purse, filters), states(changes.end, purse, filters)
    made = bridge(start, end, quarter, purse.own, _asked_about(filters))
    return replace(made, start_minor=end_minor - made.change_minor, end_minor=end_minor)


def bridges_apart(
    changes: moves.Changed, quarter: Period, purse: Purse, filters: Filters
) -> tuple[Bridge, ...]:
    """Explain the changes in every currency without a rate, each in itself: they are in no other sum.

    Both ends are those of the deals that changed; what stood still is in neither, so that only the change is meant.
    """
    about = _asked_about(filters)
    unknown = sorted(
        {deal.currency for deal in (*changes.start, *changes.end) if purse.unknown(deal.currency)}
    )
    made = (
        bridge(
            states(changes.start, Only(code), filters),
            states(changes.end, Only(code), filters),
            quarter,
            code,
            about,
        )
        for code in unknown
    )
    return tuple(each for each in made if each.movements)


def deals_moved(work: Work, made: Bridge, since: Pair, pair: Pair, listed: int | None) -> dict[str, Deal]:
    """Return the deals of a bridge by their number; with `listed` so many of each step, the largest."""
    some = (move for bucket in Bucket for move in [m for m in made.deals(bucket) if m.amount_minor][:listed])
    wanted = {int(move.opportunity.removeprefix("D-")) for move in (some if listed else made.movements)}
    return {deal.ref: deal for deal in moves.last_seen(work, wanted, since, pair).values()}


def unpriced_won(changes: moves.Changed, quarter: Period, filters: Filters) -> tuple[DealThen, ...]:
    """The deals won since that nobody gave an amount: no step of a sum of money, and yet worth telling."""
    before = {deal.id for deal in changes.start if deal.kind is StoredKind.WON}
    return tuple(
        deal
        for deal in changes.end
        if deal.kind is StoredKind.WON
        and deal.amount is None
        and deal.id not in before
        and deal.close_date is not None
        and deal.close_date in quarter
        and filters.holds(deal.team_id, deal.owner_id)
    )


def _asked_about(filters: Filters) -> frozenset[str] | None:
    """Whose deals a bridge is about, as `states` names who holds each; None: everybody's."""
    return frozenset({_HELD}) if filters.holderless != filters else None


_HELD, _ELSEWHERE = "asked about", "elsewhere"


def states(
    deals: Iterable[Deal | DealThen], purse: Purse | Only, filters: Filters = EVERYTHING
) -> list[DealState]:
    """Turn stored deals into a bridge's states, each held by whom is asked about or not; one without a close date lies
    in no period.
    """
    return [
        DealState(
            deal.ref,
            DealKind(deal.kind.value),
            purse.minor(deal.amount, deal.currency),
            purse.own,
            deal.close_date or date.max,
            _HELD if filters.holds(deal.team_id, deal.owner_id) else _ELSEWHERE,
        )
        for deal in deals
        if deal.kind is not StoredKind.REMOVED
    ]


def parts(made: Bridge, *, adding: bool) -> tuple[tuple[Bucket, int], ...]:
    """The buckets that made the pipeline larger (or smaller) with their sums, largest first."""
    found = [
        (bucket, made.total(bucket)) for bucket in Bucket if bucket.adds is adding and made.total(bucket)
    ]
    return tuple(sorted(found, key=lambda each: -each[1]))
