"""`tandem erase`: removes what identifies the person behind a lead, here and in messages already posted."""

from __future__ import annotations

import click

from alignment.people import SHELL
from bot.cli.opened import opened, workspace_option
from db import backup, engine
from operations import erasure


@click.command()
@click.argument("ref")
@click.option("--yes", is_flag=True, help="Do not ask.")
@workspace_option
def erase(ref: str, yes: bool, workspace: int | None) -> None:
    """Erase the person behind REF (L-42, or their e-mail address). Counts stay; no import brings them back."""
    with opened(workspace) as shell:
        if not yes:
            click.confirm(f"Erase name, e-mail, phone and notes of {ref} for good?", abort=True)
        done = shell.do(lambda work: erasure.erase(work, SHELL, ref))
        if journal := shell.settings.erasures():
            journal.keep(shell.memory, shell.now())
        emptied = shell.memory.checkpoint()
    click.echo(
        f"L-{done.lead_id}: {done.rows} rows blanked, {done.rewritten} messages to be rewritten, "
        f"{done.deleted} to be deleted, {done.cancelled} not sent."
        + (f" With it: {', '.join(f'L-{each}' for each in done.also)}." if done.also else "")
    )
    if not emptied:
        click.echo("The database is in use; tandem run empties its log within a minute.")
    for file in (*done.files, *backup.copies_beside(engine.parse(shell.settings.database_url))):
        click.echo(f"Outside the database, and yours to look at: {file}")
    click.echo("Backups hold the person until you delete them; none that is put back brings them back.")
