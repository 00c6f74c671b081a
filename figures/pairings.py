"""What pairings come to: how many took part by department, and when who meets, as it was believed at a pair of times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alignment import refs
from alignment.pairing.taking_part import Met, Taking
from alignment.people import FEWEST_PEOPLE, Department
from alignment.rates import Ratio
from alignment.together import Engagement, Kind, Share
from db.memory import Work
from db.stores import workspaces
from db.stores.asked import Pair
from db.stores.asked import pairings as asked_pairings

_NOT_COUNTED = frozenset({Taking.AWAY, Taking.GONE})
"""Who could not be there is in no sum."""


@dataclass(frozen=True, slots=True)
class OfSeats:
    """Of the seats that a department's people had in rounds: how many were in a pair, and how many of them met."""

    paired: Ratio
    met: Ratio


@dataclass(frozen=True, slots=True)
class SeatsTaken:
    """How many took part in [since, until), by department; one with too few people is left out."""

    since: datetime
    until: datetime
    pair: Pair
    of: Mapping[Department, OfSeats]


def seats_taken(work: Work, since: datetime, until: datetime, pair: Pair) -> SeatsTaken:
    """Return how many took part in rounds that began in [since, until), by department; never who did not.

    A seat is somebody who takes part in a programme, in one round, unless they were away or gone. Paired: their pair was not
    called off, and did not go on without them. Met: it said so.
    """
    found: dict[Department, OfSeats] = {}
    rows = [
        each
        for each in asked_pairings.taking_part(work, since, until, pair)
        if each.taking not in _NOT_COUNTED
    ]
    for side in Department:
        mine = [each for each in rows if each.side is side]
        if len({each.person_id for each in mine}) < FEWEST_PEOPLE:
            continue
        paired = [each for each in mine if each.taking is Taking.GROUP and not each.off]
        met = sum(each.answer is Met.YES for each in paired)
        found[side] = OfSeats(Ratio(len(paired), len(mine)), Ratio(met, len(mine)))
    return SeatsTaken(since, until, pair, found)


def shares(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Share, ...]:
    """Return of how many of each department's seats in rounds of [since, until) somebody met; nothing of too few people."""
    found = seats_taken(work, since, until, pair)
    return tuple(
        Share(Kind.PAIRING, side, each.met.numerator, each.met.denominator) for side, each in found.of.items()
    )


def engagements(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Engagement, ...]:
    """Return the pairs that meet, or were to, in [since, until), as it was believed at a pair: their people's alone.

    A pair is one from the moment on at which it chose a time.
    """
    groups: dict[int, list[Any]] = {}
    for row in asked_pairings.timed(work, since, until, pair):
        groups.setdefault(row.group_id, []).append(row)
    zone = workspaces.terms(work).zone if groups else ""
    found = (_engagement(rows, zone) for rows in groups.values())
    return tuple(each for each in found if each.ends_at > since)


def _engagement(rows: Sequence[Any], zone: str) -> Engagement:
    """Return a pair from a row for each of its people."""
    names = {row.person_id: (row.name.split() or ["somebody"])[0] for row in rows}
    first = rows[0]
    return Engagement(
        ref=refs.PAIR.ref(first.group_id),
        kind=Kind.PAIRING,
        starts_at=first.starts_at,
        ends_at=first.starts_at + timedelta(minutes=first.minutes),
        zone=first.zone or zone,
        title="coffee",
        people=frozenset(names),
        asides={
            who: f"with {' and '.join(name for other, name in names.items() if other != who)}"
            for who in names
        },
        open_to_all=False,
        revision=first.changes,
        changed_at=first.recorded_from,
        cancelled=first.called_off,
    )
