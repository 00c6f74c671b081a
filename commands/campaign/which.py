"""Which campaign is meant: by its word, the beginning of its name, or by type-ahead."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.errors import Incomplete, NotFound, NotUnderstood, Offer
from commands.request import Request
from db.memory import Work
from db.stores import campaigns
from db.stores.campaigns import Campaign
from messages.fields import Option
from messages.text import one_line


def named(work: Work, typed: str, verb: str, rest: str = "") -> Campaign:
    """Find the campaign that was typed; several become buttons that keep the rest of the line, none says so."""
    found = campaigns.named(work, typed) if typed.strip() else ()
    if len(found) == 1:
        return found[0]
    if not typed.strip():
        raise Incomplete("Which campaign?", *offers_of(campaigns.named(work, "", 8), verb))
    if found:
        raise NotUnderstood(
            f'Several campaigns are "{one_line(typed, 30)}". Which one?', *offers_of(found, verb, rest)
        )
    raise NotFound(f'There is no campaign "{one_line(typed, 30)}" here.', Offer("Campaigns", "/campaign"))


def offers_of(found: Sequence[Campaign], verb: str, rest: str = "") -> list[Offer]:
    """Return a button for each of several campaigns: the same verb about that one, with what was said of it."""
    return [
        Offer(
            one_line(each.name, 30) or f"Campaign {each.id}",
            f"/campaign {verb} {each.word[:40]} {rest}".strip(),
        )
        for each in found
    ]


def with_rest(work: Work, words: Sequence[str], verb: str) -> tuple[Campaign, str]:
    """Take the campaign off the front of the words: as many of them as still name one."""
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        found = campaigns.named(work, " ".join(words[:count]))
        if len(found) == 1:
            return found[0], " ".join(words[count:])
    return named(work, words[0] if words else "", verb, " ".join(words[1:])), " ".join(words[1:])


_MOST_WORDS = 8
"""So many words a campaign's name has at most where something may follow it: a long note is not looked up word by word."""


async def suggest(request: Request, typed: str) -> Sequence[Option]:
    """Answer type-ahead for a campaign."""

    def look(work: Work) -> tuple[Campaign, ...]:
        return (
            campaigns.named(work, typed, 20) if typed.strip() else campaigns.owned(work, [request.actor.id])
        )

    found = await request.look(look)
    return [Option(str(each.id), one_line(each.name, 70)) for each in found]
