"""What Slack refuses: every limit of its blocks, forms and texts in one place, and a check against them.

Sources are Slack's published types and documentation; where two disagree the smaller number stands here.
Lengths are code points. `check` is for tests and for the shell; sending never depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BLOCKS_PER_MESSAGE = 50
BLOCKS_PER_VIEW = 100
TEXT_TRUNCATED = 40_000  # top-level `text`: Slack cuts it there without an error
TEXT_OF_BLOCKS = 12_000  # all text of a message's blocks; refused from about 13,200
IDENTIFIER = 255  # block_id, action_id, callback_id
PRIVATE_METADATA = 3_000
VIEW_TITLE = VIEW_SUBMIT = VIEW_CLOSE = 24

SECTION_TEXT = 3_000
SECTION_FIELDS = 10
SECTION_FIELD = 2_000
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
TEXT_OBJECT = 3_000
INPUT_LABEL = INPUT_HINT = 2_000
IMAGE_ALT = IMAGE_TITLE = 2_000
MARKDOWN_TEXT = 12_000

BUTTON_TEXT = 75
BUTTON_SHOWN = 30  # columns of a button's label that a phone shows
BUTTON_VALUE = 2_000
BUTTON_URL = 3_000
ACCESSIBILITY_LABEL = 75
OPTION_TEXT = OPTION_DESCRIPTION = OPTION_VALUE = 75
OPTIONS = 100
OVERFLOW_OPTIONS = 5
CHOICES_SHOWN = 10  # radio buttons and checkboxes
PLACEHOLDER = 150
TYPED_TEXT = 3_000
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30

TABLES_PER_MESSAGE = 1
TABLE_ROWS, TABLE_CELLS = 100, 20
CHARTS_PER_MESSAGE = 2
CHART_TITLE = CHART_AXIS_LABEL = 50
CHART_SERIES = 6
CHART_POINTS = 20
CHART_NAME = 20
CHART_SEGMENTS = 12

_TEXT_FIELDS = {  # by element: field of plain_text -> limit
    "button": {"text": BUTTON_TEXT},
    "header": {"text": HEADER_TEXT},
    "input": {"label": INPUT_LABEL, "hint": INPUT_HINT},
    "image": {"title": IMAGE_TITLE},
    "confirm": {
        "title": CONFIRM_TITLE,
        "text": CONFIRM_TEXT,
        "confirm": CONFIRM_BUTTON,
        "deny": CONFIRM_BUTTON,
    },
    "option": {"text": OPTION_TEXT, "description": OPTION_DESCRIPTION},
}
_STRING_FIELDS = {
    "button": {"value": BUTTON_VALUE, "url": BUTTON_URL, "accessibility_label": ACCESSIBILITY_LABEL},
    "option": {"value": OPTION_VALUE, "url": BUTTON_URL},
    "image": {"alt_text": IMAGE_ALT, "image_url": BUTTON_URL},
    "markdown": {"text": MARKDOWN_TEXT},
}
_LIST_FIELDS = {  # by element: field -> (at least, at most)
    "context": {"elements": (1, CONTEXT_ELEMENTS)},
    "actions": {"elements": (1, ACTIONS_ELEMENTS)},
    "section": {"fields": (1, SECTION_FIELDS)},
    "overflow": {"options": (1, OVERFLOW_OPTIONS)},
    "radio_buttons": {"options": (1, CHOICES_SHOWN)},
    "checkboxes": {"options": (1, CHOICES_SHOWN)},
    "static_select": {"options": (1, OPTIONS)},
    "multi_static_select": {"options": (1, OPTIONS)},
    "table": {"rows": (1, TABLE_ROWS), "column_settings": (0, TABLE_CELLS)},
}
_NEEDS_ACTION_ID = frozenset(
    {
        "button",
        "overflow",
        "radio_buttons",
        "checkboxes",
        "static_select",
        "multi_static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "plain_text_input",
        "datepicker",
        "timepicker",
    }
)
IN_MESSAGES = frozenset(
    {
        "section",
        "context",
        "actions",
        "divider",
        "header",
        "image",
        "markdown",
        "rich_text",
        "table",
        "data_table",
        "data_visualization",
        "container",
    }
)
IN_VIEWS = frozenset({"section", "context", "actions", "divider", "header", "image", "input", "rich_text"})


@dataclass(frozen=True, slots=True)
class Excess:
    """One thing that Slack would refuse: where (JSON pointer), what, what is allowed, what was found."""

    pointer: str
    what: str
    limit: object
    found: object

    def __str__(self) -> str:
        """Say it as one line for a test's report."""
        return f"{self.pointer or '/'}: {self.what}: {self.found} (limit {self.limit})"


