"""What Slack refuses: limits of messages, forms, the App Home, and the metadata of a message.

`check_message`, `check_view` and `check_metadata` answer with Slack's own error name and its complaints, or with nothing.
Where sources differ about a limit, the stricter one holds: what passes here passes there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection

from sandbox.complaints import Complaints, Json
from sandbox.elements import IN_ACTIONS, IN_INPUT, IN_SECTION, PLAIN, check_element, check_file
from sandbox.refusals import RefusedError
from sandbox.tables import check_chart, check_data_table, check_rich_text, check_table

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT_CUT = 40_000
UPDATE_TEXT = 4_000
BLOCKS_TEXT_TOTAL = 13_200  # measured by others; the reference names the error and no number
METADATA_BYTES = 8_000  # the reference names the error and no number; kept far above ids
VIEW_BYTES = 250_000


def _section(found: Json, where: str, seen: Complaints, surface: str) -> None:
    if found.get("text") is None and found.get("fields") is None:
        seen.add(where, "must have `text` or `fields`")
    if found.get("text") is not None:
        seen.text(found["text"], f"{where}/text", 3000)
    if found.get("fields") is not None:
        for number, field in enumerate(seen.count(found["fields"], f"{where}/fields", 10)):
            seen.text(field, f"{where}/fields/{number}", 2000)
    if found.get("accessory") is not None:
        check_element(found["accessory"], f"{where}/accessory", seen, IN_SECTION)
    if found.get("expand") is not None:
        seen.flag(found["expand"], f"{where}/expand")


def _header(found: Json, where: str, seen: Complaints, surface: str) -> None:
    seen.text(found.get("text"), f"{where}/text", 150, PLAIN)


def _context(found: Json, where: str, seen: Complaints, surface: str) -> None:
    for number, element in enumerate(seen.count(found.get("elements"), f"{where}/elements", 10)):
        at = f"{where}/elements/{number}"
        if isinstance(element, dict) and element.get("type") == "image":
            check_element(element, at, seen, ("image",))
        else:
            seen.text(element, at, 3000)


def _elements(found: Json, where: str, seen: Complaints, most: int, allowed: tuple[str, ...]) -> None:
    ids: set[str] = set()
    for number, element in enumerate(seen.count(found.get("elements"), f"{where}/elements", most)):
        check_element(element, f"{where}/elements/{number}", seen, allowed)
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if action_id in ids:
            seen.add(f"{where}/elements/{number}/action_id", "must be unique within its block")
        if isinstance(action_id, str):
            ids.add(action_id)


def _actions(found: Json, where: str, seen: Complaints, surface: str) -> None:
    _elements(found, where, seen, 25, IN_ACTIONS)


def _context_actions(found: Json, where: str, seen: Complaints, surface: str) -> None:
    _elements(found, where, seen, 5, ("feedback_buttons", "icon_button"))


def _input(found: Json, where: str, seen: Complaints, surface: str) -> None:
    seen.text(found.get("label"), f"{where}/label", 2000, PLAIN)
    if found.get("hint") is not None:
        seen.text(found["hint"], f"{where}/hint", 2000, PLAIN)
    for key in ("optional", "dispatch_action"):
        if found.get(key) is not None:
            seen.flag(found[key], f"{where}/{key}")
    check_element(found.get("element"), f"{where}/element", seen, IN_INPUT)


def _image(found: Json, where: str, seen: Complaints, surface: str) -> None:
    seen.length(found.get("alt_text"), f"{where}/alt_text", 2000)
    if (found.get("image_url") is None) == (found.get("slack_file") is None):
        seen.add(where, "must have either `image_url` or `slack_file`, not both")
    if found.get("slack_file") is not None:
        check_file(found["slack_file"], f"{where}/slack_file", seen)
    if found.get("image_url") is not None:
        seen.length(found["image_url"], f"{where}/image_url", 3000)
    if found.get("title") is not None:
        seen.text(found["title"], f"{where}/title", 2000, PLAIN)


def _markdown(found: Json, where: str, seen: Complaints, surface: str) -> None:
    seen.length(found.get("text"), f"{where}/text", 12_000)


def _divider(_found: Json, _where: str, _seen: Complaints, _surface: str) -> None:
    """A line has nothing inside."""


def _rich_text(found: Json, where: str, seen: Complaints, surface: str) -> None:
    check_rich_text(found, where, seen)


def _table(found: Json, where: str, seen: Complaints, surface: str) -> None:
    check_table(found, where, seen)


def _data_table(found: Json, where: str, seen: Complaints, surface: str) -> None:
    check_data_table(found, where, seen)


def _chart(found: Json, where: str, seen: Complaints, surface: str) -> None:
    check_chart(found, where, seen)


def _alert(found: Json, where: str, seen: Complaints, surface: str) -> None:
    seen.text(found.get("text"), f"{where}/text", 200)
    if found.get("level") is not None:
        seen.one_of(found["level"], f"{where}/level", ("default", "info", "success", "warning", "error"))


def _card(found: Json, where: str, seen: Complaints, surface: str) -> None:
    if not any(found.get(key) for key in ("hero_image", "title", "actions", "body")):
        seen.add(where, "must have one of hero_image, title, actions, body")
    for key, most in (("title", 150), ("subtitle", 150), ("body", 200), ("subtext", 200)):
        if found.get(key) is not None:
            seen.text(found[key], f"{where}/{key}", most)
    if found.get("actions") is not None:
        for number, element in enumerate(seen.count(found["actions"], f"{where}/actions", 3)):
            check_element(element, f"{where}/actions/{number}", seen, ("button",))


def _carousel(found: Json, where: str, seen: Complaints, surface: str) -> None:
    for number, card in enumerate(seen.count(found.get("elements"), f"{where}/elements", 10)):
        inside = seen.mapping(card, f"{where}/elements/{number}")
        if inside is not None:
            _card(inside, f"{where}/elements/{number}", seen, surface)


_CHILDREN = (
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
)


def _container(found: Json, where: str, seen: Complaints, surface: str) -> None:
    if found.get("title") is None and found.get("rich_text_title") is None:
        seen.add(where, "must have `title` or `rich_text_title`")
    for key in ("title", "subtitle"):
        if found.get(key) is not None:
            seen.text(found[key], f"{where}/{key}", 150, PLAIN)
    if found.get("width") is not None:
        seen.one_of(found["width"], f"{where}/width", ("narrow", "standard", "wide", "full"))
    if found.get("is_collapsible") and found.get("has_header_divider"):
        seen.add(where, "`has_header_divider` does not go with `is_collapsible`")
    for number, child in enumerate(seen.count(found.get("child_blocks"), f"{where}/child_blocks", 10)):
        at = f"{where}/child_blocks/{number}"
        if isinstance(child, dict) and child.get("type") not in _CHILDREN:
            seen.add(f"{at}/type", f"unsupported type: {child.get('type')}")
        else:
            _block(child, at, seen, surface)


def _video(found: Json, where: str, seen: Complaints, surface: str) -> None:
    seen.add(where, "a video needs the scope links.embed:write and a domain of the manifest")


# type: (keys beside type and block_id, surfaces, check)
_Check = Callable[[Json, str, Complaints, str], None]
_ALL = ("message", "modal", "home")
BLOCKS: dict[str, tuple[tuple[str, ...], tuple[str, ...], _Check]] = {
    "section": (("text", "fields", "accessory", "expand"), _ALL, _section),
    "header": (("text",), _ALL, _header),
    "divider": ((), _ALL, _divider),
    "context": (("elements",), _ALL, _context),
    "context_actions": (("elements",), ("message",), _context_actions),
    "actions": (("elements",), _ALL, _actions),
    "input": (("label", "element", "hint", "optional", "dispatch_action"), _ALL, _input),
    "image": (("alt_text", "image_url", "slack_file", "title"), _ALL, _image),
    "markdown": (("text",), ("message",), _markdown),
    "rich_text": (("elements",), _ALL, _rich_text),
    "table": (("rows", "column_settings"), ("message",), _table),
    "data_table": (("caption", "rows", "page_size", "row_header_column_index"), ("message",), _data_table),
    "data_visualization": (("title", "chart"), ("message",), _chart),
    "alert": (("text", "level"), ("modal",), _alert),
    "card": (("hero_image", "icon", "title", "subtitle", "body", "subtext", "actions"), ("message", "home"), _card),
    "carousel": (("elements",), ("message", "home"), _carousel),
    "container": (
        (
            "title", "rich_text_title", "subtitle", "child_blocks", "width", "icon", "is_collapsible",
            "default_collapsed", "has_header_divider",
        ),
        ("message", "home"),
        _container,
    ),
    "video": (
        (
            "alt_text", "video_url", "thumbnail_url", "title", "title_url", "description", "provider_icon_url",
            "provider_name", "author_name",
        ),
        _ALL,
        _video,
    ),
}  # fmt: skip


def _block(value: object, where: str, seen: Complaints, surface: str) -> None:
    found = seen.mapping(value, where)
    if found is None:
        return
    kind = str(found.get("type"))
    if kind not in BLOCKS or surface not in BLOCKS[kind][1]:
        seen.add(f"{where}/type", f"unsupported type: {kind}")
        return
    keys, _, check = BLOCKS[kind]
    seen.keys(found, where, ("type", "block_id", *keys))
    if found.get("block_id") is not None:
        seen.length(found["block_id"], f"{where}/block_id", 255)
    check(found, where, seen, surface)


def _text_inside(value: object) -> int:
    if isinstance(value, dict):
        return sum(
            len(inside) if key == "text" and isinstance(inside, str) else _text_inside(inside)
            for key, inside in value.items()
        )
    if isinstance(value, list):
        return sum(map(_text_inside, value))
    return 0


def check_blocks(blocks: object, surface: str, where: str = "/blocks") -> list[str]:
    """Slack's complaints about a list of blocks on `surface` (message, modal, home); empty when it would take them."""
    seen = Complaints()
    found = seen.count(blocks, where, MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS, least=0)
    ids: set[str] = set()
    for number, block in enumerate(found):
        _block(block, f"{where}/{number}", seen, surface)
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if block_id in ids:
            seen.add(f"{where}/{number}/block_id", "must be unique")
        if isinstance(block_id, str):
            ids.add(block_id)
    kinds = [block.get("type") for block in found if isinstance(block, dict)]
    if sum(kind in ("table", "data_table") for kind in kinds) > 1:
        seen.add(where, "only one table allowed")
    if kinds.count("data_visualization") > 2:
        seen.add(where, "no more than 2 data_visualization blocks allowed")
    markdown = sum(
        len(str(block.get("text")))
        for block in found
        if isinstance(block, dict) and block.get("type") == "markdown"
    )
    if markdown > 12_000:
        seen.add(where, "markdown blocks must be less than 12001 characters together")
    if json.dumps(found).count('"focus_on_load": true') > 1:
        seen.add(where, "focus_on_load may be set on one element only")
    return seen.lines


