"""A large history to measure over: leads, their events, cycles and clocks, and deals, the same to the row each time."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel.sql.sqltypes import UTCDateTime

from db import expectations, schema
from db import tables as t
from db.memory import Memory
from db.prepared import whole

NOW = datetime(2026, 11, 17, 13, 30, tzinfo=UTC)
BEFORE = NOW - timedelta(days=1)
"""The previous digest: a digest tells one day."""

DAYS = 3 * 365
ZONE = "America/New_York"
SEED = 20261116
QUARTER = (date(2026, 10, 1), date(2027, 1, 1))
MONTH_FIRST = datetime(2026, 11, 1, 4, tzinfo=UTC)


def folder() -> Path:
    """Where made histories are kept between runs."""
    place = Path(tempfile.gettempdir()) / "tandem-benchmarks"
    place.mkdir(exist_ok=True)
    return place


def history(leads: int, days: int = DAYS) -> Memory:
    """Open a history of so many leads over so many days, about three events and a fifth of a deal each.

    Leads of the last 90 days that nobody rejected are in somebody's hands; each lead's state is what its events say.

    Made on first use, and anew when the tables, their indexes or this module changed; others of ours are then removed.
    """
    made_by = hashlib.sha256(Path(__file__).read_bytes())
    for migration in sorted((Path(schema.__file__).parent / "migrations" / "versions").glob("*.py")):
        made_by.update(migration.read_bytes())
    mark = made_by.hexdigest()[:12]
    path = folder() / f"digest-{leads}-{days}-{mark}.db"
    url = f"sqlite:///{path}"
    if not path.exists():
        for old in folder().glob("digest-*"):
            if mark not in old.name:
                old.unlink()
        making = path.with_suffix(".making")
        making.unlink(missing_ok=True)
        schema.migrate(f"sqlite:///{making}")
        _fill(f"sqlite:///{making}", leads, days)
        making.rename(path)
    return Memory.open(url)


def _fill(url: str, leads: int, days: int) -> None:
    pace = _Pace(leads, days)
    deals = _Pace(leads // 5, days)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=OFF")  # one that was not finished is made anew
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        connection.exec_driver_sql("PRAGMA cache_size=-200000")
        connection.commit()
        with _unindexed(connection):
            chance = random.Random(SEED)
            _workspace(connection, pace.began)
            _insert(connection, t.person, _people(pace.began))
            _insert(connection, t.lead, _leads(pace, chance))
            chance.seed(SEED + 1)
            for table, rows in _lead_rows(pace, chance):
                _insert(connection, table, rows)
            chance.seed(SEED + 2)
            _insert(connection, t.opportunity, _deals(deals))
            _insert(connection, t.opportunity_version, _versions(deals, chance))
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    engine.dispose()


@contextmanager
def _unindexed(connection: sa.Connection) -> Iterator[None]:
    """Take the indexes away while a history comes in: made afterwards, each is sorted once."""
    mine = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    found = connection.exec_driver_sql(mine).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    for _, made_by in found:
        connection.exec_driver_sql(made_by)
    expectations.expect(connection)  # went with the indexes
    connection.commit()


def _workspace(connection: sa.Connection, began: datetime) -> None:
    connection.execute(
        sa.insert(t.workspace_).values(
            id=1, name="Large", zone=ZONE, live_since=began, created_at=began, settings={}
        )
    )
    for kind, first, end, amount in (
        ("revenue", *QUARTER, 900_000_000_00),
        ("mqls", date(2026, 11, 1), date(2026, 12, 1), 30_000),
    ):
        values = {"kind": kind, "first": first, "end": end, "amount": amount, "recorded_from": began}
        connection.execute(sa.insert(t.target).values(workspace_id=1, **values))
    connection.commit()


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
    """Insert many rows of the same columns, each filled up with the columns' own defaults, past SQLAlchemy: in half of its time."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection), "a history is a file"
    first = next(rows, None)
    if first is None:
        return
    names = tuple(first)
    every = whole(table, {"workspace_id": 1, **first})
    rest = [name for name in every if name not in first]
    same = tuple(_plain(every[name]) for name in rest)
    dated = [
        place for place, name in enumerate(names) if isinstance(table.c[name].type, sa.Date | UTCDateTime)
    ]
    values = itemgetter(*names)

    def row_of(row: dict[str, Any]) -> tuple[Any, ...]:
        found = list(values(row))
        for place in dated:
            found[place] = _plain(found[place])
        return (*found, *same)

    columns = ", ".join(f'"{name}"' for name in (*names, *rest))
    gaps = ", ".join("?" * (len(names) + len(rest)))
    driver.executemany(
        f"INSERT INTO {table.name} ({columns}) VALUES ({gaps})", map(row_of, chain([first], rows))
    )
    connection.commit()


