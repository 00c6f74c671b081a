"""How many notices a second one worker delivers, beside the same posts made bare: no outbox, nothing remembered.

The far end is a process of its own that answers at once. The worker and the bare client each run in a fresh process,
in turn, with 64 posts at a time; the notices lie in SQLite, in 400 channels without pacing.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.measure import Ratio, peak_mb

NOTICES = 4_000
LANES = 400
AT_ONCE = 64
ROUNDS = 3
GOAL = 1_000
"""Notices a second; and megabytes a worker may take."""
GOAL_MEGABYTES = 70


class FarEnd(asyncio.Protocol):
    """Slack without latency: reads a request, answers that it was posted."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._held = b""
        self._number = 0

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole by now."""
        self._held += data
        while True:
            head, found, rest = self._held.partition(b"\r\n\r\n")
            if not found:
                return
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(rest) < length:
                return
            self._held = rest[length:]
            self._number += 1
            body = b'{"ok":true,"channel":"C1","ts":"1794835800.%06d"}' % self._number
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(body), body)
            )


def far_end(tell: Connection) -> None:
    """Serve on a free port until killed; tell which."""

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(FarEnd, "127.0.0.1", 0)
        tell.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


def words(_work: Any, notice: Any) -> Any:
    """Render a notice of a few lines."""
    from messages.message import compose

    return compose(f"L-{notice.part} was rejected", "Budget asked for next year\nSays Jonas, of West")


def ours(url: str, api: str, tell: Connection) -> None:
    """Deliver everything that is owed; tell how many a second, and the megabytes it took."""
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.delivery import fence
    from bot.delivery.worker import Worker
    from db.memory import Memory
    from db.stores.delivery import Rules
    from db.tables.delivery import NoticeState

    rules = Rules(batch=AT_ONCE, per_workspace=AT_ONCE, hot_slots=0, gap=timedelta(0), per_minute=0)

    async def deliver() -> float:
        memory = Memory.open(url)
        async with fence.session() as session:
            client = AsyncWebClient(token="xoxb-1", base_url=api, session=session, retry_handlers=[])

            async def clients(_workspace_id: int) -> AsyncWebClient:
                return client

            worker = Worker(
                memory, clients, name="bench", now=lambda: datetime.now(UTC), render=words, rules=rules
            )
            began = time.perf_counter()
            counts = await worker.drain(120)
            took = time.perf_counter() - began
        memory.close()
        assert counts == {NoticeState.SENT: NOTICES}, counts
        return NOTICES / took

    tell.send((asyncio.run(deliver()), _megabytes()))


def bare(_url: str, api: str, tell: Connection) -> None:
    """Make the same posts with the same client, 64 at a time, from payloads that are ready; tell how many a second."""
    import aiohttp
    from slack_sdk.web.async_client import AsyncWebClient

    from messages.message import compose

    payload = compose("L-42 was rejected", "Budget asked for next year\nSays Jonas, of West").payload()

    async def post_all() -> float:
        left = iter(range(NOTICES))
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient(token="xoxb-1", base_url=api, session=session, retry_handlers=[])

            async def post() -> None:
                for number in left:
                    known = {"event_type": "tandem_notice", "event_payload": {"id": str(number)}}
                    await client.api_call(
                        "chat.postMessage", json={**payload, "channel": "C1", "metadata": known}
                    )

            began = time.perf_counter()
            await asyncio.gather(*(post() for _each in range(AT_ONCE)))
            return NOTICES / (time.perf_counter() - began)

    tell.send((asyncio.run(post_all()), _megabytes()))


def _megabytes() -> float:
    return peak_mb()


@contextmanager
def _process(target: Any, *args: Any) -> Iterator[Connection]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=target, args=(*args, there))
    process.start()
    try:
        yield here
    finally:
        process.kill()
        process.join()


def _owe_all(folder: Path) -> str:
    """Make a database with everything owed; return its URL."""
    import sqlalchemy as sa

    from db import schema
    from db import tables as t
    from db.memory import Memory, Work
    from operations.notices import Owed, owe

    url = f"sqlite:///{folder / 'bench.db'}"
    schema.migrate(url)
    memory = Memory.open(url)
    now = datetime.now(UTC) - timedelta(seconds=10)

    def workspace(work: Work) -> int:
        values = {"name": "Bench", "live_since": now, "created_at": now, "settings": {}}
        made = work.execute(sa.insert(t.workspace_).values(**values)).inserted_primary_key
        assert made is not None
        return int(made[0])

    def owed(work: Work) -> None:
        for number in range(NOTICES):
            owe(work, Owed("rejected", f"rejection/{number}", f"C{number % LANES}", part=number))

    workspace_id = memory.do(workspace, 0, now=now)
    memory.do(owed, workspace_id, now=now)
    memory.close()
    return url


def measure() -> dict[str, float]:
    """Run worker and bare client in turn; return the medians."""
    found: dict[str, list[tuple[float, float]]] = {"ours": [], "bare": []}
    with _process(far_end) as told:
        api = f"http://127.0.0.1:{told.recv()}/api/"
        for _round in range(ROUNDS):
            with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
                url = _owe_all(Path(folder))
                for name, target in (("bare", bare), ("ours", ours)):
                    with _process(target, url, api) as result:
                        found[name].append(result.recv())
    return {
        "ours": statistics.median(rate for rate, _size in found["ours"]),
        "bare": statistics.median(rate for rate, _size in found["bare"]),
        "megabytes": max(size for _rate, size in found["ours"]),
    }


def run() -> list[Ratio]:
    """Return what one worker does against the bare posts, against its goal, and what it takes of memory."""
    got = measure()
    return [
        Ratio("delivery", got["ours"], got["bare"], "notices/s", "the same posts without an outbox"),
        Ratio("delivery goal", got["ours"], GOAL, "notices/s", "the goal", at_least=1.0),
        Ratio("delivery memory", got["megabytes"], GOAL_MEGABYTES, "MB", "the goal", at_most=1.0),
    ]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
