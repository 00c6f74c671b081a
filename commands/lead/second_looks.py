"""Second looks by `/lead`: the rep is content or sees it differently, and both managers rule."""

from __future__ import annotations

from alignment.errors import NotUnderstood, Offer
from alignment.lead_state import Lead
from alignment.rejections import Ruling
from commands.lead import answer_forms
from commands.lead.doing import carried_out, lead_of, of_lead, undo_button
from commands.lead.which import Named, named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import name, said
from db.memory import Work
from messages.forms import Form
from messages.text import one_line
from operations import rejections, second_looks


async def look(request: Request, line: Line) -> Reply:
    """Ask for a second look, as whoever rejected the lead (*I see it differently*)."""

    def build(_work: Work, found: Named | None) -> Form:
        return answer_forms.look(lead_of(found), "look")

    def ask_for(work: Work, found: Named) -> Reply | None:
        why = request.answered("why") or found.rest
        return ask_look(work, request, found.lead, why) if why else None

    return await carried_out(request, line, "look", build, ask_for)


def ask_look(work: Work, request: Request, lead: Lead, why: str) -> Reply:
    """Ask for the second look, with one sentence why."""
    done = second_looks.ask(work, request.actor, lead.id, why, via=request.via)
    if done.added:
        return said(f"Noted for the second look at {name(done.lead)}: both managers read it.")
    return said(
        f"Second look at {name(done.lead)}: a sales manager and a marketing manager decide it together.",
        undo_button(done.lead),
    )


async def fine(request: Request, line: Line) -> Reply:
    """Say that marketing's answer is fine."""

    def agree(work: Work) -> Reply:
        found = named(work, request, line, "fine")
        rejections.fine(work, request.actor, found.lead.id)
        return said(f"Noted for {name(found.lead)}. It is closed for both teams.")

    return await request.act(agree)


async def rule(request: Request, line: Line) -> Reply:
    """Rule a second look: `uphold` or `return`; it counts once both managers say the same."""

    def decide(work: Work, found: Named) -> Reply | None:
        typed = request.answered("ruling") or found.rest.split(" ")[0].casefold()
        if not typed:
            return None
        ruling = next((each for each in Ruling if each.value.startswith(typed)), None)
        if ruling is None:
            raise NotUnderstood(
                f'"{one_line(typed, 30)}" is no ruling. Pick one:',
                Offer("It stands", f"/lead rule {found.lead.id} uphold"),
                Offer("Back to sales", f"/lead rule {found.lead.id} return"),
            )
        looked = second_looks.rule(work, request.actor, found.lead.id, ruling, via=request.via)
        return said(_ruled(looked, name(found.lead), ruling), undo_button(found.lead))

    return await carried_out(request, line, "rule", of_lead(answer_forms.rule), decide)


def _ruled(looked: second_looks.Looked, lead: str, ruling: Ruling) -> str:
    if looked.outcome is Ruling.UPHOLD:
        return f"{lead}: both managers agree, the rejection stands."
    if looked.outcome is Ruling.RETURN:
        return f"{lead}: both managers agree, it goes back to its team's queue."
    if looked.other is not None:
        return f"{lead}: noted, {ruling.value}. The other manager said {looked.other.value}; take it to the lead review."
    return f"{lead}: noted, {ruling.value}. It counts once the other manager says the same."
