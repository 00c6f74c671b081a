"""What a channel gets by itself: turned on, moved, paused, turned off, each with its next runs.

Whatever changes a subscription changes its unsent notice in the same transaction, so that nothing comes that was called off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alignment.calendar import Schedule, WorkingCalendar, day_edges, local_day
from alignment.errors import NotFound, NotNow, Offer
from alignment.notices import BY_NAME, NoticeKind
from alignment.people import Actor
from alignment.permissions import Right, Thing, may
from alignment.schedule import ordinal
from alignment.sections import ASKED_FOR
from db.memory import Work
from db.stores import audit, channels, people, workspaces
from db.stores import subscriptions as stored
from db.stores.subscriptions import Subscription
from db.tables.columns import FOREVER
from db.tables.delivery import SubscriptionState
from operations import readers
from operations.runs import Kept, call_off, next_runs

DIGESTS: Mapping[str, tuple[str, int]] = {
    "pipeline": ("pipeline_thread", 3),
    "scorecard": ("scorecard_thread", 2),
    "review": ("review_thread", 2),
    "brief": ("brief_thread", 2),
}
"""What can be subscribed to: the kind of notice, with the kind of its thread and how many parts that has."""

MORNING = "morning"
"""Somebody's own note by DM, which they alone turn on (`operations/mornings.py`); no channel gets it."""

KINDS = frozenset({*DIGESTS, MORNING})
"""Everything that the clock owes by a subscription."""

WAITS_FOR = ("moved", "currency")
"""What stands beside a digest's sections where it comes only if a deal of so much moved: minor units, and their currency."""

USUAL_TIME = "weekdays 08:30"

USUAL_TIMES: Mapping[str, str] = {
    "pipeline": USUAL_TIME,
    "scorecard": "mon 9:00",
    "review": "6th 9:00",
    "brief": "fri 16:00",
}
"""When each digest comes unless somebody says otherwise; the review on the working day after the clock closed the month."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A subscription with its next runs (UTC), as an answer lists it. `owner` is a first name."""

    subscription: Subscription
    runs: tuple[datetime, ...]
    owner: str


def digest_kind(typed: str) -> NoticeKind:
    """Read the name of a digest; `NotFound` names those there are."""
    word = typed.strip().casefold() or "pipeline"
    if word in DIGESTS:
        return BY_NAME[word]
    known = ", ".join(DIGESTS)
    raise NotFound(
        f'"{typed.strip()[:30]}" is no digest I know. There is: {known}.',
        Offer("Turn on pipeline", "/digest on pipeline"),
        Offer("Help", "/digest help"),
    )


def parts_of(kind: str, sections: Mapping[str, Any]) -> tuple[str, tuple[int, ...]]:
    """Return the kind of a digest's thread, and the numbers of its parts."""
    thread, parts = DIGESTS.get(kind, ("", 0))
    more = (each for name, added in ASKED_FOR.get(kind, {}).items() if sections.get(name) for each in added)
    return thread, (*range(1, parts + 1), *more)


def target_of(channel: str, actor: Actor) -> str:
    """Return where a digest goes that is asked for here: the channel, or the person when it is their DM with Tandem.

    What is no channel's id is the person too: a form brings it back, and it might name somebody else.
    """
    return channel if re.fullmatch(r"[CG][A-Z0-9]{1,38}", channel) else f"person:{actor.id}"


def of_target(target: str) -> Thing:
    """Return what a right is asked about for a target: a channel is nobody's, a direct message is one person's own."""
    return Thing(person_id=int(target.removeprefix("person:")) if target.startswith("person:") else 0)


def refuse_unless_postable(work: Work, target: str, line: str) -> None:
    """Refuse a channel that Tandem is not in, that is archived, or that outsiders read; `line` is typed again after."""
    if target.startswith("person:"):
        return
    channel = channels.channel(work, target)
    again = Offer("Try again", line)
    if channel is None or not channel.member:
        raise NotNow("I can't post here yet. Type /invite @Tandem, then press", again)
    if channel.archived:
        raise NotNow("This channel is archived, so nothing can be posted here.")
    if channel.shut:
        raise NotNow(
            f"{readers.words(channel)} in this channel, so team figures stay out. An admin may allow it by name.",
            Offer("Allow it", f"/tandem setup channel allow {target}"),
            again,
        )


