"""What stands in both teams' way, from the day on which somebody names it until it is out of the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from alignment.meetings import Item
from db import tables as t
from db.memory import Work
from db.stores import meetings

_o = t.obstacle


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What somebody named. `cleared_at` FOREVER: it stands; `meeting_id` is whose recap says that it does not."""

    id: int
    note_id: int
    author_id: int
    side: str
    raised_at: datetime
    cleared_at: datetime
    cleared_by: int
    how_id: int
    meeting_id: int

    @property
    def open(self) -> bool:
        """Whether it stands in the way."""
        return self.cleared_at == t.FOREVER


def _obstacles(
    work: Work, *where: sa.ColumnElement[bool], newest: bool = False, limit: int | None = None
) -> tuple[Obstacle, ...]:
    order = (_o.c.cleared_at.desc(), _o.c.id.desc()) if newest else (_o.c.raised_at, _o.c.id)
    found = (
        sa.select(*(_o.c[name] for name in Obstacle.__dataclass_fields__))
        .where(_o.c.workspace_id == work.workspace_id, *where)
        .order_by(*order)
        .limit(limit)
    )
    return tuple(Obstacle(**row) for row in work.execute(found).mappings())


def lock(work: Work) -> None:
    """Wait for whoever names an obstacle at this moment, and keep others waiting until the commit."""
    work.number("obstacle", 0)


def name(work: Work, note_id: int, author_id: int, side: str) -> Obstacle:
    """Keep what somebody names."""
    made = work.number("obstacle")
    work.insert(_o, id=made, note_id=note_id, author_id=author_id, side=side, raised_at=work.now)
    found = by_number(work, made)
    assert found is not None, "it was inserted in this transaction"
    return found


def by_number(work: Work, number: int) -> Obstacle | None:
    """Return one obstacle of this workspace."""
    return next(iter(_obstacles(work, _o.c.id == number)), None)


def standing(work: Work, at: datetime) -> tuple[Obstacle, ...]:
    """Return what stood in the way at a moment, the oldest first."""
    return _obstacles(work, _o.c.raised_at <= at, _o.c.cleared_at > at)


def cleared(work: Work, since: datetime, limit: int) -> tuple[Obstacle, ...]:
    """Return what came out of the way since then, the last first."""
    return _obstacles(work, _o.c.cleared_at >= since, _o.c.cleared_at < t.FOREVER, newest=True, limit=limit)


def clear(work: Work, number: int, by: int, how_id: int, meeting_id: int) -> bool:
    """Say that something is out of the way, and what removed it; False where it was."""
    mine = sa.and_(_o.c.workspace_id == work.workspace_id, _o.c.id == number)
    stands = sa.update(_o).where(mine, _o.c.cleared_at == t.FOREVER)
    gone = {"cleared_at": work.now, "cleared_by": by, "how_id": how_id, "meeting_id": meeting_id}
    return work.execute(stands.values(**gone)).rowcount == 1


def stand(work: Work, number: int) -> bool:
    """Say that something stands in the way after all; False where it does."""
    mine = sa.and_(_o.c.workspace_id == work.workspace_id, _o.c.id == number)
    gone = sa.update(_o).where(mine, _o.c.cleared_at < t.FOREVER)
    back = {"cleared_at": t.FOREVER, "cleared_by": 0, "how_id": 0, "meeting_id": 0}
    return work.execute(gone.values(**back)).rowcount == 1


# --- at which meetings ----------------------------------------------------------------------------------------------


def take_up(work: Work, meeting_id: int, until: datetime) -> int:
    """Let a meeting's recap say what came out of the way until its end, and no recap has said; return how much that is."""
    untold = sa.update(_o).where(
        _o.c.workspace_id == work.workspace_id,
        _o.c.meeting_id == 0,
        _o.c.cleared_at <= until,
    )
    return work.execute(untold.values(meeting_id=meeting_id)).rowcount


def told_at(work: Work, meeting_id: int) -> tuple[Obstacle, ...]:
    """Return what a meeting's recap says is out of the way, the oldest first."""
    return _obstacles(work, _o.c.meeting_id == meeting_id)


def stood_at(work: Work, found: Collection[Obstacle], until: datetime) -> Mapping[int, int]:
    """Count of each at how many meetings it stood that were held and began before `until`."""
    counted = Counter[int]()
    if found:
        for each in meetings.between(work, min(each.raised_at for each in found), until):
            for point in each.points:
                if point.item is Item.OBSTACLES:
                    counted.update(point.facts["obstacles"])
    return counted


def shown_at(work: Work, notes: Collection[int]) -> frozenset[int]:
    """Return the meetings whose agenda or recap says these words as what is, or was, in the way."""
    wanted = sorted(notes)
    mine = _obstacles(work, sa.or_(_o.c.note_id.in_(wanted), _o.c.how_id.in_(wanted)))
    if not mine:
        return frozenset()
    since = min(each.raised_at for each in mine)
    on_agenda = {
        each.id
        for each in meetings.between(work, since, t.FOREVER, skipped=True)
        for point in each.points
        if point.item is Item.OBSTACLES and not set(wanted).isdisjoint(point.facts["notes"])
    }
    return frozenset(on_agenda | {each.meeting_id for each in mine}) - {0}
