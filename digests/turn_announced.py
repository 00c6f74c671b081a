"""Who is next in a programme, with host and cover: for both teams, as the calendar stands when it is read."""

from __future__ import annotations

from db.memory import Work
from db.stores import curricula, programmes, rotation_turns, workspaces
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import rotation_words as say
from digests import turn_words
from digests.lead_words import capital, first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return the announcement, or what became of the turn; None where it was off before anybody read it."""
    planned = rotation_turns.by_id(work, int(notice.payload["turn"]))
    assert planned is not None, "an announcement belongs to a turn of its workspace"
    if not planned.takes_place and notice.act is not Act.PRESENT:
        return None
    programme = programmes.by_number(work, planned.programme_id)
    assert programme is not None, "a turn belongs to a programme"
    now, where = workspaces.today(work), say.where(work, programme)
    names = say.names(work, (planned.person_id, planned.host_id, planned.cover_id))
    who, when = names[planned.person_id], say.of(planned, now)
    if planned.takes_place:
        head = f"{'Next' if planned.first_on > now else 'Now'} {where}: {who}, {when}"
    else:
        head = f"Not {where} after all: {who}, {when}"
    side = say.side_of(work, programme.terms.visitors)
    body = write(
        "digests/turn_announced",
        head=head,
        off=not planned.takes_place,
        ended=programme.ended_at <= work.now,
        length=say.length(programme.terms.length),
        team=say.team_of(work, planned.host_id),
        host=names.get(planned.host_id, ""),
        cover_for=f"{capital(side)} cover" if side else "Cover",
        cover=names.get(planned.cover_id, ""),
        week=_first_week(work, planned.id) if planned.takes_place else "",
        agreed=say.agreed(work, programme),
    )
    number = planned.ref
    buttons = [Button("See the plan", f"/rotation plan {programme.ref}")]
    if planned.takes_place:
        if planned.first_on > now:
            buttons.append(Button("Swap", f"/rotation swap {number}", form=True))
        buttons.append(Button(f"Why {who}"[:24], f"/rotation why {number}"))
    return compose(escape(f"{head}."), body, buttons=buttons, iteration=first_id(notice))


def _first_week(work: Work, turn_id: int) -> str:
    """Return what its first week holds that others notice, as one line; empty for nothing."""
    turn = curricula.on_turn(work, turn_id, workspaces.today(work))
    assert turn is not None, "the announcement is of a turn of its workspace"
    return turn_words.first_week(work, turn)
