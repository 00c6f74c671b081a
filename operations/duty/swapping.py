"""Turns that people exchange: offered and taken, or given on behalf; counts stay, and nobody else's turn moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from alignment import refs
from alignment.calendar import local_day
from alignment.dates import short_moment
from alignment.duty.line import Fixed, How, Member, Turn
from alignment.duty.moves import Because
from alignment.errors import NotFound, NotNow, Offer, TakenAlready
from alignment.people import Actor
from alignment.permissions import Right, Thing, may
from db.memory import Work
from db.stores import audit, duty_changes, people, roster
from db.stores import duty_turns as stored
from db.stores.duty_changes import Offered
from db.stores.duty_rotas import Rota
from db.stores.duty_turns import Held
from operations.duty import told
from operations.duty.meant import ROTAS, load, load_turn, turn_thing
from operations.duty.planning import Plan, follow, look


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What became of a turn: who has it now instead of whom, and which turn of theirs went the other way, if one did."""

    rota: Rota
    number: int
    day: date
    taker_id: int
    giver_id: int
    back: date | None


def offer(work: Work, actor: Actor, rota_id: int, day: date, place: int) -> Offered:
    """Offer one's own turn to everybody of the rota; it stays one's own until somebody takes it."""
    rota = load(work, actor, Right.DUTY, rota_id)
    held = load_turn(work, rota, day, place)
    if held.person_id != actor.id:
        raise NotNow(f"That turn of {rota.name} is not yours.", ROTAS)
    if _others(look(work, rota), held) == 0:
        raise NotNow(f"Nobody else is in {rota.name}. A manager can add somebody.", ROTAS)
    standing = [
        each for each in duty_changes.open_offers(work, rota.id) if (each.day, each.place) == held.key
    ]
    if standing:
        raise TakenAlready(
            "You offer that turn already. It is yours until somebody takes it.",
            Offer("Keep it", f"/rotation duty keep {refs.OFFER.ref(standing[0].id)}"),
        )
    made = duty_changes.offer(work, held)
    told.owe_offer(work, rota, made)
    audit.record(work, actor.id, "duty.offered", f"duty:{rota.id}", offer=made)
    work.leaves(offer=made)
    found = duty_changes.offered(work, made)
    assert found is not None, "it was kept in this transaction"
    return found


def keep(work: Work, actor: Actor, number: int) -> Offered:
    """Take an offer back."""
    offered = _offered(work, actor, number)
    if offered.by_id != actor.id:
        raise NotNow("That offer is not yours.", ROTAS)
    if not duty_changes.close_offer(work, number):
        raise _over(work, actor, number)
    told.bring_offer_up_to_date(work, number)
    audit.record(work, actor.id, "duty.kept", f"duty:{offered.rota_id}", offer=number)
    return offered


def take(work: Work, actor: Actor, number: int) -> Exchanged:
    """Take the turn that somebody offers: theirs for one's own next one. Two press: one wins, the other reads who."""
    offered = _offered(work, actor, number)
    rota = load(work, actor, Right.DUTY, offered.rota_id)
    if offered.by_id == actor.id:
        raise NotNow(
            "It is your own offer.", Offer("Keep it", f"/rotation duty keep {refs.OFFER.ref(number)}")
        )
    if not offered.open:
        raise _over(work, actor, number)
    held = load_turn(work, rota, offered.day, offered.place)
    made = look(work, rota)
    if _member(made, actor.id) is None:
        raise NotNow(f"You are not in {rota.name}. A manager can add you.", ROTAS)
    if not duty_changes.close_offer(work, number, actor.id):
        raise _over(work, actor, number)
    done = _hand_over(work, actor, made, held, actor.id, Because.SWAP)
    told.bring_offer_up_to_date(work, number)
    audit.record(work, actor.id, "duty.taken", f"duty:{rota.id}", change=done.number)
    return done


def step_in(work: Work, actor: Actor, rota_id: int, day: date, place: int) -> Exchanged:
    """Take a turn that nobody could serve; it counts for whoever takes it."""
    rota = load(work, actor, Right.DUTY, rota_id)
    held = load_turn(work, rota, day, place)
    if held.person_id:
        name = _first_name(work, held.person_id)
        raise TakenAlready(f"{name} has that turn of {rota.name}. Nothing to do.", ROTAS)
    done = _hand_over(work, actor, look(work, rota), held, actor.id, Because.GIVEN)
    audit.record(work, actor.id, "duty.taken", f"duty:{rota.id}", change=done.number)
    return done


def give(work: Work, actor: Actor, rota_id: int, day: date, place: int, person_id: int) -> Exchanged:
    """Give a turn to somebody on behalf of whose it is: they exchange it for their own next one, where that can be."""
    rota = load(work, actor, Right.DUTY, rota_id)
    held = load_turn(work, rota, day, place)
    may(actor, Right.GIVE_DUTY, turn_thing(work, rota, held))
    person = people.person(work, person_id)
    if person is None or not person.member:
        raise NotFound("A turn needs somebody who works here.", field="person")
    if held.person_id == person_id:
        raise NotNow(f"{person.first_name} has that turn already.", ROTAS)
    done = _hand_over(work, actor, look(work, rota), held, person_id, Because.GIVEN)
    audit.record(work, actor.id, "duty.given", f"duty:{rota.id}", change=done.number)
    return done


