"""How figures are told to whoever asked: a title, lines, and the buttons that go on from there."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.money import Money, short
from commands.answers import answer
from commands.filters import Asked
from commands.pipeline.asking import again_words
from commands.request import Reply
from db.stores.asked import Pair
from digests import pipeline_words as say
from figures.basis import Row
from figures.explained.shape import Reported
from figures.pipeline import PipelineFigures
from messages.buttons import Button
from messages.text import Mrkdwn, escape, link, neutral, one_line

LISTED = 10
"""So many rows of a list are told; the rest is counted."""


def where_from(asked: Asked, name: str = "") -> Button:
    """Return the button that explains a figure as it was asked for; without a name, the menu of them."""
    return Button("Where from?", f"/pipeline why {name} {again_words(asked)}".replace("  ", " "))


def title_of(what: str, figures: Reported, since: Pair | None = None) -> Mrkdwn:
    """What the answer is about: the filters, and from when to when."""
    held, pair = figures.held, figures.held.pair
    parts = [*figures.scope.said]
    if since is not None:
        parts.append(f"since {say.moment(since.as_of, held, day=True)}")
    parts.append(f"as of {say.moment(pair.as_of, held, day=True)}")
    return Mrkdwn(f"*{escape(what)}* · {escape(' · '.join(parts))}")


def told_with(
    head: Mrkdwn, lines: Sequence[str], asked: Asked, name: str, *, more: Sequence[Button] = ()
) -> Reply:
    """Return an answer about one figure, with the button that explains it."""
    return answer(head, *lines, buttons=(where_from(asked, name), *more))


def more_than_listed(count: int) -> list[str]:
    """Return the line that says how many are not listed, where there are any."""
    return [f"{count - LISTED:,} more"] if count > LISTED else []


def neutral_name(text: str) -> str:
    """Return a deal's or a company's name as it stands in a list."""
    return neutral(one_line(text, 32))


def deal_line(each: Row, figures: PipelineFigures) -> Mrkdwn:
    """Return a deal as one line: its number, name and amount."""
    own = each.currency or figures.held.currency
    amount = f" {short(Money(each.amount, own))}" if each.amount is not None else ""
    return Mrkdwn(f"• {link(each.link, each.ref)} ") + escape(
        f"{neutral_name(each.label)}{amount or ', no amount'}"
    )
