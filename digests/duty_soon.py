"""A turn of duty that is near: whoever has it reads from when until when, and can offer it to the others."""

from __future__ import annotations

from alignment.calendar import local_day
from db.memory import Work
from db.stores import people
from db.stores.delivery import person_of
from db.stores.notices import Notice
from digests import duty_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return what somebody has to do tomorrow or today; None where the turn is not theirs any more, or is over."""
    rota = say.rota_of(work, notice)
    turns = say.turn_of(work, notice, rota)
    whose = person_of(notice.target)
    mine = next((each for each in turns if each.person_id == whose), None)
    person = people.person(work, whose)
    if mine is None or person is None or mine.ends_at <= work.now:
        return None
    zone = person.zone or rota.zone
    when = say.on(say.begins_on(mine, zone), local_day(work.now, zone))
    others = [each for each in say.serving(turns) if each != whose]
    head = f"Yours {when}: {say.name_of(rota)}"
    body = write(
        "digests/duty_soon",
        head=head,
        stretch=say.stretch(mine, rota, zone),
        others=say.names(work, others) if others else "",
    )
    return compose(
        escape(f"{head}, {say.stretch(mine, rota, zone)}."),
        body,
        buttons=(say.offer_it(mine), Button("Why me", f"/rotation duty why {say.place_ref(mine)}")),
        iteration=first_id(notice),
    )
