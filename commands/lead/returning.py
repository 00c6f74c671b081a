"""What comes back by `/lead`, or never does: revive, reopen, and the person who asked for no contact."""

from __future__ import annotations

from commands.lead import forms
from commands.lead.doing import carried_out, goes_where, of_lead, undo_button
from commands.lead.which import Named
from commands.lead.words import read_day
from commands.line import Line
from commands.request import Reply, Request
from commands.said import name, said
from db.memory import Work
from operations import leads, returning


async def revive(request: Request, line: Line) -> Reply:
    """Bring a lost lead back to nurture: `/lead revive 42 mar`."""

    def bring(work: Work, found: Named) -> Reply:
        number = found.lead.id
        typed = request.answered("until") or found.rest
        until = read_day(request, typed, lambda plain: f"/lead revive {number} {plain}") if typed else None
        done = returning.revive(work, request.actor, number, until, via=request.via)
        return said(f"{name(done.lead)} is back. {goes_where(request, done.lead)}", undo_button(done.lead))

    return await carried_out(request, line, "revive", of_lead(forms.revive), bring)


async def reopen(request: Request, line: Line) -> Reply:
    """Open what was won or lost again, with a reason."""

    def open_it(work: Work, found: Named) -> Reply | None:
        why = request.answered("why") or found.rest
        if not why and not request.submitted:
            return None
        done = returning.reopen(work, request.actor, found.lead.id, why, via=request.via)
        return said(f"{name(done.lead)} is open again; the digest says so.", undo_button(done.lead))

    return await carried_out(request, line, "reopen", of_lead(forms.reopen), open_it)


async def opt_out(request: Request, line: Line) -> Reply:
    """Stop all contact with the person behind a lead."""

    def stop(work: Work, found: Named) -> Reply:
        done = leads.stop_contact(work, request.actor, found.lead.id, via=request.via)
        return said(
            f"{name(done.lead)}: all contact stops, on every lead of this person. No file brings them back.",
            undo_button(done.lead),
        )

    return await carried_out(request, line, "optout", of_lead(forms.opt_out), stop)
