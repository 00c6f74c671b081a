"""`/pipeline snooze D-298 until 2 dec waiting for legal`: a deal's silence is meant, until a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from alignment import refs
from alignment.errors import Incomplete, NotFound, NotUnderstood, Offer
from commands.answers import answer
from commands.lead.words import take_day
from commands.line import Line
from commands.request import Reply, Request
from commands.said import day as said_day
from commands.said import today
from db.memory import Work
from db.stores import open_deals, snoozes
from db.stores.open_deals import OpenDeal
from messages.buttons import Button
from messages.fields import Day, Option, Pick, Say, Text
from messages.forms import Form
from messages.text import neutral, one_line
from operations import snoozing

STALLED = Button("Stalled deals", "/pipeline stalled")
_REF = re.compile(r"(?:d-?|#)?(\d{1,12})", re.IGNORECASE)
_OFF = ("off", "end", "stop", "wake")
_MOST_WORDS = 6
MOST_REASON = 200


async def snooze(request: Request, line: Line) -> Reply:
    """Put a deal off until a day, with why; `off` ends it; without a day it is the form."""
    words = line.rest.split()
    if request.submitted:
        return await _submitted(request)
    if request.form or not words:
        return await request.look(lambda work: Reply(form=_form(work, request, words)))

    def act(work: Work) -> Reply:
        deal, rest = _meant(work, request, words)
        if rest.casefold() in _OFF:
            return _woken(work, request, deal)
        until, reason = take_day(
            request,
            rest,
            lambda plain: f"/pipeline snooze {deal.ref} until {plain} {_reason_of(rest)}".strip(),
        )
        if until is None:
            raise Incomplete(
                f"Until when is {deal.ref} put off? Such as: until 2 dec waiting for legal.",
                Offer("Pick the day", f"/pipeline snooze {deal.ref}", form=True),
            )
        return _put_off(work, request, deal, until, reason)

    return await request.act(act)


async def _submitted(request: Request) -> Reply:
    until, number = request.day("until"), _REF.fullmatch(request.answered("deal"))
    if until is None:
        raise Incomplete("Pick a day.", field="until")

    def act(work: Work) -> Reply:
        deal = open_deals.by_id(work, int(number[1])) if number else None
        if deal is None:
            raise NotFound("Pick an open deal.", field="deal")
        return _put_off(work, request, deal, until, request.answered("reason"))

    return await request.act(act)


def _put_off(work: Work, request: Request, deal: OpenDeal, until: date, reason: str) -> Reply:
    snoozing.snooze(work, request.actor, deal, until, one_line(reason, MOST_REASON))
    return answer(
        f"{deal.ref} {neutral(one_line(deal.name, 30))} is put off until {said_day(request, until)}.",
        f"Why: {one_line(reason, 60)}",
        "It is counted as put off, and wants a look again on that day.",
        buttons=(Button("Undo", f"/pipeline snooze {deal.ref} off"), STALLED),
    )


def _woken(work: Work, request: Request, deal: OpenDeal) -> Reply:
    undone = snoozing.wake(work, request.actor, deal)
    before = snoozes.now_of(work, deal.id)
    if undone and before is not None:
        said = f"{deal.ref} is put off until {said_day(request, before.until)}, as before."
    else:
        said = f"{deal.ref} is no longer put off."
    again = Button("Put it off…", f"/pipeline snooze {deal.ref}", form=True)
    return answer(said, buttons=(STALLED, again))


def _meant(work: Work, request: Request, words: Sequence[str]) -> tuple[OpenDeal, str]:
    """Find the deal that the first words name, by number or by how its name begins; the rest is what is said of it."""
    found = _REF.fullmatch(words[0].rstrip(",:;."))
    if found is not None:
        deal = open_deals.by_id(work, int(found[1]))
        if deal is None:
            raise NotFound(f"There is no open deal {refs.DEAL.ref(int(found[1]))}.", _pick())
        return deal, " ".join(words[1:])
    for count in range(min(_before_day(words), _MOST_WORDS), 0, -1):
        named = open_deals.named(work, " ".join(words[:count]), request.actor.id)
        rest = " ".join(words[count:])
        if len(named) == 1:
            return named[0], rest
        if named:
            raise NotUnderstood(
                f'Several open deals are "{one_line(" ".join(words[:count]), 30)}". Which one?',
                *(
                    Offer(
                        one_line(f"{each.ref} {each.name}", 30),
                        f"/pipeline snooze {each.ref} {rest[:MOST_REASON]}".strip(),
                    )
                    for each in named
                ),
            )
    raise NotFound(f'There is no open deal "{one_line(words[0], 30)}".', _pick())


def _before_day(words: Sequence[str]) -> int:
    """How many words may be the name: those before `until`, or before `off`."""
    ends = [at for at, word in enumerate(words) if at and word.casefold() in ("until", *_OFF)]
    return ends[0] if ends else len(words)


def _reason_of(rest: str) -> str:
    """What follows the word of a day that is asked back."""
    return " ".join(rest.removeprefix("until ").split()[1:])[:MOST_REASON]


def _pick() -> Offer:
    return Offer("Pick it", "/pipeline snooze", form=True)


def _form(work: Work, request: Request, words: Sequence[str]) -> Form:
    deal = _meant(work, request, words)[0] if words else None
    held = snoozes.now_of(work, deal.id) if deal is not None else None
    initial = Option(deal.ref, one_line(f"{deal.ref} {deal.name}", 70)) if deal is not None else None
    said = [Say(f"Now put off until {said_day(request, held.until)}.")] if held is not None else []
    return Form(
        "Put a deal off",
        "Put it off",
        "/pipeline snooze",
        (
            Pick("deal", "Deal", "deal", initial=initial),
            *said,
            Day("until", "Until", initial=today(request) + timedelta(days=14)),
            Text(
                "reason", "Why its silence is meant", limit=MOST_REASON,
                placeholder="waiting for legal, budget opens in January",
            ),
        ),
        note="Only whoever has the deal and their manager read why. It is counted as put off.",
    )  # fmt: skip


async def suggest(request: Request, typed: str) -> Sequence[Option]:
    """Answer type-ahead for an open deal: by number, by name; nothing typed: one's own."""

    def look(work: Work) -> tuple[OpenDeal, ...]:
        number = _REF.fullmatch(typed.strip())
        if number is not None:
            deal = open_deals.by_id(work, int(number[1]))
            return (deal,) if deal is not None else ()
        if not typed.strip():
            return open_deals.owned(work, request.actor.id)
        return open_deals.named(work, typed, request.actor.id, 20)

    found = await request.look(look)
    return [Option(each.ref, one_line(f"{each.ref} {each.name}", 70)) for each in found]
