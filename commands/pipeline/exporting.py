"""`/pipeline export`: any report as a table, by direct message."""

from __future__ import annotations

import difflib
from dataclasses import replace

from alignment.errors import NotUnderstood, Offer
from alignment.permissions import Right, may
from alignment.scorecard import grain_of
from commands import filters
from commands.answers import answer
from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import taken
from commands.pipeline.scorecard import of_period, taken_week
from commands.request import Reply, Request
from db.memory import Work
from figures.tables import TABLES
from figures.tables.shape import AnyTable
from messages.buttons import Button, row
from messages.message import compose
from operations import exports

_OTHER_WORDS = {"bridge": "changes", "attribution": "sources", "quota": "plan", "committed": "commitment"}
_A_MENU = 5


async def export(request: Request, line: Line) -> Reply:
    """Owe a report as a table, by direct message; alone it is the menu of them."""
    word, rest = line.take()
    if not word:
        may(request.actor, Right.EXPORT)
        return _menu()
    table = TABLES.get(_OTHER_WORDS.get(word, word))
    if table is None:
        raise _no_table(word)

    def act(work: Work) -> Reply:
        may(request.actor, Right.EXPORT)
        wanted = _wanted(work, request, table, rest.rest)
        scope = wanted.scope
        exports.export_table(work, request.actor, table.word, scope.filters, scope.to_data(), wanted.pair)
        said = "".join(f", {each}" for each in scope.said)
        return answer(
            f"{table.title}{said}: the table comes to you as a direct message.",
            buttons=(Button("Show it here", f"/pipeline {table.word} {rest.rest}".strip()),),
        )

    return await request.act(act)


def _wanted(work: Work, request: Request, table: AnyTable, text: str) -> Asked:
    """What a line asks of a table: filters, times, and the words that its report knows besides."""
    weekly, text = taken_week(text) if table.word == "scorecard" else (False, text)
    ways, rest = taken(text, table.ways)
    found = filters.asked(
        work, request, rest, own_team=table.own_team, shaped=table.shaped, of_persons=table.own_team
    )
    scope = replace(found.scope, ways=ways, said=(*found.scope.said, *ways))
    if table.word == "scorecard":
        scope = of_period(work, scope, found.pair.as_of, weekly=weekly)
        if scope.quarter is not None and grain_of(scope.quarter) is None:
            raise NotUnderstood(
                f"A scorecard is of a week, a month or a quarter; {scope.quarter.full} is longer.",
                Offer("This month", "/pipeline export scorecard"),
            )
    return replace(found, scope=scope)


def _menu() -> Reply:
    """Every table, as menus of five."""
    each = [Button(table.title, f"/pipeline export {table.word}") for table in TABLES.values()]
    groups = [each[at : at + _A_MENU] for at in range(0, len(each), _A_MENU)]
    rows = [row(", ".join(button.label.lower() for button in group), group) for group in groups]
    head = "*Export?* Pick a table, or type `/pipeline export stalled west`"
    return Reply(compose("Export? Pick a table", head, extra=rows))


def _no_table(word: str) -> NotUnderstood:
    close = difflib.get_close_matches(word, list(TABLES), n=2, cutoff=0.6) or ["changes"]
    return NotUnderstood(
        f'"{word[:40]}" is no table I can send. There are: {", ".join(TABLES)}.',
        *(Offer(f"Export {each}", f"/pipeline export {each}") for each in close),
    )
