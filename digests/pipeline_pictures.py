"""The digest's pictures, under it where a channel asked for them: the month's MQLs, and what is won, each against its line.

Each is a message of its own whose lines say all that the picture shows; where Slack will not show it, they stand alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

from alignment.dates import day_and_month
from alignment.money import Money, short
from alignment.pace import PaceState
from alignment.rates import rounded
from alignment.sections import PICTURE
from db.memory import Work
from db.stores import people
from digests import pipeline_words as say
from digests.pipeline import Edition
from figures import daily
from figures.daily import DayByDay
from figures.pipeline import PipelineFigures
from messages.bars import bar, beside, sparkline
from messages.message import Message, compose
from messages.picture import Chart, Picture
from messages.text import Mrkdwn, one_line
from messages.words import render as words

COLUMNS = 48

_DAYS_DRAWN = 24
"""A month has no more working days: each has its place in a sparkline."""

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
    title, about = f"{_what(found)} in {found.period.label}", _about(work, found, figures)
    titled = " · ".join(filter(None, (title, about)))
    picture = _drawn(found, figures, titled, about)
    body = words(
        "digests/pipeline_picture",
        head=_head(found, one_line(titled, 24)),
        stands=_stands(found, "days").replace("after", "After", 1),
        ahead=_ahead(found),
        came=_came(found),
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


def _about(work: Work, found: DayByDay, figures: PipelineFigures) -> str:
    """The filters in words; nobody of sales has MQLs of their own, so those are of all though the digest is about one."""
    said, owner_id = figures.scope.said, figures.scope.filters.owner_id
    if owner_id and not found.currency:
        owner = people.person(work, owner_id)
        said = tuple(each for each in said if owner is None or each != owner.name)
    return ", ".join(said)


def _drawn(found: DayByDay, figures: PipelineFigures, titled: str, about: str) -> Picture:
    said = f"{_amount(found, found.reached[-1])} of {_amount(found, found.pace.goal)} {_stands(found)}"
    if not found.currency and figures.fresh.leads_stale:
        said += f", as of {say.moment(found.as_of, figures.held)}"
    labels = tuple(_label(day, short_period=not found.currency) for day in found.days)
    name = f"{_what(found).casefold()}-{found.days[0]:%Y-%m}"
    alt = f"{one_line(about, 60)}: {alt_of(found)}" if about else alt_of(found)
    chart = Chart(one_line(titled, 60), ("", *labels), found.reached, found.goals, said, found.currency)
    standing = f"{_amount(found, found.reached[-1])} of {_amount(found, found.pace.goal)}"
    return Picture(name, alt, chart, f"{_what(found)} {found.period.label}: {standing}, {_finding(found)}")


def _what(found: DayByDay) -> str:
    return "Won" if found.currency else "MQLs"


def _label(day: date, *, short_period: bool) -> str:
    return str(day.day) if short_period else day_and_month(day)


def _stands(found: DayByDay, days: str = "working days") -> str:
    """`after 10 of 20 working days, 14 below the line`; a phone's line has no room for all of it."""
    pace = found.pace
    finished = pace.state is PaceState.FINISHED
    over = f"all {pace.total}" if finished else f"{pace.elapsed} of {pace.total}"
    return f"after {over} {days}, {_finding(found)}"


def _finding(found: DayByDay) -> str:
    """`14 below the line`, `goal reached 19 Nov`: what the chart is there to show."""
    pace = found.pace
    if pace.state is PaceState.FINISHED:
        return _gap(found, pace.goal, "goal")
    if pace.state is PaceState.GOAL_REACHED:
        day = found.reached_on
        return "goal reached" + (f" {day_and_month(day)}" if day is not None else "")
    return _gap(found, found.line, "line")


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


def _head(found: DayByDay, title: str) -> Mrkdwn:
    """What was reached of the goal, and a bar of it."""
    standing = f"{_amount(found, found.reached[-1])} of {_amount(found, found.pace.goal)}"
    line = Mrkdwn("*{}* · {}").format(title, standing)
    return Mrkdwn(beside(line, bar(found.reached[-1], found.pace.goal), COLUMNS))


def _came(found: DayByDay) -> str:
    """What each day brought, or each five in a long period, with the most of it in words; empty while there is but one."""
    days = 1 if len(found.days) <= _DAYS_DRAWN else 5
    marks = [*found.reached[:-1:days], found.reached[-1]]
    came = [after - before for before, after in pairwise(marks)]
    if len(came) < 2:
        return ""
    line = f"By {'day' if days == 1 else f'{days} days'}, at most {_amount(found, max(came))}"
    return beside(line, sparkline(came), COLUMNS)


def _amount(found: DayByDay, value: int) -> str:
    return short(Money(value, found.currency)) if found.currency else f"{value:,}"
