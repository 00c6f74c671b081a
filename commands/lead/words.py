"""What stands after the lead: reasons, days, amounts, in any spelling; what is no known word is the note."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from alignment.dates import Sense, parse_day, parse_when
from alignment.errors import NotUnderstood, Offer
from alignment.money import Money, parse_money
from alignment.readings import Ambiguous, Unreadable, longest_reading
from alignment.reasons import REASONS, Reason, find
from alignment.rejections import on_working_day
from alignment.terms import Terms
from alignment.zones import local_instant
from commands.request import Request
from commands.said import today, zone

_LONGEST_CODE = 5  # words of existing_customer_or_open_deal
_LONGEST_DAY = 4  # 31 jan 2027, tomorrow at 9
_START_OF_WORK = time(9)

SameLine = Callable[[str], str]
"""Makes the whole line again with one of its words replaced: what a button for a reading types."""


def take_reason(words: str) -> tuple[Reason | None, str]:
    """Take a reason off the front of the words: its short word, its beginning, or its full code with blanks."""
    parts = words.split()
    for count in range(min(_LONGEST_CODE, len(parts)), 1, -1):
        spelled = _plain(" ".join(parts[:count]))
        for reason in REASONS:
            if spelled in (_plain(reason.code), _plain(reason.label), _plain(reason.word)):
                return reason, " ".join(parts[count:])
    found = find(parts[0]) if parts else None
    return (found, " ".join(parts[1:])) if found else (None, words)


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def asked_back(problem: Ambiguous, again: SameLine) -> NotUnderstood:
    """Ask which of two readings was meant: a button for each, on the line that says it plainly."""
    offers = [Offer(reading.label[:30], again(reading.text)) for reading in problem.readings]
    return NotUnderstood(problem.sentence, *offers)


def read_day(request: Request, typed: str, again: SameLine) -> date:
    """Read a day that lies ahead; one with two readings is asked back."""
    try:
        return parse_day(typed, today(request), sense=Sense.AHEAD)
    except Ambiguous as problem:
        raise asked_back(problem, again) from None


def take_day(request: Request, words: str, again: SameLine) -> tuple[date | None, str]:
    """Take a day off the front of the words, as many words as make one; a lone name of a month or weekday (may,
    march, sun) counts only when nothing follows, since it may begin a note."""
    parts = words.removeprefix("until ").split()
    found = longest_reading(parts, lambda typed: read_day(request, typed, again), _LONGEST_DAY)
    if found is None:
        return None, words
    day, count = found
    if count == 1 and parts[0].isalpha() and len(parts) > 1 and parts[0] != "tomorrow":
        return None, words
    return day, " ".join(parts[count:])


def whole_day(request: Request, words: str, again: SameLine) -> date | None:
    """Return the day that all the words make; None where they are a note."""
    plain = words.strip().removeprefix("until ")
    if not plain:
        return None
    try:
        return read_day(request, plain, again)
    except Unreadable:
        return None


def read_when(request: Request, typed: str, terms: Terms, again: SameLine) -> datetime:
    """Read when somebody wants to be reminded; without a time, at nine of a working day. `3/4 9` is asked back."""
    try:
        when = parse_when(typed, today(request), terms.calendar)
    except Ambiguous as problem:
        time_of_day = typed.partition(" ")[2]
        raise asked_back(problem, lambda plain: again(f"{plain} {time_of_day}".strip())) from None
    day = when.day if when.at else on_working_day(when.day, terms.calendar)
    return local_instant(day, when.at or _START_OF_WORK, zone(request))


def take_money(words: str, currency: str, again: SameLine) -> tuple[Money | None, str]:
    """Take an amount off the front of the words, as many as make one; `24.000` is asked back."""
    parts = words.split()
    doubt: tuple[Ambiguous, str] | None = None
    for count in range(min(3, len(parts)), 0, -1):
        try:
            return parse_money(" ".join(parts[:count]), currency), " ".join(parts[count:])
        except Ambiguous as twofold:
            doubt = doubt or (twofold, " ".join(parts[count:]))
        except Unreadable:
            continue
    if doubt is not None:
        problem, left = doubt
        raise asked_back(problem, lambda plain: again(f"{plain} {left}".strip()))
    return None, words
