"""Leads left behind as a table: each with why, since when, and for how many business minutes."""

from __future__ import annotations

from collections.abc import Iterable

from alignment.people import Actor
from alignment.sweep import OF
from db.memory import Work
from db.stores import people
from figures.left_behind import LeftBehind
from figures.pipeline import PipelineFigures
from figures.tables.deals import report_since
from figures.tables.shape import Column, Table, moment

Row = tuple[LeftBehind, str]


def _rows(work: Work, figures: PipelineFigures, _reader: Actor) -> Iterable[Row]:
    found = figures.left.leads
    known = people.people(work, {each.lead.owner_id for each in found} - {0})
    for each in found:
        holder = known.get(each.lead.owner_id)
        yield each, holder.name if holder else ""


LEFT: Table[PipelineFigures, Row] = Table(
    "left", "Left behind", "leads", report_since,
    (
        Column("reference", lambda row: f"L-{row[0].lead.id}"),
        Column("company", lambda row: row[0].lead.company),
        Column("why", lambda row: OF[row[0].why].word),
        Column("since", lambda row: moment(row[0].due)),
        Column("business minutes", lambda row: row[0].minutes),
        Column("stage", lambda row: row[0].lead.stage.value),
        Column("queue", lambda row: "" if row[0].lead.owner_id else row[0].lead.queue),
        Column("holder", lambda row: row[1], holder=True),
    ),
    _rows,
)  # fmt: skip
