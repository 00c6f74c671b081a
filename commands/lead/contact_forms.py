"""The forms of a lead's contact: what is known of it, what sales misses, and what marketing fills in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alignment.enrichment import LABELS, OF_PERSON, Asked, Fact, in_words
from alignment.lead_state import Lead
from alignment.lifecycle import IN_HAND
from commands.lead.forms import about_lead, line_of
from db.stores.contacts import Contact
from messages.buttons import Button
from messages.forms import Act, Field, Form, Option, Say, Tags, Text
from messages.text import escape, link, neutral, one_line

_NUMBER = re.compile(r"(\+?[0-9(][0-9 ()./-]+[0-9])(?:\s*(?:ext\.?|x)\s*[0-9]+)?", re.IGNORECASE)
"""A telephone number; the rest of it, an extension, is not dialled."""


def contact(
    lead: Lead, person: Contact, size: int = 0, country: str = "", asked: Asked | None = None
) -> Form:
    """Build the contact: phone and e-mail as links, and one tap for what came of it. It leaves nothing in Slack.

    `size` and `country` are the company's; `asked`: what marketing looks for. What is not there can be asked for.
    """
    lines = [
        one_line(", ".join(part for part in (person.name, person.title, person.place) if part)),
        link(f"tel:{number}" if (number := _dialled(person.phone)) else "", person.phone)
        if person.phone
        else "",
        link(f"mailto:{person.email}", person.email) if person.email else "",
        f"Asked: {one_line(person.asked, 200)}" if person.asked else "",
        one_line(", ".join(part for part in (f"{size:,} people" if size else "", country) if part)),
        f"Marketing is asked for: {in_words(asked.left).lower()}" if asked else "",
    ]
    known = [str(escape(line if hasattr(line, "__html__") else neutral(line))) for line in lines if line]
    fields: list[Field] = [
        *about_lead(lead),
        Say("\n".join(known) or "No contact is known for this lead."),
        Act(
            (
                Button("Called · talked", f"/lead called {lead.id}"),
                Button("Called · no answer", f"/lead noanswer {lead.id}"),
                Button("E-mailed", f"/lead emailed {lead.id}"),
                *_ask_marketing(lead, person, asked),
            )
        ),
    ]
    return Form("Contact", None, line_of("contact", lead), fields)


def _ask_marketing(lead: Lead, person: Contact, asked: Asked | None) -> tuple[Button, ...]:
    """Return the button that asks for what reaches them, where it is not there and nobody looks for it."""
    there = {Fact.PHONE: person.phone, Fact.EMAIL: person.email}
    lacks = [each for each in OF_PERSON if not there[each] and (asked is None or each not in asked.left)]
    if not lacks or not lead.owner_id or lead.stage not in IN_HAND:
        return ()
    return (Button("Ask marketing for it", f"/lead missing {lead.id} {' '.join(lacks)}"),)


def missing(lead: Lead | None, offered: Sequence[Fact], chosen: Sequence[Fact]) -> Form:
    """Build the form that asks marketing for what a lead lacks."""
    options = [Option(each.value, LABELS[each]) for each in offered]
    if not options:
        return Form(
            "Ask marketing",
            None,
            line_of("missing", lead),
            [*about_lead(lead), Say("All of it is there: press Contact.")],
        )
    facts = Tags("facts", "What is missing", options, initial=[each.value for each in chosen])
    return Form("Ask marketing", "Ask", line_of("missing", lead), [*about_lead(lead), facts])


LONGEST = {Fact.PHONE: 60, Fact.EMAIL: 320, Fact.NAME: 200, Fact.TITLE: 200, Fact.SIZE: 12, Fact.COUNTRY: 80}
"""How much fits into each of its fields."""


def fill(lead: Lead | None, facts: Sequence[Fact]) -> Form:
    """Build the form by which marketing fills in what sales asks for; only where the lead is known, its fields."""
    fields = [Text(each.value, LABELS[each], limit=LONGEST[each], optional=True) for each in facts]
    said = Say("The rep reads it in the contact; no message shows it.") if facts else None
    submit = "Fill in" if facts else "Next"
    return Form(
        "What sales asks for",
        submit,
        line_of("fill", lead),
        [*about_lead(lead), *fields, *([said] if said else [])],
    )


def _dialled(phone: str) -> str:
    """Return a number as a phone dials it: digits, with the plus in front; empty for what is no number."""
    found = _NUMBER.fullmatch(phone.strip())
    return re.sub(r"[^+0-9]", "", found[1]) if found else ""
