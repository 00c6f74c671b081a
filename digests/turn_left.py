"""Somebody who had a turn to come is no longer in a programme, or leaves it on a day: its managers read who goes instead."""

from __future__ import annotations

from datetime import date

from alignment.dates import day_and_month
from alignment.rotation.slots import DAY
from db.memory import Work
from db.stores import programmes, rotation_turns, workspaces
from db.stores.notices import Notice
from digests import rotation_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return who left the plan, or when they do, and who is next from then on."""
    programme = programmes.by_number(work, int(notice.payload["programme"]))
    assert programme is not None, "a message about a programme belongs to one of its workspace"
    person_id, now = int(notice.payload["person"]), workspaces.today(work)
    leaves = str(notice.payload["leaves"])
    since = max(now + DAY, date.fromisoformat(leaves)) if leaves else now + DAY
    following = [each for each in rotation_turns.of(work, programme.id) if each.first_on >= since][:1]
    names = say.names(work, [person_id, *(each.person_id for each in following)])
    body = write(
        "digests/turn_left",
        who=names[person_id],
        leaves=day_and_month(date.fromisoformat(leaves)) if leaves else "",
        programme=say.name_of(programme, 20),
        following=[f"{names[each.person_id]}, {say.of(each, now)}" for each in following],
    )
    plan = f"/rotation plan {programme.ref}"
    first = str(body).split("\n", 1)[0].strip("*")
    return compose(escape(first), body, buttons=(Button("See the plan", plan),), iteration=first_id(notice))
