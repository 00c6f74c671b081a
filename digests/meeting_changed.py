"""A joint meeting begins, moves, is skipped, takes place after all, or ends: everybody it concerns reads it once."""

from __future__ import annotations

from datetime import datetime

from alignment.calendar import local_day
from alignment.dates import deadline
from db.memory import Work
from db.stores import calendars, meetings, workspaces
from db.stores import series as held
from db.stores.meetings import Meeting
from db.stores.notices import Notice
from db.stores.series import Series
from db.tables.delivery import Act
from digests import meeting_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return what changed; None where its series ended before anybody read it, since they read that."""
    change = str(notice.payload["change"])
    if "series" in notice.payload:
        series = held.by_number(work, int(notice.payload["series"]))
        assert series is not None, "a change belongs to a series of its workspace"
        return _of_series(work, notice, series, change)
    meeting = meetings.by_id(work, int(notice.payload["meeting"]))
    assert meeting is not None, "a change belongs to a meeting of its workspace"
    if meeting.series.ended_at <= work.now and notice.act is not Act.PRESENT:
        return None
    name = say.name_of(meeting.series, 20)
    heads = {
        "moves": f"{name} moves to {say.when(meeting)}",
        "skipped": f"No {meeting.series.name[:24]} on {say.when(meeting)}",
        "kept": f"{name} takes place: {say.when(meeting)}",
    }
    was = datetime.fromisoformat(str(notice.payload["was"]))
    body = write(
        "digests/meeting_changed",
        head=heads[change],
        change=change,
        was=deadline(was, meeting.series.zone) if was != meeting.starts_at else "",
        day_off=_day_off(work, notice, meeting.series),
        following=_following(work, meeting.series, meeting),
        usual="",
        minutes=0,
    )
    buttons = () if change == "skipped" else (Button("Can't come", f"/meeting cant {meeting.ref}"),)
    return compose(escape(f"{heads[change]}."), body, buttons=buttons, iteration=first_id(notice))


def _of_series(work: Work, notice: Notice, series: Series, change: str) -> Message:
    name = say.name_of(series, 24)
    head = {
        "begins": f"New: {name}",
        "recurs": f"{name} has another time",
        "ends": f"{name} ends",
    }[change]
    body = write(
        "digests/meeting_changed",
        head=head,
        change=change,
        was="",
        day_off=None,
        following=_following(work, series) if change != "ends" else "",
        usual=series.recurrence.describe(),
        minutes=series.minutes,
    )
    buttons = () if change == "ends" else (Button("Meetings", "/meeting"),)
    tail = "no more meetings" if change == "ends" else series.recurrence.describe()
    return compose(escape(f"{head}: {tail}."), body, buttons=buttons, iteration=first_id(notice))


_NAME_OF_A_DAY = 30
"""Columns that a day off's name has beside `That day is off`."""


def _day_off(work: Work, notice: Notice, series: Series) -> str | None:
    """Return how a day off is called that a meeting had to give way to, empty where it has no name; None: it had not."""
    if not notice.payload.get("day_off"):
        return None
    day = local_day(datetime.fromisoformat(str(notice.payload["was"])), series.zone)
    if workspaces.terms(work).calendar.is_working_day(day):
        return None
    return say.words(calendars.day_off(work, day), _NAME_OF_A_DAY) if calendars.day_off(work, day) else ""


def _following(work: Work, series: Series, but: Meeting | None = None) -> str:
    """Return when a series meets next, besides one meeting."""
    coming = [
        each
        for each in meetings.coming(work, series_id=series.id)
        if each.starts_at > work.now and (but is None or each.id != but.id)
    ]
    return say.when(coming[0]) if coming else ""
