"""What changed in the pipeline between two days, deal by deal, and it adds up to the cent.

Scope is open deals with an amount whose close date lies in the period (and, for a team, that are the team's).
Valuation: pushed, lost, moved out and removed at the start's amount; new, pulled in, reopened and moved in at the
end's; won at its final amount, with final less start in up or down. A deal that came into the scope and was won
inside the window counts as come in and as won. Stage moves are counts and have no place in a sum of money.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from alignment.periods import Period


class DealKind(StrEnum):
    """Whether a deal is still open, and how it ended if not."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Bucket(StrEnum):
    """Where money came from or went to, in the order in which a bridge is told."""

    NEW = "new"
    PULLED_IN = "pulled_in"
    REOPENED = "reopened"
    MOVED_IN = "moved_in"
    UP = "up"
    DOWN = "down"
    PUSHED = "pushed"
    LOST = "lost"
    WON = "won"
    MOVED_OUT = "moved_out"
    REMOVED = "removed"

    @property
    def adds(self) -> bool:
        """Whether the bucket makes the pipeline larger."""
        return self in _ADDING


_ADDING = frozenset({Bucket.NEW, Bucket.PULLED_IN, Bucket.REOPENED, Bucket.MOVED_IN, Bucket.UP})


@dataclass(frozen=True, slots=True)
class DealState:
    """What one snapshot says of one deal; the amount in minor units of one currency for all, None if unknown."""

    opportunity: str
    kind: DealKind
    amount_minor: int | None
    currency: str
    close_date: date
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One deal's part of one bucket, in minor units and never below zero; the bucket has the sign."""

    bucket: Bucket
    opportunity: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Step:
    """One bucket of a bridge: how many deals are in it, and how much they moved."""

    bucket: Bucket
    deals: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the start's open pipeline to the end's, with the deals behind every step."""

    currency: str
    start_minor: int
    end_minor: int
    movements: tuple[Movement, ...]
    without_amount: tuple[str, ...]

    @property
    def change_minor(self) -> int:
        """End less start."""
        return self.end_minor - self.start_minor

    @property
    def added_minor(self) -> int:
        """All that made the pipeline larger."""
        return sum(move.amount_minor for move in self.movements if move.bucket.adds)

    @property
    def taken_minor(self) -> int:
        """All that made the pipeline smaller, as a positive number."""
        return sum(move.amount_minor for move in self.movements if not move.bucket.adds)

    def total(self, bucket: Bucket) -> int:
        """The bucket's sum in minor units, never below zero."""
        return sum(move.amount_minor for move in self.deals(bucket))

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every bucket that has deals, in the order in which a bridge is told: how many they are and their sum."""
        found = (Step(bucket, len(self.deals(bucket)), self.total(bucket)) for bucket in Bucket)
        return tuple(step for step in found if step.deals)

    def deals(self, bucket: Bucket) -> tuple[Movement, ...]:
        """The deals behind a bucket, largest first."""
        behind = (move for move in self.movements if move.bucket is bucket)
        return tuple(sorted(behind, key=lambda move: (-move.amount_minor, move.opportunity)))


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which deals are asked about."""

    period: Period
    teams: frozenset[str] | None

    def has_team(self, state: DealState) -> bool:
        return self.teams is None or state.team in self.teams

    def has_place(self, state: DealState) -> bool:
        """Whether the deal belongs here by team and close date, open or not."""
        return self.has_team(state) and state.close_date in self.period

    def value(self, state: DealState | None) -> int | None:
        """What the deal adds to the open pipeline; None when it is not part of it."""
        if state is None or state.kind is not DealKind.OPEN or not self.has_place(state):
            return None
        return state.amount_minor


def bridge(
    start: Iterable[DealState],
    end: Iterable[DealState],
    period: Period,
    currency: str,
    teams: frozenset[str] | None = None,
) -> Bridge:
    """Explain the change between two snapshots, each with one state per deal that exists.

    `teams` narrows the scope to deals of these teams. Raises ValueError when a deal is in another currency
    (convert first) or stands twice in a snapshot.
    """
    before, after = _by_deal(start, currency), _by_deal(end, currency)
    scope = _Scope(period, teams)
    movements: list[Movement] = []
    for opportunity in sorted(before.keys() | after.keys()):
        for bucket, amount in _steps(scope, before.get(opportunity), after.get(opportunity)):
            if amount or bucket is not Bucket.UP:
                movements.append(Movement(Bucket.DOWN if amount < 0 else bucket, opportunity, abs(amount)))
    return Bridge(
        currency,
        sum(scope.value(state) or 0 for state in before.values()),
        sum(scope.value(state) or 0 for state in after.values()),
        tuple(movements),
        tuple(
            sorted(
                state.opportunity
                for state in after.values()
                if state.amount_minor is None and scope.has_place(state) and state.kind is not DealKind.LOST
            )
        ),
    )


def _by_deal(states: Iterable[DealState], currency: str) -> Mapping[str, DealState]:
    found: dict[str, DealState] = {}
    for state in states:
        if state.amount_minor is not None and state.currency != currency:
            raise ValueError(
                f"{state.opportunity} is in {state.currency}; a bridge adds up in {currency} alone"
            )
        if state.amount_minor is not None and state.amount_minor < 0:
            raise ValueError(f"{state.opportunity} has an amount below zero")
        if state.opportunity in found:
            raise ValueError(f"{state.opportunity} stands twice in one snapshot")
        found[state.opportunity] = state
    return found


def _steps(scope: _Scope, start: DealState | None, end: DealState | None) -> list[tuple[Bucket, int]]:
    """The buckets of one deal; a negative amount in `up` is one for `down`."""
    held = scope.value(start)
    if held is not None:
        return _from_within(scope, held, end)
    if end is None or not scope.has_place(end) or end.amount_minor is None:
        return []
    final = end.amount_minor
    way_in = _way_in(scope, start)
    if end.kind is DealKind.OPEN:
        return [(way_in, final)]
    if end.kind is DealKind.WON:
        already = start is not None and start.kind is DealKind.WON
        return [] if already else [(way_in, final), (Bucket.WON, final)]
    # Lost without ever having stood in a start's pipeline: worth telling only if it also began here.
    return [(Bucket.NEW, final), (Bucket.LOST, final)] if start is None else []


def _from_within(scope: _Scope, held: int, end: DealState | None) -> list[tuple[Bucket, int]]:
    if end is None:
        return [(Bucket.REMOVED, held)]
    if not scope.has_team(end):
        return [(Bucket.MOVED_OUT, held)]
    if end.kind is DealKind.LOST:
        return [(Bucket.LOST, held)]
    if end.close_date not in scope.period:
        # Also a deal that was won on a day outside the period: its money is not this period's.
        return [(Bucket.PUSHED, held)]
    if end.kind is DealKind.WON:
        final = held if end.amount_minor is None else end.amount_minor
        return [(Bucket.UP, final - held), (Bucket.WON, final)]
    # An amount that was taken away leaves the sum, and says so as "down".
    return [(Bucket.UP, (end.amount_minor or 0) - held)]


def _way_in(scope: _Scope, start: DealState | None) -> Bucket:
    if start is None:
        return Bucket.NEW
    if start.kind is not DealKind.OPEN:
        return Bucket.REOPENED
    if not scope.has_team(start):
        return Bucket.MOVED_IN
    if start.close_date not in scope.period:
        return Bucket.PULLED_IN
    # It stood here without an amount, and now has one.
    return Bucket.UP
