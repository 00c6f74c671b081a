"""`/tandem setup`: a card that says what is missing next, and one form and one line for each step.

A form and a line are the same thing: what a form holds is turned into the words that somebody could have typed. A step
is a module here, beside the one in `operations.setup` that changes things; it is added to the list below.
"""

from __future__ import annotations

import difflib
from dataclasses import replace

from alignment.errors import NotUnderstood, Offer
from alignment.people import Actor, Role
from alignment.permissions import Right, may
from commands.line import Line
from commands.line_forms import by_word
from commands.request import Reply, Request
from commands.tandem.setup import (
    attribution,
    card,
    channels,
    closing,
    code,
    files,
    goals,
    keeping,
    ladders,
    money,
    persons,
    pictures,
    promises,
    rates,
    ride_alongs,
    teams,
    warning,
    webhooks,
    working_time,
)
from db.memory import Work
from db.stores import people as stored
from operations import admins

STEPS = (
    working_time.ZONE,
    working_time.HOURS,
    working_time.HOLIDAYS,
    money.CURRENCY,
    rates.RATE,
    money.FISCAL,
    teams.TEAM,
    teams.INSIDE,
    teams.MANAGER,
    channels.CHANNEL,
    goals.TARGET,
    warning.WARNING,
    closing.CLOSE,
    promises.SLA,
    attribution.ATTRIBUTION,
    ladders.LADDER,
    files.FILE,
    webhooks.WEBHOOK,
    ride_alongs.RIDE_ALONGS,
    persons.PERSONS,
    pictures.PICTURES,
    keeping.KEEP,
)
"""Every step, in the order in which the card shows them."""

_WORDS = by_word(*STEPS)


async def run(request: Request, line: Line) -> Reply:
    """Show how far the setup is, do one step, open its form, or take the one-time code."""
    word, rest = line.take()
    if word == "allow":
        word, rest = "channel", Line(line.noun, line.rest)
    if word not in _WORDS and code.is_code(line.rest):
        return await code.enter(request, line.rest)
    request = await _claimed(request)
    may(request.actor, Right.SETUP)
    if not word:
        return await request.look(card.card)
    step = _WORDS.get(word)
    if step is None:
        raise _no_step(word, rest.rest)
    return await step.answer(request, rest.rest)


async def _claimed(request: Request) -> Request:
    """Make a Slack owner the first admin where there is none; afterwards being an owner of Slack gives nothing."""
    actor = request.actor
    if not actor.slack_owner or actor.has(Role.ADMIN):
        return request

    def claim(work: Work) -> Actor:
        return stored.actor(work, actor.id) if admins.claim(work, actor) else actor

    return replace(request, actor=await request.remember(claim))


def _no_step(word: str, rest: str) -> NotUnderstood:
    close = difflib.get_close_matches(word, list(_WORDS), n=2, cutoff=0.6)
    offers = [Offer(f"{each} {rest}".strip()[:30], f"/tandem setup {each} {rest}".strip()) for each in close]
    return NotUnderstood(
        f'"{word[:40]}" is no step of setting up. There are: {", ".join(each.word for each in STEPS)}.',
        *offers,
        Offer("Setup", "/tandem setup"),
    )
