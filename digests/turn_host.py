"""The host of a turn that runs has left: its visitor and whoever hosts for the rest read of each other, once."""

from __future__ import annotations

from alignment.dates import day_and_month
from db.memory import Work
from db.stores import programmes, rotation_turns, workspaces
from db.stores.notices import Notice
from digests import rotation_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, one_line
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return who hosts whom now; None where the turn is over, or somebody else hosts it, before anybody read it."""
    planned = rotation_turns.by_id(work, int(notice.payload["turn"]))
    assert planned is not None, "a host belongs to a turn of its workspace"
    host_id, today = int(notice.payload["host"]), workspaces.today(work)
    if planned.host_id != host_id or not planned.takes_place or today > planned.last_on:
        return None
    programme = programmes.by_number(work, planned.programme_id)
    assert programme is not None, "a turn belongs to a programme"
    was_id = int(notice.payload["was"])
    names = {
        each: one_line(name, 14)
        for each, name in say.names(work, (planned.person_id, host_id, was_id)).items()
    }
    until = day_and_month(planned.last_on)
    if notice.target == f"person:{host_id}":
        head = f"You host {names[planned.person_id]} until {until}"
    else:
        head = f"{names[host_id]} hosts you until {until}"
    body = write("digests/turn_host", head=head, was=names[was_id], where=say.where(work, programme))
    buttons = [
        Button("This week", "/rotation"),
        Button("See the plan", f"/rotation plan {programme.ref}"),
    ]
    return compose(escape(f"{head}."), body, buttons=buttons, iteration=first_id(notice))
