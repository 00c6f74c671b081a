"""A programme waits for a manager's agreement: what it is, who is first, and one button that agrees."""

from __future__ import annotations

from alignment.people import Department
from db.memory import Work
from db.stores import programmes, rotation_turns, workspaces
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import rotation_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return the question, or what became of it; None where it was answered before anybody read it."""
    programme = programmes.by_number(work, int(notice.payload["programme"]))
    assert programme is not None, "a question belongs to a programme of its workspace"
    ended = programme.ended_at <= work.now
    open_ = programme.agreed_on is None and not ended
    if not open_ and notice.act is not Act.PRESENT:
        return None
    first = first_turns(work, programme.id)
    name = say.name_of(programme, 28)
    head = f"{name}: do you agree?" if open_ else f"{name} has ended" if ended else f"{name}: agreed"
    terms = programme.terms
    body = write(
        "digests/programme_asked",
        head=head,
        ended=ended,
        length=f"{say.length(terms.length)}, {terms.places} at once",
        pools=f"{say.pool(work, terms.visitors)} with {say.pool(work, terms.hosts)}",
        first=first,
        agreed=say.agreed(work, programme) if not open_ else _half(work, programme),
    )
    number = programme.ref
    plan = Button("See the plan", f"/rotation plan {number}")
    buttons = (Button("Agree", f"/rotation approve {number}"), plan) if open_ else (plan,)
    return compose(escape(f"{head}."), body, buttons=buttons if not ended else (), iteration=first_id(notice))


def first_turns(work: Work, programme_id: int) -> str:
    """Return who is first and when: `First: Tomas, 11 Jan – 19 Feb`; empty where nobody is planned."""
    now = workspaces.today(work)
    coming = [each for each in rotation_turns.of(work, programme_id) if each.last_on >= now]
    first = [each for each in coming if each.first_on == coming[0].first_on]
    if not first:
        return ""
    names = say.names(work, [each.person_id for each in first])
    return f"First: {say.listed([names[each.person_id] for each in first], 2)}, {say.of(first[0], now)}"


def _half(work: Work, programme: programmes.Programme) -> str:
    """Return who has agreed already: `Ines agreed`; empty for nobody."""
    who = [programme.agreed[side].person_id for side in Department if side in programme.agreed]
    return f"{say.names(work, who)[who[0]]} agreed" if who else ""
