"""Limits of what people press, pick and type: every Block Kit element and the objects inside.

Numbers are those of Slack's reference as of August 2026; where two sources differ, the smaller one holds here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from sandbox.complaints import Complaints, Json

PLAIN = ("plain_text",)
OPTION_TEXT = 75
OPTION_VALUE = 75  # the typed SDK says 75, the Python one 150
SELECT_OPTIONS = 100


def check_confirm(value: object, where: str, seen: Complaints) -> None:
    """A confirmation dialog."""
    found = seen.mapping(value, where)
    if found is None:
        return
    seen.keys(
        found, where, ("title", "text", "confirm", "deny", "style"), ("title", "text", "confirm", "deny")
    )
    for key, most, kinds in (
        ("title", 100, PLAIN),
        ("text", 300, ("plain_text", "mrkdwn")),
        ("confirm", 30, PLAIN),
        ("deny", 30, PLAIN),
    ):
        if found.get(key) is not None:
            seen.text(found[key], f"{where}/{key}", most, kinds)
    if found.get("style") is not None:
        seen.one_of(found["style"], f"{where}/style", ("primary", "danger"))


def check_option(
    value: object, where: str, seen: Complaints, *, mrkdwn: bool = False, url: bool = False
) -> None:
    """One thing to pick; `mrkdwn` for radio buttons and checkboxes, `url` for the overflow menu."""
    found = seen.mapping(value, where)
    if found is None:
        return
    kinds = ("plain_text", "mrkdwn") if mrkdwn else PLAIN
    allowed = ["text", "value", "description", *(["url"] if url else [])]
    seen.keys(found, where, allowed, ("text", "value"))
    if found.get("text") is not None:
        seen.text(found["text"], f"{where}/text", OPTION_TEXT, kinds)
    if found.get("description") is not None:
        seen.text(found["description"], f"{where}/description", 75, kinds)
    if found.get("value") is not None:
        seen.length(found["value"], f"{where}/value", OPTION_VALUE)
    if found.get("url") is not None:
        seen.length(found["url"], f"{where}/url", 3000)


def check_option_list(
    value: object, where: str, seen: Complaints, most: int, *, mrkdwn: bool = False, url: bool = False
) -> None:
    """A list of options, no value twice."""
    values: set[str] = set()
    for number, option in enumerate(seen.count(value, where, most)):
        check_option(option, f"{where}/{number}", seen, mrkdwn=mrkdwn, url=url)
        if isinstance(option, dict) and isinstance(option.get("value"), str):
            if option["value"] in values:
                seen.add(f"{where}/{number}/value", "must be unique")
            values.add(option["value"])


def check_choices(found: Json, where: str, seen: Complaints) -> None:
    """`options` or `option_groups`, never both, never neither; also the answer to a type-ahead."""
    options, groups = found.get("options"), found.get("option_groups")
    if (options is None) == (groups is None):
        seen.add(where, "must have either `options` or `option_groups`, not both")
        return
    if options is not None:
        check_option_list(options, f"{where}/options", seen, SELECT_OPTIONS)
        return
    for number, group in enumerate(seen.count(groups, f"{where}/option_groups", SELECT_OPTIONS)):
        at = f"{where}/option_groups/{number}"
        inside = seen.mapping(group, at)
        if inside is not None:
            seen.keys(inside, at, ("label", "options"), ("label", "options"))
            seen.text(inside.get("label"), f"{at}/label", 75, PLAIN)
            check_option_list(inside.get("options"), f"{at}/options", seen, SELECT_OPTIONS)


def check_typeahead(answer: Json) -> list[str]:
    """Complaints about what the app offered for a typed query; an empty list of options is allowed there."""
    seen = Complaints()
    seen.keys(answer, "", ("options", "option_groups"))
    if answer.get("options") != [] and answer.get("option_groups") != []:
        check_choices(answer, "", seen)
    return seen.lines


def _button(found: Json, where: str, seen: Complaints) -> None:
    seen.text(found.get("text"), f"{where}/text", 75, PLAIN)
    for key, most in (("value", 2000), ("url", 3000), ("accessibility_label", 75), ("agent_prompt", 4000)):
        if found.get(key) is not None:
            seen.length(found[key], f"{where}/{key}", most, least=0 if key == "value" else 1)
    if found.get("style") is not None:
        seen.one_of(found["style"], f"{where}/style", ("primary", "danger"))


def _static_select(found: Json, where: str, seen: Complaints) -> None:
    check_choices(found, where, seen)
    offered = list(found.get("options") or [])
    for group in found.get("option_groups") or []:
        offered += group.get("options") or [] if isinstance(group, dict) else []
    initial = found.get("initial_options", [])
    for option in [*([found["initial_option"]] if found.get("initial_option") else []), *(initial or [])]:
        if option not in offered:
            seen.add(where, "initial option must be one of the options")


def _external_select(found: Json, where: str, seen: Complaints) -> None:
    if found.get("min_query_length") is not None:
        seen.whole(found["min_query_length"], f"{where}/min_query_length", 0, 100)
    if found.get("initial_option") is not None:
        check_option(found["initial_option"], f"{where}/initial_option", seen)
    for number, option in enumerate(found.get("initial_options") or []):
        check_option(option, f"{where}/initial_options/{number}", seen)


def _ticks(found: Json, where: str, seen: Complaints) -> None:
    check_option_list(found.get("options"), f"{where}/options", seen, 10, mrkdwn=True)
    picked = [
        *([found["initial_option"]] if found.get("initial_option") else []),
        *(found.get("initial_options") or []),
    ]
    for option in picked:
        if option not in (found.get("options") or []):
            seen.add(where, "initial option must be one of the options")


def _overflow(found: Json, where: str, seen: Complaints) -> None:
    check_option_list(found.get("options"), f"{where}/options", seen, 5, url=True)


def _typed(found: Json, where: str, seen: Complaints) -> None:
    for key in ("min_length", "max_length"):
        if found.get(key) is not None:
            seen.whole(found[key], f"{where}/{key}", 0 if key == "min_length" else 1, 3000)
    if found.get("initial_value") is not None:
        seen.length(found["initial_value"], f"{where}/initial_value", int(found.get("max_length") or 3000), 0)


def _number(found: Json, where: str, seen: Complaints) -> None:
    seen.flag(found.get("is_decimal_allowed"), f"{where}/is_decimal_allowed")
    for key in ("initial_value", "min_value", "max_value"):
        if found.get(key) is not None:
            seen.length(found[key], f"{where}/{key}", 50)


def _shaped(key: str, pattern: str, what: str) -> Callable[[Json, str, Complaints], None]:
    def check(found: Json, where: str, seen: Complaints) -> None:
        if found.get(key) is not None and not re.fullmatch(pattern, str(found[key])):
            seen.add(f"{where}/{key}", f"must be {what}")

    return check


def _file_input(found: Json, where: str, seen: Complaints) -> None:
    if found.get("max_files") is not None:
        seen.whole(found["max_files"], f"{where}/max_files", 1, 10)


def check_file(value: object, where: str, seen: Complaints) -> None:
    """Check a reference to an uploaded file: its id, or its address."""
    found = seen.mapping(value, where)
    if found is None:
        return
    seen.keys(found, where, ("id", "url"))
    if ("id" in found) == ("url" in found):
        seen.add(where, "must have either `id` or `url`, not both")
    elif "id" in found and not re.fullmatch(r"F[A-Z0-9]{8,}", str(found["id"])):
        seen.add(f"{where}/id", "must be the id of a file")


def _image(found: Json, where: str, seen: Complaints) -> None:
    seen.length(found.get("alt_text"), f"{where}/alt_text", 2000)
    if ("image_url" in found) == ("slack_file" in found):
        seen.add(where, "must have either `image_url` or `slack_file`, not both")
    if found.get("slack_file") is not None:
        check_file(found["slack_file"], f"{where}/slack_file", seen)
    if found.get("image_url") is not None:
        seen.length(found["image_url"], f"{where}/image_url", 3000)


def _icon_button(found: Json, where: str, seen: Complaints) -> None:
    seen.text(found.get("text"), f"{where}/text", 75, PLAIN)
    seen.length(found.get("icon"), f"{where}/icon", 75)


def _feedback(found: Json, where: str, seen: Complaints) -> None:
    for key in ("positive_button", "negative_button"):
        inside = seen.mapping(found.get(key), f"{where}/{key}")
        if inside is not None:
            seen.keys(inside, f"{where}/{key}", ("text", "value", "accessibility_label"), ("text", "value"))
            seen.text(inside.get("text"), f"{where}/{key}/text", 75, PLAIN)
            seen.length(inside.get("value"), f"{where}/{key}/value", 2000)


def _nothing_more(_found: Json, _where: str, _seen: Complaints) -> None:
    """The keys say it all."""


def _workflow_button(found: Json, where: str, seen: Complaints) -> None:
    seen.text(found.get("text"), f"{where}/text", 75, PLAIN)


_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d"
_PICKED = ("placeholder", "confirm", "focus_on_load")
_MULTI = (*_PICKED, "max_selected_items")
_TEXT = ("placeholder", "initial_value", "focus_on_load", "dispatch_action_config")
_CHOICE = ("options", "option_groups")

# type: (keys beside type and action_id, check of what is inside)
ELEMENTS: dict[str, tuple[tuple[str, ...], Callable[[Json, str, Complaints], None]]] = {
    "button": (
        (
            "text",
            "url",
            "value",
            "style",
            "confirm",
            "accessibility_label",
            "agent_prompt",
            "agent_prompt_display",
            "visible_to_user_ids",
        ),
        _button,
    ),
    "workflow_button": (("text", "workflow", "style", "accessibility_label"), _workflow_button),
    "static_select": ((*_PICKED, *_CHOICE, "initial_option"), _static_select),
    "multi_static_select": ((*_MULTI, *_CHOICE, "initial_options"), _static_select),
    "external_select": ((*_PICKED, "min_query_length", "initial_option"), _external_select),
    "multi_external_select": ((*_MULTI, "min_query_length", "initial_options"), _external_select),
    "users_select": ((*_PICKED, "initial_user"), _nothing_more),
    "multi_users_select": ((*_MULTI, "initial_users"), _nothing_more),
    "conversations_select": (
        (
            *_PICKED,
            "initial_conversation",
            "default_to_current_conversation",
            "filter",
            "response_url_enabled",
        ),
        _nothing_more,
    ),
    "multi_conversations_select": (
        (*_MULTI, "initial_conversations", "default_to_current_conversation", "filter"),
        _nothing_more,
    ),
    "channels_select": ((*_PICKED, "initial_channel", "response_url_enabled"), _nothing_more),
    "multi_channels_select": ((*_MULTI, "initial_channels"), _nothing_more),
    "overflow": (("options", "confirm"), _overflow),
    "checkboxes": (("options", "initial_options", "confirm", "focus_on_load"), _ticks),
    "radio_buttons": (("options", "initial_option", "confirm", "focus_on_load"), _ticks),
    "datepicker": ((*_PICKED, "initial_date"), _shaped("initial_date", _DATE, "a date, YYYY-MM-DD")),
    "timepicker": ((*_PICKED, "initial_time", "timezone"), _shaped("initial_time", _TIME, "a time, HH:mm")),
    "datetimepicker": (
        ("initial_date_time", "confirm", "focus_on_load"),
        _shaped("initial_date_time", r"\d{10}", "ten digits of Unix seconds"),
    ),
    "plain_text_input": ((*_TEXT, "multiline", "min_length", "max_length"), _typed),
    "number_input": ((*_TEXT, "is_decimal_allowed", "min_value", "max_value"), _number),
    "email_text_input": (_TEXT, _nothing_more),
    "url_text_input": (_TEXT, _nothing_more),
    "rich_text_input": ((*_TEXT, "min_lines", "max_lines"), _nothing_more),
    "file_input": (("filetypes", "max_files"), _file_input),
    "image": (("alt_text", "image_url", "slack_file"), _image),
    "icon_button": (
        ("icon", "text", "accessibility_label", "value", "visible_to_user_ids", "confirm"),
        _icon_button,
    ),
    "feedback_buttons": (("positive_button", "negative_button"), _feedback),
}
SELECTS = tuple(
    f"{many}{kind}_select"
    for kind in ("static", "external", "users", "conversations", "channels")
    for many in ("", "multi_")
)
PICKERS = ("datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons")
IN_ACTIONS = ("button", "workflow_button", "overflow", "rich_text_input", *PICKERS, *SELECTS)
IN_SECTION = ("button", "workflow_button", "overflow", "image", *PICKERS, *SELECTS)
IN_INPUT = (
    "plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input", *PICKERS, *SELECTS,
)  # fmt: skip


def check_element(value: object, where: str, seen: Complaints, allowed: Collection[str]) -> None:
    """One element at a place where only `allowed` types may stand."""
    found = seen.mapping(value, where)
    if found is None:
        return
    kind = str(found.get("type"))
    if kind not in ELEMENTS or kind not in allowed:
        seen.add(f"{where}/type", f"unsupported type: {kind}")
        return
    keys, check = ELEMENTS[kind]
    seen.keys(found, where, ("type", *keys, *(() if kind == "image" else ("action_id",))))
    if found.get("action_id") is not None:
        seen.length(found["action_id"], f"{where}/action_id", 255)
    if found.get("placeholder") is not None:
        seen.text(found["placeholder"], f"{where}/placeholder", 150, PLAIN)
    if found.get("confirm") is not None:
        check_confirm(found["confirm"], f"{where}/confirm", seen)
    if found.get("max_selected_items") is not None:
        seen.whole(found["max_selected_items"], f"{where}/max_selected_items", 1, 1000)
    check(found, where, seen)
