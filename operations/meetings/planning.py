"""What the clock makes of series: the next meetings, who serves at them, and what is done with once one is over.

Any number of clocks may plan: a meeting is known by its series and the day of its recurrence, so twice is once.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import takewhile

from alignment.calendar import WorkingCalendar, local_day
from alignment.facilitators import Chosen, Served, choose
from alignment.meetings import STANDING, OnClosed, Recurrence, held_on
from alignment.people import Department
from db.memory import Work
from db.stores import agenda, attending, workspaces
from db.stores import meetings as stored
from db.stores import series as held
from db.stores.meetings import Meeting
from db.stores.series import Series
from db.tables.meetings import AgendaState
from operations import homes
from operations.meetings import days_off, obstacles
from operations.meetings.meant import absent_from
from operations.meetings.told import bring_agenda_up_to_date

A_YEAR = timedelta(days=400)
"""Nobody looks further for a day on which a series is held: what has none until then is on days off."""

AHEAD = timedelta(days=14)
"""Meetings are planned so far ahead, and always the next one of a series."""


def plan(work: Work) -> int:
    """Plan the meetings that come, see who serves, and close what is over; return how much changed."""
    calendar = workspaces.terms(work).calendar
    changed = sum(plan_series(work, each, calendar) for each in held.running(work))
    closed = close(work)
    if changed + closed:
        homes.refresh_all(work)
    return changed + closed


def anything_due(work: Work) -> bool:
    """Tell whether a clock has something to plan or to close here: only then it writes."""
    calendar = workspaces.terms(work).calendar
    return bool(stored.over(work)) or any(
        days_off.changed(work, each, calendar) or _unplanned(work, each, calendar) or _who_serves(work, each)
        for each in held.running(work)
    )


def plan_series(work: Work, series: Series, calendar: WorkingCalendar, until: date | None = None) -> int:
    """Plan a series' meetings until a day, a fortnight ahead without one, and see who serves; return how much changed.

    What is planned already follows the days off. Clocks that plan at once do so one after the other: so numbers of
    meetings have no gaps.
    """
    followed = days_off.follow(work, series, calendar)
    if _unplanned(work, series, calendar, until):
        stored.lock_numbers(work)
    made = sum(
        stored.plan(work, series, slot, series.recurrence.at(day or slot), skipped=day is None)
        for slot, day in _unplanned(work, series, calendar, until)
    )
    made += see_who_serves(work, series)
    for each in followed:
        each.tell(work)
    return made + len(followed)


FURTHEST = timedelta(days=120)
"""So far ahead somebody may name a meeting by its day: what comes later is planned in its time."""


def plan_until(work: Work, day: date) -> None:
    """Plan the meetings until a day that somebody names, so that one of next month can be skipped today."""
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    if today < day <= today + FURTHEST:
        for series in held.running(work):
            plan_series(work, series, terms.calendar, day)


def _unplanned(
    work: Work, series: Series, calendar: WorkingCalendar, until: date | None = None
) -> list[tuple[date, date | None]]:
    """Return the days of a series that have no meeting yet, each with the day on which it is held; None: it is skipped."""
    today = local_day(work.now, series.zone)
    last = until or today + AHEAD
    planned = stored.slots(work, series.id, today - AHEAD)
    first = max([today, *(series.recurrence.after(slot) for slot in planned)])
    coming = any(each.starts_at > work.now for each in stored.coming(work, series_id=series.id))
    found: list[tuple[date, date | None]] = []
    for slot in series.recurrence.days_from(first):
        if slot > last and (coming or slot > last + A_YEAR):
            break
        day = held_on(slot, series.on_closed, calendar)
        if series.recurrence.at(day or slot) > work.now:
            found.append((slot, day))
            coming = coming or day is not None
    return found


def ever_held(recurrence: Recurrence, on_closed: OnClosed, calendar: WorkingCalendar, since: date) -> bool:
    """Tell whether any day of a recurrence within a year and a bit is one on which a meeting would be held."""
    slots = takewhile(lambda slot: slot <= since + A_YEAR, recurrence.days_from(since))
    return any(held_on(slot, on_closed, calendar) is not None for slot in slots)


def see_who_serves(work: Work, series: Series) -> int:
    """Say who serves at the meetings that come; return at how many that changed."""
    changed = _who_serves(work, series)
    for meeting, chosen in changed:
        bring_agenda_up_to_date(work, stored.serve(work, meeting, chosen))
    return len(changed)


def _who_serves(work: Work, series: Series) -> list[tuple[Meeting, Chosen]]:
    """Choose who serves at the meetings that come, where that is new; who is named on an agenda stays, unless they cannot."""
    coming = [each for each in stored.coming(work, series_id=series.id) if each.starts_at > work.now]
    if not coming:
        return []
    bench = attending.bench(work, STANDING[series.kind].audience)
    people = {person for side in Department for person in bench.of(side)}
    history = list(stored.served(work, series.id, work.now))
    changed: list[tuple[Meeting, Chosen]] = []
    for meeting in coming:
        absent = absent_from(work, meeting, people)
        named = Chosen(meeting.chair_id, meeting.chair_side, meeting.notes_id)
        stays = meeting.agenda_state is AgendaState.WRITTEN and meeting.serving <= people - absent
        chosen = named if stays and meeting.chair_id else choose(bench, history, absent)
        if chosen != named:
            changed.append((meeting, chosen))
        history.append(Served(meeting.starts_at, chosen.chair_id, chosen.side, chosen.notes_id))
    return changed


def recur(work: Work, series: Series, recurrence: Recurrence) -> Series:
    """Hold a series at another time from now on: the meetings that come move with it.

    One whose agenda is written belongs to its people now: it stays as it is.
    """
    calendar = workspaces.terms(work).calendar
    coming = [each for each in stored.coming(work, series_id=series.id) if each.starts_at > work.now]
    stays = [each.slot for each in coming if each.agenda_state is not AgendaState.WAITING]
    series = held.recur(work, series, recurrence)
    moving = [each for each in coming if each.agenda_state is AgendaState.WAITING]
    today = local_day(work.now, series.zone)
    week = min((each.slot for each in moving), default=today)
    first = max([today, week - timedelta(days=week.weekday()), *(recurrence.after(slot) for slot in stays)])
    slots = (slot for slot in recurrence.days_from(first) if recurrence.at(slot) > work.now)
    for meeting, slot in zip(moving, slots, strict=False):
        day = held_on(slot, series.on_closed, calendar)
        stored.reslot(work, meeting, slot, recurrence.at(day or slot), skipped=day is None)
    plan_series(work, series, calendar)
    return series


def close(work: Work) -> int:
    """Close the meetings that are over: what people had put on their agendas was come to; return how many."""
    ended = stored.over(work)
    for meeting in ended:
        if stored.set_state(work, meeting, AgendaState.OVER) and not meeting.skipped:
            agenda.discussed(work, meeting.id)
            obstacles.tell(work, meeting)
    return len(ended)
