"""One signed command, in and out: with its durable write beside raw SQL on plain Starlette, and dispatch beside Bolt.

Sixteen people at once send `/lead called` over HTTP from a process of their own, to ours and to the floor in turn; both
are served as the process is. The floor verifies the same signature, parses the same form, reads the lead's number of
events and its owner, and writes the same rows with the bare driver, several commands to a commit: the envelope's key,
the event, the lead, its cycle, what was last seen. It judges no rights, keeps no history, reckons no clocks, finds no
next lead and words no answer. A second floor is the same with Bolt between: our door, one listener, the same rows. What
Bolt leaves of the first is the most that anything on Bolt can reach. The reading command runs in this process, without
HTTP, as Bolt beside it does.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import queue
import re
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from benchmarks.measure import Ratio
from benchmarks.signing import LEADS, NOW, SECRET, signed
from bot.garbage import settle
from bot.http import doors
from bot.secrets import Secrets
from bot.slack.app import build
from bot.slack.clients import Clients
from bot.slack.directory import Directory
from bot.slack.edge import Edge
from db import schema
from db import tables as t
from db.memory import Memory, Work

PEOPLE = 16
HANDLERS = 84
ROOT = Path(__file__).resolve().parent.parent

_numbers = itertools.count(1_000_000)


async def through(app: Any, body: bytes, headers: dict[str, str]) -> int:
    """Send one request through ASGI and return its status."""
    status = 0
    sent = False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/slack/events",
        "raw_path": b"/slack/events",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
    await app(scope, receive, send)
    return status


def rep(work: Work, number: int) -> int:
    """Insert one rep with their Slack user; return their id."""
    person = int(
        work.insert(t.person, name=f"Rep {number}", folded=f"rep {number}", created_at=NOW, preferences={})
    )
    work.insert(
        t.external_id,
        kind="person",
        source="slack",
        external=f"U{number}",
        thing_id=person,
        recorded_at=NOW,
    )
    work.insert(t.role_grant, person_id=person, role="rep", valid_from=NOW, recorded_at=NOW)
    return person


def company(url: str) -> Memory:
    """Make a workspace with sixteen reps and leads in their hands."""
    schema.migrate(url)
    memory = Memory.open(url)

    def fill(work: Work) -> None:
        work.execute(
            t.workspace_.insert().values(id=1, name="Bench", live_since=NOW, created_at=NOW, settings={})
        )
        work.insert(t.installation, team="T1", installed_at=NOW)
        reps = [rep(work, number) for number in range(1, PEOPLE + 1)]
        first = work.number("lead", LEADS)
        for number in range(first, LEADS + first):
            person = reps[(number - 1) % PEOPLE]
            work.insert(
                t.lead,
                id=number,
                company=f"Company {number}",
                folded=f"company {number}",
                stage="accepted",
                cycle=1,
                version=1,
                owner_id=person,
                created_at=NOW,
                recorded_at=NOW,
            )
            work.insert(t.lead_cycle, lead_id=number, cycle=1, owner_id=person, mql_at=NOW, accepted_at=NOW)

    memory.do(fill, 1, now=NOW)
    return memory


def ours(memory: Memory) -> tuple[Starlette, Edge]:
    """Return Tandem's door, as the process builds it."""
    clients = Clients(memory, Secrets(["bench"]), "http://127.0.0.1:9/", lambda: NOW)
    edge = Edge(memory, lambda: NOW)
    app, _after = build(
        edge, clients, Directory(memory, Secrets(["bench"]), clients.for_workspace, lambda: NOW)
    )
    return doors.build(lambda: NOW, dict, app=app, signing_secret=SECRET), edge


