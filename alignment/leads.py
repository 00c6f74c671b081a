"""What may be done with a lead, and what follows from it: every decision as a pure function.

A decision takes the lead as it is and returns the steps that happen, in order, or raises a `Refusal` that carries
the sentence for the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alignment.dates import short_day
from alignment.errors import Incomplete, NotNow, Offer, TakenAlready
from alignment.lead_state import (
    Lead,
    Step,
    stage_words,
)
from alignment.lifecycle import IN_HAND, EventKind, Origin, Queue, Stage, TouchKind, transition
from alignment.reasons import Reason, RerouteReason, Route

# --- decisions -----------------------------------------------------------------------------------------------------


def create(origin: Origin, team_id: int, owner_id: int = 0) -> Step:
    """Bring a lead into being; one that sales brought in belongs to whoever brought it."""
    mine = origin is not Origin.MARKETING and owner_id
    return Step(
        EventKind.CREATED,
        None,
        Stage.NEW,
        owner_id if mine else 0,
        Queue.NONE if mine else Queue.ROUTING,
        team_id=team_id,
    )


def qualify_for_sales(lead: Lead) -> Step:
    """Say that marketing's definition is met: a cycle opens and the lead waits for a rep."""
    _legal(lead, EventKind.MARKETING_QUALIFIED)
    return Step(EventKind.MARKETING_QUALIFIED, lead.stage, Stage.MQL, 0, Queue.ROUTING)


def assign(lead: Lead, owner_id: int, team_id: int) -> Step:
    """Hand the lead to one rep."""
    if lead.stage in (Stage.ASSIGNED, Stage.ACCEPTED):
        return reroute(lead, RerouteReason.CONFLICT, owner_id, team_id)
    _legal(lead, EventKind.ASSIGNED)
    return Step(EventKind.ASSIGNED, lead.stage, Stage.ASSIGNED, owner_id, Queue.NONE, team_id=team_id)


def accept(
    lead: Lead, actor_id: int, team_id: int, taken_by: str = "", taken_at: str = "", *, inside: bool = False
) -> Step:
    """Take responsibility for the lead. Whoever presses second is told who was first, and when.

    `taken_by` and `taken_at` are the words for that sentence (`Amira`, `09:13`). `inside`: whoever takes it is of inside
    sales, whose acceptance is one of its own; what they handed on already waits for sales.
    """
    if lead.stage is Stage.ACCEPTED and lead.owner_id:
        if lead.owner_id == actor_id:
            raise NotNow(f"{lead.ref} is yours already.", Offer("Log a call", f"/lead called {lead.id}"))
        raise TakenAlready(
            f"{taken_by or 'Somebody else'} accepted L-{lead.id}{f' at {taken_at}' if taken_at else ''}."
        )
    kind = EventKind.TELE_ACCEPTED if inside else EventKind.ACCEPTED
    _legal(lead, kind)
    if inside:
        _not_handed_on(lead)
    return Step(kind, lead.stage, Stage.ACCEPTED, actor_id, Queue.NONE, team_id=team_id or lead.team_id)


def hand_on(lead: Lead, owner_id: int, team_id: int) -> Step:
    """Pass a lead that inside sales qualified on to sales: a handoff of its own. `owner_id` 0: it waits for routing.

    What inside sales brought in itself is handed on directly. The step names who handed it on.
    """
    own = lead.stage is Stage.NEW and lead.origin is Origin.INSIDE_SALES and bool(lead.owner_id)
    _not_handed_on(lead)
    if not (own or (lead.with_inside_sales and lead.stage is Stage.ACCEPTED)):
        raise _not_inside(lead)
    _legal(lead, EventKind.TELE_QUALIFIED)
    return Step(
        EventKind.TELE_QUALIFIED,
        lead.stage,
        Stage.ASSIGNED,
        owner_id,
        Queue.NONE if owner_id else Queue.ROUTING,
        team_id=team_id,
        other_id=lead.owner_id,
    )


