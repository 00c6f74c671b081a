"""Whole processes beside a world: the settings they are started with, and how long they live."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import SecretStr

from bot.process import Process
from bot.settings import Settings
from tests.delivery.conftest import PATIENCE, World


def settings(world: World, **more: Any) -> Settings:
    known = {
        "database_url": world.memory.url.render_as_string(hide_password=False),
        "slack_api_url": world.slack.url,
        "tandem_secret_key": SecretStr("a test's own key"),
    }
    return Settings(_env_file=None, **{**known, **more})


def live(process: Process, scene: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        process.clocks._ask_every = 0.1
        try:
            await process.start()
            async with asyncio.timeout(PATIENCE):
                await scene()
        finally:
            await process.stop()

    asyncio.run(run())
