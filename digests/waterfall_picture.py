"""The waterfall as a picture: a bar for each step, with what it is beside it; its words say the same."""

from __future__ import annotations

from dataclasses import replace

from alignment.sections import PICTURE
from db.memory import Work
from digests import waterfall_words as say
from digests.pipeline import Edition
from figures import waterfall
from figures.scorecard import Figures
from figures.waterfall import StepFigures, WaterfallFigures
from messages.message import Message, compose
from messages.picture import Bar, Bars, Picture
from messages.text import neutral, one_line
from messages.words import render as words


def told(work: Work, card: Figures, edition: Edition, *, title: str) -> Message | None:
    """Return the waterfall of a scorecard's quarter with its picture, by the same pair of times, under the scorecard.

    None where nobody asked for it, and where nobody was handed over.
    """
    if not edition.shows(PICTURE):
        return None
    figures = of_quarter(work, card)
    drawn = picture(figures)
    if drawn is None:
        return None
    head = neutral(" · ".join(["Funnel", figures.period.label, *card.about]))
    lines = [say.cohort_line(figures), *say.cohort_lines(figures)]
    body = words("digests/waterfall_picture", head=one_line(head, say.COLUMNS), lines=lines)
    return compose(
        f"{title} thread: funnel of {figures.period.label}", body, iteration=edition.iteration, picture=drawn
    )


def of_quarter(work: Work, card: Figures) -> WaterfallFigures:
    """Return the waterfall of those who were handed over in the quarter that a scorecard is of."""
    scope = replace(card.scope, quarter=card.frame.quarter, said=card.about)
    return waterfall.report(work, scope, card.pair.as_of, card.pair.known_at)


def picture(figures: WaterfallFigures) -> Picture | None:
    """Return the chart of a waterfall's cohort; None where nobody was handed over."""
    if not figures.handed_over:
        return None
    about = [word for word in figures.scope.said if word != figures.period.label]
    title = " · ".join(["Funnel", figures.period.label, *about])
    bars = tuple(Bar(each.step.label, each.reached, _says(each)) for each in figures.steps)
    said = f"within {figures.window_days} days of the hand-over{'' if figures.mature else ', so far'}"
    name = f"funnel-{figures.period.first:%Y-%m}"
    finding = say.finding(figures)
    return Picture(name, finding, Bars(one_line(title, 60), bars, said), finding)


def _says(each: StepFigures) -> str:
    """The count, and what share it is of those at the step before."""
    return f"{each.reached:,}" if each.share is None else say.said(each.share)
