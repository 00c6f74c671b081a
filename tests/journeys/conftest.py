"""Tandem as a whole beside a local Slack: over Socket Mode, and over signed HTTP."""

from __future__ import annotations

import asyncio
import socket as sockets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import sandbox
from bot.clock import DemoClock
from bot.demo.company import MORNING
from bot.demo.local_slack import register, settings_for
from bot.demo.template import Made, Template, copy_database
from bot.process import Mode, Process
from db.memory import Work
from sandbox import Running


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The sample company before its teams drink coffee or share duties: each journey begins what it is about."""
    return Template(tmp_path_factory.mktemp("quiet"), lively=False).made(fresh=True, say=lambda words: None)


class House:
    """A running Tandem with the sample company, and the Slack it lives in. The clock stands at Monday 08:35."""

    def __init__(
        self, slack: Running, process: Process, loop: asyncio.AbstractEventLoop, database: Path
    ) -> None:
        self.slack, self.process, self.loop, self.database = slack, process, loop, database

    def jump(self, **by: float) -> None:
        """Let so much time pass for both, and the clock look at once."""
        clock, ticker = self.process.clock, self.process.ticker
        assert isinstance(clock, DemoClock)
        assert ticker is not None
        clock.jump_to(clock.now() + timedelta(**by))
        self.slack.set_clock(clock.now())
        self.loop.call_soon_threadsafe(ticker.rouse)

    def hears(self, place: str, words: str) -> dict[str, Any]:
        """Wait for the newest message in a place that says this as it stands now, and return it."""

        def newest() -> dict[str, Any] | None:
            found = [each for each in self.slack.posted(place) if words in str(each["text"])]
            return dict(found[-1]) if found else None

        assert soon(lambda: newest() is not None), f"nothing in {place} says {words!r}"
        message = newest()
        assert message is not None
        return message

    def picks(
        self, who: str, words: str, label: str, message: dict[str, Any] | None = None, place: str = ""
    ) -> None:
        """Pick an entry of the ⋯ menu in the row that says these words: of a message in a place, else of one's Home."""
        blocks = message["blocks"] if message is not None else (self.slack.home(who) or {})["blocks"]
        row = next(each for each in blocks if words in str(each.get("text", "")) and "accessory" in each)
        where = {"channel": place, "ts": message["ts"]} if message is not None else {"where": "home"}
        self.slack.click(who, row["block_id"], label, **where)


THE_COMPANY = 1
"""The only workspace of the sample company."""

PATIENCE = 60.0
"""Seconds that a test waits for what must come: the machine may be busy. What comes early is not waited for."""


def soon(holds: Callable[[], bool], limit: float = PATIENCE) -> bool:
    """Wait for what the worker brings about; whether it did."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if holds():
            return True
        threading.Event().wait(0.05)
    return holds()


def _free_port() -> int:
    with closing(sockets.socket()) as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def living(
    made: Made,
    folder: Path,
    mode: Mode,
    *,
    inbox: Path | None = None,
    before: Callable[[Work], object] | None = None,
) -> Iterator[House]:
    """Start both on threads of their own from a fresh copy of the company; stop both at the end.

    What lies in `inbox` is imported as soon as the clock runs; `before` is done in the company until then.
    """
    for source, name in ((made.database, "tandem.db"), (made.slack, "slack.db")):
        copy_database(source, folder / name)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="tandem", daemon=True)
    thread.start()
    try:
        with sandbox.running(folder / "slack.db", workspace_name="Brightwater Instruments") as slack:
            clock = DemoClock(MORNING + timedelta(minutes=5))
            slack.set_clock(clock.now())
            slack.do(register, slack.sandbox)
            port = _free_port()
            process = Process(
                settings_for(slack.sandbox, folder / "tandem.db", made.key, port),
                mode,
                clock=clock,
                port=port,
                say=_told.append,
                inbox=inbox,
            )

            if before is not None:
                process.memory.do(before, THE_COMPANY, now=clock.now())

            async def start() -> None:
                await process.start()

            asyncio.run_coroutine_threadsafe(start(), loop).result(timeout=PATIENCE)
            try:
                if mode is Mode.HTTP:
                    slack.use_http(f"http://127.0.0.1:{port}/slack/events")
                    _wait_for(port)
                else:
                    slack.wait_for_socket(limit=PATIENCE)
                yield House(slack, process, loop, folder / "tandem.db")
            finally:
                asyncio.run_coroutine_threadsafe(process.stop(), loop).result(timeout=PATIENCE)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=30)
        loop.close()


_told: list[str] = []
"""What processes said at the shell: the sample company has its admin, so no one-time code is offered."""


def _wait_for(port: int) -> None:
    def is_open() -> bool:
        try:
            sockets.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    assert soon(is_open), "Tandem's HTTP door did not open"


@pytest.fixture(params=[Mode.SOCKET, Mode.HTTP], ids=["socket", "http"])
def house(request: pytest.FixtureRequest, made: Made, tmp_path: Path) -> Iterator[House]:
    """Tandem and its Slack, over each wire in turn."""
    with living(made, tmp_path, request.param) as house:
        yield house