def undo(work: Work, actor: Actor, number: int) -> Exchanged:
    """Take an exchange back, before any turn of it has begun: by whoever made it, or by who may give turns."""
    change = duty_changes.change_numbered(work, number)
    if not change:
        may(actor, Right.DUTY)
        raise NotNow("That is taken back already, or over.", ROTAS)
    rota = load(work, actor, Right.DUTY, change[0].rota_id)
    may(actor, Right.UNDO_DUTY, Thing(author_id=change[0].made_by))
    turns = [load_turn(work, rota, each.fixed.day, each.fixed.place) for each in change]
    if any(each.starts_at <= work.now for each in turns):
        raise NotNow("A turn of it has begun. Offer yours, or have a manager give it.", ROTAS)
    duty_changes.undo(work, number)
    follow(work, rota, Because.UNDONE, actor.id)
    audit.record(work, actor.id, "duty.undone", f"duty:{rota.id}", change=number)
    first = change[0].fixed
    now = stored.of_day(work, rota.id, first.day)
    back = next((each.person_id for each in now if each.place == first.place), 0)
    return Exchanged(rota, number, first.day, back, first.serves_id, None)


def _hand_over(
    work: Work, actor: Actor, made: Plan, held: Held, taker_id: int, because: Because
) -> Exchanged:
    """Let somebody serve a turn: for their own next one that its owner can serve, else as it is.

    Either way it counts as whose turn it was by the rule, so that nobody else's moves.
    """
    rota = made.rota
    if any(each.day == held.day and each.person_id == taker_id for each in made.before):
        raise NotNow(f"{_first_name(work, taker_id)} serves that turn already.", ROTAS, field="person")
    taker = _member(made, taker_id) or _stands_in(work, held, taker_id)
    if not taker.can(_turn(made, held).slot):
        if taker_id == actor.id:
            raise NotNow(f"You cannot serve then: you are away, or not in {rota.name} yet.", ROTAS)
        # Why is nobody else's business; that it cannot be is all that is said.
        raise NotNow(f"{_first_name(work, taker_id)} cannot serve then. Pick somebody else.", field="person")
    back = _in_return(made, held, taker_id, work.now)
    if not held.person_id:
        places = [Fixed(held.day, held.place, taker_id, taker_id, How.TAKEN)]
    elif back is None:
        places = [Fixed(held.day, held.place, taker_id, held.counts_id, How.GIVEN)]
    else:
        places = [
            Fixed(held.day, held.place, taker_id, held.counts_id, How.SWAP),
            Fixed(back.slot.day, back.place, held.person_id, back.counts_id, How.SWAP),
        ]
    number = duty_changes.change(work, rota.id, actor.id, places)
    follow(work, rota, because, actor.id)
    work.leaves(change=number)
    return Exchanged(
        rota, number, held.day, taker_id, held.person_id, back.slot.day if back is not None else None
    )


def _in_return(made: Plan, held: Held, taker_id: int, now: datetime) -> Turn | None:
    """Return the taker's next turn that whoever gives theirs away can serve; None where there is none."""
    giver = _member(made, held.person_id)
    if giver is None:
        return None
    busy = {each.slot.day for each in made.turns if each.person_id == held.person_id}
    return next(
        (
            each
            for each in made.turns
            if each.person_id == taker_id
            and each.slot.day not in busy
            and each.slot.starts_at > now
            and giver.can(each.slot)
        ),
        None,
    )


def _turn(made: Plan, held: Held) -> Turn:
    return next(each for each in made.turns if each.key == held.key)


def _member(made: Plan, person_id: int) -> Member | None:
    return next((each for each in made.members if each.person_id == person_id), None)


def _stands_in(work: Work, held: Held, person_id: int) -> Member:
    """Return somebody who is not of the rota as one who is there for this turn, unless they are away."""
    return Member(person_id, held.starts_at, held.ends_at, away=roster.spans_of(work, person_id, work.now))


def _others(made: Plan, held: Held) -> int:
    return sum(each.person_id != held.person_id for each in made.members)


def _offered(work: Work, actor: Actor, number: int) -> Offered:
    offered = duty_changes.offered(work, number)
    if offered is None:
        may(actor, Right.DUTY)
        raise NotFound("There is no such offer.", ROTAS)
    return offered


def _over(work: Work, actor: Actor, number: int) -> TakenAlready:
    """Return the refusal for whoever comes second: who took it, and when."""
    offered = duty_changes.offered(work, number)
    assert offered is not None, "it was found in this transaction"
    if not offered.taken_by:
        return TakenAlready("That offer does not stand any more.", ROTAS)
    who = "You" if offered.taken_by == actor.id else _first_name(work, offered.taken_by)
    when = short_moment(offered.closed_at, actor.zone, local_day(work.now, actor.zone))
    return TakenAlready(f"{who} took it at {when}. Nothing to do.", ROTAS)


def _first_name(work: Work, person_id: int) -> str:
    person = people.person(work, person_id)
    return person.first_name if person is not None else "Somebody"


def free(work: Work, rota: Rota) -> tuple[Offered, ...]:
    """Return the offers of a rota that can be taken."""
    return duty_changes.open_offers(work, rota.id)
