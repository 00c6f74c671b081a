"""What came of a joint meeting, under its agenda: decisions, what is out of the way, and actions with owner and day. Six lines; the log has all."""

from __future__ import annotations

from alignment import refs
from alignment.calendar import local_day
from alignment.dates import short_day, weekday_and_day
from alignment.people import Department
from db.memory import Work
from db.stores import attending, meeting_notes, meetings, obstacles, outcomes
from db.stores.meetings import Meeting
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import meeting_words as say
from digests.lead_words import COLUMNS, first_id
from messages.buttons import Button
from messages.characters import width
from messages.message import Message, compose
from messages.text import Mrkdwn, escape
from messages.words import count
from messages.words import render as write

MOST_LINES = 6


def render(work: Work, notice: Notice) -> Message | None:
    """Return the recap as it stands; None where all that was written down was taken back before it was sent."""
    meeting = meetings.by_id(work, int(notice.payload["meeting"]))
    assert meeting is not None, "a recap belongs to a meeting of its workspace"
    lines = outcome_lines(work, meeting)
    there = attendance_line(work, meeting)
    day = weekday_and_day(local_day(meeting.starts_at, meeting.series.zone))
    if not lines and not there:
        if notice.act is not Act.PRESENT:
            return None
        there = "Nothing of it holds any more."
    room = MOST_LINES - 1 - bool(there)
    shown = lines if len(lines) <= room else lines[: room - 1]
    body = write(
        "digests/recap",
        title=say.name_of(meeting.series, 24),
        day=day,
        lines=shown,
        left=len(lines) - len(shown),
        there=there,
    )
    decided, gone = len(outcomes.decisions(work, [meeting.id])), len(obstacles.told_at(work, meeting.id))
    came = [count(decided, "decision"), count(len(lines) - decided - gone, "action")]
    came += [f"{gone} out of the way"] if gone else []
    return compose(
        escape(f"{say.name_of(meeting.series, 30)} {day}: {', '.join(came)}."),
        body,
        buttons=(say.write_down(meeting), Button("Log", "/meeting log")),
        iteration=first_id(notice),
    )


def outcome_lines(work: Work, meeting: Meeting, columns: int = COLUMNS) -> list[Mrkdwn]:
    """Return what was decided, what came out of the way and what was taken on, each as one line of so many columns."""
    decided = outcomes.decisions(work, [meeting.id])
    gone = obstacles.told_at(work, meeting.id)
    taken = outcomes.of_meetings(work, [meeting.id])
    notes = [each.note_id for some in (decided, gone, taken) for each in some]
    bodies = meeting_notes.bodies(work, notes)
    names = say.first_names(work, {each.owner_id for each in taken})
    lines = [
        Mrkdwn("Decided: {}").format(say.words(bodies.get(each.note_id, ""), columns - len("Decided: ")))
        for each in decided
    ]
    for found in gone:
        start = f"Out of the way: {refs.OBSTACLE.ref(found.id)} "
        body = say.words(bodies.get(found.note_id, ""), columns - width(start))
        lines.append(Mrkdwn("{}{}").format(start, body))
    today = local_day(work.now, meeting.series.zone)
    for each in taken:
        who = names[each.owner_id]
        by = f" by {short_day(each.due_on, today)}" if each.open else ", done"
        start = f"{each.id} {who}{by}: "
        body = say.words(bodies.get(each.note_id, ""), columns - width(start))
        lines.append(Mrkdwn("*{}* {}{}: {}").format(each.id, who, by, body))
    return lines


def attendance_line(work: Work, meeting: Meeting) -> str:
    """Return which departments were there, where somebody said so."""
    known = attending.attendance(work, [meeting.id])[meeting.id]
    if not known:
        return ""
    came = [say.SIDES[side] for side in Department if known.get(side)]
    missing = [say.SIDES[side] for side in Department if known.get(side) is False]
    if not missing:
        return "Both teams were there"
    if not came:
        return "Neither team was there"
    return f"{came[0].capitalize()} was there, {missing[0]} was not"