class RawWriter:
    """The floor's writer: the bare driver, one thread, several commands to a commit."""

    def __init__(self, file: Path) -> None:
        self._waiting: queue.SimpleQueue[tuple[str, int, Future[None]] | None] = queue.SimpleQueue()
        self._file = file
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def write(self, key: str, lead: int) -> Future[None]:
        done: Future[None] = Future()
        self._waiting.put((key, lead, done))
        return done

    def stop(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _write(self) -> None:
        connection = sqlite3.connect(self._file, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        while (turn := self._waiting.get()) is not None:
            batch = [turn]
            connection.execute("BEGIN IMMEDIATE")
            self._rows(connection, *turn[:2])
            while len(batch) < 64:
                try:
                    turn = self._waiting.get_nowait()
                except queue.Empty:
                    break
                assert turn is not None
                self._rows(connection, *turn[:2])
                batch.append(turn)
            connection.execute("COMMIT")
            for _key, _lead, done in batch:
                done.set_result(None)
        connection.close()

    @staticmethod
    def _rows(connection: sqlite3.Connection, key: str, lead: int) -> None:
        now = "2026-11-16 15:00:00.000000"
        connection.execute(
            "INSERT INTO inbound_key (workspace_id, key, at, effect) VALUES (1, ?, ?, ?)",
            (key, now, f'{{"lead": {lead}}}'),
        )
        seq, owner = connection.execute(
            "SELECT last_seq, owner_id FROM lead WHERE workspace_id = 1 AND id = ?", (lead,)
        ).fetchone()
        connection.execute(
            "INSERT INTO lead_event (workspace_id, lead_id, seq, cycle, kind, source_stage, target_stage, owner_id, team_id,"
            " queue, code, other_id, touch, actor_id, via, observed, flagged, note_id, voids, voided, inbound, occurred_at,"
            " recorded_at, import_id) VALUES (1, ?, ?, 1, 'touched', 'accepted', 'accepted', ?, 0, 'none', 'call', 0, 'call', ?,"
            " 'command', 0, '', 0, 0, 0, ?, ?, ?, 0)",
            (lead, seq + 1, owner, owner, key, now, now),
        )
        connection.execute(
            "UPDATE lead SET last_seq = ?, version = version + 1 WHERE workspace_id = 1 AND id = ?",
            (seq + 1, lead),
        )
        connection.execute(
            "UPDATE lead_cycle SET touched_at = coalesce(touched_at, ?) WHERE workspace_id = 1 AND lead_id = ? AND cycle = 1",
            (now, lead),
        )
        connection.execute(
            "INSERT INTO last_seen (workspace_id, person_id, lead_id, at) VALUES (1, ?, ?, ?)"
            " ON CONFLICT (workspace_id, person_id) DO UPDATE SET lead_id = excluded.lead_id, at = excluded.at",
            (owner, lead, now),
        )


def bolt_floor(writer: RawWriter) -> Starlette:
    """Return our door and Bolt, set up as ours is, with one listener that writes the floor's rows and says "done"."""

    async def authorize(**_found: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None)

    app = AsyncApp(
        name="floor", signing_secret=SECRET, authorize=authorize, process_before_response=True,
        request_verification_enabled=False, ignoring_self_events_enabled=False,
    )  # fmt: skip

    @app.command(re.compile(""))
    async def listener(ack: Any, body: dict[str, Any]) -> None:
        await asyncio.wrap_future(writer.write(body["trigger_id"], int(body["text"].split()[-1])))
        await ack("done", response_type="ephemeral")

    return doors.build(lambda: NOW, dict, app=app, signing_secret=SECRET)


def floor(writer: RawWriter | None) -> Starlette:
    """Return plain Starlette: verify, parse, write (or not), answer."""

    async def events(request: Request) -> JSONResponse:
        body = await request.body()
        if doors.unsigned(SECRET, body, request.headers, NOW):
            return JSONResponse({}, status_code=401)
        form = parse_qs(body.decode())
        if writer is not None:
            lead = int(form["text"][0].split()[-1])
            await asyncio.wrap_future(writer.write(form["trigger_id"][0], lead))
        return JSONResponse({"response_type": "ephemeral", "text": "done"})

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


def bolt_as_it_comes() -> Callable[[bytes, dict[str, str]], Awaitable[int]]:
    """Return Bolt with its defaults and 84 listeners, ours last."""

    async def authorize(**_found: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None)

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, request_verification_enabled=False)
    for number in range(HANDLERS - 1):

        @app.command(f"/other{number}")
        async def other(ack: Any) -> None:
            await ack()

    @app.command("/tandem")
    async def listener(ack: Any) -> None:
        await ack("done")

    async def send(body: bytes, headers: dict[str, str]) -> int:
        answer = await app.async_dispatch(AsyncBoltRequest(body=body.decode(), headers=dict(headers)))
        return answer.status

    return send


class Served:
    """One application behind uvicorn, as the process serves it, on a free port of the running loop."""

    def __init__(self, app: Starlette) -> None:
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                host="127.0.0.1",
                port=0,
                log_config=None,
                access_log=False,
                http="httptools",
                lifespan="off",
            )
        )
        self._sent = 0

    async def start(self) -> Served:
        self._task = asyncio.ensure_future(self._server.serve())
        while not self._server.started:  # noqa: ASYNC110 - uvicorn tells it by this flag alone
            await asyncio.sleep(0.01)
        self._port = self._server.servers[0].sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        self._server.should_exit = True
        await self._task

    async def crowd(self, count: int, people: int = PEOPLE) -> dict[str, float]:
        """Let a crowd in another process send `count` commands; return rate, p50 and p99."""
        first, self._sent = self._sent, self._sent + count
        asked = (sys.executable, "-m", "benchmarks.crowd", *map(str, (self._port, people, count, first)))
        crowd = await asyncio.create_subprocess_exec(*asked, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
        said, _ = await crowd.communicate()
        assert crowd.returncode == 0
        return {name: float(value) for name, value in json.loads(said).items()}


async def alone(send: Callable[[bytes, dict[str, str]], Awaitable[int]], times: int) -> float:
    """Return the median time of a reading command that nobody else's is beside."""
    took: list[float] = []
    for _ in range(times):
        body, headers = signed("/tandem help", next(_numbers))
        begun = time.perf_counter()
        assert await send(body, headers) == 200
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


async def measured(
    door: Starlette, raw_writer: RawWriter, bolt_writer: RawWriter, count: int, rounds: int
) -> list[Ratio]:
    """Run ours, the floors and Bolt in turn."""
    bare, rival = floor(None), bolt_as_it_comes()
    served = {
        "ours": await Served(door).start(),
        "floor": await Served(floor(raw_writer)).start(),
        "on bolt": await Served(bolt_floor(bolt_writer)).start(),
    }
    try:
        for each in served.values():
            await each.crowd(LEADS)
        crowds: dict[str, list[dict[str, float]]] = {name: [] for name in served}
        singles: dict[str, list[float]] = {"ours": [], "bare": [], "bolt": []}
        for _ in range(rounds):
            for name, each in served.items():
                crowds[name].append(await each.crowd(count))
            singles["ours"].append(await alone(lambda body, headers: through(door, body, headers), 100))
            singles["bare"].append(await alone(lambda body, headers: through(bare, body, headers), 100))
            singles["bolt"].append(await alone(rival, 20))
    finally:
        for each in served.values():
            await each.stop()

    def middle(name: str, what: str) -> float:
        return statistics.median(each[what] for each in crowds[name])

    read = {name: statistics.median(each) for name, each in singles.items()}
    raw, bolt = "raw SQL on Starlette", f"Bolt as it comes, {HANDLERS} listeners"
    on_bolt = "the same rows on Bolt"
    return [
        Ratio(
            f"signed commands with their write, {PEOPLE} people",
            middle("ours", "rate"), middle("on bolt", "rate"), "/s", on_bolt,
        ),
        Ratio("the same rows on Bolt", middle("on bolt", "rate"), middle("floor", "rate"), "/s", raw),
        Ratio(
            f"signed commands with their write, {PEOPLE} people",
            middle("ours", "rate"), middle("floor", "rate"), "/s", raw, at_least=0.7,
        ),
        Ratio("p99 of one", middle("ours", "p99"), middle("on bolt", "p99"), "s", on_bolt),
        Ratio("p99 of one", middle("ours", "p99"), middle("floor", "p99"), "s", raw, at_most=2),
        Ratio("p50 of one", middle("ours", "p50"), middle("floor", "p50"), "s", raw),
        Ratio("p50 of a command that reads", read["ours"], read["bolt"], "s", bolt, at_most=0.04),
        Ratio("p50 of a command that reads", read["ours"], read["bare"], "s", "Starlette in memory that reads nothing"),
    ]  # fmt: skip


def run(count: int = 1600, rounds: int = 5) -> list[Ratio]:
    """Measure commands with their write, and a reading one beside Bolt."""
    with tempfile.TemporaryDirectory() as folder:
        memory = company(f"sqlite:///{folder}/ours.db")
        with ExitStack() as stack:
            stack.callback(memory.close)
            writers = []
            for name in ("floor", "on-bolt"):
                company(f"sqlite:///{folder}/{name}.db").close()
                writers.append(RawWriter(Path(folder) / f"{name}.db"))
                stack.callback(writers[-1].stop)
            door, _edge = ours(memory)
            settle()
            raw_writer, bolt_writer = writers
            return asyncio.run(measured(door, raw_writer, bolt_writer, count, rounds))


if __name__ == "__main__":
    for ratio in run():
        print(ratio.line())
