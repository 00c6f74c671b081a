"""Whether a pair met: asked once, reminded once, and never a word about who did not."""

from __future__ import annotations

from alignment.pairing.taking_part import Met
from db.memory import Work
from db.stores import delivery, pairing_groups
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import coffee_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write

_ANSWERED = {
    Met.YES: "You met. Thank you for saying so.",
    Met.NOT_YET: "Not yet. The buttons stay.",
    Met.NO: "Not this time. Nothing more comes.",
}


def render(work: Work, notice: Notice) -> Message | None:
    """Return the question, or what was answered; None where it needs no answer any more."""
    group = pairing_groups.group(work, int(notice.payload["group"]))
    assert group is not None, "the question belongs to a group of its workspace"
    settled = group.off or group.outcome in (Met.YES, Met.NO)
    if settled and notice.act is not Act.PRESENT:
        return None
    reader = delivery.person_of(notice.target)
    those = say.Those(work, [*group.members, reader])
    names = those.names(group.others(reader) if reader else group.members)
    who = f"you and {names}" if reader else names
    head = f"Did you meet? Coffee, round {group.round.number}"
    body = write(
        "digests/coffee_met",
        who=who,
        number=group.round.number,
        at=say.when(those, (reader,) if reader else group.members, group.time.starts_at)
        if group.time
        else "",
        answered=_ANSWERED[group.outcome] if group.outcome is not None else "",
        off=group.off,
        last=int(notice.payload["step"]) > 1,
    )
    ref = group.ref
    buttons = (
        ()
        if settled
        else (
            Button("Yes", f"/tandem coffee met {ref} yes"),
            Button("Not yet", f"/tandem coffee met {ref} not yet"),
            Button("No", f"/tandem coffee met {ref} no"),
        )
    )
    return compose(escape(head), body, buttons=buttons, iteration=first_id(notice))
