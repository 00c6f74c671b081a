"""Bad days: the disk is full, the database goes away in the middle, somebody stops everything under load."""

from __future__ import annotations

import asyncio
import hmac
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

import sandbox
from bot.slack.edge import Edge
from db import engine, schema
from db import tables as t
from db.memory import Memory, Work
from sandbox import Running
from tests.bot.test_edge import command
from tests.bot.test_process import settings
from tests.company import NOON, Company
from tests.conftest import _postgres_bin, _quietly
from tests.delivery.conftest import World, furnished, until

ROOT = Path(__file__).parents[2]


# --- a full disk -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of six megabytes of its own: room for the file, and for a log of a thousand pages."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no filesystem may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path) -> Path:
    """Fill a disk to the last byte; return the file that does."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return ballast


def test_on_a_full_disk_people_get_back_what_they_typed_and_all_is_well_when_there_is_room_again(
    small_disk: Path, sqlite_template: Path, open_memory: Callable[[str], Memory]
) -> None:
    shutil.copy(sqlite_template, small_disk / "tandem.db")
    company = Company.make(open_memory(f"sqlite:///{small_disk / 'tandem.db'}"))
    company.lead(42, "Acorn Robotics", owner="jonas")

    def connect(work: Work) -> None:
        work.insert(t.installation, team="T1", installed_at=NOON)
        jonas = {
            "kind": "person",
            "source": "slack",
            "external": "UXJONAS",
            "thing_id": company.people["jonas"],
        }
        work.insert(t.external_id, **jonas, recorded_at=NOON)

    company.run(connect)
    edge = Edge(company.memory, lambda: NOON)

    def ask(line: str, trigger: str) -> tuple[str, float]:
        begun = time.monotonic()
        answer = asyncio.run(edge.command(command(line, trigger=trigger)))
        assert answer.ack is not None
        return str(answer.ack["text"]), time.monotonic() - begun

    ballast = fill(small_disk)
    typed = "/lead feedback 42 good " + "Asks for the price list again. " * 12
    told, seconds = "", 0.0
    for number in range(400):  # what was reserved before takes a few writes yet
        told, seconds = ask(typed, f"full.{number}")
        if "did not work" in told:
            break
    assert "That did not work, and nothing was saved." in told
    assert "Asks for the price list again." in told
    assert seconds < 3
    read, _ = ask("/lead", "read")
    assert "Acorn Robotics" in read, "what is there can be read all the time"
    ballast.unlink()
    told, _ = ask(typed, f"full.{number}")
    assert "did not work" not in told, "the same envelope was not used up"
    with company.memory._writing.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"


def test_on_a_full_disk_a_worker_waits_and_then_sends_everything_once(
    small_disk: Path, sqlite_template: Path, open_memory: Callable[[str], Memory], slack: Running
) -> None:
    shutil.copy(sqlite_template, small_disk / "tandem.db")
    world = furnished(open_memory(f"sqlite:///{small_disk / 'tandem.db'}"), slack)
    owed = [world.owe(f"a/{number}", kind="receipt") for number in range(30)]

    async def scene(worker: Any) -> None:
        ballast = fill(small_disk)
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(2)
        ballast.unlink()
        await until(lambda: len(world.posted()) == len(owed), 60)
        worker.stop()
        await running

    world.with_worker(scene)
    assert world.posted() == dict.fromkeys(owed, 1)
    assert set(world.states(*owed)) == {"sent"}


# --- PostgreSQL goes away --------------------------------------------------------------------------------------------


@dataclass
class Server:
    """A PostgreSQL of this test's own, which may be stopped like a machine that lost its power."""

    place: Path

    def control(self, *words: str) -> None:
        as_postgres: list[str | Path] = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        binaries = _postgres_bin()
        assert binaries is not None
        options = f"-c listen_addresses='' -c unix_socket_directories={self.place} -c max_connections=60"
        data: list[str | Path] = ["-D", self.place / "data", "-w", "-o", options, "-l", self.place / "log"]
        _quietly(self.place, *as_postgres, binaries / "pg_ctl", *data, *words)

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://tandem@/postgres?host={self.place}"


@pytest.fixture
def server() -> Iterator[Server]:
    binaries = _postgres_bin()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with tempfile.TemporaryDirectory(prefix="tandem-failing-") as folder:
        place = Path(folder)
        as_postgres: list[str | Path] = []
        if os.geteuid() == 0:
            as_postgres = ["runuser", "-u", "postgres", "--"]
            shutil.chown(place, "postgres", "postgres")
        make: list[str | Path] = ["-D", place / "data", "-U", "tandem", "--auth=trust", "-E", "UTF8"]
        _quietly(place, *as_postgres, binaries / "initdb", *make)
        made = Server(place)
        made.control("start")
        try:
            yield made
        finally:
            made.control("-m", "immediate", "stop")


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(240)
def test_postgresql_dies_and_comes_back_in_the_middle_and_nothing_is_lost_or_doubled(
    server: Server, open_memory: Callable[[str], Memory], slack: Running
) -> None:
    schema.migrate(server.url)
    world = furnished(open_memory(server.url), slack)
    channels = [slack.add_channel(f"c-{number}", bot=True).id for number in range(6)]
    owed = [world.owe(f"a/{number}", channels[number % 6]) for number in range(90)]
    slack.fault("chat.postMessage", "delay", times=-1, seconds=0.15)

    async def scene(worker: Any) -> None:
        running = asyncio.create_task(worker.run())
        for wanted in (15, 35):
            await until(lambda wanted=wanted: len(world.posted()) >= wanted, 60)  # type: ignore[misc]
            await asyncio.to_thread(server.control, "-m", "immediate", "stop")
            await asyncio.sleep(0.5)
            await asyncio.to_thread(server.control, "start")
        await until(lambda: len(world.posted()) == len(owed), 120)
        worker.stop()
        await running

    world.with_worker(scene)
    world.deliver()
    assert world.posted() == dict.fromkeys(owed, 1)
    assert set(world.states(*owed)) == {"sent"}