def turn_on(
    work: Work,
    actor: Actor,
    target: str,
    kind: str,
    schedule: Schedule,
    filters: Mapping[str, Any] | None = None,
    sections: Mapping[str, Any] | None = None,
) -> Listed:
    """Turn a digest on for a target; one that is on already gets the new time and keeps its filters unless given.

    What it owes by now stays owed where its day would else have none.
    """
    may(actor, Right.SUBSCRIBE, of_target(target))
    digest_kind(kind)
    refuse_unless_postable(work, target, f"/digest on {kind} {describe_line(schedule)}")
    before = stored.of(work, target, kind)
    if before is not None and before.state is not SubscriptionState.OFF:
        filters = before.filters if filters is None else filters
        sections = before.sections if sections is None else sections
    filters, sections = filters or {}, sections or {}
    known = before.id if before is not None else 0
    if known:  # else 0 would stand for all that is owed without a subscription
        call_off(work, [known], {known: schedule})
    next_at = next_runs(work, schedule, subscription_id=known)[0]
    made = stored.save(work, target, kind, schedule, actor.id, next_at, filters=filters, sections=sections)
    stored.repay(work, made, {"filters": dict(filters), "sections": dict(sections)})
    _note(work, actor, "digest.on", made, kind=kind, schedule=schedule.to_data())
    return _listed(work, made)


def describe_line(schedule: Schedule) -> str:
    """Return a schedule as it is typed: `08:30 weekdays`, `09:00 mon thu`, `09:00 6th`."""
    if schedule.nth:
        return f"{schedule.time:%H:%M} {ordinal(schedule.nth)}"
    days = schedule.describe().rpartition(f" {schedule.time:%H:%M}")[0].replace(",", "").casefold()
    return f"{schedule.time:%H:%M} {days}"


def turn_off(work: Work, actor: Actor, target: str, kind: str = "") -> Subscription:
    """Turn a target's digest off; what it still owes is cancelled."""
    may(actor, Right.SUBSCRIBE, of_target(target))
    held = _the_one(work, target, kind)
    call_off(work, [held.id], {})
    stored.change(work, held.id, state=SubscriptionState.OFF, next_at=FOREVER, paused_until=None)
    _note(work, actor, "digest.off", held.id)
    return held


def pause(work: Work, actor: Actor, target: str, until: datetime | None, kind: str = "") -> Listed:
    """Pause a digest until an instant, or (None) until somebody resumes it; what is unsent is cancelled."""
    may(actor, Right.SUBSCRIBE, of_target(target))
    held = _the_one(work, target, kind)
    if until is not None and until <= work.now:
        raise NotNow("That day is over already. Try: pause until 2 jan.", Offer("Pause", "/digest pause"))
    call_off(work, [held.id], {})
    stored.change(
        work, held.id, state=SubscriptionState.PAUSED, next_at=FOREVER, paused_until=until or FOREVER
    )
    _note(work, actor, "digest.paused", held.id)
    return _listed(work, held.id)


def resume(work: Work, actor: Actor, target: str, kind: str = "") -> Listed:
    """Let a paused digest speak again from its next time on; runs within the pause are not made up for."""
    may(actor, Right.SUBSCRIBE, of_target(target))
    held = _the_one(work, target, kind)
    if held.state is not SubscriptionState.PAUSED:
        raise NotNow("It is on already.", Offer("What this channel gets", "/digest"))
    wake(work, held)
    _note(work, actor, "digest.resumed", held.id)
    return _listed(work, held.id)


def wake(work: Work, held: Subscription) -> None:
    """End a pause, by hand or because its time has come."""
    next_at = next_runs(work, held.schedule, subscription_id=held.id)[0]
    stored.change(work, held.id, state=SubscriptionState.ON, next_at=next_at, paused_until=None)


def move(work: Work, actor: Actor, target: str, schedule: Schedule, kind: str = "") -> Listed:
    """Give a digest another time; an unsent one of the old time is cancelled, unless its day would have none."""
    may(actor, Right.SUBSCRIBE, of_target(target))
    held = _the_one(work, target, kind)
    call_off(work, [held.id], {held.id: schedule})
    paused = held.state is SubscriptionState.PAUSED
    next_at = FOREVER if paused else next_runs(work, schedule, subscription_id=held.id)[0]
    stored.change(work, held.id, schedule=schedule.to_data(), next_at=next_at)
    _note(work, actor, "digest.moved", held.id, schedule=schedule.to_data())
    return _listed(work, held.id)


