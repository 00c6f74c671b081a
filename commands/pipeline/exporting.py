"""`/pipeline export`: the changes as a table, by direct message."""

from __future__ import annotations

from alignment.errors import NotUnderstood, Offer
from alignment.permissions import Right, may
from commands import filters
from commands.answers import answer
from commands.line import Line
from commands.pipeline.telling import where_from
from commands.request import Reply, Request
from db.memory import Work
from operations import exports


async def export(request: Request, line: Line) -> Reply:
    """Owe the changes as a table, by direct message."""
    word, rest = line.take()
    if word not in ("changes", ""):
        raise NotUnderstood(
            f'"{word[:40]}" is no table I can send. There is: changes.',
            Offer("Export changes", "/pipeline export changes"),
        )

    def act(work: Work) -> Reply:
        may(request.actor, Right.EXPORT)
        wanted = filters.asked(work, request, rest.rest)
        exports.export_changes(
            work, request.actor, wanted.scope.filters, wanted.scope.said, wanted.scope.since, wanted.pair
        )
        return answer(
            "The changes come to you as a direct message.", buttons=(where_from(wanted, "changes"),)
        )

    return await request.act(act)
