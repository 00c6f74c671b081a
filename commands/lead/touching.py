"""Attempts to reach somebody, by `/lead`: called, nobody there, e-mailed, met."""

from __future__ import annotations

from alignment.lifecycle import TouchKind
from alignment.promises import Promise
from commands.lead import forms
from commands.lead.doing import carried_out, lead_of, next_button, undo_button
from commands.lead.which import Named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import moment, name, said
from db.memory import Work
from digests.lead_words import onward
from messages.forms import Form
from operations import leads
from operations.clocks import running

_TOUCHES = {
    "called": (TouchKind.CALL, "Call"),
    "noanswer": (TouchKind.NO_ANSWER, "Call without an answer"),
    "emailed": (TouchKind.EMAIL, "E-mail"),
    "met": (TouchKind.MEETING, "Meeting"),
    "social": (TouchKind.SOCIAL, "Message"),
}
_KINDS = {
    "call": "called", "called": "called", "phone": "called", "noanswer": "noanswer", "no_answer": "noanswer",
    "email": "emailed", "emailed": "emailed", "e-mail": "emailed", "mail": "emailed", "meeting": "met", "met": "met",
    "social": "social", "linkedin": "social",
}  # fmt: skip


async def called(request: Request, line: Line) -> Reply:
    """Log a call in which somebody talked."""
    return await _log(request, line, "called")


async def no_answer(request: Request, line: Line) -> Reply:
    """Log a call that nobody took."""
    return await _log(request, line, "noanswer")


async def emailed(request: Request, line: Line) -> Reply:
    """Log a personal e-mail."""
    return await _log(request, line, "emailed")


async def met(request: Request, line: Line) -> Reply:
    """Log a meeting."""
    return await _log(request, line, "met")


async def touch(request: Request, line: Line) -> Reply:
    """Log an attempt by its old spelling: `touch 42 call`; `touch 42` alone is a call."""
    words = line.rest.split()
    for at in (1, len(words) - 1):
        if 0 < at < len(words) and words[at].casefold() in _KINDS:
            verb = _KINDS[words.pop(at).casefold()]
            return await _log(request, Line(line.noun, " ".join(words)), verb)
    return await _log(request, line, "called")


async def _log(request: Request, line: Line, verb: str) -> Reply:
    kind, words = _TOUCHES[verb]

    def build(_work: Work, found: Named | None) -> Form:
        return forms.touch(verb, f"Log: {words}"[:24], lead_of(found))

    def log(work: Work, found: Named) -> Reply:
        note = request.answered("note") or found.rest
        touched = leads.touch(work, request.actor, found.lead.id, kind, note, via=request.via)
        lead = touched.done.lead
        agreed = touched.done.terms.agreement.attempts
        first = touched.first
        if first is not None:
            late = first.stopped_at is not None and first.stopped_at > first.due_at
            tail = f"First touch, due {moment(request, first.due_at)}." if late else "First touch, in time."
        else:
            tail = (
                f"Attempt {touched.attempts} of {agreed}."
                if touched.attempts <= agreed
                else f"Attempt {touched.attempts}."
            )
        following = running(touched.done.clocks, Promise.NEXT_STEP, lead.cycle)
        if following is not None:
            tail += f" Next step by {moment(request, following.due_at)}."
        return said(
            f"{words} logged for {name(lead)}. {tail}",
            onward(lead),
            undo_button(lead),
            *next_button(work, request.actor.id, lead),
        )

    return await carried_out(request, line, verb, build, log)
