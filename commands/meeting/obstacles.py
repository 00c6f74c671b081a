"""`/meeting obstacle legal takes a week to sign`: what stands in both teams' way, until it is out of the way."""

from __future__ import annotations

import re
from datetime import timedelta

from alignment import refs
from alignment.calendar import local_day
from alignment.dates import day_and_month, short_day
from alignment.errors import Incomplete, NotUnderstood
from alignment.people import Department
from alignment.permissions import Right, allowed, may
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.said import today, zone
from db.memory import Work
from db.stores import meeting_notes, outcomes
from db.stores import obstacles as stored
from db.stores.meetings import Meeting
from db.stores.obstacles import Obstacle
from digests import meeting_words as say
from messages.buttons import Block, Button, row, section
from messages.fields import Choice, Option, Text
from messages.forms import Form
from messages.message import compose
from messages.text import Mrkdwn, one_line
from messages.words import count
from operations.meetings import obstacles
from operations.meetings.meant import sees, thing_of
from operations.meetings.outcomes import latest

MOST_OPEN, MOST_CLEARED, MOST_OF_ALL = 5, 4, 40
LOOKED_BACK = timedelta(days=90)
"""So long what is out of the way stands in the log."""

SHOWN = Button("Obstacles", "/meeting obstacles")


async def name(request: Request, line: Line) -> Reply:
    """Name what stands in both teams' way; alone it is the form."""
    if not request.submitted and (request.form or not line.rest):
        return await request.look(lambda work: Reply(form=_naming(request)))

    def act(work: Work) -> Reply:
        body = request.answered("obstacle") if request.submitted else line.rest
        made = obstacles.name(work, request.actor, body)
        return answer(
            f"{refs.OBSTACLE.ref(made.id)} is in the log: {one_line(_words(work, made.note_id), 60)}",
            f"It stands on the agenda of {_where(work, request)} until it is out of the way.",
            buttons=(SHOWN, _out_of_the_way(made)),
        )

    return await request.act(act)


def _where(work: Work, request: Request) -> str:
    """Say at which meeting an obstacle will stand first; of leaders' meetings only leaders hear when."""
    meeting = obstacles.next_meeting(work)
    if meeting is None:
        return "every leaders' meeting, once there is one,"
    if not sees(request.actor, meeting):
        return "the next leaders' meeting, and of each after it,"
    return f"{say.when(meeting)}, {meeting.series.name}, and of each after it"


def _naming(request: Request) -> Form:
    may(request.actor, Right.MEETING)
    return Form(
        "What is in the way",
        "Name it",
        "/meeting obstacle",
        (
            Text(
                "obstacle", "What stands in both teams' way?", limit=obstacles.LONGEST,
                placeholder="legal takes a week to sign",
            ),
        ),
        note="Its words stand on leaders' agendas until it is out of the way; names stay out of it.",
    )  # fmt: skip


# --- the log --------------------------------------------------------------------------------------------------------


