"""A programme as people type it: `sales placement 6 weeks 2 at once marketers with reps from 11 jan`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from alignment.dates import parse_day, parse_span
from alignment.readings import Unreadable, longest_reading, quoted
from alignment.rotation.slots import DAY
from alignment.rotation.terms import (
    LONGEST_DAYS,
    LONGEST_WEEKS,
    MOST_AHEAD,
    MOST_PAUSE,
    MOST_PLACES,
    Closed,
    Cover,
    Length,
    Unit,
)

MOST_NAME = 40
_W = r"(?:w|wks?|weeks?)\b"
_PAUSE = re.compile(rf"\b(?:pause (\d{{1,3}}) ?{_W}|(\d{{1,3}}) ?{_W} between\b)")
_AHEAD = re.compile(rf"\b(?:announced? )(\d{{1,3}}) ?{_W}(?: (?:ahead|before))?")
_LENGTH = re.compile(rf"\b(\d{{1,3}}) ?(?:({_W})|(?:d|days?)\b)")
_PLACES = re.compile(r"\b(\d{1,4}) ?(?:at once|at a time|places?)\b")
_POOLS = re.compile(r"(\S+) (?:with|at) (\S+)")
_SWITCHES = {
    "no cover": ("cover", Cover.NOBODY),
    "team cover": ("cover", Cover.TEAM),
    "one per team": ("one_per_team", True),
    "any of a team": ("one_per_team", False),
}


@dataclass(slots=True)
class Asked:
    """What a line says of a programme; None, or an empty word, for what it does not say."""

    name: str = ""
    length: Length | None = None
    places: int | None = None
    starts_on: date | None = None
    visitors: str = ""
    hosts: str = ""
    one_per_team: bool | None = None
    cover: Cover | None = None
    pause: int | None = None
    ahead: int | None = None

    @property
    def anything(self) -> bool:
        """Whether it says anything but a name."""
        said = (
            self.length,
            self.places,
            self.starts_on,
            self.one_per_team,
            self.cover,
            self.pause,
            self.ahead,
        )
        return bool(self.visitors) or any(each is not None for each in said)


def parse_programme(typed: str, today: date) -> Asked:
    """Read what a line says of a programme; what is none of its words is the name. Unreadable for what cannot be."""
    asked = Asked()
    text = " ".join(typed.split())
    for words, (field, value) in _SWITCHES.items():
        text, found = _without(text, re.compile(rf"\b{words}\b", re.IGNORECASE))
        if found is not None:
            setattr(asked, field, value)
    text, found = _without(text, _PAUSE)
    if found is not None:
        asked.pause = _within(typed, int(found[1] or found[2]), 0, MOST_PAUSE, "weeks between two turns")
    text, found = _without(text, _AHEAD)
    if found is not None:
        asked.ahead = _within(typed, int(found[1]), 0, MOST_AHEAD, "weeks before a turn")
    text, found = _without(text, _PLACES)
    if found is not None:
        asked.places = _within(typed, int(found[1]), 1, MOST_PLACES, "places at once")
    text, found = _without(text, _LENGTH)
    if found is not None:
        asked.length = parse_length(typed, int(found[1]), Unit.WEEKS if found[2] else Unit.DAYS)
    text = _take_start(asked, text, today)
    text, found = _without(text, _POOLS, fold=False)
    if found is not None:
        asked.visitors, asked.hosts = found[1], found[2]
    asked.name = text
    if len(text) > MOST_NAME:
        raise Unreadable(
            typed, f"A programme's name has at most {MOST_NAME} letters, such as sales placement."
        )
    return asked


def parse_length(typed: str, count: int, unit: Unit) -> Length:
    """Return a turn's length; Unreadable for one that no programme has."""
    try:
        return Length(count, unit)
    except ValueError:
        raise Unreadable(
            typed, f"A turn is 1 to {LONGEST_WEEKS} weeks, or 1 to {LONGEST_DAYS} days."
        ) from None


def parse_closed(typed: str, today: date) -> Closed:
    """Read `14 dec to 8 jan quarter end`: a span of days, both inside, and what it is called."""
    words = typed.split()
    for count in range(len(words), 0, -1):
        try:
            first, end = parse_span(" ".join(words[:count]), today)
        except Unreadable:
            continue
        return Closed(first, end - DAY, " ".join(words[count:])[:MOST_NAME])
    raise Unreadable(typed, f"{quoted(typed)} is no span of days. Try 14 dec to 8 jan quarter end.")


def _take_start(asked: Asked, text: str, today: date) -> str:
    words = text.split()
    plain = [each.casefold() for each in words]
    if "from" not in plain:
        return text
    at = plain.index("from")
    read = longest_reading(words[at + 1 :], lambda said: parse_day(said, today), 3)
    if read is None:
        raise Unreadable(text, "From which day? Such as: from 11 jan.")
    asked.starts_on, count = read
    return " ".join([*words[:at], *words[at + 1 + count :]])


def _without(text: str, pattern: re.Pattern[str], *, fold: bool = True) -> tuple[str, re.Match[str] | None]:
    folded = text.casefold()
    found = pattern.search(folded if fold and len(folded) == len(text) else text)
    if found is None:
        return text, None
    return " ".join(f"{text[: found.start()]} {text[found.end() :]}".split()), found


def _within(typed: str, number: int, least: int, most: int, what: str) -> int:
    if not least <= number <= most:
        raise Unreadable(typed, f"{number} is no number of {what}: {least} to {most}.")
    return number
