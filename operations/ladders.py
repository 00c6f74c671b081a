"""Promises that wait are told to one person after the other: the holder, the backup, the manager, then somebody else.

Any number of clock processes may climb: the lead is locked while a step is decided, and a step's row and message have
keys from the promise, so that twice is once. A lead is passed on only after a reminder really reached its holder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alignment import leads as rules
from alignment.calendar import WorkingCalendar
from alignment.errors import NotNow, Offer
from alignment.ladder import (
    MOST_ROUNDS,
    Climb,
    Ladder,
    Rung,
    Span,
    Take,
    Told,
    Wait,
    Who,
    Why,
    counted,
    next_move,
)
from alignment.leads import Lead
from alignment.lifecycle import IN_HAND, Stage, Via
from alignment.people import Actor, Department, Role, Standing
from alignment.permissions import Right, Thing, may
from alignment.promises import FOLLOW_UP, SALES, Promise
from alignment.reasons import RerouteReason
from alignment.terms import Terms
from db.memory import Work
from db.stores import audit, campaigns, people, roster, second_looks, teams, workspaces
from db.stores import clocks as stored_clocks
from db.stores import ladders as stored
from db.stores import leads as stored_leads
from db.stores.asked import Pair, freshness
from db.stores.calendars import Book
from db.stores.clocks import Clock
from db.stores.ladders import Climber, Step
from db.stores.leads import Event
from db.tables.leads import StepOutcome
from operations import nudges, routing
from operations.clocks import ladder_of, pauses_of
from operations.history import Done, happen, load, thing_of
from operations.left_behind import managers_of_queue
from operations.observed import never_enough

AT_ONCE = 20
"""Promises in one write at the most: each step costs about 5 ms, so whoever has a clock says earlier that it is enough."""

LOOK_AGAIN = timedelta(minutes=5)
"""So long until it is looked again whether a reminder arrived, or a file came."""

LATER = timedelta(days=1)
"""So long until it is looked whether a promise has become the first one, behind one that is late."""

_CLOCK = Actor(0, "", Standing.MEMBER)
"""Nobody: what the clock does is done by no person."""

_BY_TOUCH = FOLLOW_UP | {Promise.FIRST_TOUCH}
"""What a touch keeps: where touches come by file, nobody is called late beyond the file's time."""

TOGETHER = timedelta(hours=1)
"""A first touch that is due so soon after the acceptance speaks for both: who takes the lead is not reminded anew."""


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
    terms = workspaces.terms(work)
    touches = freshness.newest(work, Pair(work.now, work.now)).get("touches")
    ground = Ground(work, terms, Book(work, terms.zone), touches.exported_at if touches else None)
    taken = looked = 0
    seen: set[int] = set()
    for clock_id, lead_id in found:
        # A step may move the lead: its other promises are looked at in the next round, as they are then.
        if lead_id not in locked or lead_id in seen:
            continue
        seen.add(lead_id)
        looked += 1
        taken += ground.step(lead_id, clock_id, running.get(lead_id, ()))
        if enough():
            break
    return Climbed(taken, looked)


