"""What may be done with a lead, and what follows from it: every decision as a pure function.

A decision takes the lead as it is and returns the steps that happen, in order, or raises a `Refusal` that carries
the sentence for the person. `apply` is the only place that changes a lead's state; `fold` rebuilds it from history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from alignment.dates import short_day
from alignment.errors import Incomplete, NotNow, Offer, TakenAlready
from alignment.lifecycle import IN_HAND, EventKind, Inside, Origin, Queue, Stage, TouchKind, transition
from alignment.reasons import Reason, RerouteReason, Route


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as it stands. `id` is its number in the workspace: L-42 has id 42.

    `owner_id` 0: no person holds it, then `queue` does. `version` grows with every change (compare-and-set).
    `back_on` is the local day on which nurture returns it. `hot`: asked for a talk, so its clock is the short one. `merged_into`: the lead that this one is a duplicate of.
    `inside` is how far inside sales has come with it in this cycle.
    """

    id: int
    company: str
    stage: Stage
    cycle: int
    version: int
    origin: Origin
    owner_id: int = 0
    team_id: int = 0
    queue: Queue = Queue.NONE
    campaign_id: int = 0
    hot: bool = False
    back_on: date | None = None
    refused_by: int = 0
    merged_into: int = 0
    inside: Inside = Inside.NONE
    last_seq: int = 0

    @property
    def ref(self) -> str:
        """The lead's name in a sentence: `L-42 Acorn Robotics`."""
        return f"L-{self.id} {self.company}"

    @property
    def with_inside_sales(self) -> bool:
        """Whether inside sales works it now: it has accepted it and not handed it on."""
        return self.inside is Inside.ACCEPTED

    @property
    def handed_on(self) -> bool:
        """Whether inside sales has handed it on to sales in this cycle."""
        return self.inside is Inside.QUALIFIED


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to a lead: codes and ids only, never a name or a note."""

    kind: EventKind
    source: Stage | None
    target: Stage
    owner_id: int
    queue: Queue
    code: str = ""
    team_id: int | None = None
    back_on: date | None = None
    touch: TouchKind | None = None
    other_id: int = 0
    until: datetime | None = None


def apply(lead: Lead, step: Step) -> Lead:
    """Return the lead after `step`: stage, holder, cycle and version."""
    opens = step.kind is EventKind.MARKETING_QUALIFIED
    return replace(
        lead,
        stage=step.target,
        cycle=lead.cycle + 1 if opens else lead.cycle,
        owner_id=step.owner_id,
        team_id=lead.team_id if step.team_id is None else step.team_id,
        queue=step.queue,
        back_on=step.back_on if step.target is Stage.RECYCLED else None,
        refused_by=_refused_by(lead, step),
        merged_into=_merged_into(lead, step),
        inside=inside_after(lead.inside, step.kind, step.source, step.target),
        version=lead.version + 1,
        last_seq=lead.last_seq + 1,
    )


def _refused_by(lead: Lead, step: Step) -> int:
    if step.kind is EventKind.REJECTED:
        return lead.owner_id
    if step.kind in (EventKind.RETURNED, EventKind.ACCEPTED, EventKind.TELE_ACCEPTED):
        return 0
    return lead.refused_by


def _merged_into(lead: Lead, step: Step) -> int:
    if step.target is not Stage.DISQUALIFIED:
        return 0
    merges = step.kind is EventKind.DISQUALIFIED and step.other_id
    return step.other_id if merges else lead.merged_into


def inside_after(inside: Inside, kind: EventKind, source: Stage | None, target: Stage) -> Inside:
    """Return how far inside sales has come after one event: what it handed on stays so until the next hand-over.

    What a file reports late leaves the lead where it stands, and moves nothing here either.
    """
    if kind is EventKind.TELE_ACCEPTED and target is Stage.ACCEPTED is not source:
        return Inside.ACCEPTED
    if kind is EventKind.TELE_QUALIFIED and target is Stage.ASSIGNED:
        return Inside.QUALIFIED
    if kind is EventKind.MARKETING_QUALIFIED:
        return Inside.NONE
    leaves = target is not Stage.ACCEPTED or kind is EventKind.ACCEPTED
    return Inside.NONE if inside is Inside.ACCEPTED and leaves else inside


def apply_all(lead: Lead, steps: Iterable[Step]) -> Lead:
    """Return the lead after all `steps`, in order."""
    for step in steps:
        lead = apply(lead, step)
    return lead


def fold(blank: Lead, history: Sequence[Step]) -> Lead:
    """Rebuild a lead's state from its whole history without voided steps; `blank` is the lead before it."""
    return apply_all(blank, history)


def blank(lead: Lead) -> Lead:
    """Return the lead as it was before anything happened to it: what `fold` starts from."""
    return Lead(
        id=lead.id,
        company=lead.company,
        stage=Stage.NEW,
        cycle=0,
        version=0,
        origin=lead.origin,
        campaign_id=lead.campaign_id,
        hot=lead.hot,
        team_id=0,
    )


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


STAGE_WORDS: dict[Stage, str] = {
    Stage.NEW: "new, not handed over yet",
    Stage.MQL: "handed over, waiting for a rep",
    Stage.ASSIGNED: "assigned, not accepted yet",
    Stage.ACCEPTED: "accepted",
    Stage.QUALIFIED: "qualified",
    Stage.WON: "won",
    Stage.LOST: "lost",
    Stage.RECYCLED: "in nurture",
    Stage.DISQUALIFIED: "disqualified",
}
"""A stage as a sentence says it after "is"."""


def stage_words(lead: Lead) -> str:
    """Return where a lead stands as a sentence says it after "is": a duplicate is merged into the lead that stays."""
    if lead.merged_into:
        return f"merged into L-{lead.merged_into}"
    if lead.stage is Stage.ACCEPTED and lead.with_inside_sales:
        return "with inside sales"
    if lead.stage is Stage.ASSIGNED and lead.handed_on:
        return "handed on, not accepted yet"
    return STAGE_WORDS[lead.stage]


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
