"""One transaction of one workspace: what every operation, figure and query is given, and the act that is done in it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from alignment.zones import AN_INSTANT
from db import prepared
from db import tables as t
from db.prepared import Driver, Prepared

T = TypeVar("T")

_FEW = 8
"""So many rows go in one by one, in a text that is ready; more share one statement."""

OUT_OF_STEP = timedelta(minutes=1)
"""So far a process's clock may be from the database's, two from each other twice as far; further away none ticks."""


def _numbering(database: str) -> Any:
    make = sqlite.insert if database == "sqlite" else postgresql.insert
    row = make(t.counter).values({name: sa.bindparam(name) for name in ("workspace_id", "name", "value")})
    more = {"value": t.counter.c.value + row.excluded.value}
    counted = row.on_conflict_do_update(index_elements=["workspace_id", "name"], set_=more)
    return counted.returning(t.counter.c.value)


_NUMBER = Prepared(_numbering)


def cause_of(inbound: str) -> str:
    """Return the short id under which an inbound key is found in logs and notices; the same key, the same id."""
    return hashlib.sha256(inbound.encode()).hexdigest()[:12] if inbound else ""


class AlreadyDone(Exception):
    """This very envelope, click or form came before: its effect stands, and this is what it was."""

    def __init__(self, effect: Mapping[str, Any]) -> None:
        super().__init__("already done")
        self.effect = dict(effect)


class Withdrawn(Exception):
    """Whoever wanted this act stopped waiting before its commit: it is taken back."""


@dataclass(slots=True)
class Work:
    """One transaction of one workspace: what every operation, figure and query is given."""

    connection: sa.Connection
    workspace_id: int
    now: datetime
    inbound: str = ""
    effect: dict[str, Any] = field(default_factory=dict)
    kept: dict[Any, Any] = field(default_factory=dict)
    """What this process remembers between acts: only what a version in the database says is still true."""
    read: dict[Any, Any] = field(default_factory=dict)
    """What this act has read and not changed since; forgotten at any write but a prepared one, which says so itself."""
    unsettled: bool = False
    """This act changed what holds here: nothing it reads may be remembered, since it may yet be rolled back."""

    driver: Driver = field(init=False)

    def __post_init__(self) -> None:
        self.driver = prepared.straight(self.connection)

    @property
    def sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    @property
    def cause(self) -> str:
        """The short id of the request that this act carries out; empty where nobody's request did."""
        return cause_of(self.inbound)

    def execute(self, statement: sa.Executable, rows: Any = None) -> sa.CursorResult[Any]:
        """Run one statement, or one statement for many rows."""
        if self.read and not isinstance(statement, sa.SelectBase):
            self.read.clear()
        result = (
            self.connection.execute(statement, rows)
            if rows is not None
            else self.connection.execute(statement)
        )
        return cast("sa.CursorResult[Any]", result)

    def rows(self, statement: Prepared, **values: Any) -> list[list[Any]]:
        """Return what a prepared statement finds in this workspace, each row a list in the order of its columns."""
        values["workspace_id"] = self.workspace_id
        return statement.rows(self.connection, self.driver, values)

    def keep(self, name: Any, value: T) -> T:
        """Remember what was read for as long as this act does not change it; return it."""
        self.read[name] = value
        return value

    def scalar(self, statement: Prepared, **values: Any) -> Any:
        """Return the first column of the first row that a prepared statement finds; None for none."""
        found = self.rows(statement, **values)
        return found[0][0] if found else None

    def run(self, statement: Prepared, **values: Any) -> int:
        """Carry out a prepared statement in this workspace; return how many rows it changed."""
        values["workspace_id"] = self.workspace_id
        return statement.run(self.connection, self.driver, values)

    def insert(self, table: sa.Table, **values: Any) -> Any:
        """Insert one row into a table of this workspace and return its id."""
        row = prepared.whole(table, values)
        row["workspace_id"] = self.workspace_id
        last = prepared.last_key(table)
        if last in row:
            prepared.insert(table, tuple(row)).run(self.connection, self.driver, row)
            return row[last]
        return prepared.insert(table, tuple(row), returning=last).rows(self.connection, self.driver, row)[0][
            0
        ]

    def insert_once(self, table: sa.Table, rows: list[dict[str, Any]]) -> int:
        """Insert the rows whose key is not there yet; return how many were new."""
        if not rows:
            return 0
        if len(rows) <= _FEW:
            return sum(self._insert_one(table, row) for row in rows)
        make = sqlite.insert if self.sqlite else postgresql.insert
        filled = [{"workspace_id": self.workspace_id, **row} for row in rows]
        first = list(table.primary_key.columns)[-1]
        statement = make(table).values(filled).on_conflict_do_nothing().returning(first)
        return len(self.connection.execute(statement).all())

    def _insert_one(self, table: sa.Table, values: dict[str, Any]) -> int:
        row = prepared.whole(table, values)
        row["workspace_id"] = self.workspace_id
        return prepared.insert(table, tuple(row), once=True).run(self.connection, self.driver, row)

    def upsert(self, table: sa.Table, keys: tuple[str, ...], **values: Any) -> None:
        """Insert a row, or bring the one with the same `keys` (besides the workspace) to these values."""
        row = prepared.whole(table, values)
        row["workspace_id"] = self.workspace_id
        changed = tuple(name for name in values if name not in keys)
        prepared.upsert(table, keys, tuple(row), changed).run(self.connection, self.driver, row)

    def believe(self, table: sa.Table, fact: Mapping[str, Any], **values: Any) -> datetime:
        """Believe something else of a fact from now on; what was believed before stays on record. Return since when.

        What was believed for no time at all, within this moment, is replaced. Of one fact time only goes on: what a clock
        that is ahead of this one wrote is followed at once, so that changes stand in the order in which they came, and
        each is counted. Two at once come one after the other.
        """
        which = [
            table.c[name] == value for name, value in {"workspace_id": self.workspace_id, **fact}.items()
        ]
        held = sa.select(table.c.recorded_from).where(*which, table.c.recorded_to == t.FOREVER)
        while True:
            since = self.execute(held).scalar()
            at = self.now if since is None else max(self.now, since + AN_INSTANT)
            if since is not None:
                again = since == self.now
                ends = sa.update(table).where(
                    *which, table.c.recorded_from == since, table.c.recorded_to == t.FOREVER
                )
                if not self.execute(ends.values(**values if again else {"recorded_to": at})).rowcount:
                    continue  # somebody else followed it meanwhile
                if again:
                    return self.now
            self.insert(table, **fact, recorded_from=at, **values)
            return at

    def believe_no_more(self, table: sa.Table, *which: sa.ColumnElement[bool]) -> int:
        """Believe what these rows say no longer; return how many were believed. What a clock ahead of this one wrote never was."""
        began, now = table.c.recorded_from, sa.literal(self.now, table.c.recorded_to.type)
        mine = sa.update(table).where(
            table.c.workspace_id == self.workspace_id, table.c.recorded_to == t.FOREVER, *which
        )
        return self.execute(mine.values(recorded_to=sa.case((began > now, began), else_=now))).rowcount

    def is_behind(self, since: datetime | None) -> bool:
        """Tell whether somebody wrote at `since` whose clock is ahead of this one: they know what this one does not yet."""
        return since is not None and self.now < since <= self.now + 2 * OUT_OF_STEP

    def number(self, name: str, count: int = 1) -> int:
        """Take the next `count` numbers of a kind in this workspace; return the first. Kept with the commit."""
        return int(self.scalar(_NUMBER, name=name, value=count)) - count + 1

    def leaves(self, **effect: Any) -> None:
        """Say what this act's effect is, in ids: what a repeat of the same envelope is answered from."""
        self.effect.update(effect)


