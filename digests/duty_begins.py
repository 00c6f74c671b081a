"""The hand-over of a duty: who has it from now on, and who is next, out of the resolved calendar."""

from __future__ import annotations

from alignment.calendar import local_day
from alignment.dates import deadline
from alignment.duty.terms import Length
from db.memory import Work
from db.stores import duty_turns as stored
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import duty_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return the hand-over as it is now; None where there is no such turn any more, or the rota speaks elsewhere."""
    rota = say.rota_of(work, notice)
    turns = say.turn_of(work, notice, rota)
    moved = notice.target != rota.channel and notice.act is Act.POST
    if not turns or moved:
        return None
    who = say.names(work, say.serving(turns))
    week = rota.terms.length is Length.WEEK
    after = [each for each in stored.coming(work, rota_id=rota.id) if each.starts_at >= turns[0].ends_at]
    following = [each for each in after if each.day == after[0].day]
    today = local_day(work.now, rota.zone)
    head = f"{say.name_of(rota)} {'this week' if week else say.on(say.begins_on(turns[0], rota.zone), today)}: {who}"
    body = write(
        "digests/duty_begins",
        head=head,
        until=deadline(turns[0].ends_at, rota.zone) if week else "",
        nobody=not say.serving(turns),
        following=say.names(work, say.serving(following)) if following else "",
        next_on=say.days([say.begins_on(following[0], rota.zone)]) if following else "",
    )
    free = next((each for each in turns if not each.person_id), None)
    buttons = (
        *((Button("Take it", f"/rotation duty take {say.place_ref(free)}"),) if free is not None else ()),
        Button("Rota", f"/rotation duty show {rota.ref}"),
        Button("Why", f"/rotation duty why {say.place_ref(turns[0])}"),
    )
    return compose(escape(f"{head}."), body, buttons=buttons, iteration=first_id(notice))