def check(message_payload: Mapping[str, Any]) -> list[Excess]:
    """List everything in a `chat.postMessage` payload that Slack would refuse; an empty list is a good payload."""
    text, blocks = message_payload.get("text", ""), message_payload.get("blocks", ())
    found = [*_size("/text", "characters of text", text, TEXT_TRUNCATED)]
    if not str(text).strip():
        found.append(Excess("/text", "text for notifications and screen readers", "at least 1", 0))
    found += _blocks(blocks, IN_MESSAGES, BLOCKS_PER_MESSAGE)
    found += _many("/blocks", "characters in all blocks", text_of(blocks), TEXT_OF_BLOCKS)
    kinds = [block.get("type") for block in blocks]
    tables = kinds.count("table") + kinds.count("data_table")
    found += _many("/blocks", "tables in one message", tables, TABLES_PER_MESSAGE)
    found += _many("/blocks", "charts in one message", kinds.count("data_visualization"), CHARTS_PER_MESSAGE)
    return found


def check_view(view: Mapping[str, Any]) -> list[Excess]:
    """List everything in a form or Home view that Slack would refuse; an empty list is a good view."""
    blocks = view.get("blocks", ())
    found = [*_blocks(blocks, IN_VIEWS, BLOCKS_PER_VIEW)]
    if not blocks:
        found.append(Excess("/blocks", "blocks in a view", "at least 1", 0))
    found += _size("/callback_id", "characters", view.get("callback_id"), IDENTIFIER)
    found += _size("/private_metadata", "characters", view.get("private_metadata"), PRIVATE_METADATA)
    for field, limit in (("title", VIEW_TITLE), ("submit", VIEW_SUBMIT), ("close", VIEW_CLOSE)):
        found += _size(f"/{field}", "characters", view.get(field, {}).get("text"), limit)
    if view.get("type") == "modal":
        if not view.get("title", {}).get("text"):
            found.append(Excess("/title", "a form's title", "at least 1", 0))
        if "submit" not in view and any(block.get("type") == "input" for block in blocks):
            found.append(Excess("/submit", "submit beside input blocks", "present", "missing"))
    return found


def text_of(blocks: Sequence[Mapping[str, Any]]) -> int:
    """Count the characters that a message's blocks show, as Slack adds them up (labels and options too)."""
    return sum(len(words) for block in blocks for words in _words(block))


