"""One process of Tandem, put together: Slack's side, the worker, the clock, or all of them.

Everything is built here and handed to whoever needs it; nothing is built at import, and nothing below looks anything up.
Each part is imported when it starts: a worker carries no Bolt and no commands, and people are answered before the clock
and its jobs are read in.
"""

from __future__ import annotations

import asyncio
import logging
import secrets as chance
import signal
import socket as sockets
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot import garbage
from bot.clock import Clock, WallClock
from bot.delivery.clocks import ASK_EVERY, Clocks
from bot.delivery.times import boottime
from bot.http.serving import Serving
from bot.measures import Measures
from bot.pulse import LATE, Pulse
from bot.secrets import Secrets
from bot.settings import Settings
from bot.slack.clients import Clients
from bot.slack.directory import Directory
from bot.slack.received import code_of
from bot.slack.reconnecting import Reconnecting, connection_of, headers_of
from db.memory import Memory
from db.stores import beats
from db.stores.beats import PARTS
from operations import admins, installing
from operations.addresses import HASH_KEY, PUBLIC_URL

if TYPE_CHECKING:
    from bot.delivery.ticker import Ticker
    from bot.delivery.worker import Worker
    from bot.slack.app import After
    from bot.slack.edge import Edge
    from bot.slack.socket import Socket

log = logging.getLogger(__name__)

STOP_SECONDS = 20


class Mode(StrEnum):
    """How Slack reaches us."""

    SOCKET = "socket"
    HTTP = "http"


class Part(StrEnum):
    """What a process does."""

    WEB = "web"
    WORKER = "worker"
    CLOCK = "clock"


ALL_PARTS = frozenset(Part)


def _lately(last: float, now: float) -> str:
    """Tell in a word whether a round was done lately; 0 stands for never yet."""
    return "starting" if not last else "late" if now - last > LATE.total_seconds() else "ok"


class NotConnected(Exception):
    """Slack does not take the bot token; the message says what to do."""


