"""Who cannot come: nobody reads who, only how many of a department; and a department that is missing twice running."""

from __future__ import annotations

from alignment.errors import NotNow, Offer
from alignment.people import Actor, Department, Role
from alignment.permissions import Right
from db.memory import Work
from db.stores import attending, audit, people
from db.stores import meetings as stored
from db.stores.meetings import Meeting
from operations import homes
from operations.meetings import told
from operations.meetings.meant import load
from operations.meetings.planning import see_who_serves
from operations.notices import Owed, owe


def cannot_come(work: Work, actor: Actor, meeting_id: int) -> Meeting:
    """Be excused from one meeting: whoever was to chair it keeps the front place, and the next serves."""
    meeting = _to_come(work, actor, meeting_id)
    attending.apologise(work, meeting.id, actor.id)
    audit.record(work, actor.id, "meeting.apology", f"meeting:{meeting.id}")
    return _followed(work, actor, meeting)


def can_come(work: Work, actor: Actor, meeting_id: int) -> Meeting:
    """Come after all."""
    meeting = _to_come(work, actor, meeting_id)
    if not attending.withdraw(work, meeting.id, actor.id):
        raise NotNow("You are expected there already.", Offer("Can't come", f"/meeting cant {meeting.ref}"))
    audit.record(work, actor.id, "meeting.comes", f"meeting:{meeting.id}")
    return _followed(work, actor, meeting)


def _to_come(work: Work, actor: Actor, meeting_id: int) -> Meeting:
    meeting = load(work, actor, Right.MEETING, meeting_id)
    if meeting.skipped or meeting.ends_at <= work.now:
        over = "is skipped" if meeting.skipped else "is over"
        raise NotNow(f"That {meeting.series.name} {over}.", Offer("Meetings", "/meeting"))
    return meeting


def _followed(work: Work, actor: Actor, meeting: Meeting) -> Meeting:
    see_who_serves(work, meeting.series)
    found = stored.by_id(work, meeting.id)
    assert found is not None, "it was found in this transaction"
    told.bring_agenda_up_to_date(work, found)
    homes.refresh_of(work, actor.id, *found.serving, *meeting.serving)
    return found


def look_for_missing(work: Work, meeting: Meeting) -> None:
    """Tell the managers, once, of a department that was at neither this meeting nor the one before it."""
    earlier = stored.before(work, meeting.starts_at, meeting.series.id)
    if earlier is None:
        return
    known = attending.attendance(work, [meeting.id, earlier.id])
    for side in Department:
        if known[meeting.id].get(side) is False and known[earlier.id].get(side) is False:
            _tell_managers(work, meeting, side)


def _tell_managers(work: Work, meeting: Meeting, side: Department) -> None:
    for each in people.holders(work, Role.SALES_MANAGER, Role.MARKETING_MANAGER):
        if each.slack:
            owe(
                work,
                Owed(
                    kind="side_missing",
                    dedup_key=f"meeting/{meeting.id}/missing/{side.value}/{each.id}",
                    target=f"person:{each.id}",
                    payload={"meeting": meeting.id, "side": side.value},
                ),
            )
