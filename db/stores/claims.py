"""Which notices a worker may send now, and that nobody else may: one lease a lane, by the database's clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores import claim_texts as texts
from db.stores import lanes
from db.stores.lanes import BUCKET, CROSSES, HOT, PARENT, WAITS, Claimed, Key, Rules, Uploaded
from db.stores.notices import COLUMNS, Notice
from db.tables.delivery import Act, NoticeState

LOOKED_AFTER = timedelta(hours=48)
"""So long after a backup was put back, everything is looked up before it is said: files come again, people press again."""

_WIDTH = len(COLUMNS)
_ID = next(at for at, column in enumerate(COLUMNS) if column.name == "id")


def claim(
    work: Work,
    rules: Rules,
    token: str,
    *,
    limit: int | None = None,
    without: Collection[int] = (),
    under_way: Mapping[int, int] = MappingProxyType({}),
) -> list[Claimed]:
    """Take what may be sent now: its state is `sending` once this act is committed, and not before.

    At most one notice a lane, `rules.per_workspace` a workspace (those that are `under_way` there counted), `limit` (or
    `rules.batch`) in all; the most urgent first, then the longest due. `token` names this claim; `without` are
    workspaces left out. What is past its time is expired instead.
    """
    choice = _Choice(
        work, rules, lanes.clock(work), min(limit or rules.batch, rules.batch), set(without), under_way
    )
    while choice.room and choice.doubtful():
        pass
    while choice.room and choice.page():
        pass
    return choice.take(token)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What is known of a notice before it is ours."""

    workspace_id: int
    id: str
    lane: Key
    uncertain: bool
    broken: bool

    @property
    def key(self) -> Key:
        return self.workspace_id, self.id


