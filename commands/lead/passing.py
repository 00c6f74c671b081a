"""Passing a lead on by `/lead`: not mine, given to a rep by their manager, or handed on by inside sales."""

from __future__ import annotations

from alignment.errors import NotFound, NotUnderstood, Offer
from alignment.identity import folded
from alignment.people import Role
from alignment.reasons import REROUTE_WORDS, RerouteReason
from commands.lead import forms
from commands.lead.doing import carried_out, lead_of, next_button, of_lead, undo_button, what_is_due
from commands.lead.which import Named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import name, said
from db.memory import Work
from db.stores import people, refusals, teams
from db.stores.people import Person
from messages.forms import Form
from messages.text import one_line
from operations import leads


async def not_mine(request: Request, line: Line) -> Reply:
    """Pass a lead on: it goes back to routing, its clock runs on, and nobody counts it as a rejection."""

    def pass_on(work: Work, found: Named) -> Reply | None:
        typed = request.answered("reason") or found.rest
        if not typed:
            return None
        word, reason = _reroute(typed, found.lead.id)
        done = leads.not_mine(work, request.actor, found.lead.id, reason, via=request.via)
        now = people.person(work, done.lead.owner_id) if done.lead.owner_id else None
        where = f"goes on to {now.first_name}" if now else "goes back to routing"
        return said(
            f"{name(done.lead)} {where}: {word}. This is no rejection.{what_is_due(request, done)}",
            undo_button(done.lead),
            *next_button(work, request.actor.id, done.lead),
        )

    return await carried_out(request, line, "notmine", of_lead(forms.not_mine), pass_on)


def _reroute(typed: str, lead_id: int) -> tuple[str, RerouteReason]:
    wanted = folded(typed).split()[0].replace("_", "").replace("-", "")
    plain = folded(typed).replace(" ", "").replace("_", "").replace("-", "")
    for word, reason in REROUTE_WORDS.items():
        if word.startswith(wanted) or plain.startswith(reason.value.replace("_", "")):
            return word, reason
    offers = [Offer(word.capitalize(), f"/lead notmine {lead_id} {word}") for word in REROUTE_WORDS]
    raise NotUnderstood(
        f'"{one_line(typed, 30)}" is no reason to pass a lead on. Pick one:', *offers, field="reason"
    )


async def give(request: Request, line: Line) -> Reply:
    """Hand a lead to a rep: `/lead give 42 @jonas`."""

    def build(work: Work, found: Named | None) -> Form:
        cooling = refusals.refused_by(work, found.lead.id) if found else {}
        return forms.give(lead_of(found), [each for each in _reps(work) if each.id not in cooling])

    def hand(work: Work, found: Named) -> Reply | None:
        typed = request.answered("person") or found.rest
        if not typed:
            return None
        who = _rep(work, typed, found.lead.id)
        done = leads.give(work, request.actor, found.lead.id, who.id, via=request.via)
        return said(
            f"{name(done.lead)} is {who.first_name}'s now.{what_is_due(request, done)}",
            undo_button(done.lead),
        )

    return await carried_out(request, line, "give", build, hand)


async def hand_on(request: Request, line: Line) -> Reply:
    """Hand a lead on to sales: `/lead handon 42 wants a quote`, or `/lead handon 42 @amira wants a quote`."""

    def build(work: Work, found: Named | None) -> Form:
        cooling = refusals.refused_by(work, found.lead.id) if found else {}
        return forms.hand_on(lead_of(found), [each for each in _closers(work) if each.id not in cooling])

    def pass_on(work: Work, found: Named) -> Reply:
        typed, note = _to_whom(found.rest)
        picked = request.answered("person")
        typed = typed if picked in ("", forms.BY_RULES) else picked
        who = _rep(work, typed, found.lead.id, "handon").id if typed else 0
        words = request.answered("note") or note
        done = leads.hand_on(work, request.actor, found.lead.id, who, words, via=request.via)
        holder = people.person(work, done.lead.owner_id) if done.lead.owner_id else None
        where = f"handed on to {holder.first_name}" if holder else "handed on; it waits for somebody of sales"
        return said(
            f"{name(done.lead)} is {where}.{what_is_due(request, done)}",
            undo_button(done.lead),
            *next_button(work, request.actor.id, done.lead),
        )

    return await carried_out(request, line, "handon", build, pass_on)


def _to_whom(typed: str) -> tuple[str, str]:
    """Return the mention that a hand-on begins with, if it does, and its note."""
    first, _, rest = typed.partition(" ")
    return (first, rest.strip()) if first.startswith(("@", "<@")) else ("", typed)


def _closers(work: Work) -> list[Person]:
    inside = teams.of_inside_sales(work)
    return [each for each in _reps(work) if each.id not in inside]


def _as_typed(word: str) -> str:
    """Return Slack's `<@U123|jonas>` as the person typed it: `@jonas`."""
    mention, _, handle = word.removeprefix("<").removesuffix(">").partition("|")
    return f"@{handle}" if handle and mention.startswith("@") else word


def _reps(work: Work) -> tuple[Person, ...]:
    return people.holders(work, Role.REP, Role.SALES_MANAGER)


def _rep(work: Work, typed: str, lead_id: int, verb: str = "give") -> Person:
    """Find who is meant: Slack's `<@U123|jonas>`, `@jonas`, a first name, or an id from the form."""
    known = _reps(work)
    word = typed.split(maxsplit=1)[0]
    slack = (
        word.removeprefix("<@").removesuffix(">").partition("|")[0].upper() if word.startswith("<@") else ""
    )
    wanted = folded(word.lstrip("@").removeprefix("to "))
    for each in known:
        if (slack and each.slack == slack) or (
            not slack and wanted in (str(each.id), folded(each.first_name))
        ):
            return each
    close = [each for each in known if not slack and wanted and folded(each.name).startswith(wanted)]
    if len(close) == 1:
        return close[0]
    offers = [
        Offer(each.first_name, f"/lead {verb} {lead_id} @{each.first_name}") for each in (close or known)[:3]
    ]
    raise NotFound(
        f'"{one_line(_as_typed(word), 30)}" is nobody of sales whom I know.',
        *offers,
        Offer("Pick somebody", f"/lead {verb} {lead_id}", form=True),
        field="person",
    )
