"""The doors that other systems come by: found by the hash of their address, with the secrets that hold now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work

_e, _s = t.endpoint.c, t.endpoint_secret.c


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One door: whose ids come by it, what they are, by which scheme they are signed, and when it was last heard."""

    id: int
    source: str
    kind: str
    scheme: str
    map: Mapping[str, Any]
    made_at: datetime
    ended_at: datetime
    heard_at: datetime | None
    refused_at: datetime | None
    refused_for: str

    @property
    def ended(self) -> bool:
        """Whether it was closed."""
        return self.ended_at < t.FOREVER


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret of a door, encrypted; it holds until then."""

    number: int
    sealed: str
    made_at: datetime
    until: datetime


_COLUMNS = [_e[name] for name in Endpoint.__dataclass_fields__]


def add(
    work: Work, hashed: str, *, source: str, kind: str, scheme: str, mapped: Mapping[str, Any], sealed: str
) -> int:
    """Add a door with its first secret; return its number."""
    made = work.number("endpoint")
    work.insert(
        t.endpoint, id=made, hashed=hashed, source=source, kind=kind, scheme=scheme, map=dict(mapped), made_at=work.now
    )  # fmt: skip
    add_secret(work, made, sealed)
    return made


def add_secret(work: Work, endpoint_id: int, sealed: str) -> None:
    """Add a secret to those that hold."""
    here = sa.and_(_s.workspace_id == work.workspace_id, _s.endpoint_id == endpoint_id)
    last = work.execute(sa.select(sa.func.max(_s.number)).where(here)).scalar() or 0
    work.insert(t.endpoint_secret, endpoint_id=endpoint_id, number=last + 1, sealed=sealed, made_at=work.now)


def end_secrets(work: Work, endpoint_id: int, until: datetime) -> int:
    """Let the secrets of a door hold until then at the longest; return how many held longer."""
    held = sa.and_(_s.workspace_id == work.workspace_id, _s.endpoint_id == endpoint_id, _s.until > until)
    return int(work.execute(sa.update(t.endpoint_secret).where(held).values(until=until)).rowcount)


def by_hash(work: Work, hashed: str) -> tuple[Endpoint, tuple[Secret, ...]] | None:
    """Return the open door with an address's hash, and the secrets that hold now, the newest first."""
    found = sa.select(*_COLUMNS).where(
        _e.workspace_id == work.workspace_id, _e.hashed == hashed, _e.ended_at > work.now
    )
    row = work.execute(found).mappings().one_or_none()
    if row is None:
        return None
    endpoint = Endpoint(**row)
    return endpoint, secrets(work, endpoint.id)


def secrets(work: Work, endpoint_id: int) -> tuple[Secret, ...]:
    """Return the secrets of a door that hold now, the newest first."""
    found = sa.select(_s.number, _s.sealed, _s.made_at, _s.until).where(
        _s.workspace_id == work.workspace_id, _s.endpoint_id == endpoint_id, _s.until > work.now
    )
    rows = work.execute(found.order_by(_s.number.desc())).mappings()
    return tuple(Secret(**row) for row in rows)


def by_id(work: Work, endpoint_id: int) -> Endpoint | None:
    """Return one door."""
    found = sa.select(*_COLUMNS).where(_e.workspace_id == work.workspace_id, _e.id == endpoint_id)
    row = work.execute(found).mappings().one_or_none()
    return Endpoint(**row) if row is not None else None


def listed(work: Work) -> tuple[Endpoint, ...]:
    """Return every door there ever was, in the order in which they were made."""
    found = sa.select(*_COLUMNS).where(_e.workspace_id == work.workspace_id).order_by(_e.id)
    return tuple(Endpoint(**row) for row in work.execute(found).mappings())


def change(work: Work, endpoint_id: int, **values: Any) -> None:
    """Change columns of a door."""
    here = sa.and_(_e.workspace_id == work.workspace_id, _e.id == endpoint_id)
    work.execute(sa.update(t.endpoint).where(here).values(**values))
