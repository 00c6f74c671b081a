"""Deals that somebody put off until a day: begun, ended, taken back; the past keeps what was true and believed then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work

_z = t.deal_snooze


@dataclass(frozen=True, slots=True)
class Snooze:
    """One deal that was put off: until when, by whom, and the note that says why."""

    id: int
    deal_id: int
    until: date
    person_id: int
    note_id: int
    valid_from: datetime


def now_of(work: Work, deal_id: int) -> Snooze | None:
    """Return how a deal is put off now; None where it is not, whatever the day that was said."""
    row = _running(work, deal_id, _z.c.valid_to == t.FOREVER)
    if row is None:
        return None
    names = ("id", "opportunity_id", "until", "person_id", "note_id", "valid_from")
    return Snooze(*(row[name] for name in names))


def begin(work: Work, deal_id: int, until: date, person_id: int, note_id: int) -> None:
    """Put a deal off from now on; how it was put off before ends."""
    end(work, deal_id)
    _insert(work, opportunity_id=deal_id, until=until, person_id=person_id, note_id=note_id, valid_from=work.now,
            valid_to=t.FOREVER)  # fmt: skip


def end(work: Work, deal_id: int) -> None:
    """Let a deal be put off no more from now on; that it was stays true of the past."""
    row = _running(work, deal_id, _z.c.valid_to == t.FOREVER)
    if row is not None:
        _disbelieve(work, row)
        if row["valid_from"] < work.now:
            _insert(work, **{**_facts(row), "valid_to": work.now})


def take_back(work: Work, snooze: Snooze) -> None:
    """Believe from now on that a deal was never put off so; how it was put off before goes on."""
    row = _running(work, snooze.deal_id, _z.c.id == snooze.id)
    assert row is not None, "what is taken back is believed until now"
    _disbelieve(work, row)
    before = _running(work, snooze.deal_id, _z.c.valid_to == snooze.valid_from)
    if before is not None:
        _disbelieve(work, before)
        _insert(work, **{**_facts(before), "valid_to": t.FOREVER})


def _running(work: Work, deal_id: int, condition: sa.ColumnElement[bool]) -> Mapping[str, Any] | None:
    found = sa.select(_z).where(
        _z.c.workspace_id == work.workspace_id,
        _z.c.opportunity_id == deal_id,
        _z.c.recorded_to == t.FOREVER,
        condition,
    )
    row = work.execute(found.order_by(_z.c.id.desc()).limit(1)).mappings().first()
    return dict(row) if row is not None else None


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("opportunity_id", "until", "person_id", "note_id", "valid_from")}


def _insert(work: Work, **values: Any) -> None:
    work.insert(_z, recorded_from=work.now, recorded_to=t.FOREVER, **values)


def _disbelieve(work: Work, row: Mapping[str, Any]) -> None:
    mine = sa.and_(_z.c.workspace_id == work.workspace_id, _z.c.id == row["id"])
    if row["recorded_from"] == work.now:
        # Believed and ended in the same instant: no `known_at` can tell the two apart, so it goes.
        work.execute(sa.delete(_z).where(mine))
        return
    work.execute(sa.update(_z).where(mine).values(recorded_to=work.now))
