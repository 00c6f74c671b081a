"""What people took from the calls they heard, in their own words: kept, found by a word, and what each answer became."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.identity import folded
from alignment.ride_alongs import Became, Question
from db import tables as t
from db.memory import Work
from db.stores.access import holding
from db.stores.ride_alongs import RideAlong

_n, _p = t.ride_along_note, t.ride_along_plan


@dataclass(frozen=True, slots=True)
class Note:
    """One answer of a debrief. `settled_at` None: content that it misses is missing still."""

    id: int
    ride_along_id: int
    author_id: int
    question: Question
    body: str
    at: datetime
    became: Became
    settled_at: datetime | None


_COLUMNS = [_n.c[name] for name in Note.__dataclass_fields__]


def _found(work: Work, *where: sa.ColumnElement[bool], limit: int, newest: bool = True) -> tuple[Note, ...]:
    order = (_n.c.at.desc(), _n.c.id) if newest else (_n.c.at, _n.c.id)
    found = sa.select(*_COLUMNS).where(_n.c.workspace_id == work.workspace_id, *where).order_by(*order)
    return tuple(_made(row) for row in work.execute(found.limit(limit)).mappings())


def _made(row: Any) -> Note:
    values = dict(row)
    values["settled_at"] = None if values["settled_at"] == t.FOREVER else values["settled_at"]
    return Note(**values)


def add(work: Work, call: RideAlong, author_id: int, question: Question, body: str) -> Note:
    """Keep one answer; return it."""
    number = work.number("ride_along_note")
    work.insert(
        _n, id=number, ride_along_id=call.id, author_id=author_id, question=question, body=body,
        folded=_searched(call.label, body), at=work.now,
    )  # fmt: skip
    found = by_id(work, number)
    assert found is not None, "it was inserted in this transaction"
    return found


def by_id(work: Work, note_id: int) -> Note | None:
    """Return one answer of this workspace."""
    return next(iter(_found(work, _n.c.id == note_id, limit=1)), None)


def of_call(work: Work, ride_along_id: int, author_id: int) -> tuple[Note, ...]:
    """Return what somebody took from a call, in the order of the questions."""
    mine = (_n.c.ride_along_id == ride_along_id, _n.c.author_id == author_id)
    return _found(work, *mine, limit=len(Question), newest=False)


def of_calls(work: Work, calls: Collection[int], limit: int) -> tuple[Note, ...]:
    """Return what anybody took from these calls, newest first."""
    return _found(work, _n.c.ride_along_id.in_(sorted(calls)), limit=limit)


def search(work: Work, words: Sequence[str], limit: int) -> tuple[Note, ...]:
    """Return the answers that hold all of these words, in what was written or in the account's name, newest first."""
    return _found(work, *(_n.c.folded.contains(folded(each), autoescape=True) for each in words), limit=limit)


def _searched(label: str, body: str) -> str:
    """Return what an answer is found by: its account and its words."""
    return folded(f"{label} {body}")


def gaps(work: Work, limit: int) -> tuple[Note, ...]:
    """Return the content that calls missed and that is missing still, the oldest first."""
    return _found(work, _n.c.became == Became.GAP, _n.c.settled_at == t.FOREVER, limit=limit, newest=False)


def debriefed(work: Work, calls: Collection[int]) -> frozenset[tuple[int, int]]:
    """Return who wrote something after which of these calls, as (call, person)."""
    if not calls:
        return frozenset()
    found = sa.select(_n.c.ride_along_id, _n.c.author_id).where(
        _n.c.workspace_id == work.workspace_id, _n.c.ride_along_id.in_(sorted(calls))
    )
    return frozenset((row.ride_along_id, row.author_id) for row in work.execute(found.distinct()))


def become(work: Work, note_id: int, what: Became, by: int) -> bool:
    """Say what an answer became; False where it became something before."""
    mine = sa.and_(
        _n.c.workspace_id == work.workspace_id, _n.c.id == note_id, _n.c.became == Became.NOTE
    )  # fmt: skip
    done = sa.update(_n).where(mine).values(became=what, became_at=work.now, became_by=by)
    return work.execute(done).rowcount == 1


def settle(work: Work, note_id: int, by: int) -> bool:
    """Say that content which a call missed is there now; False where somebody said so before."""
    mine = sa.and_(
        _n.c.workspace_id == work.workspace_id,
        _n.c.id == note_id,
        _n.c.became == Became.GAP,
        _n.c.settled_at == t.FOREVER,
    )
    return work.execute(sa.update(_n).where(mine).values(settled_at=work.now, settled_by=by)).rowcount == 1


# --- what an erasure asks -------------------------------------------------------------------------------------------


def naming(work: Work, words: Sequence[str]) -> tuple[tuple[int, int, str], ...]:
    """Return the answers that hold one of these words: each with its call and its body."""
    found = sa.select(_n.c.id, _n.c.ride_along_id, _n.c.body).where(
        _n.c.workspace_id == work.workspace_id, holding(_n.c.body, words)
    )
    return tuple((row.id, row.ride_along_id, row.body) for row in work.execute(found))


def rewrite(work: Work, note_id: int, body: str) -> None:
    """Keep an answer with other words."""
    mine = sa.and_(_n.c.workspace_id == work.workspace_id, _n.c.id == note_id)
    work.execute(sa.update(_n).where(mine).values(body=body))
    _find_by(work, mine)


def _find_by(work: Work, *which: sa.ColumnElement[bool]) -> None:
    """Have these answers found by the words and the account that they have now."""
    found = (
        sa.select(_n.c.id, _n.c.body, _p.c.label)
        .join(_p, sa.and_(_p.c.workspace_id == _n.c.workspace_id, _p.c.ride_along_id == _n.c.ride_along_id))
        .where(_n.c.workspace_id == work.workspace_id, _p.c.recorded_to == t.FOREVER, *which)
    )
    for row in work.execute(found).all():
        mine = sa.and_(_n.c.workspace_id == work.workspace_id, _n.c.id == row.id)
        work.execute(sa.update(_n).where(mine).values(folded=_searched(row.label, row.body)))


def labels_naming(work: Work, words: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """Return the accounts' names of calls that hold one of these words, now or as they were believed before."""
    found = sa.select(_p.c.ride_along_id, _p.c.label).where(
        _p.c.workspace_id == work.workspace_id, holding(_p.c.label, words)
    )
    return tuple((row.ride_along_id, row.label) for row in work.execute(found.distinct()))


def rewrite_label(work: Work, ride_along_id: int, label: str, to: str) -> None:
    """Keep a call with another account's name, also in what was believed before."""
    mine = sa.and_(
        _p.c.workspace_id == work.workspace_id, _p.c.ride_along_id == ride_along_id, _p.c.label == label
    )
    work.execute(sa.update(_p).where(mine).values(label=to[:80]))
    _find_by(work, _n.c.ride_along_id == ride_along_id)
