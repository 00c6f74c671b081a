"""Calls on which a seat is offered: when each is, what everybody is to it, and who asks for any."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment import refs
from alignment.ride_alongs import LONGEST, Consent, How, SeatState, given_until
from db import tables as t
from db.memory import Work
from db.stores import workspaces

_r, _p, _s, _w = t.ride_along, t.ride_along_plan, t.ride_along_seat, t.ride_along_wait


@dataclass(frozen=True, slots=True)
class RideAlong:
    """A call as it is believed to be: who offers it, when it is, with what account. `since`: since when we believe so."""

    id: int
    host_id: int
    seats: int
    consent: Consent
    channel: str
    zone: str
    offered_at: datetime
    starts_at: datetime
    minutes: int
    label: str
    cancelled: bool
    since: datetime

    @property
    def ref(self) -> str:
        """How a button's line names it: `C-12`."""
        return refs.CALL.ref(self.id)

    @property
    def ends_at(self) -> datetime:
        """When the call is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    def overlaps(self, other: RideAlong) -> bool:
        """Tell whether two calls are held at the same time, in part."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Seat:
    """What somebody is to a call. `asked_at`: since when they ask; `until`: so long they may say yes."""

    ride_along_id: int
    person_id: int
    state: SeatState
    how: How
    asked_at: datetime
    last_at: datetime | None
    invited_at: datetime | None
    until: datetime | None
    waited: bool
    since: datetime


_CALL = (
    _r.c.id, _r.c.host_id, _r.c.seats, _r.c.consent, _r.c.channel, _r.c.zone, _r.c.offered_at, _p.c.starts_at,
    _p.c.minutes, _p.c.label, _p.c.cancelled, _p.c.recorded_from.label("since"),
)  # fmt: skip
_SEAT = (
    _s.c.ride_along_id, _s.c.person_id, _s.c.state, _s.c.how, _s.c.asked_at, _s.c.last_at, _s.c.invited_at, _s.c.until,
    _s.c.waited, _s.c.recorded_from.label("since"),
)  # fmt: skip


def _of_call(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.workspace_id == _r.c.workspace_id, table.c.ride_along_id == _r.c.id)


def _calls(work: Work, *where: sa.ColumnElement[bool]) -> tuple[RideAlong, ...]:
    found = (
        sa.select(*_CALL)
        .select_from(_r)
        .join(_p, sa.and_(_of_call(_p), _p.c.recorded_to == t.FOREVER))
        .where(_r.c.workspace_id == work.workspace_id, *where)
        .order_by(_p.c.starts_at, _r.c.id)
    )
    return tuple(RideAlong(**row) for row in work.execute(found).mappings())


def offer(work: Work, host_id: int, starts_at: datetime, minutes: int, label: str, **facts: Any) -> RideAlong:
    """Keep a call on which somebody offers seats; return it."""
    number = work.number("ride_along")
    work.insert(_r, id=number, host_id=host_id, offered_at=work.now, **facts)
    work.insert(
        _p, ride_along_id=number, recorded_from=work.now, starts_at=starts_at, minutes=minutes, label=label,
        planned_by=host_id,
    )  # fmt: skip
    found = by_id(work, number)
    assert found is not None, "it was inserted in this transaction"
    return found


def by_id(work: Work, ride_along_id: int) -> RideAlong | None:
    """Return one call of this workspace."""
    return next(iter(_calls(work, _r.c.id == ride_along_id)), None)


def locked(work: Work, ride_along_id: int) -> RideAlong | None:
    """Return one call of which nobody else takes or gives a seat until the commit."""
    mine = sa.and_(_r.c.workspace_id == work.workspace_id, _r.c.id == ride_along_id)
    work.execute(sa.select(_r.c.id).where(mine).with_for_update())
    return by_id(work, ride_along_id)


def numbered(work: Work, numbers: Collection[int]) -> Mapping[int, RideAlong]:
    """Return the calls of these numbers."""
    return {each.id: each for each in _calls(work, _r.c.id.in_(sorted(numbers)))} if numbers else {}


def coming(work: Work) -> tuple[RideAlong, ...]:
    """Return the calls that take place and are not over, in order."""
    begun = work.now - timedelta(minutes=LONGEST)
    found = _calls(work, _p.c.starts_at > begun, _p.c.cancelled.is_(False))
    return tuple(each for each in found if each.ends_at > work.now)


def over(work: Work, since: datetime) -> tuple[RideAlong, ...]:
    """Return the calls that took place and ended after `since`, in order."""
    begun = since - timedelta(minutes=LONGEST)
    found = _calls(work, _p.c.starts_at > begun, _p.c.starts_at < work.now, _p.c.cancelled.is_(False))
    return tuple(each for each in found if since < each.ends_at <= work.now)


def replan(
    work: Work, call: RideAlong, by: int, *, starts_at: datetime | None = None, cancelled: bool = False
) -> RideAlong:
    """Hold a call at another time, or not at all, as `by` says; what was believed before stays on record."""
    at = call.starts_at if starts_at is None else starts_at
    since = work.believe(
        _p, {"ride_along_id": call.id}, starts_at=at, cancelled=cancelled, label=call.label, planned_by=by,
        minutes=call.minutes,
    )  # fmt: skip
    return replace(call, starts_at=at, cancelled=cancelled, since=since)


