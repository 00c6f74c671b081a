"""What both teams agreed: the versions of their agreement, and of the definitions that they share.

A version is in force from its day on; what was handed over before keeps the older one. Whoever adds one says
`workspaces.changed`, so that every process reads the terms anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from alignment.terms import Agreement
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import Pair, gap, instant
from db.stores.versions import next_version


def agreement(work: Work, at: datetime) -> Agreement:
    """Return the agreement in force at `at`; the defaults where none was made yet."""
    found = (
        sa.select(t.agreement.c.version, t.agreement.c.terms)
        .where(t.agreement.c.workspace_id == work.workspace_id, t.agreement.c.effective_from <= at)
        .order_by(t.agreement.c.version.desc())
        .limit(1)
    )
    row = work.execute(found).one_or_none()
    return Agreement.from_data(row.version, row.terms) if row else Agreement()


def new_agreement(work: Work, agreement: Agreement) -> int:
    """Add a version of the agreement, in force from now; return its number. Older handoffs keep theirs."""
    a = t.agreement
    version = next_version(work, a)
    work.execute(
        sa.insert(a).values(
            workspace_id=work.workspace_id,
            version=version,
            effective_from=work.now,
            terms=agreement.to_data(),
            recorded_at=work.now,
        )
    )
    return version


def definition(work: Work, name: str, at: datetime) -> tuple[int, dict[str, str]]:
    """Return the version and the criteria of a shared definition in force at `at`; 1 and none where none was made."""
    found = (
        sa.select(t.definition.c.version, t.definition.c.terms)
        .where(
            t.definition.c.workspace_id == work.workspace_id,
            t.definition.c.name == name,
            t.definition.c.effective_from <= at,
        )
        .order_by(t.definition.c.version.desc())
        .limit(1)
    )
    row = work.execute(found).one_or_none()
    return (int(row.version), dict(row.terms)) if row else (1, {})


def criteria(work: Work, name: str, version: int) -> dict[str, str]:
    """Return the criteria of one version of a shared definition: what a rejection was measured by."""
    found = sa.select(t.definition.c.terms).where(
        t.definition.c.workspace_id == work.workspace_id,
        t.definition.c.name == name,
        t.definition.c.version == version,
    )
    return dict(work.execute(found).scalar() or {})


def new_definition(work: Work, name: str, criteria: Mapping[str, str]) -> int:
    """Add a version of a shared definition, such as `mql`, in force from now; return its number."""
    d = t.definition
    version = next_version(work, d, d.c.name == name)
    work.insert(
        d, name=name, version=version, effective_from=work.now, terms=dict(criteria), recorded_at=work.now
    )
    return version


def next_change(work: Work) -> datetime:
    """Return when a version that is already stored comes into force."""
    later = [
        work.execute(
            sa.select(sa.func.min(table.c.effective_from)).where(
                table.c.workspace_id == work.workspace_id, table.c.effective_from > work.now
            )
        ).scalar()
        for table in (t.agreement, t.definition)
    ]
    return min((at for at in later if at is not None), default=t.FOREVER)


_d = t.definition
_VERSION = Prepared(
    sa.select(sa.func.max(_d.c.version))
    .where(_d.c.workspace_id == gap("workspace_id", _d.c.workspace_id), _d.c.name == gap("name", _d.c.name))
    .where(_d.c.effective_from <= instant("as_of"), _d.c.recorded_at <= instant("known_at"))
)


def definition_version(work: Work, name: str, pair: Pair) -> int:
    """Return the version of a shared definition that was in force; 1 where none was made yet."""
    return int(work.scalar(_VERSION, name=name, **pair.gaps()) or 1)
