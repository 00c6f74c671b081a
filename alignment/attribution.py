"""Which touches get credit for a deal, by a named model, to the cent.

Attribution explains and does not prove. Only touches at or before the conversion and within the lookback count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from alignment.money import split

HALF_LIFE = timedelta(days=7)


class Model(StrEnum):
    """How credit is shared. There are two models called U; both are here, by their own names."""

    FIRST = "first"
    LAST = "last"
    LINEAR = "linear"
    TIME_DECAY = "time_decay"
    POSITION = "position"
    """40 % to the first, 40 % to the last, 20 % shared between; of two touches each gets half."""
    FIRST_AND_CREATION = "first_and_creation"
    """50 % to the first touch, 50 % to lead creation, nothing between (Marketo Measure's U)."""
    W = "w"
    """30 % each to first touch, lead creation and opportunity creation, 10 % shared by the rest."""
    FULL_PATH = "full_path"
    """22.5 % each to these and the win, 10 % shared by the rest."""


class Milestone(StrEnum):
    """What a touch brought about; the first touch is known by its time."""

    LEAD_CREATED = "lead_created"
    OPPORTUNITY_CREATED = "opportunity_created"
    WON = "won"


@dataclass(frozen=True, slots=True)
class MarketingTouch:
    """One dated interaction."""

    id: str
    at: datetime
    milestones: frozenset[Milestone] = frozenset()


@dataclass(frozen=True, slots=True)
class Credit:
    """A touch's share in minor units; without a touch it is the unattributed rest."""

    touch: str | None
    amount_minor: int


def attribute(
    amount_minor: int,
    touches: Iterable[MarketingTouch],
    model: Model,
    converted: datetime,
    *,
    lookback: timedelta | None = None,
    half_life: timedelta = HALF_LIFE,
) -> tuple[Credit, ...]:
    """Share a deal among its touches, in order of time (then id); the credits sum to the deal exactly.

    No touch: one unattributed credit. A touch that is two milestones gets both shares. Milestones that no touch
    has, and the middle's share where there is no middle, go to the others in proportion.
    """
    counted = sorted(
        (
            touch
            for touch in touches
            if touch.at <= converted and (lookback is None or converted - touch.at <= lookback)
        ),
        key=lambda touch: (touch.at, touch.id),
    )
    if not counted:
        return (Credit(None, amount_minor),)
    weights = _weights(counted, model, converted, half_life)
    shares = split(amount_minor, weights)
    return tuple(Credit(touch.id, share) for touch, share in zip(counted, shares, strict=True))


def _weights(
    touches: Sequence[MarketingTouch], model: Model, converted: datetime, half_life: timedelta
) -> list[Fraction]:
    n = len(touches)
    if model is Model.FIRST:
        return [Fraction(place == 0) for place in range(n)]
    if model is Model.LAST:
        return [Fraction(place == n - 1) for place in range(n)]
    if model is Model.LINEAR:
        return [Fraction(1)] * n
    if model is Model.TIME_DECAY:
        return [_decayed(converted - touch.at, half_life) for touch in touches]
    if model is Model.POSITION:
        return _around({0: Fraction(40), n - 1: Fraction(40)}, n, Fraction(20))
    return _by_milestone(touches, model)


def _decayed(age: timedelta, half_life: timedelta) -> Fraction:
    """2^(-age / half-life), to 28 digits: the shares are whole cents."""
    microsecond = timedelta(microseconds=1)
    with localcontext(prec=28):
        halvings = Decimal(age // microsecond) / Decimal(half_life // microsecond)
        return Fraction(Decimal(2) ** -halvings)


_MILESTONE_SHARES: dict[Model, tuple[Fraction, tuple[Milestone, ...], Fraction]] = {
    Model.FIRST_AND_CREATION: (Fraction(50), (Milestone.LEAD_CREATED,), Fraction(0)),
    Model.W: (Fraction(30), (Milestone.LEAD_CREATED, Milestone.OPPORTUNITY_CREATED), Fraction(10)),
    Model.FULL_PATH: (Fraction(45, 2), tuple(Milestone), Fraction(10)),
}


def _by_milestone(touches: Sequence[MarketingTouch], model: Model) -> list[Fraction]:
    share, milestones, middle = _MILESTONE_SHARES[model]
    fixed = {0: share}
    for milestone in milestones:
        # The first touch that carries it: a log may name a milestone twice.
        place = next((p for p, touch in enumerate(touches) if milestone in touch.milestones), None)
        if place is not None:
            fixed[place] = fixed.get(place, Fraction(0)) + share
    return _around(fixed, len(touches), middle)


def _around(fixed: dict[int, Fraction], n: int, middle: Fraction) -> list[Fraction]:
    """The fixed shares in their places, and the middle's share spread evenly over all others."""
    others = n - len(fixed)
    return [fixed[place] if place in fixed else middle / others for place in range(n)]
