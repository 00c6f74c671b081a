"""What people put on the next agenda: kept in their words, sent with it, or added to it where it is sent already."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.agenda import Point
from alignment.errors import Incomplete, NotNow, Offer
from alignment.meetings import STANDING, Audience, Item
from alignment.people import Actor, Department
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import agenda, audit, meeting_notes, series
from db.stores import meetings as stored
from db.stores.meetings import Meeting
from db.tables.meetings import AgendaState
from operations import homes
from operations.meetings import told
from operations.meetings.changing import publish
from operations.meetings.meant import sees

LONGEST = 200


def add(
    work: Work, actor: Actor, meeting: Meeting | None, body: str, *, heard_on_a_call: bool = False
) -> Meeting:
    """Put a point on the agenda of the next meeting of a series; return that meeting.

    `heard_on_a_call`: it is a buyer's voice, whoever of the two teams heard it.
    """
    may(actor, Right.MEETING)
    words = " ".join(body.split())
    if not words:
        raise Incomplete("What should be talked about? A few words are enough.", field="point")
    if len(words) > LONGEST:
        raise NotNow(f"A point has at most {LONGEST} letters; that is {len(words)}.", field="point")
    if meeting is None or not sees(actor, meeting):
        raise none_planned()
    side = actor.departments[0].value if actor.departments else ""
    side = Department.SALES.value if heard_on_a_call else side
    return put(work, actor.id, meeting, [meeting_notes.add(work, actor.id, words)], side)


def put(work: Work, author_id: int, meeting: Meeting, notes: Sequence[int], side: str) -> Meeting:
    """Put what somebody wrote, from where it comes, on the agenda of a series' next meeting; return that meeting."""
    meeting = _to_come(work, meeting)
    for each in notes:
        agenda.add(work, meeting.series.id, each, author_id, side)
    audit.record(work, author_id, "meeting.point", f"series:{meeting.series.id}")
    if meeting.agenda_state in (AgendaState.WRITTEN, AgendaState.ASKED):
        meeting = put_onto(work, meeting)
        if meeting.agenda_state is AgendaState.ASKED:
            publish(work, meeting)
        else:
            told.bring_agenda_up_to_date(work, meeting)
    homes.refresh_of(work, author_id)
    return meeting


def _to_come(work: Work, meeting: Meeting) -> Meeting:
    """Return a meeting whose agenda nobody else writes until the commit; the next of its series where it is over or skipped."""
    series.lock(work, meeting.series.id)
    coming = stored.coming(work, series_id=meeting.series.id)
    found = next((each for each in coming if each.id == meeting.id), next(iter(coming), None))
    if found is None:
        raise none_planned()
    return found


def none_planned() -> NotNow:
    """Return what somebody is told who has something for an agenda while no meeting comes."""
    return NotNow("No joint meeting is planned, so there is no agenda.", Offer("Meetings", "/meeting"))


def next_joint(work: Work) -> Meeting | None:
    """Return the next meeting of both teams, else of one with a seat for the other; None where none is planned."""
    coming = [each for each in stored.coming(work) if each.starts_at > work.now and not each.skipped]
    for audience in (Audience.BOTH, Audience.SALES_AND_SEAT):
        for each in coming:
            if STANDING[each.series.kind].audience is audience:
                return each
    return None


def put_onto(work: Work, meeting: Meeting) -> Meeting:
    """Put what people added onto an agenda that is written; its figures stay as they were."""
    rest = [each for each in meeting.points if each.item is not Item.VOICE]
    return stored.extend(work, meeting, [*rest, *taken_up(work, meeting)])


def taken_up(work: Work, meeting: Meeting) -> tuple[Point, ...]:
    """Return what people added for a meeting, and keep that it stands on its agenda."""
    found = added(work, meeting)
    agenda.stands_on(work, meeting.id, [note for each in found for note in each.facts["notes"]])
    return found


def added(work: Work, meeting: Meeting) -> tuple[Point, ...]:
    """Return what people added, by department: equal words are one point, with how often they were said."""
    waiting = [each for each in agenda.added(work, meeting.series.id) if each.meeting_id in (0, meeting.id)]
    bodies = meeting_notes.bodies(work, [each.thing_id for each in waiting])
    alike: dict[tuple[str, str], list[int]] = {}
    for each in waiting:
        words = bodies.get(each.thing_id, "").casefold()
        alike.setdefault((each.side, words), []).append(each.thing_id)
    return tuple(
        Point(Item.VOICE, {"side": side, "notes": sorted(notes)}) for (side, _), notes in alike.items()
    )
