"""Finding a lead by its number or company: a line that names one, and type-ahead."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.errors import NotUnderstood, Offer
from alignment.lead_state import Lead, stage_words
from commands.lead.card import show
from commands.lead.meant import not_known
from commands.lead.which import number_in
from commands.line import Line
from commands.request import Reply, Request
from commands.said import label, name
from db.memory import Work
from db.stores import lead_search, queues
from messages.forms import Option
from messages.text import one_line


async def by_which(request: Request, line: Line) -> Reply:
    """Answer a line that starts with no verb: `/lead 42` shows, `/lead acorn` finds, anything else is asked back."""
    word, _ = line.take()
    if not word:
        raise NotUnderstood("Which lead?")
    if word == "ok":
        raise _ok_is_no_verb(line)
    if number_in(word) is None and word != "last" and not await _known(request, line):
        from commands.lead import NOUN  # the table imports this module for its handlers

        raise not_known(line, [each for verb in NOUN.verbs for each in (verb.word, *verb.other_words)])
    return await show(request, line)


def _ok_is_no_verb(line: Line) -> NotUnderstood:
    """`ok` reads like accept and like feedback: ask which was meant."""
    which = line.take()[1].rest.split(" ", 1)[0]
    number = number_in(which)
    about = f"L-{number}" if number is not None else one_line(which, 16)
    offers = (
        Offer(f"Ok lead: {about}", f"/lead feedback {which} ok"),
        Offer(f"Accept {about}", f"/lead accept {which}"),
    )
    return NotUnderstood(
        '"ok" is not something I know.', *(offers if which else ()), Offer("Help", "/lead help")
    )


async def _known(request: Request, line: Line) -> bool:
    """Tell whether some company begins with the first word (or one of the person's own contains it)."""
    word = line.rest.split()[0]

    def look(work: Work) -> bool:
        return bool(lead_search.by_company(work, word, request.actor.id, limit=1))

    return await request.look(look)


async def suggest(request: Request, typed: str) -> Sequence[Option]:
    """Answer type-ahead for a lead: by number, by the beginning of the company; nothing typed: one's own."""

    def look(work: Work) -> list[Lead]:
        word = typed.strip()
        if not word:
            return [each.lead for each in queues.of_people(work, [request.actor.id])][:20]
        number = number_in(word)
        found = list(lead_search.by_number(work, number, 10)) if number is not None else []
        return found + list(lead_search.by_company(work, word, request.actor.id, limit=20))

    found = await request.look(look)
    unique = {each.id: each for each in found}
    return [
        Option(str(each.id), label(each) if len(each.company) > 60 else name(each), stage_words(each))
        for each in unique.values()
    ]
