"""A coming turn of duty that moved: whose it is or was reads it once, with all that moved since they last heard."""

from __future__ import annotations

from datetime import date

from alignment.duty.moves import Because
from db.memory import Work
from db.stores.delivery import person_of
from db.stores.notices import Notice
from digests import duty_words as say
from digests.lead_words import first_id
from digests.meeting_words import first_names
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, neutral
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return which turns are somebody's no more, and which are theirs now."""
    rota = say.rota_of(work, notice)
    was, now = (tuple(date.fromisoformat(each) for each in notice.payload[name]) for name in ("was", "now"))
    if rota.ended:
        return None
    by = int(notice.payload["by"])
    other = neutral(first_names(work, [by])[by]) if by else "Somebody"
    if by == person_of(notice.target):
        other = "You"
    verb = {(True, True): "moves", (True, False): "is off", (False, True): "is new"}[bool(was), bool(now)]
    turn = "a turn of yours" if max(len(was), len(now)) > 1 else "your turn"
    head = f"{say.name_of(rota)}: {turn} {verb}"
    body = write(
        "digests/duty_moved", head=head, was=say.days(was), now=say.days(now), because=_because(notice, other)
    )
    headline = f"{head}{f': {say.days(now, 1)}' if now else ''}."
    return compose(
        escape(headline),
        body,
        buttons=(Button("My turns", "/rotation duty"),),
        iteration=first_id(notice),
    )


def _because(notice: Notice, other: str) -> str:
    match Because(str(notice.payload["because"])):
        case Because.SWAP:
            return f"{other} exchanged turns with you"
        case Because.GIVEN:
            return f"{other} gave it on behalf"
        case Because.UNDONE:
            return "An exchange was taken back"
        case Because.SET:
            return f"{other} changed the rota"
        case Because.LINE:
            return "The line moved; the order stays"
