"""`/rotation debrief` and `basics`: four questions at the end of a turn, and a short check of the basics at its beginning."""

from __future__ import annotations

from alignment import refs
from alignment.errors import Refusal
from alignment.permissions import Right, may
from alignment.rotation import basics
from alignment.rotation.field_notes import ASKED, LONGEST, Question
from commands.answers import answer, field_of
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import targets, workspaces
from db.stores.curricula import OnTurn
from db.tables.workspace import TargetKind
from digests import meeting_words
from messages.buttons import Button
from messages.fields import Choice, Option, Text
from messages.forms import Form
from messages.text import Mrkdwn, neutral, one_line
from operations.rotations import debriefs, field_notes, weeks


async def debrief(request: Request, line: Line) -> Reply:
    """Answer the questions at the end of one's turn, in the form; a line is what buyers said."""

    def look(work: Work) -> Reply:
        turn = _turn(work, request, line.rest)
        debriefs.may_answer(work, request.actor, turn)
        return Reply(form=_form(work, turn))

    word, rest = line.take()
    typed = rest.rest if refs.TURN.number(word) else line.rest
    if not request.submitted and (request.form or not typed):
        return await request.look(look)

    def act(work: Work) -> Reply:
        turn = _turn(work, request, line.rest)
        given = {each: request.answered(each.value) for each in Question}
        if not request.submitted:
            given = {Question.BUYERS: typed}
        try:
            meeting = debriefs.answer(work, request.actor, turn, given)
        except Refusal as refusal:
            raise field_of(refusal, Question.SURPRISED.value) from None
        where = (
            f"On the agenda of {meeting_words.when(meeting)}, {meeting.series.name}."
            if meeting is not None
            else "No joint meeting is planned; it goes on the first agenda that is."
        )
        buttons = (Button("Agenda", f"/meeting agenda {meeting.ref}"),) if meeting is not None else ()
        return answer("Thank you, kept.", where, buttons=(*buttons, Button("Field notes", "/rotation notes")))

    return await request.act(act)


def _turn(work: Work, request: Request, typed: str) -> OnTurn:
    """Return whose turn is meant: the one that is named, else one's own that runs or ended lately."""
    number = refs.TURN.number(typed.split(" ", 1)[0])
    if not number:
        mine = field_notes.of_somebody(work, request.actor)
        number = next((each.planned.id for each in mine if each.planned.person_id == request.actor.id), 0)
    return weeks.of_mine(work, request.actor, number)


def _form(work: Work, turn: OnTurn) -> Form:
    return Form(
        "What you bring back",
        "Send",
        f"/rotation debrief {turn.planned.ref}",
        tuple(
            Text(each.value, asked, multiline=True, limit=LONGEST, optional=True)
            for each, asked in ASKED.items()
        ),
        note="Each answer is a point of the next joint meeting, without addresses and numbers. Names of buyers stay out of it.",
    )


async def check(request: Request, _line: Line) -> Reply:
    """Go through the basics; only whoever asks reads what came out, and nothing of it is kept."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.ROTATION)
        fields = [
            Choice(each.code, each.asks, [Option(str(at), said) for at, said in enumerate(each.options)])
            for each in _questions(work)
        ]
        return Reply(
            form=Form(
                "The basics here",
                "See the answers",
                "/rotation basics",
                fields,
                note="Only you read what comes out. Nothing of it is kept, only that you went through.",
            )
        )

    if not request.submitted:
        return await request.look(look)

    def act(work: Work) -> Reply:
        may(request.actor, Right.ROTATION)
        lines = []
        for each in _questions(work):
            picked = request.answered(each.code)
            as_agreed = picked == str(each.options.index(each.right))
            read = "" if as_agreed else f" Read up: `{each.read}`"
            lines.append(Mrkdwn("*{}* {}.{}").format(each.label, each.right, Mrkdwn(read)))
        weeks.basics_done(work, request.actor)
        return answer(
            Mrkdwn("The basics, as they hold here today."),
            *lines,
            buttons=(Button("This week", "/rotation"),),
        )

    return await request.act(act)


def _questions(work: Work) -> tuple[basics.Question, ...]:
    terms = workspaces.terms(work)
    today = workspaces.today(work)
    goals = [
        each.amount
        for each in targets.targets(work, today)
        if each.kind is TargetKind.MQLS and not each.team_id and each.first <= today
    ]
    criteria = {code: neutral(one_line(each, 60)) for code, each in terms.criteria.items()}
    facts = basics.Facts(terms.agreement, criteria, terms.definition_version, goals[0] if goals else 0)
    return basics.questions(facts)
