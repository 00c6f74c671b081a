"""Feedback: what sales says of leads, campaigns and content, praise included, told to who answers for them, thanked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from alignment.errors import Incomplete, NotFound, NotNow, Offer
from alignment.feedback import MOST_TAGS, About, Verdict, known_tags
from alignment.leads import UNDO_MINUTES
from alignment.people import Actor
from alignment.permissions import NOTHING, Right, Thing, may
from alignment.thanks import thanks_due
from db.memory import Work
from db.stores import alerts as stored_alerts
from db.stores import audit, contacts, workspaces
from db.stores import feedback as stored
from db.stores.feedback import Feedback, On
from db.stores.lead_search import see
from db.stores.notices import Subject
from db.stores.topics import Topic, topic
from operations import alerts, homes
from operations.history import load
from operations.notices import Owed, bring_up_to_date, owe


@dataclass(frozen=True, slots=True)
class Given:
    """Feedback that was kept, and what it is on. `told` False: nobody is told (the campaign is quiet)."""

    feedback: Feedback
    topic: Topic
    told: bool


def give(
    work: Work, actor: Actor, lead_id: int, verdict: Verdict, tags: Sequence[str], note: str = ""
) -> Given:
    """Keep a verdict on a lead with up to three tags and tell the campaign's owner; a second verdict replaces one's first.

    What one says of this lead already stands as it is: nobody hears the same twice, however often it is sent.
    """
    may(actor, Right.FEEDBACK, NOTHING)
    lead = load(work, lead_id)
    on = On(About.LEAD, lead_id=lead.id, campaign_id=lead.campaign_id)
    given = _keep(work, actor, on, lead.team_id, verdict, tags, note)
    see(work, actor.id, lead.id)
    homes.refresh(work, actor, lead, lead)
    work.leaves(lead=lead.id, feedback=given.feedback.id)
    return given


def give_on(work: Work, actor: Actor, on: On, verdict: Verdict, tags: Sequence[str], note: str = "") -> Given:
    """Keep a verdict on a campaign or content and tell its owner, as `give` does on a lead; beside it its author's team."""
    may(actor, Right.FEEDBACK, NOTHING)
    given = _keep(work, actor, on, 0, verdict, tags, note)
    homes.refresh_of(work, actor.id, given.topic.owner_id)
    work.leaves(feedback=given.feedback.id)
    return given


def _keep(
    work: Work, actor: Actor, on: On, team_id: int, verdict: Verdict, tags: Sequence[str], note: str
) -> Given:
    if len(tags) > MOST_TAGS:
        raise Incomplete("Three tags at most.", field="tags")
    known, about = known_tags(on.about, tags), topic(work, on)
    before = stored.latest_on(work, on.thing_id, actor.id, about=on.about)
    said = (before.verdict, before.tags, contacts.note(work, before.note_id)) if before is not None else ()
    if before is not None and said == (verdict, known, note.strip()):
        return Given(before, about, bool(stored_alerts.showing(work, "feedback", before.id)))
    if before is not None:
        withdraw(work, actor, before)
    given = stored.add(
        work,
        on,
        team_id=team_id or min(actor.team_ids, default=0),
        author_id=actor.id,
        verdict=verdict,
        tags=known,
        note_id=contacts.add_note(work, on.lead_id or None, actor.id, note),
    )
    audit.record(work, actor.id, "feedback.given", on.thing, feedback=given.id)
    return Given(given, about, _tell(work, given, about))


def _tell(work: Work, given: Feedback, about: Topic) -> bool:
    if alerts.is_quiet(work, about):
        return False
    targets = alerts.targets(work, about, workspaces.terms(work).switches)
    lead = {"lead": given.lead_id} if given.lead_id else {}
    subjects = (*(Subject(kind, number) for kind, number in lead.items()), Subject("feedback", given.id))
    for target in targets:
        owe(
            work,
            Owed(
                kind="feedback",
                dedup_key=f"feedback/{given.fact}/{target}",
                target=target,
                payload={"feedback": given.id, **lead},
                subjects=subjects,
            ),
        )
    return bool(targets)


def withdraw(work: Work, actor: Actor, given: Feedback) -> None:
    """Take feedback back: an unsent card is cancelled, a sent one says so."""
    stored.void(work, given.id)
    audit.record(work, actor.id, "feedback.withdrawn", given.on.thing, feedback=given.id)
    for notice_id in stored_alerts.showing(work, "feedback", given.id):
        if not stored_alerts.cancel(work, notice_id):
            bring_up_to_date(work, notice_id)


def undo(work: Work, actor: Actor, on: On) -> Feedback:
    """Take back what one said of this in the last five minutes; NotNow when that is nothing, or it is too late."""
    mine = stored.latest_on(work, on.thing_id, actor.id, about=on.about)
    last = mine or stored.latest_on(work, on.thing_id, about=on.about)
    about = topic(work, on)
    if last is not None:
        may(actor, Right.UNDO, Thing(author_id=last.author_id, instead=Offer("Show it", about.line)))
    if mine is None or mine.at < work.now - timedelta(minutes=UNDO_MINUTES):
        raise NotNow(
            f"You said nothing of {about.name[:40]} in the last five minutes that could be taken back.",
            Offer("Show it", about.line),
        )
    withdraw(work, actor, mine)
    homes.refresh_of(work, actor.id, about.owner_id)
    work.leaves(feedback=mine.id)
    return mine


def thank(work: Work, actor: Actor, feedback_id: int) -> Given:
    """Thank for feedback: its author gets one line a day at most, however many thanks there were."""
    may(actor, Right.THANK, NOTHING)
    given = standing(work, feedback_id)
    about = topic(work, given.on)
    if given.thanked_at is not None:
        raise NotNow("Marketing gave thanks for this already.", Offer("Show it", about.line))
    stored.thank(work, given.id)
    audit.record(work, actor.id, "feedback.thanked", given.on.thing, feedback=given.id)
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
    work.leaves(**({"lead": given.lead_id} if given.lead_id else {"feedback": given.id}))
    return Given(given, about, told=True)


def standing(work: Work, feedback_id: int) -> Feedback:
    """Return feedback that was not taken back."""
    given = stored.by_id(work, feedback_id)
    if given is None or given.voided_at is not None:
        raise NotFound("This feedback was taken back.", Offer("My leads", "/lead"))
    return given
