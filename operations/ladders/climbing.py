"""The climb: every step that is due is taken, each once, none before its time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alignment import leads as rules
from alignment.ladder import Rung, Take, Wait, Who, Why, next_move
from alignment.lead_state import Lead
from alignment.lifecycle import Stage, Via
from alignment.people import Actor, Standing
from alignment.promises import FOLLOW_UP, SALES, Promise
from alignment.reasons import RerouteReason
from db.memory import Work
from db.stores import ladders as stored
from db.stores import leads as stored_leads
from db.stores.clocks import Clock
from db.stores.ladders import Climber, Step
from db.tables.clocks import StepOutcome
from operations import nudges, routing
from operations.history import happen
from operations.ladders.ascent import Ascent, Ground, ground_of
from operations.ladders.whom import backup_of, whom
from operations.observed import never_enough

AT_ONCE = 20
"""Promises in one write at the most: each step costs about 5 ms, so whoever has a clock says earlier that it is enough."""

LOOK_AGAIN = timedelta(minutes=5)
"""So long until it is looked again whether a reminder arrived, or a file came."""

LATER = timedelta(days=1)
"""So long until it is looked whether a promise has become the first one, behind one that is late."""

_CLOCK = Actor(0, "", Standing.MEMBER)
"""Nobody: what the clock does is done by no person."""


@dataclass(frozen=True, slots=True)
class Climbed:
    """What one climb did: how many promises it looked at, and how many steps it took."""

    taken: int = 0
    looked: int = 0


def anything_due(work: Work) -> bool:
    """Tell whether a promise is to be looked at now."""
    return bool(stored.due(work, 1))


def climb(work: Work, enough: Callable[[], bool] = never_enough) -> Climbed:
    """Take every step that is due now in this workspace, a bounded number at a time, and none after it is `enough`."""
    found = stored.due(work, AT_ONCE)
    if not found:
        return Climbed()
    locked = stored.lock(work, [lead_id for _, lead_id in found])
    running = stored.climbers(work, locked)
    ground = ground_of(work)
    taken = looked = 0
    seen: set[int] = set()
    for clock_id, lead_id in found:
        # A step may move the lead: its other promises are looked at in the next round, as they are then.
        if lead_id not in locked or lead_id in seen:
            continue
        seen.add(lead_id)
        looked += 1
        taken += _step(ground, lead_id, clock_id, running.get(lead_id, ()))
        if enough():
            break
    return Climbed(taken, looked)


def _step(ground: Ground, lead_id: int, clock_id: int, running: Sequence[Climber]) -> bool:
    """Take the next step of a promise if it is due; tell whether one was. It is looked at again when it may be."""
    mine = next((each for each in running if each.clock.id == clock_id), None)
    lead = stored_leads.lead(ground.work, lead_id)
    if mine is None or lead is None or not mine.climbs or mine.next_at > ground.work.now:
        if mine is None or lead is None or not mine.climbs:
            stored.look_at(ground.work, clock_id, None)
        return False
    first = ground.first_of(mine, running)
    if first.id != clock_id:
        stored.look_at(ground.work, clock_id, _look_again(ground, mine.clock, first))
        return False
    if mine.clock.kind == Promise.ATTEMPTS and (planned := ground.planned(lead)) is not None:
        stored.look_at(ground.work, clock_id, planned)
        return False
    ascent = ground.ascent(lead, mine)
    move = next_move(ascent.ladder, ascent.climb, ground.work.now)
    if isinstance(move, Take):
        _take(ground, ascent, move)
        return True
    if isinstance(move, Wait) and move.why is Why.NOT_REACHED:
        _say_not_reached(ground, ascent)
    until = None if move is None else move.until or ground.work.now + LOOK_AGAIN
    stored.look_at(ground.work, clock_id, until)
    return False


def _look_again(ground: Ground, mine: Clock, first: Clock) -> datetime | None:
    """Return when a promise is looked at that is not the first; None where its turn comes with what happens.

    A follow-up comes to be the first without anything happening that is told: the one before it begins anew.
    """
    if Promise(mine.kind) not in FOLLOW_UP:
        return None
    return first.due_at if first.due_at > ground.work.now else ground.work.now + LATER


def _take(ground: Ground, ascent: Ascent, move: Take) -> None:
    rung = ascent.ladder[move.step]
    if rung.who is Who.REROUTE:
        _pass_on(ground, ascent, move)
        return
    _tell(ground, ascent, move, rung)
    following = ground.ascent(ascent.lead, ascent.climber)
    after = next_move(following.ladder, following.climb, ground.work.now)
    if isinstance(after, Take):
        until: datetime | None = ground.work.now
    else:
        until = None if after is None else after.until or ground.work.now + LOOK_AGAIN
    stored.look_at(ground.work, ascent.climber.clock.id, until, told=True)


def _tell(ground: Ground, ascent: Ascent, move: Take, rung: Rung) -> None:
    outcome = StepOutcome.AGENDA if rung.who is Who.AGENDA else StepOutcome.TOLD
    owes = Promise(ascent.climber.clock.kind) in SALES
    put_off = owes and ground.planned(ascent.lead) is not None
    turned_to = () if rung.who is Who.REMINDER and put_off else whom(ground, ascent, rung.who)
    for person_id in turned_to:
        _owe(ground, ascent, move.step, move.again, rung.who, person_id, outcome)
    if not turned_to:
        nobody = StepOutcome.SNOOZED if rung.who is Who.REMINDER and put_off else StepOutcome.NOBODY
        if rung.who is Who.AGENDA:
            nobody = StepOutcome.AGENDA
        _keep(ground, ascent, move.step, move.again, rung.who, nobody)


def _owe(
    ground: Ground,
    ascent: Ascent,
    step: int,
    again: int,
    who: Who,
    person_id: int,
    outcome: StepOutcome,
    other_id: int = 0,
) -> None:
    clock, turn = ascent.climber.clock, ascent.climber.round
    fact = f"{clock.lead_id}/{clock.cycle}/{clock.kind}/{int(clock.started_at.timestamp())}/{turn}/{step}/{again}"
    payload = {
        "lead": clock.lead_id, "clock": clock.id, "round": turn, "step": step, "again": again,
        "who": who.value, "outcome": outcome.value, "began": int(clock.started_at.timestamp()),
    }  # fmt: skip
    notice_id, reaches = nudges.tell(
        ground.work, person_id, fact, payload, urgent=_is_urgent(ascent.lead, clock.kind)
    )
    _keep(ground, ascent, step, again, who, outcome, person_id, notice_id, reaches, other_id)


def _keep(
    ground: Ground,
    ascent: Ascent,
    step: int,
    again: int,
    who: Who,
    outcome: StepOutcome,
    person_id: int = 0,
    notice_id: str = "",
    reaches: datetime | None = None,
    other_id: int = 0,
) -> None:
    clock = ascent.climber.clock
    stored.take(
        ground.work,
        Step(
            clock_id=clock.id, round=ascent.climber.round, step=step, again=again, person_id=person_id,
            lead_id=clock.lead_id, who=who.value, outcome=outcome, other_id=other_id, notice_id=notice_id,
            at=ground.work.now, reaches_at=reaches or ground.work.now,
        ),
    )  # fmt: skip


def _say_not_reached(ground: Ground, ascent: Ascent) -> None:
    """Tell the manager once that nobody else gets the lead yet, because no reminder reached its holder."""
    step = max((each.step for each in ascent.climb.told), default=-1) + 1
    for person_id in whom(ground, ascent, Who.MANAGER):
        _owe(ground, ascent, step, -1, Who.MANAGER, person_id, StepOutcome.NOT_REACHED)


def _pass_on(ground: Ground, ascent: Ascent, move: Take) -> None:
    """Give the lead to somebody else; its manager hears of it. Its clock runs on."""
    lead = ascent.lead
    told = whom(ground, ascent, Who.MANAGER)
    after = _somebody_else(ground, ascent)
    kept = after.owner_id == lead.owner_id and after.queue == lead.queue
    outcome = StepOutcome.KEPT if kept else StepOutcome.PASSED_ON
    for person_id in told:
        _owe(ground, ascent, move.step, 0, Who.REROUTE, person_id, outcome, after.owner_id)
    if not told:
        _keep(ground, ascent, move.step, 0, Who.REROUTE, outcome, other_id=after.owner_id)
    stored.look_at(ground.work, ascent.climber.clock.id, None if kept else ground.work.now)


def _somebody_else(ground: Ground, ascent: Ascent) -> Lead:
    """Hand the lead to whom the rules name next, else to the team's backup, else to its queue, where managers see it."""
    lead = ascent.lead
    if lead.owner_id:
        routed = routing.again(ground.work, lead, RerouteReason.SLA_EXPIRED, keep=True)
        if routed is not None:
            return routed.lead
    backup = backup_of(ground, lead)
    if backup:
        step = (
            rules.assign(lead, backup, lead.team_id)
            if lead.stage is Stage.MQL
            else rules.reroute(lead, RerouteReason.SLA_EXPIRED, backup, lead.team_id)
        )
        return happen(ground.work, _CLOCK, lead, [step], via=Via.CLOCK, terms=ground.terms).lead
    if not lead.owner_id:
        return lead
    waits = routing.again(ground.work, lead, RerouteReason.SLA_EXPIRED)
    assert waits is not None, "without somebody to have it, it goes back to the queue"
    return waits.lead


def _is_urgent(lead: Lead, kind: str) -> bool:
    return lead.hot and kind == Promise.FIRST_TOUCH