def _not_handed_on(lead: Lead) -> None:
    if lead.handed_on and lead.stage in IN_HAND:
        waits = "is with sales" if lead.stage is Stage.ACCEPTED else "waits for sales"
        raise NotNow(f"{lead.ref} was handed on: it {waits} now.", Offer("Show it", f"/lead {lead.id}"))


def _not_inside(lead: Lead) -> NotNow:
    """Say why a lead cannot be handed on: inside sales has to accept it first, or has nothing to do with it."""
    if lead.stage in (Stage.MQL, Stage.ASSIGNED):
        return NotNow(f"{lead.ref} is not accepted yet.", Offer("Accept", f"/lead accept {lead.id}"))
    if lead.stage is Stage.ACCEPTED:
        return NotNow(
            f"{lead.ref} is with sales already: nobody hands it on.",
            Offer("Qualify", f"/lead qualify {lead.id}", form=True),
        )
    return NotNow(
        f"{lead.ref} is {stage_words(lead)}, so it can't be handed on now.",
        Offer("Show it", f"/lead {lead.id}"),
    )


def touch(lead: Lead, kind: TouchKind) -> Step:
    """Log a human attempt to reach the person. The stage stays."""
    if lead.stage in (Stage.NEW, Stage.DISQUALIFIED):
        raise NotNow(f"{lead.ref} is {stage_words(lead)}; there is nobody to reach for it now.")
    return Step(
        EventKind.TOUCHED,
        lead.stage,
        lead.stage,
        lead.owner_id,
        lead.queue,
        code=kind.value,
        touch=kind,
        back_on=lead.back_on,
    )


def snooze(lead: Lead, until: datetime, now: datetime) -> Step:
    """Put off the holder's own reminder; stage, holder and clocks stay as they are."""
    if lead.stage not in IN_HAND or not lead.owner_id:
        raise NotNow(
            f"{lead.ref} is {stage_words(lead)}; there is nothing to put off.",
            Offer("Show it", f"/lead {lead.id}"),
        )
    if until <= now:
        raise NotNow("That time has passed. Try tomorrow 9.", field="when")
    return Step(
        EventKind.SNOOZED,
        lead.stage,
        lead.stage,
        lead.owner_id,
        lead.queue,
        back_on=lead.back_on,
        until=until,
    )


@dataclass(frozen=True, slots=True)
class RejectionTerms:
    """What the agreement and the calendar say about a rejection made now.

    `attempts` logged in this cycle, `attempts_needed` before "no response". `back_on` is where the reason's default
    (or the asked date) falls, already moved to a working day. `duplicate_of` is the lead that stays, where one is named.
    """

    attempts: int
    attempts_needed: int
    back_on: date | None
    duplicate_of: int = 0


def reject(lead: Lead, reason: Reason, note: str, terms: RejectionTerms) -> tuple[Step, Step]:
    """Refuse the lead with a reason: a rejection is opened, and the lead moves on in the same breath.

    Raises `Incomplete` for a missing note, `NotNow` when attempts are missing or the lead is not in sales' hands.
    """
    _legal(lead, EventKind.REJECTED)
    if len(note.strip()) < reason.note_at_least:
        raise Incomplete(
            f'"{reason.label}" needs a note of at least {reason.note_at_least} characters, so that marketing can answer it.',
            Offer("Add the note", f"/lead reject {lead.id} {reason.word}", form=True),
            field="note",
        )
    if reason.needs_attempts and terms.attempts < terms.attempts_needed:
        raise NotNow(
            f'Agreed: {_number(terms.attempts_needed)} attempts before "no response"; '
            f"L-{lead.id} has {_number(terms.attempts) if terms.attempts else 'none'}.",
            Offer("Log a call", f"/lead called {lead.id}"),
            Offer("Other reason", f"/lead reject {lead.id}", form=True),
            field="reason",
        )
    opened = Step(EventKind.REJECTED, lead.stage, lead.stage, lead.owner_id, lead.queue, code=reason.code)
    return opened, _moves_on(lead, reason, terms)


