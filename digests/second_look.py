"""A second look: the two managers read both opinions side by side and decide; either side may say why.

In a channel's thread the sentences stand only where the channel shows notes; else a form opens them.
"""

from __future__ import annotations

from alignment.dates import deadline
from alignment.people import Department, Role
from alignment.permissions import NOTHING, Right, allowed
from alignment.reasons import BY_CODE
from alignment.screening import screened
from db.memory import Work
from db.stores import alerts, contacts, people, teams
from db.stores import rejections as stored
from db.stores.notices import Notice
from db.stores.rejections import Rejection
from db.stores.second_looks import rulings
from db.tables.delivery import Act
from db.tables.rejections import RejectionState
from digests.lead_words import Shown, first_id, headline, paragraph, reason_line, sentence, shown, title
from messages.buttons import Button
from messages.message import Message, compose
from messages.words import render as write

MOST_LINES = 3
"""Of one side's sentence."""

_ENDED = {
    RejectionState.UPHELD: "Both managers looked again: it stands.",
    RejectionState.OVERRULED: "Both managers looked again: back to sales.",
}


def render(work: Work, notice: Notice) -> Message | None:
    """Return the second look in its present state; None when it was taken back before anybody read of it."""
    rejection = stored.by_id(work, int(notice.payload["rejection"]))
    assert rejection is not None, "a second look belongs to a rejection of its workspace"
    looked = rejection.state in (RejectionState.SECOND_LOOK, *_ENDED)
    if not looked and notice.act is not Act.PRESENT:
        return None
    lead = shown(work, rejection.lead_id)
    label = BY_CODE[rejection.code].label
    in_channel = not notice.target.startswith("person:")
    spoken = not in_channel or alerts.notes_shown(work, notice.target)
    body = write(
        "digests/second_look",
        title=title(lead.lead, lead.link, "second look"),
        reason=reason_line(label, lead.campaign.name, teams.name_of(work, rejection.team_id)),
        taken_back=not looked,
        opinions=opinions(work, rejection) if spoken else ("Sales and marketing see it differently.",),
        state=_state(work, rejection, lead),
    )
    return compose(
        headline(lead.lead, f": second look ({label})." if looked else ": second look taken back."),
        body,
        buttons=buttons(work, notice, rejection) if looked else (),
        iteration=first_id(notice),
    )


STANDS = frozenset({RejectionState.SECOND_LOOK, RejectionState.UPHELD, RejectionState.OVERRULED})
"""How a rejection stands that was looked at again; any other was taken back."""


def opinions(work: Work, rejection: Rejection) -> tuple[str, ...]:
    """Return what each side says, sales first: in the second look, else what they wrote before it."""
    person = contacts.contact(work, rejection.lead_id).name
    lines: list[str] = []
    for side, note_id in (
        ("Sales", rejection.sales_note_id or rejection.note_id),
        ("Marketing", rejection.marketing_note_id or rejection.answer_note_id),
    ):
        words = sentence(screened(contacts.note(work, note_id), [person])) or "no sentence yet."
        lines += paragraph(f"{side}: {words}")[:MOST_LINES]
    return tuple(lines)


def _state(work: Work, rejection: Rejection, lead: Shown) -> str:
    if rejection.state in _ENDED:
        return _ENDED[rejection.state]
    said = rulings(work, rejection.lead_id)
    names = {Department.SALES: "Sales", Department.MARKETING: "Marketing"}
    so_far = [f"{names[side]}: {ruling.value}" for side, ruling in sorted(said.items())]
    ruled = f"Ruled so far · {', '.join(so_far)}\n" if so_far else ""
    if rejection.look_until is None:
        return f"{ruled}Both managers decide it."
    if rejection.look_until <= work.now:
        return f"{ruled}On the next meeting's agenda."
    return f"{ruled}Decide by {deadline(rejection.look_until, lead.terms.zone)}"


def buttons(work: Work, notice: Notice, rejection: Rejection) -> tuple[Button, ...]:
    """Return what whoever reads it may say: both managers rule, each side may give its sentence."""
    number = rejection.lead_id
    if bool(notice.payload.get("thread")):
        return (Button("Read both", f"/lead note {number} look", form=True),)
    if rejection.state is not RejectionState.SECOND_LOOK:
        return ()
    actor = people.actor(work, int(notice.target.partition(":")[2]))
    say = (Button("Say why", f"/lead look {number}", form=True),)
    if not allowed(actor, Right.RULE, NOTHING):
        mine = rejection.sales_note_id if actor.has(Role.REP) else rejection.marketing_note_id
        return say if not mine else ()
    return (
        Button("Back to sales", f"/lead rule {number} return"),
        Button("It stands", f"/lead rule {number} uphold"),
        Button("Show", f"/lead {number}"),
    )
