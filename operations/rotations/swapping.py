"""Swapping turns: offered to one person or to all, taken, declined, withdrawn, undone; or by a manager on behalf.

Two turns of one round change places, so everybody has as many as before. A swap that would break a rule, or move anybody
else, is none: the planner itself is asked. What it leaves out is never told, since that may be somebody's absence.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alignment.calendar import local_day
from alignment.dates import short_moment
from alignment.errors import NotAllowed, NotFound, NotNow, Offer, Refusal, TakenAlready
from alignment.people import Actor
from alignment.permissions import Right, allowed, may
from alignment.rotation.known import Known
from alignment.rotation.planner import Plan
from alignment.rotation.planner import plan as fair_plan
from alignment.rotation.turns import Because, OfferState
from db.memory import Work
from db.stores import audit, people, programmes, rotation_turns, turn_offers, workspaces
from db.stores.notices import Subject, id_of
from db.stores.programmes import Programme
from db.stores.rotation_turns import Planned
from operations.notices import Owed, bring_up_to_date, owe
from operations.rotations import told
from operations.rotations.planning import apply, known_of

UNDO = timedelta(minutes=5)
"""So long whoever swapped may take it back alone."""

_PLAN = Offer("See the plan", "/rotation plan")


def next_of(work: Work, person_id: int) -> Planned:
    """Return the next turn of somebody in a programme that is agreed, and that has not begun; NotNow where there is none."""
    running = {each.id: each for each in programmes.running(work)}
    today = workspaces.today(work)
    mine = [
        each
        for each in (rotation_turns.not_over(work, today, running) if running else ())
        if each.person_id == person_id and each.first_on > today
    ]
    for each in mine:
        if running[each.programme_id].agreed_on is not None:
            return each
    if mine:
        load(work, mine[0].id)
    raise NotNow("There is no turn to come that could be swapped.", _PLAN)


def others_of(work: Work, turn: Planned) -> tuple[Planned, ...]:
    """Return the turns of the same round that a turn could change places with, in order of time."""
    today = workspaces.today(work)
    return tuple(
        each
        for each in rotation_turns.of(work, turn.programme_id)
        if each.round == turn.round and each.person_id != turn.person_id and each.first_on > today
    )


# --- offered --------------------------------------------------------------------------------------------------------


def offer(work: Work, actor: Actor, turn_id: int, to_id: int = 0) -> turn_offers.Offer:
    """Offer one's turn to somebody, or to whoever takes it; an earlier offer of that turn is withdrawn."""
    may(actor, Right.ROTATION)
    turn, programme = locked(work, turn_id)
    if turn.person_id != actor.id:
        raise NotAllowed("Only whose turn it is can offer it.", _PLAN)
    if to_id:
        other = _of_round(work, turn, to_id)
        _swapped(work, programme, turn, other)
    elif not others_of(work, turn):
        raise NotNow("Nobody else of this round has a turn to come.", _PLAN)
    for each in turn_offers.open_of(work, turn.id):
        _close(work, each, OfferState.WITHDRAWN)
    made = turn_offers.make(work, turn.id, actor.id, to_id)
    audit.record(work, actor.id, "turn.offered", f"turn:{turn.id}")
    owe(
        work,
        Owed(
            kind="swap_offered",
            dedup_key=told.offer_key(made.id),
            target=f"person:{to_id}" if to_id else programme.channel,
            payload={"offer": made.id},
            subjects=(Subject("turn", turn.id),),
        ),
    )
    work.leaves(turn=turn.id)
    return made


def withdraw(work: Work, actor: Actor, offer_id: int) -> turn_offers.Offer:
    """Take one's offer back: whoever reads it sees that."""
    found = _open(work, actor, offer_id)
    if found.person_id != actor.id:
        raise NotAllowed("Only who made the offer can take it back.", _PLAN)
    if not _close(work, found, OfferState.WITHDRAWN):
        raise _over(work, actor, offer_id)
    audit.record(work, actor.id, "turn.kept", f"turn:{found.turn_id}")
    return found


