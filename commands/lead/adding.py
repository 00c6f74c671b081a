"""New leads by `/lead add`: a rep's own, or one that marketing hands over."""

from __future__ import annotations

from alignment.errors import NotUnderstood, Offer
from alignment.lifecycle import Origin
from alignment.self_reported import heard_from
from commands.lead import forms
from commands.lead.doing import carried_out, lead_of, undo_button, what_is_due
from commands.lead.enriching import still_needed
from commands.lead.which import Named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import name, said
from db.memory import Work
from db.stores import campaigns
from db.stores.contacts import Contact
from messages.buttons import Button
from messages.forms import Form
from messages.text import one_line
from operations import new_leads
from operations.new_leads import NewLead


async def add(request: Request, line: Line) -> Reply:
    """Bring a lead in: its company is enough; the form asks for the contact and the campaign too."""
    first, rest = line.take()
    anyway = first == "anyway"
    company = one_line(rest.rest if anyway else line.rest, 200)
    if not request.submitted and (request.form or not company):
        return Reply(form=forms.add(company, anyway=anyway))

    def bring(work: Work) -> Reply:
        typed = one_line(request.answered("company"), 200) if request.submitted else company
        new = NewLead(
            typed,
            _contact(request),
            campaign_id=_campaign(work, request.answered("campaign")),
            self_reported=heard_from(request.answered("heard")),
        )
        done = new_leads.add(work, request.actor, new, anyway=anyway, via=request.via)
        number = done.lead.id
        if done.lead.origin is Origin.SALES:
            next_step = " It is yours; qualify it when there is a deal."
            then = [Button("Qualify", f"/lead qualify {number}", form=True)]
        elif done.lead.origin is Origin.INSIDE_SALES:
            next_step = " It is yours; hand it on when it is ready for sales."
            then = [Button("Hand on", f"/lead handon {number}", form=True)]
        else:
            needed, fill = still_needed(request, done)
            next_step, then = f" It is handed over to sales.{what_is_due(request, done)}{needed}", [*fill]
        return said(f"{name(done.lead)} added.{next_step}", *then, Button("Show it", f"/lead {number}"))

    return await request.act(bring)


def _contact(request: Request) -> Contact:
    email = one_line(request.answered("email"), 320)
    if email and ("@" not in email or " " in email):
        raise NotUnderstood(
            f'"{one_line(email, 40)}" is no e-mail address.',
            Offer("New lead", "/lead add", form=True),
            field="email",
        )
    return Contact(
        name=one_line(request.answered("name"), 200),
        email=email,
        phone=one_line(request.answered("phone"), 60),
        asked=one_line(request.answered("asked"), 500),
    )


def _campaign(work: Work, picked: str) -> int:
    if not picked.isdigit() or len(picked) > 15:
        return 0
    return campaigns.by_id(work, int(picked)).id


async def hand_over(request: Request, line: Line) -> Reply:
    """Hand a lead over to sales: marketing's definition is met."""

    def build(_work: Work, found: Named | None) -> Form:
        return forms.plain("handover", "Hand over", "Hand over", lead_of(found))

    def over(work: Work, found: Named) -> Reply:
        done = new_leads.hand_over(work, request.actor, found.lead.id, via=request.via)
        needed, fill = still_needed(request, done)
        said_so = f"{name(done.lead)} is handed over to sales.{what_is_due(request, done)}{needed}"
        return said(said_so, *fill, undo_button(done.lead))

    return await carried_out(request, line, "handover", build, over)
