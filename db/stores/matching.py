"""Whom and what a source means by its own ids, addresses and names: one look-up for a whole chunk of a file."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa

from alignment.identity import SEALED
from db import tables as t
from db.memory import Work
from db.prepared import Prepared, listed
from db.tables.workspace import ThingKind

EMAIL_SOURCE = "email"
"""The source of an external id that is a keyed hash of an address, and says nothing to whoever reads it."""

_WORKSPACE: sa.BindParameter[int] = sa.bindparam("workspace_id")
_e, _c, _p, _m, _g = t.external_id, t.contact, t.person, t.membership, t.campaign


def _found(work: Work, question: Prepared, names: Collection[Any], **values: Any) -> list[list[Any]]:
    """Ask about the names of a chunk; nothing is asked about none."""
    wanted = sorted({each for each in names if each})
    return work.rows(question, wanted=wanted, **values) if wanted else []


_THINGS = Prepared(
    lambda database: sa.select(_e.c.external, _e.c.thing_id).where(
        _e.c.workspace_id == _WORKSPACE,
        _e.c.kind == sa.bindparam("kind"),
        _e.c.source == sa.bindparam("source"),
        listed(database, _e.c.external, "wanted"),
    )
)


def things(work: Work, kind: ThingKind, source: str, externals: Collection[str]) -> dict[str, int]:
    """Return our ids of what a source calls by these names."""
    return dict(_found(work, _THINGS, externals, kind=kind.value, source=source))


def named(work: Work, kind: ThingKind, source: str, ids: Collection[int]) -> frozenset[int]:
    """Return which of our things a source has a name of its own for."""
    if not ids:
        return frozenset()
    found = sa.select(_e.c.thing_id).where(
        _e.c.workspace_id == work.workspace_id,
        _e.c.kind == kind,
        _e.c.source == source,
        _e.c.thing_id.in_(sorted(ids)),
    )
    return frozenset(work.execute(found).scalars())


_SEALED = Prepared(
    sa.select(_e.c.external)
    .where(
        _e.c.workspace_id == _WORKSPACE,
        _e.c.kind == sa.bindparam("kind"),
        _e.c.source == sa.bindparam("source"),
        _e.c.external >= SEALED,
        _e.c.external < SEALED[:-1] + chr(ord(SEALED[-1]) + 1),
    )
    .limit(1)
)


def sealed_things(
    work: Work, kind: ThingKind, source: str, externals: Collection[str], seal: Callable[[str], str]
) -> dict[str, int]:
    """Return, by the names as a source writes them, our ids of things whose names were sealed by an erasure."""
    if not externals or not work.rows(_SEALED, kind=kind.value, source=source):
        return {}
    plain = {seal(each): each for each in externals if each}
    found = _found(work, _THINGS, plain, kind=kind.value, source=source)
    return {plain[name]: thing for name, thing in found}


OF_A_LEAD = (ThingKind.LEAD, ThingKind.TOUCH)
"""What other systems name when they name a lead, or what was done with it."""


def seal_names(work: Work, kinds: Collection[ThingKind], thing_id: int, seal: Callable[[str], str]) -> int:
    """Make what other systems call a thing unreadable, yet still to be matched; return how many names that were."""
    mine = sa.and_(
        _e.c.workspace_id == work.workspace_id,
        _e.c.kind.in_(kinds),
        _e.c.thing_id == thing_id,
        _e.c.source != EMAIL_SOURCE,
    )
    named = sa.select(_e.c.kind, _e.c.source, _e.c.external).where(mine)
    readable = [row for row in work.execute(named) if not row.external.startswith(SEALED)]
    for row in readable:
        this = sa.and_(mine, _e.c.kind == row.kind, _e.c.source == row.source, _e.c.external == row.external)
        work.execute(sa.update(_e).where(this).values(external=seal(row.external)))
    return len(readable)


def readable_leads(work: Work, limit: int) -> tuple[int, ...]:
    """Return erased leads that another system's name still leads to: erased by a process without the key."""
    c = t.contact.c
    found = (
        sa.select(_e.c.thing_id)
        .join(t.contact, sa.and_(c.workspace_id == _e.c.workspace_id, c.lead_id == _e.c.thing_id))
        .where(
            _e.c.workspace_id == work.workspace_id,
            _e.c.kind.in_(OF_A_LEAD),
            _e.c.source != EMAIL_SOURCE,
            c.erased_at.is_not(None),
            _e.c.external.not_like(SEALED + "%"),
        )
    )
    return tuple(work.execute(found.distinct().order_by(_e.c.thing_id).limit(limit)).scalars())


