"""What goes back and forth beside an answer, by `/lead`: a question to the rep, their reply, the note, thanks, quiet."""

from __future__ import annotations

from alignment.errors import Incomplete, NotUnderstood, Offer
from alignment.lead_state import Lead
from alignment.permissions import Right
from alignment.reasons import find
from alignment.screening import screened
from commands.lead import answer_forms
from commands.lead.doing import carried_out, of_lead
from commands.lead.which import Named, named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import name, said
from commands.verdicts import numbered
from db.memory import Work
from db.stores import contacts
from db.stores import feedback as feedback_rows
from db.stores import leads as stored
from db.stores import rejections as rows
from digests import second_look
from messages.buttons import Button
from messages.forms import Form
from messages.text import one_line
from operations import alerts, feedback, questions
from operations.handing_on import handed_on_by
from operations.history import judge, load


async def ask(request: Request, line: Line) -> Reply:
    """Ask the rep about a rejection or feedback, by DM."""

    def put(work: Work, found: Named) -> Reply | None:
        question = request.answered("question") or found.rest
        if not question:
            return None
        questions.ask(work, request.actor, found.lead.id, _spoke_last(work, found.lead), question)
        return said(f"Asked about {name(found.lead)}. The reply comes to you by DM.")

    return await carried_out(request, line, "ask", of_lead(answer_forms.ask), put)


def _spoke_last(work: Work, lead: Lead) -> int:
    """Return whoever of sales last rejected the lead or gave feedback on it; 0 for nobody."""
    rejection, given = rows.latest(work, lead.id), feedback_rows.latest_on(work, lead.id)
    if rejection is not None and (given is None or rejection.opened_at >= given.at):
        return rejection.rejected_by
    return given.author_id if given else 0


async def reply(request: Request, line: Line) -> Reply:
    """Answer a question of marketing's."""

    def question(work: Work, found: Named | None) -> Form:
        if found is None:
            raise Incomplete("Reply with the button under the question.", Offer("My leads", "/lead"))
        asked, _ = numbered(found.rest)
        return answer_forms.reply(
            found.lead, asked, questions.question(work, request.actor, found.lead, asked)
        )

    def say(work: Work, found: Named) -> Reply | None:
        asked, words = numbered(found.rest)
        words = request.answered("words") or words
        if not words and not request.submitted:
            return None
        questions.reply(work, request.actor, found.lead.id, asked, words)
        return said(f"Sent. Marketing has your reply about {name(found.lead)}.")

    return await carried_out(request, line, "reply", question, say)


async def note(request: Request, line: Line) -> Reply:
    """Show the screened note of a rejection, or of feedback, to whoever may read it; a form leaves nothing behind."""

    def read(work: Work) -> Form:
        found = named(work, request, line, "note")
        judge(work, request.actor, Right.READ_NOTE, load(work, found.lead.id, lock=False))
        if found.rest.casefold() == "handon":
            return answer_forms.note(found.lead, _of_hand_on(work, found.lead))
        given = feedback_rows.latest_on(work, found.lead.id)
        rejection = rows.latest(work, found.lead.id)
        if rejection is not None and found.rest.casefold() == "look":
            return answer_forms.note(found.lead, "\n".join(second_look.opinions(work, rejection)))
        of_feedback = found.rest.casefold() == "feedback" or rejection is None
        note_id = (given.note_id if given else 0) if of_feedback else rejection.note_id if rejection else 0
        person = contacts.contact(work, found.lead.id).name
        return answer_forms.note(found.lead, screened(contacts.note(work, note_id), [person]))

    return Reply(form=await request.look(read))


def _of_hand_on(work: Work, lead: Lead) -> str:
    """Return what inside sales wrote when they handed the lead on, screened."""
    history = stored.standing(stored.events(work, lead.id))
    given = handed_on_by(history, lead.cycle)
    words = contacts.note(work, given.note_id) if given else ""
    return screened(words, [contacts.contact(work, lead.id).name])


async def thank(request: Request, line: Line) -> Reply:
    """Thank for feedback; the rep gets one line a day."""

    def give(work: Work) -> Reply:
        number, _ = numbered(line.rest)
        if not number:
            raise Incomplete("Thank with the button under the feedback.", Offer("Answers I owe", "/lead"))
        given = feedback.thank(work, request.actor, number)
        return said(
            f"Thanks noted for {one_line(given.topic.name, 46)}. The rep reads it today or tomorrow, in one line."
        )

    return await request.act(give)


async def mute(request: Request, line: Line) -> Reply:
    """Keep this channel quiet about one reason; answers stay owed, and `/lead` shows them."""

    def hush(work: Work) -> Reply:
        word, _, rest = line.rest.partition(" ")
        reason = find(word)
        if reason is None:
            raise NotUnderstood(f'"{one_line(word, 30)}" is no reason I know.', Offer("Help", "/lead help"))
        loud = rest.strip().casefold() in ("off", "undo")
        alerts.mute_code(work, request.actor, request.channel, reason.code, muted=not loud)
        if loud:
            return said(f"Rejections with {reason.label} are told here again.")
        return said(
            f"Quiet here about {reason.label}. Answers stay owed: /lead shows them.",
            Button("Undo", f"/lead mute {reason.word} off"),
        )

    return await request.act(hush)
