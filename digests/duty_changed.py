"""A duty rota begins, has other turns, or ends: its channel reads it once."""

from __future__ import annotations

from db.memory import Work
from db.stores import duty_turns as stored
from db.stores.notices import Notice
from digests import duty_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return what changed, and who is first from now on."""
    rota = say.rota_of(work, notice)
    change = str(notice.payload["change"])
    ended = rota.ended
    if ended and change != "ends":
        return None
    name = say.name_of(rota)
    head = {"begins": f"New duty: {name}", "recurs": f"{name} has other turns", "ends": f"{name} duty ends"}[
        change
    ]
    coming = (
        [] if ended else [each for each in stored.coming(work, rota_id=rota.id) if each.starts_at > work.now]
    )
    first = [each for each in coming if each.day == coming[0].day]
    body = write(
        "digests/duty_changed",
        head=head,
        change=change,
        usual=rota.terms.describe(),
        first=say.names(work, say.serving(first)) if first else "",
        first_on=say.days([say.begins_on(first[0], rota.zone)]) if first else "",
    )
    buttons = () if change == "ends" else (Button("Rota", f"/rotation duty show {rota.ref}"),)
    return compose(escape(f"{head}."), body, buttons=buttons, iteration=first_id(notice))
