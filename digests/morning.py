"""Somebody's own morning note, by DM: what waits for them today, as their App Home says it, in twelve lines at most.

Nothing comes on a day on which nothing waits, while they are away, or once they have gone.
"""

from __future__ import annotations

from alignment.people import Standing
from db.memory import Work
from db.stores import people, roster
from db.stores.notices import Notice
from digests import home
from digests.home_reader import Part
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import Mrkdwn, plain
from messages.words import count
from messages.words import render as words

MOST_LINES = 10

BUTTONS = (Button("My list", "/lead"),)
MORE = (
    Button("Another time", "/tandem settings morning", form=True),
    Button("Not any more", "/tandem settings morning off"),
)


def render(work: Work, notice: Notice) -> Message | None:
    """Return what waits for the person of a notice now; None where nothing does, or they are away or gone."""
    person_id = int(notice.target.partition(":")[2] or 0)
    if people.person(work, person_id) is None:
        return None
    actor = people.actor(work, person_id)
    if actor.standing is not Standing.MEMBER or _away(work, person_id):
        return None
    greeting, *parts = home.of(work, actor).sections
    if not any(_asks(each) for each in parts):
        return None
    lines = [line for each in parts for line in _lines(each)]
    left = len(lines) - MOST_LINES
    shown = lines[:MOST_LINES] if left > 0 else lines
    waiting = sum(not isinstance(each, str) for each in parts)
    body = words("digests/morning", greeting=Mrkdwn(str(greeting)), lines=shown, more=left > 0)
    headline = f"{plain(str(greeting))}: {count(waiting, 'thing')} to do."
    return compose(headline, body, buttons=BUTTONS, more=MORE)


def _away(work: Work, person_id: int) -> bool:
    return any(each.starts_at <= work.now < each.ends_at for each in roster.absences(work, person_id))


def _asks(part: Part) -> bool:
    """Whether a part of Home is something to do, or to come to."""
    return not isinstance(part, str) or part.startswith("*Together")


def _lines(part: Part) -> list[Mrkdwn]:
    text = part if isinstance(part, str) else str(part["text"]["text"])
    return [Mrkdwn(line) for line in text.split("\n") if line.strip()]
