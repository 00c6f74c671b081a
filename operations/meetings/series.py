"""Setting a joint meeting up, holding it at another time from now on, and ending it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from alignment.calendar import DAY_NAMES, local_day
from alignment.errors import NotFound, NotNow, NotUnderstood, Offer
from alignment.meetings import STANDING, Audience, OnClosed, Recurrence
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.series_lines import Wanted
from db.memory import Work
from db.stores import audit, workspaces
from db.stores import meetings as stored
from db.stores import series as held
from db.stores.meetings import Meeting
from db.stores.series import Series
from operations import homes
from operations.meetings import told
from operations.meetings.meant import thing_of
from operations.meetings.planning import ever_held, plan_series, recur
from operations.subscriptions import refuse_unless_postable

MOST = 20
"""So many series at once: more of them is no meeting but a calendar."""


def start(work: Work, actor: Actor, wanted: Wanted, channel: str, line: str) -> Series:
    """Set a series up in a channel and plan its first meetings; everybody it is for is told once.

    A meeting of leaders only may have no channel: each of them hears by DM. `line` is typed again once Tandem may post.
    """
    may(actor, Right.MAKE_MEETING)
    leaders = STANDING[wanted.kind].audience is Audience.LEADERS
    if not channel and not leaders:
        raise NotUnderstood(
            "In which channel? Type it in that channel, or name it at the end.",
            Offer("Pick one", "/meeting new", form=True),
            field="channel",
        )
    if channel:
        refuse_unless_postable(work, channel, line)
    _refuse_days_off(work, wanted.recurrence, wanted.on_closed)
    running = held.running(work)
    same = next((each for each in running if each.name.casefold() == wanted.name.casefold()), None)
    if same is not None:
        raise NotNow(
            f"There is a {same.name} already: {same.recurrence.describe()}.",
            Offer("Meetings", "/meeting"),
            field="name",
        )
    if len(running) >= MOST:
        raise NotNow(
            f"There are {MOST} joint meetings already. End one first.", Offer("Meetings", "/meeting")
        )
    series = held.start(work, wanted, channel, actor.id)
    plan_series(work, series, workspaces.terms(work).calendar)
    audit.record(work, actor.id, "meeting.made", f"series:{series.id}", kind=series.kind.value)
    told.tell_series(work, series, "begins")
    homes.refresh_all(work)
    work.leaves(series=series.id)
    return series


def _refuse_days_off(work: Work, recurrence: Recurrence, on_closed: OnClosed) -> None:
    """Refuse a weekday on which nobody ever works: every meeting would be skipped, and none would come."""
    calendar = workspaces.terms(work).calendar
    if not ever_held(recurrence, on_closed, calendar, local_day(work.now, recurrence.zone)):
        raise NotNow(
            f"{DAY_NAMES[recurrence.weekday]} is a day off here, so it would never be held.",
            Offer("Meetings", "/meeting"),
            field="day",
        )


def _load(work: Work, actor: Actor, series_id: int) -> tuple[Series, Meeting | None]:
    """Return a running series and its next meeting; whoever chairs that may change the series, nobody else meanwhile."""
    held.lock(work, series_id)
    series = held.by_number(work, series_id)
    if series is None or series.ended_at <= work.now:
        may(actor, Right.MEETING)
        raise NotFound("There is no such meeting.", Offer("Meetings", "/meeting"))
    following = next(iter(stored.coming(work, series_id=series.id)), None)
    if following is not None:
        may(actor, Right.RUN_MEETING, thing_of(following))
    else:
        may(actor, Right.MAKE_MEETING)
    return series, following


def hold_at(work: Work, actor: Actor, series_id: int, weekday: int | None, at: time | None) -> Series:
    """Hold a series on another weekday or at another time from now on; everybody is told once."""
    series, _ = _load(work, actor, series_id)
    recurrence = series.recurrence.moved(weekday, at)
    if recurrence == series.recurrence:
        raise NotNow(f"It is held {recurrence.describe()} already.", Offer("Meetings", "/meeting"))
    _refuse_days_off(work, recurrence, series.on_closed)
    moved = recur(work, series, recurrence)
    audit.record(work, actor.id, "meeting.recurs", f"series:{series.id}")
    told.tell_series(work, moved, "recurs")
    homes.refresh_all(work)
    return moved


def end(work: Work, actor: Actor, series_id: int) -> Series:
    """End a series: its meetings that come are not held; everybody is told once, open actions stay."""
    series, _ = _load(work, actor, series_id)
    coming = [each for each in stored.coming(work, series_id=series.id) if each.starts_at > work.now]
    told.tell_series(work, series, "ends")
    for meeting in coming:
        changed = stored.replan(work, meeting, skipped=True)
        told.bring_agenda_up_to_date(work, changed)
        told.bring_questions_up_to_date(work, changed)
    held.end(work, series.id)
    audit.record(work, actor.id, "meeting.ended", f"series:{series.id}")
    homes.refresh_all(work)
    return replace(series, ended_at=work.now)
