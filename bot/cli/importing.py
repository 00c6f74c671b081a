"""`tandem import`: leads, deals, people and more from a file, with a progress bar, a reject file and a way to go on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click

from bot.cli.instants import instant_of
from bot.cli.opened import opened, workspace_option
from bot.importing.importer import Importer
from bot.importing.report import said
from crm import csv_file, maps
from crm.csv_file import Sheet
from crm.fields import Kind
from crm.maps import Map
from crm.problems import CannotRead
from db.stores import workspaces
from operations import intake


@click.command("import")
@click.argument("kind", type=click.Choice([each.value for each in Kind]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "map_path", type=click.Path(path_type=Path), help="What the columns mean (TOML).")
@click.option("--exported-at", default="", metavar="ISO", help="As of when the file speaks; default now.")
@click.option("--complete", is_flag=True, help="The file has all deals: those it lacks are removed.")
@click.option("--dry-run", is_flag=True, help="Do everything but save.")
@workspace_option
def import_command(
    kind: str,
    file: Path,
    map_path: Path | None,
    exported_at: str,
    workspace: int | None,
    *,
    complete: bool,
    dry_run: bool,
) -> None:
    """Import KIND from a CSV FILE. The same file again changes nothing; a stopped import goes on where it was."""
    try:
        mapped = maps.load(map_path) if map_path else Map()
        with opened(workspace) as shell:
            terms = shell.see(workspaces.terms)
            own_zone = mapped.zone or terms.zone
            sheet = csv_file.survey(
                file,
                mapped,
                Kind(kind),
                zone=terms.zone,
                currency=terms.currency,
                name=map_path.name if map_path else "map",
            )
            at = instant_of(exported_at, own_zone) if exported_at else None
            adopted = not dry_run and shell.do(lambda work: intake.adopt(work, mapped.zone, mapped.currency))
            with _bar(sheet) as step:
                report = Importer(
                    shell.memory,
                    shell.workspace_id,
                    shell.secrets.hash_key,
                    sheet,
                    now=shell.now,
                    exported_at=at,
                    complete=complete,
                    dry_run=dry_run,
                    rejects=file.with_name(f"{file.name}.rejected.csv"),
                    progress=step,
                ).run()
    except CannotRead as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(said(report, dry_run=dry_run))
    if adopted and mapped.zone:
        click.echo(
            f"This workspace now counts its days in {mapped.zone}, as the map does. /tandem setup changes it."
        )


class _bar:  # noqa: N801 - reads as a word where it is used
    """A progress bar on standard error, only where somebody can see it."""

    def __init__(self, sheet: Sheet) -> None:
        self._stack = ExitStack()
        self._count = sheet.count

    def __enter__(self) -> Callable[[int], None]:
        if not sys.stderr.isatty():
            return lambda _rows: None
        bar = self._stack.enter_context(
            click.progressbar(length=self._count, label="Importing", file=sys.stderr, show_pos=True)
        )
        return bar.update

    def __exit__(self, *problem: object) -> None:
        self._stack.close()
