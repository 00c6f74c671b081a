"""What the clock makes happen: digests whose time has come, files that did not.

Any number of clocks may tick: what is due is locked while it is looked at, and a notice's key is its subscription, wall
time, zone and local day, so that twice is once. `next_at` is a cache of what the schedule says; `reckon` makes it anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from alignment.calendar import WorkingCalendar, day_edges, local_day, local_instant
from alignment.notices import BY_NAME
from alignment.quiet import needed_since
from db.memory import Work
from db.stores import due, expected_files, notices, workspaces
from db.stores import subscriptions as stored
from db.stores.asked import Pair, freshness
from db.stores.subscriptions import Subscription
from db.tables.delivery import Act, NoticeState
from operations import left_behind, offers, returning
from operations.digest_now import renew
from operations.notices import Owed, owe
from operations.notices import row_of as owed_row
from operations.runs import Kept, key, reckoned
from operations.subscriptions import DIGESTS, KINDS, parts_of, wake

AT_ONCE = 150
"""Subscriptions in one tick: their 600 notices are written in well under the 100 ms that a write may take."""

AT_ONCE_RENEWED = 50
"""Sent digests that one tick brings up to date when fresh data has come."""

MOST_MISSED = 7
"""How many missed runs of one subscription are named after a long stop."""


@dataclass(frozen=True, slots=True)
class TickReport:
    """What one tick did. `more`: something is left that is due now, so tick again at once. `next_at`: when to."""

    made: int = 0
    missed: int = 0
    woken: int = 0
    renewed: int = 0
    late_files: int = 0
    returned: int = 0
    more: bool = False
    next_at: datetime | None = None


def due_in(work: Work) -> tuple[int, ...]:
    """Return the workspaces in which a tick may have something to do, in one statement."""
    return due.to_tick(work, KINDS, offers.OUTLIVED)


def tick(work: Work) -> TickReport:
    """Owe everything of this workspace whose time has come, and say when to come back."""
    calendar = workspaces.terms(work).calendar
    woken = stored.pauses_over(work)
    for held in woken:
        wake(work, held)
    digests = stored.due(work, AT_ONCE)
    made, missed = _digests(work, digests, calendar)
    if made:
        left_behind.tell(work, work.now)
    renewed = _renew_stale(work, calendar)
    passed = offers.say_what_passed(work)
    back = returning.bring_back(work)
    return TickReport(
        made=made,
        missed=missed,
        woken=len(woken),
        renewed=renewed + passed,
        returned=back,
        late_files=_late_files(work, calendar),
        more=len(digests) == AT_ONCE
        or renewed == AT_ONCE_RENEWED
        or passed == offers.AT_ONCE
        or back == returning.AT_ONCE,
        next_at=stored.earliest(work),
    )


def reckon(work: Work) -> int:
    """Make `next_at` of every subscription anew, at start, daily, and after a change of days off; return how many moved.

    A run that is due already stays due, by the old rules of its zone or by renewed ones: only the future is reckoned anew.
    """
    calendar = workspaces.terms(work).calendar
    moved = {
        each.id: right
        for each in stored.active(work)
        if (right := reckoned(each, work.now, calendar)) != each.next_at
    }
    stored.move(work, moved)
    return len(moved)


# --- digests --------------------------------------------------------------------------------------------------------


def _digests(work: Work, waiting: tuple[Subscription, ...], calendar: WorkingCalendar) -> tuple[int, int]:
    if not waiting:
        return 0, 0
    told = _Told.look(work, waiting)
    kept = Kept.look(work, [each.id for each in waiting], min(each.next_at for each in waiting))
    rows: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    made = missed = 0
    for each in waiting:
        runs = [run for run in _runs(each, work.now, calendar) if not kept.has(each.id, each.schedule, run)]
        fresh = timedelta(minutes=BY_NAME[each.kind].fresh_minutes or 0)
        now_due = [run for run in runs[-1:] if work.now < run + fresh]
        stale = runs[: len(runs) - len(now_due)][-MOST_MISSED:]
        rows += [_notice(work, each, run, {}, state=NoticeState.EXPIRED) for run in stale]
        for run in now_due:
            rows += _with_thread(work, each, run, told.payload(each, stale, work.now))
        made += len(now_due)
        missed += len(stale)
        moves.append(
            {
                "id": each.id,
                "next_at": each.schedule.next_after(work.now, calendar),
                "last_as_of": now_due[-1] if now_due else each.last_as_of,
                "last_known_at": work.now if now_due else each.last_known_at,
            }
        )
    notices.add_many(work, rows, revive=True)
    stored.advance(work, moves)
    return made, missed


@dataclass(frozen=True, slots=True)
class _Told:
    """What became of earlier runs: where each bridge starts, and which runs never arrived since."""

    last: Mapping[int, Pair]
    lost: Mapping[int, Sequence[datetime]]

    @classmethod
    def look(cls, work: Work, waiting: Sequence[Subscription]) -> _Told:
        ids = [each.id for each in waiting]
        last = stored.last_said(work, ids)
        return cls(last, stored.lost_runs(work, ids, {each: pair.as_of for each, pair in last.items()}))

    def payload(self, held: Subscription, stale: Sequence[datetime], now: datetime) -> dict[str, Any]:
        """What a digest is rendered by: `since` is the last digest's pair, null for the first one ever."""
        start = self.last.get(held.id) or _long_ago(held, now)
        lost = sorted({local_day(run, held.schedule.zone) for run in (*self.lost.get(held.id, ()), *stale)})
        return {
            "filters": dict(held.filters),
            "sections": dict(held.sections),
            "since": [start.as_of.isoformat(), start.known_at.isoformat()] if start else None,
            "missed": [day.isoformat() for day in lost[-MOST_MISSED:]],
        }


