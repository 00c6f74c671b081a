"""Which figures a line asks for, reckoned in one snapshot; and the words that ask for the same again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from alignment.permissions import Right, may
from commands import filters, pairs, shapes
from commands.filters import Asked, as_typed
from commands.judging import judge
from commands.request import Reply, Request
from db.memory import Work
from db.stores import notices
from db.stores.asked import Pair
from digests import pipeline as digest
from digests import review, scorecard
from figures.basis import Scope
from figures.explained.shape import Reported
from figures.pipeline import PipelineFigures, report

F = TypeVar("F", bound=Reported)


async def report_asked(
    request: Request,
    text: str,
    ask: Callable[[Work, Scope, datetime, datetime], F],
    tell: Callable[[Work, F, Asked], Reply],
    *,
    own_team: bool = True,
    ways: Collection[str] = (),
    shaped: bool = False,
    of_persons: bool = False,
) -> Reply:
    """Reckon the report that a line asks for, in one snapshot, and tell it.

    `ways` are words of its own; `shaped`: it may say `by source` and `per account`; `of_persons`: what one holds
    may be asked.
    """
    said, rest = taken(text, ways)

    def look(work: Work) -> Reply:
        may(request.actor, Right.SEE_FIGURES)
        wanted = filters.asked(work, request, rest, own_team=own_team, shaped=shaped, of_persons=of_persons)
        if said:
            scope = replace(wanted.scope, ways=said, said=(*wanted.scope.said, *said))
            wanted = replace(wanted, scope=scope)
        return tell(work, ask(work, wanted.scope, wanted.pair.as_of, wanted.pair.known_at), wanted)

    return await request.look(look)


def taken(text: str, ways: Collection[str]) -> tuple[tuple[str, ...], str]:
    """Take a report's own words out of a line, however they are parted (`time decay`), and return the rest of it."""
    words, said, rest = text.split(), list[str](), list[str]()
    while words:
        for count in (2, 1):
            typed = "".join(char for char in "".join(words[:count]).casefold() if char.isalnum())
            if typed in ways:
                said.append(typed)
                del words[:count]
                break
        else:
            rest.append(words.pop(0))
    return tuple(dict.fromkeys(said)), " ".join(rest)


async def figures_asked(
    request: Request,
    text: str,
    tell: Callable[[Work, PipelineFigures, Asked], Reply],
    *,
    shaped: bool = False,
) -> Reply:
    """Reckon the pipeline that a line asks for; without words, that of the digest whose button was pressed."""

    def look(work: Work) -> Reply | None:
        may(request.actor, Right.SEE_FIGURES)
        found = _of_message(work, request)
        return tell(work, *found) if found is not None else None

    told = await request.look(look) if request.notice_id and not text else None
    return told or await report_asked(request, text, report, tell, shaped=shaped, of_persons=True)


def _of_message(work: Work, request: Request) -> tuple[PipelineFigures, Asked] | None:
    """The figures of the digest whose button was pressed, by the pair of times that it was made from."""
    notice = notices.by_id(work, request.notice_id) if request.notice_id else None
    if notice is None or notice.kind not in ("pipeline", "brief") or notice.as_of is None:
        return None
    # Whoever was their manager when it came need not be any more, and a team may have become small.
    judge(work, request.actor, digest.scope_from(notice.payload.get("filters", {})).filters.said())
    figures = digest.figures_of(work, notice)
    return figures, Asked(figures.scope, figures.held.pair)


def of_scorecard(work: Work, request: Request) -> Asked | None:
    """What the scorecard or review was asked by whose button was pressed; None for any other message."""
    notice = notices.by_id(work, request.notice_id) if request.notice_id else None
    period = _PERIODS.get(notice.kind) if notice is not None else None
    if notice is None or period is None or notice.as_of is None or notice.known_at is None:
        return None
    scope = scorecard.scope_of(work, notice, period)
    judge(work, request.actor, scope.filters.said())
    return Asked(scope, Pair(notice.as_of, notice.known_at))


_PERIODS: Mapping[str, scorecard.PeriodOf] = {"scorecard": scorecard.last_week, "review": review.last_month}


def again_words(asked: Asked, *, shaped: bool = True, own_team: bool = True) -> str:
    """The words that ask for the same figures again, for a button; not `shaped`: of a report that counts leads alone.

    Not `own_team`: of a report that is of the whole company where nobody names a team.
    """
    return " ".join([*_typed(asked, shaped, own_team), pairs.written(asked.pair, asked.scope.since)]).strip()


def _typed(asked: Asked, shaped: bool, own_team: bool) -> list[str]:
    """The filters as words that can be typed, without times: those are in the exact pair."""
    shape = shapes.Shape(asked.scope.by, asked.scope.per_account).said
    said = [word for word in asked.scope.said if shaped or word not in shape]
    if not own_team and asked.own_team in said:
        said.remove(asked.own_team)
    return [as_typed(word) for word in said]
