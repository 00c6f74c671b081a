"""What people have typed and picked: the `state.values` and `actions` of Slack's payloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.refusals import ControlError

Json = dict[str, Any]
Key = tuple[str, str]

TYPED = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
ONE_OPTION = ("static_select", "external_select", "radio_buttons")
MANY_OPTIONS = ("multi_static_select", "multi_external_select", "checkboxes")
# type: (key in the payload, key of the initial value, several)
IDS = {
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
MANY_IDS = {
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
}
STATEFUL = (*TYPED, *ONE_OPTION, *MANY_OPTIONS, *IDS, *MANY_IDS, "rich_text_input", "file_input")


def every_element(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Each block with each element that can be pressed, picked or typed into, in reading order."""
    for block in blocks:
        kind = block.get("type")
        if kind == "input":
            yield block, block["element"]
        elif kind in ("actions", "context_actions"):
            for element in block["elements"]:
                yield block, element
        elif kind == "section" and isinstance(block.get("accessory"), dict):
            yield block, block["accessory"]
        elif kind == "container":
            yield from every_element(block["child_blocks"])
        elif kind == "card":
            for element in block.get("actions") or []:
                yield block, element
        elif kind == "carousel":
            yield from every_element(block["elements"])


def label(block: Json, element: Json) -> str:
    """What stands on or above an element: a button's text, an input's label, a placeholder."""
    for text in (
        element.get("text"),
        block.get("label") if block.get("type") == "input" else None,
        element.get("placeholder"),
    ):
        if isinstance(text, dict):
            return str(text.get("text"))
    return ""


def find_element(blocks: Sequence[Json], key: str) -> tuple[Json, Json]:
    """The element with this action_id, block_id or label; a `ControlError` that lists what there is."""
    pairs = list(every_element(blocks))
    for matches in (
        lambda block, element: element.get("action_id") == key,
        lambda block, element: label(block, element) == key,
        lambda block, element: block.get("block_id") == key,
        lambda block, element: label(block, element).casefold().startswith(key.casefold()),
    ):
        for block, element in pairs:
            if matches(block, element):
                return block, element
    there = ", ".join(f"{label(block, element)!r} ({element.get('action_id')})" for block, element in pairs)
    raise ControlError(f"nothing here is called {key!r}; there are: {there or 'no elements'}")


def offered(element: Json) -> list[Json]:
    """The options that stand in an element itself."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]


def pick_option(options: Sequence[Json], wanted: object) -> Json | None:
    """The option with this value or text."""
    if isinstance(wanted, dict):
        return dict(wanted)
    for option in options:
        if wanted == option.get("value") or wanted == option["text"]["text"]:
            return option
    return None


def _option(element: Json, wanted: object, more: Sequence[Json]) -> Json:
    options = [*offered(element), *more]
    found = pick_option(options, wanted)
    if found is None:
        texts = ", ".join(repr(option["text"]["text"]) for option in options)
        raise ControlError(f"{wanted!r} is not offered; there are: {texts or 'none'}")
    return found


def entry(element: Json, raw: Any, more: Sequence[Json] = ()) -> Json:
    """One value of `state.values`; `raw` is text, an option's value or text, an id, a date, or a list of them.

    `more` are options that a type-ahead has offered. None empties the element.
    """
    kind = element["type"]
    found: Json = {"type": kind}
    if kind in TYPED:
        found["value"] = str(raw) if raw not in (None, "") else None
    elif kind in ONE_OPTION:
        found["selected_option"] = None if raw in (None, "") else _option(element, raw, more)
    elif kind in MANY_OPTIONS:
        found["selected_options"] = [_option(element, one, more) for one in raw or []]
    elif kind in IDS:
        found[IDS[kind][0]] = raw or None
        if kind == "timepicker" and element.get("timezone"):
            found["timezone"] = element["timezone"]
    elif kind in MANY_IDS:
        found[MANY_IDS[kind][0]] = list(raw or [])
    elif kind == "rich_text_input":
        found["rich_text_value"] = _rich(raw) if raw else None
    elif kind == "file_input":
        found["files"] = list(raw or [])
    return found


def _rich(raw: object) -> object:
    if isinstance(raw, dict):
        return raw
    text = {"type": "text", "text": str(raw)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [text]}]}


def initial_entry(element: Json) -> Json:
    """What an element holds before anybody has touched it."""
    kind = element["type"]
    if kind in TYPED:
        return entry(element, element.get("initial_value"))
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in MANY_OPTIONS:
        return {"type": kind, "selected_options": element.get("initial_options") or []}
    if kind in IDS:
        return entry(element, element.get(IDS[kind][1]))
    if kind in MANY_IDS:
        return entry(element, element.get(MANY_IDS[kind][1]))
    return entry(element, element.get("initial_value"))


def state_values(blocks: Sequence[Json], touched: Mapping[Key, Json]) -> Json:
    """`state.values`: every element that holds something, as touched or as it began."""
    values: dict[str, Json] = {}
    for block, element in every_element(blocks):
        if element["type"] in STATEFUL:
            key = (block["block_id"], element["action_id"])
            values.setdefault(key[0], {})[key[1]] = touched.get(key) or initial_entry(element)
    return values


def action(block: Json, element: Json, value: Json | None, ts: str) -> Json:
    """One entry of a `block_actions` payload's `actions`."""
    found: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ts,
    }
    if element["type"] in ("button", "workflow_button"):
        found["text"] = element["text"]
        for key in ("value", "style", "url"):
            if element.get(key) is not None:
                found[key] = element[key]
    if element.get("placeholder"):
        found["placeholder"] = element["placeholder"]
    return found | {key: inside for key, inside in (value or {}).items() if key != "type"}


def is_empty(value: Json) -> bool:
    """Whether nothing was typed or picked."""
    return not any(
        inside not in (None, [], "") for key, inside in value.items() if key not in ("type", "timezone")
    )


def person_errors(blocks: Sequence[Json], touched: Mapping[Key, Json]) -> dict[str, str]:
    """What Slack's own client complains about before a form is sent, by block_id."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        value = touched.get((block["block_id"], element["action_id"])) or initial_entry(element)
        if is_empty(value):
            if not block.get("optional"):
                errors[block["block_id"]] = "Please complete this required field."
            continue
        complaint = _typed_error(element, str(value.get("value") or ""))
        if complaint:
            errors[block["block_id"]] = complaint
    return errors


def _typed_error(element: Json, text: str) -> str | None:
    kind = element["type"]
    if kind == "plain_text_input":
        most, least = int(element.get("max_length") or 3000), int(element.get("min_length") or 0)
        if len(text) > most:
            return f"Must be {most} characters or fewer."
        if len(text) < least:
            return f"Must be {least} characters or more."
    if kind == "email_text_input" and "@" not in text.strip("@"):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not text.startswith(("http://", "https://")):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number_error(element, text)
    return None


def _number_error(element: Json, text: str) -> str | None:
    try:
        number = float(text)
    except ValueError:
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    if element.get("min_value") is not None and number < float(element["min_value"]):
        return f"Must be {element['min_value']} or more."
    if element.get("max_value") is not None and number > float(element["max_value"]):
        return f"Must be {element['max_value']} or less."
    return None
