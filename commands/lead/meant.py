"""A line that starts with no verb: what was meant, as buttons that keep all that was typed."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from alignment.errors import NotUnderstood, Offer
from commands.lead.which import number_in
from commands.lead.words import take_reason
from commands.line import Line
from messages.text import one_line

_WITH_REASON = ("reject", "recycle")


def not_known(line: Line, verbs: Sequence[str]) -> NotUnderstood:
    """Say that the first word is no verb, and offer the verbs that it looks like, said in full."""
    typed, rest = line.take()
    close = difflib.get_close_matches(typed, [verb for verb in verbs if verb], n=2, cutoff=0.6)
    offers = [Offer(_label(verb, rest.rest), f"/lead {verb} {rest.rest}".strip()) for verb in close]
    return NotUnderstood(
        f'"{one_line(typed, 40)}" is not something I know.', *offers, Offer("Help", "/lead help")
    )


def _label(verb: str, rest: str) -> str:
    """Return what the button will do: `Reject L-42: no budget`."""
    which, _, words = rest.partition(" ")
    number = number_in(which)
    if number is None:
        return one_line(f"{verb.capitalize()} {rest}", 30)
    reason, _ = take_reason(words) if verb in _WITH_REASON else (None, "")
    tail = f": {reason.label}" if reason else f" {words}".rstrip()
    return one_line(f"{verb.capitalize()} L-{number}{tail}", 30)
