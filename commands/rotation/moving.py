"""`/rotation move @leo 5 apr` and `move @leo host @amira`: a manager moves a turn, or gives it another host."""

from __future__ import annotations

from alignment import refs
from alignment.dates import parse_day
from alignment.errors import NotUnderstood, Offer
from alignment.permissions import Right, may
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import people, workspaces
from db.stores.rotation_turns import Planned
from digests import rotation_words as say
from messages.buttons import Button
from messages.fields import Day
from messages.forms import Form
from operations.people.finding import find
from operations.rotations import overriding, swapping


async def move(request: Request, line: Line) -> Reply:
    """Move somebody's next turn, or give it another host; with only whose it is, it is the form."""
    word, rest = line.take()
    if not request.submitted and (request.form or not rest.rest):
        return await request.look(lambda work: Reply(form=_form(work, request, word)))

    def act(work: Work) -> Reply:
        may(request.actor, Right.MOVE_TURN)
        turn = _whose(work, word)
        said, who = rest.take()
        if said == "host" and not request.submitted:
            return _host(work, request, turn, who.rest)
        day = (
            request.day("day")
            if request.submitted
            else parse_day(rest.rest.removeprefix("to "), workspaces.today(work))
        )
        if day is None:
            raise NotUnderstood("Pick a day.", field="day")
        before = turn.first_on
        moved = overriding.move(work, request.actor, turn.id, day)
        name, now = say.names(work, [moved.person_id])[moved.person_id], workspaces.today(work)
        return answer(
            f"{name}'s turn is {say.of(moved, now)} now.",
            f"{name} is told, and whoever had to make room.",
            buttons=(
                Button("Undo", f"/rotation move {moved.ref} {before.isoformat()}"),
                Button("See the plan", f"/rotation plan {refs.PROGRAMME.ref(moved.programme_id)}"),
            ),
        )

    return await request.act(act)


def _host(work: Work, request: Request, turn: Planned, typed: str) -> Reply:
    if not typed:
        raise NotUnderstood("Which host? Such as: move @leo host @amira.")
    host, before = find(work, typed), people.person(work, turn.host_id)
    moved = overriding.host(work, request.actor, turn.id, host.id)
    names = say.names(work, (moved.person_id, moved.host_id))
    undo = (
        (Button("Undo", f"/rotation move {moved.ref} host <@{before.slack}>"),)
        if before is not None and before.slack
        else ()
    )
    return answer(
        f"{names[moved.host_id]} hosts {names[moved.person_id]} now, {say.of(moved, workspaces.today(work))}.",
        "An announcement that was posted says so.",
        buttons=(*undo, Button("See the plan", f"/rotation plan {refs.PROGRAMME.ref(moved.programme_id)}")),
    )


def _whose(work: Work, word: str) -> Planned:
    if not word:
        raise NotUnderstood(
            "Whose turn? Such as: move @leo 5 apr, or move @leo host @amira.",
            Offer("See the plan", "/rotation plan"),
        )
    number = refs.TURN.number(word)
    return swapping.load(work, number)[0] if number else swapping.next_of(work, find(work, word).id)


def _form(work: Work, request: Request, word: str) -> Form:
    may(request.actor, Right.MOVE_TURN)
    turn = _whose(work, word)
    name = say.names(work, [turn.person_id])[turn.person_id]
    return Form(
        "Move a turn",
        "Move it",
        f"/rotation move {turn.ref}",
        (Day("day", f"{name}'s turn from", initial=turn.first_on),),
        note="The stretch that has this day, or the next one. Whoever has to make room is told.",
    )
