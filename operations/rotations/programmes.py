"""Setting a programme up, changing its terms, closing days for it, agreeing to it, ending it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from alignment.calendar import local_day
from alignment.dates import day_and_month
from alignment.errors import NotNow, NotUnderstood, Offer, TakenAlready
from alignment.identity import folded
from alignment.people import Actor, Department
from alignment.permissions import Right, may
from alignment.rotation.terms import Closed, Terms
from alignment.rotation.turns import Because
from db.memory import Work
from db.stores import audit, people, rotation_turns, workspaces
from db.stores import programmes as stored
from db.stores.programmes import Programme
from operations import homes
from operations.rotations import told
from operations.rotations.meant import heads, load, speaks_for
from operations.rotations.planning import replan
from operations.subscriptions import refuse_unless_postable

MOST = 20
"""So many programmes at once: more of them is no programme but a calendar."""

MOST_CLOSED = 40


def set_up(work: Work, actor: Actor, name: str, channel: str, terms: Terms, line: str) -> Programme:
    """Set a programme up in a channel and plan its year. Who sets it up agrees for their department; the other is asked.

    `line` is typed again once Tandem may post.
    """
    may(actor, Right.MAKE_ROTATION)
    if not channel:
        raise NotUnderstood(
            "In which channel are turns announced? Type it in that channel, or name it at the end.",
            Offer("Pick one", "/rotation new", form=True),
            field="channel",
        )
    refuse_unless_postable(work, channel, line)
    stored.lock_names(work)
    _refuse_if_taken(work, name)
    if len(stored.running(work)) >= MOST:
        raise NotNow(f"There are {MOST} programmes already. End one first.", Offer("Programmes", "/rotation"))
    programme = stored.start(work, name, channel, terms, actor.id)
    audit.record(work, actor.id, "programme.made", f"programme:{programme.id}")
    return _stands(work, actor, programme)


def change(
    work: Work, actor: Actor, programme_id: int, terms: Terms, name: str = "", channel: str = ""
) -> Programme:
    """Give a programme other terms: the plan follows, and the other department's manager is asked again."""
    stored.lock_names(work)
    programme = load(work, actor, Right.MAKE_ROTATION, programme_id)
    name, channel = name or programme.name, channel or programme.channel
    if (name, channel, terms) == (programme.name, programme.channel, programme.terms):
        raise NotNow(f"{programme.title} is so already.", Offer("Programmes", "/rotation"))
    _refuse_if_taken(work, name, but=programme.id)
    if channel != programme.channel:
        refuse_unless_postable(work, channel, f"/rotation set {programme.ref}")
    asked_anew = terms != programme.terms
    programme = stored.change(work, programme, name, channel, terms)
    audit.record(work, actor.id, "programme.set", f"programme:{programme.id}")
    if not asked_anew:
        work.leaves(programme=programme.id)
        return programme
    stored.void(work, programme.id)
    return _stands(work, actor, replace(programme, agreed={}))


def _refuse_if_taken(work: Work, name: str, but: int = 0) -> None:
    """Refuse a name that another running programme has: by its name a line says which one is meant.

    Whoever holds the names asks: two people in one instant would both find them free.
    """
    if any(folded(each.name) == folded(name) and each.id != but for each in stored.running(work)):
        raise NotNow(f"There is a programme {name} already.", Offer("Programmes", "/rotation"), field="name")


def _stands(work: Work, actor: Actor, programme: Programme) -> Programme:
    """Have whoever gave a programme its terms agree to them, plan it, and ask the others."""
    for side in speaks_for(work, actor):
        stored.agree(work, programme.id, side, actor.id)
    programme = _again(work, programme)
    replan(work, programme)
    told.ask(work, programme)
    told.bring_questions_up_to_date(work, programme)
    homes.refresh_all(work)
    work.leaves(programme=programme.id)
    return programme


def shut(work: Work, actor: Actor, programme_id: int, closed: Closed) -> Programme:
    """Close a range of days: whose turn lies in it is told of the new time."""
    programme = load(work, actor, Right.MAKE_ROTATION, programme_id)
    if closed.last < workspaces.today(work):
        raise NotNow("Those days are over. Pick some that come.", field="days")
    if len(programme.closed) >= MOST_CLOSED:
        raise NotNow(f"{MOST_CLOSED} ranges are closed already. Open one first.")
    if any(each.range.touches(closed.first, closed.last) for each in programme.closed):
        touched = next(each for each in programme.closed if each.range.touches(closed.first, closed.last))
        raise TakenAlready(
            f"{_days(touched.range)} is closed already.",
            Offer("Open it", f"/rotation open {programme.ref} {touched.id}"),
            field="days",
        )
    stored.shut(work, programme.id, closed)
    audit.record(work, actor.id, "programme.closed", f"programme:{programme.id}")
    programme = _again(work, programme)
    replan(work, programme)
    work.leaves(programme=programme.id)
    return programme


