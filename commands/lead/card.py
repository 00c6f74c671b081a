"""A lead's card: where it stands, who has it, what happens next and what happened; and its contact."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.feedback import LABELS, TAG_BY_CODE
from alignment.lead_state import Lead, stage_words
from alignment.lifecycle import IN_HAND, EventKind, Stage
from alignment.people import Actor, Role
from alignment.permissions import Right, allowed
from alignment.rejections import Answer
from alignment.self_reported import LABELS as HEARD_FROM
from commands.lead import contact_forms, forms
from commands.lead.doing import wants_form
from commands.lead.past import account_line, holder_of, what_happened
from commands.lead.which import named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import day, moment, name
from db.memory import Work
from db.stores import (
    campaign_touches,
    campaigns,
    clocks,
    contacts,
    lead_search,
    merging,
    people,
    teams,
    workspaces,
)
from db.stores import feedback as feedback_rows
from db.stores import leads as stored
from db.stores import rejections as rejection_rows
from db.stores.rejections import Rejection
from db.tables.rejections import RejectionState
from digests.lead_words import anyway_button, note_button, onward
from messages.buttons import Button, offered
from messages.forms import Form
from messages.message import compose
from messages.text import Mrkdwn, escape, link, neutral, one_line
from operations import enrichment
from operations.history import judge, thing_of

_HISTORY = 5
_MERGED = 3
_TOUCHES = 3


async def show(request: Request, line: Line) -> Reply:
    """Show a lead's card; without one, ask which."""
    if wants_form(request, line):
        return Reply(form=forms.find())

    def card(work: Work) -> Reply:
        lead = named(work, request, line, "show").lead
        judge(work, request.actor, Right.SEE_LEAD, lead)
        lead_search.see(work, request.actor.id, lead.id)
        return _card(work, request, lead)

    # It writes what `last` stands for, and nothing that an envelope must not do twice.
    return await request.remember(card)


async def find(request: Request, line: Line) -> Reply:
    """Find leads by number or company: one opens its card, several become buttons."""
    return await show(request, line)


async def contact(request: Request, line: Line) -> Reply:
    """Open the contact of a lead, for its assignee and their manager: a form, so that nothing stays in Slack."""

    def build(work: Work) -> Form:
        lead = named(work, request, line, "contact").lead
        judge(work, request.actor, Right.SEE_CONTACT, lead)
        facts, asked = stored.facts(work, lead.id), enrichment.open_request(work, lead)
        person = contacts.contact(work, lead.id)
        return contact_forms.contact(lead, person, facts.employees, facts.country, asked)

    if not line.rest and not request.submitted:
        return Reply(form=forms.plain("contact", "Contact", "Show it", None))
    return Reply(form=await request.look(build))


def _card(work: Work, request: Request, lead: Lead) -> Reply:
    terms = workspaces.terms(work)
    facts = stored.facts(work, lead.id)
    campaign = campaigns.by_id(work, lead.campaign_id)
    thing = thing_of(work, lead)
    sees_holder = allowed(request.actor, Right.SEE_HOLDER, thing)
    title = Mrkdwn("*{} {}* · {}").format(
        link(facts.link, f"L-{lead.id}"), neutral(one_line(lead.company, 60)), stage_words(lead)
    )
    lines = [
        str(title),
        _escaped(
            " · ".join(
                part
                for part in (campaign.name, _team(work, lead), holder_of(work, lead, sees_holder))
                if part
            )
        ),
        *[_escaped(each) for each in _next(work, request, lead)],
    ]
    lines += [_escaped(each) for each in _heard_of_us(work, lead)]
    merged = merging.merged_into(work, lead.id)
    lines += [_escaped(each) for each in (*_duplicates(merged), *_feedback(work, lead, merged))]
    history = _history(work, request, lead, merged, sees_holder=sees_holder)
    body = "\n".join(line for line in lines if line)
    if history:
        body += "\n\n" + "\n".join(_escaped(each) for each in history)
    rejection = rejection_rows.latest(work, lead.id)
    owes = rejection is not None and rejection.state is RejectionState.OPEN
    buttons, more = _card_buttons(
        request.actor,
        lead,
        gives=allowed(request.actor, Right.ASSIGN, thing),
        sees_contact=allowed(request.actor, Right.SEE_CONTACT, thing),
        to_answer=rejection if owes and allowed(request.actor, Right.ANSWER, thing) else None,
        anyway=anyway_button(rejection, lead, request.actor.id) if rejection is not None else (),
    )
    headline = f"{name(lead)}: {stage_words(lead)}."
    return Reply(
        compose(escape(headline), body, buttons=buttons, more=more, iteration=str(terms.workspace_id))
    )


