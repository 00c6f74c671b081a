"""The last look before bytes leave: a process that slept through its lease sends nothing when it wakes.

Between the moment at which a worker asks whether enough of its lease is left and the moment at which the request goes
out lies a millisecond of building it. A process frozen just there (a paused container, a laptop that sleeps) would
wake hours later in the middle of it and say what somebody else has said long since. So it is asked once more, by
aiohttp itself, immediately before the body is handed to the socket; up to then not even the headers have left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace
from weakref import WeakSet

import aiohttp


class TooLate(Exception):
    """The request was not sent: by now it is somebody else's."""


@dataclass(slots=True)
class Permit:
    """What a request may still be sent by; `refused` once it was asked too late."""

    holds: Callable[[], bool]
    refused: bool = False


_PERMIT: ContextVar[Permit | None] = ContextVar("permit", default=None)


@contextmanager
def while_it_holds(holds: Callable[[], bool]) -> Iterator[Permit]:
    """Let requests of this task leave only while `holds` says so."""
    permit = Permit(holds)
    token = _PERMIT.set(permit)
    try:
        yield permit
    finally:
        _PERMIT.reset(token)


async def _look(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, _sent: aiohttp.TraceRequestChunkSentParams
) -> None:
    permit = _PERMIT.get()
    if permit is not None and not permit.holds():
        permit.refused = True
        raise TooLate


class _Fence(aiohttp.TraceConfig):
    """Asks for the permit of whoever sends, before each piece of a body."""

    def __init__(self) -> None:
        super().__init__()
        self.on_request_chunk_sent.append(_look)


_GUARDED: WeakSet[aiohttp.ClientSession] = WeakSet()


def session() -> aiohttp.ClientSession:
    """Open a session whose requests ask for their permit before they leave."""
    # No limit of its own: a request that waited for a free connection would use up its time before it even began.
    opened = aiohttp.ClientSession(trace_configs=[_Fence()], connector=aiohttp.TCPConnector(limit=0))
    _GUARDED.add(opened)
    return opened


def guards(opened: aiohttp.ClientSession | None) -> bool:
    """Tell whether a session asks."""
    return opened in _GUARDED
