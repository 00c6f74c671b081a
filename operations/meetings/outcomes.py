"""What came of a meeting: decisions, and actions with an owner and a day; each can be taken back, or done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alignment.calendar import local_day
from alignment.errors import NotFound, NotNow, Offer, TakenAlready
from alignment.people import Actor, Department, Standing
from alignment.permissions import Right, allowed, may
from db.memory import Work
from db.stores import agenda, attending, audit, meeting_notes, outcomes, people
from db.stores import meetings as stored
from db.stores.meetings import Meeting
from db.stores.outcomes import Action
from db.tables.meetings import AgendaState
from operations import homes
from operations.meetings import obstacles, told
from operations.meetings.attending import look_for_missing
from operations.meetings.meant import A_WEEK, SOON, action_thing, load, plain, sees, thing_of

LONGEST = 300


def decide(work: Work, actor: Actor, meeting_id: int, body: str) -> int:
    """Write down what a meeting decided; return the decision's number."""
    meeting = _met(work, actor, meeting_id)
    words = plain(body, LONGEST, missing="What was decided? One sentence is enough.", field="decisions")
    made = outcomes.decide(work, meeting.id, meeting_notes.add(work, actor.id, words), actor.id)
    audit.record(work, actor.id, "decision.made", f"meeting:{meeting.id}")
    told.owe_recap(work, meeting)
    work.leaves(meeting=meeting.id)
    return made


def take_back(work: Work, actor: Actor, number: int) -> None:
    """Take a decision back that was written down by mistake."""
    meeting_id = outcomes.take_back(work, number)
    if not meeting_id:
        may(actor, Right.MEETING)
        raise NotNow("That decision is not there any more.", Offer("Log", "/meeting log"))
    meeting = _met(work, actor, meeting_id)
    audit.record(work, actor.id, "decision.back", f"meeting:{meeting.id}")
    told.owe_recap(work, meeting)


def take_on(
    work: Work, actor: Actor, meeting_id: int, owner_id: int, due_on: date, body: str, *, obstacle_id: int = 0
) -> Action:
    """Write down what somebody takes on, and by which day; they are reminded on it. `obstacle_id`: to remove that."""
    meeting = _met(work, actor, meeting_id)
    words = plain(body, LONGEST, missing="What is to be done? A few words are enough.", field="action")
    owner = people.person(work, owner_id)
    if owner is None or owner.standing is not Standing.MEMBER:
        raise NotFound("An action needs somebody of the two teams who does it.", field="owner")
    if due_on < local_day(work.now, meeting.series.zone):
        raise NotNow("That day is over. Pick one that comes.", field="due")
    if obstacle_id:
        obstacles.known(work, actor, obstacle_id)
    note_id = meeting_notes.add(work, actor.id, words)
    made = outcomes.take_on(
        work, meeting.series.id, meeting.id, owner_id, note_id, due_on, actor.id, obstacle_id
    )
    audit.record(work, actor.id, "action.taken", f"meeting:{meeting.id}", action=made.id)
    told.owe_recap(work, meeting)
    homes.refresh_of(work, owner_id)
    work.leaves(meeting=meeting.id)
    return made


def attended(work: Work, actor: Actor, meeting_id: int, came: Sequence[Department]) -> Meeting:
    """Keep which departments were there; one that was missing twice running is told to the managers."""
    meeting = _met(work, actor, meeting_id)
    for side in Department:
        attending.came(work, meeting.id, side, side in came, actor.id)
    audit.record(work, actor.id, "meeting.attended", f"meeting:{meeting.id}")
    look_for_missing(work, meeting)
    told.owe_recap(work, meeting)
    return meeting


def carry_over(work: Work, actor: Actor, meeting_id: int, notes: Sequence[int]) -> int:
    """Put points that a meeting did not come to up for the next one; return how many."""
    meeting = _met(work, actor, meeting_id)
    again = agenda.comes_again(work, meeting.id, notes) if notes else 0
    if again:
        audit.record(work, actor.id, "meeting.carried", f"meeting:{meeting.id}")
    return again


def done(work: Work, actor: Actor, number: int) -> Action:
    """Say that an action is done; its owner may, and managers."""
    action = _action(work, actor, number)
    if not outcomes.close(work, number, actor.id):
        who = people.person(work, action.done_by)
        raise TakenAlready(
            f"Action {number} is done already{f', says {who.first_name}' if who else ''}.",
            Offer("Open it again", f"/meeting reopen {number}"),
        )
    return _changed(work, actor, number, "action.done")


def reopen(work: Work, actor: Actor, number: int) -> Action:
    """Say that an action is to be done after all."""
    _action(work, actor, number)
    if not outcomes.reopen(work, number):
        raise NotNow(f"Action {number} is open.", Offer("Done", f"/meeting done {number}"))
    return _changed(work, actor, number, "action.open")


def _action(work: Work, actor: Actor, number: int) -> Action:
    found = outcomes.action(work, number)
    if found is None:
        may(actor, Right.MEETING)
        raise NotFound(f"There is no action {number}.", Offer("My actions", "/meeting"))
    may(actor, Right.CLOSE_ACTION, action_thing(work, found))
    return found


def _changed(work: Work, actor: Actor, number: int, entry: str) -> Action:
    action = outcomes.action(work, number)
    assert action is not None, "it was changed in this transaction"
    if entry == "action.done":
        audit.record(work, actor.id, "action.done", f"action:{number}")
    else:
        audit.record(work, actor.id, "action.open", f"action:{number}")
    told.bring_recap_up_to_date(work, action.meeting_id)
    told.bring_reminder_up_to_date(work, action)
    homes.refresh_of(work, action.owner_id)
    work.leaves(action=number)
    return action


def _met(work: Work, actor: Actor, meeting_id: int) -> Meeting:
    meeting = load(work, actor, Right.WRITE_OUTCOME, meeting_id)
    if meeting.skipped:
        raise NotNow(
            f"That {meeting.series.name} was skipped, so nothing came of it.", Offer("Meetings", "/meeting")
        )
    if meeting.starts_at > work.now and meeting.agenda_state is AgendaState.WAITING:
        raise NotNow(
            f"The {meeting.series.name} has not begun. Until then, put it on the agenda.",
            Offer("Add a point", f"/meeting add {meeting.ref}", form=True),
        )
    return meeting


def latest(work: Work, actor: Actor) -> Meeting | None:
    """Return the meeting that somebody writes down: of those of a week that they may write of, the last that has begun.

    Where they may write of none, the last that they may read of: so they are told who may.
    """
    found = stored.between(work, work.now - A_WEEK, work.now + SOON)
    seen = [each for each in found if sees(actor, each)]
    mine = [each for each in seen if allowed(actor, Right.WRITE_OUTCOME, thing_of(each))]
    return next(reversed(mine or seen), None)
