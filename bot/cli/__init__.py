"""`tandem` at a shell: every command in a module of its own, imported when it is typed."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

import click

from bot import __version__, garbage


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: where it is, and its line in `tandem --help`. Help imports nothing but this table."""

    module: str
    name: str
    says: str


COMMANDS = {
    "run": Entry("bot.cli.running", "run", "Run Tandem: Slack, worker and clock in one process"),
    "demo": Entry("bot.cli.running", "demo", "Run Tandem in a local Slack with a sample company"),
    "migrate": Entry("bot.cli.database", "migrate", "Bring the database up to date"),
    "doctor": Entry("bot.cli.doctor", "doctor", "Check everything and name the fix for each"),
    "manifest": Entry("bot.cli.manifest", "manifest", "Print the Slack app manifest"),
    "import": Entry(
        "bot.cli.importing", "import_command", "Import leads, opportunities, people, …, from a file"
    ),
    "digest": Entry("bot.cli.reporting", "digest", "Post a digest into a channel, or print it"),
    "report": Entry("bot.cli.reporting", "report", "Print figures as of any instant"),
    "export": Entry(
        "bot.cli.exporting", "export", "Write a table as CSV, or all that is kept about a person"
    ),
    "notices": Entry("bot.cli.notices", "notices", "List, retry or cancel what Tandem owes"),
    "backup": Entry("bot.cli.database", "backup", "Copy the database while it is in use"),
    "restore": Entry("bot.cli.recovering", "restore", "Put a backup in the place of the database"),
    "recover": Entry("bot.cli.recovering", "recover", "After a restore: read in Slack what was said since"),
    "erase": Entry("bot.cli.erasing", "erase", "Erase what identifies the person behind a lead"),
    "webhook": Entry("bot.cli.webhooks", "webhook", "Doors for other systems: add, list, rotate, end"),
    "admin": Entry("bot.cli.admins", "admin", "Make somebody an admin"),
}


class Lazy(click.Group):
    """A group whose commands are imported when they are used: `--help` costs no more than click itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        with garbage.held():
            command: click.Command = getattr(importlib.import_module(entry.module), entry.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.says) for name, entry in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="tandem", message="%(prog)s %(version)s")
def tandem() -> None:
    """Tandem runs the partnership between a sales and a marketing team, in Slack."""
