"""A department that was missing from a joint meeting twice running: its managers and the other's read it, side by side."""

from __future__ import annotations

from alignment.calendar import local_day
from alignment.dates import weekday_and_day
from alignment.people import Department
from db.memory import Work
from db.stores import meetings
from db.stores.notices import Notice
from digests import meeting_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return which department, from which two meetings, and what may be done: another time."""
    meeting = meetings.by_id(work, int(notice.payload["meeting"]))
    assert meeting is not None, "it is about a meeting of its workspace"
    earlier = meetings.before(work, meeting.starts_at, meeting.series.id)
    side = say.SIDES[Department(str(notice.payload["side"]))].capitalize()
    days = [
        weekday_and_day(local_day(each.starts_at, each.series.zone))
        for each in (earlier, meeting)
        if each is not None
    ]
    following = next(iter(meetings.coming(work, series_id=meeting.series.id)), None)
    body = write(
        "digests/side_missing",
        side=side,
        title=say.name_of(meeting.series, 20),
        days=" and ".join(days),
        following=say.when(following) if following is not None else "",
    )
    buttons = (
        (Button("Another time", f"/meeting move {following.ref}", form=True),)
        if following is not None
        else ()
    )
    return compose(
        escape(f"{side} was missing twice running: {say.name_of(meeting.series, 30)}."),
        body,
        buttons=buttons,
        iteration=first_id(notice),
    )