async def show(request: Request, line: Line) -> Reply:
    """Show what stands in the way, the oldest first, and what came out of it lately; with `all` every one."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.MEETING)
        whole = line.rest.strip().casefold() == "all"
        standing = stored.standing(work, request.now)
        gone = stored.cleared(work, request.now - LOOKED_BACK, MOST_OF_ALL if whole else MOST_CLEARED)
        add = Button("Name one", "/meeting obstacle", form=True)
        if not standing and not gone:
            return answer("Nothing stands in both teams' way.", buttons=(add,))
        shown = standing[: MOST_OF_ALL if whole else MOST_OPEN]
        left = len(standing) - len(shown)
        rows = _standing(work, request, shown)
        if left:
            rows.append(section(f"and {left} more"))
        if gone:
            rows.append(
                section(
                    "\n".join([f"*Out of the way* in {LOOKED_BACK.days} days", *_gone(work, request, gone)])
                )
            )
        head = (
            f"{count(len(standing), 'obstacle')} in both teams' way."
            if standing
            else "Nothing is in the way now."
        )
        everything = (Button("Show all", "/meeting obstacles all"),) if left and not whole else ()
        return Reply(compose(head, f"*In the way* · {len(standing)}", extra=rows, buttons=(add, *everything)))

    return await request.look(look)


def _standing(work: Work, request: Request, found: tuple[Obstacle, ...]) -> list[Block]:
    """Return a row for each that stands: since when, from which department, at how many meetings, and who is to do what."""
    bodies = meeting_notes.bodies(work, [each.note_id for each in found])
    often = stored.stood_at(work, found, request.now)
    actions = outcomes.open_for(work, [each.id for each in found])
    meeting, clears = _written_down(work, request), obstacles.clears(work, request.actor, found)
    rows: list[Block] = []
    for each in found:
        since = local_day(each.raised_at, zone(request))
        told = [
            f"since {short_day(since, today(request)) if since == today(request) else day_and_month(since)}"
        ]
        told += [f"from {say.SIDES[Department(each.side)]}"] if each.side else []
        told += [f"at {count(often[each.id], 'meeting')}"] if often.get(each.id) else []
        if each.id in actions:
            action = actions[each.id]
            told.append(f"action {action.id} by {short_day(action.due_on, today(request))}")
        line = Mrkdwn("*{}* {} · {}").format(
            refs.OBSTACLE.ref(each.id), say.words(bodies.get(each.note_id, ""), 80), ", ".join(told)
        )
        menu = [_out_of_the_way(each)] if each.id in clears else []
        if meeting is not None:
            menu.append(
                Button("Action", f"/meeting record {meeting.ref} {refs.OBSTACLE.ref(each.id)}", form=True)
            )
        rows.append(row(line, menu) if menu else section(line))
    return rows


def _written_down(work: Work, request: Request) -> Meeting | None:
    """Return the meeting of which somebody may write actions down now."""
    meeting = latest(work, request.actor)
    mine = meeting is not None and allowed(request.actor, Right.WRITE_OUTCOME, thing_of(meeting))
    return meeting if mine else None


def _gone(work: Work, request: Request, found: tuple[Obstacle, ...]) -> list[Mrkdwn]:
    bodies = meeting_notes.bodies(work, [note for each in found for note in (each.note_id, each.how_id)])
    return [
        Mrkdwn("{} {} · {}, after {}: {}").format(
            refs.OBSTACLE.ref(each.id),
            say.words(bodies.get(each.note_id, ""), 60),
            short_day(local_day(each.cleared_at, zone(request)), today(request)),
            _age(each, request),
            say.words(bodies.get(each.how_id, ""), 60),
        )
        for each in found
    ]


def _age(found: Obstacle, request: Request) -> str:
    """Return how long something stood in the way that does no more."""
    first, last = (local_day(at, zone(request)) for at in (found.raised_at, found.cleared_at))
    return count(max((last - first).days, 1), "day")


# --- out of the way -------------------------------------------------------------------------------------------------


async def cleared(request: Request, line: Line) -> Reply:
    """Say that something is out of the way and what removed it; without a number or without words it is the form."""
    number, how = _number(line, "cleared 3 legal signs within a day") if line.rest else (0, "")
    if not request.submitted and (request.form or not how):
        return await request.look(lambda work: Reply(form=_clearing(work, request, number)))

    def act(work: Work) -> Reply:
        which = number or _picked(work, request)
        said = request.answered("how") if request.submitted else how
        found = obstacles.clear(work, request.actor, which, said)
        body = one_line(_words(work, found.note_id), 60)
        return answer(
            f"{refs.OBSTACLE.ref(which)} is out of the way, after {_age(found, request)}: {body}",
            f"The recap of the {'' if found.meeting_id else 'next '}meeting says so.",
            buttons=(Button("Undo", f"/meeting stands {refs.OBSTACLE.ref(which)}"), SHOWN),
        )

    return await request.act(act)


def _picked(work: Work, request: Request) -> int:
    """Return which obstacle was picked in the form."""
    obstacles.to_clear(work, request.actor)
    picked = request.answered("which")
    if not picked.isdecimal() or len(picked) > 9:
        raise Incomplete("Which one?", field="which")
    return int(picked)


def _clearing(work: Work, request: Request, number: int) -> Form:
    """Return the form for what removed an obstacle; 0: it asks which one, too."""
    how = Text("how", "What removed it?", limit=obstacles.LONGEST, placeholder="legal signs within a day")
    if number:
        found = obstacles.still_stands(work, request.actor, number)
        about = one_line(f"{refs.OBSTACLE.ref(number)}: {_words(work, found.note_id)}", 200)
        return Form(
            "Out of the way", "It is", f"/meeting cleared {refs.OBSTACLE.ref(number)}", (how,), note=about
        )
    mine = obstacles.to_clear(work, request.actor)
    bodies = meeting_notes.bodies(work, [each.note_id for each in mine])
    options = [
        Option(str(each.id), one_line(f"{refs.OBSTACLE.ref(each.id)} {bodies.get(each.note_id, '')}", 70))
        for each in mine[:MOST_OF_ALL]
    ]
    return Form("Out of the way", "It is", "/meeting cleared", (Choice("which", "Which", options), how))


async def stands(request: Request, line: Line) -> Reply:
    """Say that something stands in the way after all."""
    number, _ = _number(line, "stands 3")

    def act(work: Work) -> Reply:
        found = obstacles.stand(work, request.actor, number)
        return answer(
            f"{refs.OBSTACLE.ref(number)} stands in the way: {one_line(_words(work, found.note_id), 60)}",
            f"It stands on the agenda of {_where(work, request)} until it is out of the way.",
            buttons=(_out_of_the_way(found), SHOWN),
        )

    return await request.act(act)


def _number(line: Line, example: str) -> tuple[int, str]:
    word, rest = line.take()
    found = re.fullmatch(r"#?o?-?(\d{1,9})", word)
    if found is None:
        told = f'"{one_line(word, 40)}" is no obstacle. ' if word else "Which one? "
        raise NotUnderstood(f"{told}Type its number: {example}.", obstacles.LOG)
    return int(found[1]), rest.rest


def _out_of_the_way(found: Obstacle) -> Button:
    offer = obstacles.out_of_the_way(found.id)
    return Button(offer.label, offer.line, form=offer.form)


def _words(work: Work, note_id: int) -> str:
    return meeting_notes.bodies(work, [note_id]).get(note_id, "")
