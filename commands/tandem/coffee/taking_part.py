"""`/tandem coffee join`, `skip`, `pause until 2 jan`, `resume`, `leave`: being in the next round, or not."""

from __future__ import annotations

from datetime import date, time

from alignment.calendar import local_day, local_instant
from alignment.dates import deadline, full_day, parse_day
from alignment.errors import NotUnderstood
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.said import zone
from commands.tandem.coffee.which import programme, taken_apart
from db.memory import Work
from db.stores.pairings import Programme, name_of
from digests import coffee_words as say
from messages.buttons import Button
from messages.fields import Choice, Day, Option
from messages.forms import Form
from operations.pairings import joining, meant
from operations.pairings import meeting as meetings

COFFEE = Button("Coffee", "/tandem coffee")


def skip_next(found: Programme) -> Button:
    """Return the button by which somebody skips the next round."""
    return Button("Skip the next", f"/tandem coffee skip next {found.ref}")


async def join(request: Request, line: Line) -> Reply:
    """Take part from the next round on."""

    def act(work: Work) -> Reply:
        number, _, _ = taken_apart(line.rest)
        found = programme(work, request, number, "/tandem coffee join")
        slot = joining.join(work, request.actor, found)
        return answer(
            f"You are in. {name_of(work, found)}, next round {deadline(slot.starts_at, zone(request))}.",
            "You hear a working day before, and may skip it then.",
            "Somebody you would rather not meet? avoid @name: only you see it.",
            buttons=(Button("Undo", f"/tandem coffee leave {found.ref}"), skip_next(found)),
        )

    return await request.act(act)


async def leave(request: Request, line: Line) -> Reply:
    """Take part no longer."""

    def act(work: Work) -> Reply:
        number, _, _ = taken_apart(line.rest)
        found = programme(work, request, number, "/tandem coffee leave")
        joining.leave(work, request.actor, found)
        return answer(
            f"You are out of {name_of(work, found)}. Nobody is told.",
            buttons=(Button("Undo", f"/tandem coffee join {found.ref}"),),
        )

    return await request.act(act)


async def skip(request: Request, line: Line) -> Reply:
    """Skip the next round; or, where a pair is under way, excuse oneself from that."""

    def act(work: Work) -> Reply:
        number, group_id, words = taken_apart(line.rest)
        under_way = meant.current(work, request.actor) if not number and words != "next" else None
        if under_way is not None and not under_way.settled:
            group_id = group_id or under_way.id
        if group_id:
            group, goes_on = meetings.excuse(work, request.actor, group_id)
            others = "The other two hear" if len(group.members) > 2 else "The other hears"
            return answer(
                f"You skip this round. {others} that you can't, not why.",
                "They still meet." if goes_on else "Whoever is left goes first next time.",
                buttons=(COFFEE, say.pause(group.round.programme_id)),
            )
        found = programme(work, request, number, "/tandem coffee skip next")
        slot = joining.skip_next(work, request.actor, found)
        return answer(
            f"You skip {deadline(slot.starts_at, zone(request))}. Nobody is told.",
            "You are in again for the one after.",
            buttons=(Button("Undo", f"/tandem coffee resume {found.ref}"), say.pause(found.id)),
        )

    return await request.act(act)


async def pause(request: Request, line: Line) -> Reply:
    """Be left out until a day, or until one says so; by its button it is the form."""
    if request.form and not request.submitted:
        return await request.look(lambda work: Reply(form=_form(work, request, line)))

    def act(work: Work) -> Reply:
        number, _, words = taken_apart(line.rest)
        found = programme(work, request, number, "/tandem coffee pause")
        day = _until(request, words)
        until = local_instant(day, time.min, zone(request)) if day is not None else None
        joining.pause(work, request.actor, found, until)
        said = f"until {full_day(day)}" if day is not None else "until you are back: resume"
        return answer(
            f"You are left out {said}. Nobody is told.",
            buttons=(Button("Undo", f"/tandem coffee resume {found.ref}"), COFFEE),
        )

    return await request.act(act)


def _until(request: Request, words: str) -> date | None:
    """Return until which day; None for no day."""
    today = local_day(request.now, zone(request))
    if request.submitted:
        if request.answered("how") != "day":
            return None
        day = request.day("day")
        if day is None:
            raise NotUnderstood("Pick a day, or choose until I am back.", field="day")
    else:
        plain = words.casefold().removeprefix("until").removeprefix("till").strip()
        if not plain:
            return None
        day = parse_day(plain, today)
    if day <= today:
        raise NotUnderstood(f"{full_day(day)} is over. Name a day to come.", field="day")
    return day


def _form(work: Work, request: Request, line: Line) -> Form:
    number, _, _ = taken_apart(line.rest)
    found = programme(work, request, number, "/tandem coffee pause")
    return Form(
        "Pause coffee",
        "Pause",
        f"/tandem coffee pause {found.ref}",
        (
            Choice("how", "Leave me out", [Option("day", "Until a day"), Option("open", "Until I am back")], initial="day"),
            Day("day", "That day I am in again", optional=True),
        ),
        note="Nobody is told. A pair that you are in stays; skip it by its own button.",
    )  # fmt: skip


async def resume(request: Request, line: Line) -> Reply:
    """Be in again."""

    def act(work: Work) -> Reply:
        number, _, _ = taken_apart(line.rest)
        found = programme(work, request, number, "/tandem coffee resume")
        slot = joining.resume(work, request.actor, found)
        return answer(
            f"You are in again: next round {deadline(slot.starts_at, zone(request))}.",
            buttons=(skip_next(found), COFFEE),
        )

    return await request.act(act)