class Turn:
    """One act that waits for its transaction; `future`, or else the event loop's `waiter`, is done after the commit."""

    __slots__ = (
        "_given_up",
        "_undecided",
        "act",
        "future",
        "inbound",
        "kept",
        "now",
        "waiter",
        "workspace_id",
    )

    def __init__(
        self,
        act: Callable[[Work], Any],
        workspace_id: int,
        now: datetime,
        inbound: str,
        kept: dict[Any, Any],
        waiter: asyncio.Future[Any] | None = None,
    ) -> None:
        self.act = act
        self.workspace_id = workspace_id
        self.now = now
        self.inbound = inbound
        self.kept = kept
        self.waiter = waiter
        self.future: Future[Any] = Future()
        self._undecided = [True]  # taken by whoever comes first: its commit, or who stops waiting for it
        self._given_up = False

    def begins(self) -> bool:
        """Tell whether somebody still waits: false for an act that was cancelled before its turn came."""
        if self.waiter is not None:
            return not self.waiter.cancelled()
        return not self.future.done() and (
            self.future.running() or self.future.set_running_or_notify_cancel()
        )

    def withdraw(self) -> bool:
        """Stop waiting for this act: true where it has not been committed and never will be."""
        self._given_up = True
        return self._decide()

    def undo(self) -> None:
        """Say that its commit failed and it is tried again, unless nobody waits for it any more."""
        if not self._given_up:
            self._undecided = [True]

    def _decide(self) -> bool:
        try:
            return self._undecided.pop()
        except IndexError:
            return False

    def carry_out(self, connection: sa.Connection) -> Any:
        """Do the act, once for each envelope; raises `AlreadyDone` where the envelope was used up before.

        The last thing before the commit: `Withdrawn` where nobody waits for it any more.
        """
        work = Work(connection, self.workspace_id, self.now, self.inbound, kept=self.kept)
        if self.inbound:
            _use_up(work)
        result = self.act(work)
        if self.inbound and work.effect:
            work.run(_LEFT, used=work.inbound, effect=work.effect)
        if not self._decide():
            raise Withdrawn
        return result


_KEY = sa.and_(
    t.inbound_key.c.workspace_id == sa.bindparam("workspace_id"), t.inbound_key.c.key == sa.bindparam("used")
)
_LEFT = Prepared(
    sa.update(t.inbound_key)
    .where(_KEY)
    .values(effect=sa.bindparam("effect", type_=t.inbound_key.c.effect.type))
)
_EFFECT = Prepared(sa.select(t.inbound_key.c.effect).where(_KEY))


def _use_up(work: Work) -> None:
    """Save the inbound key first: a second one waits for the first to commit, then is told its effect."""
    if not work.insert_once(t.inbound_key, [{"key": work.inbound, "at": work.now, "effect": {}}]):
        raise AlreadyDone(work.scalar(_EFFECT, used=work.inbound))
