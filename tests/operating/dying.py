"""A migration in a process of its own that dies at its so-manieth statement."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from db import schema


def main(url: str, after: int) -> None:
    """Migrate, and be killed when `after` statements that change something were carried out."""
    done = 0

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        nonlocal done
        if statement.split(None, 1)[0].upper() in ("CREATE", "ALTER", "INSERT", "UPDATE", "DROP"):
            done += 1
            if done >= after:
                os.kill(os.getpid(), signal.SIGKILL)

    event.listen(sa.Engine, "after_cursor_execute", count)
    schema.migrate(url)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
