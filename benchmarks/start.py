"""Start: how long until Tandem could answer, beside the bare imports of what it stands on; and `tandem --help`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Ratio, in_turn, seconds

ROOT = Path(__file__).parents[1]

BARE = "import sqlmodel, slack_bolt.app.async_app, aiohttp, jinja2, apscheduler.schedulers.asyncio"
"""What the process cannot do without, imported and nothing more."""

READY = """
from bot import garbage
with garbage.held():
    from bot.clock import WallClock
    from bot.settings import Settings
    from bot.process import Mode, Process
    from db import schema
    schema.migrate(Settings().database_url)
    from bot.slack.app import build
    process = Process(Settings(), Mode.SOCKET, clock=WallClock())
    build(process.edge, process.clients, process.directory)
    from commands import router
    router.nouns()
process.memory.close()
"""


def _python(code: str, url: str) -> float:
    def run() -> None:
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            check=True,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "DATABASE_URL": url},
        )

    return seconds(run)


def _help() -> float:
    return seconds(
        lambda: subprocess.run(
            [sys.executable, "-m", "bot", "--help"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
    )


def run(rounds: int = 7) -> list[Ratio]:
    """Measure start and help."""
    from db import schema

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/start.db"
        schema.migrate(url)
        ready, bare, helped = in_turn(rounds, lambda: _python(READY, url), lambda: _python(BARE, url), _help)
    against = "the bare imports"
    return [
        Ratio("start until ready to answer", ready, bare, "s", against, at_most=1.25),
        Ratio("tandem --help", helped, bare, "s", against, at_most=0.3),
    ]


if __name__ == "__main__":
    for ratio in run():
        print(ratio.line())
