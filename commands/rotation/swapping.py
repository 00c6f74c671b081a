"""`/rotation swap`, and the buttons of an offer: one's turn for another of the same round, by consent or on behalf."""

from __future__ import annotations

from alignment import refs
from alignment.errors import NotUnderstood, Offer
from alignment.permissions import Right, allowed, may
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import workspaces
from db.stores.rotation_turns import Planned
from digests import rotation_words as say
from messages.buttons import Button
from messages.fields import Choice, Option
from messages.forms import Form
from messages.text import one_line
from operations.people.finding import find
from operations.rotations import swapping

ANYBODY = "anybody"
_ANYBODY = frozenset({ANYBODY, "anyone", "all", "whoever"})
_JOINTS = frozenset({"with", "and", "for", "to"})
MOST_LISTED = 60


async def swap(request: Request, line: Line) -> Reply:
    """Offer my turn to somebody or to all, or as a manager swap two people's; without anybody named it is the form."""
    words = [each for each in line.rest.split() if each.casefold() not in _JOINTS]
    bare = not words or (len(words) == 1 and bool(refs.TURN.number(words[0])))
    if not request.submitted and (request.form or bare):
        return await request.look(lambda work: Reply(form=_form(work, request, words)))

    def act(work: Work) -> Reply:
        may(request.actor, Right.ROTATION)
        turn, rest = _turn(work, words)
        named = [request.answered("with")] if request.submitted else rest
        if len(named) == 2 and turn is None:
            one = swapping.next_of(work, find(work, named[0]).id)
            return _swapped(work, *_on_behalf(work, request, one, named[1]), by=request.actor.id)
        if len(named) != 1 or not named[0]:
            raise NotUnderstood(
                "Swap with whom? Such as: swap @tomas, or swap anybody.",
                Offer("Pick somebody", "/rotation swap", form=True),
                field="with",
            )
        mine = turn or swapping.next_of(work, request.actor.id)
        if mine.person_id != request.actor.id and allowed(request.actor, Right.SWAP_FOR):
            return _swapped(work, *_on_behalf(work, request, mine, named[0]), by=request.actor.id)
        to_all = named[0].casefold() in _ANYBODY
        to_id = 0 if to_all else _person(work, named[0])
        made = swapping.offer(work, request.actor, mine.id, to_id)
        who = "everybody in the channel" if to_all else say.names(work, [to_id])[to_id]
        return answer(
            f"Your turn {say.of(mine, workspaces.today(work))} is offered to {who}.",
            "It stays yours until somebody takes it.",
            buttons=(Button("Take it back", f"/rotation withdraw {made.id}"),),
        )

    return await request.act(act)


def _turn(work: Work, words: list[str]) -> tuple[Planned | None, list[str]]:
    """Return the turn that a line begins with, None where it names none, and what is left of the line."""
    number = refs.TURN.number(words[0]) if words else 0
    if not number:
        return None, words
    turn, _ = swapping.load(work, number)
    return turn, words[1:]


def _on_behalf(work: Work, request: Request, one: Planned, typed: str) -> tuple[Planned, Planned]:
    may(request.actor, Right.SWAP_FOR)
    person_id = _person(work, typed)
    other = next((each for each in swapping.others_of(work, one) if each.person_id == person_id), None)
    if other is None:
        raise NotUnderstood("Two turns of one round change places; they have none to come.", field="with")
    return swapping.on_behalf(work, request.actor, one.id, other.id)


def _person(work: Work, typed: str) -> int:
    return int(typed) if typed.isdecimal() else find(work, typed).id


def _swapped(work: Work, one: Planned, other: Planned, *, by: int) -> Reply:
    now = workspaces.today(work)
    names = say.names(work, (one.person_id, other.person_id))
    lines = [f"{names[each.person_id]}: {say.of(each, now)}." for each in (one, other)]
    others = [name for each, name in names.items() if each != by]
    told = "Both are told." if len(others) == 2 else f"{others[0]} is told."
    return answer(
        f"{names[one.person_id]} and {names[other.person_id]} swapped turns.",
        *lines,
        told,
        buttons=(
            Button("Undo", f"/rotation unswap {one.ref} {other.ref}"),
            Button("See the plan", f"/rotation plan {refs.PROGRAMME.ref(one.programme_id)}"),
        ),
    )


