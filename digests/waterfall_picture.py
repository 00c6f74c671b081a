"""The waterfall as a picture: a bar for each step, with what it is beside it; its words say the same."""

from __future__ import annotations

from digests import waterfall_words as say
from figures.waterfall import StepFigures, WaterfallFigures
from messages.picture import Bar, Bars, Picture
from messages.text import one_line


def picture(figures: WaterfallFigures) -> Picture | None:
    """Return the chart of a waterfall's cohort; None where nobody was handed over."""
    if not figures.handed_over:
        return None
    about = [word for word in figures.scope.said if word != figures.period.label]
    title = " · ".join(["Funnel", figures.period.label, *about])
    bars = tuple(Bar(each.step.label, each.reached, _says(each)) for each in figures.steps)
    said = f"within {figures.window_days} days of the hand-over{'' if figures.mature else ', so far'}"
    name = f"funnel-{figures.period.first:%Y-%m}"
    return Picture(name, say.finding(figures), Bars(one_line(title, 60), bars, said))


def _says(each: StepFigures) -> str:
    """The count, and what share it is of those at the step before."""
    return f"{each.reached:,}" if each.share is None else say.said(each.share)
