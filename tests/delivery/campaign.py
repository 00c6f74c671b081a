"""A campaign: processes of every role on one database, somebody who works in Slack, and a Slack that has bad days."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import socket as sockets
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from multiprocessing.process import BaseProcess
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from alignment.calendar import Schedule
from alignment.pictures import Charts
from db import tables as t
from db.memory import Memory, Work
from db.stores import delivery, workspaces
from db.tables.delivery import Act
from operations import installing
from operations.notices import bring_up_to_date
from sandbox import Running
from tests.company import Company
from tests.delivery import mortal
from tests.delivery.conftest import World

CHANNELS = 24
LEADS = 40
PEOPLE = ("jonas", "priya")
PATIENCE = 120.0
"""Seconds in which a command is answered between two kills, however busy the machine is."""


@dataclass
class Besieged(World):
    """A world whose database may be held by somebody who is frozen in the middle of writing: it asks again."""

    def do(self, act: Callable[[Work], Any]) -> Any:
        for _again in range(5):
            try:
                return super().do(act)
            except mortal.HELD_UP as problem:
                if "locked" not in str(problem):
                    raise
        raise TimeoutError("the database was held for longer than anybody was frozen")


def furnished(memory: Memory, slack: Running) -> World:
    """Lay the company of the samples beside a Slack: its people, its marketing channel, many more channels, leads."""
    marketing = slack.add_channel("marketing", bot=True).id
    company = Company.make(memory, marketing_channel=marketing)
    # All of them: whoever manages hears of what was left behind, from seven in the morning on.
    for name in company.people:
        slack.add_person(name, id=f"U0{name.upper()}")
    for number in range(1, LEADS + 1):
        company.lead(number, f"Company {number}", owner="jonas")
    world = Besieged(memory, slack, company.id, marketing)
    world.people = {name: company.people[name] for name in PEOPLE}
    connection = installing.Connection(
        team=slack.sandbox.slack.workspace.team_id,
        team_name="Brightwater",
        enterprise="",
        bot_user="",
        bot_id="",
        app_id="",
        token="",
        scopes="",
    )
    assert memory.do(lambda work: installing.connect(work, connection), 0, now=world.now()) == company.id
    # With an upload for each, the longest way there is.
    world.do(lambda work: workspaces.set_switches(work, pictures=Charts.PNG.value))
    return world


@dataclass
class Crew:
    """Two workers, two clocks and two web processes; whoever is killed is replaced at once, by a clock that is off."""

    world: World
    choose: random.Random
    roles: tuple[str, ...] = ("worker", "worker", "clock", "clock", "web", "web")
    alive: list[tuple[mortal.Birth, BaseProcess]] = field(default_factory=list)
    frozen: list[tuple[threading.Timer, BaseProcess]] = field(default_factory=list)
    born: int = 0
    kills: Counter[str] = field(default_factory=Counter)

    def start(self, role: str) -> None:
        slack, memory = self.world.slack, self.world.memory
        self.born += 1
        birth = mortal.Birth(
            role=role,
            name=f"mortal-{self.born}",
            database=memory.url.render_as_string(hide_password=False),
            api=slack.url,
            token=slack.bot_token,
            signing=slack.signing_secret,
            ahead=self.choose.choice((-15.0, 0.0, 15.0)),
            port=_free_port() if role == "web" else 0,
        )
        process = multiprocessing.get_context("forkserver").Process(target=mortal.live, args=(birth,))
        process.start()
        self.alive.append((birth, process))

    def start_all(self) -> None:
        for role in self.roles:
            self.start(role)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill whoever it hits, and start another in their place."""
        birth, process = self.alive.pop(self.choose.randrange(len(self.alive)))
        assert process.pid is not None
        os.kill(process.pid, how)
        process.join(15)
        assert process.exitcode == -how, f"a {birth.role} had ended by itself: {process.exitcode}"
        self.kills[birth.role] += 1
        self.start(birth.role)

    def freeze(self, seconds: float) -> None:
        """Stop a worker for longer than its lease; another takes its place, and then there are three.

        It goes on by itself: whoever is frozen while writing to SQLite holds everybody up.
        """
        workers = [each for each in self.alive if each[0].role == "worker"]
        birth, process = self.choose.choice(workers)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGSTOP)
        self.alive.remove((birth, process))
        timer = threading.Timer(seconds, os.kill, (process.pid, signal.SIGCONT))
        timer.daemon = True
        timer.start()
        self.frozen.append((timer, process))
        self.start("worker")

    def thaw(self) -> None:
        """Wait for those who are frozen; what they were in the middle of is somebody else's by now."""
        for timer, process in self.frozen:
            timer.join()
            self.alive.append(
                (
                    mortal.Birth(role="worker", name="thawed", database="", api="", token="", signing=""),
                    process,
                )
            )
        self.frozen.clear()

    def ports(self) -> list[int]:
        return [birth.port for birth, _process in self.alive if birth.port]

    def end(self) -> list[int | None]:
        """Ask everybody to stop; return how each ended."""
        self.thaw()
        for _birth, process in self.alive:
            process.terminate()
        for _birth, process in self.alive:
            process.join(25)
        ended = [process.exitcode for _birth, process in self.alive]
        for _birth, process in self.alive:
            if process.exitcode is None:
                process.kill()
                process.join()
        self.alive.clear()
        return ended