@dataclass(slots=True)
class Ground:
    """What all promises of one climb share: the terms, the calendars, until when touches are known."""

    work: Work
    terms: Terms
    book: Book
    known_until: datetime | None

    def step(self, lead_id: int, clock_id: int, running: Sequence[Climber]) -> bool:
        """Take the next step of a promise if it is due; tell whether one was. It is looked at again when it may be."""
        mine = next((each for each in running if each.clock.id == clock_id), None)
        lead = stored_leads.lead(self.work, lead_id)
        if mine is None or lead is None or not mine.climbs or mine.next_at > self.work.now:
            if mine is None or lead is None or not mine.climbs:
                stored.look_at(self.work, clock_id, None)
            return False
        first = self.first_of(mine, running)
        if first.id != clock_id:
            stored.look_at(self.work, clock_id, self._again(mine.clock, first))
            return False
        if mine.clock.kind == Promise.ATTEMPTS and (planned := self.planned(lead)) is not None:
            stored.look_at(self.work, clock_id, planned)
            return False
        ascent = self.ascent(lead, mine)
        move = next_move(ascent.ladder, ascent.climb, self.work.now)
        if isinstance(move, Take):
            self._take(ascent, move)
            return True
        if isinstance(move, Wait) and move.why is Why.NOT_REACHED:
            self._say_not_reached(ascent)
        until = None if move is None else move.until or self.work.now + LOOK_AGAIN
        stored.look_at(self.work, clock_id, until)
        return False

    def _again(self, mine: Clock, first: Clock) -> datetime | None:
        """Return when a promise is looked at that is not the first; None where its turn comes with what happens.

        A follow-up comes to be the first without anything happening that is told: the one before it begins anew.
        """
        if Promise(mine.kind) not in FOLLOW_UP:
            return None
        return first.due_at if first.due_at > self.work.now else self.work.now + LATER

    def planned(self, lead: Lead) -> datetime | None:
        """Return the later moment for which whoever holds a lead planned the next step; None for none."""
        until = stored_leads.facts(self.work, lead.id).snoozed_until
        return until if until is not None and until > self.work.now else None

    def first_of(self, mine: Climber, running: Sequence[Climber]) -> Clock:
        """Return the promise to the same lead that is due first: of that one people hear, not of several at once."""
        if Promise(mine.clock.kind) not in SALES:
            return mine.clock
        rivals = [
            each.clock
            for each in running
            if Promise(each.clock.kind) in SALES and each.climbs and each.clock.cycle == mine.clock.cycle
        ]
        return min(
            rivals,
            key=lambda each: (
                each.due_at - (TOGETHER if each.kind == Promise.FIRST_TOUCH else timedelta(0)),
                each.id,
            ),
        )

    def ascent(self, lead: Lead, climber: Climber) -> Ascent:
        """Return a promise with all that its ladder asks about."""
        clock = climber.clock
        history = stored_leads.events(self.work, lead.id)
        rows = [
            each
            for each in stored.steps(self.work, lead.id)
            if (each.clock_id, each.round) == (clock.id, climber.round)
        ]
        owes = Promise(clock.kind) in SALES
        holder = self._member(lead.owner_id) if owes else 0
        since = _came(history, lead, clock.begins_at) if owes else clock.begins_at
        ladder = self.terms.agreement.ladder(ladder_of(Promise(clock.kind), lead), clock.team_id)
        if climber.round >= MOST_ROUNDS:
            ladder = tuple(rung for rung in ladder if rung.who is not Who.REROUTE)
        return Ascent(
            lead,
            climber,
            ladder,
            Climb(
                calendar=self.book.of(clock.calendar_version, clock.recorded_at),
                started=clock.begins_at,
                minutes=clock.minutes,
                since=since,
                told=_told(rows),
                pauses=pauses_of(self.work, clock, history, lead.owner_id),
                held=bool(holder),
                reminded=self._reminded(lead, rows, holder, since),
                known_until=self.known_until if clock.kind in _BY_TOUCH else None,
            ),
            holder,
            rows,
        )

    def _reminded(self, lead: Lead, rows: Sequence[Step], holder: int, since: datetime) -> datetime | None:
        """When a reminder first reached the holder: the ladder's, or the one that they had asked for themselves."""
        if not holder:
            return None
        asked = [
            each for each in rows if each.who == Who.REMINDER and each.person_id == holder and each.notice_id
        ]
        came = stored.arrived(self.work, [each.notice_id for each in asked])
        # A message that gathers may have arrived before this lead joined it.
        at = [max(came[each.notice_id], each.at) for each in asked if each.notice_id in came]
        own = stored.put_off(self.work, lead.id, holder, since) if not at else None
        return min(at, default=own)

    # --- one step ---------------------------------------------------------------------------------------------------

    def _take(self, ascent: Ascent, move: Take) -> None:
        rung = ascent.ladder[move.step]
        if rung.who is Who.REROUTE:
            self._pass_on(ascent, move)
        else:
            self._tell(ascent, move, rung)
        # What comes after it is worked out when it is looked at again, which is now: nothing is due twice.
        if rung.who is not Who.REROUTE:
            following = self.ascent(ascent.lead, ascent.climber)
            after = next_move(following.ladder, following.climb, self.work.now)
            if isinstance(after, Take):
                stored.look_at(self.work, ascent.climber.clock.id, self.work.now, told=True)
            else:
                until = None if after is None else after.until or self.work.now + LOOK_AGAIN
                stored.look_at(self.work, ascent.climber.clock.id, until, told=True)

    def _tell(self, ascent: Ascent, move: Take, rung: Rung) -> None:
        outcome = StepOutcome.AGENDA if rung.who is Who.AGENDA else StepOutcome.TOLD
        owes = Promise(ascent.climber.clock.kind) in SALES
        put_off = owes and self.planned(ascent.lead) is not None
        whom = () if rung.who is Who.REMINDER and put_off else self.whom(ascent, rung.who)
        for person_id in whom:
            self._owe(ascent, move.step, move.again, rung.who, person_id, outcome)
        if not whom:
            nobody = StepOutcome.SNOOZED if rung.who is Who.REMINDER and put_off else StepOutcome.NOBODY
            if rung.who is Who.AGENDA:
                nobody = StepOutcome.AGENDA
            self._keep(ascent, move.step, move.again, rung.who, nobody)

    def _owe(
        self,
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
            self.work, person_id, fact, payload, urgent=_is_urgent(ascent.lead, clock.kind)
        )
        self._keep(ascent, step, again, who, outcome, person_id, notice_id, reaches, other_id)

    def _keep(
        self,
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
            self.work,
            Step(
                clock_id=clock.id, round=ascent.climber.round, step=step, again=again, person_id=person_id,
                lead_id=clock.lead_id, who=who.value, outcome=outcome, other_id=other_id, notice_id=notice_id,
                at=self.work.now, reaches_at=reaches or self.work.now,
            ),
        )  # fmt: skip

    def _say_not_reached(self, ascent: Ascent) -> None:
        """Tell the manager once that nobody else gets the lead yet, because no reminder reached its holder."""
        step = max((each.step for each in ascent.climb.told), default=-1) + 1
        for person_id in self.whom(ascent, Who.MANAGER):
            self._owe(ascent, step, -1, Who.MANAGER, person_id, StepOutcome.NOT_REACHED)

    def _pass_on(self, ascent: Ascent, move: Take) -> None:
        """Give the lead to somebody else; its manager hears of it. Its clock runs on."""
        lead = ascent.lead
        told = self.whom(ascent, Who.MANAGER)
        after = self._somebody_else(ascent)
        kept = after.owner_id == lead.owner_id and after.queue == lead.queue
        outcome = StepOutcome.KEPT if kept else StepOutcome.PASSED_ON
        for person_id in told:
            self._owe(ascent, move.step, 0, Who.REROUTE, person_id, outcome, after.owner_id)
        if not told:
            self._keep(ascent, move.step, 0, Who.REROUTE, outcome, other_id=after.owner_id)
        stored.look_at(self.work, ascent.climber.clock.id, None if kept else self.work.now)

    def _somebody_else(self, ascent: Ascent) -> Lead:
        """Hand the lead to whom the rules name next, else to the team's backup, else to its queue, where managers see it."""
        lead = ascent.lead
        if lead.owner_id:
            routed = routing.again(self.work, lead, RerouteReason.SLA_EXPIRED, keep=True)
            if routed is not None:
                return routed.lead
        backup = self._backup(lead)
        if backup:
            step = (
                rules.assign(lead, backup, lead.team_id)
                if lead.stage is Stage.MQL
                else rules.reroute(lead, RerouteReason.SLA_EXPIRED, backup, lead.team_id)
            )
            return happen(self.work, _CLOCK, lead, [step], via=Via.CLOCK, terms=self.terms).lead
        if not lead.owner_id:
            return lead
        waits = routing.again(self.work, lead, RerouteReason.SLA_EXPIRED)
        assert waits is not None, "without somebody to have it, it goes back to the queue"
        return waits.lead

    # --- who it is --------------------------------------------------------------------------------------------------

    def whom(self, ascent: Ascent, who: Who) -> tuple[int, ...]:
        """Return whom a step turns to; empty where nobody is there for it."""
        if Promise(ascent.climber.clock.kind) in SALES:
            return self._of_sales(ascent, who)
        return self._of_marketing(ascent, who)

    def _of_sales(self, ascent: Ascent, who: Who) -> tuple[int, ...]:
        lead = ascent.lead
        if who is Who.REMINDER:
            return (ascent.holder,) if ascent.holder else ()
        if who is Who.BACKUP:
            backup = self._backup(lead)
            return (backup,) if backup else ()
        above = self._above(lead.owner_id) if lead.owner_id else ()
        if above:
            return above[:1]
        near = [each for each in managers_of_queue(self.work, lead.team_id) if each != lead.owner_id]
        return tuple(self._here(near) or near)

    def _of_marketing(self, ascent: Ascent, who: Who) -> tuple[int, ...]:
        if ascent.climber.clock.kind == Promise.LOOK:
            return self._arbiters(ascent)
        owner = campaigns.by_id(self.work, ascent.lead.campaign_id).owner_id
        managers = [each.id for each in people.holders(self.work, Role.MARKETING_MANAGER)]
        if who is Who.REMINDER:
            return tuple(self._here([owner]) or managers)
        if who is Who.BACKUP:
            mine = teams.teams_of(self.work, owner) if owner else ()
            backups = [each.backup_id for each in mine if each.backup_id not in (0, owner)]
            return tuple(self._here(backups)[:1])
        above = self._above(owner) if owner else ()
        return above[:1] or tuple(self._here(managers) or managers)

    def _arbiters(self, ascent: Ascent) -> tuple[int, ...]:
        """Return the managers whose side has not ruled yet; both sides' where they rule differently."""
        said = second_looks.rulings(self.work, ascent.lead.id)
        sides = [side for side in Department if side not in said] or list(Department)
        found: list[int] = []
        if Department.SALES in sides:
            found += managers_of_queue(self.work, ascent.lead.team_id)
        if Department.MARKETING in sides:
            found += [each.id for each in people.holders(self.work, Role.MARKETING_MANAGER)]
        return tuple(self._here(found) or found)

    def _backup(self, lead: Lead) -> int:
        """Return who stands in for a lead's team: not its holder, and not while they are away; 0 for nobody."""
        team = next((each for each in teams.teams(self.work) if each.id == lead.team_id), None)
        if team is None or team.backup_id in (0, lead.owner_id, lead.refused_by):
            return 0
        return next(iter(self._here([team.backup_id])), 0)

    def _above(self, person_id: int) -> tuple[int, ...]:
        """Return everybody above somebody who is at work, nearest first."""
        above = roster.managers_of_everybody(self.work)
        chain: list[int] = []
        while (person_id := above.get(person_id, 0)) and person_id not in chain:
            chain.append(person_id)
        return tuple(self._here(chain))

    def _here(self, wanted: Sequence[int]) -> list[int]:
        """Return those of these people who belong to the company and are not away."""
        away = roster.spans(self.work, wanted, self.work.now)
        known = people.people(self.work, wanted)
        return [
            each
            for each in wanted
            if each in known
            and known[each].member
            and not any(first <= self.work.now < last for first, last in away.get(each, ()))
        ]

    def _member(self, person_id: int) -> int:
        """Return somebody who still works here; 0 for nobody, and for who has left."""
        known = people.person(self.work, person_id) if person_id else None
        return person_id if known is not None and known.member else 0


