"""The digest's pictures, under it where a channel asked for them: the month's MQLs, and what is won, each against its line.

Each is a message of its own whose lines say all that the picture shows; where Slack will not show it, they stand alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from alignment.dates import day_and_month
from alignment.money import Money, short
from alignment.pace import PaceState
from alignment.rates import rounded
from db.memory import Work
from digests import pipeline_words as say
from digests.pipeline import PICTURE, Edition
from figures import daily
from figures.daily import DayByDay
from figures.pipeline import PipelineFigures
from messages.message import Message, compose
from messages.picture import Chart, Picture
from messages.text import one_line
from messages.words import render as words

COLUMNS = 48

_ASKED: tuple[Callable[[Work, PipelineFigures], DayByDay | None], ...] = (daily.mqls, daily.won)


def told(work: Work, figures: PipelineFigures, number: int, edition: Edition | None = None) -> Message | None:
    """Return a picture with its words: 1 MQLs of the month, 2 won in the quarter.

    None where nobody asked for it (without an `edition` somebody did), without a goal, and before a day of it is over.
    """
    if edition is not None and not edition.shows(PICTURE):
        return None
    found = _ASKED[number - 1](work, figures)
    if found is None:
        return None
    title, stands = f"{_what(found)} in {found.period.label}", _stands(found)
    about = ", ".join(figures.scope.said)
    picture = _drawn(found, figures, " · ".join(filter(None, (title, about))), stands)
    body = words(
        "digests/pipeline_picture",
        title=one_line(" · ".join(filter(None, (title, about))), 24),
        reached=_amount(found, found.reached[-1]),
        goal=_amount(found, found.pace.goal),
        stands=_stands(found, "days").replace("after", "After", 1),
        ahead=_ahead(found),
    )
    iteration = edition.iteration if edition is not None else ""
    return compose(f"Pipeline thread: {title}", body, iteration=iteration, picture=picture)


def alt_of(found: DayByDay) -> str:
    """The finding as one sentence: `86 of 200 MQLs after 10 of 20 working days, 14 below the line`."""
    noun = "won" if found.currency else "MQLs"
    reached, goal = _amount(found, found.reached[-1]), _amount(found, found.pace.goal)
    return f"{reached} of {goal} {noun} {_stands(found)}"


def findings(work: Work, figures: PipelineFigures) -> tuple[str, ...]:
    """What the pictures would say now, for a preview."""
    found = (ask(work, figures) for ask in _ASKED)
    return tuple(alt_of(each) for each in found if each is not None)


def _drawn(found: DayByDay, figures: PipelineFigures, title: str, stands: str) -> Picture:
    said = f"{_amount(found, found.reached[-1])} of {_amount(found, found.pace.goal)} {stands}"
    if not found.currency and figures.fresh.leads_stale:
        said += f", as of {say.moment(found.as_of, figures.held)}"
    labels = tuple(_label(day, short_period=not found.currency) for day in found.days)
    name = f"{_what(found).casefold()}-{found.days[0]:%Y-%m}"
    about = ", ".join(figures.scope.said)
    alt = f"{one_line(about, 60)}: {alt_of(found)}" if about else alt_of(found)
    chart = Chart(one_line(title, 60), ("", *labels), found.reached, found.goals, said, found.currency)
    return Picture(name, alt, chart)


def _what(found: DayByDay) -> str:
    return "Won" if found.currency else "MQLs"


def _label(day: date, *, short_period: bool) -> str:
    return str(day.day) if short_period else day_and_month(day)


def _stands(found: DayByDay, days: str = "working days") -> str:
    """`after 10 of 20 working days, 14 below the line`; a phone's line has no room for all of it."""
    pace = found.pace
    if pace.state is PaceState.FINISHED:
        return f"after all {pace.total} {days}, {_gap(found, pace.goal, 'goal')}"
    over = f"after {pace.elapsed} of {pace.total} {days}"
    if pace.state is PaceState.GOAL_REACHED:
        day = found.reached_on
        return f"{over}, goal reached" + (f" {day_and_month(day)}" if day is not None else "")
    return f"{over}, {_gap(found, found.line, 'line')}"


def _gap(found: DayByDay, line: int, name: str) -> str:
    gap = found.reached[-1] - line
    if not gap:
        return f"on the {name}"
    return f"{_amount(found, abs(gap))} {'above' if gap > 0 else 'below'} the {name}"


def _ahead(found: DayByDay) -> str:
    """What each day left must bring, and where the pace so far leads; empty once that is no question any more."""
    pace = found.pace
    if pace.state is not PaceState.RUNNING or pace.required_per_day is None or pace.forecast is None:
        return ""
    if found.currency:
        needed, leads_to = (_amount(found, round(each)) for each in (pace.required_per_day, pace.forecast))
    else:
        needed, leads_to = (
            f"{rounded(pace.required_per_day, 1):,}".removesuffix(".0"),
            f"{rounded(pace.forecast, 0):,}",
        )
    return f"Needed {needed} a day · leads to {leads_to}"


def _amount(found: DayByDay, value: int) -> str:
    return short(Money(value, found.currency)) if found.currency else f"{value:,}"