def _form(work: Work, request: Request, words: list[str]) -> Form:
    """Return the form of whom a turn is swapped with. Who presses under another's turn offers their own of that round for it."""
    may(request.actor, Right.ROTATION)
    turn, _ = _turn(work, words)
    wanted = 0
    if turn is not None and turn.person_id != request.actor.id and not allowed(request.actor, Right.SWAP_FOR):
        wanted = turn.person_id
        of_round = swapping.others_of(work, turn)
        turn = next((each for each in of_round if each.person_id == request.actor.id), None)
    if turn is None:
        turn = swapping.next_of(work, request.actor.id)
    mine = turn.person_id == request.actor.id
    others = swapping.others_of(work, turn)[:MOST_LISTED]
    names = say.names(work, [turn.person_id, *(each.person_id for each in others)])
    now = workspaces.today(work)
    options = [
        Option(str(each.person_id), one_line(f"{names[each.person_id]}, {say.of(each, now)}", 60))
        for each in others
    ]
    if not options:
        raise NotUnderstood(
            "Nobody else of this round has a turn to come.", Offer("See the plan", "/rotation plan")
        )
    if mine:
        options.insert(0, Option(ANYBODY, "Whoever takes it"))
    first = str(wanted) if str(wanted) in {each.value for each in options} else options[0].value
    whose = "your turn" if mine else f"{names[turn.person_id]}'s turn"
    return Form(
        "Swap turns",
        "Offer it" if mine else "Swap them",
        f"/rotation swap {turn.ref}",
        (Choice("with", one_line(f"Swap {whose} {say.of(turn, now)} with", 70), options, initial=first),),
        note="It counts once they agree." if mine else "Both are told.",
    )  # fmt: skip


async def take(request: Request, line: Line) -> Reply:
    """Take an offer: my turn of that round for it."""

    def act(work: Work) -> Reply:
        mine, theirs = swapping.take(work, request.actor, _number(line))
        return _swapped(work, mine, theirs, by=request.actor.id)

    return await request.act(act)


async def decline(request: Request, line: Line) -> Reply:
    """Say no to an offer; who made it reads that, never why."""

    def act(work: Work) -> Reply:
        offer = swapping.decline(work, request.actor, _number(line))
        name = say.names(work, [offer.person_id])[offer.person_id]
        return answer(f"{name} is told that you can't; no reason is given.")

    return await request.act(act)


async def withdraw(request: Request, line: Line) -> Reply:
    """Take an offer back."""

    def act(work: Work) -> Reply:
        swapping.withdraw(work, request.actor, _number(line))
        return answer("Your turn stays yours; the offer says so.", buttons=(Button("My turn", "/rotation"),))

    return await request.act(act)


async def unswap(request: Request, line: Line) -> Reply:
    """Undo a swap."""

    def act(work: Work) -> Reply:
        numbers = [refs.TURN.number(each) for each in line.rest.split()]
        if len(numbers) != 2 or not all(numbers):
            raise NotUnderstood("Which two?", Offer("See the plan", "/rotation plan"))
        one, other = swapping.swap_back(work, request.actor, *numbers)
        names, now = say.names(work, (one.person_id, other.person_id)), workspaces.today(work)
        return answer(
            "Swapped back.",
            *(f"{names[each.person_id]}: {say.of(each, now)}." for each in (one, other)),
            buttons=(Button("See the plan", f"/rotation plan {refs.PROGRAMME.ref(one.programme_id)}"),),
        )

    return await request.act(act)


def _number(line: Line) -> int:
    word, _ = line.take()
    if not word.isdecimal() or len(word) > 9:
        raise NotUnderstood("Which offer? Press its button.", Offer("See the plan", "/rotation plan"))
    return int(word)
