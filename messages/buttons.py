"""What a person can press: a button is a typed line, so a click and a command are one and the same thing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from alignment.errors import Offer
from messages import limits
from messages.characters import width
from messages.text import fenced, one_line, plain, unescape

BUTTONS_SHOWN = 3
Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """One press that stands for one typed line, e.g. `Button("Accept", "/lead accept 87")`.

    `line` comes back as the element's value; `form=True` marks that the line opens a form; `url` opens a page as
    well (Slack sends the click all the same). `label` is plain words of at most 30 columns: labels made from
    somebody's data pass through `one_line(…, 30)` first. Anything that Slack would refuse is a ValueError here.
    """

    label: str
    line: str
    style: Literal["primary", "danger"] | None = None
    form: bool = False
    url: str | None = None

    def __post_init__(self) -> None:
        """Refuse what Slack would refuse, or a phone would cut."""
        label = unescape(self.label)
        if not label.strip() or width(label) > limits.BUTTON_SHOWN or "\n" in label:
            raise ValueError(f"a button's label has 1 to {limits.BUTTON_SHOWN} columns: {label!r}")
        if not (self.line or self.url):
            raise ValueError(f"the button {label!r} stands for no line and opens no page")
        if len(self.line) > limits.BUTTON_VALUE:
            raise ValueError(
                f"the line of {label!r} has {len(self.line)} of at most {limits.BUTTON_VALUE} characters"
            )
        if self.url and len(self.url) > limits.BUTTON_URL:
            raise ValueError(f"the address of {label!r} has more than {limits.BUTTON_URL} characters")


def offered(*offers: Offer) -> tuple[Button, ...]:
    """Return offers as buttons; a label that is too long is cut."""
    return tuple(
        Button(one_line(each.label, limits.BUTTON_SHOWN), each.line, form=each.form) for each in offers
    )


def actions(buttons: Sequence[Button], more: Sequence[Button] = (), *, about: str = "") -> Block:
    """Build one actions block: the buttons in order, then ⋯ with `more`.

    Action ids are `say:N`, or `ask:N` where the line opens a form, and `more:0`. `about` is read out after each
    label, so that "Accept" says accept what.
    """
    spoken = unescape(plain(about))
    elements = [_element(button, at, spoken) for at, button in enumerate(buttons)]
    if more:
        elements.append(overflow(more))
    return {"type": "actions", "elements": elements}


def overflow(more: Sequence[Button]) -> Block:
    """Build the ⋯ menu of one to five lines; a line over 75 characters is a ValueError, since Slack refuses it.

    One menu has one action id, so an entry that opens a form says so in its value: `?` before the line.
    """
    if not 1 <= len(more) <= limits.OVERFLOW_OPTIONS:
        raise ValueError(f"⋯ holds 1 to {limits.OVERFLOW_OPTIONS} entries, not {len(more)}")
    return {"type": "overflow", "action_id": "more:0", "options": [_option(button) for button in more]}


def pressed(element: Mapping[str, Any]) -> tuple[str, bool]:
    """Read a pressed element back: the line it stands for, and whether that opens a form. Empty for anything else."""
    name = str(element.get("action_id", "")).partition(":")[0]
    if name in ("say", "ask"):
        return str(element.get("value", "")), name == "ask"
    if name == "more":
        value = str((element.get("selected_option") or {}).get("value", ""))
        return value.removeprefix("?"), value.startswith("?")
    return "", False


def row(text: str, more: Sequence[Button]) -> Block:
    """Build one row of a list: a line of mrkdwn with its own ⋯ menu (App Home, lists with something to press)."""
    block = section(text)
    block["accessory"] = overflow(more)
    block["block_id"] = digest("row", text, *(button.line for button in more))
    return block


def section(text: str) -> Block:
    """Build one section of mrkdwn: never folded behind "see more", nothing in it linked or pinged by guess."""
    return {"type": "section", "expand": True, "text": mrkdwn(text)}


def mrkdwn(text: str) -> dict[str, Any]:
    """Build a text object of mrkdwn in which Slack looks for no links, channels or names by itself."""
    return {"type": "mrkdwn", "text": fenced(str(text)), "verbatim": True}


def words(text: str) -> dict[str, Any]:
    """Build a text object of plain words, in which `:name:` stays as typed."""
    return {"type": "plain_text", "text": fenced(unescape(text)), "emoji": False}


def digest(*parts: str) -> str:
    """Give twelve hex digits made from the parts: the same parts, the same block id."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def _element(button: Button, at: int, about: str) -> Block:
    label = unescape(button.label)
    spoken = one_line(f"{label} · {about}" if about else label, limits.ACCESSIBILITY_LABEL)
    element: Block = {
        "type": "button",
        "action_id": f"{'ask' if button.form else 'say'}:{at}",
        "text": words(label),
        "accessibility_label": spoken,
    }
    if button.line:
        element["value"] = str(button.line)
    if button.style:
        element["style"] = button.style
    if button.url:
        element["url"] = str(button.url)
    return element


def _option(button: Button) -> Block:
    value = f"?{button.line}" if button.form else str(button.line)
    if len(value) > limits.OPTION_VALUE:
        raise ValueError(
            f"{button.label!r} under ⋯ stands for {len(value)} characters; "
            f"Slack takes {limits.OPTION_VALUE}: {button.line[:40]!r}…"
        )
    option: Block = {"text": words(button.label), "value": value}
    if button.url:
        option["url"] = str(button.url)
    return option
