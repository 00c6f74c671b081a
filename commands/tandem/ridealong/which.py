"""Which call somebody means: `C-12` from a button, a part of the account's name, or the only one that fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alignment import refs
from alignment.errors import NotFound, NotUnderstood, Offer
from alignment.ride_alongs import SeatState
from commands.request import Request
from db.memory import Work
from db.stores import ride_alongs as stored
from db.stores.ride_alongs import RideAlong
from digests import ride_along_words as say
from messages.buttons import Button
from messages.text import one_line
from operations.people.oneself import own_zone

MOST_NAMED = 5
NOUN = "/tandem ridealong"
MINE = Button("What waits for me", NOUN)
OFFER = Button("Offer a seat", f"{NOUN} offer", form=True)


def meant(
    work: Work, request: Request, typed: str, verb: str, there: Sequence[RideAlong], nothing: str
) -> RideAlong:
    """Return which of these calls is meant; one that a button names is any of the workspace.

    Nothing typed is the only one there is. NotFound with `nothing` where there is none; NotUnderstood with a button for
    each where several are meant, or none of that name.
    """
    number = refs.CALL.number(typed)
    if number:
        found = stored.by_id(work, number)
        if found is None:
            raise NotFound("There is no such call.", Offer(MINE.label, MINE.line))
        return found
    if not there:
        raise NotFound(nothing, Offer(MINE.label, MINE.line))
    wanted = " ".join(typed.casefold().split())
    fits = [each for each in there if wanted in each.label.casefold()]
    zone = own_zone(work, request.actor)
    if not fits:
        raise NotUnderstood(
            f'"{one_line(typed, 40)}" is no call that I know of. Which one?', *_offers(there, verb, zone)
        )
    if len(fits) > 1:
        raise NotUnderstood("Which one?", *_offers(fits, verb, zone))
    return fits[0]


def _offers(found: Sequence[RideAlong], verb: str, zone: str) -> tuple[Offer, ...]:
    return tuple(
        Offer(one_line(f"{say.when(each, zone)} {each.label}", 30), f"{NOUN} {verb} {each.ref}")
        for each in found[:MOST_NAMED]
    )


def coming_where(work: Work, fits: Callable[[RideAlong], bool]) -> tuple[RideAlong, ...]:
    """Return the calls that have not begun and fit."""
    return tuple(each for each in stored.coming(work) if each.starts_at > work.now and fits(each))


def with_state(work: Work, request: Request, *states: SeatState) -> tuple[RideAlong, ...]:
    """Return the calls that come and to which whoever asks is this."""
    mine = {each.ride_along_id for each in stored.seats_of(work, request.actor.id, *states)}
    return coming_where(work, lambda each: each.id in mine)