def _free_port() -> int:
    with closing(sockets.socket()) as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@dataclass
class Typist:
    """Somebody who types commands all the while, and again, the same to the byte, until each is answered."""

    crew: Crew
    calls: int = 0
    verdicts: int = 0
    unanswered: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._type, name="typist", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Stop typing; what was begun is answered first."""
        self._stop.set()
        assert self._thread is not None
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "a command was never answered"

    def _type(self) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            if number % 5 == 0 and self.verdicts < LEADS:
                self.verdicts += 1
                self._until_answered(number, f"good {self.verdicts} the right role")
            else:
                self.calls += 1
                self._until_answered(number, f"called {1 + number % LEADS}")
            time.sleep(0.02)

    def _until_answered(self, number: int, text: str) -> None:
        """Send one command until it is answered, and then once more, as after an ack that was lost."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if not self._send(number, text):
                self.unanswered += 1
                time.sleep(0.05)
                continue
            if number % 3 == 0:
                self._send(number, text)
            return
        raise AssertionError(f"{text} was never answered")

    def _send(self, number: int, text: str) -> bool:
        slack = self.crew.world.slack
        body = urlencode(
            {
                "command": "/lead",
                "text": text,
                "team_id": slack.sandbox.slack.workspace.team_id,
                "user_id": "U0JONAS",
                "channel_id": self.crew.world.channel,
                "trigger_id": f"{number}.typist",
                "response_url": "http://127.0.0.1:9/",
            }
        ).encode()
        headers = {
            **slack.sandbox._line.signed_headers(body),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        ports = self.crew.ports()
        if not ports:
            return False
        port = ports[number % len(ports)]
        url = f"http://127.0.0.1:{port}/slack/events"
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=6) as answer:
                told = answer.read().decode()
        except (HTTPException, OSError):  # killed before it answered, or in the middle of it
            return False
        return "Reference" not in told


def owe_some(crew: Crew, channels: list[str], round_number: int) -> dict[str, str]:
    """Owe ten notices: four messages, two replies under two of them, two direct messages; and turn two digests on."""
    world, choose = crew.world, crew.choose
    owed: dict[str, str] = {}
    for number in range(4):
        key = f"round/{round_number}/{number}"
        channel = choose.choice(channels)
        parent = world.owe(key, channel, priority=choose.randint(1, 7))
        owed[parent] = ""
        for part in range(2 if number < 2 else 0):
            under = {"act": Act.REPLY, "parent_id": parent, "part": part + 1, "kind": "pipeline_thread"}
            owed[world.owe(f"{key}/part/{part}", channel, **under)] = parent
    for name, person_id in world.people.items():
        owed[world.owe(f"round/{round_number}/{name}", f"person:{person_id}", kind="receipt")] = ""
    for number in range(2):
        subscribe(world, world.slack.add_channel(f"digest-{round_number}-{number}", bot=True).id)
    return owed


