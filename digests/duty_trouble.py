"""What a duty rota cannot do, and what helps: to whoever set it up, once for each cause."""

from __future__ import annotations

from db.memory import Work
from db.stores.notices import Notice
from digests import duty_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, one_line
from messages.words import render as write

_SCOPES = {"topic": "channels:write.topic", "group": "usergroups:write"}


def render(work: Work, notice: Notice) -> Message | None:
    """Return what is the matter."""
    rota = say.rota_of(work, notice)
    if rota.ended:
        return None
    what, _, code = str(notice.payload["what"]).partition("/")
    name = say.name_of(rota)
    head = {
        "nobody": f"{name}: nobody is left in it",
        "topic": f"{name}: the topic stays as it is",
        "group": f"{name}: the user group stays as it is",
    }[what]
    body = write(
        "digests/duty_trouble",
        head=head,
        what=what,
        scope=(code.partition(" ")[2] or _SCOPES[what]) if code.startswith("missing_scope") else "",
        code=one_line(code, 36),
    )
    buttons = (
        Button("Change it", f"/rotation duty set {rota.ref}", form=True),
        Button("End it", f"/rotation duty end {rota.ref}"),
    )
    return compose(escape(f"{head}."), body, buttons=buttons, iteration=first_id(notice))
