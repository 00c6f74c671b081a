"""How messages about a running turn say which week it is and what it holds: one line of a phone each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alignment.calendar import DAY_NAMES
from alignment.meetings import SeriesKind
from alignment.rotation.curriculum import BASICS, DEBRIEF, PIPELINE, Item, in_week, week_begins
from alignment.rotation.slots import WEEK
from db.memory import Work
from db.stores import series
from db.stores.curricula import OnTurn
from digests import rotation_words as say
from digests.lead_words import COLUMNS
from messages.buttons import Button
from messages.characters import width
from messages.text import Mrkdwn, neutral, one_line


def _with_days(work: Work, items: Sequence[Item], monday: date) -> tuple[str, ...]:
    """Return items as a line names them; the pipeline meeting with its weekday, where the two teams have one."""
    return tuple(
        neutral(
            one_line(
                each.said() if each.day is not None else f"{each.words}{_pipeline(work, each, monday)}", 44
            )
        )
        for each in items
    )


def _pipeline(work: Work, item: Item, monday: date) -> str:
    """Return on which day the pipeline meeting is in a week, behind a blank; nothing for anything else."""
    if item.word != PIPELINE:
        return ""
    for each in series.running(work):
        if each.kind is SeriesKind.PIPELINE:
            day = next(iter(each.recurrence.days_from(monday)), None)
            if day is not None and day < monday + WEEK:
                return f" {DAY_NAMES[day.weekday()]}"
    return ""


def items(work: Work, turn: OnTurn, week: int) -> tuple[str, ...]:
    """Return what a week of a turn holds, as lines name it."""
    return _with_days(work, in_week(turn.weeks, week), week_begins(turn.planned.first_on, week))


def stage(turn: OnTurn, week: int = 0) -> str:
    """Return which week of how many it is: `Week 3 of 6`; of a turn with one list `Your turn`."""
    return f"Week {week or turn.week} of {len(turn.weeks)}" if len(turn.weeks) > 1 else "Your turn"


def first_week(work: Work, turn: OnTurn) -> str:
    """Return what of the first week others notice, in one line: `Week 1: sit-with Tue, pipeline meeting Thu`."""
    there = items(work, turn, 1)
    held = turn.weeks[0] if turn.weeks else ()
    noticed = [
        words
        for item, words in zip(held, there, strict=True)
        if item.day is not None or item.word == PIPELINE
    ]
    start = "Week 1: " if len(turn.weeks) > 1 else "To do: "
    shown = ""
    for each in noticed or there:
        longer = f"{shown}, {each}" if shown else each
        if width(start + longer) > COLUMNS:
            break
        shown = longer
    return f"{start}{shown}" if shown else ""


def where(work: Work, turn: OnTurn) -> str:
    """Return where a turn is: `in sales`."""
    return say.where(work, turn.programme)


def week_row(turn: OnTurn, item: Item, said: str, line: str) -> tuple[Mrkdwn, tuple[Button, ...]]:
    """Return one thing to do as a row: its words, whether it is done, and what its menu types in place of `%s`."""
    done = turn.is_done(turn.week, item)
    menu = [Button("Undo", line % "undo") if done else Button("Done", line % "done")]
    if item.word == BASICS and not done:
        menu.insert(0, Button("Go through them", "/rotation basics", form=True))
    if item.word == DEBRIEF and not done:
        menu.insert(0, Button("Answer", f"/rotation debrief {turn.planned.ref}", form=True))
    return Mrkdwn("{}{}").format(said, " · done" if done else ""), tuple(menu)
