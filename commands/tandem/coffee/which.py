"""Which programme (`P-3`) or pair (`G-12`) a line means, and what is left of the line."""

from __future__ import annotations

import re

from alignment.errors import NotNow, Offer
from commands.request import Request
from db.memory import Work
from db.stores.pairing_groups import Group
from db.stores.pairings import Programme
from operations.pairings import meant

_REF = re.compile(r"\b([pg])-(\d{1,9})\b", re.IGNORECASE)


def taken_apart(typed: str) -> tuple[int, int, str]:
    """Return the number of the programme and of the pair that a line names, 0 for none, and its other words."""
    numbers = {letter.casefold(): int(number) for letter, number in _REF.findall(typed)}
    return numbers.get("p", 0), numbers.get("g", 0), " ".join(_REF.sub(" ", typed).split())


def programme(work: Work, request: Request, number: int, line: str) -> Programme:
    """Return the programme that is meant; `line` is what a button types to name another."""
    return meant.meant(work, request.actor, number, request.channel, line)


def pair(work: Work, request: Request, number: int) -> Group:
    """Return somebody's pair: the one that is named, else their newest that is under way."""
    if number:
        return meant.mine(work, request.actor, number)
    found = meant.current(work, request.actor)
    if found is None:
        raise NotNow("You are in no pair now. The next round brings one.", Offer("Coffee", "/tandem coffee"))
    return found
