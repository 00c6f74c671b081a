"""`tandem`, or `python -m bot`: the shell's way in. Known problems are one sentence, and exit code 2."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from bot.cli import tandem


def main(words: Sequence[str] | None = None) -> None:
    """Run one command; what is known to go wrong is told in a sentence, not in a traceback."""
    try:
        tandem.main(words, standalone_mode=False, prog_name="tandem")
    except click.ClickException as problem:
        told = _shown(problem.format_message())
        if isinstance(problem, click.UsageError):
            click.UsageError(told, problem.ctx).show()
        else:
            click.ClickException(told).show()
        sys.exit(problem.exit_code)
    except click.Abort:
        sys.exit(130)
    except Exception as problem:  # noqa: BLE001 - told with its type and place
        from bot.cli.opened import known

        sentence = known(problem)
        click.echo(_shown(sentence if sentence is not None else _unforeseen(problem)), err=True)
        sys.exit(2 if sentence is not None else 1)


def _unforeseen(problem: Exception) -> str:
    """Return what is told of an error that nobody foresaw: not its text, which may quote a row of the database."""
    from bot.logs import places

    where = " < ".join(reversed(places(problem.__traceback__)))
    return f"That did not work: {type(problem).__name__} at {where}. Report this line."


def _shown(told: str) -> str:
    """Return a sentence with what it quotes, but for control characters: a terminal would carry them out."""
    from messages.text import one_line

    return one_line(told)


if __name__ == "__main__":
    main()
