"""`/pipeline why`: where a figure comes from, with its sum, its source and its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from alignment.errors import NotUnderstood, Offer
from alignment.money import Money, exact
from alignment.permissions import Right, may
from alignment.rates import FEWEST_FOR_A_PERCENTAGE
from commands.answers import answer
from commands.filters import Asked
from commands.line import Line
from commands.pipeline.asking import again_words, figures_asked, of_scorecard, report_asked
from commands.pipeline.whose import A_PAGE, rows_told
from commands.request import Reply, Request
from db.memory import Work
from digests import pipeline_words as say
from figures import explained
from figures.basis import Basis
from figures.explained.shape import Reported
from figures.pipeline import PipelineFigures
from messages import limits
from messages.buttons import Button, row
from messages.message import compose
from messages.text import Mrkdwn, escape

_UNITS = {"days": "working days", "calendar days": "days"}
_ONE = {
    "days": "working day", "calendar days": "day", "leads": "lead", "accounts": "account", "deals": "deal",
    "meetings": "meeting", "people": "person", "places": "place",
}  # fmt: skip


async def why(request: Request, line: Line) -> Reply:
    """Say where a figure comes from; alone it is a menu of the figures."""
    words = line.rest.split()
    found = explained.named(words)
    if found is None:
        there = None if words else await request.look(lambda work: _menu_of_message(work, request))
        return there or await _menu_asked(request, line.rest)
    figure, count = found
    page, rest = _page(words[count:])

    def tell(work: Work, figures: Reported, asked: Asked) -> Reply:
        basis = explained.basis(figures, figure.name)
        told = rows_told(work, request, explained.rows(work, figures, figure.name), figures, page)
        place = f" · {told.first + 1:,} to {told.end:,}" if page > 1 and told.end > told.first else ""
        lines = [*(_basis_lines(basis, figures) if page == 1 else ()), *told.lines]
        head = Mrkdwn(f"*{escape(figure.title)}* · where from{place}")
        again = again_words(asked)
        buttons = [Button("Other figures", f"/pipeline why {again}")]
        if told.left:
            further = f"/pipeline why {figure.name} page {page + 1} {again}"
            buttons.insert(0, Button(f"Next {min(A_PAGE, told.left):,}", further))
        return answer(head, *lines, buttons=buttons, title=f"{figure.title}: where it comes from")

    chapter = explained.chapter_of(figure.name)
    if chapter in explained.OF_PIPELINE:
        return await figures_asked(request, rest, tell)
    of_persons = chapter in (*explained.OF_FORECAST, *explained.OF_HYGIENE)
    return await report_asked(
        request,
        rest,
        chapter.ask,
        tell,
        own_team=chapter.own_team,
        ways=chapter.ways,
        shaped=chapter.shaped,
        of_persons=of_persons,
    )


def _page(words: Sequence[str]) -> tuple[int, str]:
    """Take `page 2` off the front, and return the words that are left."""
    if len(words) > 1 and words[0].casefold() == "page" and re.fullmatch(r"[1-9]\d?", words[1]):
        return int(words[1]), " ".join(words[2:])
    return 1, " ".join(words)


async def _menu_asked(request: Request, text: str) -> Reply:
    """The menu of figures; where a word is none that is known, the figures that may have been meant come first."""
    try:
        return await figures_asked(request, text, _menu, shaped=True)
    except NotUnderstood as refusal:
        word, _, rest = text.partition(" ")
        meant = [
            Offer(each.title, f"/pipeline why {each.name} {rest}".strip()) for each in explained.like(word)
        ]
        raise NotUnderstood(refusal.sentence, *meant, *refusal.offers) from None


def _menu_of_message(work: Work, request: Request) -> Reply | None:
    """The menu of the scorecard whose button was pressed: each figure by that message's own period and pair of times."""
    may(request.actor, Right.SEE_FIGURES)
    asked = of_scorecard(work, request)
    return _choices(asked) if asked is not None else None


def _menu(_work: Work, _figures: PipelineFigures, asked: Asked) -> Reply:
    return _choices(asked)


def _choices(asked: Asked) -> Reply:
    rows = []
    for chapter in explained.CHAPTERS:
        again = again_words(asked, shaped=chapter.shaped, own_team=chapter.own_team)
        entries = [Button(each.title, _short_line(each.name, again)) for each in chapter.figures]
        words = ", ".join(_in_a_line(each.title) for each in chapter.figures)
        rows.append(row(f"*{chapter.title}* · {words}", entries))
    head = "*Where from?* Pick a figure, or type `/pipeline why cover`"
    return Reply(compose("Where from? Pick a figure", head, extra=rows))


def _in_a_line(title: str) -> str:
    """A title within a line: `needed MQLs`, `MQL to TAL`."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _short_line(name: str, again: str) -> str:
    """A menu's line; Slack takes 75 characters there, so with long filters it asks for the present figures."""
    line = f"/pipeline why {name} {again}"
    return line if len(line) <= limits.OPTION_VALUE else f"/pipeline why {name}"


def _basis_lines(basis: Basis, figures: Reported) -> list[str]:
    held = figures.held
    start = f"{_when(basis.start, figures)} to " if basis.start else "as of "
    source = (
        f"{basis.source.file or basis.source.source}, as of {say.moment(basis.source.exported_at, held)}"
        f" (import {basis.source.import_id})"
        if basis.source
        else "entered live"
    )
    return [
        f"{basis.says} (definition v{basis.version})",
        f"{_sum(basis)} · n = {basis.n:,}",
        f"Window: {start}{_when(basis.end, figures)} · known at {_when(basis.known_at, figures)}",
        f"Filters: {', '.join(basis.filters) or 'none'}",
        f"Source: {source}",
    ]


def _when(instant: datetime, figures: Reported) -> str:
    return say.moment(instant, figures.held, day=True)


def _sum(basis: Basis) -> str:
    """Numerator over denominator in the figure's own unit, exact."""

    def said(number: int) -> str:
        if basis.unit == "minor":
            return exact(Money(number, basis.currency))
        if number == 1 and basis.unit in _ONE:
            return f"1 {_ONE[basis.unit]}"
        return f"{number:,} {_UNITS.get(basis.unit, basis.unit)}"

    if basis.numerator is None:
        return f"Not known: {basis.doubt}"
    if basis.denominator is None and basis.name == "cover":
        return f"{said(basis.numerator)} open; no target is set, so it covers nothing that is known"
    if basis.denominator is None:
        return said(basis.numerator)
    over = said(basis.denominator)
    if basis.doubt:
        return f"{said(basis.numerator)} ÷ {over}: {basis.doubt}"
    if basis.denominator <= 0:
        return f"{said(basis.numerator)} ÷ {over}: no number"
    if basis.denominator == basis.n and basis.n < FEWEST_FOR_A_PERCENTAGE:
        return f"{said(basis.numerator)} ÷ {over}: too few for a percentage"
    share = basis.value
    shown = say.times(share) if basis.name in ("cover", "need") else say.percent(share)
    return f"{said(basis.numerator)} ÷ {over} = {shown}"
