"""The plan of a programme, made again whenever something it rests on changed: who belongs, who is away, what is closed.

Any number of clocks may plan: they do so one after the other, and the second finds nothing to change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from alignment.calendar import local_day
from alignment.people import Role
from alignment.rotation.known import Known
from alignment.rotation.people import Member
from alignment.rotation.planner import Plan
from alignment.rotation.planner import plan as fair_plan
from alignment.rotation.slots import DAY, WEEK
from alignment.rotation.terms import Cover, Pool, PoolKind
from alignment.rotation.turns import Because, Turn
from db.memory import Work
from db.stores import programmes, rotation_people, rotation_turns, workspaces
from db.stores.programmes import Programme
from operations import homes
from operations.rotations import told, weeks

HORIZON = timedelta(weeks=52)
"""So far ahead a programme is planned."""


def known_of(work: Work, programme: Programme) -> Known:
    """Return what a programme's plan is made from, as it is now."""
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    named = programmes.first_named(work, programme.id)
    begun, future = _relied_on(work, programme, today)
    visitors = rotation_people.members(work, programme.terms.visitors, terms.zone, named)
    hosts = rotation_people.members(work, programme.terms.hosts, terms.zone, named)
    elsewhere = _elsewhere(work, programme, today)
    announced = max(DAY, programme.terms.ahead * WEEK)
    until = max(today, programme.terms.starts_on) + HORIZON
    if programme.ended_at <= work.now:
        until = today + DAY  # nothing more of it is planned
    if any(each.slot.first == until for each in future):
        until += DAY  # a clock that is ahead of this one at midnight planned it
    return Known(
        programme.terms,
        terms.calendar,
        _besides(visitors, elsewhere),
        _besides(hosts, elsewhere),
        programme.ranges,
        today + DAY,
        until,
        today + (announced if begun or future else DAY),
        begun,
        future,
        _besides(_team(work, programme, visitors, terms.zone, named), elsewhere),
        _hostless(work, programme, begun, hosts, today),
    )


def _hostless(
    work: Work, programme: Programme, begun: Collection[Turn], hosts: Mapping[int, Member], today: date
) -> frozenset[tuple[int, int]]:
    """Return the turns that run and whose host has left the pool out of which they were planned, whatever the terms are now."""
    missing = {
        each.key
        for each in begun
        if each.slot.last > today and each.host_id and not _there(hosts.get(each.host_id), today)
    }
    if not missing:
        return frozenset()
    zone, named = workspaces.terms(work).zone, programmes.first_named(work, programme.id)
    found = set()
    for each in rotation_turns.of(work, programme.id):
        if each.turn.key in missing:
            pool = programmes.hosts_then(work, programme.id, each.since)
            member = rotation_people.members(work, pool, zone, named).get(each.host_id)
            if not _there(member, today):
                found.add(each.turn.key)
    return frozenset(found)


def _there(member: Member | None, today: date) -> bool:
    return member is not None and member.leaves > today


def _team(
    work: Work,
    programme: Programme,
    visitors: Mapping[int, Member],
    zone: str,
    named: Mapping[int, datetime],
) -> dict[int, Member]:
    """Return who may cover: the visitors, and where these are named one by one, everybody beside whom they work."""
    covering = dict(visitors)
    if programme.terms.cover is Cover.TEAM and programme.terms.visitors.kind is PoolKind.PEOPLE:
        for role in (Role.REP, Role.MARKETER):
            pool = Pool(PoolKind.ROLE, role=role)
            covering = {**rotation_people.members(work, pool, zone, named), **covering}
    return covering


def _elsewhere(work: Work, programme: Programme, today: date) -> Mapping[int, list[tuple[date, date]]]:
    """Return when people are on a turn of an older programme: that one comes first, this one plans around it."""
    older = [each.id for each in _going_on(work, today) if each.id < programme.id]
    busy: dict[int, list[tuple[date, date]]] = {}
    for each in rotation_turns.not_over(work, today, older) if older else ():
        busy.setdefault(each.person_id, []).append((each.first_on, each.last_on))
    return busy


def _going_on(work: Work, today: date) -> list[Programme]:
    """Return the programmes that run, and those that have ended and of which a turn runs on, the oldest first."""
    running = {each.id: each for each in programmes.running(work)}
    others = {each.programme_id for each in rotation_turns.running(work, today, today)} - running.keys()
    ended = [
        each
        for each in programmes.numbered(work, frozenset(others)).values()
        if programmes.ever_agreed(work, each)
    ]
    return sorted([*running.values(), *ended], key=lambda each: each.id)


