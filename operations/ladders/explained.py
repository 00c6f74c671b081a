"""A promise explained, line by line: what `/lead why` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alignment.calendar import WorkingCalendar
from alignment.ladder import Rung, Span, Wait, Why, counted, next_move
from alignment.lead_state import Lead
from alignment.promises import SALES, Promise
from db.memory import Work
from db.stores import clocks as stored_clocks
from db.stores import ladders as stored
from db.stores import leads as stored_leads
from db.stores.clocks import Clock
from db.stores.ladders import Climber, Step
from db.stores.leads import Event
from operations.clocks import pauses_of
from operations.ladders.ascent import Ground, ground_of


@dataclass(frozen=True, slots=True)
class Explained:
    """One promise with its arithmetic: the hours that counted, the pauses, what was told, what comes next and when.

    `whose`: the name of the calendar that counts (`alignment/calendars.py`). `over`: for how many working minutes it has been due. `following` None: nothing more comes by itself. `waits` says why nothing comes now although it might.
    `inside_sales` owed it: sales owes its own since the lead was handed on, or will.
    """

    clock: Clock
    counted: tuple[Span, ...]
    pauses: tuple[Span, ...]
    told: tuple[Step, ...]
    calendar: WorkingCalendar
    whose: str
    over: int = 0
    following: Rung | None = None
    at: datetime | None = None
    waits: Why | None = None
    inside_sales: bool = False


def explain(work: Work, lead: Lead) -> tuple[Explained, ...]:
    """Return every promise to a lead with its arithmetic, those that run first, the newest first among the others."""
    ground = ground_of(work)
    climbing = {
        each.clock.id: each for each in stored.climbers(work, [lead.id]).get(lead.id, ()) if each.climbs
    }
    history = stored_leads.events(work, lead.id)
    steps = stored.steps(work, lead.id)
    there = stored_clocks.of_lead(work, lead.id)
    stepped = {each.cycle for each in there if each.handoff > 1}
    if lead.with_inside_sales:
        stepped.add(lead.cycle)
    found = [
        replace(
            _explained(ground, lead, clock, history, steps, climbing),
            inside_sales=clock.cycle in stepped and clock.handoff == 1 and Promise(clock.kind) in SALES,
        )
        for clock in reversed(there)
    ]
    return tuple(sorted(found, key=lambda each: each.clock.stopped_at is not None))


def _explained(
    ground: Ground,
    lead: Lead,
    clock: Clock,
    history: Sequence[Event],
    steps: Sequence[Step],
    climbing: Mapping[int, Climber],
) -> Explained:
    now = ground.work.now
    calendar = ground.book.of(clock.calendar_version, clock.recorded_at)
    pauses = pauses_of(ground.work, clock, history, lead.owner_id)
    until = clock.stopped_at or clock.due_at
    plain = Explained(
        clock,
        counted(calendar, clock.begins_at, until, pauses),
        tuple(each for each in pauses if each[0] < until),
        tuple(each for each in steps if each.clock_id == clock.id),
        calendar,
        ground.book.name(clock.calendar_version),
        over=calendar.minutes_between(clock.due_at, now),
    )
    mine = climbing.get(clock.id)
    if mine is None or ground.first_of(mine, tuple(climbing.values())).id != clock.id:
        return plain
    ascent = ground.ascent(lead, mine)
    move = next_move(ascent.ladder, ascent.climb, now)
    step = max((each.step for each in ascent.climb.told), default=-1) + 1
    if move is None or step >= len(ascent.ladder):
        return plain
    at = move.until if isinstance(move, Wait) else now
    waits = move.why if isinstance(move, Wait) and move.why is not Why.NOT_YET else None
    return replace(plain, following=ascent.ladder[step], at=at, waits=waits)
