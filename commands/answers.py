"""Short answers that only the person who asked sees: a first line that stands alone, then the rest."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.errors import NotAllowed, Refusal
from commands.request import Reply
from commands.said import said
from messages.buttons import Button
from messages.message import compose
from messages.text import Mrkdwn, escape, neutral, one_line


def answer(
    first: str, *lines: str, buttons: Sequence[Button] = (), more: Sequence[Button] = (), title: str = ""
) -> Reply:
    """Return an answer of lines that only the person who asked sees.

    Lines that are `Mrkdwn` stay as they are; a first one that is gives its words to the headline, unless `title` does.
    """
    if not isinstance(first, Mrkdwn):
        return said(first, *buttons, more=more, lines=lines)
    below = (line if isinstance(line, Mrkdwn) else escape(neutral(one_line(line))) for line in lines)
    body = "\n".join(map(str, (first, *below)))
    return Reply(compose(escape(title) if title else first, body, buttons=buttons, more=more))


def field_of(refusal: Refusal, name: str) -> Refusal:
    """Return a refusal as it belongs to a form's field, unless it names one itself or is about rights."""
    if refusal.field or isinstance(refusal, NotAllowed):
        return refusal
    return type_of(refusal)(refusal.sentence, *refusal.offers, field=name)


def type_of(refusal: Refusal) -> type[Refusal]:
    """Return the plain kind of a refusal: those that carry more than a sentence become their parent."""
    return type(refusal) if type(refusal).__init__ is Refusal.__init__ else Refusal


def bold(label: str) -> Mrkdwn:
    """Return a label in bold."""
    return Mrkdwn(f"*{escape(neutral(label))}*")