def _besides(
    members: Mapping[int, Member], elsewhere: Mapping[int, list[tuple[date, date]]]
) -> dict[int, Member]:
    return {
        each.id: replace(each, away=(*each.away, *elsewhere[each.id])) if each.id in elsewhere else each
        for each in members.values()
    }


def _relied_on(work: Work, programme: Programme, today: date) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
    """Return the turns of a plan that have begun, and those to come, as far as anybody relies on them.

    A programme that was never agreed to has begun with nobody, whatever day it is, and until one is agreed to, or a turn
    of it runs, its plan is made afresh.
    """
    if not programmes.ever_agreed(work, programme):
        return (), ()
    turns = rotation_turns.of(work, programme.id)
    begun = tuple(each.turn for each in turns if each.first_on <= today)
    if programme.agreed_on is None and not begun:
        return (), ()
    return begun, tuple(each.turn for each in turns if each.first_on > today)


def differs(work: Work, programme: Programme, known: Known, plan: Plan) -> bool:
    """Tell whether a plan is another one than stands."""
    begun = {each.key for each in known.begun}
    stands = {each.turn for each in rotation_turns.of(work, programme.id)}
    return bool(plan.stand_ins) or set(plan.turns) != {each for each in stands if each.key not in begun}


def replan(work: Work, programme: Programme, made: tuple[Known, Plan] | None = None) -> int:
    """Bring a programme's turns to what its plan says now; whose turn moves is told. Return how many changed.

    Of one that has ended nothing changes but who hosts the turns that run on. A plan that was `made`
    from what is known still is not reckoned again: with 500 people that takes longer than all else that happens here,
    while others wait for the lock.
    """
    programmes.lock(work, programme.id)
    fresh = programmes.by_number(work, programme.id)
    if fresh is None or (fresh.ended_at <= work.now and not programmes.ever_agreed(work, fresh)):
        return 0
    programme = fresh
    known = known_of(work, programme)
    return apply(work, programme, known, made[1] if made and made[0] == known else fair_plan(known))


def apply(work: Work, programme: Programme, known: Known, plan: Plan) -> int:
    """Keep a plan: turns that are new, at another time or with somebody else; whose turn moves is told. Return how many."""
    stand = {each.turn.key: each for each in rotation_turns.of(work, programme.id)}
    moves = {each.turn.key: each for each in plan.moves}
    changed, left = 0, dict[int, date | None]()
    moved: list[told.Moved] = []
    for turn in plan.turns:
        before = stand.get(turn.key)
        if before is not None and before.turn == turn:
            continue
        made = rotation_turns.keep(work, programme.id, turn)
        if before is not None:
            if (move := moves.get(turn.key)) is not None:
                moved.append(told.Moved(before, made, move.because, move.whose))
            told.bring_announcement_up_to_date(work, made.id)
        changed += 1
    stays = {each.key for each in (*known.begun, *plan.turns)}
    for key, gone in stand.items():
        if key in stays:
            continue
        rotation_turns.cancel(work, gone)
        visitor = known.visitors.get(gone.person_id)
        if visitor is None:
            left[gone.person_id] = None
        elif visitor.leaves <= gone.last_on:
            left[gone.person_id] = visitor.leaves
            moved.append(told.Moved(gone, None, Because.LEFT, gone.person_id))
        else:
            moved.append(told.Moved(gone, None))
        told.bring_announcement_up_to_date(work, gone.id)
        changed += 1
    for turn in plan.stand_ins:
        before = stand[turn.key]
        made = rotation_turns.keep(work, programme.id, turn)
        told.tell_stand_in(work, made, before.host_id)
        told.bring_announcement_up_to_date(work, made.id)
        weeks.bring_this_week_up_to_date(work, made)
        changed += 1
    told.tell_moves(work, programme, moved)
    for person_id, leaves in sorted(left.items()):
        told.tell_managers(work, programme, person_id, leaves)
    if changed:
        told.bring_offers_up_to_date(work, programme.id)
        homes.refresh_all(work)
    return changed


def plan(work: Work, programme_id: int, made: tuple[Known, Plan]) -> int:
    """Plan a programme as a clock does, which has `made` a plan from what it read before; return how many turns changed."""
    programmes.lock(work, programme_id)
    programme = programmes.by_number(work, programme_id)
    if programme is None or work.is_behind(rotation_turns.planned_at(work, programme_id)):
        return 0
    return replan(work, programme, made)


def to_plan(work: Work) -> list[Programme]:
    """Return the programmes that a clock plans: none that one ahead of it has planned by what this one knows in a moment."""
    found = _going_on(work, workspaces.today(work))
    return [each for each in found if not work.is_behind(rotation_turns.planned_at(work, each.id))]
