"""What a lead lacks, by `/lead`: sales asks for it, marketing fills it in or says that it is not to be had."""

from __future__ import annotations

import re

from alignment.enrichment import Fact, asked_now, find, in_order, in_words
from alignment.errors import Incomplete, NotUnderstood, Offer
from alignment.lead_state import Lead
from alignment.promises import Promise
from commands.lead import contact_forms
from commands.lead.doing import carried_out, lead_of, undo_button
from commands.lead.which import Named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import moment, name, said
from db.memory import Work
from db.stores import enrichment as stored
from db.stores.leads import standing
from messages.buttons import Button
from messages.forms import Form
from messages.text import one_line
from operations import enrichment
from operations.clocks import running
from operations.enrichment import Answered
from operations.history import Done

_NONE = ("none", "nothing", "no", "not to be had")
_MOST_PEOPLE = 10_000_000


async def missing(request: Request, line: Line) -> Reply:
    """Ask marketing for facts that a lead lacks: `missing 42 phone title`."""

    def build(work: Work, found: Named | None) -> Form:
        lead = lead_of(found)
        offered = in_order(set(Fact) - stored.there(work, lead.id).facts) if lead else tuple(Fact)
        chosen = _typed(found.rest, lead) if found else ()
        return contact_forms.missing(lead, offered, [each for each in chosen if each in offered])

    def ask(work: Work, found: Named) -> Reply | None:
        wanted = _picked(request) if request.submitted else _typed(found.rest, found.lead)
        if not wanted and not request.submitted:
            return None
        made = enrichment.ask(work, request.actor, found.lead.id, wanted, via=request.via)
        lead = made.done.lead
        return said(
            f"Marketing is asked for {in_words(made.asked.left).lower()} of {name(lead)}, by "
            f"{moment(request, made.clock.due_at)}. You hear it by DM.",
            undo_button(lead),
        )

    return await carried_out(request, line, "missing", build, ask)


def _picked(request: Request) -> tuple[Fact, ...]:
    picked = request.answers.get("facts")
    return in_order(each for each in map(find, picked) if each) if isinstance(picked, tuple) else ()


def _typed(words: str, lead: Lead | None) -> tuple[Fact, ...]:
    """Read the facts that a line names; a word that is none is refused with those there are."""
    facts = []
    for word in words.replace(",", " ").split():
        fact = find(word)
        if fact is None and word.casefold() != "and":
            raise NotUnderstood(
                f'"{one_line(word, 30)}" is nothing that marketing can look for. There are: {", ".join(Fact)}.',
                Offer("Choose", f"/lead missing {lead.id if lead else ''}".strip(), form=True),
            )
        facts += [fact] if fact else []
    return in_order(facts)


async def fill(request: Request, line: Line) -> Reply:
    """Fill in what sales asked for, in the form alone; `fill 42 none` says that it is not to be had."""

    def build(work: Work, found: Named | None) -> Form:
        if found is None:
            return contact_forms.fill(None, ())
        asked = enrichment.to_fill(work, request.actor, found.lead)
        return contact_forms.fill(found.lead, in_order(asked.left))

    def answer(work: Work, found: Named) -> Reply | None:
        number = found.lead.id
        if not request.submitted and found.rest.strip().casefold() in _NONE:
            given = enrichment.not_to_be_had(work, request.actor, number, via=request.via)
            return _told(given)
        values = {each: _read(request, each) for each in Fact if request.answered(each.value)}
        if not values and (not request.submitted or request.answers.get("lead")):
            return None
        return _told(enrichment.fill(work, request.actor, number, values, via=request.via))

    return await carried_out(request, line, "fill", build, answer)


def _read(request: Request, fact: Fact) -> str:
    """Read one field of the form; a refusal names the field and repeats nothing of what is in it."""
    typed = one_line(request.answered(fact.value), contact_forms.LONGEST[fact])
    if fact is Fact.EMAIL and ("@" not in typed or " " in typed):
        raise NotUnderstood("That is no e-mail address.", field=fact.value)
    if fact is Fact.SIZE:
        plain = re.sub(r"[ .,'_]", "", typed)
        if not (plain.isascii() and plain.isdecimal()) or not 1 <= int(plain) <= _MOST_PEOPLE:
            raise Incomplete("How many people work there? A number, such as 120.", field=fact.value)
        return plain
    return typed


def still_needed(request: Request, done: Done) -> tuple[str, tuple[Button, ...]]:
    """Say what the agreement needs of a lead that was handed over and marketing owes: ` Still needed: phone, by 16:10.`"""
    asked = asked_now([each.happened() for each in standing(done.history)], done.lead.cycle)
    clock = running(done.clocks, Promise.ENRICH, done.lead.cycle)
    if asked is None or clock is None:
        return "", ()
    words = in_words(asked.left).lower()
    return f" Still needed: {words}, by {moment(request, clock.due_at)}.", (fill_button(done.lead),)


def _told(given: Answered) -> Reply:
    lead = given.done.lead
    undo = undo_button(lead)
    if not given.given:
        return said(f"{name(lead)}: not to be had. The rep hears it.", undo)
    verb = "is" if len(given.given) == 1 else "are"
    there = f"{name(lead)}: {in_words(given.given).lower()} {verb} there now."
    if given.left:
        return said(f"{there} Still missing: {in_words(given.left).lower()}.", fill_button(lead), undo)
    return said(f"{there} The rep hears it.", undo)


def fill_button(lead: Lead) -> Button:
    """Return the button that opens the form for what is still missing."""
    return Button("Fill in", f"/lead fill {lead.id}", form=True)
