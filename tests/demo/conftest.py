"""The demo, live on a thread of its own, from a sample company that is made once a session."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from bot.demo.running import Demo
from bot.demo.template import Made, Template

T = TypeVar("T")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The sample company with its first days in Slack, on disk."""
    return Template(tmp_path_factory.mktemp("demo")).made(fresh=True, say=lambda words: None)


@dataclass(slots=True)
class Live:
    """A demo that runs; `do` runs a coroutine on its loop."""

    demo: Demo
    loop: asyncio.AbstractEventLoop

    def do(self, act: Coroutine[Any, Any, T], seconds: float = 60) -> T:
        """Run a coroutine where the demo lives and return its result."""
        return asyncio.run_coroutine_threadsafe(act, self.loop).result(timeout=seconds)


@contextmanager
def playing(made: Made) -> Iterator[Live]:
    """A demo from a fresh copy of the company; stopped at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="demo", daemon=True)
    thread.start()
    try:
        demo = asyncio.run_coroutine_threadsafe(Demo.start(made, 0), loop).result(timeout=60)
        live = Live(demo, loop)
        try:
            yield live
        finally:
            live.do(demo.stop())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=30)
        loop.close()


@pytest.fixture
def live(made: Made) -> Iterator[Live]:
    """A demo that runs until the test ends."""
    with playing(made) as demo:
        yield demo
