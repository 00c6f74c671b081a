"""Everything that is kept about one person, row by row, for whoever asks what is kept about them.

Which columns are given follows from the classes of `db/privacy.py`: all but secrets, so a new personal column is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from db import privacy
from db import tables as t
from db.memory import Work
from db.privacy import Class
from db.stores.matching import EMAIL_SOURCE, OF_A_LEAD
from db.tables.workspace import ThingKind

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table, each with its columns by name; a table without any is left out."""

_TOLD = (Class.PLAIN, Class.PERSONAL, Class.FREE_TEXT)


def about_leads(work: Work, leads: Sequence[int], words: Sequence[str] = ()) -> Rows:
    """Return what is kept about the person behind these leads; with the notes on other leads, and of meetings, that hold one of `words`."""
    told: Rows = {}
    for name, column in privacy.LEAD_COLUMN.items():
        table = t.metadata.tables[name]
        named: sa.ColumnElement[bool] = table.c[column].in_(leads)
        if name == "note" and words:
            named = sa.or_(named, noting(words))
        told[name] = _rows(work, table, named)
    if words:
        m = t.meeting_note
        told["meeting_note"] = _rows(work, m, holding(m.c.body, words))
        heard, plan = t.ride_along_note, t.ride_along_plan
        told["ride_along_note"] = _rows(work, heard, holding(heard.c.body, words))
        told["ride_along_plan"] = _rows(work, plan, holding(plan.c.label, words))
    o, v, n, s, e = t.opportunity.c, t.opportunity_version, t.notice, t.notice_subject.c, t.external_id
    deals = sa.select(o.id).where(o.workspace_id == work.workspace_id, o.lead_id.in_(leads))
    told["opportunity_version"] = _rows(work, v, v.c.opportunity_id.in_(deals))
    showing = sa.select(s.notice_id).where(
        s.workspace_id == work.workspace_id, s.kind == "lead", s.thing_id.in_(leads)
    )
    told["notice"] = _rows(work, n, n.c.id.in_(showing))
    h = t.heard
    told["heard"] = _rows(work, h, h.c.kind == ThingKind.LEAD, h.c.thing_id.in_(leads))
    told["audit"] = _rows(work, t.audit, t.audit.c.thing.in_([f"lead:{each}" for each in leads]))
    told["external_id"] = _rows(
        work, e, e.c.kind.in_(OF_A_LEAD), e.c.thing_id.in_(leads), e.c.source != EMAIL_SOURCE
    )
    return {name: rows for name, rows in told.items() if rows}


def noting(words: Sequence[str]) -> sa.ColumnElement[bool]:
    """Pick the notes, of whichever lead, that hold one of these words, however it is written."""
    return sa.and_(t.note.c.erased_at.is_(None), holding(t.note.c.body, words))


def holding(column: sa.Column[str], words: Sequence[str]) -> sa.ColumnElement[bool]:
    """Pick the rows whose text holds one of these words, however it is written."""
    return sa.or_(*(column.icontains(each, autoescape=True) for each in words))


def about_colleague(work: Work, person_id: int) -> Rows:
    """Return every row that names one of our own. Of leads that are theirs it has no column about the lead's person."""
    told: Rows = {}
    for kept in privacy.ABOUT_PEOPLE:
        table = t.metadata.tables[kept.table]
        named = sa.or_(*(table.c[column] == person_id for column in kept.columns))
        if kept.table == "audit":
            named = sa.or_(named, table.c.thing == f"person:{person_id}")
        told[kept.table] = _rows(work, table, named, kinds=_TOLD if kept.theirs else (Class.PLAIN,))
    e, n = t.external_id, t.notice
    told["external_id"] = _rows(work, e, e.c.kind == ThingKind.PERSON, e.c.thing_id == person_id)
    told["notice"] = _rows(work, n, n.c.target == f"person:{person_id}")
    return {name: rows for name, rows in told.items() if rows}


def leads_of_address(work: Work, hashed: str) -> tuple[int, ...]:
    """Return the leads whose person has an address, by its keyed hash."""
    c, e = t.contact.c, t.external_id.c
    known = sa.union(
        sa.select(c.lead_id).where(c.workspace_id == work.workspace_id, c.email_hash == hashed),
        sa.select(e.thing_id).where(
            e.workspace_id == work.workspace_id,
            e.kind == ThingKind.LEAD,
            e.source == EMAIL_SOURCE,
            e.external == hashed,
        ),
    )
    return tuple(sorted(work.execute(known).scalars()))


def colleagues_of_address(work: Work, hashed: str) -> tuple[int, ...]:
    """Return which of our own people have an address, by its keyed hash."""
    p = t.person.c
    found = sa.select(p.id).where(p.workspace_id == work.workspace_id, p.email_hash == hashed)
    return tuple(work.execute(found.order_by(p.id)).scalars())


def _rows(
    work: Work, table: sa.Table, *named: sa.ColumnElement[bool], kinds: Sequence[Class] = _TOLD
) -> list[dict[str, Any]]:
    columns = [column for column in table.c if privacy.CLASSES[table.name][column.name] in kinds]
    found = sa.select(*columns).where(table.c.workspace_id == work.workspace_id, *named)
    return [
        {key: _plain(value) for key, value in row.items() if key != "workspace_id"}
        for row in work.execute(found.order_by(*table.primary_key.columns)).mappings()
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return None if value == t.FOREVER else value.isoformat()
    return value.isoformat() if isinstance(value, date) else value
