"""`/tandem ridealong move acorn fri 15:00`, `cancel acorn`: a rep changes their call; whom it concerns is told once."""

from __future__ import annotations

from alignment import refs
from alignment.calendar import local_day, local_instant, zone_named
from alignment.errors import NotUnderstood, Offer
from alignment.permissions import Right, may
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.tandem.ridealong.reading import read_time, when_said
from commands.tandem.ridealong.which import MINE, NOUN, coming_where, meant
from db.memory import Work
from db.stores.ride_alongs import RideAlong
from digests import ride_along_words as say
from messages.buttons import Button
from messages.fields import Day, TimeOfDay
from messages.forms import Form
from operations.people.oneself import own_zone
from operations.ride_alongs import offering


def _own(work: Work, request: Request, typed: str, verb: str) -> RideAlong:
    actor = request.actor
    there = coming_where(work, lambda each: each.host_id == actor.id or each.host_id in actor.people)
    return meant(work, request, typed, verb, there, "You offer no seat on a call that comes.")


async def move(request: Request, line: Line) -> Reply:
    """Hold a call at another time; without a day or a time it is the form."""
    word, rest = line.take()
    bare = not line.rest or (bool(refs.CALL.number(word)) and not rest.rest)
    if not request.submitted and (request.form or bare):
        return await request.look(lambda work: Reply(form=_move_form(work, request, line.rest)))

    def act(work: Work) -> Reply:
        zone = own_zone(work, request.actor)
        day, at, named = when_said(line.rest.split(), local_day(request.now, zone))
        call = _own(work, request, " ".join(named), "move")
        if request.submitted:
            day, at = request.day("day"), read_time(request.answered("time"))
        if day is None and at is None:
            raise NotUnderstood(
                "Move it to when? Such as: move acorn fri 15:00.",
                Offer("Pick it", f"{NOUN} move {call.ref}", form=True),
            )
        wall = call.starts_at.astimezone(zone_named(zone))
        moved = offering.move(
            work, request.actor, call.id, local_instant(day or wall.date(), at or wall.time(), zone)
        )
        back = f"{NOUN} move {moved.ref} {wall.date().isoformat()} {wall:%H:%M}"
        return answer(
            f"{'Your' if moved.host_id == request.actor.id else 'The'} call with {moved.label} moves to {say.when(moved, zone)}.",
            "Who listens in, or is in line, is told once.",
            buttons=(Button("Undo", back), MINE),
        )

    return await request.act(act)


def _move_form(work: Work, request: Request, typed: str) -> Form:
    call = _own(work, request, typed, "move")
    may(request.actor, Right.RUN_RIDE, offering.thing_of(call))
    zone = own_zone(work, request.actor)
    wall = call.starts_at.astimezone(zone_named(zone))
    return Form(
        "Move a call",
        "Move it",
        f"{NOUN} move {call.ref}",
        (
            Day("day", f"{say.account(call)} on", initial=wall.date()),
            TimeOfDay("time", "At", initial=wall.time(), zone=zone),
        ),
        note="Who listens in, or is in line, is told once.",
    )


async def cancel(request: Request, line: Line) -> Reply:
    """Let nobody listen in on a call; who was to is told once and keeps their turn."""

    def act(work: Work) -> Reply:
        call = _own(work, request, line.rest, "cancel")
        offering.cancel(work, request.actor, call.id)
        return answer(
            f"No seat on the call with {call.label}, {say.when(call, own_zone(work, request.actor))}.",
            "Who was to listen in is told once and keeps their turn.",
            buttons=(Button("Offer another", f"{NOUN} offer", form=True), MINE),
        )

    return await request.act(act)
