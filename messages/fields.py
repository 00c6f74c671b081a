"""What a person fills in: the fields of a form, each one noun, each read back under its own name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, NamedTuple

from messages import limits
from messages.buttons import Block, Button, actions, section, words
from messages.text import one_line

ANSWER = "answer"  # action_id of every element but a type-ahead: one field holds one answer


class Option(NamedTuple):
    """One thing to choose: the code that comes back, the words that are read, a smaller line under them."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    optional: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Pick(_Named):
    """Choose one of many by typing: options come from `source` (leads, campaigns, people) as one types."""

    name: str
    label: str
    source: str
    initial: Option | None = None
    shortest: int = 0

    def block(self) -> Block:
        """Build the input block; `shortest` is how many letters are typed before Slack asks."""
        element: Block = {
            "type": "external_select",
            "action_id": f"pick:{self.source}",
            "min_query_length": self.shortest,
        }
        if self.initial:
            element["initial_option"] = option(self.initial)
        return _input(self, element)


@dataclass(frozen=True, slots=True)
class Choice(_Named):
    """Choose one: all in sight up to ten, a menu above that. `steers`: the choice decides which fields follow."""

    name: str
    label: str
    options: Sequence[Option]
    initial: str | None = None
    steers: bool = False

    def block(self) -> Block:
        """Build the input block; an `initial` that is no option is a ValueError."""
        few = len(self.options) <= limits.CHOICES_SHOWN
        element: Block = {"type": "radio_buttons" if few else "static_select", "action_id": ANSWER}
        element["options"] = _options(self.name, self.options)
        if self.initial is not None:
            element["initial_option"] = _chosen(self.name, element["options"], (self.initial,))[0]
        block = _input(self, element)
        return {**block, "dispatch_action": True} if self.steers else block


@dataclass(frozen=True, slots=True)
class Tags(_Named):
    """Choose several, at most `most`: ticks where all may be ticked, else a menu that stops at `most`."""

    name: str
    label: str
    options: Sequence[Option]
    most: int | None = None
    initial: Sequence[str] = ()

    def block(self) -> Block:
        """Build the input block."""
        # Checkboxes know no maximum, so a limit that can be passed needs the menu.
        ticks = len(self.options) <= limits.CHOICES_SHOWN and (
            self.most is None or self.most >= len(self.options)
        )
        element: Block = {"type": "checkboxes" if ticks else "multi_static_select", "action_id": ANSWER}
        element["options"] = _options(self.name, self.options)
        if not ticks and self.most is not None:
            if self.most < 1:
                raise ValueError(f"{self.name}: at least one may be chosen, not {self.most}")
            element["max_selected_items"] = self.most
        if self.initial:
            element["initial_options"] = _chosen(self.name, element["options"], self.initial)
        return _input(self, element)


@dataclass(frozen=True, slots=True)
class Text(_Named):
    """Type something, at most `limit` characters."""

    name: str
    label: str
    multiline: bool = False
    limit: int = 500
    initial: str = ""
    placeholder: str = ""

    def block(self) -> Block:
        """Build the input block; a `limit` outside 1 to 3,000 is a ValueError."""
        if not 1 <= self.limit <= limits.TYPED_TEXT:
            raise ValueError(f"{self.name}: a text has 1 to {limits.TYPED_TEXT} characters, not {self.limit}")
        element = _typed(self.limit, self.placeholder, multiline=self.multiline)
        if self.initial:
            element["initial_value"] = self.initial[: self.limit]
        return _input(self, element)


@dataclass(frozen=True, slots=True)
class Amount(_Named):
    """Type money as one says it: `24k`, `24,000 eur`; the same words as in a command, so one parser reads both."""

    name: str
    label: str
    placeholder: str = "24k"

    def block(self) -> Block:
        """Build the input block."""
        return _input(self, _typed(30, self.placeholder))


@dataclass(frozen=True, slots=True)
class Day(_Named):
    """Choose a day."""

    name: str
    label: str
    initial: date | None = None

    def block(self) -> Block:
        """Build the input block; the answer is `2027-01-31`."""
        element: Block = {"type": "datepicker", "action_id": ANSWER}
        if self.initial:
            element["initial_date"] = self.initial.isoformat()[:10]
        return _input(self, element)


@dataclass(frozen=True, slots=True)
class TimeOfDay(_Named):
    """Choose a time of day, read in `zone` (an IANA name) where one is given."""

    name: str
    label: str
    initial: time | None = None
    zone: str = ""

    def block(self) -> Block:
        """Build the input block; the answer is `08:30`."""
        element: Block = {"type": "timepicker", "action_id": ANSWER}
        if self.initial:
            element["initial_time"] = self.initial.strftime("%H:%M")
        if self.zone:
            element["timezone"] = self.zone
        return _input(self, element)


