"""A turn of duty that somebody offers: everybody of the rota may take it, and it says who did."""

from __future__ import annotations

from alignment import refs
from alignment.calendar import local_day
from db.memory import Work
from db.stores import duty_changes
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import duty_words as say
from digests.lead_words import first_id
from digests.meeting_words import first_names
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, neutral
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return the offer, or what became of it; None where it ended before anybody read it."""
    rota = say.rota_of(work, notice)
    offered = duty_changes.offered(work, int(notice.payload["offer"]))
    assert offered is not None, "an offer that is told of is of its workspace"
    if not offered.open and notice.act is not Act.PRESENT:
        return None
    known = {
        who: neutral(name) for who, name in first_names(work, {offered.by_id, offered.taken_by} - {0}).items()
    }
    day = say.on(offered.day, local_day(offered.made_at, rota.zone))
    if day in ("today", "tomorrow"):
        day = say.days([offered.day])
    head = f"{known[offered.by_id]} offers {say.name_of(rota)}, {day}"
    body = write(
        "digests/duty_offer",
        head=head,
        open=offered.open,
        taker=known.get(offered.taken_by, ""),
    )
    buttons = (
        (Button("Take it", f"/rotation duty take {refs.OFFER.ref(offered.id)}"),) if offered.open else ()
    )
    return compose(escape(f"{head}."), body, buttons=buttons, iteration=first_id(notice))
