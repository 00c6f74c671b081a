"""Field notes: written on a turn, read by few, and put on an agenda or among what content lacks by any of these."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.errors import Incomplete, NotFound, NotNow, Offer, TakenAlready
from alignment.people import Actor, Department
from alignment.permissions import Right, Thing, allowed, may
from alignment.rotation.field_notes import LONGEST, Tag
from alignment.rotation.slots import DAY
from db.memory import Work
from db.stores import agenda, audit, curricula, field_notes, meeting_notes, workspaces
from db.stores.curricula import OnTurn
from db.stores.field_notes import FieldNote
from db.stores.meetings import Meeting
from db.tables.meetings import PointKind
from operations.meetings import points
from operations.rotations.weeks import thing_of

AFTERWARDS = 14 * DAY
"""So long after a turn its people still write notes of it."""

_NOTES = Offer("Field notes", "/rotation notes")


def of_somebody(work: Work, actor: Actor) -> tuple[OnTurn, ...]:
    """Return the turns of which somebody may write: those they are on, then those they host, those that run first."""
    today = workspaces.today(work)
    if not actor.id:
        return ()
    found = curricula.running(work, today, person_id=actor.id, since=today - AFTERWARDS)
    return tuple(
        sorted(
            found,
            key=lambda each: (
                each.planned.last_on < today,
                each.planned.person_id != actor.id,
                -each.planned.id,
            ),
        )
    )


def to_write_of(work: Work, actor: Actor, turn_id: int = 0) -> OnTurn | None:
    """Return of which turn somebody writes: the one with that number, else the first of theirs; None for none."""
    if not turn_id:
        return next(iter(of_somebody(work, actor)), None)
    turn = curricula.on_turn(work, turn_id, workspaces.today(work))
    if turn is not None:
        may(actor, Right.WRITE_FIELD_NOTE, thing_of(turn))
    there = of_somebody(work, actor)
    return next((each for each in there if each.planned.id == turn_id), None)


def write(work: Work, actor: Actor, turn: OnTurn | None, words: str, tags: Sequence[Tag]) -> FieldNote:
    """Keep what somebody noted on a turn that they are on, or host."""
    may(actor, Right.ROTATION)
    if turn is None:
        may(actor, Right.WRITE_FIELD_NOTE, Thing(instead=Offer("Programmes", "/rotation")))
    assert turn is not None, "nobody writes of no turn"
    may(actor, Right.WRITE_FIELD_NOTE, thing_of(turn))
    said = " ".join(words.split())
    if not said:
        raise Incomplete("What did you hear? A few words are enough.", field="words")
    if len(said) > LONGEST:
        raise NotNow(f"A field note has at most {LONGEST} letters; that is {len(said)}.", field="words")
    number = field_notes.add(
        work, turn.planned.id, actor.id, meeting_notes.add(work, actor.id, said), tuple(dict.fromkeys(tags))
    )
    audit.record(work, actor.id, "turn.note", f"turn:{turn.planned.id}")
    work.leaves(turn=turn.planned.id)
    return load(work, actor, number)


def load(work: Work, actor: Actor, number: int) -> FieldNote:
    """Return a field note that somebody may read; NotFound or NotAllowed else."""
    note = field_notes.by_id(work, number)
    if note is None:
        may(actor, Right.ROTATION)
        raise NotFound("There is no such field note.", _NOTES)
    may(actor, Right.READ_FIELD_NOTE, _thing_of(note))
    return note


def _thing_of(note: FieldNote) -> Thing:
    return Thing(person_id=note.visitor_id, owner_id=note.host_id, author_id=note.author_id, instead=_NOTES)


def find(work: Work, actor: Actor, words: Sequence[str], before: int, limit: int) -> tuple[FieldNote, ...]:
    """Return the field notes that somebody may read and that hold these words, the newest first."""
    may(actor, Right.ROTATION)
    everything = allowed(actor, Right.READ_FIELD_NOTE)
    if not everything and not actor.id:
        return ()
    return field_notes.newest(work, of=0 if everything else actor.id, words=words, before=before, limit=limit)


def take_back(work: Work, actor: Actor, number: int) -> bool:
    """Take a field note of one's own back; return whether its words stand on an agenda, where they stay."""
    note = load(work, actor, number)
    if note.author_id != actor.id:
        raise NotNow("Whoever wrote a field note takes it back.", _NOTES)
    field_notes.remove(work, note.id)
    audit.record(work, actor.id, "turn.note_back", f"turn:{note.turn_id}")
    work.leaves(turn=note.turn_id)
    return not agenda.missing(work, PointKind.ADDED, [note.note_id])


def raise_(work: Work, actor: Actor, number: int) -> Meeting:
    """Put a field note on the agenda of the next joint meeting, in its words; return that meeting."""
    note = load(work, actor, number)
    meeting = points.next_joint(work)
    if meeting is None:
        raise NotNow("No joint meeting is planned, so there is no agenda.", Offer("Meetings", "/meeting"))
    if not agenda.missing(work, PointKind.ADDED, [note.note_id]):
        raise TakenAlready("That stands on an agenda, or stood there.", Offer("Agenda", "/meeting agenda"))
    meeting = points.put(work, actor.id, meeting, [note.note_id], side_of(work, note.turn_id))
    audit.record(work, actor.id, "turn.raised", f"turn:{note.turn_id}")
    work.leaves(turn=note.turn_id)
    return meeting


def lacks(work: Work, actor: Actor, number: int, *, lacks: bool) -> FieldNote:
    """Say that content lacks for what a field note says, so that both teams read its words; or that it does no more."""
    note = field_notes.by_id(work, number)
    closes = note is not None and note.gap and not lacks and Department.MARKETING in actor.departments
    if not closes:
        note = load(work, actor, number)
    assert note is not None, "it was found above"
    if note.gap == lacks:
        said = "is among what content lacks" if lacks else "is not among what content lacks"
        raise TakenAlready(f"That {said}.", Offer("Content", "/tandem content"))
    field_notes.set_gap(work, note.id, lacks=lacks)
    audit.record(work, actor.id, "turn.gap", f"turn:{note.turn_id}", on=lacks)
    work.leaves(turn=note.turn_id)
    return note


def side_of(work: Work, turn_id: int) -> str:
    """Return with which department a turn is, as agendas say from where a point comes; empty where both, or none, host."""
    turn = curricula.on_turn(work, turn_id, workspaces.today(work))
    side = curricula.side_of(work, turn.programme) if turn is not None else None
    return side.value if side is not None else ""
