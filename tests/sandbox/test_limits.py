"""What Slack refuses is refused, with its error and a pointer to the place; what it takes is taken."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.limits import check_blocks, check_message, check_metadata, check_view
from sandbox.refusals import RefusedError

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> Json:
    return {"type": "button", "action_id": "b", "text": plain("Go")} | more


def option(value: str = "v", text: str = "Text") -> Json:
    return {"text": plain(text), "value": value}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn("x")} | more


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option()]} | more


def table(rows: int, columns: int = 2) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def data_table(rows: int, **more: Any) -> Json:
    return {
        "type": "data_table",
        "caption": "Deals",
        "rows": [[{"type": "raw_text", "text": "x"}]] * rows,
    } | more


def bars(categories: int = 2, series: int = 1, **more: Any) -> Json:
    names = [str(number) for number in range(categories)]
    data = [{"label": name, "value": 1} for name in names]
    chart = {
        "type": "bar",
        "series": [{"name": f"S{n}", "data": data} for n in range(series)],
        "axis_config": {"categories": names},
    }
    return {"type": "data_visualization", "title": "Won", "chart": chart} | more


TAKEN: list[Json] = [
    section(text=mrkdwn("x" * 3000), expand=True),
    section(fields=[mrkdwn("x" * 2000)] * 10),
    section(accessory={"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(5)]}),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("x")] * 10},
    {"type": "image", "alt_text": "a", "image_url": "https://example.com/a.png"},
    actions(*[button(action_id=str(n)) for n in range(25)]),
    actions(button(text=plain("x" * 75), value="v" * 2000, style="danger")),
    actions(select(options=[option(str(n)) for n in range(100)])),
    {
        "type": "input",
        "label": plain("L"),
        "element": {"type": "plain_text_input", "action_id": "t", "max_length": 3000},
    },
    {"type": "markdown", "text": "x" * 12_000},
    {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
    },
    table(100, 20),
    data_table(201),
    bars(20, 6),
    {
        "type": "data_visualization",
        "title": "Won",
        "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]},
    },
    {"type": "container", "title": plain("C"), "child_blocks": [section()] * 10},
    {"type": "card", "title": mrkdwn("x")},
]

REFUSED: list[tuple[Json, str]] = [
    (section(text=mrkdwn("x" * 3001)), "/text/text"),
    (section(text=mrkdwn("")), "/text/text"),
    ({"type": "section"}, "/blocks/0"),
    (section(fields=[mrkdwn("x")] * 11), "/fields"),
    (section(fields=[mrkdwn("x" * 2001)]), "/fields/0/text"),
    (section(colour="red"), "colour"),
    (section(block_id="x" * 256), "/block_id"),
    (section(accessory={"type": "plain_text_input", "action_id": "t"}), "/accessory/type"),
    (
        section(
            accessory={"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(6)]}
        ),
        "/accessory/options",
    ),
    ({"type": "header", "text": plain("x" * 151)}, "/text/text"),
    ({"type": "header", "text": mrkdwn("x")}, "/text/type"),
    ({"type": "context", "elements": [mrkdwn("x")] * 11}, "/elements"),
    ({"type": "context", "elements": [button()]}, "/elements/0/type"),
    ({"type": "image", "image_url": "https://example.com/a.png"}, "/alt_text"),
    (actions(), "/elements"),
    (actions(*[button(action_id=str(n)) for n in range(26)]), "/elements"),
    (actions(button(), button()), "/elements/1/action_id"),
    (actions(button(text=plain("x" * 76))), "/elements/0/text/text"),
    (actions(button(text=mrkdwn("x"))), "/elements/0/text/type"),
    (actions(button(value="v" * 2001)), "/elements/0/value"),
    (actions(button(url="u" * 3001)), "/elements/0/url"),
    (actions(button(action_id="x" * 256)), "/elements/0/action_id"),
    (actions(button(style="green")), "/elements/0/style"),
    (
        actions(
            button(
                confirm={
                    "title": plain("x" * 101),
                    "text": plain("x"),
                    "confirm": plain("y"),
                    "deny": plain("n"),
                }
            )
        ),
        "/confirm/title",
    ),
    (actions(select(options=[option(str(n)) for n in range(101)])), "/options"),
    (actions(select(options=[])), "/options"),
    (actions(select(option_groups=[])), "either"),
    (actions(select(options=[option(), option()])), "/options/1/value"),
    (actions(select(options=[option("v" * 76)])), "/options/0/value"),
    (actions(select(options=[option("v", "t" * 76)])), "/options/0/text/text"),
    (actions(select(placeholder=plain("x" * 151))), "/placeholder/text"),
    (actions(select(initial_option=option("w"))), "initial option"),
    (
        actions({"type": "checkboxes", "action_id": "c", "options": [option(str(n)) for n in range(11)]}),
        "/options",
    ),
    (actions({"type": "datepicker", "action_id": "d", "initial_date": "16.11.2026"}), "/initial_date"),
    (
        {"type": "input", "label": mrkdwn("L"), "element": {"type": "plain_text_input", "action_id": "t"}},
        "/label/type",
    ),
    (
        {"type": "input", "label": plain("L"), "element": {"type": "plain_text_input", "max_length": 3001}},
        "/max_length",
    ),
    ({"type": "input", "label": plain("L"), "element": button()}, "/element/type"),
    ({"type": "markdown", "text": "x" * 12_001}, "/text"),
    (table(101), "/rows"),
    (table(1, 21), "/rows/0"),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}, "/rows/0/0/text"),
    (data_table(1), "/rows"),
    (data_table(202), "/rows"),
    (data_table(2, caption=None), "/caption"),
    (data_table(2, page_size=101), "/page_size"),
    (bars(21), "/categories"),
    (bars(2, 7), "/series"),
    (bars(title="x" * 51), "/title"),
    (
        {
            "type": "data_visualization",
            "title": "t",
            "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]},
        },
        "/segments/0/value",
    ),
    ({"type": "container", "title": plain("C"), "child_blocks": [section()] * 11}, "/child_blocks"),
    ({"type": "container", "title": plain("C"), "child_blocks": [data_table(2)]}, "/child_blocks/0/type"),
    ({"type": "alert", "text": plain("x")}, "/type"),
    ({"type": "file", "external_id": "x", "source": "remote"}, "/type"),
    ({"type": "chart"}, "/type"),
    ({}, "/type"),
]


@pytest.mark.parametrize("block", TAKEN, ids=lambda block: block["type"])
def test_blocks_at_their_limit_are_taken(block: Json) -> None:
    assert check_blocks([block], "message") == []


@pytest.mark.parametrize(
    ("block", "pointer"),
    REFUSED,
    ids=lambda part: part if isinstance(part, str) else part.get("type", "none"),
)
def test_blocks_over_a_limit_are_refused_with_a_pointer(block: Json, pointer: str) -> None:
    complaints = check_blocks([block], "message")
    assert any(pointer in complaint for complaint in complaints), complaints
    with pytest.raises(RefusedError) as caught:
        check_message([block])
    assert caught.value.error == "invalid_blocks"
    assert caught.value.more["response_metadata"]["messages"] == complaints


@pytest.mark.parametrize(
    "blocks",
    [
        [section()] * 51,
        [section(block_id="a"), section(block_id="a")],
        [table(1), data_table(2)],
        [bars(), bars(), bars()],
        [{"type": "markdown", "text": "x" * 6001}] * 2,
    ],
    ids=["51 blocks", "block_id twice", "two tables", "three charts", "markdown together"],
)
def test_messages_that_are_too_much_together_are_refused(blocks: list[Json]) -> None:
    assert check_blocks(blocks, "message")


def test_all_the_text_of_a_message_has_a_ceiling() -> None:
    check_message([section(text=mrkdwn("x" * 3000))] * 4)
    with pytest.raises(RefusedError, match="msg_blocks_too_long"):
        check_message([section(text=mrkdwn("x" * 3000))] * 5)


def view(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": [section()]} | more


NOTE = {"type": "input", "label": plain("Note"), "element": {"type": "plain_text_input", "action_id": "n"}}


@pytest.mark.parametrize(
    "wrong",
    [
        view(title=plain("x" * 25)),
        view(submit=plain("x" * 25)),
        view(close=plain("x" * 25)),
        view(title=mrkdwn("x")),
        view(private_metadata="x" * 3001),
        view(callback_id="x" * 256),
        view(external_id="x" * 256),
        view(blocks=[]),
        view(blocks=[section()] * 101),
        view(blocks=[NOTE], submit=None),
        view(blocks=[table(1)]),
        view(type="home"),
        view(colour="red"),
        {"type": "modal", "blocks": [section()]},
        "no view",
    ],
)
def test_forms_over_a_limit_are_refused(wrong: object) -> None:
    with pytest.raises(RefusedError) as caught:
        check_view(wrong, "modal")
    assert caught.value.error == "invalid_arguments"
    assert caught.value.more["response_metadata"]["messages"]


def test_forms_and_homes_at_their_limit_are_taken() -> None:
    check_view(
        view(title=plain("x" * 24), private_metadata="x" * 3000, blocks=[section()] * 99 + [NOTE]), "modal"
    )
    check_view({"type": "home", "blocks": [section()] * 100}, "home")


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ([], "invalid_metadata_format"),
        ({"event_type": "a"}, "invalid_metadata_format"),
        ({"event_type": "", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": "x"}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {}, "more": 1}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {"x": "y" * 9000}}, "metadata_too_large"),
    ],
)
def test_metadata_that_is_no_metadata_is_refused(metadata: object, error: str) -> None:
    with pytest.raises(RefusedError, match=error):
        check_metadata(metadata)
