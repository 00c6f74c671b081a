"""What stands in both teams' way: named by anybody, on the agendas of those who can remove it until it is out of the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from alignment import refs
from alignment.errors import NotFound, NotNow, Offer, TakenAlready
from alignment.meetings import Item, looks_at
from alignment.people import Actor
from alignment.permissions import Right, Thing, allowed, may
from db.memory import Work
from db.stores import audit, meeting_notes, obstacles, people
from db.stores import meetings as stored
from db.stores import series as held
from db.stores.meetings import Meeting
from db.stores.obstacles import Obstacle
from db.tables.meetings import AgendaState
from operations.meetings import told
from operations.meetings.meant import A_WEEK, SOON, plain

LONGEST = 200

IN_IT = timedelta(days=1)
"""What is said so soon after a meeting began came out of the way in it: it is written down while people remember."""

LOG = Offer("Obstacles", "/meeting obstacles")


def name(work: Work, actor: Actor, body: str) -> Obstacle:
    """Keep what stands in both teams' way; equal words that stand there are told with their number."""
    may(actor, Right.MEETING)
    words = plain(
        body, LONGEST, missing="What stands in both teams' way? A few words are enough.", field="obstacle"
    )
    obstacles.lock(work)
    standing = obstacles.standing(work, work.now)
    bodies = meeting_notes.bodies(work, [each.note_id for each in standing])
    for each in standing:
        if bodies.get(each.note_id, "").casefold() == words.casefold():
            raise TakenAlready(f"{refs.OBSTACLE.ref(each.id)} says that already, and stands.", LOG)
    side = actor.departments[0].value if actor.departments else ""
    made = obstacles.name(work, meeting_notes.add(work, actor.id, words), actor.id, side)
    audit.record(work, actor.id, "obstacle.named", f"obstacle:{made.id}")
    work.leaves(obstacle=made.id)
    return made


def clear(work: Work, actor: Actor, number: int, how: str) -> Obstacle:
    """Say that something is out of the way and what removed it; the recap of the meeting, else of the next, says so."""
    found = load(work, actor, number)
    words = plain(how, LONGEST, missing="What removed it? A few words are enough.", field="how")
    meeting = _last(work, IN_IT, ahead=timedelta(0))
    note_id = meeting_notes.add(work, actor.id, words)
    if not obstacles.clear(work, found.id, actor.id, note_id, meeting.id if meeting else 0):
        raise _cleared_already(work, number)
    audit.record(work, actor.id, "obstacle.cleared", f"obstacle:{number}")
    if meeting is not None:
        told.owe_recap(work, meeting)
    work.leaves(obstacle=number)
    return _again(work, number)


def stand(work: Work, actor: Actor, number: int) -> Obstacle:
    """Say that something stands in the way after all."""
    found = load(work, actor, number)
    if not obstacles.stand(work, number):
        raise NotNow(f"{refs.OBSTACLE.ref(number)} stands in the way.", out_of_the_way(number))
    audit.record(work, actor.id, "obstacle.stands", f"obstacle:{number}")
    if found.meeting_id:
        told.bring_recap_up_to_date(work, found.meeting_id)
    work.leaves(obstacle=number)
    return _again(work, number)


def still_stands(work: Work, actor: Actor, number: int) -> Obstacle:
    """Return an obstacle that somebody may say is out of the way; TakenAlready where it is."""
    found = load(work, actor, number)
    if not found.open:
        raise _cleared_already(work, number)
    return found


def to_clear(work: Work, actor: Actor) -> tuple[Obstacle, ...]:
    """Return what stands in the way of which somebody may say that it does not; NotAllowed, or NotNow, for nothing."""
    may(actor, Right.MEETING)
    standing = obstacles.standing(work, work.now)
    numbers = clears(work, actor, standing)
    mine = tuple(each for each in standing if each.id in numbers)
    if not mine and standing:
        load(work, actor, standing[0].id)
    if not mine:
        raise NotNow("Nothing stands in both teams' way.", LOG)
    return mine


def load(work: Work, actor: Actor, number: int) -> Obstacle:
    """Return an obstacle of which somebody may say whether it stands; NotFound, or NotAllowed, else."""
    found = known(work, actor, number)
    may(actor, Right.CLEAR_OBSTACLE, _thing(found, _last(work, A_WEEK, ahead=SOON)))
    return found


def known(work: Work, actor: Actor, number: int) -> Obstacle:
    """Return an obstacle of this workspace; NotFound where there is none."""
    may(actor, Right.MEETING)
    found = obstacles.by_number(work, number)
    if found is None:
        raise NotFound(f"There is no obstacle {refs.OBSTACLE.ref(number)}.", LOG)
    return found


def clears(work: Work, actor: Actor, found: Sequence[Obstacle]) -> frozenset[int]:
    """Return of which of these somebody may say that they are out of the way."""
    meeting = _last(work, A_WEEK, ahead=SOON)
    rights = {each.id: _thing(each, meeting) for each in found}
    return frozenset(each for each, thing in rights.items() if allowed(actor, Right.CLEAR_OBSTACLE, thing))


def next_meeting(work: Work) -> Meeting | None:
    """Return the next meeting on whose agenda obstacles will stand; one whose agenda is sent is not it."""
    coming = [each for each in stored.coming(work) if each.starts_at > work.now]
    waiting = [each for each in coming if each.agenda_state is AgendaState.WAITING]
    return next(iter(_about_obstacles(work, waiting)), None)


def tell(work: Work, meeting: Meeting) -> None:
    """Owe that the recap of a meeting that is over says what came out of the way since the one before."""
    if _about_obstacles(work, [meeting]) and obstacles.take_up(work, meeting.id, meeting.ends_at):
        told.owe_recap(work, meeting)


def out_of_the_way(number: int) -> Offer:
    """Return the button that opens the form for what removed something."""
    return Offer("Out of the way", f"/meeting cleared {refs.OBSTACLE.ref(number)}", form=True)


def _thing(found: Obstacle, meeting: Meeting | None) -> Thing:
    """Return an obstacle as a right is asked about it: who serves at the last meeting about obstacles may say it too."""
    chair, notes = (meeting.chair_id, meeting.notes_id) if meeting is not None else (0, 0)
    return Thing(name=refs.OBSTACLE.ref(found.id), author_id=found.author_id, chair_id=chair, notes_id=notes)


def _last(work: Work, within: timedelta, ahead: timedelta) -> Meeting | None:
    """Return the last meeting about obstacles that began so lately, or begins so soon."""
    found = stored.between(work, work.now - within, work.now + ahead + timedelta.resolution)
    return next(reversed(_about_obstacles(work, found)), None)


def _about_obstacles(work: Work, found: Sequence[Meeting]) -> list[Meeting]:
    kinds = [each.kind for each in held.running(work)] if found else []
    return [each for each in found if Item.OBSTACLES in looks_at(each.series.kind, kinds)]


def _cleared_already(work: Work, number: int) -> TakenAlready:
    who = people.person(work, _again(work, number).cleared_by)
    return TakenAlready(
        f"{refs.OBSTACLE.ref(number)} is out of the way already{f', says {who.first_name}' if who else ''}.",
        Offer("It stands again", f"/meeting stands {refs.OBSTACLE.ref(number)}"),
    )


def _again(work: Work, number: int) -> Obstacle:
    found = obstacles.by_number(work, number)
    assert found is not None, "it was found in this transaction"
    return found
