"""`/tandem ridealong notes pricing`: what was heard on calls, found by a word; each note may become what it is."""

from __future__ import annotations

from alignment import refs
from alignment.errors import Incomplete, NotFound, NotUnderstood, Offer
from alignment.feedback import About, Verdict
from alignment.permissions import NOTHING, Right, allowed, may
from alignment.ride_alongs import SHORT_QUESTIONS, Became
from alignment.zones import local_day
from commands.answers import answer
from commands.campaign.which import named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import day
from commands.tandem.ridealong.which import MINE, NOUN
from commands.verdicts import numbered
from db.memory import Work
from db.stores import campaigns, leads, ride_along_notes
from db.stores import ride_alongs as calls
from db.stores.feedback import On
from db.stores.ride_along_notes import Note
from digests import meeting_words
from digests import ride_along_words as say
from messages.buttons import Block, Button
from messages.fields import Choice, Field, Option, Pick
from messages.forms import Form
from messages.message import compose, row
from messages.text import Mrkdwn, escape, one_line
from operations.ride_alongs import debriefs

MOST = 6


async def notes(request: Request, line: Line) -> Reply:
    """Show the newest notes, those in which the words stand, or those of one call."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.RIDE_ALONG, NOTHING)
        found = _found(work, line.rest)
        if not found:
            words = one_line(line.rest, 40)
            told = (
                f'Nothing that was heard on a call holds "{words}".'
                if words
                else "Nobody wrote of a call yet."
            )
            buttons = (Button("All notes", f"{NOUN} notes"), MINE) if words else (MINE,)
            return answer(told, buttons=buttons)
        held = calls.numbered(work, {each.ride_along_id for each in found})
        rows = [_row(request, each, held[each.ride_along_id]) for each in found]
        head = "What was heard on calls, the newest first." if not line.rest else "What was heard on calls."
        return Reply(compose(escape(head), f"*{escape(head)}*", extra=rows, buttons=(MINE,)))

    return await request.look(look)


def _found(work: Work, typed: str) -> tuple[Note, ...]:
    number = refs.CALL.number(typed)
    if not number:
        return ride_along_notes.search(work, typed.split()[:5], MOST)
    return ride_along_notes.of_calls(work, [number], MOST)


def _row(request: Request, note: Note, call: calls.RideAlong) -> Block:
    became = f" · {debriefs.BECAME[note.became]}" if note.became is not Became.NOTE else ""
    at = day(request, local_day(note.at, call.zone))
    head = Mrkdwn("*{}* {} · {}{}").format(SHORT_QUESTIONS[note.question], say.account(call), at, became)
    return row(
        Mrkdwn("\n").join([head, meeting_words.words(note.body, 300)]), _menu(request, note) or (_same(note),)
    )


def _same(note: Note) -> Button:
    return Button("The whole call", f"{NOUN} notes {refs.CALL.ref(note.ride_along_id)}")


def _menu(request: Request, note: Note) -> tuple[Button, ...]:
    """What may be made of a note by whoever reads it."""
    actor = request.actor
    if note.became is Became.GAP and note.settled_at is None and allowed(actor, Right.ADD_CONTENT):
        add = Button("Add content", "/tandem content add", form=True)
        return (add, Button("It is there now", f"{NOUN} there {note.id}"), _same(note))
    if note.became is not Became.NOTE:
        return ()
    gap = Button("Missing content", f"{NOUN} gap {note.id}")
    told = Button("As feedback", f"{NOUN} feedback {note.id}", form=True)
    return (
        Button("On the agenda", f"{NOUN} agenda {note.id}"),
        *((gap,) if allowed(actor, Right.ADD_CONTENT) else ()),
        *((told,) if allowed(actor, Right.FEEDBACK) else ()),
        _same(note),
    )


async def agenda(request: Request, line: Line) -> Reply:
    """Put a note on the agenda of the next joint meeting."""

    def act(work: Work) -> Reply:
        meeting = debriefs.to_agenda(work, request.actor, _number(line))
        return answer(
            f"On the agenda of {meeting_words.when(meeting)}, {meeting.series.name}: from calls.",
            buttons=(Button("Agenda", f"/meeting agenda {meeting.ref}"), MINE),
        )

    return await request.act(act)


async def gap(request: Request, line: Line) -> Reply:
    """Keep a note as content that is missing."""

    def act(work: Work) -> Reply:
        note = debriefs.to_gap(work, request.actor, _number(line))
        return answer(
            "Marketing sees it as missing: /tandem content",
            buttons=(
                Button("Add content", "/tandem content add", form=True),
                Button("It is there now", f"{NOUN} there {note.id}"),
            ),
        )

    return await request.act(act)


async def there(request: Request, line: Line) -> Reply:
    """Say that content which a call missed is there now."""

    def act(work: Work) -> Reply:
        debriefs.close_gap(work, request.actor, _number(line))
        return answer("Not missing any more.", buttons=(Button("Content", "/tandem content"),))

    return await request.act(act)


async def as_feedback(request: Request, line: Line) -> Reply:
    """Give a note as feedback, in one's own name: `feedback 7 poor webinar-nov`, or in the form, on a lead too."""
    words = line.rest.split(maxsplit=2)
    if not request.submitted and (request.form or len(words) < 3):
        return await request.look(lambda work: Reply(form=_form(work, request, line)))

    def act(work: Work) -> Reply:
        chosen = request.answered("note")
        number = numbered(chosen)[0] if chosen else _number(line)
        verdict = request.answered("verdict") if request.submitted else words[1].casefold()
        if verdict not in set(Verdict):
            raise Incomplete("How was it: good, ok or poor?", field="verdict")
        on = _on(work, request) if request.submitted else _campaign(named(work, words[2], "show").id)
        given = debriefs.to_feedback(work, request.actor, number, on, Verdict(verdict))
        return answer(
            f"Given as feedback on {given.topic.name}.", buttons=(Button("Show it", given.topic.line), MINE)
        )

    return await request.act(act)


