"""`tandem migrate` and `tandem backup`: the database brought up to date, or copied while it is in use."""

from __future__ import annotations

from pathlib import Path

import click

from bot.clock import WallClock
from bot.settings import Settings
from db import backup as copies
from db import engine, schema


@click.command()
def migrate() -> None:
    """Bring the database up to date. SQLite is copied beside itself first."""
    before, after = schema.migrate(Settings().database_url)
    if before == after:
        click.echo(f"The database is up to date (revision {after}).")
    else:
        click.echo(f"The database is now at revision {after} (was: {before or 'empty'}).")


@click.command()
@click.argument("target", required=False, type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path | None) -> None:
    """Copy the database to TARGET (default: beside it, under the time), consistent while Tandem runs.

    SQLite becomes one file, PostgreSQL a dump of `pg_dump`. `tandem restore` puts either back.
    """
    url = engine.parse(Settings().database_url)
    if target is None:
        name = str(url.database) if engine.is_sqlite(url) else f"{url.database}.dump"
        target = Path(f"{name}.{WallClock().now():%Y%m%dt%H%M%S}")
    if target.exists():
        raise click.UsageError(f"{target} is there already. Name another file, or leave the name out.")
    made = copies.back_up(url, target)
    click.echo(f"Copied to {made} ({made.stat().st_size:,} bytes).")
    if engine.is_sqlite(url):
        key = Path(f"{url.database}.key")
        beside = f" and {key}" if key.exists() else ""
        click.echo(
            f"Keep TANDEM_SECRET_KEY{beside} elsewhere: without it no token and no address can be read."
        )
    else:
        click.echo("Keep TANDEM_SECRET_KEY elsewhere: without it no token and no address can be read.")
