"""A user group that consists of whoever is on duty now: who mentions it reaches them."""

from __future__ import annotations

from dataclasses import replace

from db.memory import Work
from db.stores import duty_turns as stored
from db.stores import people
from db.stores.notices import Notice
from digests import duty_words as say
from messages.message import Message, compose
from messages.place import Group
from messages.text import escape


def render(work: Work, notice: Notice) -> Message | None:
    """Return who the group is to be; None where no turn runs, or nobody serves it: Slack keeps no empty group."""
    rota = say.rota_of(work, notice)
    serving = say.serving(stored.on_duty(work, rota.id))
    known = people.people(work, serving)
    members = tuple(known[each].slack for each in serving if each in known and known[each].slack)
    if not members or not rota.terms.group or rota.ended:
        return None
    told = compose(escape(f"{say.name_of(rota)}: {say.names(work, serving)}"), "")
    return replace(told, place=Group(rota.terms.group, members))
