"""Invitations: what somebody has to come, by entry, what of it is news to them, and the mark in an invitation's address."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from alignment.recurring import Recurring, Running
from alignment.together import Engagement

MARK_BYTES = 16
"""128 bits: an address cannot be guessed."""

ALL = "all"
"""What stands in an address for everything that somebody has to come."""

Facts = Mapping[str, str]
"""Marks of what somebody would want to hear of an entry: under "" of the whole, under a day of a meeting moved or off."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of somebody's calendar that is still to come: a whole series of meetings, or one engagement.

    `held` are its engagements that come, in order of time; those `alone` are of no rule. `cancelled`: none takes place.
    """

    ref: str
    title: str
    facts: Facts
    held: tuple[Engagement, ...]
    alone: tuple[Engagement, ...]
    rule: Recurring | None = None

    @property
    def cancelled(self) -> bool:
        """Whether nothing of it takes place any more."""
        return all(each.cancelled for each in self.held)


def one(each: Engagement, person_id: int) -> Entry:
    """Return an engagement as an entry of somebody's."""
    aside = each.asides.get(person_id, "")
    said = each.title, each.starts_at, each.ends_at, each.whole_days, aside, each.cancelled
    return Entry(each.ref, each.title, {"": _mark(*said)}, (each,), (each,))


def of_series(
    running: Running, rule: Recurring | None, alone: Iterable[Engagement], until: datetime, now: datetime
) -> Entry | None:
    """Return a series as an entry, with its meetings that stand `alone` beside the rule; None: nothing of it comes.

    Who chairs is no news, nor is a meeting that is planned as the rule has it: only one that somebody moved or called off.
    """
    apart = tuple(each for each in alone if each.ends_at > now)
    held = [each for each in (*(rule.until(until) if rule else ()), *apart) if each.ends_at > now]
    if not held:
        return None
    facts = {"": whole(running)}
    for each in held:
        if each.ref != running.ref and each.revision and each.slot and not _as_usual(running, each):
            facts[each.slot.isoformat()] = _mark(each.starts_at, each.ends_at, each.cancelled)
    in_order = tuple(sorted(held, key=lambda each: each.starts_at))
    return Entry(running.ref, running.title, facts, in_order, apart, rule)


def whole(running: Running) -> str:
    """Return the mark of a series itself, whatever becomes of single meetings."""
    schedule = running.recurrence.to_data()
    return _mark(running.title, schedule, running.minutes, running.on_closed, running.ended)


def _as_usual(running: Running, each: Engagement) -> bool:
    assert each.slot is not None, "a meeting of a series has a day of it"
    usual = running.held(each.slot, each.slot)
    return not each.cancelled and (usual.starts_at, usual.ends_at) == (each.starts_at, each.ends_at)


def is_news(told: Facts, now: Facts, today: date) -> bool:
    """Tell whether anything of an entry is otherwise than somebody was told; what is over is no news."""
    return any(told.get(day) != now.get(day) for day in {*told, *now} if not day or day >= today.isoformat())


def mark(key: bytes, workspace_id: int, person_id: int, since: datetime, ref: str) -> str:
    """Return what only this Tandem can write into the address of somebody's invitation, since they want any: 32 hex digits."""
    named = f"invitation:{workspace_id}:{person_id}:{since.isoformat()}:{ref}"
    return hmac.digest(key, named.encode("utf-8", "replace"), "sha256")[:MARK_BYTES].hex()


def _mark(*facts: object) -> str:
    return sha256(repr([str(each) for each in facts]).encode("utf-8", "replace")).hexdigest()[:16]