@pytest.mark.postgres
def test_a_command_after_connections_were_cut_is_answered_by_a_new_one(
    postgres_url: str, open_memory: Callable[[str], Memory]
) -> None:
    memory = open_memory(postgres_url)
    company = Company.make(memory)
    other = sa.create_engine(engine.parse(postgres_url))

    def cut() -> None:
        with other.connect() as connection:
            connection.execute(
                sa.text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )

    first = memory.do(lambda work: work.number("lead"), company.id, now=NOON)
    try:
        for number in range(3):
            cut()
            assert memory.do(lambda work: work.number("lead"), company.id, now=NOON) == first + number + 1
    finally:
        other.dispose()


# --- SIGTERM under load ----------------------------------------------------------------------------------------------


@contextmanager
def tandem_run(folder: Path, slack: Running, url: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A real `tandem run`; killed in the end if it has not stopped by itself."""
    known = settings(slack.sandbox, url)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": url,
        "TANDEM_SECRET_KEY": "a test's own key",
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.sandbox.signing_secret,
        "SLACK_API_URL": known.slack_api_url,
    }
    with (folder / "log").open("ab") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", *words], env=environment, cwd=folder, stdout=log, stderr=log
        )
        try:
            yield started
        finally:
            started.kill()
            started.wait(timeout=10)


def wait_until(ready: Callable[[], bool], limit: float = 40.0) -> None:
    end = time.monotonic() + limit
    while not ready():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_worker_told_to_stop_in_the_middle_commits_what_is_under_way_and_the_next_sends_the_rest(
    database_url: str, tmp_path: Path, open_memory: Callable[[str], Memory]
) -> None:
    with sandbox.running() as slack:
        channels = [slack.add_channel(f"c-{number}", bot=True).id for number in range(10)]
        owed: list[str] = []

        with tandem_run(tmp_path, slack, database_url, "--only", "worker") as first:
            memory = open_memory(database_url)
            wait_until(lambda: bool(memory.see(installed, 0, now=NOON)))
            world = World(memory, slack, 1, channels[0])
            slack.fault("chat.postMessage", "delay", times=-1, seconds=0.4)
            payload = {"what": "channel", "code": "is_archived", "target": channels[0]}
            for number in range(60):
                owed.append(world.owe(f"a/{number}", channels[number % 10], kind="trouble", payload=payload))
            wait_until(lambda: len(world.posted()) >= 5)
            first.send_signal(signal.SIGTERM)
            begun = time.monotonic()
            assert first.wait(timeout=25) == 0, (tmp_path / "log").read_text()[-2000:]
            assert time.monotonic() - begun < 20
        arrived = {each for each in owed if world.posted()[each]}
        assert arrived
        assert len(arrived) < len(owed), "it was stopped in the middle"
        for each in owed:
            assert (world.notice(each).state == "sent") is (each in arrived), "nothing is left in doubt"

        slack.clear_faults()
        with tandem_run(tmp_path, slack, database_url, "--only", "worker"):
            wait_until(lambda: all(world.posted()[each] for each in owed), 120)
        assert world.posted() == dict.fromkeys(owed, 1)


def installed(work: Work) -> bool:
    found = sa.select(t.installation.c.team).execution_options(crosses_workspaces=True)
    return work.execute(found).first() is not None


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_web_process_told_to_stop_answers_everybody_it_has_let_in(
    database_url: str, tmp_path: Path
) -> None:
    with sandbox.running() as slack:
        port = free_port()
        with tandem_run(
            tmp_path, slack, database_url, "--mode", "http", "--only", "web", "--port", str(port)
        ) as web:
            secret = slack.sandbox.signing_secret
            team = slack.sandbox.slack.workspace.team_id
            wait_until(lambda: knock(port, secret, team, 0) == 200, 60)
            said: list[int | str] = []
            stopping = threading.Event()

            def people(number: int) -> None:
                turn = 0
                while not stopping.is_set():
                    turn += 1
                    said.append(knock(port, secret, team, number * 100_000 + turn))

            crowd = [threading.Thread(target=people, args=(number,)) for number in range(1, 7)]
            for each in crowd:
                each.start()
            wait_until(lambda: said.count(200) >= 30)
            web.send_signal(signal.SIGTERM)
            begun = time.monotonic()
            assert web.wait(timeout=25) == 0, (tmp_path / "log").read_text()[-2000:]
            assert time.monotonic() - begun < 20
            stopping.set()
            for each in crowd:
                each.join(10)
        assert set(said) <= {200, "no connection"}, {each: said.count(each) for each in set(said)}


def free_port() -> int:
    import socket

    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def knock(port: int, secret: str, team: str, number: int) -> int | str:
    """Type `/lead help` as somebody; return the status, or that nobody was there to let them in."""
    fields = {
        "command": "/lead",
        "text": "help",
        "team_id": team,
        "user_id": "U1",
        "trigger_id": f"t.{number}",
    }
    body = urlencode(fields).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, sha256).hexdigest()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/slack/events",
        data=body,
        headers={"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except urllib.error.URLError as nobody:
        if isinstance(nobody.reason, (ConnectionRefusedError, ConnectionResetError)):
            return "no connection"
        return type(nobody.reason).__name__
    except (ConnectionResetError, ConnectionRefusedError):
        return "no connection"
    except OSError as other:
        return type(other).__name__
