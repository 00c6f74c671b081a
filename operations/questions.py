"""Marketing asks whoever rejected a lead or gave feedback, and gets a reply: both by DM, nothing in a channel."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.errors import Incomplete, NotFound, NotNow, Offer
from alignment.feedback import About
from alignment.lead_state import Lead
from alignment.people import Actor
from alignment.permissions import NOTHING, Right, Thing, may
from db.memory import Work
from db.stores import alerts, audit, contacts, rejections
from db.stores import feedback as stored
from db.stores.feedback import Feedback
from db.stores.lead_search import see
from db.stores.notices import Subject
from db.stores.topics import topic
from operations.feedback import standing
from operations.history import load
from operations.notices import Owed, owe


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
    return _say_of_lead(work, lead, actor.id, to, question, "question")


def reply(work: Work, actor: Actor, lead_id: int, question_id: int, words: str) -> int:
    """Answer a question of marketing's; it goes to whoever asked, by DM."""
    lead = load(work, lead_id)
    question(work, actor, lead, question_id)
    if not words.strip():
        raise Incomplete("A word or two, please.", field="words")
    return _say_of_lead(work, lead, actor.id, contacts.note_author(work, question_id), words, "reply")


def question(work: Work, actor: Actor, lead: Lead, question_id: int) -> str:
    """Return what marketing asked about a lead, for whoever may answer; any other note is `NotFound` here."""
    rejection, given = rejections.latest(work, lead.id), stored.latest_on(work, lead.id)
    thing = Thing(
        refused_by=rejection.rejected_by if rejection else 0,
        author_id=given.author_id if given else 0,
        team_id=lead.team_id,
    )
    may(actor, Right.REPLY, thing)
    if not alerts.was_asked(work, str(lead.id), question_id):
        raise NotFound("That question is not here any more.", Offer("Show it", f"/lead {lead.id}"))
    return contacts.note(work, question_id)


def ask_about(work: Work, actor: Actor, feedback_id: int, words: str) -> Feedback:
    """Ask whoever gave feedback on a campaign what they mean, by DM."""
    may(actor, Right.ASK_REP, NOTHING)
    given = standing(work, feedback_id)
    if not words.strip():
        raise Incomplete("What do you want to know?", field="question")
    _say_of_feedback(work, given, actor.id, given.author_id, words, "question")
    return given


def reply_about(work: Work, actor: Actor, feedback_id: int, question_id: int, words: str) -> Feedback:
    """Answer a question about one's feedback; it goes to whoever asked, by DM."""
    given, _ = question_about(work, actor, feedback_id, question_id)
    if not words.strip():
        raise Incomplete("A word or two, please.", field="words")
    to = contacts.note_author(work, question_id)
    _say_of_feedback(work, given, actor.id, to, words, "reply")
    return given


def question_about(work: Work, actor: Actor, feedback_id: int, question_id: int) -> tuple[Feedback, str]:
    """Return feedback and what marketing asked about it, for whoever may answer."""
    given = standing(work, feedback_id)
    may(actor, Right.REPLY, thing_of(given))
    if not alerts.was_asked(work, _topic(given), question_id):
        raise NotFound("That question is not here any more.", Offer("Show it", topic(work, given.on).line))
    return given, contacts.note(work, question_id)


def thing_of(given: Feedback) -> Thing:
    """Return feedback as rights are asked about it: whoever gave it, and the managers above them."""
    return Thing(author_id=given.author_id, person_id=given.author_id)


def note_of(work: Work, actor: Actor, feedback_id: int) -> tuple[Feedback, str]:
    """Return feedback on what is no lead, and its note, for whoever may read it."""
    given = standing(work, feedback_id)
    may(actor, Right.READ_NOTE, thing_of(given))
    return given, contacts.note(work, given.note_id)


def _topic(given: Feedback) -> str:
    return str(given.lead_id) if given.about is About.LEAD else f"feedback-{given.id}"


def _say_of_lead(work: Work, lead: Lead, author: int, to: int, words: str, role: str) -> int:
    note_id = contacts.add_note(work, lead.id, author, words)
    audit.record(work, author, f"{role}.sent", f"lead:{lead.id}", note=note_id, to=to)
    _send(work, str(lead.id), note_id, to, {"lead": lead.id, "role": role}, (Subject("lead", lead.id),))
    see(work, author, lead.id)
    work.leaves(lead=lead.id)
    return note_id


def _say_of_feedback(work: Work, given: Feedback, author: int, to: int, words: str, role: str) -> None:
    note_id = contacts.add_note(work, given.lead_id or None, author, words)
    audit.record(work, author, f"{role}.sent", given.on.thing, note=note_id, to=to)
    lead = (Subject("lead", given.lead_id),) if given.lead_id else ()
    _send(work, _topic(given), note_id, to, {"feedback": given.id, "role": role}, lead)
    work.leaves(feedback=given.id)


def _send(
    work: Work, about: str, note_id: int, to: int, payload: dict[str, object], subjects: Sequence[Subject]
) -> None:
    owe(
        work,
        Owed(
            kind="ask",
            dedup_key=f"ask/{about}/{note_id}/{to}",
            target=f"person:{to}",
            payload={**payload, "note": note_id},
            subjects=(*subjects, Subject("note", note_id)),
        ),
    )