@dataclass(frozen=True, slots=True)
class Ascent:
    """One promise on its ladder. `holder` 0: a queue has the lead, or somebody who left; `rows`: the steps of this round."""

    lead: Lead
    climber: Climber
    ladder: Ladder
    climb: Climb
    holder: int
    rows: Sequence[Step]


def _told(rows: Sequence[Step]) -> tuple[Told, ...]:
    return tuple(
        Told(each.step, each.at, each.reaches_at, each.again, each.acked_at is not None)
        for each in rows
        if each.again >= 0
    )


def _came(history: Sequence[Event], lead: Lead, started: datetime) -> datetime:
    """Return when the present holder came to hold the lead, but not before the promise began."""
    at, holder = started, None
    for each in stored_leads.standing(history):
        if each.owner_id != holder:
            holder, at = each.owner_id, each.occurred_at
    return max(at, started)


def _is_urgent(lead: Lead, kind: str) -> bool:
    return lead.hot and kind == Promise.FIRST_TOUCH


# --- explained ------------------------------------------------------------------------------------------------------


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
    terms = workspaces.terms(work)
    touches = freshness.newest(work, Pair(work.now, work.now)).get("touches")
    ground = Ground(work, terms, Book(work, terms.zone), touches.exported_at if touches else None)
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


