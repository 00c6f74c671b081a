"""`tandem run` and `tandem demo`: your workspace, or a local Slack with a sample company."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import garbage
from bot.settings import Missing, Settings

if TYPE_CHECKING:
    from bot.process import Mode


@click.command()
@click.option(
    "--mode", type=click.Choice(["socket", "http"]), help="How Slack reaches Tandem; default: by what is set."
)
@click.option("--only", help="web, worker, clock, or several separated by commas; default: all of them.")
@click.option(
    "--port",
    type=int,
    help="Open /webhooks, /healthz and /readyz (and Slack's door in HTTP mode; the demo's page) on this port.",
)
@click.option("--or-demo", is_flag=True, help="Without tokens, start the demo instead.")
def run(mode: str | None, only: str | None, port: int | None, or_demo: bool) -> None:
    """Run Tandem in your workspace: Socket Mode with SLACK_APP_TOKEN, HTTP with SLACK_SIGNING_SECRET."""
    settings = Settings()
    if or_demo and not settings.tokens and mode is None:
        from bot.demo.running import run_demo

        click.echo("No SLACK_BOT_TOKEN and SLACK_APP_TOKEN: starting the demo in a local Slack.")
        run_demo(port=port, open_page=False)
        return
    with garbage.held():
        from bot.http.serving import Taken
        from bot.logs import set_up
        from bot.measures import Measures
        from bot.process import ALL_PARTS, Mode, NotConnected, Part, Process
        from db import schema

    measures = Measures()
    set_up(settings.log_level, settings.log_format, measures)
    try:
        parts = frozenset(Part(name.strip()) for name in only.split(",")) if only else ALL_PARTS
    except ValueError:
        raise click.UsageError(f"--only takes {', '.join(Part)}, not {only!r}.") from None
    if parts == ALL_PARTS:
        schema.migrate(settings.database_url)
    chosen = _mode_of(settings, mode) if Part.WEB in parts else Mode.SOCKET
    try:
        process = Process(
            settings,
            chosen,
            parts,
            say=click.echo,
            port=port,
            inbox=Path("inbox"),
            measures=measures,
            reread=Settings,
        )
        asyncio.run(process.run())
    except (NotConnected, Taken) as problem:
        raise click.ClickException(str(problem)) from None


def _mode_of(settings: Settings, asked: str | None) -> Mode:
    """Return how Slack reaches us: as asked for, else by which of its secrets is set."""
    from bot.process import Mode

    if asked:
        return Mode(asked)
    try:
        settings.need("slack_app_token")
    except Missing as missing:
        if settings.slack_signing_secret is not None:
            return Mode.HTTP
        raise missing from None
    return Mode.SOCKET


@click.command()
@click.option("--port", type=int, help="The page's port; a taken one is replaced.")
@click.option("--open/--no-open", "open_page", default=False, help="Open the page in a browser.")
@click.option("--fresh", is_flag=True, help="Make the sample company anew first.")
def demo(port: int | None, open_page: bool, fresh: bool) -> None:
    """Run Tandem in a local Slack on this machine, with a sample company and a clock that can be moved."""
    from bot.demo.running import run_demo

    run_demo(port=port, open_page=open_page, fresh=fresh)