def check_message(blocks: object, unknown: Collection[str] = ()) -> None:
    """Refuse blocks that Slack would not post: `invalid_blocks_format`, `invalid_blocks`, `msg_blocks_too_long`.

    `unknown` are kinds that Slack brings to other workspaces already, and not to this one.
    """
    if not isinstance(blocks, list):
        raise RefusedError("invalid_blocks_format")
    complaints = check_blocks(blocks, "message")
    complaints += [
        f"[ERROR] unsupported type: {block['type']} [json-pointer:/blocks/{number}/type]"
        for number, block in enumerate(blocks)
        if isinstance(block, dict) and block.get("type") in unknown
    ]
    if complaints:
        raise RefusedError("invalid_blocks", errors=complaints, response_metadata={"messages": complaints})
    if (
        _text_inside([block for block in blocks if block.get("type") not in ("markdown", "data_table")])
        > BLOCKS_TEXT_TOTAL
    ):
        raise RefusedError("msg_blocks_too_long")


_VIEW_KEYS = {
    "modal": (
        "type", "title", "blocks", "submit", "close", "private_metadata", "callback_id", "external_id", "clear_on_close",
        "notify_on_close", "submit_disabled",
    ),
    "home": ("type", "blocks", "private_metadata", "callback_id", "external_id"),
}  # fmt: skip