def decline(work: Work, actor: Actor, offer_id: int) -> turn_offers.Offer:
    """Say no to an offer; who made it is told that, never why."""
    found = _open(work, actor, offer_id)
    if found.to_id != actor.id:
        raise NotAllowed("Only who was asked can decline.", _PLAN)
    if not _close(work, found, OfferState.DECLINED):
        raise _over(work, actor, offer_id)
    audit.record(work, actor.id, "turn.declined", f"turn:{found.turn_id}")
    person = people.person(work, found.person_id)
    if person is not None and person.member and person.slack:
        owe(
            work,
            Owed(
                kind="swap_declined",
                dedup_key=f"{told.offer_key(found.id)}/declined",
                target=f"person:{found.person_id}",
                payload={"offer": found.id},
                subjects=(Subject("turn", found.turn_id),),
            ),
        )
    return found


def take(work: Work, actor: Actor, offer_id: int) -> tuple[Planned, Planned]:
    """Take an offer: one's own turn of that round changes places with it. Return both as they are now, one's own first.

    Two press: one has it, the other reads who.
    """
    found = _open(work, actor, offer_id)
    if found.person_id == actor.id:
        raise NotNow("That is your own offer.", Offer("Take it back", f"/rotation withdraw {found.id}"))
    if found.to_id and found.to_id != actor.id:
        raise NotAllowed("Only who was asked can take it.", _PLAN)
    turn, programme = locked(work, found.turn_id)
    mine = _of_round(work, turn, actor.id)
    if not _close(work, found, OfferState.TAKEN, mine.id):
        raise _over(work, actor, offer_id)
    return _change_places(work, actor, programme, mine, turn)


def on_behalf(work: Work, actor: Actor, one_id: int, other_id: int) -> tuple[Planned, Planned]:
    """Swap two people's turns for them; both are told."""
    may(actor, Right.SWAP_FOR)
    one, programme = locked(work, one_id)
    other, _ = load(work, other_id)
    return _change_places(work, actor, programme, one, other)


def swap_back(work: Work, actor: Actor, one_id: int, other_id: int) -> tuple[Planned, Planned]:
    """Undo a swap: within five minutes whoever of the two did it, at any time who may swap on behalf."""
    one, programme = locked(work, one_id)
    other, _ = load(work, other_id)
    if not _just_swapped(work, actor, one, other) and not allowed(actor, Right.SWAP_FOR):
        raise NotNow(
            "An undo is for five minutes, by whoever swapped. Offer the turn instead.",
            Offer("Offer it", f"/rotation swap {one.ref}", form=True),
        )
    return _change_places(work, actor, programme, one, other)


def _just_swapped(work: Work, actor: Actor, one: Planned, other: Planned) -> bool:
    """Tell whether somebody swapped these two themselves within the time for an undo, and nothing came of them since."""
    of_one = audit.Wanted(until=work.now + timedelta(seconds=1), thing=f"turn:{one.id}")
    last = next(iter(audit.entries(work, of_one, 1)), None)
    return (
        last is not None
        and (last.verb, last.actor_id) == ("turn.swapped", actor.id)
        and work.now - last.at <= UNDO
        and one.since == other.since == last.at
    )


# --- carried out ----------------------------------------------------------------------------------------------------


def load(work: Work, turn_id: int) -> tuple[Planned, Programme]:
    """Return a turn to come of a programme that is agreed; NotFound or NotNow for any other."""
    turn = rotation_turns.by_id(work, turn_id)
    programme = programmes.by_number(work, turn.programme_id) if turn is not None else None
    if turn is None or programme is None:
        raise NotFound("There is no such turn.", _PLAN)
    if not turn.takes_place or programme.ended_at <= work.now:
        raise NotNow("That turn does not take place.", _PLAN)
    if turn.first_on <= workspaces.today(work):
        raise NotNow("That turn has begun.", _PLAN)
    if programme.agreed_on is None:
        raise NotNow("The programme is not agreed yet: its plan may still change.", _PLAN)
    return turn, programme


