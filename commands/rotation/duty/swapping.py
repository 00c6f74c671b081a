"""`/rotation duty swap fri`, `take O-7`, `give @priya tue`: turns that people exchange, each with its *Undo*."""

from __future__ import annotations

from alignment import refs
from alignment.calendar import local_day
from alignment.duty.reading import MENTION
from alignment.errors import Incomplete, NotUnderstood, Refusal
from alignment.permissions import Right, may
from commands.answers import answer, field_of
from commands.line import Line
from commands.request import Reply, Request
from commands.rotation.duty.which import ROTAS, rota_meant, turn_meant, words_for
from db.memory import Work
from db.stores import duty_rotas
from db.stores.duty_rotas import Rota
from digests import duty_words as say
from messages.buttons import Button
from messages.fields import Person
from messages.forms import Form
from messages.text import one_line
from operations.duty import swapping
from operations.duty.meant import turn_thing
from operations.duty.swapping import Exchanged
from operations.people.finding import find

_ALL = Button(ROTAS.label, ROTAS.line)


async def swap(request: Request, line: Line) -> Reply:
    """Offer my next turn, or the one of a day, to everybody of the rota."""

    def again(which: str) -> str:
        return f"/rotation duty swap {which}"

    def act(work: Work) -> Reply:
        may(request.actor, Right.DUTY)
        rota, words = rota_meant(work, request, line.rest, again)
        held = turn_meant(work, request, rota, words_for(" ".join(words)), again, mine=True)
        offered = swapping.offer(work, request.actor, rota.id, held.day, held.place)
        on = say.on(say.begins_on(held, rota.zone), local_day(work.now, rota.zone))
        return answer(
            f"Your {rota.name} turn, {on}, is offered to everybody of the rota.",
            "It is yours until somebody takes it; you get their next turn for it, and hear who.",
            buttons=(Button("Keep it", f"/rotation duty keep {refs.OFFER.ref(offered.id)}"),),
        )

    return await request.act(act)


async def keep(request: Request, line: Line) -> Reply:
    """Take an offer back."""

    def act(work: Work) -> Reply:
        offered = swapping.keep(work, request.actor, _number(line))
        rota = duty_rotas.by_number(work, offered.rota_id)
        name = rota.name if rota is not None else "duty"
        return answer(f"You keep your {name} turn of {say.days([offered.day])}.", buttons=(_ALL,))

    return await request.act(act)


def _number(line: Line) -> int:
    number = refs.OFFER.number(line.rest.strip())
    if not number:
        raise Incomplete("Which offer? Press its button in the channel.", ROTAS)
    return number


async def take(request: Request, line: Line) -> Reply:
    """Take a turn that is offered, or one that nobody could serve."""

    def again(which: str) -> str:
        return f"/rotation duty take {which}"

    def act(work: Work) -> Reply:
        may(request.actor, Right.DUTY)
        number = refs.OFFER.number(line.rest.strip())
        if number:
            return _told(work, request, swapping.take(work, request.actor, number))
        rota, words = rota_meant(work, request, line.rest, again)
        open_ones = swapping.free(work, rota)
        typed = words_for(" ".join(words))
        if not typed and len(open_ones) == 1:
            return _told(work, request, swapping.take(work, request.actor, open_ones[0].id))
        held = turn_meant(work, request, rota, typed, again)
        offered = next((each for each in open_ones if (each.day, each.place) == held.key), None)
        if offered is not None:
            return _told(work, request, swapping.take(work, request.actor, offered.id))
        return _told(work, request, swapping.step_in(work, request.actor, rota.id, held.day, held.place))

    return await request.act(act)


async def give(request: Request, line: Line) -> Reply:
    """Give a turn to somebody on behalf of whose it is; without a name it is the form."""

    def again(which: str) -> str:
        return f"/rotation duty give {which}"

    words = line.rest.split()
    named = next((word for word in words if MENTION.fullmatch(word)), "")
    rest = " ".join(word for word in words if word != named)
    if not request.submitted and (request.form or not named):

        def look(work: Work) -> Reply:
            rota, left = rota_meant(work, request, rest, again)
            held = turn_meant(work, request, rota, words_for(" ".join(left)), again)
            may(request.actor, Right.GIVE_DUTY, turn_thing(work, rota, held))
            on = say.on(say.begins_on(held, rota.zone), local_day(work.now, rota.zone))
            form = Form(
                "Give a turn",
                "Give it",
                f"/rotation duty give {say.place_ref(held)}",
                (Person("person", one_line(f"{rota.title}, {on}, to", 40)),),
                note="They exchange it for their own next turn, where that can be. Both are told.",
            )
            return Reply(form=form)

        return await request.look(look)

    def act(work: Work) -> Reply:
        may(request.actor, Right.DUTY)
        user = request.answered("person")
        whom = f"<@{user}>" if request.submitted else named
        if request.submitted and not user:
            raise Incomplete("To whom?", field="person")

        def with_name(which: str) -> str:
            return again(f"{which} {whom}")

        rota, left = rota_meant(work, request, rest, with_name)
        held = turn_meant(work, request, rota, words_for(" ".join(left)), with_name)
        may(request.actor, Right.GIVE_DUTY, turn_thing(work, rota, held))
        try:
            person = find(work, whom)
            done = swapping.give(work, request.actor, rota.id, held.day, held.place, person.id)
        except Refusal as refusal:
            raise field_of(refusal, "person") if request.submitted else refusal from None
        return _told(work, request, done)

    return await request.act(act)


async def undo(request: Request, line: Line) -> Reply:
    """Take an exchange back before any turn of it has begun."""

    def act(work: Work) -> Reply:
        number = line.rest.strip()
        if not number.isdecimal() or len(number) > 9:
            raise NotUnderstood("Which exchange? Press Undo where it was made.", ROTAS)
        done = swapping.undo(work, request.actor, int(number))
        who = say.names(work, [done.taker_id] if done.taker_id else [])
        on = _on(work, done.rota, done)
        return answer(f"Taken back: {done.rota.name}, {on}, is {who} again.", buttons=(_ALL,))

    return await request.act(act)


def _on(work: Work, rota: Rota, done: Exchanged) -> str:
    return say.on(done.day, local_day(work.now, rota.zone))


def _told(work: Work, request: Request, done: Exchanged) -> Reply:
    """Say who has what now."""
    rota = done.rota

    def has(person_id: int, on: str) -> str:
        if person_id == request.actor.id:
            return f"You have {rota.name}, {on}"
        return f"{say.names(work, [person_id])} has {rota.name}, {on}"

    lines = []
    if done.back is not None:
        lines.append(f"{has(done.giver_id, say.on(done.back, local_day(work.now, rota.zone)))}.")
    elif done.giver_id:
        lines.append("No turn goes back for it; it counts as the turn of whose it was.")
    lines.append("Whose turn moved is told. Nobody else's moves.")
    return answer(
        f"{has(done.taker_id, _on(work, rota, done))}.",
        *lines,
        buttons=(Button("Undo", f"/rotation duty undo {done.number}"), _ALL),
    )
