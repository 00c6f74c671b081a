"""Reading of duty rotas: who is on now and when I am, one rota with its next turns, when somebody is, and why."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.calendar import local_day
from alignment.duty.reading import MENTION
from alignment.duty.terms import CREW_WORDS
from alignment.permissions import Right, allowed, may
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.rotation.duty.which import NEW, ROTAS, rota_meant, turn_meant, words_for
from commands.said import today as their_today
from commands.said import zone
from db.memory import Work
from db.stores import duty_rotas, people
from db.stores import duty_turns as stored
from db.stores.duty_rotas import Rota
from db.stores.duty_turns import Held
from digests import duty_words as say
from digests.lead_words import capital
from messages.buttons import Block, Button
from messages.message import compose, row
from messages.text import Mrkdwn, escape, neutral, one_line
from messages.words import count
from operations.duty.planning import look, next_of
from operations.people.finding import find

MOST_ROTAS = 8
MOST_TURNS = 5

_NEW = Button(NEW.label, NEW.line, form=True)
_ALL = Button(ROTAS.label, ROTAS.line)


async def mine(request: Request, _line: Line) -> Reply:
    """Show who is on duty now, and the next turns of whoever asks."""

    def read(work: Work) -> Reply:
        may(request.actor, Right.DUTY)
        there = duty_rotas.running(work)
        makes = allowed(request.actor, Right.MAKE_DUTY)
        if not there:
            return answer("There is no duty rota yet.", buttons=(_NEW,) if makes else ())
        names = {each.id for each in there}
        # The turn that ran as its rota ended stays on record, and is nobody's to do.
        coming = [each for each in stored.coming(work) if each.rota_id in names]
        theirs = [each for each in coming if each.person_id == request.actor.id]
        rows: list[Block] = [_row(work, request, each, coming) for each in there[:MOST_ROTAS]]
        head = escape(_head(request, theirs, there))
        return Reply(
            compose(
                head,
                f"*Duty*\n{head}",
                extra=rows,
                buttons=(_NEW,) if makes else (),
                iteration=str(request.actor.id),
            )
        )

    return await request.look(read)


def _head(request: Request, theirs: Sequence[Held], there: Sequence[Rota]) -> str:
    if not theirs:
        return "No turn of duty is yours at present."
    first = theirs[0]
    rota = next(each for each in there if each.id == first.rota_id)
    day = say.on(say.begins_on(first, zone(request)), their_today(request))
    return f"Your next turn: {rota.name}, {day}."


def _row(work: Work, request: Request, rota: Rota, coming: Sequence[Held]) -> Block:
    ours = [each for each in coming if each.rota_id == rota.id]
    now = [each for each in ours if each.starts_at <= work.now]
    later = [each for each in ours if each.starts_at > work.now]
    following = [each for each in later if each.day == later[0].day]
    today = local_day(work.now, rota.zone)
    lines: list[str] = [Mrkdwn("*{}* {}").format(say.name_of(rota), _now(work, now))]
    if following:
        names = say.names(work, say.serving(following))
        lines.append(f"Next: {names}, {say.on(say.begins_on(following[0], rota.zone), today)}")
    mine = next((each for each in ours if each.person_id == request.actor.id), None)
    if mine is not None:
        lines.append(
            f"Yours: {say.on(say.begins_on(mine, rota.zone), today)}, {say.stretch(mine, rota, zone(request))}"
        )
    menu = [
        Button("Rota", f"/rotation duty show {rota.ref}"),
        *((Button("Offer mine", f"/rotation duty swap {say.place_ref(mine)}"),) if mine is not None else ()),
        *((Button("Why", f"/rotation duty why {say.place_ref((now or following)[0])}"),) if now or following else ()),
    ]  # fmt: skip
    if allowed(request.actor, Right.MAKE_DUTY):
        menu.append(Button("Change it", f"/rotation duty set {rota.ref}", form=True))
    first, *rest = lines
    return row(Mrkdwn("\n").join([Mrkdwn(first), *map(escape, rest)]), menu)


def _now(work: Work, now: Sequence[Held]) -> str:
    return f"now {say.names(work, say.serving(now))}" if now else "no turn runs now"


async def show(request: Request, line: Line) -> Reply:
    """Show one rota: when its turns are, who is in it, and who has the next ones."""

    def read(work: Work) -> Reply:
        may(request.actor, Right.DUTY)
        rota, _ = rota_meant(work, request, line.rest, lambda which: f"/rotation duty show {which}")
        coming = stored.coming(work, rota_id=rota.id)
        today = local_day(work.now, rota.zone)
        days = list(dict.fromkeys(each.day for each in coming))[:MOST_TURNS]
        members = count(len(duty_rotas.crew(work, rota)), "person", "people")
        lines = [capital(rota.terms.describe()), f"In it: {members}, {CREW_WORDS[rota.terms.crew]}"]
        for day in days:
            places = [each for each in coming if each.day == day]
            mark = " (now)" if places[0].starts_at <= work.now else ""
            on = say.on(say.begins_on(places[0], rota.zone), today)
            lines.append(f"{on}: {say.names(work, say.serving(places))}{mark}")
        changes = allowed(request.actor, Right.MAKE_DUTY)
        more = (
            (
                Button("Change it", f"/rotation duty set {rota.ref}", form=True),
                Button("End it", f"/rotation duty end {rota.ref}"),
            )
            if changes
            else ()
        )
        return answer(f"{rota.title} duty.", *lines, buttons=(_ALL, *more))

    return await request.look(read)


async def when(request: Request, line: Line) -> Reply:
    """Say when somebody has their next turns; without a name, when whoever asks has."""

    def read(work: Work) -> Reply:
        may(request.actor, Right.DUTY)
        words = [*words_for(line.rest)]
        named = next((word for word in words if MENTION.fullmatch(word)), "")
        typed = named or " ".join(words)
        whose = find(work, typed).id if typed else request.actor.id
        person = people.person(work, whose)
        name = neutral(one_line(person.first_name, 20)) if person is not None else "Somebody"
        lines = []
        for rota in duty_rotas.running(work):
            turn = next_of(work, rota, whose)
            if turn is not None:
                today = local_day(work.now, rota.zone)
                lines.append(f"{rota.title}: {say.on(local_day(turn.slot.starts_at, rota.zone), today)}")
        mine = whose == request.actor.id
        if not lines:
            return answer(
                "You are in no duty rota." if mine else f"{name} is in no duty rota.", buttons=(_ALL,)
            )
        return answer("Your next turns." if mine else f"{name}'s next turns.", *lines, buttons=(_ALL,))

    return await request.look(read)


async def why(request: Request, line: Line) -> Reply:
    """Say by which rule somebody has a turn: never who else is away."""

    def read(work: Work) -> Reply:
        may(request.actor, Right.DUTY)

        def again(which: str) -> str:
            return f"/rotation duty why {which}"

        rota, words = rota_meant(work, request, line.rest, again)
        held = turn_meant(work, request, rota, words_for(" ".join(words)), again)
        begun = held.starts_at <= work.now
        turn = (
            None if begun else next((each for each in look(work, rota).turns if each.key == held.key), None)
        )
        counts = say.names(work, [held.counts_id]) if held.counts_id not in (0, held.person_id) else ""
        today = local_day(work.now, rota.zone)
        on = say.on(say.begins_on(held, rota.zone), today)
        names = say.names(work, [held.person_id] if held.person_id else [])
        return answer(
            f"{rota.title}, {on}: {names}.",
            say.why_line(turn if turn is not None else held, rota.zone, counts, today),
            "Whoever is longest without a turn is next; who cannot keeps the front place; newcomers are last.",
            buttons=(_ALL,),
        )  # fmt: skip

    return await request.look(read)
