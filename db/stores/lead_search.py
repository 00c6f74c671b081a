"""Finding a lead by what people type: its number, the beginning of its company's name, a word of one of their own."""

from __future__ import annotations

import sqlalchemy as sa

from alignment.identity import folded
from alignment.lead_state import Lead
from alignment.lifecycle import Stage
from db import tables as t
from db.memory import Work
from db.prepared import Prepared

_STATE = [t.lead.c[name] for name in Lead.__dataclass_fields__]
_LAST = "\U0010ffff"
_LAST_SEEN = Prepared(
    sa.select(t.last_seen.c.lead_id).where(
        t.last_seen.c.workspace_id == sa.bindparam("workspace_id"),
        t.last_seen.c.person_id == sa.bindparam("person_id"),
    )
)
_WAITING = [Stage.MQL, Stage.ASSIGNED, Stage.ACCEPTED]


def by_company(work: Work, typed: str, mine: int = 0, limit: int = 6) -> tuple[Lead, ...]:
    """Return leads whose company begins with `typed`, and of those that person `mine` has, any that contain it.

    The beginning is a range on the index of folded names, so that a million leads cost what ten do; the other half
    reads only one person's leads. What begins with it, as a name or a word of one, comes before what has it inside;
    then leads in hand, then by number, newest first.
    """
    word = folded(typed)
    if not word:
        return ()
    here = t.lead.c.workspace_id == work.workspace_id
    begins = sa.select(*_STATE).where(here, t.lead.c.folded >= word, t.lead.c.folded < word + _LAST)
    found = [
        Lead(**row) for row in work.execute(begins.order_by(t.lead.c.folded).limit(limit * 4)).mappings()
    ]
    if mine and len(found) < limit:
        inside = sa.select(*_STATE).where(
            here,
            t.lead.c.owner_id == mine,
            t.lead.c.folded.contains(word, autoescape=True),
            t.lead.c.id.notin_([each.id for each in found]),
        )
        found += [Lead(**row) for row in work.execute(inside.limit(limit)).mappings()]
    found.sort(
        key=lambda each: (
            f" {word}" not in f" {folded(each.company)}",
            each.owner_id != mine,
            each.stage not in _WAITING,
            -each.id,
        )
    )
    return tuple(found[:limit])


def by_number(work: Work, number: int, limit: int = 6) -> tuple[Lead, ...]:
    """Return the lead of that number, then those whose number begins with the same digits (type-ahead)."""
    ranges = [(number * 10**power, (number + 1) * 10**power) for power in range(1, 7)] if number else []
    here = t.lead.c.workspace_id == work.workspace_id
    longer = [sa.and_(t.lead.c.id >= low, t.lead.c.id < high) for low, high in ranges]
    found = sa.select(*_STATE).where(here, sa.or_(t.lead.c.id == number, *longer))
    return tuple(Lead(**row) for row in work.execute(found.order_by(t.lead.c.id).limit(limit)).mappings())


def last_seen(work: Work, person_id: int) -> int:
    """Return the lead that somebody last looked at; 0 for none."""
    return int(work.scalar(_LAST_SEEN, person_id=person_id) or 0)


def see(work: Work, person_id: int, lead_id: int) -> None:
    """Remember what `last` stands for."""
    if person_id:
        work.upsert(t.last_seen, ("person_id",), person_id=person_id, lead_id=lead_id, at=work.now)


def same_company(work: Work, company: str, limit: int = 3) -> tuple[Lead, ...]:
    """Return leads of the very same company that are not over."""
    found = sa.select(*_STATE).where(
        t.lead.c.workspace_id == work.workspace_id,
        t.lead.c.folded == folded(company),
        t.lead.c.stage.notin_([Stage.DISQUALIFIED, Stage.LOST, Stage.WON]),
    )
    return tuple(Lead(**row) for row in work.execute(found.order_by(t.lead.c.id).limit(limit)).mappings())


def by_email(work: Work, hashed: str, limit: int = 3) -> tuple[Lead, ...]:
    """Return leads with a contact of that e-mail hash."""
    found = (
        sa.select(*_STATE)
        .join(
            t.contact,
            sa.and_(t.contact.c.workspace_id == t.lead.c.workspace_id, t.contact.c.lead_id == t.lead.c.id),
        )
        .where(t.lead.c.workspace_id == work.workspace_id, t.contact.c.email_hash == hashed)
    )
    return tuple(Lead(**row) for row in work.execute(found.order_by(t.lead.c.id).limit(limit)).mappings())


def is_suppressed(work: Work, hashed: str) -> bool:
    """Tell whether somebody with that hash asked to be forgotten."""
    found = sa.select(t.suppression.c.hashed).where(
        t.suppression.c.workspace_id == work.workspace_id,
        t.suppression.c.hashed == hashed,
        t.suppression.c.asked.is_(True),
    )
    return work.execute(found).scalar() is not None
