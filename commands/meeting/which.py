"""Which meeting somebody means: a day, a part of its name, `M-12` from a button, or the next one of theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from alignment import refs
from alignment.calendar import local_day, weekday_named
from alignment.dates import deadline, parse_day
from alignment.errors import NotFound, NotUnderstood, Offer
from alignment.meetings import is_theirs
from alignment.readings import Unreadable, longest_reading
from commands.request import Request
from db.memory import Work
from db.stores import meetings as stored
from db.stores.meetings import Meeting
from messages.text import one_line
from operations.meetings.meant import sees
from operations.meetings.planning import plan_until

MOST_NAMED = 5


def coming(work: Work, request: Request, *, skipped: bool = False) -> tuple[Meeting, ...]:
    """Return the meetings that come and are somebody's, else those that they may see, in order."""
    found = stored.not_held(work) if skipped else stored.coming(work)
    actor = request.actor
    mine = tuple(each for each in found if is_theirs(each.series.kind, actor, each.serving))
    return mine or tuple(each for each in found if sees(actor, each))


def meant(
    work: Work, request: Request, typed: str, line: Callable[[str], str], *, skipped: bool = False
) -> Meeting:
    """Return which meeting is meant; `line` is what a button types for another one. Nothing typed: the next.

    NotFound where there is none, NotUnderstood with a button for each where several are meant.
    """
    number = refs.MEETING.number(typed.strip())
    if number:
        found = stored.by_id(work, number)
        if found is None or not sees(request.actor, found):
            raise NotFound("There is no such meeting.", Offer("Meetings", "/meeting"))
        return found
    there = coming(work, request, skipped=skipped)
    if not there:
        raise NotFound("No joint meeting is planned.", Offer("Meetings", "/meeting"))
    fits = _fitting(there, typed, request)
    if not fits:
        raise NotUnderstood(
            f'"{one_line(typed, 40)}" is no meeting that comes. Which one?',
            *_offers(there, line),
        )
    if len({each.series.id for each in fits}) > 1 and typed.strip():
        raise NotUnderstood("Which one?", *_offers(fits, line))
    return fits[0]


def _offers(found: Sequence[Meeting], line: Callable[[str], str]) -> tuple[Offer, ...]:
    return tuple(
        Offer(
            one_line(f"{deadline(each.starts_at, each.series.zone)} {each.series.name}", 30),
            line(each.ref),
        )
        for each in found[:MOST_NAMED]
    )


def _fitting(there: Sequence[Meeting], typed: str, request: Request) -> tuple[Meeting, ...]:
    wanted = " ".join(typed.casefold().split())
    if not wanted:
        return tuple(there)
    days = days_of(wanted, there[0], request)
    on_day = tuple(each for each in there if day_of(each) in days)
    return on_day or tuple(each for each in there if wanted in each.series.name.casefold())


def plan_ahead(work: Work, request: Request, typed: str) -> None:
    """Plan the meetings until the day that is typed, where one is: what is far ahead is not planned yet."""
    try:
        day = parse_day(" ".join(typed.casefold().split()), local_day(request.now, request.actor.zone))
    except Unreadable:
        return
    plan_until(work, day)


def day_of(meeting: Meeting) -> date:
    """Return the local day of a meeting, in the zone of its series."""
    return local_day(meeting.starts_at, meeting.series.zone)


def days_of(typed: str, meeting: Meeting, request: Request) -> tuple[date, ...]:
    """Return the days that words may mean: a weekday's name that is today's means today as well as a week from now."""
    today = local_day(request.now, meeting.series.zone)
    try:
        day = parse_day(typed, today)
    except Unreadable:
        return ()
    return (today, day) if weekday_named(typed) == today.weekday() else (day,)


def read_day(words: Sequence[str], today: date) -> tuple[date, int] | None:
    """Read a day off the front of words: what it is, and how many words it takes; None where they begin with none."""
    return longest_reading(words, lambda said: parse_day(said, today), 3)
