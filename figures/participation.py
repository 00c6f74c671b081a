"""Participation: how much of what both teams do together each department took part in, in a month; never who did not.

Each kind of it has a source. A department of fewer than three people is a person, so nothing is told of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from alignment.people import FEWEST_PEOPLE, Department
from alignment.periods import Period
from alignment.together import Kind, Share
from db.memory import Work
from db.stores.asked import Pair
from db.stores.asked.planned import sizes
from figures import meetings, pairings, ride_alongs
from figures.basis import Scope, rounded
from figures.held import Held, held

DEFINITION = "participation 1"

Source = Callable[[Work, datetime, datetime, Pair], tuple[Share, ...]]
"""What each department took part in, of one kind, in [since, until), as it was believed at the pair."""

SOURCES: Sequence[Source] = (meetings.shares, ride_alongs.shares, pairings.shares)
"""Everything that is counted, a source for each kind."""


@dataclass(frozen=True, slots=True)
class ParticipationFigures:
    """What each department took part in, in one month. `withheld` are departments of too few people to be told of."""

    held: Held
    scope: Scope
    period: Period
    parts: tuple[Share, ...]
    withheld: tuple[Department, ...]

    def of(self, kind: Kind, side: Department) -> Share | None:
        """Return what a department took part in of one kind; None where nobody said so, or it is withheld."""
        return next((each for each in self.parts if (each.kind, each.side) == (kind, side)), None)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of which anything is told, in order."""
        there = {each.kind for each in self.parts}
        return tuple(kind for kind in Kind if kind in there)

    def edges(self) -> tuple[datetime, datetime]:
        """Return the instants between which the period lies."""
        return self.held.midnight(self.period.first), self.held.midnight(self.period.end)

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the names that docs/figures.md promises."""
        from figures import (
            explained,
        )  # what explains the figures is made of the reports, and so of this module

        return {
            "report": "participation",
            "definition": DEFINITION,
            "as_of": self.held.pair.as_of.isoformat(),
            "known_at": self.held.pair.known_at.isoformat(),
            "zone": self.held.zone,
            "period": {
                "name": self.period.full,
                "first": self.period.first.isoformat(),
                "end": self.period.end.isoformat(),
            },
            "parts": [
                {
                    "kind": each.kind.value,
                    "department": each.side.value,
                    "took_part": each.took_part,
                    "of": each.of,
                    "share": rounded(Fraction(each.took_part, each.of) if each.of else None),
                }
                for each in self.parts
            ],
            "withheld": [side.value for side in self.withheld],
            "basis": explained.bases(self, explained.OF_PARTICIPATION),
        }


def report(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> ParticipationFigures:
    """Return what each department took part in before `as_of`, as known at `known_at`; of the running month where none is meant.

    It is of both whole departments, whatever part of the company is asked about.
    """
    terms = held(work, as_of, known_at)
    period = scope.quarter or terms.month
    scope = Scope(quarter=scope.quarter, said=(period.label,) if scope.quarter else ())
    since, until = terms.midnight(period.first), terms.midnight(period.end)
    people = sizes(work, min(until, as_of))
    withheld = tuple(side for side in Department if people[side] < FEWEST_PEOPLE)
    found = [each for source in SOURCES for each in source(work, since, until, terms.pair)]
    return ParticipationFigures(
        terms, scope, period, tuple(each for each in found if each.side not in withheld), withheld
    )
