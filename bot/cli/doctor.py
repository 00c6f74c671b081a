"""`tandem doctor`: checks everything and names the fix for each; exit code 1 when something is broken."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from bot.cli.opened import Shell, opened, workspace_option

if TYPE_CHECKING:
    from bot.slack.checks import Finding


@click.command()
@workspace_option
def doctor(workspace: int | None) -> None:
    """Check tokens, scopes, membership, people, database, clocks and data, and name the fix for each."""
    from bot.slack.checks import Health

    with opened(workspace) as shell:
        findings = asyncio.run(_examine(shell))
    for finding in findings:
        mark = {Health.WELL: "ok    ", Health.LOOK: "look  ", Health.BROKEN: "BROKEN"}[finding.health]
        click.echo(f"{mark}  {finding.what}: {finding.found}")
        if finding.fix:
            click.echo(f"        {finding.fix}")
    sys.exit(1 if any(finding.health is Health.BROKEN for finding in findings) else 0)


async def _examine(shell: Shell) -> list[Finding]:
    from bot.slack.checks import CHECKS, Patient
    from bot.slack.clients import Clients

    clients = Clients(shell.memory, shell.secrets, shell.settings.slack_api_url, shell.now)
    patient = Patient(
        shell.settings, shell.memory, shell.secrets, shell.workspace_id, shell.now(), clients.with_token
    )
    try:
        return [finding for check in CHECKS for finding in await check(patient)]
    finally:
        await clients.close()
