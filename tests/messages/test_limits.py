"""Every limit of Slack's is noticed, one above it and not one below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from messages import limits
from messages.limits import Excess, check, check_view

Part = dict[str, Any]


def mrkdwn(size: int) -> Part:
    return {"type": "mrkdwn", "text": "x" * size}


def plain(size: int) -> Part:
    return {"type": "plain_text", "text": "x" * size}


def section(size: int = 1, **more: Any) -> Part:
    return {"type": "section", "text": mrkdwn(size), **more}


def button(size: int = 1, **more: Any) -> Part:
    return {"type": "button", "action_id": "say:0", "text": plain(size), **more}


def acting(*elements: Part) -> Part:
    return {"type": "actions", "elements": list(elements)}


def option(text: int = 1, value: int = 1) -> Part:
    return {"text": plain(text), "value": "x" * value}


def asking(element: Part, **more: Any) -> Part:
    return {"type": "input", "label": plain(1), "element": {"action_id": "answer", **element}, **more}


def chart(categories: int, series: int, title: int = 1) -> Part:
    names = [str(n) for n in range(categories)]
    data = [{"label": name, "value": 1} for name in names]
    drawn = [{"name": f"s{n}", "data": data} for n in range(series)]
    return {
        "type": "data_visualization",
        "title": "x" * title,
        "chart": {"type": "bar", "series": drawn, "axis_config": {"categories": names}},
    }


def table(rows: int, cells: int) -> Part:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * cells for _ in range(rows)]}


@pytest.mark.parametrize(
    ("build", "limit"),
    [
        (lambda n: [section(n)], limits.SECTION_TEXT),
        (lambda n: [section(1)] * n, limits.BLOCKS_PER_MESSAGE),
        (lambda n: [section(fields=[mrkdwn(n)])], limits.SECTION_FIELD),
        (lambda n: [section(fields=[mrkdwn(1)] * n)], limits.SECTION_FIELDS),
        (lambda n: [{"type": "header", "text": plain(n)}], limits.HEADER_TEXT),
        (lambda n: [{"type": "context", "elements": [mrkdwn(1)] * n}], limits.CONTEXT_ELEMENTS),
        (lambda n: [acting(*[button(action_id=f"say:{k}") for k in range(n)])], limits.ACTIONS_ELEMENTS),
        (lambda n: [acting(button(n))], limits.BUTTON_TEXT),
        (lambda n: [acting(button(value="x" * n))], limits.BUTTON_VALUE),
        (lambda n: [acting(button(url="x" * n))], limits.BUTTON_URL),
        (lambda n: [acting(button(accessibility_label="x" * n))], limits.ACCESSIBILITY_LABEL),
        (lambda n: [acting(button(action_id="x" * n))], limits.IDENTIFIER),
        (lambda n: [section(block_id="x" * n)], limits.IDENTIFIER),
        (
            lambda n: [acting({"type": "overflow", "action_id": "more:0", "options": [option()] * n})],
            limits.OVERFLOW_OPTIONS,
        ),
        (
            lambda n: [acting({"type": "overflow", "action_id": "more:0", "options": [option(1, n)]})],
            limits.OPTION_VALUE,
        ),
        (
            lambda n: [acting({"type": "overflow", "action_id": "more:0", "options": [option(n)]})],
            limits.OPTION_TEXT,
        ),
        (
            lambda n: [
                section(accessory={"type": "overflow", "action_id": "more:0", "options": [option()] * n})
            ],
            limits.OVERFLOW_OPTIONS,
        ),
        (lambda n: [acting(button(confirm={"title": plain(n)}))], limits.CONFIRM_TITLE),
        (lambda n: [{"type": "image", "alt_text": "x" * n, "image_url": "https://x"}], limits.IMAGE_ALT),
        (lambda n: [{"type": "markdown", "text": "x" * n}], limits.MARKDOWN_TEXT),
        (lambda n: [table(n, 1)], limits.TABLE_ROWS),
        (lambda n: [table(1, n)], limits.TABLE_CELLS),
        (lambda n: [table(1, 1)] * n, limits.TABLES_PER_MESSAGE),
        (lambda n: [chart(1, 1)] * n, limits.CHARTS_PER_MESSAGE),
        (lambda n: [chart(n, 1)], limits.CHART_POINTS),
        (lambda n: [chart(1, n)], limits.CHART_SERIES),
        (lambda n: [chart(1, 1, n)], limits.CHART_TITLE),
        (lambda n: [section(n // 4)] * 4, limits.TEXT_OF_BLOCKS + 3),
    ],
)
def test_a_message_at_the_limit_passes_and_above_it_does_not(
    build: Callable[[int], list[Part]], limit: int
) -> None:
    assert check({"text": "x", "blocks": build(limit)}) == []
    assert check({"text": "x", "blocks": build(limit + 1)}) != []


@pytest.mark.parametrize(
    ("build", "limit"),
    [
        (lambda n: {"title": plain(n)}, limits.VIEW_TITLE),
        (lambda n: {"submit": plain(n)}, limits.VIEW_SUBMIT),
        (lambda n: {"close": plain(n)}, limits.VIEW_CLOSE),
        (lambda n: {"private_metadata": "x" * n}, limits.PRIVATE_METADATA),
        (lambda n: {"callback_id": "x" * n}, limits.IDENTIFIER),
        (lambda n: {"blocks": [section()] * n}, limits.BLOCKS_PER_VIEW),
        (
            lambda n: {"blocks": [asking({"type": "radio_buttons", "options": [option()] * n})]},
            limits.CHOICES_SHOWN,
        ),
        (
            lambda n: {"blocks": [asking({"type": "static_select", "options": [option()] * n})]},
            limits.OPTIONS,
        ),
        (
            lambda n: {"blocks": [asking({"type": "plain_text_input", "max_length": n})]},
            limits.TYPED_TEXT,
        ),
        (
            lambda n: {"blocks": [asking({"type": "plain_text_input", "placeholder": plain(n)})]},
            limits.PLACEHOLDER,
        ),
        (lambda n: {"blocks": [asking({"type": "datepicker"}, hint=plain(n))]}, limits.INPUT_HINT),
    ],
)
def test_a_form_at_the_limit_passes_and_above_it_does_not(build: Callable[[int], Part], limit: int) -> None:
    form = {"type": "modal", "title": plain(1), "submit": plain(1), "blocks": [section()]}

    assert check_view({**form, **build(limit)}) == []
    assert check_view({**form, **build(limit + 1)}) != []


@pytest.mark.parametrize(
    ("blocks", "pointer"),
    [
        ([{"type": "alert", "text": plain(1)}], "/blocks/0/type"),
        ([section(block_id="a"), section(block_id="a")], "/blocks/1/block_id"),
        ([acting(button(), button())], "/blocks/0/elements/1/action_id"),
        ([acting({"type": "button", "text": plain(1)})], "/blocks/0/elements/0/action_id"),
        ([section(0)], "/blocks/0/text/text"),
        ([{"type": "section"}], "/blocks/0"),
        ([{"type": "actions", "elements": []}], "/blocks/0/elements"),
        ([{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}], "/blocks/0/rows/0/0/text"),
        (
            [{"type": "section", "text": {**plain(1), "verbatim": True}}],
            "/blocks/0/text/verbatim",
        ),
    ],
)
def test_what_slack_refuses_is_found_where_it_stands(blocks: list[Part], pointer: str) -> None:
    assert [excess.pointer for excess in check({"text": "x", "blocks": blocks})] == [pointer]


def test_a_pie_has_a_few_slices_of_something() -> None:
    def pie(segments: list[Part]) -> Part:
        return {"type": "data_visualization", "title": "x", "chart": {"type": "pie", "segments": segments}}

    assert check({"text": "x", "blocks": [pie([{"label": "a", "value": 1}])]}) == []
    assert check({"text": "x", "blocks": [pie([{"label": "a", "value": 0}])]}) != []
    assert check({"text": "x", "blocks": [pie([{"label": "a", "value": 1}] * 13)]}) != []


def test_a_message_without_text_tells_a_screen_reader_nothing() -> None:
    assert check({"text": " ", "blocks": [section()]}) == [
        Excess("/text", "text for notifications and screen readers", "at least 1", 0)
    ]
    assert str(Excess("/text", "characters", 3, 4)) == "/text: characters: 4 (limit 3)"


def test_a_form_needs_a_title_parts_and_a_way_to_send_its_fields() -> None:
    found = check_view({"type": "modal", "blocks": [asking({"type": "datepicker"})]})

    assert [excess.pointer for excess in found] == ["/title", "/submit"]
    assert check_view({"type": "home", "blocks": []}) != []
    assert check_view({"type": "home", "blocks": [{"type": "table", "rows": [[]]}]}) != []
