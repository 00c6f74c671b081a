"""How the details of a scorecard are said: each figure beside its own history, and by which rules all of it is counted."""

from __future__ import annotations

from alignment.schedule import ordinal
from alignment.scorecard import Side, Unit
from digests import pipeline_words as say
from digests.scorecard_words import amount_of, body, closed_on, corrected_words, fitting, range_of
from figures.scorecard import DEFINITION, Figures, Kpi
from messages.bars import beside, sparkline
from messages.text import Mrkdwn
from messages.words import render as words

COLUMNS = 48

FEWEST_IN_A_ROW = 3
"""Of fewer periods no place in a row is told."""

_LINES = {
    "newwins": "Won in the {period}", "decided": "Won of decided", "newmqls": "New MQLs", "kept": "Accepted by sales",
    "dueanswers": "Rejections answered",
    "duetouches": "Touched in time", "inquiries": "New inquiries", "repeat": "Won from earlier customers",
}  # fmt: skip
"""What a line of the thread begins with, for each figure that has a history."""


def everything(figures: Figures) -> list[Mrkdwn]:
    """Return a scorecard with all that its thread says."""
    return [body(figures), history(figures), counted(figures)]


def history(figures: Figures) -> Mrkdwn:
    """Each dated figure beside its own history: its range, or for a share the 95 % range of both."""
    frame = figures.frame
    lines: list[str] = []
    for side in (Side.BOTH, Side.MARKETING, Side.SALES):
        mine = [each for each in figures.kpis if each.metric.dated and each.metric.side is side]
        for each in mine:
            lines += _beside(each, figures)
    return words(
        "digests/scorecard_history",
        periods=len(frame.history),
        period=frame.grain.value,
        so_far=not frame.over,
        lines=lines,
    )


def _beside(kpi: Kpi, figures: Figures) -> list[str]:
    lines = [*_figure(kpi, figures), *_row(kpi, figures)]
    return (
        [*lines, f"   corrected since: {corrected_words(kpi, figures)}"]
        if kpi.corrected is not None
        else lines
    )


def _figure(kpi: Kpi, figures: Figures) -> list[str]:
    name = _LINES[kpi.metric.code].format(period=figures.frame.grain.value)
    if kpi.now is None:
        return [f"{name}: not known"]
    if kpi.unit is Unit.SHARE:
        if not kpi.now.denominator:
            return [f"{name}: none"]
        if kpi.doubt:
            return [f"{name}: {kpi.now.numerator:,}, {kpi.doubt}"]
        lines = [f"{name}: {kpi.now.ratio.in_thread()}"]
        pooled = kpi.usual.pooled if kpi.usual else None
        return [*lines, f"   before: {pooled.in_thread()}"] if pooled else lines
    said = f"{name}: {amount_of(kpi.unit, kpi.now, figures)}"
    if kpi.usual is None:
        return [said]
    return [fitting(said, [f"before {range_of(kpi.unit, kpi.usual, figures)}"], ", ", COLUMNS)]


def _row(kpi: Kpi, figures: Figures) -> list[str]:
    """Its place among the periods before, with all of them as a sparkline; nothing of one that still runs."""
    values = [each.value for each in (*kpi.past, *([kpi.now] if kpi.now else []))]
    known = [value for value in values if value is not None]
    if not figures.frame.over or not kpi.past or values[-1] is None or len(known) < FEWEST_IN_A_ROW:
        return []
    rank = 1 + sum(value > values[-1] for value in known)
    place = "highest" if rank == 1 else f"{ordinal(rank)} highest"
    line = f"   {place} of {len(known)} {figures.frame.grain.value}s"
    return [beside(line, sparkline(values), COLUMNS)]


def counted(figures: Figures) -> Mrkdwn:
    """By which rules these are counted, and what is left out."""
    frame = figures.frame
    known = max((each.usual.periods for each in figures.kpis if each.usual), default=0)
    lines = [
        f"Plan: {frame.quarter.full}, line by working days",
        "Leading says what may come, not what came",
        f"Own history: {known} of the last {len(frame.history)} {frame.grain.value}s"
        if known
        else "Own history: too short to say what is usual",
        "Range: least to most; shares 95 % (Wilson)",
        f"MQLs by definition in force · agreement v{frame.terms.agreement.version}",
    ]
    if frame.needed is not None:
        lines.append(f"Need {say.times(frame.needed)}: own last 4 quarters")
    if figures.closed is not None:
        by = "the clock" if not figures.closed.closed_by else "a manager"
        lines.append(f"Closed {closed_on(figures)} by {by}; what came later is beside")
        if figures.closed.definition != DEFINITION:
            lines.append(f"By the definitions of then: {figures.closed.definition}")
    if figures.macro_behind:
        lines.append("Revenue is behind plan: no better-than-usual")
    return words("digests/pipeline_counted", lines=lines)
