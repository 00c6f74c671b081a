"""`tandem demo`: a local Slack with the sample company on this machine, live until Ctrl-C.

The company and its first days in Slack are made once and kept under `var/demo/`; each start plays from a fresh copy, so
that the page always opens on the same morning.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import shutil
import signal
import socket as sockets
import webbrowser
from datetime import date, timedelta
from pathlib import Path

import click

from bot.clock import DemoClock
from bot.demo import guide, names
from bot.demo.company import MORNING, Company
from bot.demo.days import live_through
from bot.demo.deals import ZONE
from bot.demo.local_slack import register, settings_for
from bot.demo.template import Made, Template, copy_database
from bot.heartbeat import climb_in
from bot.logs import set_up
from bot.meetings import meet_in
from bot.process import Mode, Process
from bot.secrets import Secrets
from operations import diary
from sandbox import Sandbox

FOLDER = Path("var/demo")
PORT = 8765
"""The page's port where nobody asks for another; a taken one is replaced."""

BEFORE = timedelta(seconds=6)
"""So long before 08:30 the demo begins: the digest is made while the page opens."""

LOOK_SECONDS = 0.5


def run_demo(port: int | None, open_page: bool, *, fresh: bool = False, folder: Path = FOLDER) -> None:
    """Run the demo until Ctrl-C or SIGTERM. `fresh` makes the sample company anew; `port` None: 8765, or any free one."""
    set_up("WARNING")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_until_told(port, open_page, fresh, folder))


async def _until_told(port: int | None, open_page: bool, fresh: bool, folder: Path) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    made = await asyncio.to_thread(Template(folder).made, fresh, click.echo)
    demo = await Demo.start(made, port)
    try:
        click.echo(
            f"\n  {demo.page_url}\n\nOpen it in a browser. Ctrl-C stops everything; nothing leaves this machine."
        )
        if open_page:
            webbrowser.open(demo.page_url)
        await told.wait()
    finally:
        await demo.stop()


class Demo:
    """One demo that runs: a local Slack, Tandem beside it, and the clock of both."""

    def __init__(self, made: Made, slack: Sandbox, clock: DemoClock, process: Process, place: Path) -> None:
        self.slack, self.clock, self.process = slack, clock, process
        self._place = place
        self._company = Company(process.memory, Secrets([made.key]).hash_key)
        self._facts = guide.Facts()
        self._label = ""
        self._jumping = asyncio.Lock()
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, made: Made, port: int | None) -> Demo:
        """Start everything from a fresh copy of the company, a few seconds before 08:30 of its Monday."""
        place = made.folder / f"run-{os.getpid()}"
        place.mkdir(mode=0o700)
        for source, name in ((made.database, "tandem.db"), (made.slack, "slack.db")):
            copy_database(source, place / name)
        clock = DemoClock(MORNING - BEFORE)
        slack = Sandbox(
            place / "slack.db",
            port=_free(port),
            workspace_name="Brightwater Instruments",
            opening={"person": names.COLLEAGUES[0].handle, "channel": names.PIPELINE},
        )
        register(slack)
        await slack.start()
        slack.clock.set(clock.now())
        door = _any_port()
        process = Process(
            settings_for(slack, place / "tandem.db", made.key, door),
            Mode.SOCKET,
            clock=clock,
            say=_silent,
            port=door,
        )
        demo = cls(made, slack, clock, process, place)
        await demo._begin()
        return demo

    async def _begin(self) -> None:
        await self.process.start()
        ids = await self.process.memory.look(guide.workspace, 0, now=self.clock.now())
        self._company.id = ids
        await self._look_ahead()
        self.slack.page.guide = lambda: guide.steps(self._facts, self._label)
        self.slack.page.on_button = self._pressed
        self._watch = asyncio.create_task(self._keep_watch())

    @property
    def page_url(self) -> str:
        """The page; it opens as Ines in #pipeline."""
        return self.slack.page_url

    async def stop(self) -> None:
        """Stop Tandem, then its Slack, and remove this run's copy."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self.process.stop()
        await self.slack.stop()
        shutil.rmtree(self._place, ignore_errors=True)

    # --- steps -----------------------------------------------------------------------------------------------------

    async def _keep_watch(self) -> None:
        """Tick the steps from what really happened."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            found = await self.process.memory.look(guide.facts, self._company.id, now=self.clock.now())
            seen = any(channel == names.CHANNELS[names.PIPELINE] for _, channel in self.slack.page.visited)
            found = dataclasses.replace(found, read=self._facts.read or (found.posted and seen))
            if found != self._facts:
                self._facts = found
                self.slack.slack.changed()

    # --- the clock -------------------------------------------------------------------------------------------------

    async def _look_ahead(self) -> None:
        now = self.clock.now()
        morning = await self.process.memory.look(guide.next_morning, self._company.id, now=now)
        self._label = guide.jump_label(now.astimezone(ZONE).date(), morning.astimezone(ZONE).date())
        self.slack.page.clock_buttons = [guide.button(self._label)]

    async def _pressed(self, which: str) -> None:
        if which != guide.NEXT_DAY or self._jumping.locked():
            return
        async with self._jumping:
            await self._jump()

    async def _jump(self) -> None:
        """Let the day pass, move both clocks to 08:30, and wake whoever waits for it."""
        memory = self.process.memory
        now = self.clock.now()
        morning = await memory.look(guide.next_morning, self._company.id, now=now)
        left, reached = now.astimezone(ZONE).date(), morning.astimezone(ZONE).date()
        await asyncio.to_thread(self._live_through, left, reached)
        self.clock.jump_to(morning)
        self.slack.clock.set(self.clock.now())
        await memory.run(diary.tick, self._company.id, now=self.clock.now())
        await climb_in(memory, self._company.id, self.clock.now())
        await meet_in(memory, self._company.id, self.clock.now())
        if self.process.ticker is not None:
            self.process.ticker.rouse()  # what is looked for once an hour or a day, too
        if self.process.worker is not None:
            self.process.worker.nudge()
        await self._look_ahead()

    def _live_through(self, left: date, reached: date) -> None:
        self._company.know(self.clock.now())
        live_through(self._company, left, reached)


def _silent(_words: str) -> None:
    """The demo's company has its admin: nothing is to be said at the shell."""


def _free(port: int | None) -> int:
    """Return the wanted port, or 0 (any free one) when somebody listens there already."""
    wanted = PORT if port is None else port
    with sockets.socket(sockets.AF_INET, sockets.SOCK_STREAM) as tried:
        tried.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", wanted))
        except OSError:
            return 0
    return wanted


def _any_port() -> int:
    """Return a port that nobody listens on: Tandem's own doors, by which calendars read."""
    with sockets.socket(sockets.AF_INET, sockets.SOCK_STREAM) as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
