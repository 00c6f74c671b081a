"""How every verb of `/lead` opens its form, reads it back, and is carried out in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from alignment.lead_state import Lead
from alignment.lifecycle import Queue, Stage
from alignment.permissions import Right
from alignment.promises import Promise
from commands.lead.which import Named, named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import day, moment
from db.memory import Work
from db.stores import leads as stored
from messages.buttons import Button
from messages.forms import Form
from operations.clocks import running
from operations.history import Done, judge

Built = Callable[[Work, Named | None], Form]
"""Makes a verb's form, about the lead that was named or with a field to pick one."""

Act = Callable[[Work, Named], Reply | None]
"""Does what a verb says to the lead that was named; None: something is missing, and the form asks for it."""


def wants_form(request: Request, line: Line) -> bool:
    """Tell whether this opens the verb's form: a button that says so, or the verb alone."""
    return not request.submitted and (request.form or not line.rest)


async def carried_out(request: Request, line: Line, verb: str, build: Built, act: Act) -> Reply:
    """Answer a verb that is about one lead: its form where one is wanted, with what the line says already filled in,
    else what `act` answers, committed; None from it opens the form for what is missing.
    """
    if wants_form(request, line):
        return await opened(request, line, verb, build)

    def do(work: Work) -> Reply:
        found = named(work, request, line, verb)
        return act(work, found) or Reply(form=_form(work, request, verb, found, build))

    return await request.act(do)


async def opened(request: Request, line: Line, verb: str, build: Built) -> Reply:
    """Open a verb's form: one read, no write."""

    def look(work: Work) -> Form:
        found = named(work, request, line, verb) if line.rest else None
        return _form(work, request, verb, found, build)

    return Reply(form=await request.look(look))


def _form(work: Work, request: Request, verb: str, found: Named | None, build: Built) -> Form:
    """Build a verb's form; who may not do it to that lead hears so now, not after they have filled the form in."""
    from commands.lead import NOUN  # the table imports this module for its handlers

    known = NOUN.verb(verb)
    assert known is not None, "a form belongs to a verb of the table"
    if found is not None and known.right is not Right.REPLY:  # which is judged by what was asked
        judge(work, request.actor, known.right, found.lead)
    return build(work, found)


def of_lead(form: Callable[[Lead | None], Form]) -> Built:
    """Return how a form is built that needs nothing but the lead."""
    return lambda _work, found: form(lead_of(found))


def lead_of(found: Named | None) -> Lead | None:
    """Return the lead that a line named, if it named one."""
    return found.lead if found else None


def undo_button(lead: Lead) -> Button:
    """Return the button that takes back what was just done to a lead."""
    return Button("Undo", f"/lead undo {lead.id}")


def next_button(work: Work, person_id: int, lead: Lead) -> tuple[Button, ...]:
    """Return the button to what the person should look at next; nothing when nothing waits."""
    following = stored.next_of(work, person_id, lead.id)
    return (Button("Next lead", f"/lead {following.id}"),) if following else ()


def goes_where(request: Request, lead: Lead) -> str:
    """Say where a lead that left sales' hands is now: `Nurture until 15 Feb.`"""
    if lead.merged_into:
        return f"It is merged into L-{lead.merged_into}."
    if lead.stage is Stage.RECYCLED and lead.queue is Queue.TRIAGE:
        return "Marketing sorts it."
    if lead.stage is Stage.RECYCLED:
        return f"Nurture until {day(request, lead.back_on)}." if lead.back_on else "Nurture, without a date."
    return {
        Stage.DISQUALIFIED: "It is disqualified.",
        Stage.ASSIGNED: "It goes back to routing.",
    }.get(lead.stage, "")


def what_is_due(request: Request, done: Done) -> str:
    """Say the clock that runs for a lead: ` First touch by 13:10.`; empty where none does."""
    for promise, words in ((Promise.ACCEPT, "Accept or reject by"), (Promise.FIRST_TOUCH, "First touch by")):
        clock = running(done.clocks, promise, done.lead.cycle)
        if clock is not None:
            late = " (past due)" if clock.due_at < request.now else ""
            return f" {words} {moment(request, clock.due_at)}{late}."
    return ""
