"""`tandem report` and `tandem digest`: figures, and the digest they make, as of any instant, printed or posted."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from bot.cli.instants import instant_of
from bot.cli.opened import opened, workspace_option
from bot.cli.reports import REPORTS
from bot.cli.scoping import Options, asked, judge, judge_people, scope_options
from db.memory import Work
from db.stores import workspaces
from messages.picture import Picture
from messages.text import unescape
from operations import digest_now
from operations.subscriptions import DIGESTS, parts_of


@click.command()
@click.argument("kind", type=click.Choice(list(REPORTS)))
@scope_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the names of docs/figures.md.")
@click.option(
    "--picture",
    default=None,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the chart as PNG as well: of pipeline the month's MQLs, of funnel its steps.",
)
@workspace_option
def report(
    kind: str,
    workspace: int | None,
    picture: Path | None,
    scope: Options,
    *,
    as_json: bool,
) -> None:
    """Print the figures of KIND as of any instant."""
    wanted = REPORTS[kind]
    if picture is not None and wanted.picture is None:
        drawn = ", ".join(f"report {name}" for name, each in REPORTS.items() if each.picture)
        raise click.UsageError(f"A chart is drawn of: {drawn}.")
    judge(scope, kind, wanted.ways, shaped=kind == "funnel")
    with opened(workspace) as shell:
        narrowed, pair = asked(shell, scope)
        now = shell.now()
        shell.see(lambda work: judge_people(work, narrowed))
        figures = shell.memory.see(
            lambda work: wanted.ask(work, narrowed, pair.as_of, pair.known_at),
            shell.workspace_id,
            now=now,
        )
        if picture is not None and wanted.picture is not None:
            draw = wanted.picture
            _draw(picture, shell.memory.see(lambda work: draw(work, figures), shell.workspace_id, now=now))
    if as_json:
        click.echo(json.dumps(figures.to_json(), indent=2, ensure_ascii=False))
    else:
        click.echo(wanted.text(figures))


def _draw(path: Path, picture: Picture | None) -> None:
    from drawing.chart import png

    if picture is None:
        raise click.ClickException(
            "There is no chart: of pipeline the month needs a target of MQLs and a working day that is over, "
            "of funnel somebody who was handed over."
        )
    path.write_bytes(png(picture))
    click.echo(f"{path}: {picture.alt}", err=True)


@click.command()
@click.argument("kind", type=click.Choice(list(DIGESTS)))
@click.option(
    "--channel", required=True, metavar="C", help="The Slack id of the channel, such as C0123456789."
)
@click.option("--at", "at", required=True, metavar="ISO", help="As of when; a day is its midnight.")
@click.option("--dry-run", is_flag=True, help="Print it, and post nothing.")
@workspace_option
def digest(kind: str, channel: str, at: str, workspace: int | None, *, dry_run: bool) -> None:
    """Post the digest KIND of any instant into a channel, with its thread; or print it."""
    with opened(workspace) as shell:
        now = shell.now()
        zone = shell.memory.see(workspaces.terms, shell.workspace_id, now=now).zone
        asked_at = min(instant_of(at, zone), now)
        if dry_run:
            printed = shell.memory.see(
                lambda work: _printed(work, kind, channel, asked_at), shell.workspace_id, now=now
            )
            click.echo(printed)
            return
        made = shell.memory.do(
            lambda work: digest_now.owe_digest(work, kind, channel, asked_at), shell.workspace_id, now=now
        )
    click.echo(f"Owed to {channel}: a running Tandem posts it (notice {made}).")


def _printed(work: Work, kind: str, channel: str, at: datetime) -> str:
    """What the channel would get, without posting it."""
    from digests import registry

    payload = digest_now.payload_for(work, kind, channel)
    _, parts = parts_of(kind, payload.get("sections", {}))
    told = [
        registry.render(work, digest_now.unowed(work, kind, channel, at, payload, part))
        for part in (0, *parts)
    ]
    return "\n\n".join(unescape(message.text) for message in told if message is not None)