def _words(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from _words(value)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for child in node:
            yield from _words(child)


def _blocks(blocks: Sequence[Mapping[str, Any]], allowed: frozenset[str], most: int) -> Iterator[Excess]:
    yield from _many("/blocks", "blocks", len(blocks), most)
    seen: set[str] = set()
    for at, block in enumerate(blocks):
        pointer = f"/blocks/{at}"
        if block.get("type") not in allowed:
            yield Excess(
                f"{pointer}/type", "kind of block for this surface", "a known kind", block.get("type")
            )
        block_id = str(block.get("block_id", ""))
        if block_id and block_id in seen:
            yield Excess(f"{pointer}/block_id", "the same block_id twice", "unique", block_id)
        seen.add(block_id)
        if block.get("type") == "section" and not (block.get("text") or block.get("fields")):
            yield Excess(pointer, "a section's text or fields", "at least 1", 0)
        if block.get("type") == "section":
            for number, field in enumerate(block.get("fields", ())):
                yield from _size(f"{pointer}/fields/{number}", "characters", field.get("text"), SECTION_FIELD)
        if block.get("type") == "table":
            yield from _table(pointer, block)
        if block.get("type") == "data_visualization":
            yield from _chart(pointer, block)
        yield from _node(pointer, block, str(block.get("type")))


def _node(pointer: str, node: Mapping[str, Any], kind: str) -> Iterator[Excess]:
    for name in ("block_id", "action_id"):
        yield from _size(f"{pointer}/{name}", "characters", node.get(name), IDENTIFIER)
    if kind in _NEEDS_ACTION_ID and not node.get("action_id"):
        yield Excess(f"{pointer}/action_id", "an action_id", "present", "missing")
    if kind in ("mrkdwn", "plain_text"):
        yield from _text_object(pointer, node)
    for name, limit in _TEXT_FIELDS.get(kind, {}).items():
        yield from _size(f"{pointer}/{name}/text", "characters", _text(node.get(name)), limit)
    for name, limit in _STRING_FIELDS.get(kind, {}).items():
        yield from _size(f"{pointer}/{name}", "characters", node.get(name), limit)
    for name, (least, most) in _LIST_FIELDS.get(kind, {}).items():
        if name in node and not least <= len(node[name]) <= most:
            yield Excess(f"{pointer}/{name}", f"{name} of {kind}", f"{least} to {most}", len(node[name]))
    yield from _size(f"{pointer}/placeholder/text", "characters", _text(node.get("placeholder")), PLACEHOLDER)
    if kind == "plain_text_input":
        yield from _many(f"{pointer}/max_length", "max_length", int(node.get("max_length", 0)), TYPED_TEXT)
    if kind == "actions":
        yield from _repeated(pointer, node)
    yield from _children(pointer, node)


def _children(pointer: str, node: Mapping[str, Any]) -> Iterator[Excess]:
    for name, child in node.items():
        if name == "confirm" and isinstance(child, Mapping):
            yield from _node(f"{pointer}/confirm", child, "confirm")
        elif isinstance(child, Mapping):
            yield from _node(f"{pointer}/{name}", child, str(child.get("type", "option")))
        elif isinstance(child, (list, tuple)):
            for at, item in enumerate(child):
                if isinstance(item, Mapping):
                    kind = "option" if name in ("options", "initial_options") else str(item.get("type"))
                    yield from _node(f"{pointer}/{name}/{at}", item, kind)


def _text_object(pointer: str, node: Mapping[str, Any]) -> Iterator[Excess]:
    words = str(node.get("text", ""))
    if not words.strip():
        yield Excess(f"{pointer}/text", "characters of a text", "at least 1", len(words))
    yield from _size(f"{pointer}/text", "characters", words, TEXT_OBJECT)
    if node.get("type") == "plain_text" and "verbatim" in node:
        yield Excess(f"{pointer}/verbatim", "verbatim in plain_text", "mrkdwn only", "plain_text")


def _repeated(pointer: str, block: Mapping[str, Any]) -> Iterator[Excess]:
    seen: set[object] = set()
    for at, element in enumerate(block.get("elements", ())):
        action = element.get("action_id")
        if action in seen:
            yield Excess(f"{pointer}/elements/{at}/action_id", "the same action_id twice", "unique", action)
        seen.add(action)


def _table(pointer: str, block: Mapping[str, Any]) -> Iterator[Excess]:
    for at, cells in enumerate(block.get("rows", ())):
        if not 1 <= len(cells) <= TABLE_CELLS:
            yield Excess(f"{pointer}/rows/{at}", "cells of a row", f"1 to {TABLE_CELLS}", len(cells))
        for number, cell in enumerate(cells):
            if cell.get("type") == "raw_text" and not cell.get("text"):
                yield Excess(f"{pointer}/rows/{at}/{number}/text", "characters of a cell", "at least 1", 0)


def _chart(pointer: str, block: Mapping[str, Any]) -> Iterator[Excess]:
    yield from _size(f"{pointer}/title", "characters", block.get("title"), CHART_TITLE)
    chart = block.get("chart", {})
    if chart.get("type") == "pie":
        segments = chart.get("segments", ())
        yield from _many(f"{pointer}/chart/segments", "segments", len(segments), CHART_SEGMENTS)
        for at, segment in enumerate(segments):
            yield from _size(
                f"{pointer}/chart/segments/{at}/label", "characters", segment["label"], CHART_NAME
            )
            if segment["value"] <= 0:
                yield Excess(f"{pointer}/chart/segments/{at}/value", "a segment", "above 0", segment["value"])
        return
    axis = chart.get("axis_config", {})
    categories = axis.get("categories", ())
    if not 1 <= len(set(categories)) == len(categories) <= CHART_POINTS:
        limit = f"1 to {CHART_POINTS}, all different"
        yield Excess(f"{pointer}/chart/axis_config/categories", "categories", limit, len(categories))
    for name in categories:
        yield from _size(f"{pointer}/chart/axis_config/categories", "characters", name, CHART_NAME)
    for name in ("x_label", "y_label"):
        yield from _size(
            f"{pointer}/chart/axis_config/{name}", "characters", axis.get(name), CHART_AXIS_LABEL
        )
    series = chart.get("series", ())
    if not 1 <= len({one["name"] for one in series}) == len(series) <= CHART_SERIES:
        yield Excess(f"{pointer}/chart/series", "series", f"1 to {CHART_SERIES}, all different", len(series))
    for at, one in enumerate(series):
        yield from _size(f"{pointer}/chart/series/{at}/name", "characters", one["name"], CHART_NAME)
        if [point["label"] for point in one["data"]] != list(categories):
            yield Excess(f"{pointer}/chart/series/{at}/data", "points", "one per category", len(one["data"]))


def _text(node: object) -> object:
    return node.get("text") if isinstance(node, Mapping) else None


def _size(pointer: str, what: str, words: object, limit: int) -> Iterator[Excess]:
    if isinstance(words, str):
        yield from _many(pointer, what, len(words), limit)


def _many(pointer: str, what: str, found: int, limit: int) -> Iterator[Excess]:
    if found > limit:
        yield Excess(pointer, what, limit, found)
