"""Tandem with the company of the samples beside a local Slack, on either database, over either wire."""

from __future__ import annotations

import asyncio
import socket as sockets
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import sandbox
from alignment.people import Standing
from bot.clock import DemoClock
from bot.demo.local_slack import register, settings_for
from bot.process import ALL_PARTS, Mode, Part, Process
from bot.settings import Settings
from bot.slack.scopes import ALL, EVENTS
from db import tables as t
from db.memory import Memory, Work
from operations import installing
from sandbox import Running
from tests.company import NOON, Company
from tests.journeys.conftest import PATIENCE, soon

SECRET = "a test's own key"
PEOPLE = ("jonas", "priya", "ines", "olga")


def settings(slack: Running, url: str) -> Settings:
    """What a process is told, whatever the environment says."""
    return settings_for(slack.sandbox, Path("unused"), SECRET).model_copy(update={"database_url": url})


@dataclass
class Office:
    """The company, its Slack, and the Tandem processes that serve it; all clocks stand at Monday noon and run on."""

    memory: Memory
    slack: Running
    company: Company
    clock: DemoClock = field(default_factory=lambda: DemoClock(NOON))
    process: Process | None = None
    loop: asyncio.AbstractEventLoop | None = None
    port: int = 0

    @property
    def url(self) -> str:
        return self.memory.url.render_as_string(hide_password=False)

    @contextmanager
    def open(
        self, mode: Mode = Mode.SOCKET, parts: frozenset[Part] = ALL_PARTS, **settled: Any
    ) -> Iterator[Process]:
        """Run a process on a thread of its own; `settled` are other settings than the usual."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="tandem", daemon=True)
        thread.start()
        known = settings(self.slack, settled.pop("database_url", self.url)).model_copy(update=settled)
        port = free_port()
        process = Process(known, mode, parts, clock=self.clock, port=port, say=lambda _words: None)
        try:
            asyncio.run_coroutine_threadsafe(process.start(), loop).result(timeout=PATIENCE)
            self.process, self.loop, self.port = process, loop, port
            if mode is Mode.HTTP:
                self.slack.use_http(f"http://127.0.0.1:{port}/slack/events")
            elif Part.WEB in parts:
                self.slack.wait_for_socket(limit=PATIENCE)
            yield process
        finally:
            asyncio.run_coroutine_threadsafe(process.stop(), loop).result(timeout=PATIENCE)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(timeout=30)
            loop.close()

    def do(self, act: Callable[[Work], Any]) -> Any:
        return self.memory.do(act, self.company.id, now=self.clock.now())

    def see(self, act: Callable[[Work], Any]) -> Any:
        return self.memory.see(act, self.company.id, now=self.clock.now())

    def count(self, table: sa.Table, **values: Any) -> int:
        """Count rows of the company."""
        found = sa.select(sa.func.count()).select_from(table)
        for name, value in values.items():
            found = found.where(table.c[name] == value)
        return int(
            self.see(
                lambda work: work.execute(found.where(table.c.workspace_id == work.workspace_id)).scalar_one()
            )
        )

    def notices(self) -> list[tuple[str, str]]:
        """Return the kind and the fact of everything that is or was owed."""
        n = t.notice.c

        def ask(work: Work) -> list[tuple[str, str]]:
            found = sa.select(n.kind, n.dedup_key).where(n.workspace_id == work.workspace_id)
            return [(row.kind, row.dedup_key) for row in work.execute(found)]

        found: list[tuple[str, str]] = self.see(ask)
        return found

    def touches(self) -> int:
        return self.count(t.lead_event, kind="touched")

    def stage(self, number: int) -> str:
        found = sa.select(t.lead.c.stage).where(t.lead.c.id == number)
        return str(
            self.see(
                lambda work: work.execute(
                    found.where(t.lead.c.workspace_id == work.workspace_id)
                ).scalar_one()
            )
        )


def free_port() -> int:
    with closing(sockets.socket()) as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def furnished(memory: Memory, slack: Running) -> Office:
    """Lay the company beside a Slack in which four of its people work."""
    slack.set_clock(NOON)
    slack.do(register, slack.sandbox)
    slack.grant(*ALL)
    slack.subscribe(*EVENTS)
    for name in PEOPLE:
        slack.add_person(name, name.capitalize(), f"{name}@example.com", id=f"U0{name.upper()}")
    slack.add_channel("sales", members=[*PEOPLE], bot=True)
    marketing = slack.add_channel("marketing", members=[*PEOPLE], bot=True).id
    company = Company.make(memory, marketing_channel=marketing)
    company.lead(42, "Acorn Robotics", owner="jonas")
    company.lead(43, "Cedar Mutual", owner="jonas")
    office = Office(memory, slack, company)

    connection = installing.Connection(
        team=slack.sandbox.slack.workspace.team_id, team_name="Brightwater", enterprise="", bot_user="",
        bot_id="", app_id="", token="", scopes="",
    )  # fmt: skip
    assert memory.do(lambda work: installing.connect(work, connection), 0, now=NOON) == company.id
    return office


@pytest.fixture
def slack() -> Iterator[Running]:
    with sandbox.running() as running:
        yield running


@pytest.fixture
def office(memory: Memory, slack: Running) -> Office:
    """The company on each database in turn; no process runs yet."""
    return furnished(memory, slack)


def told(office: Office, name: str) -> tuple[Standing, datetime | None, bool]:
    """Return what is known of somebody: their standing, as of when Slack told it, whether they own the workspace."""
    p = t.person.c
    found = sa.select(p.standing, p.told_at, p.slack_owner).where(p.id == office.company.people[name])
    row = office.see(lambda work: work.execute(found.where(p.workspace_id == work.workspace_id)).one())
    return row.standing, row.told_at, row.slack_owner


def suspended(office: Office) -> str:
    """Return why the company's Slack is not spoken to; empty while it is."""
    found = sa.select(t.workspace_.c.suspended).where(t.workspace_.c.id == office.company.id)
    return str(office.see(lambda work: work.execute(found).scalar_one()))


__all__ = ["PATIENCE", "Mode", "Office", "Part", "soon"]
