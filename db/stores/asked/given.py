"""Rows that a statement is given, as a table in it: days, or spans of time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from db.memory import Work


def as_table(
    work: Work, name: str, kinds: Mapping[str, sa.types.TypeEngine[Any]], listed: Sequence[Sequence[Any]]
) -> sa.CTE:
    """Return rows of the columns `kinds` as a table.

    They go in as one value, so that a statement's text does not grow with them and is compiled once.
    """
    if work.connection.dialect.name == "sqlite":
        text = json.dumps([[_plain(value) for value in row] for row in listed])
        row = sa.func.json_each(sa.bindparam(None, text, sa.Text())).table_valued("value")
        columns = [
            sa.type_coerce(sa.func.json_extract(row.c.value, f"$[{place}]"), kind)
            for place, kind in enumerate(kinds.values())
        ]
    else:
        arrays = [
            sa.bindparam(None, list(values), sa.ARRAY(kind))
            for values, kind in zip(zip(*listed, strict=True), kinds.values(), strict=True)
        ]
        row = sa.func.unnest(*arrays).table_valued(*map(sa.column, kinds)).render_derived("listed")
        columns = [sa.type_coerce(row.c[each], kind) for each, kind in kinds.items()]
    labelled = [column.label(each) for each, column in zip(kinds, columns, strict=True)]
    return sa.select(*labelled).cte(name).prefix_with("MATERIALIZED")


def _plain(value: Any) -> Any:
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value