def subscribe(world: World, channel: str) -> None:
    """Turn a daily digest on that was due some minutes ago: the next clock that ticks owes it, with its thread."""
    run = (world.now() - timedelta(minutes=10)).replace(second=0, microsecond=0)
    schedule = Schedule(run.time(), frozenset(range(7)), "UTC")

    def act(work: Work) -> None:
        work.insert(
            t.subscription,
            target=channel,
            kind="pipeline",
            schedule=schedule.to_data(),
            filters={},
            sections={},
            owner_id=world.people["jonas"],
            next_at=run,
            made_at=run - timedelta(days=1),
        )

    world.do(act)


def bring_news(crew: Crew, owed: dict[str, str]) -> None:
    """Let some messages have news, which were sent, are just being sent, or are not sent yet."""
    for notice_id in crew.choose.sample(sorted(owed), min(6, len(owed))):
        crew.world.do(lambda work, each=notice_id: bring_up_to_date(work, each))  # type: ignore[misc]


UPLOADS_GO_WRONG: tuple[dict[str, Any], ...] = (
    {"kind": "lost"},
    {"kind": "refuse"},
    {"kind": "http", "status": 500, "after": True},
    {"kind": "http", "status": 503},
    {"kind": "delay", "seconds": 1.5},
    {"kind": "ratelimited", "retry_after": 0},
)


def bad_luck(crew: Crew) -> None:
    """Let the next calls go wrong in some of the ways in which an answer gets lost on the way."""
    slack, choose = crew.world.slack, crew.choose
    accidents: list[dict[str, Any]] = [
        {"kind": "lost", "times": 2},
        {"kind": "http", "status": 500, "after": True},
        {"kind": "http", "status": 503},
        {"kind": "empty", "after": True},
        {"kind": "error", "error": "internal_error", "after": True},
        {"kind": "error", "error": "fatal_error"},
        {"kind": "delay", "seconds": choose.uniform(0.1, 1.8)},
        {"kind": "drip", "seconds": choose.uniform(0.1, 1.8)},
        {"kind": "refuse"},
        {"kind": "ratelimited", "retry_after": choose.randint(0, 1)},
    ]
    slack.fault("chat.postMessage", **choose.choice(accidents))
    slack.fault("chat.update", **choose.choice(accidents))
    for step in ("files.getUploadURLExternal", "upload", "files.completeUploadExternal"):
        slack.fault(step, **choose.choice(UPLOADS_GO_WRONG))
    slack.files_not_ready(choose.randint(0, 2))
    if choose.random() < 0.3:
        method = choose.choice(["conversations.history", "conversations.replies", "conversations.open"])
        slack.fault(method, choose.choice(["http", "refuse", "empty", "ratelimited"]))


def until_all_is_said(world: World, limit: float) -> None:
    """Wait until nothing is owed any more, by whatever clock it is due."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        world.ahead = timedelta(seconds=60)
        left = world.see(delivery.backlog)
        world.ahead = timedelta(0)
        if left.empty:
            return
        time.sleep(0.1)
    raise AssertionError(f"still owed after {limit} s: {left}")


def every_notice(world: World) -> list[Any]:
    """Return all notices of the workspace as rows."""
    n = t.notice
    found = sa.select(n).where(n.c.workspace_id == world.workspace_id)
    return [*world.see(lambda work: work.execute(found).all())]


def count_of(world: World, table: sa.Table, **values: Any) -> int:
    """Count rows of the workspace."""
    found = sa.select(sa.func.count()).select_from(table)
    for name, value in values.items():
        found = found.where(table.c[name] == value)
    return int(
        world.see(
            lambda work: work.execute(found.where(table.c.workspace_id == work.workspace_id)).scalar_one()
        )
    )
