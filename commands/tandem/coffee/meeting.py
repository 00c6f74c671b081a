"""`/tandem coffee time thu 15:00`, `met yes`: when a pair meets, and whether it did."""

from __future__ import annotations

from datetime import UTC, datetime

from alignment.calendar import local_day, local_instant, parse_time
from alignment.dates import deadline, parse_when
from alignment.errors import NotUnderstood, Offer, Refusal
from alignment.pairing.taking_part import Met
from commands.answers import answer, field_of
from commands.line import Line
from commands.request import Reply, Request
from commands.said import zone
from commands.tandem.coffee.taking_part import COFFEE
from commands.tandem.coffee.which import pair, taken_apart
from db.memory import Work
from db.stores.pairing_groups import Group
from digests import coffee_words as say
from messages.buttons import Button
from messages.fields import Day, TimeOfDay
from messages.forms import Form
from messages.text import one_line
from operations.pairings import meeting as meetings


async def time_of(request: Request, line: Line) -> Reply:
    """Settle when a pair meets: a proposed time, or any other by its form or in words."""
    _, number, words = taken_apart(line.rest)
    if not request.submitted and (request.form or not words):
        return await request.look(lambda work: Reply(form=_form(work, request, number)))

    def act(work: Work) -> Reply:
        group = pair(work, request, number)
        try:
            at, proposed = _read(request, words)
            settled = meetings.choose(work, request.actor, group.id, at, proposed=proposed)
        except Refusal as refusal:
            raise field_of(refusal, "time") if request.submitted else refusal from None
        names = say.Those(work, settled.members).names(settled.others(request.actor.id))
        lines = (
            []
            if meetings.at_work_for_all(work, settled, at)
            else ["That is outside somebody's working hours; ask first."]
        )
        return answer(
            f"You meet {names} {deadline(at, zone(request))}. {'They are' if len(settled.members) > 2 else 'The other is'} told.",
            *lines,
            buttons=(say.another(settled), say.skip(settled)),
        )

    return await request.act(act)


def _read(request: Request, words: str) -> tuple[datetime, bool]:
    """Return the moment that is meant, and whether it is one of those that were proposed: a button carries it whole."""
    here = zone(request)
    if request.submitted:
        day, at = request.day("day"), request.answered("time")
        if day is None or not at:
            raise NotUnderstood("Pick a day and a time.", field="time" if day else "day")
        return local_instant(day, parse_time(at), here), False
    try:
        return datetime.strptime(words, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC), True
    except ValueError:
        when = parse_when(words, local_day(request.now, here))
    if when.at is None:
        raise NotUnderstood(
            f'"{one_line(words, 40)}" has no time of day. Try thu 15:00.',
            Offer("Pick one", "/tandem coffee time", form=True),
        )
    return local_instant(when.day, when.at, here), False


def _form(work: Work, request: Request, number: int) -> Form:
    group = pair(work, request, number)
    names = say.Those(work, group.members).names(group.others(request.actor.id))
    return Form(
        "A time for coffee",
        "Settle it",
        f"/tandem coffee time {group.ref}",
        (Day("day", one_line(f"Coffee with {names} on", 40)), TimeOfDay("time", "At", zone=zone(request))),
        note="They are told at once.",
    )


_ANSWERS = {
    "yes": Met.YES, "y": Met.YES, "met": Met.YES, "not yet": Met.NOT_YET, "notyet": Met.NOT_YET, "later": Met.NOT_YET,
    "not_yet": Met.NOT_YET, "no": Met.NO, "n": Met.NO,
}  # fmt: skip
_SAID = {
    Met.YES: "Good. That is counted for both departments, and for nobody by name.",
    Met.NOT_YET: "Fine. At most one reminder comes.",
    Met.NO: "Fine. Nothing more comes, and nobody reads who did not.",
}


async def met(request: Request, line: Line) -> Reply:
    """Say whether a pair met."""
    _, number, words = taken_apart(line.rest)
    said = _ANSWERS.get(words.casefold())

    def act(work: Work) -> Reply:
        group = pair(work, request, number)
        if said is None:
            raise NotUnderstood("Did you meet?", *_offers(group))
        answered = meetings.answer(work, request.actor, group.id, said)
        others = tuple(
            Button(each.label, each.line)
            for each in _offers(answered)
            if _ANSWERS[each.label.casefold()] is not said
        )
        return answer(_SAID[said], buttons=(*others, COFFEE))

    return await request.act(act)


def _offers(group: Group) -> tuple[Offer, ...]:
    ref = group.ref
    return tuple(
        Offer(label, f"/tandem coffee met {ref} {label.casefold()}") for label in ("Yes", "Not yet", "No")
    )
