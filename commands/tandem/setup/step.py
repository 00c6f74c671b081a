"""One step of setting up: a form and a line, whose answer says what is missing next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from commands.line_forms import LineForm
from commands.request import Reply, Request
from commands.tandem.setup import card
from db.memory import Work
from messages.fields import Field


def step(
    word: str,
    title: str,
    fields: Callable[[Work], Sequence[Field]],
    words: Callable[[Request], str],
    does: Callable[[Work, Request, str], str],
    field: str,
    note: str = "",
    other_words: tuple[str, ...] = (),
    show: Callable[[Work, str], Reply | None] | None = None,
) -> LineForm:
    """Make a step of `does`, which returns the first line of the answer; `show` answers words that only ask."""

    def run(work: Work, request: Request, typed: str) -> Reply:
        return card.done(work, does(work, request, typed))

    return LineForm(f"/tandem setup {word}", title, fields, words, run, field, note, other_words, show)