# --- what people do about it ----------------------------------------------------------------------------------------


def acknowledge(work: Work, actor: Actor, lead_id: int) -> Lead:
    """Be on it: what the actor was told of a lead is not said again to them until its ladder's next step."""
    lead = load(work, lead_id)
    may(actor, Right.SEE_LEAD)
    if not stored.acknowledge(work, lead.id, actor.id):
        raise NotNow(f"Nothing about {lead.ref} waits for your word.", Offer("Show it", f"/lead {lead.id}"))
    audit.record(work, actor.id, "ladder.acknowledged", f"lead:{lead.id}")
    nudges.follow(work, lead.id)
    work.leaves(lead=lead.id)
    return lead


def cover(work: Work, actor: Actor, lead_id: int, *, via: Via = Via.COMMAND) -> Done:
    """Take a lead over as its team's backup, or as a manager of its holder: it is accepted, and its clocks run on."""
    lead = load(work, lead_id)
    may(actor, Right.COVER, covered(work, lead))
    if lead.owner_id == actor.id:
        raise NotNow(f"{lead.ref} is yours already.", Offer("Log a call", f"/lead called {lead.id}"))
    if lead.stage not in IN_HAND:
        raise NotNow(
            f"{lead.ref} is {rules.STAGE_WORDS[lead.stage]}; nobody has to take it over.",
            Offer("Show it", f"/lead {lead.id}"),
        )
    step = (
        rules.assign(lead, actor.id, lead.team_id)
        if lead.stage is Stage.MQL
        else rules.reroute(lead, RerouteReason.ABSENT, actor.id, lead.team_id)
    )
    inside = actor.id in teams.of_inside_sales(work)
    taken = rules.accept(rules.apply(lead, step), actor.id, lead.team_id, inside=inside)
    return happen(work, actor, lead, [step, taken], via=via)


def covered(work: Work, lead: Lead, *, named: bool = False) -> Thing:
    """Return a lead as the right to take it over is asked about."""
    team = next((each for each in teams.teams(work) if each.id == lead.team_id), None)
    return replace(thing_of(work, lead, named=named), backup_id=team.backup_id if team else 0)
