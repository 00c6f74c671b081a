"""A channel's topic that says who is on duty now, beside whatever people wrote there."""

from __future__ import annotations

from dataclasses import replace

from db.memory import Work
from db.stores import duty_turns as stored
from db.stores.notices import Notice
from digests import duty_words as say
from messages.message import Message, compose
from messages.place import Topic
from messages.text import escape


def render(work: Work, notice: Notice) -> Message | None:
    """Return what the topic is to say; None where no turn runs, or the topic is not ours to change any more."""
    rota = say.rota_of(work, notice)
    label = str(escape(say.name_of(rota)))
    if notice.payload.get("clear"):
        return replace(compose(label, ""), place=Topic(label, ""))
    turns = stored.on_duty(work, rota.id)
    ours = rota.terms.topic and not rota.ended and notice.target == rota.channel
    if not turns or not ours:
        return None
    who = str(escape(say.names(work, say.serving(turns))))
    return replace(compose(f"{label}: {who}", ""), place=Topic(label, who))
