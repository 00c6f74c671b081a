"""Invitations: what somebody has to come, by entry, what of it is news to them, and the mark in an invitation's address."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256

from alignment.calendar import WorkingCalendar, local_day
from alignment.meetings import held_on
from alignment.recurring import Recurring, Running
from alignment.together import Engagement

MARK_BYTES = 16
"""128 bits: an address cannot be guessed."""

_BEFORE_ANY = datetime(2026, 1, 1, tzinfo=UTC)
"""Nobody wanted invitations before then."""

ALL = "all"
"""What stands in an address for everything that somebody has to come."""

Facts = Mapping[str, str]
"""Marks of what somebody would want to hear of an entry: under "" of the whole, under a day of a meeting moved or off."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of somebody's calendar that is still to come: a whole series of meetings, or one engagement.

    `held` are its engagements that come, in order of time; those `alone` are of no rule. `over`: the days of a series
    whose meeting has been, or would have. `days`: on which day the meeting of each day of its rule is held that nobody
    changed, None for none. `cancelled`: none takes place.
    """

    ref: str
    title: str
    facts: Facts
    held: tuple[Engagement, ...]
    alone: tuple[Engagement, ...]
    rule: Recurring | None = None
    over: frozenset[str] = frozenset()
    days: Mapping[date, date | None] = field(default_factory=dict)

    @property
    def ends_at(self) -> datetime | None:
        """When the last of it is over; None where it goes on."""
        if self.rule is not None and not self.rule.running.ended:
            return None
        return max((each.ends_at for each in self.held), default=None)

    @property
    def cancelled(self) -> bool:
        """Whether nothing of it takes place any more."""
        return all(each.cancelled for each in self.held)


def one(each: Engagement, person_id: int) -> Entry:
    """Return an engagement as an entry of somebody's."""
    aside = each.asides.get(person_id, "")
    said = each.title, each.starts_at, each.ends_at, each.whole_days, aside, each.cancelled
    return Entry(each.ref, each.called(person_id), {"": _mark(*said)}, (each,), (each,))


def of_series(
    running: Running, rule: Recurring | None, alone: Collection[Engagement], until: datetime, now: datetime
) -> Entry | None:
    """Return a series as an entry, with its meetings that stand `alone` beside the rule; None: nothing of it comes.

    Who chairs is no news, nor is a meeting that is planned as the rule has it: only one that somebody moved or called off.
    """
    every = [*(rule.until(until) if rule else ()), *alone]
    held = [each for each in every if each.ends_at > now]
    if not held:
        return None
    facts = {"": whole(running)}
    for each in held:
        if each.ref != running.ref and each.revision and each.slot and not _as_usual(running, each):
            facts[each.slot.isoformat()] = _mark(each.starts_at, each.ends_at, each.cancelled)
    in_order = tuple(sorted(held, key=lambda each: each.starts_at))
    apart = tuple(each for each in alone if each.ends_at > now)
    over = frozenset(each.slot.isoformat() for each in every if each.slot and each.ends_at <= now)
    days = _days(rule, every, local_day(now, running.recurrence.zone)) if rule else {}
    return Entry(running.ref, running.title, facts, in_order, apart, rule, over, days)


def _days(rule: Recurring, held: Iterable[Engagement], today: date) -> Mapping[date, date | None]:
    days: dict[date, date | None] = dict.fromkeys(rule.left_out)
    for each in held:
        if each.slot and (each.ref == rule.running.ref or not each.revision):
            days[each.slot] = local_day(each.starts_at, each.zone)
    return {slot: day for slot, day in days.items() if slot >= today}


def whole(running: Running) -> str:
    """Return the mark of a series itself, whatever becomes of single meetings."""
    schedule = running.recurrence.to_data()
    return _mark(running.title, schedule, running.minutes, running.on_closed, running.ended)


def _as_usual(running: Running, each: Engagement) -> bool:
    assert each.slot is not None, "a meeting of a series has a day of it"
    usual = running.held(each.slot, each.slot)
    return not each.cancelled and (usual.starts_at, usual.ends_at) == (each.starts_at, each.ends_at)


def is_news(told: Facts, entry: Entry, today: date) -> bool:
    """Tell whether anything of an entry is otherwise than somebody was told; what is over is no news.

    A meeting may be held on another day than its own, so it is asked of each whether that is over.
    """
    now = entry.facts
    changed = {day for day in {*told, *now} if told.get(day) != now.get(day)} - entry.over
    return any(day in now or day >= today.isoformat() for day in changed)


def moved_by_days_off(entry: Entry, then: WorkingCalendar, now: WorkingCalendar, until: date) -> bool:
    """Tell whether a meeting of a series is not held, or on another day, since days off are others now than then.

    What was planned before is told of as it is planned anew; what nobody saw otherwise, from `until` on, is no news.
    """
    if entry.rule is None or entry.rule.running.ended:
        return False
    on_closed = entry.rule.running.on_closed
    return any(
        day == held_on(slot, on_closed, now) != held_on(slot, on_closed, then)
        for slot, day in entry.days.items()
        if slot < until
    )


def edition(since: datetime, tellings: int) -> int:
    """Return what a telling adds to SEQUENCE: more each time, also for whoever wanted none meanwhile, and so anew since then."""
    return int((since - _BEFORE_ANY).total_seconds()) + tellings


def mark(key: bytes, workspace_id: int, person_id: int, since: datetime, ref: str) -> str:
    """Return what only this Tandem can write into the address of somebody's invitation, since they want any: 32 hex digits."""
    named = f"invitation:{workspace_id}:{person_id}:{since.isoformat()}:{ref}"
    return hmac.digest(key, named.encode("utf-8", "replace"), "sha256")[:MARK_BYTES].hex()


def _mark(*facts: object) -> str:
    return sha256(repr([str(each) for each in facts]).encode("utf-8", "replace")).hexdigest()[:16]
