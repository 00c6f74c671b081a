"""Which content is meant: by its word, the beginning of its name, or by type-ahead; what is not there can be added."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from alignment.errors import Incomplete, NotFound, NotNow, NotUnderstood, Offer
from alignment.people import Role
from alignment.permissions import Right, allowed
from commands.request import Request
from db.memory import Work
from db.stores import contents, people
from db.stores.campaigns import word_of
from db.stores.contents import Content
from messages.fields import Option
from messages.text import one_line

LIST = Offer("Content", "/tandem content")
_MOST_WORDS = 8
_CLOSE = 0.5


def with_rest(work: Work, request: Request, words: Sequence[str], verb: str) -> tuple[Content, str]:
    """Take the item off the front of the words: as many of them as still name one that is in use."""
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        found = contents.named(work, " ".join(words[:count]))
        if len(found) == 1:
            return found[0], " ".join(words[count:])
    typed, rest = (words[0] if words else ""), " ".join(words[1:])
    raise _not_one(work, request, typed, verb, rest)


def named(work: Work, request: Request, typed: str, verb: str) -> Content:
    """Find the item that was typed, in use or retired; several become buttons, none says who can add it."""
    found = contents.named(work, typed, retired=True) if typed.strip() else ()
    in_use = [each for each in found if each.retired_at is None]
    if len(in_use) == 1 or len(found) == 1:
        return (in_use or list(found))[0]
    raise _not_one(work, request, typed, verb, "")


def _not_one(
    work: Work, request: Request, typed: str, verb: str, rest: str
) -> Incomplete | NotUnderstood | NotFound | NotNow:
    if not typed.strip():
        return Incomplete("Which content?", *_offers(contents.named(work, "", 8), verb, rest))
    shown = one_line(typed, 30)
    if several := contents.named(work, typed):
        return NotUnderstood(f'Several are "{shown}". Which one?', *_offers(several, verb, rest))
    if retired := contents.named(work, typed, 1, retired=True):
        return NotNow(
            f"{one_line(retired[0].name, 40)} is out of use.",
            Offer("Show it", f"/tandem content show {retired[0].word[:40]}"),
            LIST,
        )
    return _not_there(work, request, typed, verb, rest)


def _not_there(work: Work, request: Request, typed: str, verb: str, rest: str) -> NotFound:
    """Say that there is none, with what is spelled alike; whoever may add one gets the form, others hear who may."""
    known = {each.word: each for each in contents.named(work, "", 200)}
    alike = difflib.get_close_matches(word_of(typed), list(known), n=3, cutoff=_CLOSE)
    offers = _offers([known[each] for each in alike], verb, rest)
    shown = one_line(typed, 30)
    if allowed(request.actor, Right.ADD_CONTENT):
        add = Offer("Add it", f"/tandem content add {word_of(typed)[:40]}", form=True)
        return NotFound(f'There is no content "{shown}" yet.', *offers, add)
    who = [each.first_name for each in people.holders(work, Role.MARKETING_MANAGER)][:3]
    asks = f", such as {' or '.join(who)}" if who else ""
    return NotFound(f'There is no content "{shown}" yet. Marketing adds it{asks}.', *offers, LIST)


def _offers(found: Sequence[Content], verb: str, rest: str) -> list[Offer]:
    return [
        Offer(one_line(each.name, 30), f"/tandem content {verb} {each.word[:40]} {rest}".strip())
        for each in found
    ]


async def suggest(request: Request, typed: str) -> Sequence[Option]:
    """Answer type-ahead for content that is in use."""
    found = await request.look(lambda work: contents.named(work, typed, 20))
    return [Option(str(each.id), one_line(each.name, 70)) for each in found]