def _plain(value: Any) -> Any:
    """Return a value as SQLite keeps it."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, dict) else value


class _Pace:
    """When each of `count` things happened that came evenly over so many days up to `NOW`."""

    def __init__(self, count: int, days: int) -> None:
        self.count = count
        self.a_day = count / days
        self.began = NOW - timedelta(days=days)
        self._seconds = days * 86_400

    def at(self, place: int) -> datetime:
        return self.began + timedelta(seconds=self._seconds * place // self.count)


REPS, GONE = 200, 3
"""So many people hold leads, and so many of them have left since."""


def _people(began: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, REPS + 1):
        standing = "deactivated" if number <= GONE else "member"
        yield {
            "id": number, "name": f"Rep {number}", "folded": f"rep {number}", "standing": standing,
            "created_at": began,
        }  # fmt: skip


LEFT = 2_000
"""Of so many leads one is left behind: nobody ever touches or rejects it."""

OPEN_DAYS = 90
SILENT = 20
"""Of so many leads in hand one has no next step: nothing happened to it since its first touch, and none is planned."""


def _rejections(count: int) -> list[bool]:
    """Which leads were rejected: four in ten."""
    chance = random.Random(SEED + 1)
    return [chance.random() < 0.4 and number % LEFT != 0 for number in range(count)]


@dataclass(frozen=True, slots=True)
class _Life:
    """What happened to one lead: its steps as kind, stage, reason, owner and queue, and when the first one did."""

    at: datetime
    steps: tuple[tuple[str, str, str, int, str], ...]

    def when(self, seq: int) -> datetime:
        return self.at + timedelta(minutes=seq * 40)


def _lives(pace: _Pace) -> Iterator[_Life]:
    """Created and qualified; then rejected, made a deal of, or, where that is not long ago, in somebody's hands."""
    rejected = _rejections(pace.count)
    open_from = pace.count - int(pace.a_day * OPEN_DAYS)
    begun = (("created", "new", "", 0, "routing"), ("marketing_qualified", "mql", "", 0, "routing"))
    for number in range(pace.count):
        owner = number % REPS + 1
        if rejected[number]:
            rest: tuple[tuple[str, str, str, int, str], ...] = (
                ("rejected", "recycled", _CODES[number % 4], 0, "nurture"),
            )
        elif number < open_from:
            rest = (("sales_qualified", "qualified", "", owner, "none"),)
        else:
            rest = (("assigned", "assigned", "", owner, "none"),)
            if number % LEFT:
                rest = (*rest, ("touched", "assigned", "", owner, "none"))
        yield _Life(pace.at(number), (*begun, *rest))


_CODES = ("no_budget", "company_size", "timing", "role_no_authority")


def _leads(pace: _Pace, chance: random.Random) -> Iterator[dict[str, Any]]:
    base = {
        "folded": "", "cycle": 1, "version": 2, "origin": "marketing", "source": "search", "segment": "",
        "region": "", "account": "", "hot": False, "refused_by": 0, "link": "", "import_id": 0,
    }  # fmt: skip
    for number, life in enumerate(_lives(pace)):
        _, stage, _, owner, queue = life.steps[-1]
        planned = stage == "assigned" and number % SILENT and number % LEFT
        yield {
            "id": number + 1, "company": f"Company {number}", "campaign_id": chance.randrange(1, 40),
            "team_id": chance.randrange(1, 9), "created_at": life.at, "recorded_at": life.at, "stage": stage,
            "owner_id": owner, "queue": queue, "last_seq": len(life.steps),
            "snoozed_until": NOW + timedelta(days=3) if planned else None, **base,
        }  # fmt: skip