@dataclass
class Process:
    """The parts of one process and how they live.

    `say` is told what a person at the shell should read; `inbox` is the folder whose files the clock imports; `reread`
    reads the settings anew, where a new token may have been entered while this process runs.
    """

    settings: Settings
    mode: Mode
    parts: frozenset[Part] = ALL_PARTS
    clock: Clock = field(default_factory=WallClock)
    say: Callable[[str], None] = print
    port: int | None = None
    inbox: Path | None = None
    measures: Measures = field(default_factory=Measures)
    reread: Callable[[], Settings] | None = None

    def __post_init__(self) -> None:
        self.memory = Memory.open(self.settings.database_url)
        self.secrets = Secrets(self.settings.secret_keys())
        self.memory.remember(HASH_KEY, self.secrets.hash_key)
        self.memory.remember(PUBLIC_URL, self.settings.public_url)
        self.clients = Clients(self.memory, self.secrets, self.settings.slack_api_url, self.clock.now)
        self.directory = Directory(self.memory, self.secrets, self.clients.for_workspace, self.clock.now)
        self.clocks = Clocks(self.memory, now=self.clock.now, ask=self.clients.date)
        self.worker: Worker | None = None
        self.ticker: Ticker | None = None
        self.socket: Socket | None = None
        self._after: After | None = None
        self.pulse = Pulse(self.memory, self.clock.now, self._living)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._beating: asyncio.Task[None] | None = None
        self._keeping_time: asyncio.Task[None] | None = None
        self._servers: list[Serving] = []

    @cached_property
    def edge(self) -> Edge:
        """Where what people do in Slack comes in."""
        with garbage.held():
            from bot.slack.edge import Edge

        return Edge(self.memory, self.clock.now, self.measures)

    async def start(self) -> None:
        """Start every part; Slack is connected first, so that the parts know their workspace."""
        await self.pulse.once()
        await self.open_probes()
        workspace_id = await self._connect()
        if Part.WEB in self.parts:
            await self._start_web()
        if Part.WORKER in self.parts:
            self._start_worker()
        if Part.CLOCK in self.parts:
            self._start_clock()
        self._beating = asyncio.create_task(self.pulse.run())
        self._keeping_time = asyncio.create_task(self._keep_time())
        log.info("started", extra={"kind": ",".join(sorted(self.parts))})
        if workspace_id and Part.WEB in self.parts:
            await self._offer_code(workspace_id)

    async def stop(self) -> None:
        """End intake first, then claims; commit what is in flight within 20 seconds."""
        if self.socket is not None:
            await self.socket.stop()
        for server in self._servers:
            server.stop()
        if self.ticker is not None:
            await self.ticker.stop()
        if self.worker is not None:
            self.worker.stop()
        for watch in (self._beating, self._keeping_time):
            if watch is not None:
                watch.cancel()
                await asyncio.gather(watch, return_exceptions=True)
        if self._after is not None:
            await self._after.finish(5)
        if self._tasks:
            _done, late = await asyncio.wait(set(self._tasks), timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self.clients.close()
        await asyncio.to_thread(self.memory.close)
        log.info("stopped")

    async def run(self) -> None:
        """Live until SIGTERM or SIGINT."""
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, told.set)
        try:
            await self.start()
            garbage.settle()
            await told.wait()
            log.info("stopping")
        finally:
            await self.stop()

    def states(self) -> dict[str, str]:
        """Return the state of each part for `readyz`: `ok`, or one word that says what is not."""
        apart = "apart" if self.clocks.trouble else ""
        found = {"database": self.pulse.last.database, "time": apart or "ok"}
        if self.socket is not None:
            found["socket"] = "ok" if self.socket.connected else self.socket.state.value
        if self.ticker is not None:
            found["clock"] = apart or _lately(self.ticker.last_beat, time.monotonic())
        if self.worker is not None:
            found["worker"] = apart or _lately(self.worker.last_claim, boottime())
        return found

    def elsewhere(self) -> dict[str, str]:
        """Return the states of what this process does not do itself: as the database tells them, and Slack's greetings."""
        found = self.pulse.elsewhere(frozenset(self.parts))
        if self.socket is not None:
            found["app_token"] = "shared" if self.socket.headcount.strangers else "ok"
        return found

    def gauges(self) -> dict[tuple[str, tuple[str, ...]], float]:
        """Return what this process knows of itself now, by metric and labels."""
        found: dict[tuple[str, tuple[str, ...]], float] = {}
        if self.socket is not None:
            found["tandem_socket_connected", ()] = float(self.socket.connected)
            found["tandem_socket_silent_seconds", ()] = self.socket.silent_for
            found["tandem_socket_connections", ()] = self.socket.connections
            found["tandem_socket_strangers", ()] = self.socket.headcount.strangers
        for name, seconds in (("slack", self.clocks.skew.seconds), ("database", self.clocks.database)):
            if seconds is not None:
                found["tandem_clock_skew_seconds", (name,)] = seconds
        return found

    # --- how it is done --------------------------------------------------------------------------------------------

    async def _connect(self) -> int:
        """Ask Slack whose token this is and keep it, encrypted; 0 where each workspace brings its own."""
        plain = self.settings.bot_token
        if not plain:
            return 0
        try:
            answer = await self.clients.with_token(plain).auth_test()
        except SlackApiError as refused:
            error = code_of(refused.response.get("error"))
            raise NotConnected(
                f"Slack does not take SLACK_BOT_TOKEN ({error}). Slack app page, OAuth & Permissions: install the app "
                "again, and put the new token into the environment or .env."
            ) from None
        self.clocks.skew.hear(headers_of(answer).get("date", ""), self.clock.now())
        connection = connection_of(answer, self.secrets.seal(plain))
        workspace_id = await self.memory.run(
            lambda work: installing.connect(work, connection), 0, now=self.clock.now()
        )
        # Known from the start, people can be told that the database is away.
        await self.clients.client(workspace_id)
        if Part.WEB in self.parts:
            await self.edge.workspace_of(connection.team)
        return workspace_id

    async def _start_web(self) -> None:
        with garbage.held():
            from bot.slack.app import build
            from bot.slack.headcount import Headcount
            from bot.slack.socket import Socket
            from commands import router

            router.nouns()  # now, and not while the first person waits
        signing = self.settings.need("slack_signing_secret") if self.mode is Mode.HTTP else ""
        app, self._after = build(self.edge, self.clients, self.directory, signing_secret=signing)
        if self.mode is Mode.SOCKET:
            web = self.clients.with_token(None)
            headcount = Headcount(lambda: self.pulse.last.sockets.ours)
            self.socket = Socket(app, self.settings.need("slack_app_token"), web, headcount=headcount)
            await self.socket.start()
            if self.port is None:
                return
        from bot.http import doors
        from bot.http.calendars import Calendars
        from bot.http.webhooks import Webhooks

        built = doors.build(
            self.clock.now,
            self.states,
            elsewhere=self.elsewhere,
            app=app if self.mode is Mode.HTTP else None,
            signing_secret=signing,
            measures=self.measures,
            webhooks=Webhooks(
                self.memory, self.secrets, self.clock.now, self.measures, self.settings.public_url
            ),
            calendars=Calendars(self.memory, self.clock.now, self.measures),
        )
        await self._serve(
            built, self.settings.host, self.port if self.port is not None else self.settings.port
        )

    def _start_worker(self) -> None:
        from bot.delivery.worker import Worker

        self.worker = Worker(
            self.memory,
            self.clients.client,
            name=sockets.gethostname()[:20],
            now=self.clock.now,
            clocks=self.clocks,
            measures=self.measures,
        )
        self._start(self.worker.run())

    def _start_clock(self) -> None:
        with garbage.held():
            from bot import heartbeat
            from bot.delivery.ticker import Ticker
            from bot.forgetting import Forgetting

        self.ticker = Ticker(
            self.memory,
            heartbeat.jobs(
                self.memory,
                self._nudge,
                self.directory.refresh,
                self._read_inbox,
                self.settings.erasures(),
                self.directory.read_channels,
                self._reconnecting(),
                Forgetting(self.memory, self.secrets.hash_key, self.inbox).sweep,
            ),
            now=self.clock.now,
            clocks=self.clocks,
            measures=self.measures,
        )
        self.ticker.start()

    async def open_probes(self) -> int:
        """Open the operator's door, where METRICS_PORT asks for one; return its port, 0 for none."""
        if self.settings.metrics_port is None:
            return 0
        from bot.http import probes

        metrics = probes.Metrics(self.memory, self.clock.now, self.measures, self.gauges)
        built = probes.build(self.states, self.elsewhere, metrics)
        return await self._serve(built, self.settings.metrics_host, self.settings.metrics_port)

    async def _serve(self, app: Any, host: str, port: int) -> int:
        server = Serving(app, host, port)
        await server.open()
        self._servers.append(server)
        self._start(server.run())
        return server.port

    def _reconnecting(self) -> Reconnecting:
        return Reconnecting(
            self.memory,
            self.clients,
            self.secrets,
            read_channels=self.directory.read_channels,
            nudge=self._nudge,
            entered=lambda: (self.reread() if self.reread else self.settings).bot_token,
        )

    async def _keep_time(self) -> None:
        """Compare the clocks now and then, also where neither a worker nor a clock does."""
        while True:
            try:
                await self.clocks.agree()
            except Exception as problem:  # noqa: BLE001 - the database is away: the pulse says so, and this asks again
                log.debug("clocks not compared", extra={"error": type(problem).__name__})
            await asyncio.sleep(ASK_EVERY)

    def _living(self) -> frozenset[str]:
        """Name the parts of this process that did their round lately: what the pulse writes down."""
        told = (*PARTS, beats.SOCKET)
        living = frozenset(name for name, state in self.states().items() if name in told and state == "ok")
        strangers = self.socket is not None and self.socket.headcount.strangers
        return living | {beats.SHARED} if strangers else living

    def _read_inbox(self, workspace_id: int) -> None:
        from bot.inbox import import_inbox  # the connectors, for those who use the folder

        if self.inbox is not None and self.inbox.is_dir():
            import_inbox(self.inbox, self.memory, workspace_id, self.secrets.hash_key, now=self.clock.now)

    def _nudge(self) -> None:
        if self.worker is not None:
            self.worker.nudge()

    async def _offer_code(self, workspace_id: int) -> None:
        """Print the one-time code that makes the first admin, where there is none."""
        led = await self.memory.look(admins.has_admin, workspace_id, now=self.clock.now())
        if led:
            return
        entropy = chance.token_bytes(16)
        code = await self.memory.run(
            lambda work: admins.make_code(work, entropy), workspace_id, now=self.clock.now()
        )
        self.say(f"No admin yet. In Slack, type:  /tandem setup {code}")

    def _start(self, life: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(life)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("a part ended", exc_info=problem)
