"""Feedback: what sales says of any lead, praise included, told to whoever made the campaign, and thanked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.errors import Incomplete, NotFound, NotNow, Offer
from alignment.feedback import MOST_TAGS, TAG_BY_CODE, Verdict
from alignment.leads import Lead
from alignment.people import Actor
from alignment.permissions import NOTHING, Right, Thing, may
from alignment.thanks import thanks_due
from db.memory import Work
from db.stores import alerts as stored_alerts
from db.stores import audit, campaigns, contacts, rejections, workspaces
from db.stores import feedback as stored
from db.stores.feedback import Feedback
from db.stores.lead_search import see
from db.stores.notices import Subject
from operations import alerts, homes
from operations.history import load
from operations.notices import Owed, bring_up_to_date, owe


@dataclass(frozen=True, slots=True)
class Given:
    """Feedback that was kept. `told` False: nobody is told (the campaign is quiet)."""

    lead: Lead
    feedback: Feedback
    told: bool


def give(
    work: Work, actor: Actor, lead_id: int, verdict: Verdict, tags: Sequence[str], note: str = ""
) -> Given:
    """Keep a verdict with up to three tags and tell the campaign's owner; a second verdict replaces one's first.

    What one says of this lead already stands as it is: nobody hears the same twice, however often it is sent.
    """
    may(actor, Right.FEEDBACK, NOTHING)
    lead = load(work, lead_id)
    if len(tags) > MOST_TAGS:
        raise Incomplete("Three tags at most.", field="tags")
    known = tuple(code for code in tags if code in TAG_BY_CODE)
    before = stored.latest_on(work, lead.id, actor.id)
    said = (before.verdict, before.tags, contacts.note(work, before.note_id)) if before is not None else ()
    if before is not None and said == (verdict, known, note.strip()):
        work.leaves(lead=lead.id, feedback=before.id)
        return Given(lead, before, bool(stored_alerts.showing(work, "feedback", before.id)))
    if before is not None:
        withdraw(work, actor, before)
    note_id = contacts.add_note(work, lead.id, actor.id, note)
    given = stored.add(
        work,
        lead_id=lead.id,
        campaign_id=lead.campaign_id,
        team_id=lead.team_id or min(actor.team_ids, default=0),
        author_id=actor.id,
        verdict=verdict,
        tags=known,
        note_id=note_id,
    )
    audit.record(work, actor.id, "feedback.given", f"lead:{lead.id}", feedback=given.id)
    see(work, actor.id, lead.id)
    told = _tell(work, given)
    homes.refresh(work, actor, lead, lead)
    work.leaves(lead=lead.id, feedback=given.id)
    return Given(lead, given, told)


def _tell(work: Work, given: Feedback) -> bool:
    campaign = campaigns.by_id(work, given.campaign_id)
    if alerts.is_quiet(work, campaign):
        return False
    targets = alerts.targets(work, campaign, workspaces.terms(work).switches)
    for target in targets:
        owe(
            work,
            Owed(
                kind="feedback",
                dedup_key=f"feedback/{given.fact}/{target}",
                target=target,
                payload={"feedback": given.id, "lead": given.lead_id},
                subjects=(Subject("lead", given.lead_id), Subject("feedback", given.id)),
            ),
        )
    return bool(targets)


def withdraw(work: Work, actor: Actor, given: Feedback) -> None:
    """Take feedback back: an unsent card is cancelled, a sent one says so."""
    stored.void(work, given.id)
    audit.record(work, actor.id, "feedback.withdrawn", f"lead:{given.lead_id}", feedback=given.id)
    for notice_id in stored_alerts.showing(work, "feedback", given.id):
        if not stored_alerts.cancel(work, notice_id):
            bring_up_to_date(work, notice_id)


def thank(work: Work, actor: Actor, feedback_id: int) -> Feedback:
    """Thank for feedback: its author gets one line a day at most, however many thanks there were."""
    may(actor, Right.THANK, NOTHING)
    given = standing(work, feedback_id)
    if given.thanked_at is not None:
        raise NotNow(
            "Marketing gave thanks for this already.", Offer("Show the lead", f"/lead {given.lead_id}")
        )
    stored.thank(work, given.id)
    audit.record(work, actor.id, "feedback.thanked", f"lead:{given.lead_id}", feedback=given.id)
    due = thanks_due(work.now, workspaces.terms(work).calendar)
    owe(
        work,
        Owed(
            kind="thanks",
            dedup_key=f"thanks/{given.author_id}/{due:%Y-%m-%d}",
            target=f"person:{given.author_id}",
            payload={"author": given.author_id, "until": due.isoformat()},
            due_at=due,
        ),
    )
    for notice_id in stored_alerts.showing(work, "feedback", given.id):
        bring_up_to_date(work, notice_id)
    work.leaves(lead=given.lead_id)
    return given


def standing(work: Work, feedback_id: int) -> Feedback:
    """Return feedback that was not taken back."""
    given = stored.by_id(work, feedback_id)
    if given is None or given.voided_at is not None:
        raise NotFound("This feedback was taken back.", Offer("My leads", "/lead"))
    return given


def ask(work: Work, actor: Actor, lead_id: int, to: int, question: str) -> int:
    """Ask a rep about a rejection or feedback of theirs, by DM; return the note that holds the question."""
    may(actor, Right.ASK_REP, NOTHING)
    lead = load(work, lead_id)
    if not question.strip():
        raise Incomplete("What do you want to know?", field="question")
    if not to:
        raise NotNow(
            f"Nobody of sales said anything about {lead.ref} yet.", Offer("Show it", f"/lead {lead.id}")
        )
    return _say(work, lead, actor.id, to, question, "question")


def reply(work: Work, actor: Actor, lead_id: int, question_id: int, words: str) -> int:
    """Answer a question of marketing's; it goes to whoever asked, by DM."""
    lead = load(work, lead_id)
    question(work, actor, lead, question_id)
    if not words.strip():
        raise Incomplete("A word or two, please.", field="words")
    return _say(work, lead, actor.id, contacts.note_author(work, question_id), words, "reply")


def question(work: Work, actor: Actor, lead: Lead, question_id: int) -> str:
    """Return what marketing asked about a lead, for whoever may answer; any other note is `NotFound` here."""
    rejection, given = rejections.latest(work, lead.id), stored.latest_on(work, lead.id)
    thing = Thing(
        refused_by=rejection.rejected_by if rejection else 0,
        author_id=given.author_id if given else 0,
        team_id=lead.team_id,
    )
    may(actor, Right.REPLY, thing)
    if not stored_alerts.was_asked(work, lead.id, question_id):
        raise NotFound("That question is not here any more.", Offer("Show it", f"/lead {lead.id}"))
    return contacts.note(work, question_id)


def _say(work: Work, lead: Lead, author: int, to: int, words: str, role: str) -> int:
    note_id = contacts.add_note(work, lead.id, author, words)
    audit.record(work, author, f"{role}.sent", f"lead:{lead.id}", note=note_id, to=to)
    owe(
        work,
        Owed(
            kind="ask",
            dedup_key=f"ask/{lead.id}/{note_id}/{to}",
            target=f"person:{to}",
            payload={"lead": lead.id, "note": note_id, "role": role},
            subjects=(Subject("lead", lead.id),),
        ),
    )
    see(work, author, lead.id)
    work.leaves(lead=lead.id)
    return note_id