def name_thing(work: Work, kind: ThingKind, source: str, external: str, thing: int) -> None:
    """Keep what a source calls one of our things."""
    work.insert_once(
        _e,
        [{"kind": kind, "source": source, "external": external, "thing_id": thing, "recorded_at": work.now}],
    )


_BY_ADDRESS = Prepared(
    lambda database: (
        sa.select(_c.c.email_hash, sa.func.min(_c.c.lead_id))
        .where(_c.c.workspace_id == _WORKSPACE, listed(database, _c.c.email_hash, "wanted"))
        .group_by(_c.c.email_hash)
    )
)


def leads_by_email(work: Work, hashes: Collection[str]) -> dict[str, int]:
    """Return the oldest lead of each keyed hash of an address."""
    return dict(_found(work, _BY_ADDRESS, hashes))


_PEOPLE = Prepared(
    lambda database: (
        sa.select(_p.c.email_hash, sa.func.min(_p.c.id), sa.func.count())
        .where(
            _p.c.workspace_id == _WORKSPACE,
            listed(database, _p.c.email_hash, "wanted"),
            _p.c.email_confirmed.is_(True),
        )
        .group_by(_p.c.email_hash)
    )
)


def people_by_email(work: Work, hashes: Collection[str]) -> dict[str, int]:
    """Return the people whose confirmed address has one of these hashes; one that two people share is nobody's."""
    return {hashed: person for hashed, person, count in _found(work, _PEOPLE, hashes) if count == 1}


_NAMED = Prepared(
    sa.select(_p.c.id)
    .where(_p.c.workspace_id == _WORKSPACE, _p.c.email_hash == sa.bindparam("hashed"))
    .limit(2)
)


def person_by_email(work: Work, hashed: str) -> int:
    """Return the person whose address has this hash, confirmed or not, if it is only one; else 0."""
    found = work.rows(_NAMED, hashed=hashed)
    return int(found[0][0]) if len(found) == 1 else 0


_TEAMS = Prepared(
    lambda database: (
        sa.select(_m.c.person_id, _m.c.team_id)
        .where(
            _m.c.workspace_id == _WORKSPACE,
            listed(database, _m.c.person_id, "wanted"),
            _m.c.valid_from <= sa.bindparam("now", type_=_m.c.valid_from.type),
            _m.c.valid_to > sa.bindparam("now", type_=_m.c.valid_from.type),
            _m.c.recorded_to > sa.bindparam("now", type_=_m.c.valid_from.type),
        )
        .order_by(_m.c.valid_from.desc(), _m.c.team_id.desc())
    )
)


def teams_of(work: Work, people: Collection[int]) -> dict[int, int]:
    """Return the first team of each of these people, as they belong now; of several, the oldest membership."""
    return dict(_found(work, _TEAMS, people, now=work.now))


_CAMPAIGNS = Prepared(
    lambda database: sa.select(_g.c.word, _g.c.id).where(
        _g.c.workspace_id == _WORKSPACE, listed(database, _g.c.word, "wanted")
    )
)


def campaigns_by_word(work: Work, words: Collection[str]) -> dict[str, int]:
    """Return the campaigns that are called by these words."""
    return dict(_found(work, _CAMPAIGNS, words))


def add_campaign(work: Work, name: str, word: str, source: str) -> int:
    """Add a campaign that a file named; return its id."""
    made = work.number("campaign")
    work.insert(_g, id=made, name=name[:120], word=word, source=source[:80])
    return made


_AFTER = Prepared(
    sa.select(_e.c.thing_id)
    .where(
        _e.c.workspace_id == _WORKSPACE,
        _e.c.kind == sa.bindparam("kind"),
        _e.c.source == sa.bindparam("source"),
        _e.c.thing_id > sa.bindparam("after"),
    )
    .order_by(_e.c.thing_id)
    .limit(sa.bindparam("most"))
)


def things_of(work: Work, kind: ThingKind, source: str, after: int, most: int) -> list[int]:
    """Return our ids of what a source calls by any name, in order, from the first above `after`."""
    return [row[0] for row in work.rows(_AFTER, kind=kind.value, source=source, after=after, most=most)]