def _escaped(line: str) -> str:
    return str(escape(neutral(one_line(line))))


def _team(work: Work, lead: Lead) -> str:
    team = teams.name_of(work, lead.team_id)
    return f"{team} team" if team else ""


def _heard_of_us(work: Work, lead: Lead) -> list[str]:
    """Say what the buyer told, and which campaigns they answered, the newest first."""
    said = campaign_touches.self_reported(work, [lead.id]).get(lead.id)
    lines = [f"Says they heard of us from {HEARD_FROM[said]}"] if said else []
    touches = campaign_touches.of_leads(work, [lead.id])[::-1]
    if touches:
        known = campaigns.by_ids(work, {each.campaign_id for each in touches[:_TOUCHES]})
        names = dict.fromkeys(known[each.campaign_id].name for each in touches[:_TOUCHES])
        more = f" and {len(touches) - _TOUCHES} more" if len(touches) > _TOUCHES else ""
        lines.append(f"Answered {', '.join(one_line(each, 30) for each in names)}{more}")
    return lines


def _next(work: Work, request: Request, lead: Lead) -> list[str]:
    """Say who keeps its account, and what happens next: a running promise, the day of return."""
    lines = [same] if (same := account_line(work, request.actor, lead)) else []
    for clock in clocks.of_lead(work, lead.id):
        if clock.stopped_at is None:
            words = {
                "accept": "Accept or reject",
                "first_touch": "First touch",
                "next_step": "Next step",
                "answer": "Marketing answers",
                "look": "Second look ruled",
                "enrich": "Marketing fills in",
            }
            late = " (past due)" if clock.due_at < request.now else ""
            made = stored.attempts_made(work, lead.id, lead.cycle) if clock.attempts else 0
            what = words.get(clock.kind, f"Call {made + 1} of {clock.attempts}, all")
            lines.append(f"{what} by {moment(request, clock.due_at)}{late}")
    if lead.stage is Stage.RECYCLED and lead.back_on:
        lines.append(f"Back on {day(request, lead.back_on)}")
    rejection = rejection_rows.latest(work, lead.id)
    if rejection is not None and rejection.state is RejectionState.SECOND_LOOK:
        lines.append("Both managers take a second look")
    return lines


def _duplicates(merged: Sequence[int]) -> list[str]:
    if not merged:
        return []
    shown = ", ".join(f"L-{each}" for each in merged[:_MERGED])
    more = f" and {len(merged) - _MERGED} more" if len(merged) > _MERGED else ""
    return [f"Merged into it: {shown}{more}"]


def _feedback(work: Work, lead: Lead, merged: Sequence[int]) -> list[str]:
    """Say what sales thinks of it: the latest verdict on it or on a duplicate that went into it, without the note."""
    said = [each for each in (feedback_rows.latest_on(work, one) for one in (lead.id, *merged)) if each]
    if not said:
        return []
    last = max(said, key=lambda each: (each.at, each.id))
    words = " · ".join(
        [
            LABELS[last.about][last.verdict],
            *(TAG_BY_CODE[tag].label for tag in last.tags if tag in TAG_BY_CODE),
        ]
    )
    return [f"Sales says: {words}{_of(last.lead_id, lead)}"]


