"""Duty rotas: what each is called, where it speaks, when its turns are, and who is in it from when until when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from alignment import refs
from alignment.calendar import Schedule
from alignment.duty.line import Member
from alignment.duty.terms import ROLES, Terms
from alignment.people import ROLES_OF, Department, Standing
from db import tables as t
from db.memory import Work
from db.stores import roster

_r, _v, _m = t.duty_rota, t.duty_version, t.duty_member


@dataclass(frozen=True, slots=True)
class Rota:
    """A duty rota as it is agreed now, and the channel where it speaks."""

    id: int
    terms: Terms
    channel: str
    made_by: int
    ended_at: datetime

    @property
    def name(self) -> str:
        return self.terms.name

    @property
    def zone(self) -> str:
        return self.terms.zone

    @property
    def title(self) -> str:
        """Its name as it begins a line: `Inbound`."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def ref(self) -> str:
        """How a button's line names it: `D-3`."""
        return refs.ROTA.ref(self.id)

    @property
    def ended(self) -> bool:
        """Whether it has ended: for a clock that is behind whoever ended it too."""
        return self.ended_at < t.FOREVER


def _rotas(work: Work, *where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    of_now = sa.and_(
        _v.c.workspace_id == _r.c.workspace_id, _v.c.rota_id == _r.c.id, _v.c.recorded_to == t.FOREVER
    )
    return (
        sa.select(
            _r.c.id, _r.c.made_by, _r.c.ended_at, _v.c.name, _v.c.channel, _v.c.length, _v.c.schedule, _v.c.places,
            _v.c.mixed, _v.c.crew, _v.c.topic, _v.c.usergroup,
        )
        .join(_v, of_now)
        .where(_r.c.workspace_id == work.workspace_id, *where)
        .order_by(_r.c.id)
    )  # fmt: skip


def _rota(row: Any) -> Rota:
    terms = Terms(
        row.name, row.length, Schedule.from_data(row.schedule), row.places, row.mixed, row.crew, row.topic,
        row.usergroup,
    )  # fmt: skip
    return Rota(row.id, terms, row.channel, row.made_by, row.ended_at)


def running(work: Work) -> tuple[Rota, ...]:
    """Return the rotas that have not ended, the oldest first."""
    return tuple(_rota(row) for row in work.execute(_rotas(work, _r.c.ended_at == t.FOREVER)))


def by_number(work: Work, rota_id: int) -> Rota | None:
    """Return one rota of this workspace, also one that has ended."""
    row = work.execute(_rotas(work, _r.c.id == rota_id)).first()
    return _rota(row) if row is not None else None


def by_numbers(work: Work, numbers: Collection[int]) -> dict[int, Rota]:
    """Return rotas by their numbers, also those that have ended."""
    found = (_rota(row) for row in work.execute(_rotas(work, _r.c.id.in_(sorted(numbers)))))
    return {each.id: each for each in found}


def locked(work: Work, rota_id: int) -> Rota | None:
    """Return one rota as it is once nobody else can change it or its turns until the commit: what two find to do is done once."""
    mine = sa.select(_r.c.id).where(_r.c.workspace_id == work.workspace_id, _r.c.id == rota_id)
    work.execute(mine.with_for_update())
    return by_number(work, rota_id)


def start(work: Work, terms: Terms, channel: str, by: int) -> Rota:
    """Keep a new rota."""
    made = work.number("duty_rota")
    work.insert(_r, id=made, made_by=by, made_at=work.now)
    work.insert(_v, rota_id=made, recorded_from=work.now, **_values(terms, channel))
    return Rota(made, terms, channel, by, t.FOREVER)


def agree(work: Work, rota: Rota, terms: Terms, channel: str) -> Rota:
    """Keep what a rota is from now on; what was believed before stays on record."""
    work.believe(_v, {"rota_id": rota.id}, **_values(terms, channel))
    return replace(rota, terms=terms, channel=channel)


def _values(terms: Terms, channel: str) -> dict[str, Any]:
    return {
        "name": terms.name,
        "channel": channel,
        "length": terms.length,
        "schedule": terms.schedule.to_data(),
        "places": terms.places,
        "mixed": terms.mixed,
        "crew": terms.crew,
        "topic": terms.topic,
        "usergroup": terms.group,
    }


def end(work: Work, rota_id: int) -> bool:
    """End a rota; False where it had ended."""
    mine = sa.update(_r).where(
        _r.c.workspace_id == work.workspace_id, _r.c.id == rota_id, _r.c.ended_at == t.FOREVER
    )
    return work.execute(mine.values(ended_at=work.now)).rowcount == 1


# --- who is in it ---------------------------------------------------------------------------------------------------


def comes_in(work: Work, rota_id: int, person_id: int, since: datetime, *, outside: bool) -> None:
    """Say from when on somebody is in a rota by name, or out of it (`outside`); what held from then on ends with it."""
    mine = sa.and_(
        _m.c.workspace_id == work.workspace_id, _m.c.rota_id == rota_id, _m.c.person_id == person_id
    )
    work.execute(sa.update(_m).where(mine, _m.c.valid_to > since).values(valid_to=since))
    work.upsert(
        _m, ("rota_id", "person_id", "valid_from"), rota_id=rota_id, person_id=person_id, valid_from=since,
        valid_to=t.FOREVER, outside=outside, recorded_at=work.now,
    )  # fmt: skip


def crew(work: Work, rota: Rota) -> tuple[Member, ...]:
    """Return who is in a rota now or will be: full members only, each with their absences and departments."""
    grants = _grants(work)
    named = _named(work, rota.id)
    listed = {*named, *grants}
    members = _members_of(work, listed)
    away = roster.spans(work, members, work.now)
    found = []
    for person in sorted(members):
        held = grants.get(person, ())
        by_role = min((begun for role, begun in held if role in ROLES[rota.terms.crew]), default=None)
        span = _span(by_role, named.get(person, ()), work.now)
        if span is not None:
            sides = {side for side in Department for role, _ in held if role in ROLES_OF[side]}
            found.append(Member(person, *span, frozenset(sides), away.get(person, ())))
    return tuple(found)


_Named = Sequence[tuple[datetime, datetime, bool]]


def _span(by_role: datetime | None, named: _Named, now: datetime) -> tuple[datetime, datetime] | None:
    """Return from when until when somebody is in a rota, now or next; None for never. A name stands before a role."""

    def inside(at: datetime) -> bool:
        said = [not outside for begins, ends, outside in named if begins <= at < ends]
        return said[-1] if said else by_role is not None and by_role <= at

    edges = {t.FOREVER, by_role or t.FOREVER, *(edge for begins, ends, _ in named for edge in (begins, ends))}
    spans: list[tuple[datetime, datetime]] = []
    for start, end in pairwise(sorted(edges)):
        if inside(start):
            joined = bool(spans) and spans[-1][1] == start
            spans = [*spans[:-1], (spans[-1][0], end)] if joined else [*spans, (start, end)]
    return next((span for span in spans if span[1] > now), None)


def _grants(work: Work) -> dict[int, list[tuple[Any, datetime]]]:
    g = t.role_grant
    found = sa.select(g.c.person_id, g.c.role, g.c.valid_from).where(
        g.c.workspace_id == work.workspace_id, g.c.valid_from <= work.now, g.c.valid_to > work.now
    )
    grants: dict[int, list[tuple[Any, datetime]]] = {}
    for row in work.execute(found.order_by(g.c.person_id, g.c.valid_from)):
        grants.setdefault(row.person_id, []).append((row.role, row.valid_from))
    return grants


def _named(work: Work, rota_id: int) -> dict[int, list[tuple[datetime, datetime, bool]]]:
    found = sa.select(_m.c.person_id, _m.c.valid_from, _m.c.valid_to, _m.c.outside).where(
        _m.c.workspace_id == work.workspace_id, _m.c.rota_id == rota_id, _m.c.valid_from < _m.c.valid_to
    )
    named: dict[int, list[tuple[datetime, datetime, bool]]] = {}
    for row in work.execute(found.order_by(_m.c.person_id, _m.c.valid_from)):
        named.setdefault(row.person_id, []).append((row.valid_from, row.valid_to, row.outside))
    return named


def _members_of(work: Work, people: Collection[int]) -> set[int]:
    p = t.person
    found = sa.select(p.c.id).where(p.c.workspace_id == work.workspace_id, p.c.standing == Standing.MEMBER)
    return set(work.execute(found).scalars()) & set(people)


def by_name(work: Work, rota_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return who is in a rota by name now or later, and who is out of it."""
    named = _named(work, rota_id)
    inside = {person for person, each in named.items() if any(e > work.now and not out for _, e, out in each)}
    outside = {person for person, each in named.items() if any(e > work.now and out for _, e, out in each)}
    return frozenset(inside), frozenset(outside)