def _long_ago(held: Subscription, now: datetime) -> Pair | None:
    """The last pair of a subscription that was silent for longer than its runs are looked through."""
    if held.last_as_of is None or held.last_known_at is None or held.last_as_of >= now - stored.REMEMBERED:
        return None
    return Pair(held.last_as_of, held.last_known_at)


def _runs(held: Subscription, now: datetime, calendar: WorkingCalendar) -> list[datetime]:
    """The runs from `next_at` until now, as the schedule says them today: the cache may be older than a day off."""
    runs: list[datetime] = []
    run = held.schedule.next_after(held.next_at - timedelta(seconds=1), calendar)
    while run <= now:
        runs.append(run)
        run = held.schedule.next_after(run, calendar)
    return runs


def _with_thread(
    work: Work, held: Subscription, run: datetime, payload: Mapping[str, Any]
) -> list[dict[str, Any]]:
    parent = _notice(work, held, run, payload)
    thread, parts = parts_of(held.kind, held.sections)
    replies = [
        _notice(work, held, run, payload, kind=thread, parent_id=parent["id"], part=part) for part in parts
    ]
    return [parent, *replies]


def _notice(
    work: Work,
    held: Subscription,
    run: datetime,
    payload: Mapping[str, Any],
    *,
    kind: str = "",
    parent_id: str = "",
    part: int = 0,
    state: NoticeState = NoticeState.PENDING,
) -> dict[str, Any]:
    fact = key(held.id, held.schedule, run)
    owed = Owed(
        kind=kind or held.kind,
        dedup_key=f"{fact}/{part}" if part else fact,
        target=held.target,
        payload=payload,
        act=Act.REPLY if part else Act.POST,
        parent_id=parent_id,
        part=part,
        due_at=run,
        subscription_id=held.id,
        as_of=run,
        known_at=work.now,
    )
    return {**owed_row(work, owed), "state": state}


# --- a digest that was stale when it went out -----------------------------------------------------------------------


def _renew_stale(work: Work, calendar: WorkingCalendar) -> int:
    """Bring today's digests up to date whose data had not come when they were sent, and has come since."""
    today = day_edges(local_day(work.now, calendar.zone), calendar.zone)[0]
    sent = stored.sent_since(work, DIGESTS, today)
    if not sent:
        return 0
    needed = needed_since(work.now, calendar)
    here = _fresh_kinds(work, work.now, needed)
    before = {at: _fresh_kinds(work, at, needed) for at in {run.known_at for run in sent}}
    stale = [run for run in sent if here - before[run.known_at]]
    for run in stale[:AT_ONCE_RENEWED]:
        renew(work, run.notice_id)
    return len(stale[:AT_ONCE_RENEWED])


def _fresh_kinds(work: Work, known_at: datetime, needed: datetime) -> frozenset[str]:
    found = freshness.newest(work, Pair(work.now, known_at))
    return frozenset(kind for kind, source in found.items() if source.exported_at >= needed)


# --- files that did not come ----------------------------------------------------------------------------------------


def _late_files(work: Work, calendar: WorkingCalendar) -> int:
    """Tell the owner of each file that should be here by now and is not: once a working day, by its local time."""
    day = local_day(work.now, calendar.zone)
    if not calendar.is_working_day(day):
        return 0
    waiting = [
        each
        for each in expected_files.expected_files(work)
        if each.owner_id
        and each.told_for != day
        and work.now >= local_instant(day, time.fromisoformat(each.by_time), calendar.zone)
    ]
    if not waiting:
        return 0
    come = _fresh_kinds(work, work.now, needed_since(work.now, calendar))
    late = [each for each in waiting if each.kind not in come]
    for each in late:
        owe(
            work,
            Owed(
                kind="late_file",
                dedup_key=f"late/{each.kind}/{day.isoformat()}",
                target=f"person:{each.owner_id}",
                payload={"kind": each.kind, "day": day.isoformat(), "by": each.by_time},
            ),
        )
        expected_files.told_late(work, each.kind, day)
    return len(late)
