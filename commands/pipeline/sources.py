"""`/pipeline sources`: what marketing brought about, campaign by campaign, and what buyers say themselves."""

from __future__ import annotations

from alignment.attribution import NAMES
from commands.filters import Asked, as_typed
from commands.line import Line
from commands.pipeline.asking import report_asked
from commands.pipeline.telling import LISTED, told_with
from commands.request import Reply, Request
from db.memory import Work
from digests import pipeline_words as say
from digests import sources_words as words
from figures import sources as figures_of
from figures.sources import EVER, WAYS, Figures
from messages.buttons import Button
from messages.text import Mrkdwn, escape


async def sources(request: Request, line: Line) -> Reply:
    """Tell what each campaign is credited with, by the agreement's model or one that is named."""

    def tell(_work: Work, figures: Figures, asked: Asked) -> Reply:
        lines = [
            *words.money(figures), *words.campaigns(figures, LISTED, costs=True), *words.said(figures), *words.basis(figures),
        ]  # fmt: skip
        return told_with(_title(figures), lines, asked, "credited", more=_others(figures))

    return await report_asked(request, line.rest, figures_of.while_waiting, tell, own_team=False, ways=WAYS)


def _title(figures: Figures) -> Mrkdwn:
    period = figures.period.label if figures.period else EVER
    said = [each for each in figures.scope.said if each not in (*WAYS, period)]
    at = f"as of {say.moment(figures.held.pair.as_of, figures.held, day=True)}"
    parts = [NAMES[figures.model].title, period, *said, at]
    return Mrkdwn(f"*Sources* · {escape(' · '.join(parts))}")


def _others(figures: Figures) -> tuple[Button, ...]:
    """The same by the agreed model where another was asked for, and of all time."""
    words = [each for each in figures.scope.said if each not in WAYS]
    typed = " ".join(map(as_typed, words))
    found = []
    if not figures.of_record:
        found.append(Button("By the model that counts", f"/pipeline sources {typed}".strip()))
    if figures.period is not None:
        model = "" if figures.of_record else f"{NAMES[figures.model].word} "
        found.append(Button("Ever", f"/pipeline sources {model}ever"))
    return tuple(found)
