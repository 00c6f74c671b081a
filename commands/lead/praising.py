"""Feedback by `/lead`: good, poor, or the form; in a thread the message shortcut opens the same form."""

from __future__ import annotations

import re

from alignment.errors import Incomplete
from alignment.feedback import Verdict, take_tags
from commands.lead import forms
from commands.lead.doing import carried_out, undo_button
from commands.lead.which import Named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import said
from commands.verdicts import SPELLED, thanks
from db.memory import Work
from db.stores import alerts
from db.stores import leads as stored
from messages.forms import Form
from operations import feedback


async def good(request: Request, line: Line) -> Reply:
    """Say that a lead was good, with tags and a note."""
    return await _give(request, line, Verdict.GOOD)


async def poor(request: Request, line: Line) -> Reply:
    """Say that a lead was a poor fit, with tags and a note."""
    return await _give(request, line, Verdict.POOR)


async def give(request: Request, line: Line) -> Reply:
    """Give feedback by its old spelling, `feedback 42 good right role`, or in the form."""
    if request.form and request.notice_id and not line.rest:
        return await feedback_form(request, request.notice_id)
    words = line.rest.split()
    verdict = next((SPELLED[word.casefold()] for word in words[1:3] if word.casefold() in SPELLED), None)
    if verdict is not None and not request.submitted:
        at = next(n for n, word in enumerate(words) if n and word.casefold() in SPELLED)
        return await _give(request, Line(line.noun, " ".join([*words[:at], *words[at + 1 :]])), verdict)
    return await _give(request, line, None)


async def feedback_form(request: Request, message_notice_id: str) -> Reply:
    """Open the feedback form for the lead, or the leads, that a message of Tandem's shows.

    `message_notice_id` is the notice's id, or `channel/ts` of the message where only its place is known. A message
    that shows no lead opens the form with type-ahead.
    """

    def build(work: Work) -> Form:
        notice_id = message_notice_id
        if re.fullmatch(r"[A-Z0-9]+/\d+\.\d+", message_notice_id):
            notice_id = alerts.at_place(work, *message_notice_id.split("/", 1))
        ids = alerts.subjects(work, notice_id, "lead") if notice_id else ()
        found = stored.leads(work, ids)
        return forms.feedback([found[each] for each in ids if each in found], None, (), "")

    return Reply(form=await request.look(build))


async def _give(request: Request, line: Line, verdict: Verdict | None) -> Reply:
    verb = verdict.value if verdict else "feedback"

    def build(_work: Work, found: Named | None) -> Form:
        tags, note = take_tags(found.rest) if found else ((), "")
        return forms.feedback([found.lead] if found else [], verdict, tags, note)

    def keep(work: Work, found: Named) -> Reply | None:
        said_verdict = request.answered("verdict")
        chosen = Verdict(said_verdict) if said_verdict in set(Verdict) else verdict
        tags, note = take_tags(found.rest)
        if request.submitted:
            picked = request.answers.get("tags")
            tags = tuple(picked) if isinstance(picked, tuple) else ()
            note = request.answered("note")
        if chosen is None:
            if request.submitted:
                raise Incomplete("How was it: good, ok or poor?", field="verdict")
            return None
        given = feedback.give(work, request.actor, found.lead.id, chosen, tags, note)
        return said(thanks(given), undo_button(found.lead))

    return await carried_out(request, line, verb, build, keep)
