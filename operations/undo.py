"""Undo: within five minutes the same person takes back what they did, and everything that followed from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from alignment import leads as rules
from alignment.errors import NotNow, Offer
from alignment.feedback import About
from alignment.lead_state import Lead
from alignment.leads import OPT_OUT, UNDO_MINUTES, may_undo
from alignment.lifecycle import EventKind, Stage, Via
from alignment.people import Actor
from alignment.permissions import Right, Thing, allowed, may
from db.memory import Work
from db.stores import agenda, deals, people, teams
from db.stores import alerts as stored_alerts
from db.stores import feedback as stored_feedback
from db.stores import leads as stored
from db.stores import notices as stored_notices
from db.stores import rejections as stored_rejections
from db.stores.feedback import Feedback
from db.stores.leads import Event
from db.tables.deals import DealKind
from db.tables.meetings import PointKind
from db.tables.rejections import RejectionState
from operations import alerts, enrichment, no_contact, promised_changes, qualified, returning
from operations import feedback as feedback_book
from operations.history import Done, happen, judge, load, reminder_key, take_back
from operations.notices import bring_up_to_date
from operations.second_looks import state_after_undo


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the lead as it is now, and the kinds of what is void.

    `others` are the leads of the same person that came back with it.
    """

    lead: Lead
    kinds: tuple[EventKind, ...]
    code: str = ""
    others: tuple[Lead, ...] = ()


_TALK = {EventKind.REJECTED, EventKind.ANSWERED, EventKind.SECOND_LOOK, EventKind.RULED}


def undo(work: Work, actor: Actor, lead_id: int = 0, *, via: Via = Via.COMMAND) -> Undone | Feedback:
    """Take back the actor's last act, or their last act on one lead: NotNow when there is none, or it is too late.

    Where feedback was later than any act on a lead, it is that which is taken back and returned, whatever it was on.
    """
    since = work.now - timedelta(minutes=UNDO_MINUTES)
    event = _last_event(work, actor, lead_id)
    words = stored_feedback.last_of(work, actor.id, since)
    mine = words is not None and (not lead_id or words.lead_id == lead_id)
    if words is not None and mine and (event is None or words.at > event.recorded_at):
        return _undo_feedback(work, actor, words)
    if event is None:
        raise NotNow(
            "You did nothing in the last five minutes that could be taken back.", Offer("My leads", "/lead")
        )
    return _undo_events(work, actor, event, via)


def _undo_feedback(work: Work, actor: Actor, words: Feedback) -> Feedback:
    if words.about is not About.LEAD:
        return feedback_book.undo(work, actor, words.on)
    feedback_book.withdraw(work, actor, words)
    work.leaves(lead=words.lead_id)
    return words


def _last_event(work: Work, actor: Actor, lead_id: int) -> Event | None:
    if not lead_id:
        return stored.last_act_of(work, actor.id, work.now - timedelta(minutes=UNDO_MINUTES))
    load(work, lead_id)
    history = _without_what_followed(stored.standing(stored.events(work, lead_id)))
    return history[-1] if history else None


def _undo_events(work: Work, actor: Actor, event: Event, via: Via) -> Undone:
    lead = load(work, event.lead_id)
    history = stored.standing(stored.events(work, lead.id))
    last = _without_what_followed(history)[-1]
    show = Offer(f"Show L-{lead.id}", f"/lead {lead.id}")
    if last.actor_id != actor.id and event.id != last.id:
        other = people.person(work, last.actor_id)
        name = other.first_name if other and allowed(actor, Right.SEE_HOLDER) else "Somebody else"
        raise NotNow(f"{name} went on with L-{lead.id} since; it stays.", show)
    may(actor, Right.UNDO, Thing(author_id=last.actor_id, instead=show))
    if last.kind in (EventKind.REJECTED, *_MOVED_ON) and lead.refused_by == actor.id:
        _in_time(work, actor, lead, last)
    may_undo(actor.id, last.actor_id, last.recorded_at, work.now)
    group = _act_of(history, last)
    if any(each.kind is EventKind.CREATED for each in group):
        raise NotNow(
            f"A new lead stays. Stop it with a reason instead: L-{lead.id}.",
            Offer(f"Show L-{lead.id}", f"/lead {lead.id}"),
        )
    stopped = [each for each in group if each.kind is EventKind.DISQUALIFIED and each.code == OPT_OUT]
    if lead.stage is Stage.DISQUALIFIED and not stopped:
        no_contact.refuse(work, lead)
    done = take_back(work, actor, lead, group, via=via)
    _follow(work, group)
    others = _others_back(work, actor, stopped[0], via) if stopped else ()
    return Undone(done.lead, tuple(each.kind for each in group), group[0].code, others)


_MOVED_ON = (EventKind.RECYCLED, EventKind.DISQUALIFIED, EventKind.REROUTED)
"""What a rejection ends with."""


def _in_time(work: Work, actor: Actor, lead: Lead, last: Event) -> None:
    """Offer whoever takes a no back too late to accept the lead anyway."""
    try:
        may_undo(actor.id, last.actor_id, last.recorded_at, work.now)
    except NotNow as late:
        offer = Offer("Accept anyway", f"/lead accept {lead.id} anyway")
        raise NotNow(late.sentence, offer, Offer("Show it", f"/lead {lead.id}")) from None


def _others_back(work: Work, actor: Actor, stopped: Event, via: Via) -> tuple[Lead, ...]:
    """Bring the other leads of the person back that the same request for no contact closed, and no others."""
    back = []
    for each in stored.of_same_act(work, stopped):
        lead = load(work, each.lead_id)
        last = _without_what_followed(stored.standing(stored.events(work, lead.id)))[-1]
        if last.id == each.id:  # nobody went on with it since
            back.append(take_back(work, actor, lead, [each], via=via).lead)
    return tuple(back)


