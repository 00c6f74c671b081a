"""`tandem manifest`: what to paste into "Create an app from a manifest"."""

from __future__ import annotations

import json

import click

from bot.slack.manifest import BadName
from bot.slack.manifest import manifest as made


@click.command()
@click.option(
    "--commands",
    "commands",
    default="core",
    show_default=True,
    help="core, all, or names separated by commas.",
)
@click.option("--prefix", default="", help="Goes before each name: td- makes /td-lead.")
@click.option(
    "--url", default="", help="Your https address, for HTTP mode; without it the manifest is for Socket Mode."
)
def manifest(commands: str, prefix: str, url: str) -> None:
    """Print the Slack app manifest: api.slack.com/apps, Create New App, From a manifest."""
    chosen = [] if commands in ("core", "all") else [name.strip().lstrip("/") for name in commands.split(",")]
    try:
        click.echo(json.dumps(made(commands=chosen, prefix=prefix, url=url), indent=2, ensure_ascii=False))
    except BadName as problem:
        raise click.UsageError(str(problem)) from None
