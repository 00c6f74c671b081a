"""How a line or a form says a call: a day, a time, seats, minutes, what the customer knows; what is left is the account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from alignment.calendar import local_day, parse_time
from alignment.errors import NotUnderstood
from alignment.readings import Unreadable
from alignment.ride_alongs import USUAL, Consent
from commands.answers import field_of
from commands.channels import channel_named
from commands.meeting.which import read_day
from commands.request import Request
from db.memory import Work
from operations.people.oneself import own_zone

_LONG = re.compile(r"(\d{1,3}) ?(?:m|min|minutes)\b", re.IGNORECASE)
_SEATS = re.compile(r"\b(\d{1,2}) (?:seats?|places?)\b", re.IGNORECASE)
_WILL_ASK = re.compile(r"\b(?:will ask|i'll ask|ask them|to ask)\b", re.IGNORECASE)
_ASKED = re.compile(r"\b(?:was asked|were asked|they know|asked)\b", re.IGNORECASE)
_JOINTS = frozenset({"at", "on", "with", "to", "call"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line or a form says of a call; None and empty for what it does not."""

    day: date | None
    at: time | None
    label: str
    seats: int = 1
    minutes: int = USUAL
    consent: Consent | None = None
    channel: str = ""


def read_offer(work: Work, request: Request, typed: str) -> Wanted:
    """Read a line: a day, a time, `2 seats`, `45m`, `asked`, a channel; what is left is the account."""
    channel, rest = channel_named(work, typed)
    seats, rest = _taken(_SEATS, rest)
    minutes, rest = _taken(_LONG, rest)
    consent = None
    for kind, words in ((Consent.WILL_ASK, _WILL_ASK), (Consent.ASKED, _ASKED)):
        if words.search(rest):
            consent = consent or kind
            rest = words.sub(" ", rest, count=1)
    today = local_day(request.now, own_zone(work, request.actor))
    day, at, label = when_said(rest.split(), today)
    return Wanted(day, at, " ".join(label), seats or 1, minutes or USUAL, consent, channel)


def _taken(pattern: re.Pattern[str], typed: str) -> tuple[int, str]:
    found = pattern.search(typed)
    return (int(found[1]), typed.replace(found[0], " ", 1)) if found else (0, typed)


def when_said(words: list[str], today: date) -> tuple[date | None, time | None, list[str]]:
    """Take the first day and the first time off some words; the joints before it and before what is left go too."""
    day: date | None = None
    at: time | None = None
    left: list[str] = []
    while words:
        read = read_day(words, today) if day is None else None
        wall = _wall(words[0]) if at is None and read is None else None
        if read is not None or wall is not None:
            day, taken = read if read is not None else (day, 1)
            at = wall if wall is not None else at
            while left and left[-1].casefold() in _JOINTS:
                left.pop()
        else:
            taken = 1
            if left or words[0].casefold().strip(",") not in _JOINTS:
                left.append(words[0])
        words = words[taken:]
    return day, at, left


def _wall(word: str) -> time | None:
    try:
        return parse_time(word.strip(","))
    except Unreadable:
        return None


def read_time(typed: str) -> time:
    """Return the time of day that a form's field holds."""
    try:
        return parse_time(typed)
    except Unreadable as refusal:
        raise field_of(refusal, "time") from None


def read_minutes(typed: str) -> int:
    """Return how long a form says that a call takes; the usual time where it says nothing."""
    found = _LONG.fullmatch(typed.strip()) or re.fullmatch(r"(\d{1,3})", typed.strip() or str(USUAL))
    if found is None:
        raise NotUnderstood(f'"{typed[:20]}" is no length. Try: 45m.', field="minutes")
    return int(found[1])
