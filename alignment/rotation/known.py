"""What a plan of turns is made from: the terms, who is in both pools, what is closed, and the turns so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from alignment.calendar import WorkingCalendar
from alignment.rotation.people import Member
from alignment.rotation.terms import Closed, Terms
from alignment.rotation.turns import Turn


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan is made from. `begun` are turns that have begun or are over, `future` those that were planned;
    `covering` are who may cover, without them the visitors. `hostless` are turns that run and whose host has left.

    Slots that begin in [today, until) are planned; nobody is newly called to one that begins before `earliest`.
    """

    terms: Terms
    calendar: WorkingCalendar
    visitors: Mapping[int, Member]
    hosts: Mapping[int, Member]
    closed: tuple[Closed, ...]
    today: date
    until: date
    earliest: date
    begun: tuple[Turn, ...] = ()
    future: tuple[Turn, ...] = ()
    covering: Mapping[int, Member] = field(default_factory=dict, hash=False)
    hostless: frozenset[tuple[int, int]] = frozenset()


class Empty(StrEnum):
    """Why a plan has no turns."""

    NO_VISITORS = "no_visitors"
    NO_HOSTS = "no_hosts"
    NO_MATCH = "no_match"


def why_empty(known: Known) -> Empty:
    """Tell why nobody could be planned: nobody to visit, nobody to host, or none who could be there together."""
    if not known.visitors:
        return Empty.NO_VISITORS
    return Empty.NO_HOSTS if not known.hosts else Empty.NO_MATCH
