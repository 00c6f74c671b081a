"""Who wants invitations, what each was told, and the addresses by which an invitation's file is read."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from alignment.invitations import Facts, mark
from alignment.people import Standing
from db import tables as t
from db.kept import HASH_KEY, PUBLIC_URL
from db.memory import Work
from db.tables.columns import FOREVER

_w, _i, _p = t.invited, t.invitation, t.person


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told of an entry, how often after the first time, and whether that it is off or theirs no more.

    `over_at`: when it is over, as they were told; None where it goes on. `told_at`: None before they are.
    """

    facts: Facts
    tellings: int = 0
    gone: bool = False
    over_at: datetime | None = None
    told_at: datetime | None = None


def since(work: Work, person_id: int) -> datetime | None:
    """Return since when somebody wants invitations; None: they want none, or are no full member (any more)."""
    return wanting(work, person_id).get(person_id)


def wanting(work: Work, person_id: int = 0, *, held: bool = False) -> Mapping[int, datetime]:
    """Return which full members want invitations (or whether one does), and since when.

    `held`: nobody else tells them anything until the commit.
    """
    found = (
        sa.select(_w.c.person_id, _w.c.since)
        .join(_p, sa.and_(_p.c.workspace_id == _w.c.workspace_id, _p.c.id == _w.c.person_id))
        .where(_w.c.workspace_id == work.workspace_id, _p.c.standing == Standing.MEMBER)
        .order_by(_w.c.person_id)
    )
    if person_id:
        found = found.where(_w.c.person_id == person_id)
    if held:
        found = found.with_for_update(of=_w)
    return {row.person_id: row.since for row in work.execute(found)}


def want(work: Work, person_id: int) -> bool:
    """Want invitations from now on; False where somebody does already."""
    return bool(work.insert_once(_w, [{"person_id": person_id, "since": work.now}]))


def want_none(work: Work, person_id: int) -> bool:
    """Want no invitations any more: what was told is forgotten, and no address of theirs holds. False where none were wanted."""
    for table in (_i, _w):
        mine = table.c.workspace_id == work.workspace_id, table.c.person_id == person_id
        ended = work.execute(sa.delete(table).where(*mine)).rowcount
    return bool(ended)


def told(
    work: Work, person_id: int = 0, refs: Collection[str] | None = None
) -> Mapping[int, Mapping[str, Told]]:
    """Return what everybody (or one) who wants invitations was told, by person and entry.

    Of what is still to come as they were told; with `refs`, of these entries, whatever became of them.
    """
    found = sa.select(
        _i.c.person_id, _i.c.ref, _i.c.facts, _i.c.tellings, _i.c.gone, _i.c.over_at, _i.c.told_at
    )
    found = found.where(_i.c.workspace_id == work.workspace_id)
    if refs is None:
        found = found.where(_i.c.over_at > work.now, _i.c.gone.is_(False))
    else:
        found = found.where(_i.c.ref.in_(sorted(refs)))
    if person_id:
        found = found.where(_i.c.person_id == person_id)
    by_person: dict[int, dict[str, Told]] = defaultdict(dict)
    for row in work.execute(found):
        over_at = row.over_at if row.over_at < FOREVER else None
        by_person[row.person_id][row.ref] = Told(row.facts, row.tellings, row.gone, over_at, row.told_at)
    return by_person


def tell(work: Work, person_id: int, ref: str, now_told: Told) -> None:
    """Keep what somebody is told of an entry."""
    work.upsert(
        _i, ("person_id", "ref"), person_id=person_id, ref=ref, facts=dict(now_told.facts),
        tellings=now_told.tellings, gone=now_told.gone, over_at=now_told.over_at or FOREVER, told_at=work.now,
    )  # fmt: skip


# --- addresses ------------------------------------------------------------------------------------------------------


def reached(work: Work) -> bool:
    """Tell whether invitations can be read from outside: Tandem knows where, and has a key to write addresses with."""
    return bool(work.kept.get(PUBLIC_URL) and work.kept.get(HASH_KEY))


def address(work: Work, person_id: int, wanted_since: datetime, ref: str) -> str:
    """Return where somebody reads an entry's file; empty where nobody can reach Tandem. No row holds it."""
    if not reached(work):
        return ""
    written = mark(work.kept[HASH_KEY], work.workspace_id, person_id, wanted_since, ref)
    base = str(work.kept[PUBLIC_URL]).rstrip("/")
    return f"{base}/invitation/{work.workspace_id}-{written}-{person_id}-{ref}.ics"


def reader(work: Work, token: str) -> tuple[int, str] | None:
    """Return whose invitation an address is, and to what; None unless this Tandem wrote it and they want invitations now."""
    _workspace, written, whose, ref = (*token.split("-", 3), "", "", "", "")[:4]
    number = int(whose) if whose.isascii() and whose.isdigit() and len(whose) < 16 else 0
    wanted = since(work, number or -1)
    if wanted is None or not work.kept.get(HASH_KEY):
        return None
    right = mark(work.kept[HASH_KEY], work.workspace_id, number, wanted, ref)
    return (number, ref) if hmac.compare_digest(right.encode(), written.encode("utf-8", "replace")) else None
