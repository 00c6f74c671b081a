"""Has pictures drawn in a process of its own, which lives while any are wanted: what it takes of memory goes with it.

A drawing library is 60 MB that a worker would keep for good, and a picture a fifth of a second in which it would do nothing
else. The process gets the values of a picture and a directory for its fonts, no token, no key and no address of anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from messages.picture import Picture

log = logging.getLogger(__name__)

IDLE = 20.0
"""Seconds after the last picture in which another finds its process still there: mornings bring many at once."""

MOST = 500
"""After so many pictures a process makes place for a new one."""

_LARGEST = 4 * 1024 * 1024
_HOME = Path(__file__).resolve().parents[2]


class NotDrawn(Exception):
    """There is no picture, this time: what is said goes without it, or it is tried again."""


class Artist:
    """Draws one picture at a time. `limit`: seconds for one, the start of the process among them."""

    def __init__(self, limit: float, *, idle: float = IDLE, most: int = MOST) -> None:
        self._limit = limit
        self._idle = idle
        self._most = most
        self._drawn = 0
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._fonts: tempfile.TemporaryDirectory[str] | None = None

    @property
    def pid(self) -> int:
        """The process that draws now; 0 for none."""
        return self._process.pid if self._process is not None else 0

    async def draw(self, picture: Picture) -> bytes:
        """Return the PNG of a picture. Raises `NotDrawn`, whatever went wrong."""
        async with self._turn:
            self._stay()
            try:
                async with asyncio.timeout(self._limit):
                    content = await self._ask(picture)
            except (TimeoutError, OSError, EOFError, ValueError) as problem:
                await self._end()
                raise NotDrawn(f"not drawn: {type(problem).__name__}") from None
            except BaseException:
                # Half an answer would be taken for the next one's.
                await asyncio.shield(self._end())
                raise
            self._drawn += 1
            if self._drawn >= self._most:
                await self._end()
            else:
                loop = asyncio.get_running_loop()
                self._leaving = loop.call_later(self._idle, self._leave)
        if not content:
            raise NotDrawn("not drawn: its values")
        return content

    async def rest(self) -> None:
        """End the process, if there is one, and leave nothing behind."""
        async with self._turn:
            self._stay()
            await self._end()
            if self._fonts is not None:
                self._fonts.cleanup()
                self._fonts = None

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    def _leave(self) -> None:
        """Let the process end by itself: it has nothing more to read."""
        self._leaving = None
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process, self._drawn = None, 0

    async def _ask(self, picture: Picture) -> bytes:
        process = await self._there()
        assert process.stdin is not None, "it was opened with a pipe"
        assert process.stdout is not None, "it was opened with a pipe"
        process.stdin.write(picture.to_json().encode() + b"\n")
        await process.stdin.drain()
        length = int.from_bytes(await process.stdout.readexactly(4), "big")
        if length > _LARGEST:
            raise ValueError("larger than any picture")
        return await process.stdout.readexactly(length)

    async def _there(self) -> Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        if self._fonts is None:
            self._fonts = tempfile.TemporaryDirectory(prefix="tandem-drawing-")
        self._drawn = 0
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "drawing"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=_HOME,
            env=_bare(self._fonts.name),
        )
        return self._process

    async def _end(self) -> None:
        process, self._process, self._drawn = self._process, None, 0
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _bare(fonts: str) -> dict[str, str]:
    """What the process that draws knows of this one's surroundings: nothing that is secret."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    # One thread: a picture needs no more, and a machine of two has other things to do.
    return {**kept, "MPLCONFIGDIR": fonts, "MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