def _on(work: Work, request: Request) -> On:
    """Return what was picked in the form: a lead, with its campaign, else a campaign."""
    lead_id, campaign_id = (numbered(request.answered(each))[0] for each in ("lead", "campaign"))
    lead = leads.lead(work, lead_id) if lead_id else None
    if lead_id and lead is None:
        raise NotFound("There is no such lead.", field="lead")
    if lead is not None:
        return On(About.LEAD, lead_id=lead.id, campaign_id=lead.campaign_id)
    if not campaigns.by_id(work, campaign_id).id:
        raise Incomplete("On which campaign, or which lead?", field="campaign")
    return _campaign(campaign_id)


def _campaign(campaign_id: int) -> On:
    return On(About.CAMPAIGN, campaign_id=campaign_id)


def _form(work: Work, request: Request, line: Line) -> Form:
    may(request.actor, Right.FEEDBACK, NOTHING)
    call = refs.CALL.number(line.rest)
    found = (
        ride_along_notes.of_calls(work, [call], 12)
        if call
        else tuple(filter(None, [ride_along_notes.by_id(work, _number(line))]))
    )
    left = [each for each in found if each.became is Became.NOTE]
    if not left:
        raise NotFound("No note of that call is left to give.", Offer("Notes", f"{NOUN} notes"))
    options = [
        Option(str(each.id), SHORT_QUESTIONS[each.question], meeting_words.words(each.body, 70))
        for each in left[:10]
    ]
    fields: list[Field] = [
        Choice("note", "What", options, initial=options[0].value),
        Pick("campaign", "Campaign", "campaign", optional=True, hint="The beginning of its name"),
        Pick(
            "lead",
            "Or one lead",
            "lead",
            optional=True,
            hint="Number, or the beginning of the company's name",
        ),
        Choice("verdict", "How was it?", [Option(each.value, each.value.capitalize()) for each in Verdict]),
    ]
    return Form("As feedback", "Send", f"{NOUN} feedback {line.rest}"[:60].strip(), fields, note="It is given in your name.")  # fmt: skip


def _number(line: Line) -> int:
    number = numbered(line.rest)[0]
    if not number:
        raise NotUnderstood("Which note? Find it first.", Offer("Notes", f"{NOUN} notes"))
    return number