def locked(work: Work, turn_id: int) -> tuple[Planned, Programme]:
    """Return the same as `load`, while nobody else plans its programme until the commit."""
    _, programme = load(work, turn_id)
    programmes.lock(work, programme.id)
    return load(work, turn_id)


def _of_round(work: Work, turn: Planned, person_id: int) -> Planned:
    for each in others_of(work, turn):
        if each.person_id == person_id:
            return each
    raise NotNow("Two turns of one round change places; there is no other one of this round to come.", _PLAN)


def _swapped(work: Work, programme: Programme, one: Planned, other: Planned) -> tuple[Known, Plan]:
    """Return what is known, and the plan with both turns swapped; NotNow where that breaks a rule or moves anybody else."""
    if one.programme_id != other.programme_id or one.round != other.round or one.person_id == other.person_id:
        raise NotNow("Two people's turns of one round of a programme can be swapped.", _PLAN)
    known = known_of(work, programme)
    had = {(each.person_id, each.host_id) for each in rotation_turns.of(work, programme.id)}
    changed = {
        mine.turn.key: replace(
            mine.turn,
            slot=theirs.turn.slot,
            host_id=mine.host_id if (mine.person_id, theirs.host_id) in had else theirs.host_id,
            by_hand=True,
        )
        for mine, theirs in ((one, other), (other, one))
    }
    wanted = replace(known, future=tuple(changed.get(each.key, each) for each in known.future))
    made = fair_plan(wanted)
    slots = {each.key: each.slot for each in made.turns}
    if any(slots.get(each.key) != each.slot for each in wanted.future):
        raise NotNow(
            "That swap cannot be: not everybody could be there, or two of one team would be out at once.",
            _PLAN,
        )
    return known, made


def _change_places(
    work: Work, actor: Actor, programme: Programme, one: Planned, other: Planned
) -> tuple[Planned, Planned]:
    known, made = _swapped(work, programme, one, other)
    for each in turn_offers.open_of(work, one.id, other.id):
        _close(work, each, OfferState.WITHDRAWN)
    apply(work, programme, known, made)
    for mine, theirs in ((one, other), (other, one)):
        if mine.person_id != actor.id:
            told.tell_moves(
                work, programme, [told.Moved(mine, _again(work, mine), Because.SWAPPED, theirs.person_id)]
            )
        audit.record(work, actor.id, "turn.swapped", f"turn:{mine.id}")
    work.leaves(turn=one.id)
    return _again(work, one), _again(work, other)


def _again(work: Work, planned: Planned) -> Planned:
    found = rotation_turns.by_id(work, planned.id)
    assert found is not None, "it was found in this transaction"
    return found


def _open(work: Work, actor: Actor, offer_id: int) -> turn_offers.Offer:
    may(actor, Right.ROTATION)
    found = turn_offers.by_id(work, offer_id)
    if found is None:
        raise NotFound("There is no such offer.", _PLAN)
    if not found.open:
        raise _over(work, actor, offer_id)
    return found


def _over(work: Work, actor: Actor, offer_id: int) -> Refusal:
    """Return the refusal for whoever comes second: who took the offer, and when, where somebody did."""
    found = turn_offers.by_id(work, offer_id)
    assert found is not None, "it was found in this transaction"
    taken = rotation_turns.by_id(work, found.taken_turn_id) if found.state is OfferState.TAKEN else None
    if taken is None:
        return NotNow("That offer does not stand any more.", _PLAN)
    person = people.person(work, taken.person_id)
    who = "You" if taken.person_id == actor.id else person.first_name if person is not None else "Somebody"
    when = short_moment(found.closed_at, actor.zone, local_day(work.now, actor.zone))
    return TakenAlready(f"{who} took it at {when}. Nothing to do.", _PLAN)


def _close(work: Work, found: turn_offers.Offer, state: OfferState, taken_turn_id: int = 0) -> bool:
    """Say what became of an offer; False where somebody was first."""
    closed = turn_offers.close(work, found.id, state, taken_turn_id)
    bring_up_to_date(work, id_of(work.workspace_id, told.offer_key(found.id)))
    return closed
