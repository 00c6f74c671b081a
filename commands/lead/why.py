"""`/lead why`: who has a lead, by which rule, and every clock with its arithmetic."""

from __future__ import annotations

from alignment.dates import deadline
from alignment.leads import STAGE_WORDS, Lead
from alignment.lifecycle import EventKind, Origin
from alignment.permissions import Right, allowed
from alignment.terms import Terms
from commands.lead import forms
from commands.lead.doing import wants_form
from commands.lead.past import account_line, holder_of, what_happened
from commands.lead.which import named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import name, said, zone
from db.memory import Work
from db.stores import clocks, people, workspaces
from db.stores import leads as stored
from db.stores.clocks import Clock
from messages.buttons import Button
from operations.history import judge, thing_of


async def why(request: Request, line: Line) -> Reply:
    """Say who has a lead, by which rule, and every clock line by line with its arithmetic."""
    if wants_form(request, line):
        return Reply(form=forms.plain("why", "Why", "Show it", None))

    def explain(work: Work) -> Reply:
        lead = named(work, request, line, "why").lead
        judge(work, request.actor, Right.WHY_LEAD, lead)
        lines = [_rule_line(work, request, lead)]
        if same := account_line(work, request.actor, lead):
            lines.append(f"{same}.")
        for clock in clocks.of_lead(work, lead.id):
            lines += _clock_lines(request, workspaces.terms(work), clock)
        if not clocks.of_lead(work, lead.id):
            lines.append("No clock ran for it: it was not handed over.")
        lines.append(
            f"Brought in by {'sales' if lead.origin is not Origin.MARKETING else 'marketing'}, cycle {lead.cycle}."
        )
        return said(
            f"{name(lead)}: {STAGE_WORDS[lead.stage]}.",
            Button("Show it", f"/lead {lead.id}"),
            lines=lines[:11],
        )

    return await request.look(explain)


_MOVES_NOBODY = (EventKind.TOUCHED, EventKind.SNOOZED, EventKind.SECOND_LOOK, EventKind.RULED)


def _rule_line(work: Work, request: Request, lead: Lead) -> str:
    events = stored.standing(stored.events(work, lead.id))
    moved = [each for each in events if each.kind not in _MOVES_NOBODY]
    sees_holder = allowed(request.actor, Right.SEE_HOLDER, thing_of(work, lead))
    holder = holder_of(work, lead, sees_holder) or "nobody: it is over"
    if not moved:
        return f"Holder: {holder}."
    last = moved[-1]
    who = people.person(work, last.actor_id) if sees_holder else None
    by = f" by {who.first_name}" if who else ""
    return f"Holder: {holder}. Rule: {what_happened(last)}{by}, {deadline(last.occurred_at, zone(request))}."


_CLOCKS = {"accept": "Accept or reject", "first_touch": "First touch", "answer": "Marketing's answer"}


def _clock_lines(request: Request, terms: Terms, clock: Clock) -> list[str]:
    where = zone(request)
    started = deadline(clock.started_at, where)
    due = deadline(clock.due_at, where)
    first = (
        f"{_CLOCKS[clock.kind]}: {started} + {clock.minutes} business minutes "
        f"(agreement v{clock.agreement_version}, calendar v{clock.calendar_version}) = {due}."
    )
    end = clock.stopped_at or request.now
    used = terms.calendar.minutes_between(clock.started_at, end)
    if clock.stopped_at is None:
        left = clock.minutes - used
        tail = (
            f"Running: {used} used, {left} left."
            if clock.due_at >= request.now
            else f"Running: {used} used, {-left} past due."
        )
    else:
        verdict = {"met": "in time", "late": "late", "void": "fell away, counts for nobody"}[clock.outcome]
        tail = f"Stopped {deadline(end, where)} after {used}: {verdict}."
    return [first, f"   {tail}"]
