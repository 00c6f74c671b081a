"""`tandem export`: a table as CSV that no spreadsheet runs; import reads back what it knows. Or all that is kept about a person."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from alignment.people import SHELL
from alignment.spreadsheets import written
from bot.cli.opened import opened, workspace_option
from bot.cli.scoping import Options, asked, judge, scope_options
from db.memory import Work
from db.stores import audit
from db.stores import exporting as stored
from figures.tables import TABLES as REPORTS
from operations import access


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, and where its rows come from."""

    columns: tuple[str, ...]
    rows: Callable[[Work], Iterator[tuple[Any, ...]]]


TABLES = {
    "leads": Table(stored.LEADS, stored.leads),
    "opportunities": Table(stored.DEALS, stored.deals),
    "trail": Table(stored.TRAIL, stored.trail),
}

PERSON = "person"


@click.command()
@click.argument("kind", type=click.Choice([*TABLES, *REPORTS, PERSON]))
@click.argument("who", default="")
@scope_options
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file; default standard output, for a person one named by their number.",
)
@workspace_option
def export(kind: str, who: str, scope: Options, target: Path | None, workspace: int | None) -> None:
    """Write KIND as CSV; or `person WHO`, all that is kept about somebody, as JSON that only you can read.

    WHO is L-42 or an e-mail address for the person behind a lead, @jonas, an address or a Slack id for one of your own.
    The tables name companies, campaigns and your own people, and never the person behind a lead. A report's table takes
    the options of `tandem report`, and names nobody.
    """
    if (kind == PERSON) != bool(who):
        raise click.UsageError(
            "Whom? Such as: tandem export person L-42, or @jonas, or an e-mail address."
            if kind == PERSON
            else f'"{kind}" is a whole table and takes no name. One person\'s: tandem export person WHO.'
        )
    if kind not in REPORTS and scope.given:
        raise click.UsageError(f"{scope.given[0]} is of the reports: {', '.join(REPORTS)}.")
    if kind == PERSON:
        _person(who, target, workspace)
    elif kind in REPORTS:
        _report(kind, scope, target, workspace)
    else:
        _table(kind, target, workspace)


def _report(kind: str, options: Options, target: Path | None, workspace: int | None) -> None:
    table = REPORTS[kind]
    judge(options, kind, table.ways, shaped=table.shaped)
    with opened(workspace) as shell:
        scope, pair = asked(shell, options)

        def reckoned(work: Work) -> str:
            told = table.told(work, table.ask(work, scope, pair.as_of, pair.known_at), SHELL)
            return written(told.header, told.rows)

        text = shell.see(reckoned)
        shell.do(
            lambda work: audit.record(
                work, SHELL.id, "export", f"pipeline.{kind}", filters=scope.filters.said()
            )
        )
    _put(text, target)


def _table(kind: str, target: Path | None, workspace: int | None) -> None:
    table = TABLES[kind]
    with opened(workspace) as shell:
        text = shell.see(lambda work: written(table.columns, table.rows(work)))
        shell.do(lambda work: audit.record(work, SHELL.id, "export", kind))
    _put(text, target)


def _put(text: str, target: Path | None) -> None:
    if target is None:
        sys.stdout.write(text)
        return
    _write(target, text)
    click.echo(f"Wrote {text.count(chr(10)) - 1:,} rows to {target}.")


def _person(who: str, target: Path | None, workspace: int | None) -> None:
    with opened(workspace) as shell:
        told = shell.do(lambda work: access.of_person(work, SHELL, who))
    path = target or Path(f"person-{told['about']}.json")
    _write(path, json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    rows = sum(len(found) for part in ("lead", "colleague") for found in told.get(part, {}).values())
    click.echo(
        f"Wrote {rows:,} rows about {told['about']} to {path}. Free text in it may name others: read it before you "
        "hand it on, and delete it then."
    )


def _write(target: Path, text: str) -> None:
    """Write a file that only its owner reads, also where one of that name was open to others."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    os.fchmod(handle, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
