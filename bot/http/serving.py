"""A door that is open: one HTTP server on a port of this process, which leaves signals to the process."""

from __future__ import annotations

import logging
import socket as sockets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

log = logging.getLogger(__name__)

GRACE_SECONDS = 5
"""How long requests that are being answered may take when the door closes."""


class Taken(Exception):
    """Somebody else listens on this port; the message says which setting to change."""


class Serving:
    """One HTTP server. `open` first, so that a taken port is told before anything else starts; then `run`."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        import uvicorn

        class Server(uvicorn.Server):
            @contextmanager
            def capture_signals(self) -> Iterator[None]:
                yield  # SIGTERM is the process's: it ends intake first, then everything else in order

        self._host, self._port = host, port
        self._server = Server(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                http="httptools",
                lifespan="off",
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._socket: sockets.socket | None = None

    async def open(self) -> None:
        """Take the port; raises `Taken`."""
        family = sockets.AF_INET6 if ":" in self._host else sockets.AF_INET
        opened = sockets.socket(family, sockets.SOCK_STREAM)
        opened.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        try:
            opened.bind((self._host, self._port))
            opened.listen(2048)
        except OSError as problem:
            opened.close()
            raise Taken(
                f"Cannot listen on {self._host}:{self._port} ({problem.strerror}). Change PORT, METRICS_PORT or --port."
            ) from None
        self._socket = opened
        log.info("listening", extra={"port": opened.getsockname()[1]})

    @property
    def port(self) -> int:
        """The port that it listens on: the one that was asked for, or the one that was free."""
        assert self._socket is not None, "open comes first"
        return int(self._socket.getsockname()[1])

    async def run(self) -> None:
        """Answer until `stop`."""
        assert self._socket is not None, "open comes first"
        await self._server.serve(sockets=[self._socket])

    def stop(self) -> None:
        """Take nothing more in; what is being answered is finished."""
        self._server.should_exit = True

    def close(self) -> None:
        """Give the port back without having answered anybody."""
        if self._socket is not None:
            self._socket.close()
