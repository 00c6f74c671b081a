"""Field notes of turns, and what debriefs brought: who wrote them when, what they are about, where they went."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.rotation.field_notes import Question, Tag
from db import tables as t
from db.memory import Work
from db.stores.access import holding

_f, _n, _d, _t, _p = t.field_note, t.meeting_note, t.debrief, t.turn, t.turn_plan


@dataclass(frozen=True, slots=True)
class FieldNote:
    """Somebody's note of a turn, with its words. `gap`: content lacks. `visitor_id` is on the turn, `host_id` hosts it."""

    id: int
    turn_id: int
    author_id: int
    note_id: int
    body: str
    tags: tuple[Tag, ...]
    at: datetime
    gap: bool
    visitor_id: int
    host_id: int


@dataclass(frozen=True, slots=True)
class Debrief:
    """What a visitor answered at the end of a turn: the notes by question, and on which meeting's agenda they stand."""

    turn_id: int
    author_id: int
    at: datetime
    answers: Mapping[Question, int]
    landed: bool
    meeting_id: int


def add(work: Work, turn_id: int, author_id: int, note_id: int, tags: Sequence[Tag]) -> int:
    """Keep a field note; return its number."""
    made = work.number("field_note")
    work.insert(
        _f, id=made, turn_id=turn_id, author_id=author_id, note_id=note_id, at=work.now,
        tags={"tags": [each.value for each in tags]},
    )  # fmt: skip
    return made


def by_id(work: Work, number: int) -> FieldNote | None:
    """Return one field note that was not taken back."""
    return next(iter(_read(work, _f.c.id == number, limit=1)), None)


def newest(
    work: Work, *, of: int = 0, words: Sequence[str] = (), before: int = 0, limit: int = 9
) -> tuple[FieldNote, ...]:
    """Return field notes, the newest first: of the turns that somebody visits or hosts, or of all.

    `words`: only those that hold each of these, in their words or as a tag. `before`: only those with a smaller number.
    """
    where = []
    if of:
        where.append(sa.or_(_t.c.person_id == of, _p.c.host_id == of, _f.c.author_id == of))
    if before:
        where.append(_f.c.id < before)
    tags = set(Tag)
    for each in words:
        tagged = (
            [sa.cast(_f.c.tags, sa.Text).like(f'%"{each.casefold()}"%')] if each.casefold() in tags else []
        )
        where.append(sa.or_(holding(_n.c.body, [each]), *tagged))
    return _read(work, *where, limit=limit)


def gaps(work: Work, limit: int) -> tuple[FieldNote, ...]:
    """Return the field notes that say that content lacks, the newest first."""
    return _read(work, _f.c.gap_at < t.FOREVER, limit=limit)


def _read(work: Work, *where: sa.ColumnElement[bool], limit: int) -> tuple[FieldNote, ...]:
    def same(table: sa.Table, other: sa.ColumnElement[int], key: sa.ColumnElement[int]) -> Any:
        return sa.and_(table.c.workspace_id == _f.c.workspace_id, other == key)

    found = (
        sa.select(
            _f.c.id, _f.c.turn_id, _f.c.author_id, _f.c.note_id, _f.c.tags, _f.c.at, _f.c.gap_at, _n.c.body,
            _t.c.person_id, _p.c.host_id,
        )
        .join(_n, same(_n, _n.c.id, _f.c.note_id))
        .join(_t, same(_t, _t.c.id, _f.c.turn_id))
        .join(_p, sa.and_(same(_p, _p.c.turn_id, _f.c.turn_id), _p.c.recorded_to == t.FOREVER))
        .where(_f.c.workspace_id == work.workspace_id, _f.c.removed_at == t.FOREVER, *where)
        .order_by(_f.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(
        FieldNote(
            row.id, row.turn_id, row.author_id, row.note_id, row.body,
            tuple(Tag(each) for each in row.tags["tags"]), row.at, row.gap_at < t.FOREVER, row.person_id,
            row.host_id,
        )
        for row in work.execute(found)
    )  # fmt: skip


def remove(work: Work, number: int) -> None:
    """Take a field note back."""
    _set(work, number, removed_at=work.now)


def set_gap(work: Work, number: int, *, lacks: bool) -> None:
    """Keep that content lacks for what a field note says, or that it does no more."""
    _set(work, number, gap_at=work.now if lacks else t.FOREVER)


def _set(work: Work, number: int, **values: Any) -> None:
    mine = sa.and_(_f.c.workspace_id == work.workspace_id, _f.c.id == number)
    work.execute(sa.update(_f).where(mine).values(**values))


# --- debriefs -------------------------------------------------------------------------------------------------------


def answered(work: Work, turns: Collection[int]) -> dict[int, Debrief]:
    """Return the debriefs of these turns, by turn."""
    if not turns:
        return {}
    return {each.turn_id: each for each in _debriefs(work, _d.c.turn_id.in_(sorted(turns)))}


def unlanded(work: Work) -> tuple[Debrief, ...]:
    """Return the debriefs that no meeting has yet, the oldest first."""
    return _debriefs(work, _d.c.landed_at == t.FOREVER)


def _debriefs(work: Work, *where: sa.ColumnElement[bool]) -> tuple[Debrief, ...]:
    found = (
        sa.select(_d).where(_d.c.workspace_id == work.workspace_id, *where).order_by(_d.c.at, _d.c.turn_id)
    )
    return tuple(
        Debrief(
            row.turn_id, row.author_id, row.at,
            {Question(name): int(note) for name, note in row.answers.items()}, row.landed_at < t.FOREVER,
            row.meeting_id,
        )
        for row in work.execute(found)
    )  # fmt: skip


def keep(work: Work, turn_id: int, author_id: int, answers: Mapping[Question, int]) -> bool:
    """Keep the debrief of a turn; False where there is one."""
    row = {
        "turn_id": turn_id,
        "author_id": author_id,
        "at": work.now,
        "answers": {question.value: note for question, note in answers.items()},
    }
    return bool(work.insert_once(_d, [row]))


def land(work: Work, turn_id: int, meeting_id: int) -> bool:
    """Keep on which meeting's agenda a debrief stands; False where it stands on one."""
    mine = sa.and_(
        _d.c.workspace_id == work.workspace_id, _d.c.turn_id == turn_id, _d.c.landed_at == t.FOREVER
    )
    landed = sa.update(_d).where(mine).values(landed_at=work.now, meeting_id=meeting_id)
    return work.execute(landed).rowcount == 1
