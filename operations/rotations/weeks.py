"""What a turn's weeks hold: written by managers, ticked off by whoever is on the turn, told on each week's first morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alignment.errors import NotFound, NotNow, Offer, TakenAlready
from alignment.people import Actor
from alignment.permissions import Right, Thing, may
from alignment.rotation.curriculum import BASICS, Item, Weeks, in_week
from alignment.rotation.slots import DAY
from db.memory import Work
from db.stores import audit, curricula, notices, workspaces
from db.stores.curricula import OnTurn
from db.stores.notices import Subject, id_of
from db.stores.programmes import Programme
from db.stores.rotation_turns import Planned
from operations import homes
from operations.notices import Owed, bring_many_up_to_date, owe
from operations.rotations.here import Here
from operations.rotations.meant import load

_WEEK = Offer("This week", "/rotation")


def thing_of(turn: OnTurn, *, person_figures: bool = True) -> Thing:
    """Return a turn as a right is asked about it: its visitor is who it is about, its host has it in hand."""
    return Thing(
        name="that turn",
        person_id=turn.planned.person_id,
        owner_id=turn.planned.host_id,
        person_figures=person_figures,
        instead=Offer("Programmes", "/rotation"),
    )


def mine(work: Work, actor: Actor) -> OnTurn | None:
    """Return the turn that somebody is on now; None where they are on none."""
    found = curricula.running(work, workspaces.today(work), person_id=actor.id) if actor.id else ()
    return next((each for each in found if each.planned.person_id == actor.id), None)


def of_mine(work: Work, actor: Actor, turn_id: int = 0) -> OnTurn:
    """Return a turn of the actor's: the one with that number, else the one they are on now. NotFound, NotAllowed else."""
    if not turn_id:
        may(actor, Right.ROTATION)
        found = mine(work, actor)
        if found is None:
            may(actor, Right.DO_TURN, Thing(instead=Offer("Programmes", "/rotation")))
        assert found is not None, "nobody may do what is on no turn"
        return found
    turn = curricula.on_turn(work, turn_id, workspaces.today(work))
    if turn is None:
        may(actor, Right.ROTATION)
        raise NotFound("There is no such turn.", Offer("Programmes", "/rotation"))
    may(actor, Right.DO_TURN, thing_of(turn))
    return turn


# --- written --------------------------------------------------------------------------------------------------------


def write(work: Work, actor: Actor, programme_id: int, weeks: Weeks) -> Programme:
    """Write what the weeks of a programme hold, none for ours; turns that run have it from now on."""
    programme = load(work, actor, Right.MAKE_ROTATION, programme_id)
    before = curricula.written(work, programme.id)
    if weeks == before or (before and weeks == curricula.weeks_of(work, programme)):
        raise NotNow(f"{programme.title} is made of that already.", Offer("Its weeks", _line(programme)))
    curricula.write(work, programme.id, weeks, actor.id)
    audit.record(work, actor.id, "programme.weeks", f"programme:{programme.id}")
    for turn in curricula.running(work, workspaces.today(work)):
        if turn.programme.id == programme.id:
            bring_week_up_to_date(work, turn, turn.week)
    homes.refresh_all(work)
    work.leaves(programme=programme.id)
    return programme


def _line(programme: Programme) -> str:
    return f"/rotation weeks {programme.ref}"


# --- ticked off -----------------------------------------------------------------------------------------------------


def tick(work: Work, actor: Actor, turn: OnTurn, week: int, item: Item) -> OnTurn:
    """Tick something off one's own turn; TakenAlready where it is."""
    may(actor, Right.DO_TURN, thing_of(turn))
    if not curricula.tick(work, turn.planned.id, week, item.word):
        raise TakenAlready(f"{item.words[:60].capitalize()} is ticked off already.", _WEEK)
    audit.record(work, actor.id, "turn.ticked", f"turn:{turn.planned.id}", week=week)
    return _changed(work, actor, turn, week)


def untick(work: Work, actor: Actor, turn: OnTurn, week: int, item: Item) -> OnTurn:
    """Take a tick back."""
    may(actor, Right.DO_TURN, thing_of(turn))
    if not curricula.untick(work, turn.planned.id, week, item.word):
        raise NotNow(f"{item.words[:60].capitalize()} is not ticked off.", _WEEK)
    audit.record(work, actor.id, "turn.unticked", f"turn:{turn.planned.id}", week=week)
    return _changed(work, actor, turn, week)