def _moves_on(lead: Lead, reason: Reason, terms: RejectionTerms) -> Step:
    if reason.route in (Route.DISQUALIFY, Route.MERGE):
        merged = terms.duplicate_of if reason.route is Route.MERGE else 0
        return Step(
            EventKind.DISQUALIFIED,
            lead.stage,
            Stage.DISQUALIFIED,
            0,
            Queue.NONE,
            code=reason.code,
            other_id=merged,
        )
    if reason.route is Route.REROUTE:
        return Step(EventKind.REROUTED, lead.stage, Stage.ASSIGNED, 0, Queue.ROUTING, code=reason.code)
    if reason.route is Route.TRIAGE:
        return Step(EventKind.RECYCLED, lead.stage, Stage.RECYCLED, 0, Queue.TRIAGE, code=reason.code)
    return Step(
        EventKind.RECYCLED,
        lead.stage,
        Stage.RECYCLED,
        0,
        Queue.NURTURE,
        code=reason.code,
        back_on=terms.back_on,
    )


def reroute(lead: Lead, reason: RerouteReason, owner_id: int, team_id: int) -> Step:
    """Pass the lead on without refusing it; the clock runs on. `owner_id` 0 sends it back to the routing queue."""
    _legal(lead, EventKind.REROUTED)
    queue = Queue.NONE if owner_id else Queue.ROUTING
    return Step(
        EventKind.REROUTED, lead.stage, Stage.ASSIGNED, owner_id, queue, code=reason.value, team_id=team_id
    )


def recycle(lead: Lead, reason: Reason, back_on: date | None) -> Step:
    """Send a worked lead back to nurture until a day. From accepted this is no rejection."""
    _legal(lead, EventKind.RECYCLED)
    if reason.route not in (Route.RECYCLE, Route.TRIAGE):
        raise NotNow(
            f'"{reason.label}" does not send a lead to nurture.',
            Offer(f"Reject: {reason.label}", f"/lead reject {lead.id} {reason.word}"),
            field="reason",
        )
    return Step(
        EventKind.RECYCLED, lead.stage, Stage.RECYCLED, 0, Queue.NURTURE, code=reason.code, back_on=back_on
    )


OPT_OUT = "opt_out"
"""The code by which a lead is closed because its person asked for no contact."""


def opt_out(lead: Lead) -> Step:
    """Stop all contact (row 16): from any stage, by anyone."""
    return Step(EventKind.DISQUALIFIED, lead.stage, Stage.DISQUALIFIED, 0, Queue.NONE, code=OPT_OUT)


def qualify(lead: Lead, amount_minor: int, close_on: date | None, *, inside: bool = False) -> Step:
    """Confirm a real opportunity: a value and a close date. Sales' own leads may come straight from new.

    `inside`: its holder is of inside sales, who hands it on; sales makes the deal.
    """
    own = lead.stage is Stage.NEW and lead.origin is Origin.INSIDE_SALES
    if inside and (own or lead.with_inside_sales):
        raise NotNow(
            f"Inside sales hands {lead.ref} on; sales makes the deal.",
            Offer("Hand on", f"/lead handon {lead.id}", form=True),
        )
    if lead.stage is Stage.NEW and lead.origin is Origin.MARKETING:
        raise NotNow(f"{lead.ref} has not been handed over yet.", Offer("Show it", f"/lead {lead.id}"))
    if lead.stage in (Stage.MQL, Stage.ASSIGNED):
        raise NotNow(f"{lead.ref} is not accepted yet.", Offer("Accept", f"/lead accept {lead.id}"))
    _legal(lead, EventKind.SALES_QUALIFIED)
    if amount_minor <= 0:
        raise Incomplete(
            "An opportunity needs an amount, such as 24k.",
            Offer("Fill it in", f"/lead qualify {lead.id}", form=True),
            field="amount",
        )
    if close_on is None:
        raise Incomplete(
            "An opportunity needs a close date, such as 31 jan.",
            Offer("Fill it in", f"/lead qualify {lead.id}", form=True),
            field="close",
        )
    return Step(EventKind.SALES_QUALIFIED, lead.stage, Stage.QUALIFIED, lead.owner_id, Queue.NONE)


