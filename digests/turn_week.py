"""What a week of somebody's turn holds, on its first morning: for whoever is on it, and in a line for their host."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.rotation.curriculum import in_week, week_begins
from db.memory import Work
from db.stores import curricula, workspaces
from db.stores.curricula import OnTurn
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import rotation_words as say
from digests import turn_words
from digests.lead_words import COLUMNS, first_id
from messages.buttons import Button
from messages.characters import width
from messages.message import Message, compose
from messages.text import Mrkdwn, escape, one_line
from messages.words import render as write

HEADLINE = 78
_MARKED = COLUMNS - width("•  · done")


def render(work: Work, notice: Notice) -> Message | None:
    """Return what the week holds; None where the turn is off, or the week over, before anybody read it."""
    today = workspaces.today(work)
    turn = curricula.on_turn(work, int(notice.payload["turn"]), today)
    assert turn is not None, "a week belongs to a turn of its workspace"
    week = int(notice.payload["week"])
    over = today >= week_begins(turn.planned.first_on, week + 1)
    if not turn.planned.takes_place or (over and notice.act is not Act.PRESENT):
        return None
    planned = turn.planned
    names = say.names(work, (planned.person_id, planned.host_id))
    if notice.target != f"person:{planned.person_id}":
        return _for_host(work, turn, week, names[planned.person_id], notice)
    held = turn_words.items(work, turn, week)
    head = f"{turn_words.stage(turn, week)} {turn_words.where(work, turn)}"
    body = write(
        "digests/turn_week",
        head=head,
        host=names.get(planned.host_id, ""),
        items=_marked(turn, week, held),
    )
    title = one_line(f"{head}: {', '.join(held)}", HEADLINE).rstrip("…,: ")
    buttons = [Button("This week", "/rotation"), Button("Write a note", "/rotation note", form=True)]
    return compose(escape(f"{title}."), body, buttons=buttons, iteration=first_id(notice))


def _marked(turn: OnTurn, week: int, held: Sequence[str]) -> list[Mrkdwn]:
    """Return what a week holds as lines, each that is ticked off with `done` behind it."""
    return [
        Mrkdwn("{}{}").format(one_line(said, _MARKED), " · done")
        if turn.is_done(week, item)
        else escape(said)
        for item, said in zip(in_week(turn.weeks, week), held, strict=True)
    ]


def _for_host(work: Work, turn: OnTurn, week: int, who: str, notice: Notice) -> Message:
    """Return the host's line: whose week with them it is, and as much of what it holds as the line takes."""
    whose = (
        f"{who}'s {turn_words.stage(turn, week).casefold()} with you"
        if len(turn.weeks) > 1
        else f"{who} is with you"
    )
    held = ", ".join(turn_words.items(work, turn, week))
    first = Mrkdwn("*{}*").format(one_line(whose, COLUMNS))
    lines = Mrkdwn("{}\n{}").format(first, one_line(held, COLUMNS))
    return compose(
        escape(one_line(f"{whose}: {held}", HEADLINE).rstrip("…,: ")), lines, iteration=first_id(notice)
    )
