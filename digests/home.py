"""Somebody's App Home: what waits for them now, by role, and what they may know about themselves.

A rep sees their leads by what is due; a marketer the answers that they owe; a manager what needs a decision and what is late.
"""

from __future__ import annotations

from alignment.people import Actor, Role, Standing
from db.memory import Work
from db.stores import people, queues, sweep, workspaces
from db.stores.notices import Notice
from digests import home_manager, home_marketer, home_rep, home_together, home_turn, sweep_rows
from digests.home_reader import MOST_ROWS, Part, Reader, more
from messages.buttons import Button
from messages.forms import Home, row
from messages.message import Message
from messages.text import plain

BUTTONS = (
    Button("New lead", "/lead add", form=True),
    Button("Feedback", "/lead feedback", form=True),
    Button("I'm away…", "/tandem away", form=True),
    Button("Settings", "/tandem settings"),
)
MARKETER_BUTTONS = (
    Button("New lead", "/lead add", form=True),
    Button("Campaigns", "/campaign"),
    Button("I'm away…", "/tandem away", form=True),
    Button("Settings", "/tandem settings"),
)
ADMIN_BUTTONS = (
    Button("Setup", "/tandem setup"),
    Button("People", "/tandem people"),
    Button("I'm away…", "/tandem away", form=True),
    Button("Settings", "/tandem settings"),
)
MANAGER_BUTTONS = (
    Button("Today's digest", "/pipeline"),
    Button("Digests", "/digest list"),
    Button("I'm away…", "/tandem away", form=True),
    Button("Settings", "/tandem settings"),
)

OUTSIDE = Home(["*Tandem*", "Only full members of this workspace see leads and figures here."])
"""What stands where a Home was, for somebody who became a guest: Slack would show them the old one for ever."""

AWAY = Home(["*Tandem*", "I cannot read what belongs here just now. Open this tab again in a minute."])
"""What stands in a Home that was opened while the database did not answer."""


def render(work: Work, notice: Notice) -> Message | None:
    """Return somebody's Home as it is now, as a message whose blocks are the view's; None once they have gone."""
    person_id = int(notice.target.partition(":")[2] or 0)
    if people.person(work, person_id) is None:
        return None
    actor = people.actor(work, person_id)
    if actor.standing is Standing.DEACTIVATED:
        return None
    home = of(work, actor) if actor.standing is Standing.MEMBER else OUTSIDE
    return Message("\n".join(lines_of(home)), tuple(home.view()["blocks"]))


def of(work: Work, actor: Actor) -> Home:
    """Return the Home of an actor: what their roles have to do with, likeliest first."""
    seen = Reader(work, actor, workspaces.terms(work))
    parts: list[Part] = [seen.greeting()]
    together = home_together.parts(seen)
    parts += home_turn.parts(seen)
    if actor.manager:
        parts += home_manager.parts(seen)
    if actor.has(Role.REP) or (actor.has(Role.SALES_MANAGER) and queues.of_people(work, [actor.id])):
        parts += home_rep.parts(seen, together)
        together = []
    if actor.has(Role.MARKETER):
        parts += home_marketer.parts(seen)
    parts += together
    if actor.has(Role.ADMIN):
        parts += _to_repair(seen)
        parts.append("*Tandem* · `/tandem setup` · `/tandem people`")
    if len(parts) == 1:
        parts.append("Nothing is waiting for you.\nAn admin gives roles: `/tandem people`")
    return Home(parts, buttons=_buttons(actor))


def _to_repair(seen: Reader) -> list[Part]:
    """The leads whose state is not what their history says: an admin's to repair, and nobody else's to see."""
    believed = {each.found.lead_id for each in sweep.believed(seen.work, seen.work.now)}
    rows = sweep_rows.contradicting(seen.work, seen.actor, believed) if believed else []
    if not rows:
        return []
    return [
        f"*To repair* ({len(rows)})",
        *(row(*each) for each in rows[:MOST_ROWS]),
        *more(len(rows) - MOST_ROWS),
    ]


def _buttons(actor: Actor) -> tuple[Button, ...]:
    """What stands at the end of somebody's Home: nothing that they may not do."""
    if actor.manager:
        return MANAGER_BUTTONS
    if actor.has(Role.REP):
        return BUTTONS
    if actor.has(Role.MARKETER):
        return MARKETER_BUTTONS
    return ADMIN_BUTTONS if actor.has(Role.ADMIN) else BUTTONS[2:]


def lines_of(home: Home) -> list[str]:
    """Return what a Home says as plain lines, for its notification and for `/tandem` alone."""
    shown = [part if isinstance(part, str) else str(part["text"]["text"]) for part in home.sections]
    return [line for part in shown for line in plain(part).split("\n") if line.strip()]
