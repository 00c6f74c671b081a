"""Whoever watches the queue reads which leads wait because nobody can have them now, and what they may do."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.people import Standing
from alignment.routing import Plan
from db.memory import Work
from db.stores import alerts, leads, people, routing, turns
from db.stores.notices import Notice
from db.stores.turns import Wait
from digests.lead_words import COLUMNS, first_id, headline
from messages.buttons import Button
from messages.characters import width
from messages.message import Message, compose
from messages.text import Mrkdwn, link, neutral, one_line
from messages.words import render as write

MOST = 4


def render(work: Work, notice: Notice) -> Message | None:
    """Return the leads of the message that wait still; where none does any more, that there is nothing to do."""
    actor = people.actor(work, int(notice.target.partition(":")[2]))
    about = alerts.subjects(work, first_id(notice), "lead")
    if actor.standing is not Standing.MEMBER or not about:
        return None
    waits = [each for each in (turns.waiting(work, lead_id) for lead_id in about) if each is not None]
    if not waits and not notice.parent_id:
        return None
    waits.sort(key=lambda each: (not each.hot, each.since, each.lead_id))
    known = leads.leads(work, about)
    first = known[waits[0].lead_id if waits else about[0]]
    tail = "nobody can have it now." if waits else "somebody has it. Nothing to do."
    more = f" {len(waits) - 1} more wait." if len(waits) > 1 else ""
    return compose(
        headline(first, f": {tail}{more}"),
        write(
            "digests/unrouted", count=len(waits), lines=_lines(work, waits), more=max(0, len(waits) - MOST)
        ),
        buttons=_buttons(waits),
        iteration=first_id(notice),
    )


def _lines(work: Work, waits: Sequence[Wait]) -> list[Mrkdwn]:
    """`L-42 Acorn Robotics · West`: each lead with the pool that it waits for."""
    plan = routing.plan(work)
    known = leads.leads(work, [each.lead_id for each in waits])
    links = leads.links(work, known)
    return [
        _line(plan, each, known[each.lead_id].company, links.get(each.lead_id, "")) for each in waits[:MOST]
    ]


def _line(plan: Plan, wait: Wait, company: str, address: str) -> Mrkdwn:
    pool = plan.pool(wait.pool_id)
    tail = one_line(pool.name, 16) if pool else "no rule"
    ref = f"L-{wait.lead_id}"
    label = neutral(one_line(company, COLUMNS - width(f"{ref}  · {tail}")))
    return Mrkdwn("{} {} · {}").format(link(address, ref), label, neutral(tail))


def _buttons(waits: Sequence[Wait]) -> tuple[Button, ...]:
    rules = Button("Routing", "/tandem routing")
    if not waits:
        return ()
    first = waits[0].lead_id
    return (Button(f"Give L-{first}", f"/lead give {first}", form=True), rules)
