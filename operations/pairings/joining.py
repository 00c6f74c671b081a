"""Taking part: joining, leaving, skipping the next round, pausing, and whom somebody is not paired with."""

from __future__ import annotations

from datetime import datetime

from alignment.errors import NotNow, Offer
from alignment.pairing.taking_part import Break
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit, pairings
from db.stores.coming_rounds import Slot, following
from db.stores.pairings import Programme
from db.tables.columns import FOREVER
from operations import homes
from operations.pairings.meant import ALONE, refuse_unless_theirs
from operations.pairings.told import bring_questions_up_to_date
from operations.people import finding

JOIN = Offer("Join", "/tandem coffee join")


def join(work: Work, actor: Actor, programme: Programme) -> Slot:
    """Take part from the next round on; who takes a break is back. Return that round."""
    may(actor, Right.COFFEE)
    refuse_unless_theirs(programme, actor)
    fresh = pairings.join(work, programme.id, actor.id)
    back = pairings.release(work, programme.id, actor.id)
    slot = following(work, programme)
    if not fresh and not back:
        raise NotNow("You are in already.", ALONE)
    return _noted(work, actor, programme, "joined", slot)


def leave(work: Work, actor: Actor, programme: Programme) -> None:
    """Take part no longer, at once; a pair that is under way may still meet."""
    may(actor, Right.COFFEE)
    if not pairings.leave(work, programme.id, actor.id):
        raise NotNow("You take no part in it.", JOIN)
    _noted(work, actor, programme, "left", following(work, programme))


def skip_next(work: Work, actor: Actor, programme: Programme) -> Slot:
    """Be left out of the next round only; return it."""
    slot = following(work, programme)
    _refuse_unless_in(work, actor, programme)
    hold = pairings.members(work, programme.id)[actor.id]
    if hold is not None and hold.until > slot.starts_at:
        raise NotNow("You are not in the next round as it is.", Offer("Be in", "/tandem coffee resume"))
    # Longer than until it begins: a day off that is entered later moves the round, and they skip it all the same.
    pairings.hold(work, programme.id, actor.id, Break.SKIP, slot.half_over)
    return _noted(work, actor, programme, "skipped", slot)


def pause(work: Work, actor: Actor, programme: Programme, until: datetime | None) -> None:
    """Be left out until a day, or until somebody says that they are back."""
    _refuse_unless_in(work, actor, programme)
    pairings.hold(work, programme.id, actor.id, Break.PAUSE, until or FOREVER)
    _noted(work, actor, programme, "paused", following(work, programme))


def resume(work: Work, actor: Actor, programme: Programme) -> Slot:
    """Be in again, from the next round on; return it."""
    _refuse_unless_in(work, actor, programme)
    slot = following(work, programme)
    if not pairings.release(work, programme.id, actor.id):
        raise NotNow("You are in already.", ALONE)
    return _noted(work, actor, programme, "resumed", slot)


def avoid(work: Work, actor: Actor, typed: str) -> tuple[int, str]:
    """Never be paired with somebody, from the next round on; nobody else ever learns it. Return who that is."""
    may(actor, Right.COFFEE)
    whom = finding.find(work, typed)
    if whom.id == actor.id:
        raise NotNow("Nobody is paired with themselves.", ALONE, field="who")
    if not pairings.avoid(work, actor.id, whom.id):
        raise NotNow(
            "That holds already. Only you can see it.", Offer("My list", "/tandem coffee avoid list")
        )
    # The trail names who changed their own list, and never whom it holds.
    audit.record(work, actor.id, "coffee.avoid", f"person:{actor.id}")
    return whom.id, whom.name


def pair_again(work: Work, actor: Actor, typed: str) -> tuple[int, str]:
    """Be paired with somebody again."""
    may(actor, Right.COFFEE)
    whom = finding.find(work, typed)
    if not pairings.pair_again(work, actor.id, whom.id):
        raise NotNow("They are not on your list.", Offer("My list", "/tandem coffee avoid list"))
    audit.record(work, actor.id, "coffee.avoid", f"person:{actor.id}")
    return whom.id, whom.name


def _refuse_unless_in(work: Work, actor: Actor, programme: Programme) -> None:
    may(actor, Right.COFFEE)
    if programme.id not in pairings.of_person(work, actor.id):
        raise NotNow("You take no part in it yet.", Offer("Join", f"/tandem coffee join {programme.ref}"))


def _noted(work: Work, actor: Actor, programme: Programme, what: str, slot: Slot) -> Slot:
    audit.record(work, actor.id, f"coffee.{what}", f"coffee:{programme.id}")
    bring_questions_up_to_date(work, programme, slot.day, [actor.id])
    homes.refresh_of(work, actor.id)
    work.leaves(coffee=programme.id)
    return slot