def accept_anyway(work: Work, actor: Actor, lead_id: int, *, via: Via = Via.COMMAND) -> Done:
    """Take back one's own no, also when the time of an undo is over, and accept the lead.

    As long as marketing has not answered, and nobody went on with the lead. It counts as never said: the clocks that it
    ended run on, marketing owes nothing any more, and its alert says so.
    """
    lead = load(work, lead_id)
    rejection = stored_rejections.latest(work, lead.id)
    look = Offer("Second look", f"/lead look {lead.id}", form=True)
    if rejection is None or rejection.rejected_by != actor.id or rejection.cycle != lead.cycle:
        raise NotNow(
            f"You have no open rejection of {lead.ref} to take back.",
            Offer("Accept", f"/lead accept {lead.id}"),
        )
    no_contact.refuse(work, lead)
    if not rejection.unanswered:
        raise NotNow(f"Marketing has answered for {lead.ref}. Both managers can return it.", look)
    history = stored.standing(stored.events(work, lead.id))
    said_no = [each for each in history if each.kind is EventKind.REJECTED and each.cycle == lead.cycle]
    group = _act_of(history, said_no[-1])
    if lead.owner_id or group[-1].id != history[-1].id:
        raise NotNow(f"Somebody went on with {lead.ref} since you said no; it stays.", look)
    done = take_back(work, actor, lead, group, via=via)
    _follow(work, group)
    judge(work, actor, Right.ACCEPT, done.lead)
    if done.lead.stage is Stage.ASSIGNED:
        holder = done.lead.owner_id or actor.id
        inside = holder in teams.of_inside_sales(work)
        step = rules.accept(done.lead, holder, done.lead.team_id, inside=inside)
        done = happen(work, actor, done.lead, [step], via=via)
    return done


def _act_of(history: Sequence[Event], last: Event) -> list[Event]:
    """Return what came with the same click: one moment, one person, one envelope; and what a rule made of it at once."""
    own = [each for each in history if each.actor_id == last.actor_id and _same_moment(each, last)]
    return [
        each
        for each in history
        if each in own or (not each.actor_id and each.seq > own[0].seq and _same_moment(each, last))
    ]


def _same_moment(each: Event, last: Event) -> bool:
    return (each.recorded_at, each.inbound) == (last.recorded_at, last.inbound)


def _without_what_followed(history: Sequence[Event]) -> Sequence[Event]:
    """Return a history up to the last act of somebody: what a rule decided at once in the same envelope belongs to it."""
    end = len(history)
    while end > 1 and not history[end - 1].actor_id and _same_moment(history[end - 1], history[end - 2]):
        end -= 1
    return history[:end]


def _follow(work: Work, group: Sequence[Event]) -> None:
    """Take back what the voided events owed: the record of a rejection, its messages, a reminder, a deal."""
    kinds = {each.kind for each in group}
    lead_id = group[0].lead_id
    if kinds & _TALK:
        _take_talk_back(work, lead_id, kinds)
    enrichment.taken_back(work, lead_id, group)
    if EventKind.SNOOZED in kinds:
        _forget_reminder(work, lead_id)
    if EventKind.SALES_QUALIFIED in kinds:
        qualified.withdraw(work, lead_id)
    for each in group:
        if each.kind is EventKind.SALES_QUALIFIED and each.other_id:
            removed = deals.DealFacts(DealKind.REMOVED, None, "", None, stage="Taken back")
            deals.record(work, each.other_id, removed, work.now)
        if each.kind is EventKind.REOPENED and each.other_id:
            returning.close_again(work, each.other_id, each.occurred_at)


def _take_talk_back(work: Work, lead_id: int, kinds: set[EventKind]) -> None:
    rejection = stored_rejections.latest(work, lead_id)
    if rejection is None:
        return
    values: dict[str, object] = {"state": state_after_undo(work, rejection, kinds)}
    if EventKind.ANSWERED in kinds:
        promised_changes.forget(work, rejection)
        values |= {
            "fix_id": 0,
            "answer": "",
            "answered_by": 0,
            "answered_at": None,
            "answer_note_id": 0,
            "answer_until": None,
        }
        lead = load(work, lead_id)
        values["back_on"] = lead.back_on
    if EventKind.SECOND_LOOK in kinds:
        values |= {"look_until": None, "sales_note_id": 0, "marketing_note_id": 0}
    stored_rejections.change(work, rejection, **values)
    if values["state"] is RejectionState.SECOND_LOOK:
        agenda.unsettle(work, PointKind.SECOND_LOOK, rejection.id)
    if values["state"] is RejectionState.VOIDED:
        alerts.withdraw(work, rejection)
        for each in stored_rejections.owe_again(work, lead_id, rejection.opened_at):
            alerts.refresh(work, each)
        return
    for notice_id in stored_alerts.showing(work, "rejection", rejection.id):
        notice = stored_notices.by_id(work, notice_id)
        unsent = notice is not None and notice.kind in _owed_by(kinds)
        if not (unsent and stored_alerts.cancel(work, notice_id)):
            bring_up_to_date(work, notice_id)


def _owed_by(kinds: set[EventKind]) -> set[str]:
    """Name the kinds of messages that only what was taken back owed: unsent ones are cancelled."""
    owed = {"receipt"} if EventKind.ANSWERED in kinds else set()
    return owed | ({"second_look"} if EventKind.SECOND_LOOK in kinds else set())


def _forget_reminder(work: Work, lead_id: int) -> None:
    until = stored.facts(work, lead_id).snoozed_until
    if until is not None:
        stored_notices.cancel_by_key(work, reminder_key(lead_id, int(until.timestamp())))
        stored.snooze(work, lead_id, None)
