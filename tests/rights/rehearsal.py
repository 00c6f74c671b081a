"""A memory in which everything really happens, in the real database, and is then taken back: one company, many plays."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event

from db import tables as t
from db.memory import Memory, Work

T = TypeVar("T")

_CHANGES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """What an act that was carried out has written: the tables, and the new entries of history and trail."""

    workspace_id: int
    tables: frozenset[str]
    events: tuple[tuple[int, str, int], ...]
    """(lead, kind, actor) of each new event."""
    trail: tuple[tuple[str, str, int], ...]
    """(verb, thing, actor) of each new entry."""


class _Over(Exception):
    """Carries what an act returned and wrote out of its transaction, which is rolled back."""

    def __init__(self, result: Any, written: Written) -> None:
        super().__init__("over")
        self.result = result
        self.written = written


@dataclass
class Rehearsal:
    """Between `begin` and `end`, what the memory is told to do is done, noted and undone."""

    memory: Memory
    acts: list[Written] = field(default_factory=list)
    workspaces: set[int] = field(default_factory=set)
    _tables: set[str] = field(default_factory=set)
    _real: dict[str, Any] = field(default_factory=dict)

    def begin(self) -> None:
        """Take every later act back."""
        event.listen(self.memory._writing, "before_cursor_execute", self._note)
        self._real = {name: getattr(self.memory, name) for name in ("run", "attempt", "look")}
        self.memory.run = self._run  # type: ignore[method-assign]
        self.memory.attempt = self._run  # type: ignore[method-assign]
        self.memory.look = self._look  # type: ignore[method-assign]

    def end(self) -> None:
        """Let acts be kept again."""
        event.remove(self.memory._writing, "before_cursor_execute", self._note)
        self.memory.run = self._real["run"]  # type: ignore[method-assign]
        self.memory.attempt = self._real["attempt"]  # type: ignore[method-assign]
        self.memory.look = self._real["look"]  # type: ignore[method-assign]

    def forget(self) -> None:
        """Begin a new scene."""
        self.acts.clear()
        self.workspaces.clear()

    @property
    def tables(self) -> set[str]:
        """The tables that were written in this scene, by acts that were carried out."""
        return {table for act in self.acts for table in act.tables}

    async def _look(self, act: Callable[[Work], T], workspace_id: int, *, now: datetime) -> T:
        self.workspaces.add(workspace_id)
        found: T = await self._real["look"](act, workspace_id, now=now)
        return found

    async def _run(
        self, act: Callable[[Work], T], workspace_id: int, *, now: datetime, inbound: str = ""
    ) -> T:
        self.workspaces.add(workspace_id)

        def rehearse(work: Work) -> None:
            e, a = t.lead_event, t.audit
            newest = [
                work.execute(
                    sa.select(sa.func.max(each.c.id)).where(each.c.workspace_id == workspace_id)
                ).scalar()
                or 0
                for each in (e, a)
            ]
            self._tables.clear()
            result = act(work)
            tables = frozenset(self._tables)
            events = sa.select(e.c.lead_id, e.c.kind, e.c.actor_id).where(
                e.c.workspace_id == workspace_id, e.c.id > newest[0]
            )
            trail = sa.select(a.c.verb, a.c.thing, a.c.actor_id).where(
                a.c.workspace_id == workspace_id, a.c.id > newest[1]
            )
            told = [tuple(tuple(row) for row in work.execute(each)) for each in (events, trail)]
            raise _Over(result, Written(workspace_id, tables, told[0], told[1]))

        try:
            await self._real["run"](rehearse, workspace_id, now=now, inbound=inbound)
        except _Over as over:
            self.acts.append(over.written)
            found: T = over.result
            return found
        raise AssertionError("unreachable: a rehearsal always raises")

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found = _CHANGES.match(statement)
        if found is not None:
            self._tables.add(found[1])