@dataclass(frozen=True, slots=True)
class Person(_Named):
    """Choose somebody of the workspace; the answer is Slack's id of them."""

    name: str
    label: str
    initial: str = ""

    def block(self) -> Block:
        """Build the input block."""
        element: Block = {"type": "users_select", "action_id": ANSWER}
        if self.initial:
            element["initial_user"] = self.initial
        return _input(self, element)


@dataclass(frozen=True, slots=True)
class Channel(_Named):
    """Choose a channel; those shared with other companies are offered only where `shared` says so."""

    name: str
    label: str
    initial: str = ""
    shared: bool = False

    def block(self) -> Block:
        """Build the input block; the answer is the channel's id."""
        offered = {"include": ["public", "private"], "exclude_external_shared_channels": not self.shared}
        element: Block = {
            "type": "conversations_select",
            "action_id": ANSWER,
            "filter": {**offered, "exclude_bot_users": True},
        }
        if self.initial:
            element["initial_conversation"] = self.initial
        else:
            element["default_to_current_conversation"] = True
        return _input(self, element)


@dataclass(frozen=True, slots=True)
class Say:
    """Lines of mrkdwn between the fields; nothing to fill in."""

    text: str

    def block(self) -> Block:
        """Build the section; more than 3,000 characters is a ValueError."""
        if not 1 <= len(self.text) <= limits.SECTION_TEXT:
            raise ValueError(
                f"a form's words have 1 to {limits.SECTION_TEXT} characters, not {len(self.text)}"
            )
        return section(self.text)


@dataclass(frozen=True, slots=True)
class Act:
    """Buttons inside a form, each a typed line (*Called · talked* logs the touch in one tap)."""

    buttons: Sequence[Button]

    def block(self) -> Block:
        """Build the actions block; none or more than 25 buttons is a ValueError."""
        if not 1 <= len(self.buttons) <= limits.ACTIONS_ELEMENTS:
            raise ValueError(
                f"a form's row has 1 to {limits.ACTIONS_ELEMENTS} buttons, not {len(self.buttons)}"
            )
        return actions(self.buttons)


Field = Pick | Choice | Tags | Text | Amount | Day | TimeOfDay | Person | Channel | Say | Act


def option(one: Option) -> Block:
    """Build one option: its label cut to 75 characters; a code over 75 is a ValueError, since it could not come back."""
    if not 1 <= len(one.value) <= limits.OPTION_VALUE:
        raise ValueError(f"an option's code has 1 to {limits.OPTION_VALUE} characters: {one.value[:40]!r}")
    built: Block = {"text": words(one_line(one.label, limits.OPTION_TEXT) or one.value), "value": one.value}
    if hint := one_line(one.hint, limits.OPTION_DESCRIPTION):
        built["description"] = words(hint)
    return built


def suggestions(options: Sequence[Option]) -> dict[str, Any]:
    """Give the answer to a type-ahead: at most 100 options, the best first."""
    return {"options": [option(one) for one in options[: limits.OPTIONS]]}


def _options(name: str, options: Sequence[Option]) -> list[Block]:
    if not 1 <= len(options) <= limits.OPTIONS:
        raise ValueError(f"{name}: 1 to {limits.OPTIONS} options, not {len(options)}; above that a Pick")
    if len({one.value for one in options}) < len(options):
        raise ValueError(f"{name}: two options have the same code")
    return [option(one) for one in options]


def _chosen(name: str, options: Sequence[Block], values: Sequence[str]) -> list[Block]:
    by_value = {one["value"]: one for one in options}
    unknown = [value for value in values if value not in by_value]
    if unknown:
        raise ValueError(f"{name}: no such option: {', '.join(unknown)}")
    return [by_value[value] for value in values]


def _typed(limit: int, placeholder: str, *, multiline: bool = False) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": ANSWER,
        "multiline": multiline,
        "max_length": limit,
    }
    if shown := one_line(placeholder, limits.PLACEHOLDER):
        element["placeholder"] = words(shown)
    return element


def _input(field: Any, element: Block) -> Block:
    if not 1 <= len(field.name) <= limits.IDENTIFIER:
        raise ValueError(f"a field's name has 1 to {limits.IDENTIFIER} characters: {field.name[:40]!r}")
    label = one_line(field.label)
    if not 1 <= len(label) <= limits.INPUT_LABEL:
        raise ValueError(f"{field.name}: a label has 1 to {limits.INPUT_LABEL} characters")
    # block_id is the field's name and never changes, so that an updated form keeps what was typed.
    block: Block = {"type": "input", "block_id": field.name, "label": words(label), "element": element}
    if field.optional:
        block["optional"] = True
    if hint := one_line(field.hint, limits.INPUT_HINT):
        block["hint"] = words(hint)
    return block
