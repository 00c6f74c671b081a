"""Limits of tables and charts: the newer blocks that hold figures."""

from __future__ import annotations

from sandbox.complaints import Complaints, Json

INLINE = ("text", "link", "user", "usergroup", "channel", "team", "broadcast", "emoji", "date", "color")


def check_rich_text(found: Json, where: str, seen: Complaints) -> None:
    """A `rich_text` block: sections, lists, quotes and preformatted text."""
    for number, part in enumerate(seen.count(found.get("elements"), f"{where}/elements", 1000)):
        at = f"{where}/elements/{number}"
        inside = seen.mapping(part, at)
        if inside is not None:
            _check_rich_part(inside, at, seen)


def _check_rich_part(part: Json, where: str, seen: Complaints) -> None:
    kind = part.get("type")
    if kind == "rich_text_list":
        seen.one_of(part.get("style"), f"{where}/style", ("bullet", "ordered"))
        if part.get("indent") is not None:
            seen.whole(part["indent"], f"{where}/indent", 0, 8)
        for number, item in enumerate(seen.count(part.get("elements"), f"{where}/elements", 1000)):
            inside = seen.mapping(item, f"{where}/elements/{number}")
            if inside is not None:
                _check_rich_part(inside, f"{where}/elements/{number}", seen)
        return
    if kind not in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
        seen.add(f"{where}/type", f"unsupported type: {kind}")
        return
    for number, item in enumerate(seen.count(part.get("elements"), f"{where}/elements", 1000, least=0)):
        inside = seen.mapping(item, f"{where}/elements/{number}")
        if inside is not None:
            seen.one_of(inside.get("type"), f"{where}/elements/{number}/type", INLINE)
            if inside.get("type") == "text":
                seen.length(inside.get("text"), f"{where}/elements/{number}/text", 40_000)


def _check_cell(value: object, where: str, seen: Complaints) -> int:
    cell = seen.mapping(value, where)
    if cell is None:
        return 0
    kind = cell.get("type")
    if kind == "rich_text":
        check_rich_text(cell, where, seen)
        return len(str(cell.get("elements")))
    if kind == "raw_text":
        seen.keys(cell, where, ("type", "text"), ("text",))
        seen.length(cell.get("text"), f"{where}/text", 20_000)
        return len(str(cell.get("text")))
    if kind == "raw_number":
        seen.keys(cell, where, ("type", "value", "text"), ("value",))
        seen.length(cell.get("text"), f"{where}/text", 20_000)
        if isinstance(cell.get("value"), bool) or not isinstance(cell.get("value"), int | float):
            seen.add(f"{where}/value", "must be a number")
        return len(str(cell.get("text") or cell.get("value")))
    seen.add(f"{where}/type", f"unsupported type: {kind}")
    return 0


def _check_rows(rows: list[object], where: str, seen: Complaints, columns: int) -> int:
    size = 0
    for number, row in enumerate(rows):
        for column, cell in enumerate(seen.count(row, f"{where}/{number}", columns)):
            size += _check_cell(cell, f"{where}/{number}/{column}", seen)
    return size


def check_table(found: Json, where: str, seen: Complaints) -> None:
    """A `table`: at most 100 rows of 20 cells, no empty cell text."""
    _check_rows(seen.count(found.get("rows"), f"{where}/rows", 100), f"{where}/rows", seen, 20)
    if found.get("column_settings") is not None:
        settings = seen.count(found["column_settings"], f"{where}/column_settings", 20, least=0)
        for number, setting in enumerate(settings):
            if isinstance(setting, dict) and setting.get("align") is not None:
                seen.one_of(
                    setting["align"], f"{where}/column_settings/{number}/align", ("left", "center", "right")
                )


def check_data_table(found: Json, where: str, seen: Complaints) -> None:
    """A `data_table`: a caption, a header row, at most 200 rows of 20 cells and 20,000 characters."""
    seen.length(found.get("caption"), f"{where}/caption", 2000)
    rows = seen.count(found.get("rows"), f"{where}/rows", 201, least=2)
    size = _check_rows(rows, f"{where}/rows", seen, 20)
    if size > 20_000:
        seen.add(f"{where}/rows", "must be less than 20001 characters")
    if found.get("page_size") is not None:
        seen.whole(found["page_size"], f"{where}/page_size", 1, 100)
    if len({len(row) for row in rows if isinstance(row, list)}) > 1:
        seen.add(f"{where}/rows", "must have the same number of cells in each row")


def _check_pie(chart: Json, where: str, seen: Complaints) -> None:
    seen.keys(chart, where, ("type", "segments"), ("segments",))
    for number, segment in enumerate(seen.count(chart.get("segments"), f"{where}/segments", 12)):
        at = f"{where}/segments/{number}"
        inside = seen.mapping(segment, at)
        if inside is not None:
            seen.length(inside.get("label"), f"{at}/label", 20)
            if not isinstance(inside.get("value"), int | float) or inside["value"] <= 0:
                seen.add(f"{at}/value", "must be a number above 0")


def _check_series(chart: Json, where: str, seen: Complaints) -> None:
    seen.keys(chart, where, ("type", "series", "axis_config"), ("series", "axis_config"))
    axes = seen.mapping(chart.get("axis_config"), f"{where}/axis_config") or {}
    categories = seen.count(axes.get("categories"), f"{where}/axis_config/categories", 20)
    for number, category in enumerate(categories):
        seen.length(category, f"{where}/axis_config/categories/{number}", 20)
    if len(set(map(str, categories))) != len(categories):
        seen.add(f"{where}/axis_config/categories", "must be unique")
    for key in ("x_label", "y_label"):
        if axes.get(key) is not None:
            seen.length(axes[key], f"{where}/axis_config/{key}", 50)
    names: set[object] = set()
    for number, series in enumerate(seen.count(chart.get("series"), f"{where}/series", 6)):
        at = f"{where}/series/{number}"
        inside = seen.mapping(series, at)
        if inside is None:
            continue
        seen.length(inside.get("name"), f"{at}/name", 20)
        if inside.get("name") in names:
            seen.add(f"{at}/name", "must be unique")
        names.add(inside.get("name"))
        points = seen.count(inside.get("data"), f"{at}/data", 20)
        labels = [point.get("label") for point in points if isinstance(point, dict)]
        if sorted(map(str, labels)) != sorted(map(str, categories)):
            seen.add(f"{at}/data", "must have exactly one point for each category")
        for index, point in enumerate(points):
            if not isinstance(point, dict) or not isinstance(point.get("value"), int | float):
                seen.add(f"{at}/data/{index}/value", "must be a number")


def check_chart(found: Json, where: str, seen: Complaints) -> None:
    """A `data_visualization`: one pie, or a bar, line or area chart with up to six series."""
    seen.length(found.get("title"), f"{where}/title", 50)
    chart = seen.mapping(found.get("chart"), f"{where}/chart")
    if chart is None:
        return
    seen.one_of(chart.get("type"), f"{where}/chart/type", ("pie", "bar", "line", "area"))
    if chart.get("type") == "pie":
        _check_pie(chart, f"{where}/chart", seen)
    else:
        _check_series(chart, f"{where}/chart", seen)