class _Choice:
    """One claim under way: which lanes and notices it has chosen, and what it must leave alone."""

    def __init__(
        self,
        work: Work,
        rules: Rules,
        at: datetime,
        limit: int,
        without: set[int],
        under_way: Mapping[int, int],
    ) -> None:
        self.work = work
        self.rules = rules
        self.at = at
        self.limit = limit
        self.full = without
        self.no_cool: set[int] = set()
        self.waiting: set[tuple[int, Act]] = set()
        self.lanes: set[Key] = set()
        self.new_lanes: set[Key] = set()
        self.chosen: list[_Candidate] = []
        self.expired: list[Key] = []
        self.count = dict(under_way)
        self.buckets: dict[int, datetime] = {}
        self.spent: set[int] = set()
        for workspace_id in under_way:
            self._count(workspace_id, 0)

    @property
    def room(self) -> int:
        return self.limit - len(self.chosen)

    def doubtful(self) -> bool:
        """Choose from what was in flight when its lease ended: it comes first in its lane; False when there is no more."""
        if not self.work.rows(texts.ANY_DOUBT, at=self.at):
            return False
        found = self._still_open(texts.candidates(NoticeState.SENDING, self._free()))
        page = self.room + len(self.lanes)
        rows = self._read(found.order_by(t.notice.c.lease_until, t.notice.c.id).limit(page))
        self._take_in(rows, uncertain=True)
        return len(rows) == page

    def page(self) -> bool:
        """Choose from the next due notices whose lane is still open; False when there were no more."""
        # As many again as turn out to share a lane: what is chosen by costs little, another page costs much.
        page = 2 * self.room + len(self.lanes)
        rows = self._first(page) if not self.lanes and not self.waiting else self._next(page)
        self._take_in(rows, uncertain=False)
        # At once, else a page full of what is past its time would be found again and again.
        lanes.end(self.work, self.expired, NoticeState.EXPIRED)
        self.expired.clear()
        return len(rows) == page

    def _first(self, page: int) -> Sequence[texts.Row]:
        full, no_cool = sorted(self.full), sorted(self.no_cool)
        asked = {"at": self.at, "now": self.work.now, "page": page, "full": full, "no_cool": no_cool}
        return self._known([texts.Row._make(row) for row in self.work.rows(texts.FIRST_PAGE, **asked)])

    def _next(self, page: int) -> Sequence[texts.Row]:
        n = t.notice.c
        found = texts.candidates(NoticeState.PENDING, self._free()).where(
            n.due_at <= self.work.now, sa.or_(n.parent_id == "", PARENT.c.ts != "")
        )
        found = self._still_open(found)
        for workspace_id, act in sorted(self.waiting):
            found = found.where(sa.not_(sa.and_(n.workspace_id == workspace_id, n.act == act)))
        return self._read(found.order_by(n.priority, n.due_at, n.part, n.id).limit(page))

    def _free(self) -> sa.ColumnElement[bool]:
        lane = t.lane.c
        waits = (t.notice.c.lease_until, lane.lease_until, lane.not_before)
        return sa.and_(*(lanes.past(each, self.at) for each in waits))

    def _still_open(self, found: sa.Select[Any]) -> sa.Select[Any]:
        """Leave out the lanes that are chosen already, and the workspaces that have their share."""
        n = t.notice.c
        if self.lanes:
            found = found.where(sa.tuple_(n.workspace_id, n.lane).not_in(sorted(self.lanes)))
        if self.full:
            found = found.where(n.workspace_id.not_in(sorted(self.full)))
        if self.no_cool:
            found = found.where(sa.or_(n.priority <= HOT, n.workspace_id.not_in(sorted(self.no_cool))))
        return found

    def _read(self, found: sa.Select[Any]) -> Sequence[texts.Row]:
        return self._known([texts.Row._make(row) for row in self.work.execute(found)])

    def _known(self, rows: Sequence[texts.Row]) -> Sequence[texts.Row]:
        """Return the rows once the buckets of their workspaces are open."""
        unknown = {row.workspace_id for row in rows} - self.buckets.keys()
        if unknown:
            self._open_buckets(sorted(unknown))
        return rows

    def _open_buckets(self, workspaces: list[int]) -> None:
        """Lock the workspaces' buckets, in order: two workers never count the same token."""
        rows = self.work.rows(texts.BUCKETS, workspaces=workspaces)
        new = set(workspaces) - {workspace_id for workspace_id, name, _until in rows if name == BUCKET}
        if new:
            lanes.make_lanes(self.work, [(each, BUCKET) for each in sorted(new)])
            rows = self.work.rows(texts.BUCKETS, workspaces=workspaces)
        for workspace_id, name, not_before in rows:
            until = not_before or self.at
            if name == BUCKET:
                self.buckets[workspace_id] = max(until, self.at)
            elif until > self.at:
                self.waiting |= {(workspace_id, act) for act in WAITS[name]}

    def _take_in(self, rows: Sequence[texts.Row], *, uncertain: bool) -> None:
        for row in rows:
            if not self.room:
                return
            lane = (row.workspace_id, row.lane)
            if lane in self.lanes or row.workspace_id in self.full:
                continue
            if row.priority > HOT and row.workspace_id in self.no_cool:
                continue
            if not uncertain and row.expires_at <= self.work.now:
                self.expired.append((row.workspace_id, row.id))
                continue
            if not uncertain and not self._affordable(row):
                continue
            self.lanes.add(lane)
            if row.lane_broken is None:
                self.new_lanes.add(lane)
            self._count(row.workspace_id, 1)
            self.chosen.append(_Candidate(row.workspace_id, row.id, lane, uncertain, bool(row.lane_broken)))

    def _count(self, workspace_id: int, more: int) -> None:
        """Count what is on its way for a workspace; remember when its share, or that of what can wait, is used up."""
        on_its_way = self.count.get(workspace_id, 0) + more
        self.count[workspace_id] = on_its_way
        if on_its_way >= self.rules.per_workspace:
            self.full.add(workspace_id)
        if on_its_way >= self.rules.per_workspace - self.rules.hot_slots:
            self.no_cool.add(workspace_id)

    def _affordable(self, row: texts.Row) -> bool:
        """Take a token of the workspace's bucket; say no, and remember it, when none is left for this priority."""
        workspace_id = row.workspace_id
        if (workspace_id, row.act) in self.waiting:
            return False
        if not self.rules.per_minute or row.act not in (Act.POST, Act.REPLY):
            return True
        token = timedelta(minutes=1) / self.rules.per_minute
        after = self.buckets[workspace_id] + token
        if after - self.at > token * self.rules.burst:
            self.full.add(workspace_id)
            return False
        if row.priority > HOT and after - self.at > token * (self.rules.burst - self.rules.kept):
            self.no_cool.add(workspace_id)
            return False
        self.buckets[workspace_id] = after
        self.spent.add(workspace_id)
        return True

    def take(self, token: str) -> list[Claimed]:
        """Lease the lanes that are still free, and mark their notices as being sent."""
        work = self.work
        if not self.chosen:
            return []
        lanes.make_lanes(work, sorted(self.new_lanes))
        free = self._lock_lanes()
        wanted = [each for each in self.chosen if each.lane in free]
        until = self.at + self.rules.lease
        whole = self._whole(wanted, token)
        mine = self._mark([each.key for each in wanted], until, token)
        taken = [whole[each.key] for each in wanted if each.key in mine]
        if taken:
            for workspace_id, names in lanes.by_workspace([each.lane for each in taken]):
                self._run(texts.LEASED, workspace_id, names=names, until=until, token=token)
        spent = [
            {"of_workspace": each, "of_name": BUCKET, "until": self.buckets[each]}
            for each in sorted(self.spent)
        ]
        if spent:
            work.execute(lanes.WAIT_UNTIL, spent)
        return taken

    def _lock_lanes(self) -> set[Key]:
        """Lock the lanes that nobody else is claiming now; return them. SQLite has one writer: they are all ours."""
        if self.work.sqlite:
            return self.lanes
        lane = t.lane.c
        locked = (
            sa.select(lane.workspace_id, lane.name)
            .where(
                lanes.among(lane.workspace_id, lane.name, self.lanes),
                lanes.past(lane.lease_until, self.at),
                lanes.past(lane.not_before, self.at),
            )
            .with_for_update(skip_locked=True)
            .execution_options(**CROSSES)
        )
        return {(row.workspace_id, row.name) for row in self.work.execute(locked)}

    def _whole(self, wanted: list[_Candidate], token: str) -> dict[Key, Claimed]:
        """Read the notices as they were before this claim, with where their parents are."""
        rows = {
            (workspace_id, row[_ID]): row
            for workspace_id, ids in lanes.by_workspace([each.key for each in wanted])
            for row in self._rows(texts.WHOLE, workspace_id, ids=ids)
        }
        lost = self._lost_since({workspace_id for workspace_id, _id in rows})
        return {
            each.key: Claimed(
                Notice(*rows[each.key][:_WIDTH]),
                token,
                self.at,
                each.uncertain,
                each.broken,
                rows[each.key][_WIDTH] or "",
                rows[each.key][_WIDTH + 1] or "",
                Uploaded(rows[each.key][_WIDTH + 2] or "", rows[each.key][_WIDTH + 3] or ""),
                lost.get(each.workspace_id),
            )
            for each in wanted
            if each.key in rows
        }

    def _lost_since(self, workspaces: set[int]) -> dict[int, datetime]:
        """Return since when facts are lost, for each workspace where a backup was put back lately."""
        asked = {"workspaces": sorted(workspaces), "looked_after": self.work.now - LOOKED_AFTER}
        return {row[0]: row[1] for row in self.work.rows(texts.LOST_SINCE, **asked)}

    def _mark(self, keys: list[Key], until: datetime, token: str) -> set[Key]:
        """Mark notices as being sent; return those that still were what they were when they were chosen."""
        sure: set[Key] = set()
        for workspace_id, ids in lanes.by_workspace(keys):
            mine = {"ids": ids, "at": self.at, "until": until, "token": token}
            if self.work.sqlite:  # nobody can have changed them: SQLite has one writer
                self._run(texts.MARKED, workspace_id, **mine)
                sure.update((workspace_id, each) for each in ids)
            else:
                sure.update((workspace_id, row[0]) for row in self._rows(texts.MARKED, workspace_id, **mine))
        return sure

    def _rows(self, statement: Prepared, workspace_id: int, **values: Any) -> list[list[Any]]:
        return statement.rows(
            self.work.connection, self.work.driver, {"workspace_id": workspace_id, **values}
        )

    def _run(self, statement: Prepared, workspace_id: int, **values: Any) -> int:
        return statement.run(self.work.connection, self.work.driver, {"workspace_id": workspace_id, **values})