def closes_at(work: Work, call: RideAlong) -> datetime:
    """Return until when a call's seats are given: the workspace's notice period before it."""
    if "notice" not in work.read:
        terms = workspaces.terms(work)
        work.keep("notice", (terms.switches.ride_along_notice_days, terms.calendar))
    days, calendar = work.read["notice"]
    return given_until(call.starts_at, call.zone, days, calendar)


# --- seats ----------------------------------------------------------------------------------------------------------


def seats(work: Work, calls: Collection[int]) -> dict[int, tuple[Seat, ...]]:
    """Return what everybody is to these calls, by call; who came first stands first."""
    by_call: dict[int, list[Seat]] = {each: [] for each in calls}
    if calls:
        for each in _seats(work, _s.c.ride_along_id.in_(sorted(calls))):
            by_call[each.ride_along_id].append(each)
    return {call: tuple(found) for call, found in by_call.items()}


def seats_of(work: Work, person_id: int, *states: SeatState) -> tuple[Seat, ...]:
    """Return the calls to which somebody is this."""
    return _seats(work, _s.c.person_id == person_id, _s.c.state.in_(states))


def seat(work: Work, ride_along_id: int, person_id: int) -> Seat | None:
    """Return what somebody is to a call; None for nothing."""
    found = _seats(work, _s.c.ride_along_id == ride_along_id, _s.c.person_id == person_id)
    return next(iter(found), None)


def in_state(work: Work, *states: SeatState) -> tuple[Seat, ...]:
    """Return every seat that is in one of these states, on the calls that are yet to begin.

    Whoever was asked about one that is off, or has begun without their answer, is asked about nothing any more.
    """
    yet_to_begin = sa.select(_p.c.ride_along_id).where(
        _p.c.workspace_id == work.workspace_id,
        _p.c.recorded_to == t.FOREVER,
        _p.c.cancelled.is_(False),
        _p.c.starts_at > work.now,
    )
    return _seats(work, _s.c.state.in_(states), _s.c.ride_along_id.in_(yet_to_begin))


def _seats(work: Work, *where: sa.ColumnElement[bool]) -> tuple[Seat, ...]:
    found = (
        sa.select(*_SEAT)
        .where(_s.c.workspace_id == work.workspace_id, _s.c.recorded_to == t.FOREVER, *where)
        .order_by(_s.c.recorded_from, _s.c.person_id)
    )
    return tuple(Seat(**row) for row in work.execute(found).mappings())


def keep(work: Work, seat: Seat) -> Seat:
    """Keep what somebody is to a call from now on; what they were before stays on record."""
    since = work.believe(
        _s, {"ride_along_id": seat.ride_along_id, "person_id": seat.person_id}, state=seat.state, how=seat.how,
        asked_at=seat.asked_at, last_at=seat.last_at, invited_at=seat.invited_at, until=seat.until, waited=seat.waited,
    )  # fmt: skip
    return replace(seat, since=since)


def last_rides(work: Work, people: Collection[int]) -> dict[int, datetime]:
    """Return when each of these people listened in last, or will: the start of their latest call that is not cancelled."""
    found = (
        sa.select(_s.c.person_id, sa.func.max(_p.c.starts_at).label("last"))
        .select_from(_s)
        .join(
            _p,
            sa.and_(
                _p.c.workspace_id == _s.c.workspace_id,
                _p.c.ride_along_id == _s.c.ride_along_id,
                _p.c.recorded_to == t.FOREVER,
            ),
        )
        .where(
            _s.c.workspace_id == work.workspace_id,
            _s.c.recorded_to == t.FOREVER,
            _s.c.state == SeatState.TAKEN,
            _p.c.cancelled.is_(False),
            _s.c.person_id.in_(sorted(people)),
        )
        .group_by(_s.c.person_id)
    )
    return {row.person_id: row.last for row in work.execute(found)} if people else {}


# --- who asks for any call ------------------------------------------------------------------------------------------


def waiting(work: Work) -> dict[int, datetime]:
    """Return who asks for a seat on any call, and since when."""
    found = sa.select(_w.c.person_id, _w.c.asked_at).where(
        _w.c.workspace_id == work.workspace_id, _w.c.recorded_to == t.FOREVER
    )
    return {row.person_id: row.asked_at for row in work.execute(found)}


def wait(work: Work, person_id: int, asked_at: datetime) -> bool:
    """Put somebody on the list for any call, with the time at which they asked first; False where they are on it."""
    if person_id in waiting(work):
        return False
    work.upsert(
        _w, ("person_id", "recorded_from"), person_id=person_id, recorded_from=work.now, recorded_to=t.FOREVER,
        asked_at=asked_at,
    )  # fmt: skip
    return True


def stop_waiting(work: Work, person_id: int) -> bool:
    """Take somebody off the list for any call; False where they are not on it."""
    return work.believe_no_more(_w, _w.c.person_id == person_id) == 1
