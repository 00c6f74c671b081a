"""`/rotation approve` and `end`: both managers agree to a programme, and one of them may end it."""

from __future__ import annotations

from alignment.people import Department
from alignment.permissions import Right, may
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.rotation.which import meant
from db.memory import Work
from digests import rotation_words as say
from digests.programme_asked import first_turns
from messages.buttons import Button
from operations.rotations import programmes


async def approve(request: Request, line: Line) -> Reply:
    """Agree for one's department."""

    def act(work: Work) -> Reply:
        programme, _ = meant(work, line.rest, lambda which: f"/rotation approve {which}")
        agreed = programmes.agree(work, request.actor, programme.id)
        missing = [side.value for side in Department if side not in agreed.agreed]
        lines = (
            [f"It waits for the agreement of {' and '.join(missing)} now; they are asked."]
            if missing
            else [f"{say.agreed(work, agreed)}. Turns are announced {_ahead(agreed.terms.ahead)}."]
        )
        first = first_turns(work, agreed.id)
        return answer(
            f"{say.name_of(agreed)}: agreed.",
            *lines,
            *([f"{first}."] if first else []),
            buttons=(Button("See the plan", f"/rotation plan {agreed.ref}"),),
        )

    return await request.act(act)


def _ahead(weeks: int) -> str:
    return f"{weeks} {'week' if weeks == 1 else 'weeks'} ahead" if weeks else "on their first day"


async def end(request: Request, line: Line) -> Reply:
    """Ask first, then end a programme for good."""
    words = line.rest.split()
    sure = bool(words) and words[-1].casefold() == "yes"
    named = " ".join(words[:-1] if sure else words)

    if not sure:

        def look(work: Work) -> Reply:
            may(request.actor, Right.MAKE_ROTATION)
            programme, _ = meant(work, named, lambda which: f"/rotation end {which}")
            return answer(
                f"End {say.name_of(programme)} for good?",
                "Turns that have begun run on; those to come are off, and their people are told once.",
                buttons=(Button("End it", f"/rotation end {programme.ref} yes"),),
            )

        return await request.look(look)

    def act(work: Work) -> Reply:
        programme, _ = meant(work, named, lambda which: f"/rotation end {which}")
        ended = programmes.end(work, request.actor, programme.id)
        return answer(
            f"{say.name_of(ended)} has ended. Whoever had a turn to come is told once.",
            buttons=(Button("Programmes", "/rotation"),),
        )

    return await request.act(act)
