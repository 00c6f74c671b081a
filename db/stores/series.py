"""The series of joint meetings: what each is called, where and when it is held, and since when we believe so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.meetings import OnClosed, Recurrence, SeriesKind
from alignment.series_lines import Wanted
from db import tables as t
from db.memory import Work

_s, _v = t.series, t.series_version


@dataclass(frozen=True, slots=True)
class Series:
    """A joint meeting that recurs, as it is held now. `channel` empty: it speaks to each of its people by DM."""

    id: int
    kind: SeriesKind
    name: str
    channel: str
    recurrence: Recurrence
    minutes: int
    on_closed: OnClosed
    made_by: int
    ended_at: datetime

    @property
    def zone(self) -> str:
        return self.recurrence.zone

    @property
    def title(self) -> str:
        """Its name as it begins a line: `Lead review`."""
        return self.name[:1].upper() + self.name[1:]


OF_NOW = sa.and_(
    _v.c.workspace_id == _s.c.workspace_id, _v.c.series_id == _s.c.id, _v.c.recorded_to == t.FOREVER
)
COLUMNS: Sequence[sa.ColumnElement[Any]] = [
    _s.c.id.label("series_id"), _s.c.kind, _s.c.made_by, _s.c.ended_at, _v.c.name, _v.c.channel,
    _v.c.recurrence, _v.c.minutes.label("usual_minutes"), _v.c.on_closed,
]  # fmt: skip


def series_of(row: Any) -> Series:
    """Return a series from the columns that stand for it."""
    return Series(
        row.series_id, row.kind, row.name, row.channel, Recurrence.from_data(row.recurrence), row.usual_minutes,
        row.on_closed, row.made_by, row.ended_at,
    )  # fmt: skip


def start(work: Work, wanted: Wanted, channel: str, by: int) -> Series:
    """Keep a new series."""
    made = work.number("series")
    work.insert(_s, id=made, kind=wanted.kind, made_by=by, made_at=work.now)
    work.insert(
        _v, series_id=made, recorded_from=work.now, name=wanted.name, channel=channel,
        recurrence=wanted.recurrence.to_data(), minutes=wanted.minutes, on_closed=wanted.on_closed,
    )  # fmt: skip
    found = by_number(work, made)
    assert found is not None, "it was inserted in this transaction"
    return found


def recur(work: Work, series: Series, recurrence: Recurrence) -> Series:
    """Hold a series at other times from now on; what was believed before stays on record."""
    work.believe(
        _v, {"series_id": series.id}, name=series.name, channel=series.channel, recurrence=recurrence.to_data(),
        minutes=series.minutes, on_closed=series.on_closed,
    )  # fmt: skip
    return replace(series, recurrence=recurrence)


def lock(work: Work, series_id: int) -> None:
    """Wait for whoever changes a series or a meeting of it at this moment, and keep others waiting until the commit."""
    mine = sa.and_(_s.c.workspace_id == work.workspace_id, _s.c.id == series_id)
    work.execute(sa.select(_s.c.id).where(mine).with_for_update())


def end(work: Work, series_id: int) -> bool:
    """End a series; False where it had ended."""
    running = sa.update(_s).where(
        _s.c.workspace_id == work.workspace_id, _s.c.id == series_id, _s.c.ended_at == t.FOREVER
    )
    return work.execute(running.values(ended_at=work.now)).rowcount == 1


def running(work: Work) -> tuple[Series, ...]:
    """Return the series that have not ended, the oldest first."""
    found = (
        sa.select(*COLUMNS)
        .join(_v, OF_NOW)
        .where(_s.c.workspace_id == work.workspace_id, _s.c.ended_at > work.now)
        .order_by(_s.c.id)
    )
    return tuple(series_of(row) for row in work.execute(found))


def by_number(work: Work, series_id: int) -> Series | None:
    """Return one series of this workspace, also one that has ended."""
    found = (
        sa.select(*COLUMNS)
        .join(_v, OF_NOW)
        .where(_s.c.workspace_id == work.workspace_id, _s.c.id == series_id)
    )
    row = work.execute(found).first()
    return series_of(row) if row is not None else None
