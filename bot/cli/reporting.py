"""`tandem report` and `tandem digest`: figures, and the digest they make, as of any instant, printed or posted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from alignment.readings import Unreadable
from alignment.waterfall_steps import By
from bot.cli.instants import instant_of
from bot.cli.opened import opened, workspace_option
from bot.cli.reports import REPORTS
from db.memory import Work
from db.stores import teams, workspaces
from db.stores.asked import Filters, Pair
from figures.basis import Scope
from figures.held import held
from messages.picture import Picture
from messages.text import unescape
from operations import digest_now
from operations.subscriptions import DIGESTS, parts_of


@click.command()
@click.argument("kind", type=click.Choice(list(REPORTS)))
@click.option(
    "--as-of",
    default="",
    metavar="ISO",
    help="What had happened before then; a day is its midnight. Default now.",
)
@click.option("--known-at", default="", metavar="ISO", help="As it was known then. Default now.")
@click.option(
    "--since", default="", metavar="ISO", help="Count changes from then. Default the last working day."
)
@click.option("--period", default="", metavar="PERIOD", help="Of this quarter or month, such as q3 or nov.")
@click.option("--team", default="", help="Only this team.")
@click.option("--source", default="", help="Only leads of this source.")
@click.option("--segment", default="", help="Only this segment.")
@click.option("--region", default="", help="Only this region.")
@click.option(
    "--way",
    "ways",
    multiple=True,
    metavar="WORD",
    help="A word of the report's own, such as w or ever; of sources only.",
)
@click.option(
    "--by", default=None, type=click.Choice([each.value for each in By]), help="Take the funnel apart by it."
)
@click.option("--per", default="lead", type=click.Choice(["lead", "account"]), help="What the funnel counts.")
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
    as_of: str,
    known_at: str,
    since: str,
    period: str,
    team: str,
    source: str,
    segment: str,
    region: str,
    ways: tuple[str, ...],
    by: str | None,
    per: str,
    workspace: int | None,
    picture: Path | None,
    *,
    as_json: bool,
) -> None:
    """Print the figures of KIND as of any instant."""
    wanted = REPORTS[kind]
    if picture is not None and wanted.picture is None:
        drawn = ", ".join(f"report {name}" for name, each in REPORTS.items() if each.picture)
        raise click.UsageError(f"A chart is drawn of: {drawn}.")
    if kind != "funnel" and (by or per != "lead"):
        raise click.UsageError("--by and --per are of: report funnel.")
    unknown = [word for word in ways if word not in wanted.ways]
    if unknown:
        there = ", ".join(sorted(wanted.ways)) or "none"
        raise click.UsageError(f"{kind} has no way {unknown[0]!r}. There are: {there}.")
    with opened(workspace) as shell:
        now = shell.now()
        zone = shell.memory.see(workspaces.terms, shell.workspace_id, now=now).zone
        asked_of = instant_of(as_of, zone) if as_of else now
        known = min(instant_of(known_at, zone), now) if known_at else now
        scope = shell.memory.see(
            lambda work: _scope(work, team, period, Filters(source=source, segment=segment, region=region)),
            shell.workspace_id,
            now=now,
        )
        if since:
            scope = replace(scope, since=Pair(instant_of(since, zone), known))
        scope = replace(scope, ways=ways, said=(*scope.said, *ways))
        scope = replace(scope, by=By(by) if by else None, per_account=per == "account")
        figures = shell.memory.see(
            lambda work: wanted.ask(work, scope, asked_of, known),
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


def _scope(work: Work, team: str, period: str, filters: Filters) -> Scope:
    """The scope that the options mean: a team by its word or name, a period as `/pipeline` takes it."""
    said = [f"{name} {value}" for name, value in filters.said().items()]
    if team:
        known = {name: each for each in teams.teams(work) for name in (each.word, each.name.casefold())}
        found = known.get(team.casefold())
        if found is None:
            names = ", ".join(sorted({each.name for each in known.values()})) or "none yet"
            raise click.BadParameter(f'"{team}" is no team. There are: {names}.')
        filters = replace(filters, team_id=found.id)
        said.insert(0, found.name)
    if not period:
        return Scope(filters, said=tuple(said))
    terms = held(work, work.now, work.now)
    try:
        meant = terms.fiscal.named(period, terms.today)
    except Unreadable as problem:
        raise click.BadParameter(problem.sentence) from None
    return Scope(filters, said=(*said, meant.label), quarter=meant)


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