def follow_zone(work: Work, before: str, zone: str) -> int:
    """Let the digests that ran by the workspace's zone run by its new one, at the same wall time; return how many.

    What is unsent is called off; a local day that had its digest gets no second one. Pauses end at the new midnight.
    """
    moved = {
        each.id: replace(each, schedule=replace(each.schedule, zone=zone))
        for each in stored.everything(work)
        if each.schedule.zone == before != zone
    }
    call_off(work, moved, {each.id: each.schedule for each in moved.values()})
    calendar = workspaces.terms(work).calendar
    kept = Kept.look(work, moved, work.now)
    stored.reschedule(
        work,
        {
            each.id: (
                each.schedule,
                _next_unsaid(each, work.now, calendar, kept),
                _same_midnight(each.paused_until, before, zone),
            )
            for each in moved.values()
        },
    )
    return len(moved)


def _next_unsaid(held: Subscription, now: datetime, calendar: WorkingCalendar, kept: Kept) -> datetime:
    if held.state is SubscriptionState.PAUSED:
        return FOREVER
    return kept.next_of(held.id, held.schedule, now, calendar)


def _same_midnight(instant: datetime | None, before: str, zone: str) -> datetime | None:
    if instant is None or instant >= FOREVER:
        return instant
    return day_edges(local_day(instant, before), zone)[0]


def choose(
    work: Work,
    actor: Actor,
    target: str,
    filters: Mapping[str, Any],
    sections: Mapping[str, Any],
    kind: str = "",
) -> Listed:
    """Change what a digest is about and which sections it has; an unsent one changes with it."""
    may(actor, Right.SUBSCRIBE, of_target(target))
    held = _the_one(work, target, kind)
    stored.change(work, held.id, filters=dict(filters), sections=dict(sections))
    stored.repay(work, held.id, {"filters": dict(filters), "sections": dict(sections)})
    _note(work, actor, "digest.set", held.id)
    return _listed(work, held.id)


def here(work: Work, target: str) -> tuple[Listed, ...]:
    """Return the digests that one target gets, with the next runs."""
    return _with_runs(work, _digests(work, target))


def _digests(work: Work, target: str) -> tuple[Subscription, ...]:
    """Return a target's digests; a morning note of one's own is set elsewhere (`operations/mornings.py`)."""
    return tuple(each for each in stored.everything(work, target) if each.kind != MORNING)


def listing(work: Work, actor: Actor) -> tuple[Listed, ...]:
    """Return every subscription that this person may know of: all for those who may change them, else the channels'.

    Who has a morning note of their own is nobody else's to know.
    """
    from alignment.permissions import allowed

    own = f"person:{actor.id}"
    held = tuple(each for each in stored.everything(work) if each.kind != MORNING or each.target == own)
    if not allowed(actor, Right.SUBSCRIBE):
        held = tuple(each for each in held if each.target == own or not each.target.startswith("person:"))
    return _with_runs(work, held)


def _with_runs(work: Work, held: tuple[Subscription, ...]) -> tuple[Listed, ...]:
    owners = people.people(work, [each.owner_id for each in held])
    return tuple(
        Listed(
            each,
            next_runs(work, each.schedule, _after(work, each), each.id),
            owners[each.owner_id].first_name if each.owner_id in owners else "",
        )
        for each in held
    )


def _after(work: Work, held: Subscription) -> datetime | None:
    """From when on runs count: the end of a pause that has one."""
    if held.state is SubscriptionState.PAUSED and held.paused_until and held.paused_until < FOREVER:
        return max(held.paused_until, work.now)
    return None


def _listed(work: Work, subscription_id: int) -> Listed:
    held = stored.by_id(work, subscription_id)
    assert held is not None, "it was changed in this very transaction"
    return _with_runs(work, (held,))[0]


def _the_one(work: Work, target: str, kind: str) -> Subscription:
    held = [each for each in _digests(work, target) if not kind or each.kind == kind]
    if len(held) == 1:
        return held[0]
    if not held:
        raise NotFound(
            "This channel gets no digest."
            if not target.startswith("person:")
            else "You get no digest by DM.",
            Offer("Turn one on", "/digest on pipeline"),
        )
    raise NotFound(f"There are {len(held)} digests here. Which one?", Offer("All of them", "/digest"))


def _note(work: Work, actor: Actor, verb: str, subscription_id: int, **detail: object) -> None:
    audit.record(work, actor.id, verb, f"subscription:{subscription_id}", **detail)
