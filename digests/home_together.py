"""What somebody's App Home shows of what both teams do together: this week's meetings, and their open actions."""

from __future__ import annotations

from datetime import timedelta

from alignment.calendar import DAY_NAMES, local_day
from alignment.dates import short_time
from alignment.meetings import is_theirs
from alignment.zones import zone_named
from db.stores import meeting_notes, meetings, outcomes
from db.stores.meetings import Meeting
from digests import meeting_words as say
from digests.home_reader import MOST_ROWS, Part, Reader
from messages.buttons import Button
from messages.forms import row
from messages.text import Mrkdwn, neutral, one_line

MOST_MEETINGS = 5
WEEK = timedelta(days=7)


def parts(seen: Reader) -> list[Part]:
    """Return this week's meetings, and what somebody has still to do."""
    week = [each for each in _mine(seen) if each.starts_at < seen.work.now + WEEK]
    shown: list[Part] = []
    if week:
        shown.append(
            "\n".join(["*Together this week*", *(_line(seen, each) for each in week[:MOST_MEETINGS])])
        )
    return shown + _actions(seen)


def following(seen: Reader) -> str:
    """Return somebody's next meeting as part of a sentence: `lead review Tue 10:00`; empty for none."""
    first = next((each for each in _mine(seen) if each.starts_at > seen.work.now), None)
    return f"{_name(first)} {_at(seen, first)}" if first is not None else ""


def _mine(seen: Reader) -> tuple[Meeting, ...]:
    if "meetings" not in seen.work.read:
        seen.work.keep("meetings", meetings.coming(seen.work))
    found: tuple[Meeting, ...] = seen.work.read["meetings"]
    return tuple(each for each in found if is_theirs(each.series.kind, seen.actor, each.serving))


def _line(seen: Reader, meeting: Meeting) -> str:
    mine = {meeting.chair_id: " · you chair", meeting.notes_id: " · you take notes"}.get(seen.actor.id, "")
    return Mrkdwn("{} {}{}").format(_at(seen, meeting), _name(meeting), mine)


def _name(meeting: Meeting) -> str:
    return neutral(one_line(meeting.series.name, 24))


def _at(seen: Reader, meeting: Meeting) -> str:
    """Return when a meeting begins on the wall of whoever looks: `Tue 10:00`, from a week on with its day."""
    wall = meeting.starts_at.astimezone(zone_named(seen.zone))
    if abs((wall.date() - seen.today).days) < 7:
        return f"{DAY_NAMES[wall.weekday()]} {short_time(wall.time())}"
    return seen.moment(meeting.starts_at)


def _actions(seen: Reader) -> list[Part]:
    mine = outcomes.open_of(seen.work, seen.actor.id)
    if not mine:
        return []
    bodies = meeting_notes.bodies(seen.work, [each.note_id for each in mine[:MOST_ROWS]])
    rows: list[Part] = [f"*Your actions* ({len(mine)})"]
    for each in mine[:MOST_ROWS]:
        by = f"by {DAY_NAMES[each.due_on.weekday()]} {each.due_on.day}"
        late = each.due_on < local_day(seen.work.now, seen.zone)
        said = say.words(bodies.get(each.note_id, ""), 30)
        line = Mrkdwn("*{}* {} · {}{}").format(
            each.id, said, "was due " if late else "", by[3:] if late else by
        )
        rows.append(row(line, (Button("Done", f"/meeting done {each.id}"), Button("All", "/meeting"))))
    if len(mine) > MOST_ROWS:
        rows.append(row(f"_{len(mine) - MOST_ROWS} more_", (Button("Show all", "/meeting"),)))
    return rows
