"""`tandem admin add`: whoever is at the machine's shell may make the first admin."""

from __future__ import annotations

import click

from bot.cli.opened import opened, workspace_option
from operations import admins


@click.group()
def admin() -> None:
    """Make somebody an admin."""


@admin.command()
@click.argument("who")
@workspace_option
def add(who: str, workspace: int | None) -> None:
    """Make WHO an admin: a name, or a Slack user id such as U012ABCDEF."""
    with opened(workspace) as shell:
        shell.do(lambda work: admins.add(work, who))
    click.echo(f"{who} is an admin now.")
