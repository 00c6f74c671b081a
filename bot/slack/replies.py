"""A Reply as Slack wants it: in an acknowledgement, in a form's place, through a response URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.request import Reply
from digests.home import lines_of
from messages import fields, forms
from messages.fields import Option
from messages.forms import Home
from messages.limits import BLOCKS_PER_VIEW, SECTION_TEXT
from messages.message import Message, compose
from messages.text import escape, one_line

MOST_LINES = 11
MOST_RETURNED = 2_500
"""How much of a typed line comes back in an answer about trouble: all of it, but for what Slack would cut."""


def ephemeral(reply: Reply) -> dict[str, Any] | None:
    """Return the answer that only its reader sees; None when there is nothing to say."""
    if reply.errors:
        return ephemeral(Reply(_said(" ".join(reply.errors.values()))))
    if reply.message is None:
        return None
    return {"response_type": "ephemeral", "text": reply.message.text, "blocks": list(reply.message.blocks)}


def home_in_words(home: Home) -> dict[str, Any] | None:
    """Return what somebody reads who typed for their Home, which is published beside it."""
    first, *rest = lines_of(home)
    below = [
        *rest[: MOST_LINES - 1],
        *(["The rest stands in Tandem's Home tab."] if len(rest) >= MOST_LINES else ()),
    ]
    return ephemeral(Reply(compose(escape(first), "\n".join(escape(line) for line in (first, *below)))))


def submission(reply: Reply) -> Mapping[str, Any] | None:
    """Return what a submitted form turns into: complaints beside its fields, the next form, or what was done."""
    if reply.errors:
        return forms.errors(dict(reply.errors))
    if reply.form is not None:
        return {"response_action": "update", "view": reply.form.view()}
    if reply.message is not None:
        return {"response_action": "update", "view": as_view(reply)}
    return None


def kept_open(reply: Reply, fields: Sequence[str]) -> Mapping[str, Any] | None:
    """Return trouble beside a form's first field, so that the form stays open with all that was filled in."""
    if not fields or reply.message is None:
        return submission(reply)
    return forms.errors({fields[0]: " ".join(reply.message.text.split("\n"))})


def as_view(reply: Reply) -> dict[str, Any]:
    """Return a message as a form without fields: what stands where a form stood, or opens from Home."""
    assert reply.message is not None
    return {
        "type": "modal",
        "callback_id": "said",
        "private_metadata": '{"line":"/tandem"}',
        "title": {"type": "plain_text", "text": "Tandem", "emoji": False},
        "close": {"type": "plain_text", "text": "Close", "emoji": False},
        "blocks": list(reply.message.fallback().blocks),
    }


_OF_A_FORM = (
    "type", "title", "blocks", "private_metadata", "callback_id", "close", "submit", "clear_on_close", "notify_on_close",
    "external_id",
)  # fmt: skip
_NOTE = "part-trouble"


def noted(view: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    """Return an open form as it is, with a message above its fields: their ids stay, so what was filled in stays too."""
    assert reply.message is not None
    kept = [block for block in view.get("blocks") or () if block.get("block_id") != _NOTE]
    told = {"type": "plain_text", "text": reply.message.text[:SECTION_TEXT], "emoji": False}
    note = {"type": "section", "block_id": _NOTE, "text": told}
    same = {name: view[name] for name in _OF_A_FORM if view.get(name)}
    return {**same, "blocks": [note, *kept][:BLOCKS_PER_VIEW]}


def suggestions(options: Sequence[Option]) -> dict[str, Any]:
    """Return type-ahead's answer."""
    return fields.suggestions(options)


def unexpected(line: str, reference: str) -> Reply:
    """Say that it did not work, give back what was typed, and name the reference that the log has too."""
    return _with_line("That did not work, and nothing was saved.", line, reference)


def stopped(line: str, reference: str) -> Reply:
    """Say that the answer did not come in time, and that nothing came of it or ever will."""
    sentence = "This takes longer than Slack waits, so I stopped. Nothing was saved; try it again."
    return _with_line(sentence, line, reference)


def unseen(line: str, reference: str) -> Reply:
    """Say that it is saved although no answer could be made."""
    return _with_line("It is saved, but I could not show you what came of it.", line, reference)


def slow(line: str, reference: str) -> Reply:
    """Say that the answer is not known yet: it may still be saved."""
    return _with_line(
        "This takes longer than Slack waits. I don't know yet whether it was saved; look before you repeat it.",
        line,
        reference,
    )


def too_old(line: str) -> Reply:
    """Say that a press came so late that nobody can tell any more whether it was carried out before."""
    sentence = (
        "Slack sent me this press over 30 days late, so I did nothing. Press again if you still mean it."
    )
    return Reply(
        compose(sentence, "\n".join([sentence, f"It stands for: {escape(one_line(line, MOST_RETURNED))}"]))
    )


def no_form(line: str, reference: str) -> Reply:
    """Say that Slack did not open or change the form; there is no line where one chose something in a form."""
    failed = "open the form" if line else "change the form with your choice"
    return _with_line(f"Slack did not {failed} in time. Nothing was saved.", line, reference)


def _with_line(sentence: str, line: str, reference: str) -> Reply:
    """Say what went wrong; a line that was typed comes back, ready to copy."""
    typed = [f"Your text: {escape(one_line(line, MOST_RETURNED))}"] if line else []
    told = f"Reference {reference}; Tandem's admin sees the same."
    return Reply(compose(sentence, "\n".join([sentence, *typed, told])))


def _said(sentence: str) -> Message:
    return compose(sentence, escape(sentence))
