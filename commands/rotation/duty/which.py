"""Which duty rota and which turn somebody means: a name, a day, or `D-3 2026-12-04` from a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from alignment import refs
from alignment.calendar import local_day
from alignment.dates import parse_day
from alignment.duty.terms import MOST_NAME
from alignment.errors import NotFound, NotUnderstood, Offer
from alignment.permissions import Right, allowed
from alignment.zones import AN_INSTANT
from commands.request import Request
from db.memory import Work
from db.stores import duty_rotas
from db.stores import duty_turns as stored
from db.stores.duty_rotas import Rota
from db.stores.duty_turns import Held
from digests import duty_words as say
from digests.meeting_words import first_names
from messages.text import one_line

MOST_NAMED = 5
NEW = Offer("Set one up", "/rotation duty new", form=True)
ROTAS = Offer("Duty rotas", "/rotation duty")
_JOINTS = frozenset({"to", "on", "for", "the", "my"})

LineOf = Callable[[str], str]
"""What a button types for another rota or turn."""


def rota_meant(work: Work, request: Request, typed: str, line: LineOf) -> tuple[Rota, list[str]]:
    """Return which rota is meant, and the words that are left. Nothing said: the only one there is.

    NotFound where there is none, NotUnderstood with a button for each where several may be meant.
    """
    words = typed.split()
    there = duty_rotas.running(work)
    joints = next((at for at, word in enumerate(words) if word.casefold() not in _JOINTS), 0)
    for begins in range(joints + 1):
        found = _named(there, words[begins:])
        if found is not None:
            return found
    if not there:
        new = (NEW,) if allowed(request.actor, Right.MAKE_DUTY) else ()
        raise NotFound("There is no duty rota yet.", *new)
    if len(there) > 1:
        rest = " ".join(words)
        raise NotUnderstood(
            "Which duty?",
            *(
                Offer(one_line(each.title, 30), line(f"{each.ref} {rest}".strip()))
                for each in there[:MOST_NAMED]
            ),
        )
    return there[0], words


def _named(there: Sequence[Rota], words: list[str]) -> tuple[Rota, list[str]] | None:
    """Return the rota whose number or name words begin with, and the words that are left; None for none."""
    if words and (number := refs.ROTA.number(words[0])):
        found = next((each for each in there if each.id == number), None)
        if found is None:
            raise NotFound("There is no such duty rota.", ROTAS)
        return found, words[1:]
    for count in range(min(len(words), MOST_NAME), 0, -1):
        wanted = " ".join(words[:count]).casefold()
        exact = [each for each in there if each.name.casefold() == wanted]
        fits = exact or [
            each for each in there if len(wanted) > 2 and each.name.casefold().startswith(wanted)
        ]
        if len(fits) == 1:
            return fits[0], words[count:]
    return None


def turn_meant(
    work: Work, request: Request, rota: Rota, words: Sequence[str], line: LineOf, *, mine: bool = False
) -> Held:
    """Return which place of which turn is meant. No day: the next, or the next of whoever asks with `mine`."""
    said = list(words)
    place = 0
    if len(said) > 1 and said[-1] in ("1", "2"):
        place = int(said.pop())
    coming = stored.coming(work, rota_id=rota.id)
    ours = [each for each in coming if not mine or each.person_id == request.actor.id]
    if not said:
        ours = [each for each in ours if each.starts_at > work.now] or ours
    else:
        day = _day(" ".join(said), local_day(work.now, rota.zone))
        ours = [each for each in ours if day in _days(each, rota)]
    if place:
        ours = [each for each in ours if each.place == place - 1]
    if not ours:
        raise _none(work, request, rota, coming, line, " ".join(words), mine=mine)
    first = [each for each in ours if each.day == ours[0].day]
    if len(first) > 1 and not mine and not place:
        known = first_names(work, [each.person_id for each in first if each.person_id])
        raise NotUnderstood(
            "Which place of it?",
            *(
                Offer(
                    one_line(known.get(each.person_id, "Nobody yet"), 30),
                    line(f"{rota.ref} {each.day.isoformat()} {each.place + 1}"),
                )
                for each in first
            ),
        )
    return first[0]


def _days(held: Held, rota: Rota) -> set[date]:
    """The local days on which a turn runs, and the one that names it."""
    first, last = local_day(held.starts_at, rota.zone), local_day(held.ends_at - AN_INSTANT, rota.zone)
    return {held.day, *(date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1))}


def _day(typed: str, today: date) -> date:
    """Read a day; a weekday's name that is today's is today: duties are talked of on their day."""
    day = parse_day(typed, today)
    weekday = typed.casefold()[:3] == today.strftime("%a").casefold()
    return today if weekday and (day - today).days == 7 else day


def _none(
    work: Work,
    request: Request,
    rota: Rota,
    coming: Sequence[Held],
    line: LineOf,
    typed: str,
    *,
    mine: bool,
) -> NotUnderstood | NotFound:
    theirs = [each for each in coming if not mine or each.person_id == request.actor.id]
    today = local_day(work.now, rota.zone)
    offers = tuple(
        Offer(
            one_line(f"{say.on(each.day, today)} {rota.name}", 30),
            line(f"{rota.ref} {each.day.isoformat()} {each.place + 1}"),
        )
        for each in theirs[:3]
    )
    whose = " of yours" if mine else ""
    if not typed:
        return NotFound(f"No turn{whose} of {rota.name} is planned.", ROTAS)
    return NotUnderstood(
        f'No turn{whose} of {rota.name} on "{one_line(typed, 30)}" is planned.', *(offers or (ROTAS,))
    )


def words_for(typed: str) -> Sequence[str]:
    """Split words without joints: `to @x on tue` is `@x tue`."""
    return [word for word in typed.split() if word.casefold() not in _JOINTS]
