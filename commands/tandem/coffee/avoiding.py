"""`/tandem coffee avoid @x`: whom somebody is never paired with. Private: no message, list, export or trail shows whom."""

from __future__ import annotations

from alignment.errors import Incomplete, Offer, Refusal
from alignment.permissions import Right, may
from commands.answers import answer, field_of
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import pairings, people
from messages.buttons import Button
from messages.fields import Person
from messages.forms import Form
from messages.text import one_line
from operations.pairings import joining

LIST = Button("My list", "/tandem coffee avoid list")
MOST = 10


async def avoid(request: Request, line: Line) -> Reply:
    """Never be paired with somebody; `list` shows whom, `undo @x` takes it back; alone it is the form."""
    word, rest = line.take()
    if word in ("list", "show") and not rest.rest:
        return await request.look(lambda work: _list(work, request))
    if not request.submitted and (request.form or not line.rest):
        return await request.look(lambda work: Reply(form=_form(request)))
    undo = word in ("undo", "off", "remove")

    def act(work: Work) -> Reply:
        picked = request.answered("who")
        typed = f"<@{picked}>" if picked else (rest.rest if undo else line.rest)
        if not typed:
            raise Incomplete(
                "Whom? Such as: avoid @luca.",
                Offer("Pick somebody", "/tandem coffee avoid", form=True),
                field="who",
            )
        if undo:
            who, name = joining.pair_again(work, request.actor, typed)
            return answer(
                f"You may be paired with {one_line(name, 40)} again.", buttons=(_again(work, who), LIST)
            )
        try:
            who, name = joining.avoid(work, request.actor, typed)
        except Refusal as refusal:
            raise field_of(refusal, "who") if request.submitted else refusal from None
        return answer(
            f"You are never paired with {one_line(name, 40)}. Only you see this.",
            "It holds from the next round on. They are not told, and nobody can ask for it.",
            buttons=(_undo(work, who), LIST),
        )

    return await request.act(act)


def _mention(work: Work, person_id: int) -> str:
    known = people.person(work, person_id)
    if known is None:
        return ""
    return f"<@{known.slack}>" if known.slack else known.name


def _undo(work: Work, person_id: int) -> Button:
    return Button("Undo", f"/tandem coffee avoid undo {_mention(work, person_id)}")


def _again(work: Work, person_id: int) -> Button:
    return Button("Undo", f"/tandem coffee avoid {_mention(work, person_id)}")


def _list(work: Work, request: Request) -> Reply:
    may(request.actor, Right.COFFEE)
    mine = pairings.avoided_by(work, request.actor.id)
    known = people.people(work, mine)
    add = Button("Add somebody", "/tandem coffee avoid", form=True)
    if not mine:
        return answer("Your list is empty. Only you could see it.", buttons=(add,))
    names = [one_line(known[each].name, 40) if each in known else "somebody who left" for each in mine[:MOST]]
    more = [f"{len(mine) - MOST} more"] if len(mine) > MOST else []
    return answer(
        "You are never paired with these. Only you see this.",
        *names,
        *more,
        buttons=(add,),
        more=tuple(
            Button(
                f"Undo {one_line(known[each].first_name, 20)}",
                f"/tandem coffee avoid undo {_mention(work, each)}",
            )
            for each in mine[:5]
            if each in known
        ),
    )


def _form(request: Request) -> Form:
    may(request.actor, Right.COFFEE)
    return Form(
        "Not paired with",
        "Keep it",
        "/tandem coffee avoid",
        (Person("who", "Never pair me with"),),
        note="Only you see this. It holds from the next round on, and they are not told.",
    )
