"""Who was erased: what keeps them from coming back, by number, by the keyed hash of an address, by the CRM's sealed name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores.matching import EMAIL_SOURCE
from db.tables.workspace import ThingKind


@dataclass(frozen=True, slots=True)
class Suppressed:
    """That somebody of an address was erased: when, and whether they asked for it."""

    at: datetime
    asked: bool


def suppressed(work: Work, hashes: Iterable[str]) -> Mapping[str, Suppressed]:
    """Return which of these address hashes belong to somebody who was erased."""
    wanted = sorted({each for each in hashes if each})
    if not wanted:
        return {}
    s = t.suppression
    found = sa.select(s.c.hashed, s.c.at, s.c.asked).where(
        s.c.workspace_id == work.workspace_id, s.c.hashed.in_(wanted)
    )
    return {row.hashed: Suppressed(row.at, row.asked) for row in work.execute(found)}


def is_erased(work: Work, lead_id: int) -> bool:
    """Tell whether the person behind a lead was erased: nothing about them may be stored again."""
    c = t.contact
    found = sa.select(c.c.lead_id).where(
        c.c.workspace_id == work.workspace_id, c.c.lead_id == lead_id, c.c.erased_at.is_not(None)
    )
    return work.execute(found).first() is not None


def files_that_may_hold(work: Work) -> tuple[str, ...]:
    """Return the names of imported files: they, and their reject files, lie outside the database."""
    i = t.import_run
    found = sa.select(i.c.file).where(
        i.c.workspace_id == work.workspace_id,
        i.c.file != "",
        i.c.endpoint_id == 0,
        i.c.kind.in_(("leads", "opportunities", "touches", "history")),
    )
    return tuple(work.execute(found.distinct().order_by(i.c.file)).scalars())


@dataclass(frozen=True, slots=True)
class Tombstones:
    """Who was erased in a workspace: leads by number, address hashes, each with when. Nothing of it names anybody."""

    leads: Mapping[int, datetime]
    hashes: Mapping[str, datetime]

    def __len__(self) -> int:
        return len(self.leads) + len(self.hashes)


def of_workspace(work: Work) -> Tombstones:
    """Return who was erased in this workspace; addresses only of those who asked, since others may come anew."""
    c, s = t.contact.c, t.suppression.c
    leads = sa.select(c.lead_id, c.erased_at).where(
        c.workspace_id == work.workspace_id, c.erased_at.is_not(None)
    )
    hashes = sa.select(s.hashed, s.at).where(s.workspace_id == work.workspace_id, s.asked.is_(True))
    return Tombstones(
        {row.lead_id: row.erased_at for row in work.execute(leads)},
        {row.hashed: row.at for row in work.execute(hashes)},
    )


@dataclass(frozen=True, slots=True)
class Past:
    """Who was erased, as a file may name them: our leads, address hashes, and the sealed names of the CRM."""

    leads: frozenset[int]
    hashes: frozenset[str]
    ids: frozenset[str]


def erased(work: Work) -> Past:
    """Return everybody who was erased in this workspace, for whatever reason."""
    c, s, e = t.contact.c, t.suppression.c, t.external_id.c
    leads = sa.select(c.lead_id).where(c.workspace_id == work.workspace_id, c.erased_at.is_not(None))
    names = sa.select(e.external).where(
        e.workspace_id == work.workspace_id,
        e.kind == ThingKind.LEAD,
        e.source != EMAIL_SOURCE,
        e.thing_id.in_(leads),
    )
    hashes = sa.select(s.hashed).where(s.workspace_id == work.workspace_id)
    return Past(
        frozenset(work.execute(leads).scalars()),
        frozenset(work.execute(hashes).scalars()),
        frozenset(work.execute(names).scalars()),
    )


def entomb(work: Work, hashes: Mapping[str, datetime]) -> int:
    """Keep address hashes of people who were erased; return how many were news."""
    rows = [{"hashed": hashed, "at": at} for hashed, at in sorted(hashes.items())]
    return work.insert_once(t.suppression, rows) if rows else 0


def risen(work: Work, stones: Tombstones) -> tuple[int, ...]:
    """Return the leads of erased people who are in this database again: by number, or by their address.

    A lead that was recorded after the erasure is somebody else who was given the same number.
    """
    c, lead, e = t.contact.c, t.lead.c, t.external_id.c
    found: set[int] = set()
    numbers = sorted(stones.leads)
    for at in range(0, len(numbers), 500):
        asked = (
            sa.select(lead.id, lead.recorded_at, c.erased_at)
            .outerjoin(t.contact, sa.and_(c.workspace_id == lead.workspace_id, c.lead_id == lead.id))
            .where(lead.workspace_id == work.workspace_id, lead.id.in_(numbers[at : at + 500]))
        )
        found |= {
            row.id
            for row in work.execute(asked)
            if row.erased_at is None and row.recorded_at <= stones.leads[row.id]
        }
    hashes = sorted(stones.hashes)
    for at in range(0, len(hashes), 500):
        some = hashes[at : at + 500]
        mine = sa.select(c.lead_id).where(
            c.workspace_id == work.workspace_id, c.email_hash.in_(some), c.erased_at.is_(None)
        )
        found |= set(work.execute(mine).scalars())
        addressed = sa.select(e.thing_id).where(
            e.workspace_id == work.workspace_id,
            e.kind == ThingKind.LEAD,
            e.source == EMAIL_SOURCE,
            e.external.in_(some),
        )
        found |= set(work.execute(addressed).scalars())
    return tuple(sorted(found))
