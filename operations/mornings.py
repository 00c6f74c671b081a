"""Somebody's own morning note: turned on and off by that person alone, at their time and in their zone.

It comes by DM on working days, shows no more than their App Home does, and nothing while they are away or want quiet.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from alignment.calendar import Schedule
from alignment.people import Actor
from alignment.schedule import WEEKDAYS
from db.memory import Work
from db.stores import audit
from db.stores import subscriptions as stored
from db.stores.subscriptions import Subscription
from db.tables.columns import FOREVER
from db.tables.delivery import SubscriptionState
from operations.people import oneself
from operations.runs import call_off, next_runs
from operations.subscriptions import MORNING

USUAL = time(8, 15)


def of(work: Work, actor: Actor) -> Subscription | None:
    """Return somebody's morning note as they set it; None where they have none."""
    held = stored.of(work, f"person:{actor.id}", MORNING)
    return held if held is not None and held.state is not SubscriptionState.OFF else None


def turn_on(work: Work, actor: Actor, at: time) -> Schedule:
    """Let the note come at a time of somebody's own zone on weekdays; one that is on already moves."""
    oneself.own_only(actor)
    schedule = Schedule(at, WEEKDAYS, oneself.own_zone(work, actor))
    _set(work, actor, schedule)
    audit.record(work, actor.id, "digest.on", f"person:{actor.id}", kind=MORNING, schedule=schedule.to_data())
    return schedule


def turn_off(work: Work, actor: Actor) -> bool:
    """Let no note come any more; what is owed is called off. False where there was none."""
    oneself.own_only(actor)
    held = of(work, actor)
    if held is None:
        return False
    call_off(work, [held.id], {})
    stored.change(work, held.id, state=SubscriptionState.OFF, next_at=FOREVER, paused_until=None)
    audit.record(work, actor.id, "digest.off", f"person:{actor.id}", kind=MORNING)
    return True


def follow_zone(work: Work, actor: Actor, zone: str) -> None:
    """Let the note keep its wall time in the zone that somebody moved to."""
    held = of(work, actor)
    if held is not None and held.schedule.zone != zone:
        _set(work, actor, replace(held.schedule, zone=zone))


def _set(work: Work, actor: Actor, schedule: Schedule) -> None:
    target = f"person:{actor.id}"
    before = stored.of(work, target, MORNING)
    known = before.id if before is not None else 0
    if known:
        call_off(work, [known], {known: schedule})
    next_at = next_runs(work, schedule, subscription_id=known)[0]
    stored.save(work, target, MORNING, schedule, actor.id, next_at, filters={}, sections={})
