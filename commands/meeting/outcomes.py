"""What came of a meeting: decisions, actions and who came, by lines or in one form; and actions that are done."""

from __future__ import annotations

import re
from datetime import date

from alignment import refs
from alignment.calendar import local_day
from alignment.dates import short_day
from alignment.errors import Incomplete, NotFound, NotUnderstood, Offer, Refusal
from alignment.people import Department, department_named
from alignment.permissions import Right, may
from commands.answers import answer, field_of, type_of
from commands.line import Line
from commands.meeting.which import meant, read_day
from commands.request import Reply, Request
from commands.said import today
from db.memory import Work
from db.stores import agenda, meeting_notes, outcomes, people
from db.stores.meetings import Meeting
from digests import meeting_words as say
from digests.recap import attendance_line
from messages.buttons import Button
from messages.fields import Day, Field, Option, Person, Tags, Text
from messages.forms import Form
from messages.text import one_line
from operations.meetings import obstacles
from operations.meetings import outcomes as operations
from operations.meetings.meant import thing_of
from operations.people import finding

ACTIONS = 3
"""So many actions may be written down in one form; it can be sent again for more."""

RECORD = Button("Write down", "/meeting record", form=True)


# --- actions that are done ------------------------------------------------------------------------------------------


async def done(request: Request, line: Line) -> Reply:
    """Say that an action is done."""
    number = _number(line, "done")

    def act(work: Work) -> Reply:
        action = operations.done(work, request.actor, number)
        body = meeting_notes.bodies(work, [action.note_id]).get(action.note_id, "")
        left = outcomes.open_of(work, request.actor.id)
        return answer(
            f"Action {number} is done: {one_line(body, 60)}",
            f"{len(left)} of yours open." if left else "None of yours is open.",
            buttons=(Button("Undo", f"/meeting reopen {number}"), Button("My actions", "/meeting")),
        )

    return await request.act(act)


async def reopen(request: Request, line: Line) -> Reply:
    """Say that an action is to be done after all."""
    number = _number(line, "reopen")

    def act(work: Work) -> Reply:
        action = operations.reopen(work, request.actor, number)
        return answer(
            f"Action {number} is open again, by {short_day(action.due_on, today(request))}.",
            buttons=(Button("Done", f"/meeting done {number}"),),
        )

    return await request.act(act)


def _number(line: Line, verb: str) -> int:
    found = re.fullmatch(r"#?a?-?(\d{1,9})", line.rest.strip().casefold())
    if found is None:
        told = f'"{one_line(line.rest, 40)}" is no action. ' if line.rest else "Which action? "
        raise NotUnderstood(f"{told}Type its number: {verb} 3.", Offer("My actions", "/meeting"))
    return int(found[1])


# --- written down ---------------------------------------------------------------------------------------------------


def _current(work: Work, request: Request, which: str = "") -> Meeting:
    """Return the meeting that is written down: the one that is named, else the one under way, else the last."""
    if which:
        return meant(work, request, which, lambda other: f"/meeting record {other}")
    found = operations.latest(work, request.actor)
    if found is None:
        may(request.actor, Right.MEETING)
        raise NotFound("No joint meeting was held this week.", Offer("Meetings", "/meeting"))
    return found


async def decide(request: Request, line: Line) -> Reply:
    """Write down what was decided; alone it is the form."""
    if request.form or not line.rest:
        return await request.look(lambda work: Reply(form=_form(work, request, "")))

    def act(work: Work) -> Reply:
        meeting = _current(work, request)
        number = operations.decide(work, request.actor, meeting.id, line.rest)
        return answer(
            f"Written down for {say.when(meeting)}, {meeting.series.name}.",
            "The recap comes under its agenda once it is over.",
            buttons=(Button("Undo", f"/meeting undecide {number}"), RECORD),
        )

    return await request.act(act)


