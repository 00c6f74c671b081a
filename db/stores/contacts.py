"""What identifies the person behind a lead, and what people wrote about it: kept apart, so that it can be erased."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from db import tables as t
from db.memory import Work


@dataclass(frozen=True, slots=True)
class Contact:
    """The person behind a lead; empty where nothing is known or all was erased."""

    name: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    place: str = ""
    asked: str = ""


def contact(work: Work, lead_id: int) -> Contact:
    """Return the person behind a lead."""
    c = t.contact
    found = sa.select(*(c.c[name] for name in Contact.__dataclass_fields__)).where(
        c.c.workspace_id == work.workspace_id, c.c.lead_id == lead_id, c.c.erased_at.is_(None)
    )
    row = work.execute(found).mappings().one_or_none()
    return Contact(**row) if row is not None else Contact()


def add_contact(work: Work, lead_id: int, contact: Contact, hashed: str) -> None:
    """Keep the person behind a lead; `hashed` is the keyed hash of the address."""
    values = {name: getattr(contact, name) for name in Contact.__dataclass_fields__}
    work.insert(t.contact, lead_id=lead_id, email_hash=hashed, recorded_at=work.now, **values)


def add_note(work: Work, lead_id: int | None, author_id: int, body: str) -> int:
    """Keep what somebody wrote, of a lead or (None) of something else; return the note's id, 0 for nothing written."""
    if not body.strip():
        return 0
    return int(work.insert(t.note, lead_id=lead_id, author_id=author_id, body=body.strip(), at=work.now))


def note(work: Work, note_id: int) -> str:
    """Return a note's words; empty for none, or one that was erased."""
    if not note_id:
        return ""
    found = sa.select(t.note.c.body).where(
        t.note.c.workspace_id == work.workspace_id, t.note.c.id == note_id, t.note.c.erased_at.is_(None)
    )
    return str(work.execute(found).scalar() or "")


def note_author(work: Work, note_id: int) -> int:
    """Return who wrote a note; 0 for none."""
    found = sa.select(t.note.c.author_id).where(
        t.note.c.workspace_id == work.workspace_id, t.note.c.id == note_id
    )
    return int(work.execute(found).scalar() or 0)


def notes(work: Work, note_ids: Collection[int]) -> dict[int, str]:
    """Return the words of several notes that were not erased, by id."""
    wanted = sorted({each for each in note_ids if each})
    if not wanted:
        return {}
    n = t.note.c
    found = sa.select(n.id, n.body).where(
        n.workspace_id == work.workspace_id, n.id.in_(wanted), n.erased_at.is_(None), n.body != ""
    )
    return {row.id: row.body for row in work.execute(found)}


def erase_note(work: Work, note_id: int) -> None:
    """Blank what somebody wrote; that they wrote something stays."""
    mine = sa.and_(t.note.c.workspace_id == work.workspace_id, t.note.c.id == note_id)
    work.execute(sa.update(t.note).where(mine).values(body="", erased_at=work.now))
