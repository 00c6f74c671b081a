"""A prepared statement says exactly what Core would have said, on both databases and on both ways to them."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import visitors
from sqlmodel.sql.sqltypes import UTCDateTime

import db.stores
from alignment.lifecycle import EventKind, Origin, Queue, Stage, Via
from alignment.people import Department, Role
from db import prepared, work
from db import tables as t
from db.memory import Memory, Work
from db.prepared import Listed, Prepared
from db.stores import lanes
from tests.conftest import NOW

LATER = NOW + timedelta(hours=3)

VALUES: dict[str, Any] = {
    "workspace_id": 1, "id": 42, "lead_id": 42, "which": 1, "version_before": 3, "other_than": 7, "owner_id": 1,
    "person_id": 1, "external": "U1", "now": LATER, "clock_id": 1, "used": "trigger/1", "effect": {"lead": 42},
    "name": "lead", "value": 5, "company": "Acorn", "stage": Stage.ACCEPTED, "cycle": 1, "version": 4, "last_seq": 2,
    "origin": Origin.SALES, "team_id": 2, "queue": Queue.NONE, "campaign_id": 0, "hot": True, "back_on": LATER.date(),
    "refused_by": 0, "stopped_at": LATER, "outcome": "met", "stop_recorded_at": LATER, "reason": "budget",
    **{f"{name}_at": LATER for name in ("mql", "assigned", "accepted", "rejected", "qualified", "won", "lost")},
    "touched_at": None, "recycled_at": None, "disqualified_at": None,
}  # fmt: skip
"""What the gaps are filled with here; one that is not named gets a value of its type."""

HOT = ("work", "leads", "clocks", "people", "lead_search", "workspaces")
"""The stores whose statements find something in the small company here."""


def value_of(gap: sa.BindParameter[Any]) -> Any:
    if gap.key in VALUES:
        return VALUES[gap.key]
    if isinstance(gap.type, UTCDateTime):
        return LATER
    if isinstance(gap.type, sa.ARRAY | Listed):
        return [1, 42] if isinstance(gap.type.item_type, sa.Integer) else ["x", "U1"]
    if isinstance(gap.type, sa.Enum) and gap.type.enum_class is not None:
        return next(iter(gap.type.enum_class))
    try:
        kind = gap.type.python_type
    except NotImplementedError:
        return 1
    return {str: "x", int: 1, bool: True, datetime: LATER, date: LATER.date(), dict: {}, float: 1.0}.get(
        kind, 1
    )


def statements() -> Iterator[tuple[str, Prepared]]:
    """Name every statement that a module keeps: all that ask, and of the hot stores those that write."""
    modules = [
        importlib.import_module(f"db.stores.{each.name}") for each in pkgutil.iter_modules(db.stores.__path__)
    ]
    for module in (work, *modules):
        for name, value in vars(module).items():
            of_ours = module.__name__.rpartition(".")[2] in HOT
            if value is lanes._CLOCK:
                continue  # what time it is differs from one question to the next
            if isinstance(value, Prepared) and (
                of_ours or isinstance(value.statement("sqlite"), sa.SelectBase)
            ):
                yield f"{module.__name__.rpartition('.')[2]}.{name}", value


class _RolledBackError(Exception):
    """Ends an act whose changes were looked at."""


ALL = dict(statements())


def fill(work: Work) -> None:
    work.execute(
        sa.insert(t.workspace_).values(id=1, name="Brightwater", live_since=NOW, created_at=NOW, settings={})
    )
    for number, name in ((1, "Jonas Berg"), (2, "Amira Said"), (3, "Tom Low")):
        work.insert(t.person, id=number, name=name, folded=name.casefold(), created_at=NOW, preferences={})
    work.insert(t.external_id, kind="person", source="slack", external="U1", thing_id=1, recorded_at=NOW)
    for role in (Role.REP, Role.SALES_MANAGER):
        work.insert(t.role_grant, person_id=1, role=role, valid_from=NOW, recorded_at=NOW)
    work.insert(t.team, id=2, name="West", word="west", department=Department.SALES)
    work.insert(t.membership, person_id=1, team_id=2, valid_from=NOW, recorded_from=NOW)
    for person, manager in ((2, 1), (3, 2)):
        work.insert(t.reporting, person_id=person, manager_id=manager, valid_from=NOW, recorded_at=NOW)
    for number in (42, 43):
        work.insert(
            t.lead, id=number, company="Acorn", folded="acorn", stage=Stage.ACCEPTED, cycle=1, version=3, owner_id=1,
            created_at=NOW, recorded_at=NOW,
        )  # fmt: skip
    work.insert(
        t.lead_event, lead_id=42, seq=1, cycle=1, kind=EventKind.CREATED, target_stage=Stage.NEW, via=Via.COMMAND,
        occurred_at=NOW, recorded_at=NOW,
    )  # fmt: skip
    work.insert(
        t.lead_event, lead_id=43, seq=1, cycle=1, kind=EventKind.DISQUALIFIED, target_stage=Stage.DISQUALIFIED,
        other_id=42, via=Via.COMMAND, occurred_at=NOW, recorded_at=NOW,
    )  # fmt: skip
    work.insert(t.lead_cycle, lead_id=42, cycle=1, mql_at=NOW)
    work.insert(
        t.clock, id=1, lead_id=42, cycle=1, kind="accept", minutes=60, calendar_version=1, started_at=NOW, due_at=LATER,
        recorded_at=NOW,
    )  # fmt: skip
    work.insert(t.last_seen, person_id=1, lead_id=42, at=NOW)
    work.insert(t.inbound_key, key="trigger/1", at=NOW, effect={"lead": 42})
    work.number("lead", 43)


@pytest.fixture(params=["straight", "heard"])
def filled(request: pytest.FixtureRequest, database_url: str) -> Iterator[Memory]:
    """A small company; `heard`: somebody listens to statements, so that they go the long way."""
    memory = Memory.open(database_url)
    if request.param == "heard":
        sa.event.listen(memory._writing, "before_cursor_execute", lambda *_heard: None)
    memory.do(fill, 1, now=NOW)
    yield memory
    memory.close()


def said_by_core(statement: Any) -> Any:
    """Return the statement with the values in its gaps, as it would have been built on the spot."""

    def value(part: Any, **_more: Any) -> Any:
        if isinstance(part, sa.BindParameter) and part.required:
            return sa.literal(value_of(part), part.type)
        return None

    replaced: Callable[..., Any] = visitors.replacement_traverse
    return replaced(statement, {}, value)


def gaps(statement: Any) -> dict[str, Any]:
    names = statement.compile(dialect=sqlite.dialect()).bind_names
    return {gap.key: value_of(gap) for gap in names if gap.required}


def snapshot(work: Work) -> dict[str, list[Any]]:
    tables = (t.lead, t.lead_cycle, t.clock, t.counter, t.inbound_key, t.last_seen)
    return {
        table.name: [
            tuple(row)
            for row in work.execute(
                sa.select(table).where(table.c.workspace_id == 1).order_by(*table.primary_key)
            )
        ]
        for table in tables
    }


@pytest.mark.parametrize("name", ALL)
def test_a_prepared_statement_does_and_answers_what_core_does(name: str, filled: Memory) -> None:
    statement = ALL[name]

    def ours(work: Work) -> Any:
        core = statement.statement(work.connection.dialect.name)
        values = gaps(core)
        if list(core.exported_columns):
            return [tuple(row) for row in work.rows(statement, **values)], snapshot(work)
        return work.run(statement, **values), snapshot(work)

    def cores(work: Work) -> Any:
        core = statement.statement(work.connection.dialect.name)
        made: sa.CursorResult[Any] = (
            work.execute(cast(sa.Executable, core), gaps(core))
            if isinstance(core, sa.SelectBase)
            else work.execute(said_by_core(core))
        )
        answer = [tuple(row) for row in made] if made.returns_rows else made.rowcount
        return answer, snapshot(work)

    def undone(act: Any) -> Any:
        kept: list[Any] = []

        def look(work: Work) -> None:
            kept.append(act(work))
            raise _RolledBackError

        with pytest.raises(_RolledBackError):
            filled.do(look, 1, now=LATER)
        return kept[0]

    answered = undone(ours)
    assert answered == undone(cores)
    if name.partition(".")[0] in HOT:
        assert answered[0], "an answer of nothing would prove nothing"


def test_a_table_s_own_defaults_are_filled_in_as_core_does(filled: Memory) -> None:
    def both(work: Work) -> list[Any]:
        work.insert(t.notice_subject, notice_id="n", kind="lead", thing_id=1)
        core = {
            "company": "Acorn",
            "folded": "acorn",
            "stage": Stage.NEW,
            "created_at": NOW,
            "recorded_at": NOW,
        }
        work.insert(t.lead, id=90, **core)
        work.execute(sa.insert(t.lead).values(workspace_id=1, id=91, **core))
        found = (
            sa.select(t.lead)
            .where(t.lead.c.workspace_id == 1, t.lead.c.id.in_([90, 91]))
            .order_by(t.lead.c.id)
        )
        return [{**row, "id": 0} for row in work.execute(found).mappings()]

    first, second = filled.do(both, 1, now=NOW)
    assert first == second


def test_what_fails_raises_what_everybody_knows_and_shows_no_value(
    filled: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    def twice(work: Work) -> None:
        work.insert(t.team, id=2, name="Secret Canary", word="west2", department=Department.SALES)

    with caplog.at_level(logging.DEBUG), pytest.raises(sa.exc.IntegrityError) as problem:
        filled.do(twice, 1, now=NOW)
    assert "Canary" not in str(problem.value)
    assert "Canary" not in caplog.text


def test_the_same_columns_are_made_into_one_statement(filled: Memory) -> None:
    one = prepared.insert(t.team, ("workspace_id", "id"))
    assert one is prepared.insert(t.team, ("workspace_id", "id"))
    assert one is not prepared.insert(t.team, ("id", "workspace_id"))
    assert filled.do(lambda work: work.number("lead"), 1, now=NOW) == 44