async def undecide(request: Request, line: Line) -> Reply:
    """Take a decision back."""
    word = line.rest.strip()
    if not word.isdecimal() or len(word) > 9:
        raise NotUnderstood("Which decision? Its Undo names it.", Offer("Log", "/meeting log"))

    def act(work: Work) -> Reply:
        operations.take_back(work, request.actor, int(word))
        return answer("Taken back.", buttons=(Button("Log", "/meeting log"),))

    return await request.act(act)


async def action(request: Request, line: Line) -> Reply:
    """Write down who does what by when; alone it is the form."""
    if request.form or not line.rest:
        return await request.look(lambda work: Reply(form=_form(work, request, "")))

    def act(work: Work) -> Reply:
        meeting = _current(work, request)
        may(request.actor, Right.WRITE_OUTCOME, thing_of(meeting))
        word, rest = line.take()
        about = refs.OBSTACLE.number(word)
        said = rest if about else line
        who, due, body = _read_action(work, said, local_day(work.now, meeting.series.zone))
        made = operations.take_on(work, request.actor, meeting.id, who, due, body, obstacle_id=about)
        name = say.first_names(work, [who])[who]
        return answer(
            f"Action {made.id}: {name} by {short_day(due, today(request))}. {one_line(body, 60)}",
            "They are reminded on that day, and it comes back on the next agenda until it is done.",
            buttons=(Button("Another", "/meeting record", form=True), Button("Log", "/meeting log")),
        )

    return await request.act(act)


def _read_action(work: Work, line: Line, today: date) -> tuple[int, date, str]:
    """Read `@priya fri ask about budget`: who, by when, what."""
    if not line.rest:
        raise Incomplete("Who does it, and by when? Such as: action @priya fri ask about budget.")
    who, rest = re.match(r"(<@[^>]+>|\S+)\s*(.*)", line.rest, re.DOTALL).groups()  # type: ignore[union-attr]
    owner = finding.find(work, who)
    read = read_day(rest.split(), today)
    if read is None:
        raise Incomplete(
            f"By when? Such as: action {one_line(who, 20) if '<' not in who else '@' + owner.name.split()[0]} fri {one_line(rest, 40)}".strip(),
            Offer("Fill it in", "/meeting record", form=True),
        )  # fmt: skip
    day, taken = read
    return owner.id, day, " ".join(rest.split()[taken:])


async def record(request: Request, line: Line) -> Reply:
    """Write down decisions, actions and who came, in one form; `record both` says only who came."""
    word, rest = line.take()
    which, said = (word, rest.rest) if refs.MEETING.number(word) else ("", line.rest)
    about = refs.OBSTACLE.number(said)
    if not request.submitted and (request.form or not said or about):
        return await request.look(lambda work: Reply(form=_form(work, request, which, about)))
    if not request.submitted:
        return await request.act(lambda work: _came(work, request, which, said))

    def act(work: Work) -> Reply:
        meeting = _current(work, request, which)
        decided = [each for each in request.answered("decisions").splitlines() if each.strip()]
        for each in decided:
            operations.decide(work, request.actor, meeting.id, each)
        taken = sum(
            _take_on(work, request, meeting, place, about if place == 1 else 0)
            for place in range(1, ACTIONS + 1)
        )
        came = request.answers.get("came")
        sides = [Department(each) for each in came or () if each in list(Department)]
        operations.attended(work, request.actor, meeting.id, sides)
        again = request.answers.get("again")
        notes = [int(each) for each in again or () if each.isdecimal()] if isinstance(again, tuple) else []
        carried = operations.carry_over(work, request.actor, meeting.id, notes)
        told = [f"{len(decided)} decided", f"{taken} to do"] + (
            [f"{carried} again next time"] if carried else []
        )
        return answer(
            f"Written down for {say.when(meeting)}, {meeting.series.name}: {', '.join(told)}.",
            "The recap comes under its agenda once it is over; owners are reminded on their day.",
            buttons=(Button("Log", "/meeting log"), Button("More", f"/meeting record {meeting.ref}", form=True)),
        )  # fmt: skip

    return await request.act(act)


