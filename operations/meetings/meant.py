"""Which meeting or series somebody means, and what they are to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from alignment.errors import Incomplete, NotFound, NotNow, Offer
from alignment.meetings import STANDING, is_theirs, sides_of
from alignment.people import Actor
from alignment.permissions import Right, Thing, ever, may
from db.memory import Work
from db.stores import attending, people, roster
from db.stores import meetings as stored
from db.stores.meetings import Meeting
from db.stores.outcomes import Action
from db.stores.series import Series

A_WEEK, SOON = timedelta(days=7), timedelta(minutes=30)
"""Whoever serves at a meeting writes of it from shortly before it until so long after."""


def thing_of(meeting: Meeting) -> Thing:
    """Return a meeting as a right is asked about it."""
    return Thing(name=f"the {meeting.series.name}", chair_id=meeting.chair_id, notes_id=meeting.notes_id)


def action_thing(work: Work, action: Action) -> Thing:
    """Return an action as a right is asked about it."""
    owner = people.person(work, action.owner_id)
    return Thing(
        name=f"action {action.id}",
        owner_id=action.owner_id,
        owner_name=owner.first_name if owner is not None else "its owner",
    )


def load(work: Work, actor: Actor, right: Right, meeting_id: int) -> Meeting:
    """Return a meeting that somebody may do this to, and nobody else until the commit; NotFound, or NotAllowed, else."""
    meeting = stored.locked(work, meeting_id)
    if meeting is None or not sees(actor, meeting):
        may(actor, Right.MEETING)
        raise NotFound("There is no such meeting.", Offer("Meetings", "/meeting"))
    may(actor, right, thing_of(meeting))
    return meeting


def sees(actor: Actor, meeting: Meeting) -> bool:
    """Tell whether somebody may read of a meeting: its people may, and whoever may set meetings up."""
    return is_theirs(meeting.series.kind, actor, meeting.serving) or ever(actor, Right.MAKE_MEETING)


def everybody_of(work: Work, series: Series, serving: Collection[int] = ()) -> tuple[int, ...]:
    """Return the full members whom a meeting is for, and who serve at it."""
    audience = STANDING[series.kind].audience
    bench = attending.bench(work, audience)
    return tuple(sorted({person for side in sides_of(audience) for person in bench.of(side)} | set(serving)))


def absent_from(work: Work, meeting: Meeting, whom: Collection[int]) -> frozenset[int]:
    """Return who of these people is away when a meeting begins, or said that they cannot come."""
    spans = roster.spans(work, whom, meeting.starts_at)
    away = {who for who, each in spans.items() if any(first <= meeting.starts_at for first, _ in each)}
    return frozenset(away | attending.cannot_come(work, [meeting.id])[meeting.id]) & frozenset(whom)


def plain(body: str, most: int, *, missing: str, field: str) -> str:
    """Return what somebody wrote as one line; Incomplete where that is nothing, NotNow over so many letters."""
    words = " ".join(body.split())
    if not words:
        raise Incomplete(missing, field=field)
    if len(words) > most:
        raise NotNow(f"At most {most} letters; that is {len(words)}.", field=field)
    return words
