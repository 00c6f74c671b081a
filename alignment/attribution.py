"""Which touches get credit for a deal, by a named model, to the cent.

Attribution explains and does not prove. Only touches at or before the conversion and within the lookback count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from enum import StrEnum
from functools import lru_cache

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


@dataclass(frozen=True, slots=True)
class Named:
    """What people type for a model, what it is called, and how it shares; `other_words` mean it too."""

    word: str
    title: str
    says: str
    other_words: tuple[str, ...] = ()


NAMES: Mapping[Model, Named] = {
    Model.FIRST: Named("first", "First touch", "all to the first touch", ("firsttouch",)),
    Model.LAST: Named("last", "Last touch", "all to the last touch", ("lasttouch",)),
    Model.LINEAR: Named("linear", "Linear", "the same to each touch"),
    Model.TIME_DECAY: Named("decay", "Time decay", "half as much for each half-life of age", ("timedecay",)),
    Model.POSITION: Named(
        "u", "U 40/20/40", "40 % first, 40 % last, 20 % between", ("position", "u40", "u402040")
    ),
    Model.FIRST_AND_CREATION: Named("u50", "U 50/50", "50 % first, 50 % lead creation", ("u5050",)),
    Model.W: Named("w", "W", "30 % first, lead, deal; 10 % the rest"),
    Model.FULL_PATH: Named("full", "Full path", "22.5 % first, lead, deal, win; 10 % rest", ("fullpath",)),
}
"""Every model, in the order in which people are offered them."""

WORDS: Mapping[str, Model] = {
    word: model for model, named in NAMES.items() for word in (named.word, *named.other_words)
}
"""Every word that means a model."""


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


def brought_about(
    touches: Iterable[MarketingTouch], reached: Mapping[Milestone, datetime | None]
) -> list[MarketingTouch]:
    """Say of touches which milestone each brought about: the last one at or before it, of one time the last by id."""
    found = sorted(touches, key=_in_time)
    for milestone, at in reached.items():
        before = [place for place, touch in enumerate(found) if at is not None and touch.at <= at]
        if before:
            touch = found[before[-1]]
            found[before[-1]] = replace(touch, milestones=touch.milestones | {milestone})
    return found


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
    counted = [
        touch
        for touch in touches
        if touch.at <= converted and (lookback is None or converted - touch.at <= lookback)
    ]
    if not counted:
        return (Credit(None, amount_minor),)
    if len(counted) == 1:
        return (Credit(counted[0].id, amount_minor),)
    counted.sort(key=_in_time)
    shares = split(amount_minor, _weights(counted, model, half_life))
    return tuple([Credit(touch.id, share) for touch, share in zip(counted, shares, strict=True)])


def _in_time(touch: MarketingTouch) -> tuple[datetime, str]:
    return touch.at, touch.id


def _weights(touches: Sequence[MarketingTouch], model: Model, half_life: timedelta) -> Sequence[int]:
    if model is Model.TIME_DECAY:
        return [_decayed(touches[-1].at - touch.at, half_life) for touch in touches]
    milestones = _MILESTONES.get(model, ())
    # The first touch that carries it: a log may name a milestone twice.
    places = tuple(
        next((place for place, touch in enumerate(touches) if each in touch.milestones), None)
        for each in milestones
    )
    return _shares(model, len(touches), places)


_DIGITS = 60
"""Of a touch's weight beside the newest's: what is smaller is no cent of the largest amount."""


def _decayed(age: timedelta, half_life: timedelta) -> int:
    """2^(-age / half-life) of the newest touch's weight, as a whole number: the shares are whole cents."""
    microsecond = timedelta(microseconds=1)
    with localcontext(prec=28):
        halvings = Decimal(age // microsecond) / Decimal(half_life // microsecond)
        return int((Decimal(2) ** -halvings).scaleb(_DIGITS))


_MILESTONES: Mapping[Model, tuple[Milestone, ...]] = {
    Model.FIRST_AND_CREATION: (Milestone.LEAD_CREATED,),
    Model.W: (Milestone.LEAD_CREATED, Milestone.OPPORTUNITY_CREATED),
    Model.FULL_PATH: tuple(Milestone),
}
BY_MILESTONE = frozenset(_MILESTONES)
"""The models that ask which touch brought what about."""
_EACH_AND_REST = {
    Model.FIRST: (1, 0),
    Model.LAST: (1, 0),
    Model.POSITION: (400, 200),
    Model.FIRST_AND_CREATION: (500, 0),
    Model.W: (300, 100),
    Model.FULL_PATH: (225, 100),
}
"""What each fixed place gets, and what all others share, in one unit."""


@lru_cache(maxsize=4096)
def _shares(model: Model, n: int, places: tuple[int | None, ...]) -> tuple[int, ...]:
    """Return the weights of `n` touches, the milestones' at these places: journeys of one shape share alike."""
    if model is Model.LINEAR:
        return (1,) * n
    each, rest = _EACH_AND_REST[model]
    fixed = dict.fromkeys(range(n), 0)
    fixed_places = {
        Model.FIRST: (0,),
        Model.LAST: (n - 1,),
        Model.POSITION: (0, n - 1),
    }.get(model, (0, *(place for place in places if place is not None)))
    for place in fixed_places:
        fixed[place] += each
    others = n - len(set(fixed_places))
    return tuple([fixed[place] * max(others, 1) if place in fixed_places else rest for place in range(n)])
