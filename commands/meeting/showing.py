"""Reading of joint meetings: mine with my open actions, what stands on an agenda, what was decided."""

from __future__ import annotations

from alignment.agenda import in_order
from alignment.dates import short_day
from alignment.permissions import Right, allowed, may
from commands.answers import answer
from commands.line import Line
from commands.meeting.which import coming, meant
from commands.request import Reply, Request
from commands.said import today
from db.memory import Work
from db.stores import meeting_notes, meetings, outcomes
from db.stores.meetings import Meeting
from db.stores.outcomes import Action
from db.tables.meetings import AgendaState
from digests import agenda as agenda_words
from digests import meeting_words as say
from digests.recap import attendance_line, outcome_lines
from figures.agenda import clashes, collect
from messages.buttons import Block, Button
from messages.message import compose, row
from messages.text import Mrkdwn, escape, neutral, one_line
from operations.meetings.meant import sees, thing_of
from operations.meetings.points import added

MOST_MEETINGS = 4
MOST_ACTIONS = 5
MOST_LOGGED = 4
MOST_LINES = 12

ADD = Button("Add a point", "/meeting add", form=True)
NEW = Button("Set one up", "/meeting new", form=True)
LOG = Button("Log", "/meeting log")
CALENDAR = Button("Calendar", "/tandem calendar")


async def mine(request: Request, _line: Line) -> Reply:
    """Show the next meetings of whoever asks, and what they have still to do."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.MEETING)
        there = coming(work, request)[:MOST_MEETINGS]
        mine = outcomes.open_of(work, request.actor.id)
        makes = allowed(request.actor, Right.MAKE_MEETING)
        if not there and not mine:
            return answer("No joint meeting is planned.", buttons=(NEW,) if makes else ())
        head = f"Next: {say.when(there[0])}, {there[0].series.name}." if there else "Your actions."
        rows: list[Block] = [_row(work, request, each) for each in there]
        rows += [action_row(work, request, each) for each in mine[:MOST_ACTIONS]]
        more = f" · {len(mine)} open {'action' if len(mine) == 1 else 'actions'}" if mine else ""
        return Reply(
            compose(
                escape(one_line(head, 80)),
                f"*Meetings*{more}",
                extra=rows,
                buttons=(ADD, LOG, *((NEW,) if makes else ())),
                more=(CALENDAR,),
            )
        )

    return await request.look(look)


def _row(work: Work, request: Request, meeting: Meeting) -> Block:
    number = meeting.ref
    line = Mrkdwn("*{}* {}").format(say.when(meeting), neutral(one_line(meeting.series.name, 28)))
    below = [say.serving(work, meeting)]
    gone = say.gone(clashes(work, meeting), chairs=request.actor.id == meeting.chair_id)
    if gone:
        below.append(f"Not there: {gone}")
    menu = [
        Button("Agenda", f"/meeting agenda {number}"),
        Button("Add a point", f"/meeting add {number}", form=True),
        Button("Can't come", f"/meeting cant {number}"),
    ]
    if allowed(request.actor, Right.RUN_MEETING, thing_of(meeting)):
        menu += [
            Button("Move it", f"/meeting move {number}", form=True),
            Button("Skip it", f"/meeting skip {number}"),
        ]
    return row(Mrkdwn("\n").join([line, *map(escape, below)]), menu)


def action_row(work: Work, request: Request, action: Action) -> Block:
    """Return somebody's open action as one row with what closes it."""
    body = meeting_notes.bodies(work, [action.note_id]).get(action.note_id, "")
    by = short_day(action.due_on, today(request))
    line = Mrkdwn("*{}* {} · by {}").format(action.id, say.words(body, 60), by)
    return row(line, (Button("Done", f"/meeting done {action.id}"),))


async def agenda(request: Request, line: Line) -> Reply:
    """Show an agenda as it was written, or as it would be now."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.MEETING)
        meeting = meant(work, request, line.rest, lambda which: f"/meeting agenda {which}")
        if meeting.agenda_state is AgendaState.WAITING:
            points, pair = collect(work, meeting, work.now)
            meeting = meetings.as_it_would_be(meeting, in_order([*points, *added(work, meeting)]), pair)
        shown = agenda_words.told(work, meeting, whole=True, reader_id=request.actor.id)
        return Reply(shown)

    return await request.look(look)


async def log(request: Request, _line: Line) -> Reply:
    """Show what came of the last meetings, the newest first."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.MEETING)
        numbers = outcomes.with_outcomes(work, 3 * MOST_LOGGED)
        found = [each for each in meetings.numbered(work, numbers) if sees(request.actor, each)]
        if not found:
            return answer("Nothing was decided yet.", buttons=(Button("Meetings", "/meeting"),))
        lines: list[str] = []
        for meeting in sorted(found, key=lambda each: each.starts_at, reverse=True)[:MOST_LOGGED]:
            said = outcome_lines(work, meeting, columns=100)
            there = attendance_line(work, meeting)
            block: list[str] = [
                Mrkdwn("*{} · {}*").format(neutral(say.name_of(meeting.series)), say.when(meeting)),
                *said,
            ]
            block += [there] if there else []
            if lines and len(lines) + len(block) > MOST_LINES:
                break
            lines += block
        return Reply(compose("What was decided, and who does what.", "\n".join(lines[:MOST_LINES])))

    return await request.look(look)