def _of(lead_id: int, lead: Lead) -> str:
    return f" (L-{lead_id})" if lead_id != lead.id else ""


def _history(
    work: Work, request: Request, lead: Lead, merged: Sequence[int], *, sees_holder: bool
) -> list[str]:
    """Say what happened to it last, newest first, and how often somebody tried to reach its duplicates' person."""
    own = stored.standing(stored.events(work, lead.id))
    theirs = [
        each
        for one in merged
        for each in stored.standing(stored.events(work, one))
        if each.kind is EventKind.TOUCHED
    ]
    events = sorted((*own, *theirs), key=lambda each: each.occurred_at) if theirs else own
    names = people.people(work, [each.actor_id for each in events[-_HISTORY:]]) if sees_holder else {}
    lines = []
    for each in reversed(events[-_HISTORY:]):
        who = names.get(each.actor_id)
        by = f" · {who.first_name}" if who else ""
        lines.append(
            f"{moment(request, each.occurred_at)} {what_happened(each)}{_of(each.lead_id, lead)}{by}"
        )
    left = len(events) - _HISTORY
    return [*lines, f"{left} earlier"] if left > 0 else lines


def _card_buttons(
    actor: Actor,
    lead: Lead,
    *,
    gives: bool,
    sees_contact: bool,
    to_answer: Rejection | None,
    anyway: tuple[Button, ...],
) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    number = lead.id
    why = Button("Why", f"/lead why {number}")
    sells = actor.has(Role.REP, Role.SALES_MANAGER)
    if anyway:
        return (*anyway, why), ()
    if gives and lead.stage in IN_HAND and lead.owner_id != actor.id:
        return _of_the_manager(lead, sees_contact=sees_contact)
    if sells and lead.stage in (Stage.MQL, Stage.ASSIGNED) and lead.owner_id in (0, actor.id):
        first = Button("Accept", f"/lead accept {number}")
    elif lead.stage is Stage.ACCEPTED and lead.owner_id == actor.id:
        first = Button("Log a call", f"/lead called {number}")
    elif actor.has(Role.MARKETER, Role.MARKETING_MANAGER):
        return _answers(to_answer, why) if to_answer is not None else ((why,), ())
    elif sells:
        return (Button("Feedback", f"/lead feedback {number}", form=True), why), ()
    else:
        return (why,), ()
    reject = Button("Reject", f"/lead reject {number}", form=True)
    contact_button = (Button("Contact", f"/lead contact {number}", form=True),) if sees_contact else ()
    more = (
        onward(lead),
        Button("Not mine", f"/lead notmine {number}", form=True),
        Button("Later", f"/lead later {number}", form=True),
        Button("Feedback", f"/lead feedback {number}", form=True),
    )
    return (first, *contact_button, reject), (*more, why)


def _of_the_manager(lead: Lead, *, sees_contact: bool) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """A manager may do what their people may; likeliest is that somebody else shall have the lead."""
    number = lead.id
    give = Button("Give it on" if lead.owner_id else "Give it", f"/lead give {number}", form=True)
    contact_button = (Button("Contact", f"/lead contact {number}", form=True),) if sees_contact else ()
    taken = lead.stage is Stage.ACCEPTED
    do = (
        Button("Log a call", f"/lead called {number}")
        if taken
        else Button("Accept", f"/lead accept {number}"),
        *((onward(lead),) if taken else ()),
        Button("Reject", f"/lead reject {number}", form=True),
        Button("Feedback", f"/lead feedback {number}", form=True),
    )
    return (give, *contact_button, Button("Why", f"/lead why {number}")), do


def _answers(rejection: Rejection, why: Button) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    answers = (Answer.FIX, Answer.NURTURE, Answer.LOOK)
    more = (
        Button("Ask the rep", f"/lead ask {rejection.lead_id}", form=True),
        *note_button(rejection),
        *offered(Answer.SEND.of(rejection.lead_id)),
        why,
    )
    return offered(*(each.of(rejection.lead_id) for each in answers)), more
