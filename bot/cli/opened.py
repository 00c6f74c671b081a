"""What most shell commands begin with: the settings, the open database, and the workspace that is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import click

from alignment.errors import Refusal
from bot.clock import Clock, WallClock
from bot.secrets import Secrets, Unreadable
from bot.settings import Missing, Settings
from db.backup import CannotBackUp
from db.engine import CannotOpen
from db.memory import Memory, Work
from db.schema import UnknownSchema
from db.stores import workspaces
from operations import installing
from operations.addresses import HASH_KEY

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shell:
    """An open Tandem, as somebody at a shell uses it."""

    settings: Settings
    memory: Memory
    workspace_id: int
    secrets: Secrets
    clock: Clock

    def now(self) -> datetime:
        """Return the present instant."""
        return self.clock.now()

    def see(self, what: Callable[[Work], T]) -> T:
        """Read in one snapshot, in the workspace that is meant."""
        return self.memory.see(what, self.workspace_id, now=self.now())

    def do(self, what: Callable[[Work], T]) -> T:
        """Carry something out: committed when this returns."""
        return self.memory.do(what, self.workspace_id, now=self.now())


workspace_option = click.option(
    "--workspace",
    "workspace",
    type=int,
    default=None,
    help="Which workspace, by number; needed only when there are several.",
)


@contextmanager
def opened(workspace: int | None = None) -> Iterator[Shell]:
    """Open the database and find the workspace that is meant; an empty database gets its first one.

    Raises click.UsageError when there are several and none was named.
    """
    settings = Settings()
    clock = WallClock()
    memory = Memory.open(settings.database_url)
    try:
        ids = memory.see(workspaces.all_ids, 0, now=clock.now())
        if not ids:
            ids = (memory.do(installing.first_workspace, 0, now=clock.now()),)
        if workspace is None and len(ids) > 1:
            raise click.UsageError(
                f"There are {len(ids)} workspaces ({', '.join(map(str, ids))}); add --workspace N."
            )
        if workspace is not None and workspace not in ids:
            raise click.UsageError(
                f"There is no workspace {workspace}. There is: {', '.join(map(str, ids))}."
            )
        secrets = Secrets(settings.secret_keys())
        memory.remember(HASH_KEY, secrets.hash_key)
        yield Shell(settings, memory, workspace or ids[0], secrets, clock)
    finally:
        memory.close()


def known(problem: BaseException) -> str | None:
    """Return the sentence for a problem that the person at the shell can do something about; None for any other."""
    if isinstance(problem, Refusal):
        return problem.sentence
    if isinstance(problem, (Missing, CannotOpen, CannotBackUp, UnknownSchema, Unreadable)):
        return str(problem)
    if isinstance(problem, UnicodeEncodeError):
        return "A word of this command is no text: its bytes are no UTF-8."
    return None