def _changed(work: Work, actor: Actor, turn: OnTurn, week: int) -> OnTurn:
    bring_week_up_to_date(work, turn, week)
    homes.refresh_of(work, actor.id)
    work.leaves(turn=turn.planned.id)
    again = curricula.on_turn(work, turn.planned.id, workspaces.today(work))
    assert again is not None, "it was found in this transaction"
    return again


def item_named(turn: OnTurn, week: int, word: str) -> Item:
    """Return the item of a week that a word, as a button types it, stands for; NotFound where it is no more."""
    for each in in_week(turn.weeks, week):
        if each.word == word:
            return each
    raise NotFound("That is not in the plan of this week any more.", _WEEK)


def basics_done(work: Work, actor: Actor) -> None:
    """Tick off that somebody on a turn went through the basics, wherever their weeks hold them; what they answered is theirs."""
    turn = mine(work, actor)
    if turn is None:
        return
    for week, items in enumerate(turn.weeks, 1):
        for each in items:
            if each.word == BASICS and curricula.tick(work, turn.planned.id, week, each.word):
                bring_week_up_to_date(work, turn, week)
                homes.refresh_of(work, actor.id)


# --- told -----------------------------------------------------------------------------------------------------------


def week_key(turn_id: int, week: int, person_id: int) -> str:
    """Return the fact by which a week is told to somebody: once for ever."""
    return f"turn/{turn_id}/week/{week}/{person_id}"


def untold(work: Work) -> tuple[tuple[OnTurn, int], ...]:
    """Return the turns whose week begins now, each with the person who is to be told: its visitor, or its host.

    Nobody is told of a week in which the visitor is away or that is closed; who is away on its first days is told on
    the first morning on which they are back.
    """
    today = workspaces.today(work)
    begun = {
        (each.planned.id, each.week): each
        for day in (today, today + DAY)
        for each in curricula.running(work, day)
        if each.items
    }
    if not begun:
        return ()
    there = Here.of(work, {who for each in begun.values() for who in _people(each)})
    found = [
        (each, who)
        for each in begun.values()
        if there.days(each, each.planned.person_id)
        for who in _people(each)
        if there.begins(each, who)
    ]
    owed = owed_of(work, [week_key(each.planned.id, each.week, who) for each, who in found])
    return tuple((each, who) for each, who in found if week_key(each.planned.id, each.week, who) not in owed)


def bring_week_up_to_date(work: Work, turn: OnTurn, week: int) -> None:
    """Owe that who was told of a week reads what it holds now, and its visitor what of it is done."""
    keys = [week_key(turn.planned.id, week, each) for each in _people(turn)]
    bring_many_up_to_date(work, [id_of(work.workspace_id, each) for each in keys])


def bring_this_week_up_to_date(work: Work, planned: Planned) -> None:
    """Owe the same of the week in which a turn is now."""
    turn = curricula.on_turn(work, planned.id, workspaces.today(work))
    assert turn is not None, "it was found in this transaction"
    bring_week_up_to_date(work, turn, turn.week)


def _people(turn: OnTurn) -> tuple[int, ...]:
    return tuple(each for each in (turn.planned.person_id, turn.planned.host_id) if each)


def owed_of(work: Work, keys: Sequence[str]) -> dict[str, datetime]:
    """Return by which of these facts something is owed already, and since when."""
    known = {id_of(work.workspace_id, each): each for each in keys}
    return {known[one.id]: one.made_at for some in notices.by_ids(work, list(known)) for one in some}


def tell(work: Work) -> int:
    """Tell whose week begins what it holds, each once; return how many were told."""
    found = untold(work)
    for turn, who in found:
        owe(
            work,
            Owed(
                kind="turn_week",
                dedup_key=week_key(turn.planned.id, turn.week, who),
                target=f"person:{who}",
                payload={"turn": turn.planned.id, "week": turn.week},
                subjects=(Subject("turn", turn.planned.id),),
            ),
        )
    homes.refresh_of(work, *{turn.planned.person_id for turn, _ in found})
    return len(found)
