"""Pictures are drawn in a process of their own, which knows no secret, comes back when it breaks, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.artist import Artist, NotDrawn
from messages.picture import Picture
from tests.drawing.test_chart import a_picture

PATIENCE = 60.0
ROOT = Path(__file__).parents[2]


def with_artist(use: Callable[[Artist], Awaitable[Any]], **how: Any) -> Any:
    async def run() -> Any:
        artist = Artist(PATIENCE, **how)
        try:
            return await use(artist)
        finally:
            await artist.rest()

    return asyncio.run(run())


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        await asyncio.sleep(0.02)


def test_several_pictures_share_a_process_and_it_ends_when_nobody_asks_any_more() -> None:
    async def use(artist: Artist) -> None:
        drawn = await asyncio.gather(*(artist.draw(a_picture(title=f"{number}")) for number in range(3)))
        assert all(each.startswith(b"\x89PNG") for each in drawn)
        assert len(set(drawn)) == 3
        pid = artist.pid
        assert alive(pid)
        await until(lambda: not alive(pid))
        assert artist.pid == 0
        assert (await artist.draw(a_picture())).startswith(b"\x89PNG"), "and another one comes"

    with_artist(use, idle=0.3)


def test_it_makes_place_after_so_many() -> None:
    async def use(artist: Artist) -> list[int]:
        pids = []
        for _each in range(3):
            await artist.draw(a_picture())
            pids.append(artist.pid)
        return pids

    first, second, third = with_artist(use, most=2)
    assert (first > 0, second, third > 0) == (True, 0, True)
    assert first != third


def test_one_that_is_killed_is_said_and_the_next_picture_is_drawn() -> None:
    async def use(artist: Artist) -> None:
        await artist.draw(a_picture())
        os.kill(artist.pid, signal.SIGSTOP)
        asking = asyncio.create_task(artist.draw(a_picture(title="other")))
        await asyncio.sleep(0.1)
        os.kill(artist.pid, signal.SIGKILL)
        with pytest.raises(NotDrawn):
            await asking
        assert (await artist.draw(a_picture())).startswith(b"\x89PNG")

    with_artist(use)


def test_one_that_hangs_is_ended_in_time() -> None:
    async def use(artist: Artist) -> None:
        await artist.draw(a_picture())
        pid = artist.pid
        os.kill(pid, signal.SIGSTOP)
        artist._limit = 0.2
        with pytest.raises(NotDrawn):
            await artist.draw(a_picture())
        assert not alive(pid)

    with_artist(use)


def test_a_picture_that_nobody_waits_for_any_more_is_not_taken_for_the_next() -> None:
    async def use(artist: Artist) -> None:
        expected = await artist.draw(a_picture())
        asking = asyncio.create_task(artist.draw(a_picture(title="let go")))
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await artist.draw(a_picture()) == expected

    with_artist(use)


def test_values_that_cannot_be_drawn_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(artist: Artist) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(Picture, "to_json", lambda _self: '{"name": 1}')
            with pytest.raises(NotDrawn, match="values"):
                await artist.draw(a_picture())
        assert (await artist.draw(a_picture())).startswith(b"\x89PNG")

    with_artist(use)


def test_whoever_draws_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    monkeypatch.setenv("DATABASE_URL", "postgresql://canary@host/db")
    monkeypatch.setenv("TANDEM_SECRET_KEY", "canary")

    async def use(artist: Artist) -> str:
        await artist.draw(a_picture())
        return await asyncio.to_thread(Path(f"/proc/{artist.pid}/environ").read_text)

    assert "canary" not in with_artist(use)


def test_its_directory_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    async def use(artist: Artist) -> None:
        await artist.draw(a_picture())
        assert await asyncio.to_thread(os.listdir, tmp_path)

    with_artist(use)
    assert list(tmp_path.iterdir()) == []


DIES = """
    import asyncio, os, signal
    from bot.delivery.artist import Artist
    from tests.drawing.test_chart import a_picture

    async def die():
        artist = Artist(60.0)
        await artist.draw(a_picture())
        print(artist.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(die())
"""


def test_it_does_not_outlive_the_worker_that_asked() -> None:
    died = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DIES)],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert died.returncode == -signal.SIGKILL
    asyncio.run(until(lambda: not alive(int(died.stdout))))


def test_a_worker_s_own_memory_holds_nothing_of_it() -> None:
    """Neither the library nor its memory is in the process that delivers, however many pictures it had drawn."""
    asks = """
        import asyncio, resource, sys
        from bot.delivery.worker import Worker
        from bot.delivery.artist import Artist
        from tests.drawing.test_chart import a_picture

        async def draw(many):
            artist = Artist(60.0)
            for _each in range(many):
                await artist.draw(a_picture())
            await artist.rest()

        asyncio.run(draw(1))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        asyncio.run(draw(20))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, "matplotlib" in sys.modules)
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(asks)],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    grown, loaded = told.stdout.split()
    assert loaded == "False"
    assert int(grown) < 2_000, "kilobytes"
