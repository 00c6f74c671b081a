"""What somebody took from a call: four short answers, and each becomes what it is: a note, a point, a gap, feedback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import shorten

from alignment.errors import Incomplete, NotFound, NotNow, NotUnderstood, Offer
from alignment.feedback import Verdict
from alignment.people import Actor
from alignment.permissions import NOTHING, Right, may
from alignment.ride_alongs import Became, Question, SeatState
from alignment.screening import screened
from db.memory import Work
from db.stores import audit
from db.stores import ride_along_notes as stored
from db.stores import ride_alongs as calls
from db.stores.feedback import On
from db.stores.meetings import Meeting
from db.stores.ride_along_notes import Note
from db.stores.ride_alongs import RideAlong
from operations import feedback
from operations.meetings import points
from operations.meetings.meant import sees
from operations.ride_alongs import told
from operations.ride_alongs.seats import MINE

LONGEST = 600
NOTES = Offer("Notes", "/tandem ridealong notes")


@dataclass(frozen=True, slots=True)
class Debrief:
    """What was kept of a call: its answers in order, and the meeting on whose agenda points of it stand, where there is one."""

    call: RideAlong
    notes: tuple[Note, ...]
    meeting: Meeting | None = None


def write(
    work: Work,
    actor: Actor,
    ride_along_id: int,
    answers: Mapping[Question, str],
    become: Mapping[Question, Became] | None = None,
) -> Debrief:
    """Keep what somebody took from a call, once; the rep reads it, and each answer becomes what was chosen for it."""
    call = to_debrief(work, actor, ride_along_id, lock=True)
    said = {each: " ".join(answers.get(each, "").split()) for each in Question}
    if not any(said.values()):
        raise Incomplete("One answer is enough, in a few words.", field=Question.WORDS.value)
    for question, words in said.items():
        if len(words) > LONGEST:
            raise NotUnderstood(f"At most {LONGEST} letters; that is {len(words)}.", field=question.value)
    kept = [stored.add(work, call, actor.id, each, words) for each, words in said.items() if words]
    audit.record(work, actor.id, "ride_along.debriefed", f"ride_along:{call.id}", answers=len(kept))
    meeting = None
    for each in kept:
        chosen = (become or {}).get(each.question)
        if chosen is Became.POINT:
            meeting = to_agenda(work, actor, each.id)
        elif chosen is Became.GAP:
            to_gap(work, actor, each.id)
    told.debrief_answered(work, call, actor.id)
    told.tell_heard(work, call, actor.id)
    told.followed(work, call, actor.id)
    return Debrief(call, stored.of_call(work, call.id, actor.id), meeting)


def to_debrief(work: Work, actor: Actor, ride_along_id: int, *, lock: bool = False) -> RideAlong:
    """Return a call that somebody heard and has not written of, locked for that where it is asked; NotNow else."""
    may(actor, Right.ASK_SEAT, NOTHING)
    call = (calls.locked if lock else calls.by_id)(work, ride_along_id)
    mine = calls.seat(work, ride_along_id, actor.id) if call is not None else None
    if call is None or mine is None or mine.state is not SeatState.TAKEN or call.cancelled:
        raise NotNow("You did not listen in on that call.", MINE)
    if call.starts_at > work.now:
        raise NotNow("It has not begun.", MINE)
    if stored.of_call(work, call.id, actor.id):
        raise NotNow("You wrote of that call already.", NOTES)
    return call


def next_meeting(work: Work, actor: Actor) -> Meeting | None:
    """Return the next joint meeting on whose agenda somebody may put something; None where none is planned."""
    meeting = points.next_joint(work)
    return meeting if meeting is not None and sees(actor, meeting) else None


def to_agenda(work: Work, actor: Actor, note_id: int) -> Meeting:
    """Put an answer on the agenda of the next joint meeting, as what was heard on calls."""
    note = _to_become(work, note_id)
    body = shorten(screened(note.body), points.LONGEST, placeholder="…")
    meeting = points.add(work, actor, next_meeting(work, actor), body, heard_on_a_call=True)
    _become(work, actor, note, Became.POINT)
    return meeting


def to_gap(work: Work, actor: Actor, note_id: int) -> Note:
    """Keep that content is missing: it stands where marketing looks at content until somebody says that it is there."""
    may(actor, Right.ADD_CONTENT, NOTHING)
    note = _to_become(work, note_id)
    _become(work, actor, note, Became.GAP)
    return note


def to_feedback(work: Work, actor: Actor, note_id: int, on: On, verdict: Verdict) -> feedback.Given:
    """Give an answer as feedback on a campaign, content or lead, in the name of whoever of sales says so."""
    may(actor, Right.FEEDBACK, NOTHING)
    note = _to_become(work, note_id)
    if on.lead_id:
        given = feedback.give(work, actor, on.lead_id, verdict, (), note.body)
    else:
        given = feedback.give_on(work, actor, on, verdict, (), note.body)
    _become(work, actor, note, Became.FEEDBACK)
    return given


def close_gap(work: Work, actor: Actor, note_id: int) -> Note:
    """Say that content which a call missed is there now."""
    may(actor, Right.ADD_CONTENT, NOTHING)
    note = note_of(work, note_id)
    if not stored.settle(work, note.id, actor.id):
        raise NotNow("That is not missing any more.", Offer("Content", "/tandem content"))
    audit.record(work, actor.id, "ride_along.gap_closed", f"ride_along:{note.ride_along_id}")
    return note


def note_of(work: Work, note_id: int) -> Note:
    """Return an answer; NotFound where there is none."""
    note = stored.by_id(work, note_id)
    if note is None:
        raise NotFound("There is no such note.", NOTES)
    return note


def _to_become(work: Work, note_id: int) -> Note:
    note = note_of(work, note_id)
    if note.became is not Became.NOTE:
        raise NotNow(f"That is {BECAME[note.became]} already.", NOTES)
    return note


BECAME = {
    Became.NOTE: "a note",
    Became.POINT: "on the agenda",
    Became.GAP: "a content gap",
    Became.FEEDBACK: "feedback",
}


def _become(work: Work, actor: Actor, note: Note, what: Became) -> None:
    if not stored.become(work, note.id, what, actor.id):
        raise NotNow("Somebody did that a moment ago.", NOTES)
    audit.record(work, actor.id, f"ride_along.note_{what.value}", f"ride_along:{note.ride_along_id}")