def check_view(view: object, kind: str) -> None:
    """Refuse a form (`modal`) or an App Home (`home`) that Slack would not show: `invalid_arguments`, `view_too_large`."""
    seen = Complaints()
    found = seen.mapping(view, "/view")
    if found is not None:
        seen.one_of(found.get("type"), "/view/type", (kind,))
        seen.keys(found, "/view", _VIEW_KEYS[kind], ("blocks", *(("title",) if kind == "modal" else ())))
        for key in ("title", "submit", "close"):
            if found.get(key) is not None:
                seen.text(found[key], f"/view/{key}", 24, PLAIN)
        for key, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
            if found.get(key) is not None:
                seen.length(found[key], f"/view/{key}", most, least=0)
        blocks = found.get("blocks")
        seen.lines += check_blocks(blocks, kind, "/view/blocks")
        if not blocks:
            seen.add("/view/blocks", "no fewer than 1 items required")
        kinds = [block.get("type") for block in blocks or [] if isinstance(block, dict)]
        if kind == "modal" and "input" in kinds and found.get("submit") is None:
            seen.add("/view", "missing required field: submit")
    if seen.lines:
        raise RefusedError("invalid_arguments", response_metadata={"messages": seen.lines})
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise RefusedError("view_too_large")


def check_metadata(metadata: object) -> None:
    """Refuse metadata that is not `{event_type, event_payload}` of plain values."""
    if not isinstance(metadata, dict) or set(metadata) - {"event_type", "event_payload"}:
        raise RefusedError("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise RefusedError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise RefusedError("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise RefusedError("metadata_too_large")
