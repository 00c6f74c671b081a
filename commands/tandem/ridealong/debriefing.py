"""`/tandem ridealong debrief`: four short questions after a call, in a form; each answer may become more than a note."""

from __future__ import annotations

from alignment import refs
from alignment.errors import Refusal
from alignment.permissions import NOTHING, Right, may
from alignment.ride_alongs import QUESTIONS, Became, Question
from commands.answers import answer, field_of
from commands.line import Line
from commands.request import Reply, Request
from commands.tandem.ridealong.which import MINE, NOUN, meant
from db.memory import Work
from db.stores.ride_alongs import RideAlong
from digests import meeting_words
from digests import ride_along_words as say
from messages.buttons import Button
from messages.fields import Field, Option, Tags, Text
from messages.forms import Form
from messages.words import count
from operations.ride_alongs import debriefs, seats
from operations.ride_alongs.keeping import owed_debriefs

_ALSO = {
    f"{Question.WORDS.value}:{Became.POINT.value}": "The buyer's words: on the next agenda",
    f"{Question.OBJECTION.value}:{Became.POINT.value}": "The objection: on the next agenda",
    f"{Question.MISSING.value}:{Became.GAP.value}": "Missing content: where marketing sees it",
    f"{Question.CHANGE.value}:{Became.POINT.value}": "What we change: on the next agenda",
}


def _owed(work: Work, request: Request, typed: str, verb: str) -> RideAlong:
    there = owed_debriefs(work, request.actor.id)
    return meant(work, request, typed, verb, there, "You owe no debrief.")


async def debrief(request: Request, line: Line) -> Reply:
    """Answer the four questions of a call in their form; words behind `C-12` are what the buyer said."""
    word, rest = line.take()
    which, typed = (word, rest.rest) if refs.CALL.number(word) else (line.rest, "")
    if not request.submitted and (request.form or not typed):
        return await request.look(lambda work: Reply(form=_form(work, request, which)))

    def act(work: Work) -> Reply:
        call = _owed(work, request, which, "debrief")
        ticked = request.answers.get("also")
        become = dict(_read(each) for each in ticked if each in _ALSO) if isinstance(ticked, tuple) else {}
        answers = {each: request.answered(each.value) for each in Question}
        answers[Question.WORDS] = answers[Question.WORDS] or typed
        wanted = {each: what for each, what in become.items() if answers[each]}
        try:
            kept = debriefs.write(work, request.actor, call.id, answers, wanted)
        except Refusal as refusal:
            raise field_of(refusal, Question.WORDS.value) from None
        lines = ["The rep reads it, and both teams can find it."]
        if kept.meeting is not None:
            lines.append(f"On the agenda of {meeting_words.when(kept.meeting)}.")
        if Became.GAP in {each.became for each in kept.notes}:
            lines.append("Marketing sees what is missing: /tandem content")
        return answer(
            f"{count(len(kept.notes), 'answer')} kept of the call with {call.label}.",
            *lines,
            buttons=(Button("Notes", f"{NOUN} notes {call.ref}"), MINE),
        )

    return await request.act(act)


def _read(ticked: str) -> tuple[Question, Became]:
    question, _, became = ticked.partition(":")
    return Question(question), Became(became)


def _form(work: Work, request: Request, which: str) -> Form:
    may(request.actor, Right.ASK_SEAT, NOTHING)
    call = _owed(work, request, which, "debrief")
    debriefs.to_debrief(work, request.actor, call.id)
    fields: list[Field] = [
        Text(each.value, words, multiline=True, optional=True, limit=debriefs.LONGEST)
        for each, words in QUESTIONS.items()
    ]
    meets = debriefs.next_meeting(work, request.actor) is not None
    options = [Option(code, label) for code, label in _ALSO.items() if meets or not code.endswith("point")]
    fields.append(Tags("also", "And put", options, optional=True))
    return Form(
        "What did you hear?",
        "Keep it",
        f"{NOUN} debrief {call.ref}",
        fields,
        note=f"Call with {say.account(call)}. One answer is enough; the buyer's words, not their name.",
    )


async def missed(request: Request, line: Line) -> Reply:
    """Say that one did not listen in after all."""

    def act(work: Work) -> Reply:
        call = _owed(work, request, line.rest, "missed")
        seats.missed(work, request.actor, call.id)
        return answer(
            f"Noted: you did not hear the call with {call.label}.",
            "It counts as no ride-along, so your turn comes as before.",
            buttons=(Button("Ask for any call", f"{NOUN} ask any"), MINE),
        )

    return await request.act(act)
