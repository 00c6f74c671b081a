"""A rep's no and marketing's answer to it: recorded, told to whom it concerns, and brought to an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alignment import leads as rules
from alignment import refs
from alignment import rejections as talk
from alignment.dates import short_moment
from alignment.errors import Incomplete, NotFound, NotNow, Offer, TakenAlready
from alignment.lead_state import Lead, Step, stage_words
from alignment.leads import OPT_OUT, RejectionTerms
from alignment.lifecycle import Via
from alignment.people import Actor
from alignment.permissions import Right
from alignment.promises import Promise
from alignment.reasons import BY_CODE, Reason
from alignment.rejections import Answer
from alignment.zones import local_day
from db.memory import Work
from db.stores import audit, contacts, deals, merging, people, workspaces
from db.stores import leads as stored_leads
from db.stores import rejections as stored
from db.stores.lead_search import see
from db.stores.notices import Subject
from db.stores.rejections import Rejection
from db.tables.rejections import RejectionState
from operations import alerts, handing_on, promised_changes, routing
from operations.history import Done, happen, judge, load
from operations.leads import attempts, stop_others
from operations.notices import Owed, owe


@dataclass(frozen=True, slots=True)
class Rejected:
    """A lead that somebody said no to, with the record of it."""

    done: Done
    rejection: Rejection
    reason: Reason


def reject(
    work: Work,
    actor: Actor,
    lead_id: int,
    reason: Reason,
    note: str = "",
    asked: date | None = None,
    *,
    duplicate_of: int = 0,
    deal_id: int = 0,
    via: Via = Via.COMMAND,
) -> Rejected:
    """Refuse a lead with a reason: it moves on by the reason's route, marketing's clock starts and marketing is told.

    `asked` is the day on which the lead should come back, where the reason has one; `duplicate_of` the lead that stays
    when this one is a duplicate; `deal_id` the deal that this customer has already. NotFound with buttons where those are
    not here, or are this lead's own. For a reason that has an end (a contract) the day is that end.
    """
    lead = load(work, lead_id)
    judge(work, actor, Right.REJECT, lead)
    if duplicate_of:
        _there_to_merge(work, actor, lead, duplicate_of)
    if deal_id and not deals.is_there(work, deal_id):
        raise NotFound(
            f"There is no {refs.DEAL.ref(deal_id)} here.",
            Offer("Reject without it", f"/lead reject {lead.id} {reason.word}"),
            field="note",
        )
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    if asked is not None and asked <= today:
        raise Incomplete("It comes back on a later day than today.", field="until")
    tried = attempts(work, lead)
    back = talk.back_on(reason, today, terms.calendar, talk.before_end(reason, asked, today))
    agreed = RejectionTerms(tried, terms.agreement.attempts, back, duplicate_of)
    steps = rules.reject(lead, reason, note, agreed)
    see(work, actor.id, lead.id)
    note_id = contacts.add_note(work, lead.id, actor.id, note)
    done = happen(work, actor, lead, steps, via=via, note_id=note_id, terms=terms)
    if reason.code == OPT_OUT:
        stop_others(work, actor, lead.id, via=via)
    made = stored.add(
        work,
        lead_id=lead.id,
        cycle=lead.cycle,
        code=reason.code,
        criterion=reason.criterion or "",
        campaign_id=lead.campaign_id,
        team_id=lead.team_id,
        rejected_by=actor.id,
        owner_before=lead.owner_id,
        stage_before=lead.stage,
        note_id=note_id,
        attempts=tried,
        definition_version=terms.definition_version,
        opened_at=work.now,
        due_at=_answer_due(done),
        back_on=done.lead.back_on,
        duplicate_of=duplicate_of,
        deal_id=deal_id,
        ends_on=asked if reason.ends_before_days else None,
    )
    if duplicate_of:
        for each in stored.end_by_merge(work, lead.id):
            alerts.refresh(work, each)
    rejection = _there(work, made)
    alerts.alert(work, rejection, terms.switches)
    done = routing.place(work, done, via=via)
    work.leaves(lead=lead.id, rejection=made)
    return Rejected(done, rejection, reason)


def _there_to_merge(work: Work, actor: Actor, lead: Lead, other_id: int) -> None:
    offers = (
        Offer("Reject without it", f"/lead reject {lead.id} duplicate"),
        Offer("Find the other", "/lead find", form=True),
    )
    if other_id == lead.id:
        raise NotFound(f"L-{lead.id} is no duplicate of itself. Which lead stays?", *offers, field="note")
    other = stored_leads.lead(work, other_id)
    if other is None:
        raise NotFound(
            f"There is no L-{other_id} here that L-{lead.id} could go into.", *offers, field="note"
        )
    judge(work, actor, Right.SEE_LEAD, other)
    stays = merging.survivor(work, other_id)
    if stays == lead.id:
        raise NotNow(
            f"L-{other_id} was merged into L-{lead.id} itself: it has no other lead to go into.",
            *offers,
            field="note",
        )
    if stays != other_id:
        raise NotNow(
            f"L-{other_id} was merged into L-{stays}: that one stays.",
            Offer(f"Duplicate of L-{stays}", f"/lead reject {lead.id} duplicate {stays}"),
            *offers[:1],
            field="note",
        )


def _answer_due(done: Done) -> datetime:
    owed = [each for each in done.clocks if each.kind == Promise.ANSWER]
    return max(owed, key=lambda each: each.started_at).due_at


def _there(work: Work, rejection_id: int) -> Rejection:
    found = stored.by_id(work, rejection_id)
    if found is None:
        raise NotFound("This rejection is not here any more.", Offer("Answers I owe", "/lead"))
    return found


def open_of(work: Work, lead: Lead, actor: Actor) -> Rejection:
    """Return the rejection of a lead that waits for marketing's answer; says who answered, and when, where that is done."""
    found = stored.latest(work, lead.id)
    if found is None:
        raise NotNow(
            f"{lead.ref} is not rejected, so there is nothing to answer.",
            Offer("Show it", f"/lead {lead.id}"),
        )
    if found.state is RejectionState.OPEN:
        return found
    if found.answer == stored.MERGED and found.unanswered:
        raise NotNow(
            f"{lead.ref} is {stage_words(lead)}, so there is nothing to answer.",
            Offer("Show it", f"/lead {lead.id}"),
            Answer.LOOK.of(lead.id),
        )
    if found.state is RejectionState.ANSWERED:
        who = people.person(work, found.answered_by)
        at = found.answered_at or found.opened_at
        moment = short_moment(at, actor.zone, local_day(work.now, actor.zone))
        raise TakenAlready(
            f"{who.first_name if who else 'Somebody'} answered L-{lead.id} already, {moment}: {found.answer}.",
            Offer(f"Show L-{lead.id}", f"/lead {lead.id}"),
            Offer("Answers I owe", "/lead"),
        )
    raise NotNow(
        f"Both managers take a second look at {lead.ref}, or took it.", Offer("Show it", f"/lead {lead.id}")
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What marketing answers: which way, the day until when (nurture) or by when (fix), and what will change."""

    answer: Answer
    until: date | None = None
    change: str = ""
    change_from: date | None = None
    team_id: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """A rejection that marketing answered."""

    done: Done
    rejection: Rejection


def answer(work: Work, actor: Actor, lead_id: int, said: Said, *, via: Via = Via.COMMAND) -> Answered:
    """Answer a rejection: its clock stops, the alert shows the answer, and whoever said no gets a receipt."""
    lead = load(work, lead_id)
    judge(work, actor, Right.ANSWER, lead)
    rejection = open_of(work, lead, actor)
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    steps = _answer_steps(work, lead, said, today)
    if said.change_from is not None and said.answer is not Answer.FIX and said.change_from < today:
        raise Incomplete("From when? Today or later.", field="by")
    note_id = contacts.add_note(work, lead.id, actor.id, said.change)
    done = happen(work, actor, lead, steps, via=via, note_id=note_id, terms=terms)
    fix_id = 0
    if said.change.strip():
        fix_id = promised_changes.promise(work, actor, rejection, said.change_from).id
    _keep_answer(work, actor, rejection, done, said, note_id, fix_id)
    after = _there(work, rejection.id)
    see(work, actor.id, lead.id)
    alerts.refresh(work, after)
    _owe_receipt(work, after)
    work.leaves(lead=lead.id, rejection=rejection.id)
    return Answered(done, after)


def _answer_steps(work: Work, lead: Lead, said: Said, today: date) -> Sequence[Step]:
    if said.answer is Answer.FIX:
        return (talk.fix(lead, said.change, said.change_from, today),)
    if said.answer is Answer.NURTURE:
        if said.until is None:
            raise Incomplete(
                "Until when? Such as feb, or 15 feb.",
                Answer.NURTURE.of(lead.id),
                field="until",
            )
        return talk.nurture(lead, said.until, today)
    handing_on.team_of_sales(work, lead, said.team_id)
    return talk.send(lead, said.team_id)


def _keep_answer(
    work: Work, actor: Actor, rejection: Rejection, done: Done, said: Said, note_id: int, fix_id: int
) -> None:
    kept = stored.change(
        work,
        rejection,
        state=RejectionState.ANSWERED,
        answer=said.answer.value,
        answered_by=actor.id,
        answered_at=work.now,
        answer_note_id=note_id,
        answer_until=said.change_from,
        fix_id=fix_id,
        back_on=done.lead.back_on,
        seen_by_rep="",
    )
    if not kept:
        raise TakenAlready(
            f"Somebody answered L-{done.lead.id} at the same moment.",
            Offer(f"Show L-{done.lead.id}", f"/lead {done.lead.id}"),
        )


def _owe_receipt(work: Work, rejection: Rejection) -> None:
    if not rejection.rejected_by:
        return  # a file reported it, with an owner whom nobody here is
    owe(
        work,
        Owed(
            kind="receipt",
            dedup_key=f"receipt/{rejection.fact}/{rejection.version}",
            target=f"person:{rejection.rejected_by}",
            payload={"rejection": rejection.id, "lead": rejection.lead_id, "version": rejection.version},
            subjects=(Subject("lead", rejection.lead_id), Subject("rejection", rejection.id)),
        ),
    )


def answer_many(
    work: Work, actor: Actor, rejection_ids: Sequence[int], code: str, said: Said, *, via: Via = Via.COMMAND
) -> tuple[Answered, ...]:
    """Give the same answer to all open rejections among these that have this code, and that the actor may answer."""
    waiting = [
        each
        for each in stored.by_ids(work, rejection_ids)
        if each.state is RejectionState.OPEN and each.code == code
    ]
    if not waiting:
        raise NotNow("All of these are answered already.", Offer("Answers I owe", "/lead"))
    return tuple(answer(work, actor, each.lead_id, said, via=via) for each in waiting)


def fine(work: Work, actor: Actor, lead_id: int) -> Rejection:
    """Keep that whoever said no is content with the answer."""
    lead = load(work, lead_id)
    rejection = stored.latest(work, lead.id)
    if rejection is None or rejection.state is not RejectionState.ANSWERED:
        raise NotNow(f"{lead.ref} has no answer to agree with.", Offer("Show it", f"/lead {lead.id}"))
    judge_refuser(work, actor, lead, rejection)
    stored.change(work, rejection, seen_by_rep="fine")
    audit.record(work, actor.id, "answer.fine", f"lead:{lead.id}", rejection=rejection.id)
    alerts.refresh(work, rejection)
    work.leaves(lead=lead.id)
    return _there(work, rejection.id)


def judge_refuser(work: Work, actor: Actor, lead: Lead, rejection: Rejection) -> None:
    """Raise `NotAllowed` unless the actor is whoever rejected the lead."""
    if rejection.rejected_by != actor.id:
        judge(work, actor, Right.SEE_RECEIPT, lead)


def fix_by(work: Work) -> date:
    """Return the default day of *Fix it*: the day after the agreed 30, when it is checked."""
    terms = workspaces.terms(work)
    return talk.check_day(local_day(work.now, terms.zone), terms.calendar, terms.agreement.check_after_days)


def reasons_by_use(work: Work, days: int = 90) -> tuple[Reason, ...]:
    """Return all reasons, the most used of the last days first; the rest in the order of the table."""
    used = stored.codes(work, work.now - timedelta(days=days))
    return tuple(sorted(BY_CODE.values(), key=lambda reason: -used.get(reason.code, 0)))
