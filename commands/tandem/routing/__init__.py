"""`/tandem routing`: who gets which lead, by which rule, and who would; `/tandem rule` changes it."""

from __future__ import annotations

import re

from alignment.errors import Incomplete, NotUnderstood, Offer
from alignment.lead_state import Lead
from alignment.people import Role
from alignment.permissions import Right, Thing, allowed, may
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.said import name as lead_name
from commands.tandem.routing import card, changing, replaying
from db.memory import Work
from db.stores import lead_search, leads, people, routing
from messages.buttons import Button
from messages.fields import Text
from messages.forms import Form
from operations import routing as router


async def read(request: Request, line: Line) -> Reply:
    """Show the rules, say why a lead is where it is, who would get one, what a month would have been; or change them."""
    word, rest = line.take()
    if word in changing.ACTS:
        return await change(request, line)
    await _judge(request)
    if not word:
        return await request.look(card.card)
    if word == "why":
        return await request.look(lambda work: _why(work, rest.rest))
    if word in ("test", "try"):
        if request.form or (not rest.rest and not request.submitted):
            return Reply(form=Form("Who would get it?", "Ask", "/tandem routing test", (_WHICH,)))
        typed = request.answered("lead") if request.submitted else rest.rest
        return await request.look(lambda work: _test(work, typed))
    if word == "replay":
        return await replaying.replayed(request, rest.rest)
    raise NotUnderstood(
        f'"{word[:40]}" is nothing I know of routing. There are: why 42, test acorn, replay oct, {", ".join(changing.ACTS)}.',
        Offer("Routing", "/tandem routing"),
    )


_WHICH = Text("lead", "Lead", placeholder="42 or acorn", limit=120)


async def change(request: Request, line: Line) -> Reply:
    """Add, change, move or remove a rule or a pool, by a line or by its form."""
    await _judge(request, Right.ROUTING)
    word, rest = line.take()
    if not word:
        return await request.look(card.card)
    act = changing.ACTS.get(word)
    if act is None:
        raise NotUnderstood(
            f'"{word[:40]}" is no change of routing. There are: {", ".join(changing.ACTS)}.',
            Offer("Routing", "/tandem routing"),
        )
    if request.submitted and request.answered("first") == "show":
        return await replaying.previewed(request, f"{word} {act.words(request)}", act)
    return await act.answer(request, rest.rest)


async def _judge(request: Request, right: Right = Right.SEE_ROUTING) -> None:
    """Tell whoever may not read or change the rules who changes them, and what they can see instead."""
    if allowed(request.actor, right):
        return

    def about(work: Work) -> Thing:
        managers = [each.first_name for each in people.holders(work, Role.SALES_MANAGER)][:3]
        mine = leads.next_of(work, request.actor.id)
        why = Offer(f"Why L-{mine.id}", f"/lead why {mine.id}") if mine else None
        return Thing(owner_name=", ".join(managers) or "nobody yet", instead=why)

    may(request.actor, right, await request.look(about))


def _lead_number(typed: str) -> int:
    found = re.fullmatch(r"#?(?:L-?)?(\d{1,9})", typed.strip(), re.IGNORECASE)
    return int(found[1]) if found else 0


def _why(work: Work, typed: str) -> Reply:
    found = _which(work, typed, "why")
    lines = card.explained(work, found.id) or [card.by_hand(work, found)]
    return answer(f"{lead_name(found)}.", *lines, buttons=(Button("Show it", f"/lead {found.id}"),))


def _test(work: Work, typed: str) -> Reply:
    found = _which(work, typed, "test")
    if not routing.plan(work).routes:
        return answer("There are no rules yet: every lead waits in its team's queue.", buttons=(card.ADD,))
    decision = router.dry_run(work, found)
    return answer(
        f"{lead_name(found)} would go to {card.named(work, decision.person_id) or 'nobody now'}.",
        *card.decision_lines(work, decision),
        "No turn is taken by asking.",
        buttons=(Button("Routing", "/tandem routing"),),
    )


def _which(work: Work, typed: str, verb: str) -> Lead:
    if not typed.strip():
        raise Incomplete(
            f"Which lead? Such as: {verb} 42.", Offer("Routing", "/tandem routing"), field="lead"
        )
    number = _lead_number(typed)
    several = lead_search.by_company(work, typed) if not number else ()
    one = leads.lead(work, number) if number else several[0] if len(several) == 1 else None
    if one is not None:
        return one
    offers = [
        Offer(f"L-{each.id} {each.company}"[:30], f"/tandem routing {verb} {each.id}") for each in several[:5]
    ]
    raise NotUnderstood(
        f'"{typed.strip()[:40]}" may be several leads. Pick one:'
        if several
        else f'I find no lead "{typed.strip()[:40]}".',
        *offers,
        field="lead",
    )
