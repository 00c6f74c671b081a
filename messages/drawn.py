"""What is easier seen than read: tables and charts, each with the words that stand for it where Slack cannot draw."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from messages import limits
from messages.buttons import Block
from messages.characters import shortened
from messages.text import escape, one_line

PLAIN_BLOCKS = frozenset({"section", "context", "actions"})


def table(rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> Block:
    """Build a table of raw text, its first row the heads; `right` are the columns of figures, from 0.

    At most 100 rows of at most 20 cells, all of one length, else a ValueError. Slack takes one table a message.
    """
    if not 1 <= len(rows) <= limits.TABLE_ROWS:
        raise ValueError(f"a table has 1 to {limits.TABLE_ROWS} rows, not {len(rows)}")
    columns = len(rows[0])
    if not 1 <= columns <= limits.TABLE_CELLS or any(len(cells) != columns for cells in rows):
        raise ValueError(f"a table has 1 to {limits.TABLE_CELLS} columns, the same in every row")
    return {
        "type": "table",
        "column_settings": [{"align": "right" if at in right else "left"} for at in range(columns)],
        # Slack refuses an empty cell.
        "rows": [[{"type": "raw_text", "text": one_line(cell) or " "} for cell in cells] for cells in rows],
    }


def bar_chart(
    title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], *, x: str = "", y: str = ""
) -> Block:
    """Build a bar chart: at most 20 categories and 6 series, each series with one value per category."""
    return _chart("bar", title, categories, series, x, y)


def line_chart(
    title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], *, x: str = "", y: str = ""
) -> Block:
    """Build a line chart: at most 20 categories and 6 series, each series with one value per category."""
    return _chart("line", title, categories, series, x, y)


def _chart(
    kind: str, title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], x: str, y: str
) -> Block:
    if not 1 <= len(categories) <= limits.CHART_POINTS or not 1 <= len(series) <= limits.CHART_SERIES:
        raise ValueError(
            f"a chart has 1 to {limits.CHART_POINTS} categories and 1 to {limits.CHART_SERIES} series, "
            f"not {len(categories)} and {len(series)}"
        )
    if any(len(values) != len(categories) for values in series.values()):
        raise ValueError("every series has one value per category")
    labels = _distinct(categories)
    axis: dict[str, Any] = {"categories": labels}
    for name, label in (("x_label", x), ("y_label", y)):
        if label:
            axis[name] = one_line(label, limits.CHART_AXIS_LABEL)
    drawn = [
        {
            "name": name,
            "data": [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)],
        }
        for name, values in zip(_distinct(list(series)), series.values(), strict=True)
    ]
    chart = {"type": kind, "series": drawn, "axis_config": axis}
    return {"type": "data_visualization", "title": one_line(title, limits.CHART_TITLE), "chart": chart}


def _distinct(names: Sequence[str]) -> list[str]:
    """Cut names to Slack's length and number those that the cut made equal, since Slack refuses doubles."""
    given: list[str] = []
    for name in names:
        short = one_line(name, limits.CHART_NAME) or "?"
        number = 1
        while short in given:
            number += 1
            mark = f" {number}"
            short = shortened(one_line(name) or "?", limits.CHART_NAME - len(mark)) + mark
        given.append(short)
    return given


def in_words(block: Mapping[str, Any]) -> str:
    """Give what a block shows as lines of mrkdwn; nothing for buttons and dividers.

    Known blocks read as they look; of any other, the words that stand in it are given line by line.
    """
    match block.get("type"):
        case "section":
            fields = [field["text"] for field in block.get("fields", ())]
            return "\n".join([*([block["text"]["text"]] if block.get("text") else []), *fields])
        case "context":
            return "  ".join(str(part.get("text") or part.get("alt_text", "")) for part in block["elements"])
        case "actions" | "divider":
            return ""
        case "header":
            return f"*{escape(block['text']['text'])}*"
        case "table":
            return _table_in_words(block["rows"])
        case "data_visualization":
            return "\n".join(_chart_in_words(block))
        case _:
            return "\n".join(_any_words(block))


def _table_in_words(rows: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    lines = [
        " · ".join(escape(cell.get("text", "")) for cell in cells if str(cell.get("text", "")).strip())
        for cells in rows
    ]
    return "\n".join([f"*{lines[0]}*", *(f"• {line}" for line in lines[1:])])


def _chart_in_words(block: Mapping[str, Any]) -> Iterator[str]:
    yield f"*{escape(block.get('title', ''))}*"
    series = block["chart"].get("series", ())
    for at, category in enumerate(block["chart"].get("axis_config", {}).get("categories", ())):
        values = [f"{escape(one['name'])} {one['data'][at]['value']:,}" for one in series]
        yield f"{escape(category)}: {', '.join(values)}"
    for segment in block["chart"].get("segments", ()):
        yield f"{escape(segment['label'])}: {segment['value']:,}"


def _any_words(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        for name, child in node.items():
            if isinstance(child, str) and name in ("text", "title", "subtitle", "caption", "alt_text"):
                yield child if node.get("type") == "mrkdwn" else escape(child)
            elif not isinstance(child, str):
                yield from _any_words(child)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for child in node:
            yield from _any_words(child)
