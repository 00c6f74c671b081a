"""Marketing reads what sales asks for of a lead, and the rep who holds it reads what marketing found: facts by name alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from alignment.dates import deadline
from alignment.enrichment import Asked, Fact, in_words, requests
from alignment.lifecycle import EventKind
from db.memory import Work
from db.stores import clocks
from db.stores import leads as stored
from db.stores.notices import Notice
from digests.lead_words import (
    COLUMNS,
    Shown,
    first_id,
    fitted,
    headline,
    reason_line,
    shown,
    title,
    took,
    zone_of,
)
from messages.buttons import Button
from messages.characters import width
from messages.message import Message, compose
from messages.text import Mrkdwn
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message:
    """Return the request, or the answer to it, in its present state."""
    lead = shown(work, int(notice.payload["lead"]))
    history = [each.happened() for each in stored.standing(stored.events(work, lead.lead.id))]
    began = int(notice.payload["began"])
    asked = next((each for each in requests(history) if each.began == began), None)
    if notice.payload["role"] == "told":
        return _told(notice, lead, asked)
    return _asked(work, notice, lead, asked)


def buttons(lead_id: int) -> tuple[Button, ...]:
    """Return what marketing may do about what is missing."""
    return (
        Button("Fill in", f"/lead fill {lead_id}", form=True),
        Button("Not to be had", f"/lead fill {lead_id} none"),
    )


_SHORT = 24
"""So wide facts share a line with the campaign and the team."""

ANSWERED = {EventKind.FILLED: "filled in", EventKind.NOT_TO_BE_HAD: "not to be had"}
"""How marketing ends a request."""


def _asked(work: Work, notice: Notice, lead: Shown, asked: Asked | None) -> Message:
    """Say what is missing and by when; once that is over, how it ended."""
    if asked is None:
        return _compose(notice, lead, "request taken back", ["Nothing to do."])
    if asked.ended_at is not None:
        how = ANSWERED.get(asked.ended_by or EventKind.VOIDED, "not needed any more")
        calendar = lead.terms.calendar
        after = f" {took(calendar, asked.at, asked.ended_at)}" if asked.ended_by in ANSWERED else ""
        lines = [*_about(lead, asked.facts), f"{how.capitalize()}{after}"]
        return _compose(notice, lead, how, lines)
    due = next((each.due_at for each in clocks.of_lead(work, lead.lead.id) if _is_of(each, asked)), None)
    zone = zone_of(work, notice, lead.terms) if notice.target.startswith("person:") else lead.terms.zone
    by = "" if due is None else f"{'By' if due > work.now else 'Was due'} {deadline(due, zone)}"
    lines = [*_about(lead, asked.left), by]
    return _compose(notice, lead, "something is missing", lines, buttons(lead.lead.id))


def _is_of(clock: clocks.Clock, asked: Asked) -> bool:
    return (clock.kind, clock.started_at) == ("enrich", asked.at)


def _told(notice: Notice, lead: Shown, asked: Asked | None) -> Message:
    """Say to the rep what marketing found: where it is to be read, never what it is."""
    show = Button("Show it", f"/lead {lead.lead.id}")
    if asked is None or asked.ended_by not in ANSWERED:
        line = "Taken back: marketing looks on." if asked is not None and asked.runs else "Taken back."
        return _compose(notice, lead, "answer taken back", [line], (show,))
    mine = notice.target == f"person:{lead.lead.owner_id}"
    contact = (Button("Contact", f"/lead contact {lead.lead.id}", form=True),) if mine else ()
    found, left = asked.facts - asked.left, asked.left
    lines = [*_found(found, mine=mine), *_not_found(left)]
    return _compose(notice, lead, "marketing answered", lines, (*(contact if found else ()), show))


def _about(lead: Shown, facts: Collection[Fact]) -> list[str | Mrkdwn]:
    """Return which facts, of which campaign and team: on one line where all of it fits without being cut much."""
    words = in_words(facts)
    if width(words) <= _SHORT:
        return [reason_line(words, lead.campaign.name, lead.team)]
    return [
        Mrkdwn("*{}*").format(words),
        fitted(lead.campaign.name, f"{lead.team} team" if lead.team else ""),
    ]


def _found(facts: Collection[Fact], *, mine: bool) -> list[str | Mrkdwn]:
    press = ": press Contact" if mine else ""
    verb = "is" if len(facts) == 1 else "are"
    return _said(f"{in_words(facts)} {verb} there now{press}.", facts, f"There now{press}.") if facts else []


def _not_found(facts: Collection[Fact]) -> list[str | Mrkdwn]:
    words = "arketing could not find it."
    return _said(f"{in_words(facts)}: m{words}", facts, f"M{words}") if facts else []


def _said(line: str, facts: Collection[Fact], after: str) -> list[str | Mrkdwn]:
    """Return a line, or where it is too wide the facts and what is said of them."""
    return [line] if width(line) <= COLUMNS else [in_words(facts), after]


def _compose(
    notice: Notice,
    lead: Shown,
    tail: str,
    lines: Sequence[str | Mrkdwn],
    pressed: tuple[Button, ...] = (),
) -> Message:
    said = [each for each in lines if each]
    return compose(
        headline(lead.lead, f": {tail}."),
        write("digests/missing", title=title(lead.lead, lead.link, tail), lines=said),
        buttons=pressed,
        iteration=first_id(notice),
    )
