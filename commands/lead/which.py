"""Which lead is meant: `42`, `L-42`, `#42`, `last`, or a part of the company's name; several become buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alignment.errors import Incomplete, NotFound, NotUnderstood, Offer
from alignment.identity import folded
from alignment.lead_state import Lead
from commands.line import Line
from commands.request import Request
from commands.said import label
from db.memory import Work
from db.stores import lead_search
from db.stores import leads as stored
from messages.text import one_line

_NUMBER = re.compile(r"(?:l-?|#)?(\d{1,15})", re.IGNORECASE)
_LONGEST_LINE = 74


@dataclass(frozen=True, slots=True)
class Named:
    """The lead that a line names, and what was typed after it."""

    lead: Lead
    rest: str


def number_in(word: str) -> int | None:
    """Read `42`, `L42`, `L-42`, `#42`, with a comma or colon behind it; None for anything else."""
    found = _NUMBER.fullmatch(word.rstrip(",:;."))
    return int(found[1]) if found else None


def named(work: Work, request: Request, line: Line, verb: str) -> Named:
    """Find the lead that a line, or the form that was sent for it, is about. `verb` is what the buttons repeat.

    Raises `Incomplete` when none was named, `NotFound` when there is none, `NotUnderstood` with a button for each when
    several fit.
    """
    picked = request.answers.get("lead")
    if isinstance(picked, str) and picked:
        return Named(_numbered(work, number_in(picked) or 0, picked), "")
    words = line.rest.split()
    if not words:
        raise Incomplete("Which lead?", Offer("Pick it", f"/lead {verb}".strip(), form=True), field="lead")
    number = number_in(words[0])
    if number is not None:
        return Named(_numbered(work, number, words[0]), " ".join(words[1:]))
    if words[0].casefold() == "last":
        seen = lead_search.last_seen(work, request.actor.id)
        if not seen:
            raise NotFound("You have looked at no lead yet.", Offer("My leads", "/lead"))
        return Named(_numbered(work, seen, "last"), " ".join(words[1:]))
    return _by_name(work, request, words, verb)


def _numbered(work: Work, number: int, typed: str) -> Lead:
    lead = stored.lead(work, number)
    if lead is None:
        raise NotFound(
            f'There is no lead "{one_line(typed, 30)}" here.',
            Offer("Find a lead", "/lead find", form=True),
            Offer("My leads", "/lead"),
        )
    return lead


def _by_name(work: Work, request: Request, words: list[str], verb: str) -> Named:
    """Take as many words as belong to one company's name; what is left is the rest of the line."""
    found = list(lead_search.by_company(work, words[0], request.actor.id))
    used = 1
    while found and used < len(words):
        typed = folded(words[used])
        closer = [each for each in found if typed and _follows(folded(each.company), words[:used], typed)]
        if not closer:
            break
        found, used = closer, used + 1
    rest = " ".join(words[used:])
    if len(found) == 1:
        return Named(found[0], rest)
    typed = one_line(" ".join(words[:used]), 30)
    if not found:
        raise NotFound(
            f'There is no lead "{typed}" here.',
            Offer("Find a lead", "/lead find", form=True),
            Offer("My leads", "/lead"),
        )
    raise NotUnderstood(
        f'Several leads are "{typed}". Which one?',
        *(Offer(label(each), _again(verb, each.id, rest)) for each in found),
    )


def _follows(company: str, before: list[str], word: str) -> bool:
    """Tell whether the company's name goes on with a word that begins like this one."""
    so_far = folded(" ".join(before))
    at = company.find(so_far)
    left = company[at + len(so_far) :].split() if at >= 0 else []
    # The end of a word that was typed half ("acorn rob" for Acorn Robotics) counts as that word.
    return any(each.startswith(word) for each in left[:2])


def _again(verb: str, number: int, rest: str) -> str:
    """Return the same line with the lead's number; only what a ⋯ entry can carry keeps the rest."""
    line = f"/lead {verb} {number} {rest}".replace("  ", " ").strip()
    return line if len(line) <= _LONGEST_LINE else f"/lead {verb} {number}".replace("  ", " ")