def _lead_rows(pace: _Pace, chance: random.Random) -> Iterator[tuple[sa.Table, Iterator[dict[str, Any]]]]:
    """Events, cycles, and the clocks of 90 days."""
    count = pace.count
    clocked = max(0, count - int(pace.a_day * OPEN_DAYS))
    event = {
        "cycle": 1, "source_stage": "", "team_id": 1, "other_id": 0, "touch": "", "actor_id": 0, "via": "file",
        "observed": False, "flagged": "", "note_id": 0, "voids": 0, "voided": False, "inbound": "", "import_id": 0,
    }  # fmt: skip
    rejected = _rejections(count)

    def events() -> Iterator[dict[str, Any]]:
        for number, life in enumerate(_lives(pace)):
            for seq, (kind, stage, code, owner, queue) in enumerate(life.steps, 1):
                when = life.when(seq)
                yield {
                    **event, "lead_id": number + 1, "seq": seq, "kind": kind, "target_stage": stage, "code": code,
                    "owner_id": owner, "queue": queue, "occurred_at": when, "recorded_at": min(when, NOW),
                }  # fmt: skip

    def cycles() -> Iterator[dict[str, Any]]:
        base = {"cycle": 1, "origin": "marketing", "source": "search", "segment": "", "region": "", "owner_id": 1,
                "team_id": 1, "definition_version": 1, "agreement_version": 1, "reason": "", "skipped": False}  # fmt: skip
        for number in range(count):
            at = pace.at(number) + timedelta(minutes=80)
            yield {
                **base, "lead_id": number + 1, "campaign_id": number % 39 + 1, "mql_at": at,
                "rejected_at": at + timedelta(minutes=40) if rejected[number] else None,
            }  # fmt: skip

    def clocks() -> Iterator[dict[str, Any]]:
        for number in range(clocked, count):
            at = pace.at(number) + timedelta(minutes=80)
            stop = at + timedelta(minutes=chance.randrange(5, 400))
            stop = stop if stop < NOW and number % LEFT else t.FOREVER
            due = at + timedelta(hours=4)
            outcome = "" if stop == t.FOREVER else "met" if stop <= due else "late"
            yield {
                "lead_id": number + 1, "cycle": 1, "kind": "first_touch", "owner_id": 1, "team_id": 1, "minutes": 240,
                "calendar_version": 1, "agreement_version": 1, "started_at": at, "due_at": due,
                "stopped_at": stop, "outcome": outcome, "recorded_at": min(at, NOW), "stop_recorded_at": stop,
            }  # fmt: skip

    yield t.lead_event, events()
    yield t.lead_cycle, cycles()
    yield t.clock, clocks()


def _deals(pace: _Pace) -> Iterator[dict[str, Any]]:
    for number in range(pace.count):
        at = pace.at(number)
        yield {
            "id": number + 1, "name": f"Deal {number}", "folded": f"deal {number}", "lead_id": 0, "campaign_id": 1,
            "origin": "marketing", "segment": "", "region": "", "link": "", "created_at": at, "recorded_at": at,
            "import_id": 0,
        }  # fmt: skip


STALLED = 200
"""Of so many deals one has no next step, and one was pushed twice."""


def _versions(pace: _Pace, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Each deal opens, and most are won or lost within 90 days: about 1.9 versions a deal."""
    base = {
        "currency": "USD", "owner_id": 1, "team_id": 1, "category": "pipeline", "probability": 50,
        "loss_reason": "", "assumed": False, "recorded_to": t.FOREVER, "import_id": 0,
    }  # fmt: skip
    for number in range(pace.count):
        opened = pace.at(number)
        ends = opened + timedelta(days=chance.randrange(5, 90))
        amount = chance.randrange(1_000, 90_000) * 100
        decided = ends < NOW
        yield {
            **base, "opportunity_id": number + 1, "kind": "open", "stage": chance.choice(("Discovery", "Proposal")),
            "stage_since": opened, "amount": amount if number % 500 else None, "close_date": ends.date(),
            "last_activity_at": min(ends, NOW) - timedelta(days=2), "valid_from": opened,
            "valid_to": ends if decided else t.FOREVER, "recorded_from": opened,
            "next_step": number % STALLED != 1, "pushes": 2 if number % STALLED == 2 else 0,
        }  # fmt: skip
        if decided:
            yield {
                **base, "opportunity_id": number + 1, "kind": "won" if number % 3 == 0 else "lost", "stage": "Closed",
                "stage_since": ends, "amount": amount, "close_date": ends.date(), "last_activity_at": ends,
                "valid_from": ends, "valid_to": t.FOREVER, "recorded_from": ends, "next_step": True, "pushes": 0,
            }  # fmt: skip
