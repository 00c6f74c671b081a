"""Versions of deals at a pair of times: the one that was true just before, as it was believed then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from alignment import refs
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import HOLDERS, gap, instant, narrowed_by
from db.tables.deals import DealKind

_v = t.opportunity_version
_o = t.opportunity


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal at one pair of times: its number, name and link, and what was believed of it."""

    id: int
    name: str
    link: str
    kind: DealKind
    amount: int | None
    currency: str
    close_date: date | None
    stage: str
    stage_since: datetime
    pushes: int
    owner_id: int
    team_id: int
    next_step: bool
    last_activity_at: datetime | None
    loss_reason: str
    import_id: int

    @property
    def ref(self) -> str:
        return refs.DEAL.ref(self.id)


def at(version: sa.FromClause, as_of: Any, known_at: Any) -> sa.ColumnElement[bool]:
    """The versions that were true just before `as_of`, as believed at `known_at`.

    Just before: what is dated with a day alone happened at its midnight, and a figure as of that midnight is without it.
    """
    return sa.and_(
        version.c.valid_from < as_of,
        version.c.valid_to >= as_of,
        version.c.recorded_from <= known_at,
        version.c.recorded_to > known_at,
    )


def at_pair(prefix: str = "") -> sa.ColumnElement[bool]:
    """The versions of `at` for a ready-made statement, with the gaps of a pair."""
    return at(_v, instant(f"{prefix}as_of"), instant(f"{prefix}known_at"))


def is_kind(kind: DealKind) -> sa.ColumnElement[bool]:
    """The versions of that kind, written out: SQLite uses a partial index only for a constant that stands in the statement."""
    return _v.c.kind == sa.literal_column(f"'{kind.value}'")


def closes(version: sa.FromClause = _v) -> sa.ColumnElement[bool]:
    """With a close date in [first, end)."""
    day = version.c.close_date
    return sa.and_(day >= gap("first", day), day < gap("end", day))


HERE = _v.c.workspace_id == gap("workspace_id", _v.c.workspace_id)


def narrowed(names: tuple[str, ...], *columns: sa.ColumnElement[Any]) -> sa.Select[*tuple[Any, ...]]:
    """Select these columns of the versions in this workspace that pass the filters of these names."""
    found = sa.select(*columns).select_from(_v).where(HERE)
    if set(names) - HOLDERS:
        found = found.join(
            _o, sa.and_(_o.c.workspace_id == _v.c.workspace_id, _o.c.id == _v.c.opportunity_id)
        )
    return by_campaign(found, names)


def by_campaign(found: sa.Select[*tuple[Any, ...]], names: tuple[str, ...]) -> sa.Select[*tuple[Any, ...]]:
    """Narrow a question of versions that is joined to their deals by all filters; the source is the campaign's."""
    if "source" in names:
        c = t.campaign
        found = found.join(c, sa.and_(c.c.workspace_id == _o.c.workspace_id, c.c.id == _o.c.campaign_id))
    return found.where(*narrowed_by(names, _v, _o, t.campaign))


AS_DEAL = (
    _o.c.id, _o.c.name, _o.c.link, _v.c.kind, _v.c.amount, _v.c.currency, _v.c.close_date, _v.c.stage,
    _v.c.stage_since, _v.c.pushes, _v.c.owner_id, _v.c.team_id, _v.c.next_step, _v.c.last_activity_at,
    _v.c.loss_reason, _v.c.import_id,
)  # fmt: skip


def deals_of(names: tuple[str, ...]) -> sa.Select[*tuple[Any, ...]]:
    """Select deals with all that a `Deal` has, of the versions that pass the filters of these names."""
    joined = sa.and_(_o.c.workspace_id == _v.c.workspace_id, _o.c.id == _v.c.opportunity_id)
    return by_campaign(sa.select(*AS_DEAL).join(_o, joined).where(HERE), names)


LARGEST = sa.func.coalesce(_v.c.amount, -1).desc()
_ANY = Prepared(sa.select(_v.c.id).where(HERE, _v.c.recorded_from <= instant("known_at")).limit(1))


def any_known_by(work: Work, known_at: datetime) -> bool:
    """Tell whether anything was known of any deal at that moment."""
    return bool(work.rows(_ANY, known_at=known_at))
