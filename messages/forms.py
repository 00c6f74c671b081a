"""What a person opens: a form with its fields and one line to carry out, and the Home tab."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from messages import limits
from messages.buttons import Block, Button, actions, digest, mrkdwn, row, section, words
from messages.fields import (
    Act,
    Amount,
    Channel,
    Choice,
    Day,
    Field,
    Option,
    Person,
    Pick,
    Say,
    Tags,
    Text,
    TimeOfDay,
    suggestions,
)
from messages.text import one_line

__all__ = [
    "Act",
    "Amount",
    "Answers",
    "Channel",
    "Choice",
    "Day",
    "Field",
    "Form",
    "Home",
    "Option",
    "Person",
    "Pick",
    "Say",
    "Tags",
    "Text",
    "TimeOfDay",
    "errors",
    "private",
    "read",
    "row",
    "suggestions",
]

Answers = dict[str, str | tuple[str, ...] | None]

# Where each kind of element keeps its answer in a submission.
_ONE = (
    "value",
    "selected_user",
    "selected_conversation",
    "selected_channel",
    "selected_date",
    "selected_time",
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that carries out `line` with what is filled in; `submit=None` where there is nothing to send.

    `private` holds ids only: the person's own client can read it. Lengths are checked here: title, submit and
    close at most 24 characters, `private` with the line at most 3,000, fields with different names; else a
    ValueError.
    """

    title: str
    submit: str | None
    line: str
    fields: Sequence[Field]
    note: str | None = None
    private: Mapping[str, str | int] = field(default_factory=dict)
    close: str = "Close"

    def __post_init__(self) -> None:
        """Refuse what Slack would refuse, while the one who wrote it is looking."""
        for what, label in (("title", self.title), ("submit", self.submit), ("close", self.close)):
            if label is not None and not 1 <= len(label.strip()) <= len(label) <= limits.VIEW_TITLE:
                raise ValueError(f"a form's {what} has 1 to {limits.VIEW_TITLE} characters: {label!r}")
        if "line" in self.private:
            raise ValueError("a form's line is not private data: it has a place of its own")
        if len(self._metadata()) > limits.PRIVATE_METADATA:
            raise ValueError(f"a form carries at most {limits.PRIVATE_METADATA} characters of ids")
        names = [one.name for one in self.fields if not isinstance(one, (Say, Act))]
        if len(set(names)) < len(names):
            raise ValueError(f"two fields of one form have the same name: {', '.join(sorted(names))}")
        blocks = self._blocks()
        if not 1 <= len(blocks) <= limits.BLOCKS_PER_VIEW:
            raise ValueError(f"a form has 1 to {limits.BLOCKS_PER_VIEW} parts, not {len(blocks)}")
        if names and self.submit is None:
            raise ValueError("a form with fields needs the words of its submit button")

    def view(self) -> dict[str, Any]:
        """Build the view for `views.open`, `views.push` and `views.update`."""
        view: dict[str, Any] = {
            "type": "modal",
            "callback_id": "form",
            "private_metadata": self._metadata(),
            "title": words(self.title),
            "close": words(self.close),
            "blocks": self._blocks(),
        }
        if self.submit is not None:
            view["submit"] = words(self.submit)
        return view

    def _metadata(self) -> str:
        return json.dumps({"line": self.line, **self.private}, ensure_ascii=False, separators=(",", ":"))

    def _blocks(self) -> list[Block]:
        blocks: list[Block] = []
        for at, one in enumerate(self.fields):
            block = one.block()
            blocks.append(block if "block_id" in block else {**block, "block_id": f"part-{at}"})
        if self.note:
            note = mrkdwn(self.note)
            blocks.append({"type": "context", "elements": [note], "block_id": "part-note"})
        return blocks


def private(metadata: str) -> dict[str, str | int]:
    """Read a form's `private_metadata` back: `line` and the ids; anything but our own JSON object is a ValueError."""
    found = json.loads(metadata)
    line = found.get("line") if isinstance(found, dict) else None
    if type(line) is not str:
        raise ValueError("this form is not one of ours: it names no line")
    return dict(found)


def read(view_state_values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Answers:
    """Read a submission's `state.values` by the fields' names: one answer, several, or None where left empty."""
    return {
        name: _answer(element)
        for name, by_action in view_state_values.items()
        for element in by_action.values()
    }


def _answer(element: Mapping[str, Any]) -> str | tuple[str, ...] | None:
    if "selected_options" in element:
        return tuple(str(one["value"]) for one in element["selected_options"] or ())
    if "selected_option" in element:
        chosen = element["selected_option"]
        return str(chosen["value"]) if chosen else None
    for name in _ONE:
        if element.get(name) is not None:
            return str(element[name])
    return None


def errors(by_field: Mapping[str, str]) -> dict[str, Any]:
    """Give the answer that keeps the form open and says under each field what to change; none is a ValueError."""
    if not by_field:
        raise ValueError("a form is kept open by at least one sentence")
    return {"response_action": "errors", "errors": {name: one_line(text) for name, text in by_field.items()}}


@dataclass(frozen=True, slots=True)
class Home:
    """The Home tab: sections of mrkdwn and rows in order, small lines and buttons at the end.

    Slack shows at most 100 blocks there; what is over that is named in one line, never silently gone.
    """

    sections: Sequence[str | Block]
    context: Sequence[str] = ()
    buttons: Sequence[Button] = ()

    def view(self) -> dict[str, Any]:
        """Build the view for `views.publish`."""
        tail: list[Block] = [{"type": "context", "elements": [mrkdwn(line)]} for line in self.context]
        if self.buttons:
            tail.append(actions(self.buttons))
        shown: list[Block] = [section(one) if isinstance(one, str) else dict(one) for one in self.sections]
        room = limits.BLOCKS_PER_VIEW - len(tail)
        if room < 1:
            raise ValueError("Home has more small lines than Slack shows blocks")
        if len(shown) > room:
            left = len(shown) - room + 1
            shown = [*shown[: room - 1], section(f"_{left:,} more_")]
        blocks = [*shown, *tail]
        seed = digest(repr(blocks))
        return {
            "type": "home",
            "callback_id": "home",
            "blocks": [{**block, "block_id": f"{seed}-{at}"} for at, block in enumerate(blocks)],
        }
