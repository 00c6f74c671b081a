"""`/pipeline scorecard`: both teams on one page, revenue first, of this month, last week, or any week, month or quarter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from alignment.calendar import local_day
from alignment.periods import week_of
from alignment.scorecard import Grain
from commands.filters import Asked
from commands.line import Line
from commands.pipeline import closing
from commands.pipeline.asking import again_words, report_asked
from commands.pipeline.telling import where_from
from commands.request import Reply, Request
from db.memory import Work
from db.stores import workspaces
from digests import scorecard_thread_words as details
from digests import scorecard_words as say
from figures import scorecard as figures_of
from figures.basis import Scope
from figures.scorecard import Figures
from messages.buttons import Button
from messages.message import compose

_WEEK, _MONTH, _DETAILS = ("week", "weekly", "last-week"), ("month", "monthly"), ("details", "history")


async def scorecard(request: Request, line: Line) -> Reply:
    """Tell the scorecard: of the month so far, of `week` the last whole week, or of the period that is named."""
    first, rest_of_line = line.take()
    if first == "close":
        return await closing.close(request, rest_of_line)
    detailed = any(each.casefold() in _DETAILS for each in line.rest.split())
    weekly, rest = taken_week(line.rest)

    def ask(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> Figures:
        return figures_of.report(work, of_period(work, scope, as_of, weekly=weekly), as_of, known_at)

    def tell(_work: Work, found: Figures, asked: Asked) -> Reply:
        asked = replace(asked, scope=found.scope)
        again = again_words(asked)
        if detailed:
            body = "\n\n".join((say.head(found), details.history(found), details.counted(found)))
            back = Button("Scorecard", f"/pipeline scorecard {again}")
            return Reply(compose(say.headline(found), body, buttons=(where_from(asked, "newwins"), back)))
        other = (
            Button("This month", "/pipeline scorecard")
            if found.frame.grain is Grain.WEEK
            else Button("Last week", "/pipeline scorecard week")
        )
        buttons = (
            where_from(asked, "newwins"),
            Button("Beside our history", f"/pipeline scorecard details {again}"),
            other,
        )
        return Reply(
            compose(say.headline(found), say.body(found), context=(say.stamp(found),), buttons=buttons)
        )

    return await report_asked(request, rest, ask, tell, own_team=False)


def taken_week(text: str) -> tuple[bool, str]:
    """Take the scorecard's own words out of a line: whether it is of the last week, and the rest of the line."""
    weekly, rest = False, list[str]()
    for word in text.split():
        # `last month` is a period like any other.
        named = bool(rest) and rest[-1].casefold() in ("last", "this")
        if word.casefold() in _WEEK and not named:
            weekly = True
        elif named or word.casefold() not in (*_MONTH, *_DETAILS):
            rest.append(word)
    return weekly, " ".join(rest)


def of_period(work: Work, scope: Scope, as_of: datetime, *, weekly: bool) -> Scope:
    """Return the scope with its period and the period's name: the one that is named, else the last whole week or this month.

    The name is one that can be typed again in any later year.
    """
    period = scope.quarter
    if period is None and weekly:
        period = week_of(local_day(as_of, workspaces.terms(work).zone) - timedelta(days=7))
    if period is None:
        return scope
    said = tuple(each for each in scope.said if each != period.label)
    return replace(scope, quarter=period, said=(*said, period.typed))
