"""A duty rota as people type it: `inbound weekdays 9:00`, `notes weekly mon 9:00 two mixed topic`, `with @priya`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from alignment.calendar import Schedule, parse_schedule, parse_time, weekday_named
from alignment.dates import parse_day
from alignment.duty.terms import MOST_NAME, Crew, Length, Terms
from alignment.readings import Unreadable, longest_reading, quoted

MENTION = re.compile(r"<@[A-Za-z0-9]+(?:\|[^>]*)?>|@[\w.-]+")
"""Somebody in a line, as Slack writes them or as people type them."""

_GROUP = re.compile(r"<!subteam\^([A-Z0-9]{1,38})(?:\|[^>]*)?>|(S0[A-Z0-9]{5,20})")
_DAYS = frozenset({"weekdays", "weekday", "weekends", "weekend", "daily", "everyday"})
_WEEK = frozenset({"weekly", "week", "weeks"})
_DAY = frozenset({"days", "day"})
_TWO = frozenset({"two", "pair", "pairs"})
_JOINTS = frozenset({"at", "on", "from", "of", "and", "a", "every", "each", "by", "in", "time"})
_COMES_OR_GOES = ("with", "without", "add", "drop")
_KEEPS = ("topic", "group")
_CHANGES = (*_COMES_OR_GOES, *_KEEPS)


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody who comes into a rota, or goes out of it, on a day; None: at once."""

    who: str
    out: bool
    on: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rota as somebody wants it, and who comes and goes."""

    terms: Terms
    joining: tuple[Joining, ...] = ()


@dataclass(slots=True)
class _Said:
    """What the words of a line say; None for what they do not."""

    name: list[str]
    schedule: list[str]
    joining: list[Joining]
    length: Length | None = None
    places: int | None = None
    mixed: bool | None = None
    crew: Crew | None = None
    topic: bool | None = None
    group: str | None = None


def parse_rota(typed: str, zone: str, today: date, crew: Crew, name: str = "") -> Wanted:
    """Read a new rota: `inbound weekdays 9:00`. `crew` is whose it is where neither a crew nor anybody is named.

    `name` is what a form has for it in a field of its own.

    Raises Unreadable where its name or its time is missing.
    """
    said = _read(typed, today)
    name = _name(typed, name or " ".join(said.name))
    named = any(not each.out for each in said.joining)
    length = said.length or Length.DAY
    crew = said.crew or (Crew.NAMED if named else crew)
    terms = Terms(
        name,
        length,
        _schedule(typed, said, length, zone, None),
        2 if said.mixed else said.places or 1,
        bool(said.mixed),
        crew,
        bool(said.topic),
        said.group or "",
    )
    return Wanted(terms, tuple(said.joining))


def changed_rota(typed: str, terms: Terms, today: date) -> Wanted:
    """Read what changes of a rota: `10:00`, `weekly mon`, `two`, `alone`, `topic off`, `with @priya from 4 jan`.

    Raises Unreadable for a word that changes nothing.
    """
    said = _read(typed, today)
    if said.name:
        raise Unreadable(
            typed,
            f"{quoted(' '.join(said.name))} is nothing to set. Try 10:00, two, topic, or with @somebody.",
        )
    length = said.length or terms.length
    places = 2 if said.mixed else said.places or terms.places
    changed = replace(
        terms,
        length=length,
        schedule=_schedule(typed, said, length, terms.zone, terms.schedule),
        places=places,
        mixed=places == 2 and (terms.mixed if said.mixed is None else said.mixed),
        crew=said.crew or terms.crew,
        topic=terms.topic if said.topic is None else said.topic,
        group=terms.group if said.group is None else said.group,
    )
    return Wanted(changed, tuple(said.joining))


def _name(typed: str, name: str) -> str:
    plain = " ".join(name.replace(":", " ").replace("|", " ").split())
    if not 1 <= len(plain) <= MOST_NAME:
        raise Unreadable(
            typed, f"A rota needs a name of at most {MOST_NAME} letters, such as inbound weekdays 9:00."
        )
    return plain


def _schedule(typed: str, said: _Said, length: Length, zone: str, held: Schedule | None) -> Schedule:
    if length is Length.WEEK and held is not None and len(held.days) > 1:
        held = replace(held, days=frozenset({min(held.days)}))
    try:
        schedule = parse_schedule(" ".join(said.schedule), zone, held)
    except Unreadable:
        if said.schedule and held is None and not any(map(_is_time, said.schedule)):
            raise Unreadable(typed, "At what time does a turn begin? Such as weekdays 9:00.") from None
        raise Unreadable(typed, "When are its turns? Such as weekdays 9:00, or weekly mon 9:00.") from None
    if length is Length.WEEK and len(schedule.days) != 1:
        raise Unreadable(typed, "A week's turn begins on one day, such as weekly mon 9:00.")
    return schedule


def _read(typed: str, today: date) -> _Said:
    said = _Said([], [], [])
    words = typed.replace(",", " ").split()
    out = False
    while words:
        word = words.pop(0)
        plain = word.casefold()
        off = bool(words) and words[0].casefold() in ("off", "no", "none")
        if (group := _GROUP.fullmatch(word)) is not None:
            said.group = group[1] or group[2]
        elif MENTION.fullmatch(word):
            on = _from(words, today)
            said.joining.append(Joining(word, out, on))
        elif plain in _COMES_OR_GOES:
            out = plain in ("without", "drop")
        elif plain in _KEEPS:
            if plain == "topic":
                said.topic = not off
            elif off:
                said.group = ""
            if off:
                words.pop(0)
        elif not _reads(said, plain) and (plain not in _JOINTS or _names(words)):
            said.name.append(word)
    return said


def _names(words: Sequence[str]) -> bool:
    """Tell whether the next word is of the name: then a joint before it is too, as in `on call`."""
    if not words or MENTION.fullmatch(words[0]) or _GROUP.fullmatch(words[0]):
        return False
    plain = words[0].casefold()
    if plain in _JOINTS:
        return _names(words[1:])
    return plain not in _CHANGES and not _reads(_Said([], [], []), plain)


def _reads(said: _Said, plain: str) -> bool:
    """Read one word that says when, how many or whose; False for any other."""
    if plain in _WEEK or plain in _DAY:
        said.length = Length.WEEK if plain in _WEEK else Length.DAY
    elif plain in _TWO:
        said.places = 2
    elif plain in ("one", "alone"):
        said.places, said.mixed = 1, False
    elif plain in ("mixed", "unmixed"):
        said.mixed = plain == "mixed"
    elif plain in (Crew.SALES, Crew.MARKETING, Crew.BOTH, Crew.NAMED):
        said.crew = Crew(plain)
    elif plain in _DAYS or weekday_named(plain) is not None or _is_time(plain):
        said.schedule.append(plain)
    else:
        return False
    return True


def _from(words: list[str], today: date) -> date | None:
    """Read `from 4 jan` off the front of the words that follow somebody."""
    if not words or words[0].casefold() != "from":
        return None
    read = longest_reading([each.casefold() for each in words[1:]], lambda typed: parse_day(typed, today), 3)
    if read is None:
        return None
    del words[: 1 + read[1]]
    return read[0]


def _is_time(word: str) -> bool:
    try:
        parse_time(word)
    except Unreadable:
        return False
    return True
