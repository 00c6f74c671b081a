"""A sandbox in one's own event loop, and one started from a shell."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox

ROOT = Path(__file__).parents[2]


def test_a_host_runs_it_on_its_own_loop_and_sees_what_people_see() -> None:
    async def story() -> list[str]:
        async with Sandbox(retry_delays=()) as sandbox:
            await sandbox.control.add_person("jonas")
            channel = await sandbox.control.add_channel("sales", members=["jonas"], bot=True)
            client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.url)
            await client.chat_postMessage(channel=channel.id, text="Hello")
            return [message["text"] for message in sandbox.control.messages("sales", seen_by="jonas")]

    assert asyncio.run(story()) == ["Hello"]


def test_a_stopped_sandbox_leaves_its_port_free() -> None:
    async def twice() -> tuple[int, int]:
        async with Sandbox() as first:
            port = first.port
        async with Sandbox(port=port) as second:
            return port, second.port

    first, second = asyncio.run(twice())
    assert first == second


def test_the_shell_prints_what_an_app_needs() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox"], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            printed = dict(
                process.stdout.readline().strip().replace(": ", "=", 1).split("=", 1) for _ in range(6)
            )
            with urllib.request.urlopen(printed["page"], timeout=5) as answer:
                assert b"/static/app.js" in answer.read()
        finally:
            process.terminate()
            process.wait(10)
    assert printed["SLACK_API_URL"] == printed["page"] + "api/"
    assert printed["SLACK_BOT_TOKEN"].startswith("xoxb-")
    assert printed["SLACK_APP_TOKEN"].startswith("xapp-")
    assert set(printed) >= {"SLACK_SIGNING_SECRET", "control token"}
