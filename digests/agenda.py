"""A joint meeting's agenda, one working day before: who serves, what the data and people put on it, and how long for each.

Its figures are as they were when it was written; the time, who serves and what people add later are brought up to date.
"""

from __future__ import annotations

from alignment.agenda import fitting, shares
from alignment.dates import deadline
from db.memory import Work
from db.stores import meetings
from db.stores.meetings import Meeting
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import meeting_words as say
from digests.lead_words import COLUMNS, first_id
from digests.meeting_words import Facts
from figures.agenda import excused
from messages.buttons import Button
from messages.characters import width
from messages.message import Message, compose
from messages.text import Mrkdwn, escape, one_line, visible_width
from messages.words import render as write

HEADLINE = 80


def render(work: Work, notice: Notice) -> Message | None:
    """Return the agenda as it stands; None where the meeting began, or is skipped, before anybody was sent it."""
    meeting = meetings.by_id(work, int(notice.payload["meeting"]))
    assert meeting is not None, "an agenda belongs to a meeting of its workspace"
    unsent = notice.act is not Act.PRESENT
    if unsent and (meeting.skipped or meeting.starts_at <= work.now):
        return None
    to_one, _, number = notice.target.partition(":")
    reader_id = int(number) if to_one == "person" else 0
    return told(work, meeting, iteration=first_id(notice), reader_id=reader_id)


def told(
    work: Work, meeting: Meeting, iteration: str = "", *, whole: bool = False, reader_id: int = 0
) -> Message:
    """Return a meeting's agenda as a message; `whole`: with every point, for one person who asks.

    `reader_id`: the one person who reads it, 0 in a channel.
    """
    if meeting.skipped:
        line = f"{say.name_of(meeting.series)} {say.when(meeting)}: skipped."
        return compose(escape(line), escape(line), iteration=iteration)
    shown, left = (meeting.points, 0) if whole else fitting(meeting.points)
    given, to_decide = shares(meeting.points, meeting.minutes)
    facts = Facts(work, shown)
    lines: list[Mrkdwn] = []
    for number, (point, minutes) in enumerate(zip(shown, given, strict=False), 1):
        tail = f" · {minutes} min" if minutes else ""
        first, *rest = say.said(point, facts, COLUMNS - width(f"{number} {tail}"))
        line = Mrkdwn("*{}* {}{}").format(number, first, tail)
        # Where the numbers of a large company fill the line, its minutes are left out: they follow from the others.
        fits = visible_width(line) <= COLUMNS
        lines += [line if fits else Mrkdwn("*{}* {}").format(number, first), *rest]
    body = write(
        "digests/agenda",
        title=say.name_of(meeting.series, 20),
        when=say.when(meeting),
        minutes=meeting.minutes,
        serving=escape(say.serving(work, meeting)),
        lines=lines,
        left=left,
        decide=to_decide,
        as_of=deadline(meeting.as_of, meeting.series.zone) if meeting.as_of else "",
    )
    over = meeting.ends_at <= work.now
    return compose(
        headline(work, meeting),
        body,
        context=_excused(work, meeting, reader_id),
        buttons=() if over else _buttons(meeting),
        more=(say.write_down(meeting),) if over else _more(meeting),
        iteration=iteration,
    )


def headline(work: Work, meeting: Meeting) -> str:
    """Return what a lock screen shows: which meeting, how many points, and who serves where that has room."""
    points = len(meeting.points)
    start = f"{say.name_of(meeting.series, 30)} {say.when(meeting)}, {meeting.minutes} min: "
    start += f"{points} point{'' if points == 1 else 's'}."
    names = say.first_names(work, meeting.serving)
    chair, notes = names.get(meeting.chair_id, ""), names.get(meeting.notes_id, "")
    serving = f" Chair {chair}{f', notes {notes}' if notes else ''}." if chair else ""
    return escape(start + serving if width(start + serving) <= HEADLINE else one_line(start, HEADLINE))


def _excused(work: Work, meeting: Meeting, reader_id: int) -> tuple[str, ...]:
    """How many of each department cannot come; never who."""
    said = say.gone(excused(work, meeting), chairs=reader_id == meeting.chair_id != 0)
    return (f"Can't come: {said}",) if said else ()


def _buttons(meeting: Meeting) -> tuple[Button, ...]:
    return (
        Button("Add a point", f"/meeting add {meeting.ref}", form=True),
        Button("Can't come", f"/meeting cant {meeting.ref}"),
    )


def _more(meeting: Meeting) -> tuple[Button, ...]:
    return (
        Button("Skip this one", f"/meeting skip {meeting.ref}"),
        Button("Move it", f"/meeting move {meeting.ref}", form=True),
        say.write_down(meeting),
        Button("Calendar", "/tandem calendar"),
    )