_SIDES = {
    "both": tuple(Department),
    "nobody": (),
    "neither": (),
}


def _came(work: Work, request: Request, which: str, said: str) -> Reply:
    """Write down which departments were at a meeting."""
    word = said.casefold().strip()
    sides = _SIDES[word] if word in _SIDES else (department_named(word),)
    meeting = operations.attended(work, request.actor, _current(work, request, which).id, sides)
    return answer(
        f"Written down for {say.when(meeting)}, {meeting.series.name}.",
        attendance_line(work, meeting) + ".",
        buttons=(say.write_down(meeting), Button("Log", "/meeting log")),
    )


def _take_on(work: Work, request: Request, meeting: Meeting, place: int, about: int) -> int:
    """Write one action of the form down, `about` an obstacle where it is to remove that; 0 where its row is empty."""
    body, slack, due = (
        request.answered(f"action{place}"),
        request.answered(f"owner{place}"),
        request.day(f"due{place}"),
    )
    if not body and not slack:
        return 0
    if not body:
        raise Incomplete("What is to be done?", field=f"action{place}")
    owner = people.by_slack(work, slack) if slack else None
    if owner is None:
        raise Incomplete("Who does it? Pick somebody of the two teams.", field=f"owner{place}")
    if due is None:
        raise Incomplete("By when?", field=f"due{place}")
    try:
        operations.take_on(work, request.actor, meeting.id, owner, due, body, obstacle_id=about)
    except Refusal as refusal:
        raise field_of(
            type_of(refusal)(refusal.sentence, *refusal.offers), f"{refusal.field}{place}"
        ) from None
    return 1


def _form(work: Work, request: Request, which: str, about: int = 0) -> Form:
    """Return the form for what came of a meeting; `about`: its first action is to remove that obstacle."""
    meeting = _current(work, request, which)
    may(request.actor, Right.WRITE_OUTCOME, thing_of(meeting))
    first = ""
    if about:
        note_id = obstacles.known(work, request.actor, about).note_id
        first = one_line(meeting_notes.bodies(work, [note_id]).get(note_id, ""), operations.LONGEST)
    fields: list[Field] = [
        Text(
            "decisions", "Decided, one a line", multiline=True, optional=True, limit=1200,
            hint="What will be different from now on.",
        ),
    ]  # fmt: skip
    for place in range(1, ACTIONS + 1):
        fields += [
            Text(
                f"action{place}",
                f"Action {place}, about {refs.OBSTACLE.ref(about)}"
                if first and place == 1
                else f"Action {place}",
                optional=True,
                limit=operations.LONGEST,
                initial=first if place == 1 else "",
            ),
            Person(f"owner{place}", "Who", optional=True),
            Day(f"due{place}", "By", optional=True),
        ]
    sides = [Option(side.value, say.SIDES[side].capitalize()) for side in Department]
    fields.append(Tags("came", "Was there", sides, optional=True, initial=[each.value for each in sides]))
    added = _added(work, meeting)
    if added:
        fields.append(Tags("again", "Not come to: next time", added, optional=True))
    return Form(
        "Decisions and actions",
        "Write down",
        f"/meeting record {meeting.ref} {refs.OBSTACLE.ref(about) if about else ''}".strip(),
        fields,
        note=f"{say.name_of(meeting.series)} of {say.when(meeting)}. The recap goes under its agenda.",
    )


def _added(work: Work, meeting: Meeting) -> list[Option]:
    """Return what people had put on the meeting's agenda, as what may come again."""
    points = agenda.on(work, meeting.id)[:10]
    bodies = meeting_notes.bodies(work, [each.thing_id for each in points])
    return [
        Option(str(each.thing_id), one_line(bodies.get(each.thing_id, ""), 60) or "a point")
        for each in points
    ]
