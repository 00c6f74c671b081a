"""`/rotation close 14 dec to 8 jan quarter end` and `open`: days on which nobody is on a turn."""

from __future__ import annotations

from alignment.dates import full_day, parse_day
from alignment.errors import Incomplete, NotFound, NotUnderstood, Offer
from alignment.permissions import Right, may
from alignment.rotation.lines import MOST_NAME, parse_closed
from alignment.rotation.terms import Closed
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.rotation.which import meant, only_which
from db.memory import Work
from db.stores import rotation_turns, workspaces
from db.stores.programmes import Programme
from digests import rotation_words as say
from messages.buttons import Button
from messages.fields import Day, Text
from messages.forms import Form
from messages.text import one_line
from operations.rotations import programmes


async def close(request: Request, line: Line) -> Reply:
    """Close days for a programme; alone, or with only its number, it is the form."""
    if not request.submitted and (request.form or only_which(line.rest)):

        def look(work: Work) -> Reply:
            may(request.actor, Right.MAKE_ROTATION)
            programme, _ = meant(work, line.rest, lambda which: f"/rotation close {which}")
            return Reply(form=_closing(programme))

        return await request.look(look)

    def act(work: Work) -> Reply:
        may(request.actor, Right.MAKE_ROTATION)
        programme, rest = meant(work, line.rest, lambda which: f"/rotation close {which}")
        closed = _sent_range(request) if request.submitted else parse_closed(rest, workspaces.today(work))
        before = {each.id: each.first_on for each in rotation_turns.of(work, programme.id)}
        changed = programmes.shut(work, request.actor, programme.id, closed)
        after = {each.id: each.first_on for each in rotation_turns.of(work, programme.id)}
        moved = sum(after.get(turn, first) != first for turn, first in before.items())
        off = sum(turn not in after for turn in before)
        made = next(each for each in changed.closed if each.range == closed)
        said = say.days(closed.first, closed.last, workspaces.today(work))
        return answer(
            f"{said} is closed for {say.name_of(changed)}.",
            _moved(changed, moved, off),
            buttons=(
                Button("See the plan", f"/rotation plan {changed.ref}"),
                Button("Undo", f"/rotation open {changed.ref} {made.id}"),
            ),
        )

    return await request.act(act)


def _moved(programme: Programme, moved: int, off: int) -> str:
    """Say how many turns are at another time, how many off since the year ahead has no room for them, and who reads it."""
    if not moved and not off:
        return "No turn moves."
    moves = ("One turn moves" if moved == 1 else f"{moved} turns move") if moved else ""
    falls = f"{'one' if off == 1 else off}{'' if moved else ' turn' if off == 1 else ' turns'}"
    gone = f"{falls} {'is' if off == 1 else 'are'} off for now" if off else ""
    said = " and ".join(each for each in (moves, gone) if each)
    said = said[:1].upper() + said[1:]
    told = "; whose it is reads it first." if moved + off == 1 else "; whose they are read it first."
    return f"{said}{told}" if programme.agreed_on is not None else f"{said} in the plan."


def _sent_range(request: Request) -> Closed:
    first, last = request.day("first"), request.day("last")
    if first is None or last is None:
        raise Incomplete("Pick the first and the last day.", field="first" if first is None else "last")
    if last < first:
        raise NotUnderstood(f"{full_day(last)} is before {full_day(first)}.", field="last")
    return Closed(first, last, one_line(request.answered("name"), MOST_NAME))


def _closing(programme: Programme) -> Form:
    return Form(
        "Close days",
        "Close them",
        f"/rotation close {programme.ref}",
        (
            Day("first", "From"),
            Day("last", "To, that day too"),
            Text("name", "What for", optional=True, limit=MOST_NAME, placeholder="quarter end"),
        ),
        note="Nobody is on a turn then. Whose turn moves is told first.",
    )


async def reopen(request: Request, line: Line) -> Reply:
    """Open closed days again: by the range's number from a button, or by a day in it."""

    def act(work: Work) -> Reply:
        may(request.actor, Right.MAKE_ROTATION)
        programme, rest = meant(work, line.rest, lambda which: f"/rotation open {which}")
        if not programme.closed:
            raise NotFound(
                f"No days are closed for {say.name_of(programme)}.",
                Offer("Close days", f"/rotation close {programme.ref}", form=True),
            )
        number = _range_meant(work, programme, rest)
        opened = programmes.reopen(work, request.actor, programme.id, number)
        gone = next(each.range for each in programme.closed if each.id == number)
        return answer(
            f"{say.days(gone.first, gone.last, workspaces.today(work))} is open again for {say.name_of(opened)}.",
            "Turns that are planned stay where they are.",
            buttons=(Button("See the plan", f"/rotation plan {opened.ref}"),),
        )

    return await request.act(act)


def _range_meant(work: Work, programme: Programme, typed: str) -> int:
    there = {each.id: each.range for each in programme.closed}
    if typed.strip().isdecimal() and int(typed) in there:
        return int(typed)
    offers = [
        Offer(
            one_line(say.days(each.first, each.last, workspaces.today(work)), 30),
            f"/rotation open {programme.ref} {number}",
        )
        for number, each in there.items()
    ]
    if not typed.strip():
        raise NotUnderstood("Which days?", *offers[:5])
    day = parse_day(typed, workspaces.today(work))
    fits = [number for number, each in there.items() if each.touches(day, day)]
    if not fits:
        raise NotFound(f"{full_day(day)} is not closed. Which days?", *offers[:5])
    return fits[0]
