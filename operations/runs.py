"""When a digest comes: once a local day at its wall time, whatever happened to its zone, its days or its pauses meanwhile.

A run is an instant that a schedule names. Its notice is told apart by subscription, wall time, zone and local day, so
that twice is once; what was called off unsent and is due again is owed again, what was said is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alignment.calendar import Schedule, WorkingCalendar, day_edges, local_day, local_instant
from db.memory import Work
from db.stores import notices, workspaces
from db.stores import runs as stored
from db.stores.subscriptions import Subscription

RUNS_SHOWN = 3

ONE_SHIFT = timedelta(hours=3)
"""So much earlier than was reckoned a run may be when the rules of its zone were renewed: an hour mostly, two at times."""


def key(subscription_id: int, schedule: Schedule, run: datetime) -> str:
    """Return what tells the notice of a run apart."""
    return f"{_promise(subscription_id, schedule)}{schedule.zone}/{local_day(run, schedule.zone).isoformat()}"


def _promise(subscription_id: int, schedule: Schedule) -> str:
    return f"digest/{subscription_id}/{schedule.time:%H:%M}/"


@dataclass(frozen=True, slots=True)
class Kept:
    """Which runs of some subscriptions were said, or are still owed: by subscription, with their keys."""

    runs: Mapping[int, Sequence[tuple[str, datetime]]]

    @classmethod
    def look(cls, work: Work, ids: Iterable[int], since: datetime) -> Kept:
        """Read the runs from two days before an instant on: a local day begins up to 26 hours earlier elsewhere."""
        if not ids:
            return cls({})
        return cls(stored.standing(work, sorted(set(ids)), since - timedelta(days=2)))

    def has(self, subscription_id: int, schedule: Schedule, run: datetime) -> bool:
        """Tell whether this local day had its digest of this wall time already, in whichever zone it was due then."""
        begins, ends = day_edges(local_day(run, schedule.zone), schedule.zone)
        promise = _promise(subscription_id, schedule)
        return any(
            name.startswith(promise) and begins <= as_of < ends
            for name, as_of in self.runs.get(subscription_id, ())
        )

    def next_of(
        self, subscription_id: int, schedule: Schedule, after: datetime, calendar: WorkingCalendar
    ) -> datetime:
        """Return the first run after an instant whose local day has not had its digest."""
        run = schedule.next_after(after, calendar)
        while self.has(subscription_id, schedule, run):
            run = schedule.next_after(run, calendar)
        return run


def next_runs(
    work: Work, schedule: Schedule, after: datetime | None = None, subscription_id: int = 0
) -> tuple[datetime, ...]:
    """Return the next three runs, in UTC: without days off, and without a day that had this subscription's already."""
    calendar = workspaces.terms(work).calendar
    begin = after or work.now
    kept = Kept.look(work, [subscription_id] if subscription_id else [], begin)
    runs = [kept.next_of(subscription_id, schedule, begin, calendar)]
    while len(runs) < RUNS_SHOWN:
        runs.append(kept.next_of(subscription_id, schedule, runs[-1], calendar))
    return tuple(runs)


def call_off(work: Work, subscription_ids: Iterable[int], schedules: Mapping[int, Schedule]) -> int:
    """Cancel what these subscriptions owe and have not sent; return how many.

    Where there is a new schedule, what is owed for a local day stays unless that schedule has yet to come round on that
    day, or never does: else the day would have none.
    """
    calendar = workspaces.terms(work).calendar
    over = [
        each.notice_id
        for each in stored.unsent(work, sorted(set(subscription_ids)))
        if not _stays(each.as_of, schedules.get(each.subscription_id), work.now, calendar)
    ]
    return notices.cancel_by_ids(work, over)


def _stays(as_of: datetime, schedule: Schedule | None, now: datetime, calendar: WorkingCalendar) -> bool:
    if schedule is None:
        return False
    day = local_day(as_of, schedule.zone)
    comes = schedule.runs_on(day, calendar) if schedule.nth else day.weekday() in schedule.days
    return comes and local_instant(day, schedule.time, schedule.zone) <= now


def reckoned(held: Subscription, now: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when a subscription runs next by the rules of its zone today, where `next_at` is what was reckoned before.

    What is due stays due, also a run that renewed rules put earlier than it was reckoned, and so into the past.
    """
    if held.next_at <= now:
        return held.next_at
    earlier = held.schedule.next_after(held.next_at - ONE_SHIFT, calendar)
    return earlier if earlier <= now else held.schedule.next_after(now, calendar)