COOLING_OFF_DAYS = 60
"""So long after it was lost a lead is left alone; as long as after "timing", the shortest default of domain.md 2.3."""


def revive(lead: Lead, lost_on: date, today: date, back_on: date | None) -> Step:
    """Bring a lost lead back to nurture (row 13), once its cooling-off is over; `back_on` returns it to sales."""
    _legal(lead, EventKind.REVIVED)
    free = lost_on + timedelta(days=COOLING_OFF_DAYS)
    if today < free:
        raise NotNow(
            f"{lead.ref} was lost on {short_day(lost_on, today)}; it is left alone until {short_day(free, today)}.",
            Offer("Show it", f"/lead {lead.id}"),
        )
    return Step(EventKind.REVIVED, lead.stage, Stage.RECYCLED, 0, Queue.NURTURE, back_on=back_on)


def reopen(lead: Lead, why: str) -> Step:
    """Take back that a lead was won or lost (row 15); whoever had it has it again."""
    _legal(lead, EventKind.REOPENED)
    if not why.strip():
        raise Incomplete(
            "Why is it open again? One sentence is enough.",
            Offer("Say why", f"/lead reopen {lead.id}", form=True),
            field="why",
        )
    return Step(
        EventKind.REOPENED,
        lead.stage,
        Stage.QUALIFIED,
        lead.owner_id,
        Queue.NONE if lead.owner_id else Queue.ROUTING,
    )


def give_back(lead: Lead, owner_id: int) -> Step:
    """Return a refused lead to sales after a second look was ruled (row 9)."""
    _legal(lead, EventKind.RETURNED)
    return Step(
        EventKind.RETURNED, lead.stage, Stage.ASSIGNED, owner_id, Queue.NONE if owner_id else Queue.ROUTING
    )


UNDO_MINUTES = 5
"""How long the same person may take back what they did (grammar.md, rule 7)."""


def may_undo(actor_id: int, did_it: int, at: datetime, now: datetime) -> None:
    """Refuse an undo by somebody else, or after five minutes."""
    if did_it != actor_id:
        raise NotNow("Only whoever did it can undo it.")
    if (now - at).total_seconds() > UNDO_MINUTES * 60:
        raise NotNow(
            f"That was more than {_number(UNDO_MINUTES)} minutes ago; it stays. You can still change the lead."
        )


_VERBS: dict[EventKind, str] = {
    EventKind.MARKETING_QUALIFIED: "handed over",
    EventKind.ASSIGNED: "assigned",
    EventKind.REROUTED: "passed on",
    EventKind.ACCEPTED: "accepted",
    EventKind.TELE_ACCEPTED: "accepted",
    EventKind.TELE_QUALIFIED: "handed on",
    EventKind.REJECTED: "rejected",
    EventKind.RECYCLED: "sent to nurture",
    EventKind.DISQUALIFIED: "disqualified",
    EventKind.RETURNED: "returned",
    EventKind.SALES_QUALIFIED: "qualified",
    EventKind.WON: "won",
    EventKind.LOST: "lost",
    EventKind.REVIVED: "revived",
    EventKind.REOPENED: "reopened",
}


def _legal(lead: Lead, kind: EventKind) -> None:
    if transition(kind, lead.stage) is None:
        raise NotNow(
            f"{lead.ref} is {stage_words(lead)}, so it can't be {_VERBS[kind]} now.",
            Offer("Show it", f"/lead {lead.id}"),
        )


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _number(count: int) -> str:
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)