def reopen(work: Work, actor: Actor, programme_id: int, range_id: int) -> Programme:
    """Open a range of days again; turns that stand stay where they are."""
    programme = load(work, actor, Right.MAKE_ROTATION, programme_id)
    if not stored.reopen(work, programme.id, range_id):
        raise NotNow("That range is not closed any more.", Offer("Plan", f"/rotation plan {programme.ref}"))
    audit.record(work, actor.id, "programme.opened", f"programme:{programme.id}")
    programme = _again(work, programme)
    replan(work, programme)
    work.leaves(programme=programme.id)
    return programme


def agree(work: Work, actor: Actor, programme_id: int) -> Programme:
    """Agree to a programme for one's department; with both of them it counts, and its turns are announced."""
    programme = load(work, actor, Right.AGREE_ROTATION, programme_id)
    sides = speaks_for(work, actor)
    if not sides:
        names = ", ".join(each.first_name for each in heads(work, *Department)) or "nobody yet"
        raise NotNow(f"The managers of both departments agree: {names}.", Offer("Programmes", "/rotation"))
    fresh = [side for side in sides if side not in programme.agreed]
    if not fresh:
        agreed = programme.agreed[sides[0]]
        who = people.person(work, agreed.person_id)
        name = who.first_name if who is not None and agreed.person_id != actor.id else "You"
        on = day_and_month(local_day(agreed.at, workspaces.terms(work).zone))
        raise TakenAlready(
            f"{name} agreed for {sides[0].value} on {on}.", Offer("Plan", f"/rotation plan {programme.ref}")
        )
    replan(work, programme)  # while it is nobody's business: what is agreed to lies ahead
    for side in fresh:
        stored.agree(work, programme.id, side, actor.id)
    audit.record(
        work, actor.id, "programme.agreed", f"programme:{programme.id}", side="/".join(s.value for s in fresh)
    )
    programme = _again(work, programme)
    before = stored.agreed_until(work, programme.id) if programme.agreed_on is not None else None
    if before is not None:
        _tell_since(work, programme, before)
    told.bring_questions_up_to_date(work, programme)
    homes.refresh_all(work)
    work.leaves(programme=programme.id)
    return programme


def _tell_since(work: Work, programme: Programme, before: datetime) -> None:
    """Tell whose turn is at another time than when both last agreed: it was nobody's business until they did again."""
    now = {each.id: each for each in rotation_turns.of(work, programme.id)}
    today = workspaces.today(work)
    moved = []
    for was in rotation_turns.stood(work, programme.id, before):
        if was.first_on > today:
            after = now.get(was.id)
            if after is None or after.turn.slot != was.turn.slot:
                moved.append(told.Moved(was, after, Because.TERMS))
    told.tell_moves(work, programme, moved)


def end(work: Work, actor: Actor, programme_id: int) -> Programme:
    """End a programme: turns that have begun run on, those to come are off and their people are told."""
    programme = load(work, actor, Right.MAKE_ROTATION, programme_id)
    today = workspaces.today(work)
    to_come = [each for each in rotation_turns.of(work, programme.id) if each.first_on > today]
    told.tell_moves(work, programme, [told.Moved(each, None) for each in to_come])
    for each in to_come:
        rotation_turns.cancel(work, each)
        told.bring_announcement_up_to_date(work, each.id)
    told.bring_offers_up_to_date(work, programme.id)
    stored.end(work, programme.id)
    audit.record(work, actor.id, "programme.ended", f"programme:{programme.id}")
    ended = _again(work, programme)
    told.bring_questions_up_to_date(work, ended)
    homes.refresh_all(work)
    work.leaves(programme=programme.id)
    return ended


def _again(work: Work, programme: Programme) -> Programme:
    found = stored.by_number(work, programme.id)
    assert found is not None, "it was found in this transaction"
    return found


def _days(closed: Closed) -> str:
    return f"{day_and_month(closed.first)} – {day_and_month(closed.last)}"
