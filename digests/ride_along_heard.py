"""What somebody took from a call, to the rep who held it: their answers, and the button that makes feedback of one."""

from __future__ import annotations

from db.memory import Work
from db.stores import ride_along_notes
from db.stores.notices import Notice
from digests import ride_along_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import Mrkdwn, escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return the answers of one listener; None where they wrote none."""
    call = say.call_of(work, notice)
    author_id = int(notice.payload["person"])
    notes = ride_along_notes.of_call(work, call.id, author_id)
    if not notes:
        return None
    who = say.name(work, author_id)
    body = write(
        "digests/ride_along_heard",
        who=who,
        account=say.account(call),
        lines=[Mrkdwn("\n").join(say.answer_lines(each)) for each in notes],
    )
    return compose(
        escape(f"What {who} heard on your call with {say.account(call)}."),
        body,
        buttons=(
            Button("As feedback", f"/tandem ridealong feedback {call.ref}", form=True),
            Button("Notes", f"/tandem ridealong notes {call.ref}"),
        ),
        iteration=first_id(notice),
    )
