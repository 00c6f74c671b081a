"""Whoever said no to a lead is not offered it again for a while, unless they take it themselves.

Source: domain.md 2.1, the invariants: practitioners complain that a recycled lead goes "straight back to the rep who
already said no". The agreement says for how many days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Refusal:
    """Somebody held a lead and said no to it. `person_id` 0: nobody whom we know."""

    person_id: int
    at: datetime


def cooling(refusals: Iterable[Refusal], days: int, now: datetime) -> Mapping[int, datetime]:
    """Return who is not offered the lead now, each with the moment from which they may be again: half-open."""
    until: dict[int, datetime] = {}
    for each in refusals:
        over = each.at + timedelta(days=days)
        if each.person_id and over > now:
            until[each.person_id] = max(over, until.get(each.person_id, over))
    return until
