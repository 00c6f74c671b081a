"""`/meeting move tue 11:00`, `skip tue`, `end lead review`: changing what is planned; everybody is told once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from alignment import refs
from alignment.calendar import DAY_NAMES, local_day, local_instant, parse_time, zone_named
from alignment.errors import NotUnderstood, Offer, Refusal
from alignment.permissions import Right, may
from alignment.readings import Unreadable
from commands.answers import answer, field_of
from commands.line import Line
from commands.meeting.which import coming, day_of, days_of, meant, plan_ahead, read_day
from commands.request import Reply, Request
from db.memory import Work
from db.stores.meetings import Meeting
from digests import meeting_words as say
from messages.buttons import Button
from messages.fields import Choice, Day, Option, TimeOfDay
from messages.forms import Form
from messages.text import one_line
from operations.meetings import changing, series
from operations.meetings.meant import thing_of

_ALWAYS = frozenset({"always", "every", "all", "each"})
_JOINTS = frozenset({"to", "at", "on", "the", "from", "now"})


@dataclass(frozen=True, slots=True)
class _Moving:
    """What a line says of a move: the new day and time, where it says so, and whether it is for good."""

    day: date | None
    at: time | None
    always: bool


async def move(request: Request, line: Line) -> Reply:
    """Hold a meeting at another time, or every one of its series; without a day or a time it is the form."""
    word, rest = line.take()
    bare = not line.rest or (bool(refs.MEETING.number(word)) and not rest.rest)
    if not request.submitted and (request.form or bare):
        return await request.look(lambda work: Reply(form=_form(work, request, line)))

    def act(work: Work) -> Reply:
        if request.submitted:
            meeting, moving = _sent(work, request, line)
        else:
            meeting, moving = _typed(work, request, line)
        day, at = moving.day or day_of(meeting), moving.at
        zone = meeting.series.zone
        wall = at or meeting.starts_at.astimezone(zone_named(zone)).time()
        try:
            if moving.always:
                weekday = day.weekday() if moving.day is not None else None
                held = series.hold_at(work, request.actor, meeting.series.id, weekday, wall)
                return answer(
                    f"{say.name_of(held)} is held {held.recurrence.describe()} from now on.",
                    "Everybody is told once. One whose agenda is sent stays as it is.",
                    buttons=(Button("Meetings", "/meeting"),),
                )
            moved = changing.move(work, request.actor, meeting.id, local_instant(day, wall, zone))
        except Refusal as refusal:
            raise field_of(refusal, "time") if request.submitted else refusal from None
        back = f"/meeting move {moved.ref} {day_of(meeting).isoformat()} {meeting.starts_at.astimezone(zone_named(zone)):%H:%M}"
        return answer(
            f"{say.name_of(moved.series)} moves to {say.when(moved)}.",
            "Everybody is told once; the others stay as they are.",
            buttons=(
                Button("Undo", back),
                Button("Every one", f"/meeting move {moved.ref} {DAY_NAMES[day.weekday()]} {wall:%H:%M} always"),
            ),
        )  # fmt: skip

    return await request.act(act)


def _typed(work: Work, request: Request, line: Line) -> tuple[Meeting, _Moving]:
    """Read a line: two days are from and to; one is which, where something is held that day, else to."""
    there = coming(work, request)
    today = local_day(request.now, there[0].series.zone if there else request.actor.zone or "UTC")
    words = line.rest.split()
    number = words.pop(0) if words and refs.MEETING.number(words[0]) else ""
    days: list[tuple[str, date]] = []
    at, always, name = None, False, list[str]()
    while words:
        plain = words[0].casefold().strip(",")
        read = read_day(words, today)
        if plain in _ALWAYS:
            always, taken = True, 1
        elif read is not None:
            day, taken = read
            days.append((" ".join(words[:taken]), day))
        elif (wall := _wall(plain)) is not None:
            at, taken = wall, 1
        else:
            taken = 1
            if plain not in _JOINTS:
                name.append(words[0])
        words = words[taken:]
    if len(days) > 2 or (not days and at is None):
        raise NotUnderstood(
            "Move it to when? Such as: move tue 11:00, or move tue to wed 11:00.",
            Offer("Pick it", f"/meeting move {number}".strip(), form=True),
        )

    def again(which: str) -> str:
        said = f"{days[-1][1].isoformat() if days else ''} {at.strftime('%H:%M') if at else ''}"
        return f"/meeting move {which} {' '.join(said.split())}{' always' if always else ''}"

    if number or name:
        meeting = meant(work, request, number or " ".join(name), again)
        return meeting, _Moving(days[-1][1] if days else None, at, always)
    held = [each for each in there if days and day_of(each) in days_of(days[0][0], each, request)]
    if len(days) == 2 or (held and at is not None):
        meeting = meant(work, request, days[0][0], again)
        return meeting, _Moving(days[1][1] if len(days) == 2 else None, at, always)
    if held:
        raise NotUnderstood(
            f"Move the {held[0].series.name} of {say.when(held[0])} to when? Such as: move tue 11:00.",
            Offer("Pick it", f"/meeting move {held[0].ref}", form=True),
        )
    return meant(work, request, "", again), _Moving(days[0][1] if days else None, at, always)


def _wall(word: str) -> time | None:
    try:
        return parse_time(word)
    except Unreadable:
        return None


def _form(work: Work, request: Request, line: Line) -> Form:
    meeting = meant(work, request, line.rest, lambda which: f"/meeting move {which}")
    may(request.actor, Right.RUN_MEETING, thing_of(meeting))
    wall = meeting.starts_at.astimezone(zone_named(meeting.series.zone)).time()
    return Form(
        "Move a meeting",
        "Move it",
        f"/meeting move {meeting.ref}",
        (
            Day("day", one_line(f"{say.name_of(meeting.series)} on", 40), initial=day_of(meeting)),
            TimeOfDay("time", "At", initial=wall, zone=meeting.series.zone),
            Choice(
                "which",
                "Which",
                [Option("one", "This one"), Option("always", "Every one from now on")],
                initial="one",
            ),
        ),
        note="Everybody is told once.",
    )


def _sent(work: Work, request: Request, line: Line) -> tuple[Meeting, _Moving]:
    meeting = meant(work, request, line.rest, lambda which: f"/meeting move {which}")
    day, at = request.day("day"), request.answered("time")
    if day is None:
        raise NotUnderstood("Pick a day.", field="day")
    try:
        wall = parse_time(at)
    except Unreadable as refusal:
        raise field_of(refusal, "time") from None
    return meeting, _Moving(day, wall, request.answered("which") == "always")


async def skip(request: Request, line: Line) -> Reply:
    """Skip one meeting."""

    def act(work: Work) -> Reply:
        plan_ahead(work, request, line.rest)
        meeting = meant(work, request, line.rest, lambda which: f"/meeting skip {which}")
        skipped = changing.skip(work, request.actor, meeting.id)
        following = next(
            (each for each in coming(work, request) if each.series.id == skipped.series.id), None
        )
        then = f" The next one is {say.when(following)}." if following is not None else ""
        return answer(
            f"{say.name_of(skipped.series)} on {say.when(skipped)} is skipped.",
            f"Everybody is told once; its points wait for the next.{then}",
            buttons=(Button("Undo", f"/meeting keep {skipped.ref}"),),
        )

    return await request.act(act)


async def keep(request: Request, line: Line) -> Reply:
    """Hold a meeting that was skipped, or that nothing stands on the agenda of."""

    def act(work: Work) -> Reply:
        there = line.rest if refs.MEETING.number(line.rest.strip()) else ""
        if there:
            meeting = meant(work, request, there, lambda which: f"/meeting keep {which}")
        else:
            meeting = meant(work, request, line.rest, lambda which: f"/meeting keep {which}", skipped=True)
        kept = changing.keep(work, request.actor, meeting.id)
        return answer(
            f"{say.name_of(kept.series)} takes place: {say.when(kept)}.",
            buttons=(Button("Agenda", f"/meeting agenda {kept.ref}"),),
        )

    return await request.act(act)


async def end(request: Request, line: Line) -> Reply:
    """Ask first, then end a series for good."""
    words = line.rest.split()
    sure = bool(words) and words[-1].casefold() == "yes"
    named = " ".join(words[:-1] if sure else words)

    def find(work: Work) -> Meeting:
        meeting = meant(work, request, named, lambda which: f"/meeting end {which}")
        if not named and len({each.series.id for each in coming(work, request)}) > 1:
            return meant(work, request, "?", lambda which: f"/meeting end {which}")
        return meeting

    if not sure:

        def look(work: Work) -> Reply:
            meeting = find(work)
            may(request.actor, Right.RUN_MEETING, thing_of(meeting))
            return answer(
                f"End the {meeting.series.name} for good? {meeting.series.recurrence.describe()}.",
                "Everybody is told once. Open actions and the log stay.",
                buttons=(
                    Button("End it", f"/meeting end {meeting.ref} yes"),
                    Button("Skip one only", f"/meeting skip {meeting.ref}"),
                ),
            )

        return await request.look(look)

    def act(work: Work) -> Reply:
        ended = series.end(work, request.actor, find(work).series.id)
        return answer(
            f"The {ended.name} has ended. Everybody is told once.",
            buttons=(Button("Meetings", "/meeting"), Button("Log", "/meeting log")),
        )

    return await request.act(act)
