"""A fair plan of turns, and as little change to it as can be.

**Fair**: everybody once a round before anybody twice; a slot belongs to one round, so nine people and two places make
five slots, the last with one. Who was longest without a turn goes first. Nobody has a host again while another who could
host them has not; nobody else of their team is out at the same time, where the terms say so.

**As little change as can be**, when somebody joins, leaves or falls ill, or a range is closed:
- a turn that has begun never moves, and what people agreed on by hand stays while it can be;
- a turn stays in its slot while its person can have it, and its host stays while they can host;
- who leaves gives their place to somebody who waits for one, else to the last of that round, so one turn moves at most;
- who falls ill goes to the next free place, and theirs is taken the same way: theirs and one other turn move at most;
- who joins takes a free place of the round; where there is none, at most one turn of the next round moves, two of the one
  after that, and so on: with a place more in every round, fewer cannot;
- a range that is closed moves the turns in it, and those that make room for them.
Nobody is called to a turn that begins before `earliest`: a place that is free sooner stays free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from alignment.calendar import WorkingCalendar
from alignment.rotation.hosting import Past, Table, cover_for
from alignment.rotation.line import Queue, tight
from alignment.rotation.people import Member, Presence
from alignment.rotation.slots import WEEK, Slot, slots
from alignment.rotation.terms import Closed, Cover, Terms
from alignment.rotation.turns import Because, How, Move, Turn, Why


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan is made from. `begun` are turns that have begun or are over, `future` those that were planned;
    `covering` are who may cover, without them the visitors.

    Slots that begin in [today, until) are planned; nobody is newly called to one that begins before `earliest`.
    """

    terms: Terms
    calendar: WorkingCalendar
    visitors: Mapping[int, Member]
    hosts: Mapping[int, Member]
    closed: tuple[Closed, ...]
    today: date
    until: date
    earliest: date
    begun: tuple[Turn, ...] = ()
    future: tuple[Turn, ...] = ()
    covering: Mapping[int, Member] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """The turns to come, in order of time, and which of those that were planned moved. `gone` take place no more."""

    turns: tuple[Turn, ...]
    moves: tuple[Move, ...] = ()
    gone: tuple[Turn, ...] = ()


class Empty(StrEnum):
    """Why a plan has no turns."""

    NO_VISITORS = "no_visitors"
    NO_HOSTS = "no_hosts"
    NO_MATCH = "no_match"


def why_empty(known: Known) -> Empty:
    """Tell why nobody could be planned: nobody to visit, nobody to host, or none who could be there together."""
    if not known.visitors:
        return Empty.NO_VISITORS
    return Empty.NO_HOSTS if not known.hosts else Empty.NO_MATCH


def plan(known: Known) -> Plan:
    """Plan the turns to come: what was planned before stays where it can."""
    return _Planner(known).run()


@dataclass(slots=True)
class _Planner:
    known: Known
    line: Queue = field(init=False)
    past: Past = field(init=False)
    presence: Presence = field(init=False)
    waiting_for: dict[tuple[int, int], Turn] = field(init=False)
    """Turns that were planned for slots not come to yet, by person and round."""
    made: list[Turn] = field(default_factory=list)
    causes: dict[tuple[int, int], tuple[Because, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = self.known
        began = min((each.slot.first for each in known.begun), default=known.terms.starts_on)
        self.line = Queue.after(known.visitors, known.begun, known.future, began)
        self.past = Past()
        for turn in sorted(known.begun, key=lambda each: each.slot):
            self.past.happens(turn)
        self.presence = Presence(known.calendar)
        self.waiting_for = {each.key: each for each in known.future}

    def joined(self, person_id: int) -> bool:
        """Tell whether somebody comes into a plan that stands without them."""
        stands = (*self.known.begun, *self.known.future)
        return bool(stands) and all(each.person_id != person_id for each in stands)

    def run(self) -> Plan:
        known = self.known
        for turn in known.future:
            if turn.person_id not in known.visitors:
                del self.waiting_for[turn.key]
        ended = max((each.slot.monday for each in known.begun), default=None)
        since = max(known.today, known.terms.starts_on)
        if ended is not None:
            step = known.terms.length.weeks + known.terms.pause
            since = max(since, ended + step * WEEK)
        kept = {each.slot for each in known.future}
        found = list(slots(known.terms, known.calendar, known.closed, since, known.until, kept))
        still = set(found)
        self.waiting_for = {key: each for key, each in self.waiting_for.items() if each.slot in still}
        for slot in found:
            _Slot(self, slot).fill()
        return self._result()

    def _result(self) -> Plan:
        before = {each.key: each for each in self.known.future}
        after = {each.key for each in self.made}
        moves = [
            self._moved(turn, before[turn.key].slot)
            for turn in self.made
            if turn.key in before and turn.slot != before[turn.key].slot
        ]
        gone = tuple(each for each in self.known.future if each.key not in after)
        return Plan(tuple(self.made), tuple(moves), gone)

    def _moved(self, turn: Turn, was: Slot) -> Move:
        shut = any(each.touches(was.first, was.last) for each in self.known.closed)
        because, whose = self.causes.get(turn.key, (Because.CLOSED if shut else Because.PLAN, 0))
        return Move(turn, was, because, whose)


@dataclass(slots=True)
class _Slot:
    """One slot being filled."""

    plan: _Planner
    slot: Slot
    table: Table = field(init=False)
    turns: dict[int, Turn] = field(default_factory=dict)
    freed: list[tuple[Turn, Because, int]] = field(default_factory=list)
    """Places of this slot whose person left, or cannot then."""

    def __post_init__(self) -> None:
        plan = self.plan
        self.table = Table(self.slot, plan.known.hosts, plan.presence, plan.past)

    @property
    def terms(self) -> Terms:
        return self.plan.known.terms

    @property
    def line(self) -> Queue:
        return self.plan.line

    def fill(self) -> None:
        """Keep what was planned, call who waits, make room for who is due before, and give freed places away."""
        self._keep()
        if self.slot.first >= self.plan.known.earliest:
            self._call()
            self._make_room()
            self._give_freed_places()
        self._settle()

    # --- what was planned ---------------------------------------------------------------------------------------

    def _keep(self) -> None:
        mine = [each for each in self.plan.known.future if each.slot == self.slot]
        for planned in sorted(mine, key=lambda each: (not each.by_hand, each.round, each.person_id)):
            turn = planned
            waits = self.plan.waiting_for.pop(turn.key, None)
            if waits is None:
                if turn.person_id not in self.plan.known.visitors:
                    self.freed.append((turn, Because.LEFT, turn.person_id))
                continue
            due = self.line.due[turn.person_id]
            if turn.round < due:
                continue  # a round that is behind them: they had a later one by now
            if turn.round > due and (turn.person_id, due) not in self.plan.waiting_for:
                # One of an earlier round had to give way: it is here now, and this one comes after.
                turn = replace(planned, round=due)
            member = self.plan.known.visitors[turn.person_id]
            if not self.plan.presence.there(member, self.slot):
                self.plan.causes[turn.key] = (Because.OWN_AWAY, 0)
                self.freed.append((turn, Because.PLAN, 0))
            elif not self._fits(member) or not (
                self.table.seat(member, turn.host_id) or self.table.place(member)
            ):
                self.freed.append((turn, Because.PLAN, 0))
            else:
                self.turns[turn.person_id] = turn
                self.line.front = max(self.line.front, turn.round)

    # --- who waits ----------------------------------------------------------------------------------------------

    def _waiting(self) -> list[int]:
        """Return who is due and has no turn planned for that round, in the order of the line, whether there or not."""
        waits = self.plan.waiting_for
        return self.line.in_order(
            [
                each
                for each in self.plan.known.visitors
                if each not in self.turns and (each, self.line.due[each]) not in waits
            ]
        )

    def _call(self) -> None:
        waiting = self._waiting()
        there = [
            each
            for each in waiting
            if self.plan.presence.there(self.plan.known.visitors[each], self.slot)
            and self.table.any_host(self.plan.known.visitors[each])
        ]
        left = self._seat_all([each for each in there if self.line.due[each] <= self.line.front], waiting)
        of_front = any(each.round >= self.line.front for each in self.turns.values())
        if left or of_front or len(self.turns) >= self.terms.places or self._front_is_planned():
            return
        following = [each for each in there if self.line.due[each] == self.line.front + 1]
        if following:
            self.line.front += 1
            self._seat_all(following, waiting)

    def _front_is_planned(self) -> bool:
        """Whether turns of the newest round stand in later slots: then the next round does not begin here."""
        return any(turn.round <= self.line.front for turn in self.plan.waiting_for.values())

    def _seat_all(self, people: Sequence[int], waiting: Sequence[int]) -> list[int]:
        """Seat people while there are places; return who could go and has none."""
        members = self.plan.known.visitors
        places = min(self.terms.places, max(len(self.plan.known.hosts), 1))
        pressing = (
            tight([members[each] for each in people], places) if self.terms.one_per_team else frozenset[int]()
        )
        left: list[int] = []
        for each in sorted(people, key=lambda one: not members[one].teams & pressing):
            if len(self.turns) >= self.terms.places or not self._seat(each, waiting):
                left.append(each)
        return left

    def _seat(self, person_id: int, waiting: Sequence[int]) -> bool:
        member = self.plan.known.visitors[person_id]
        if not self._fits(member) or not self.table.place(member):
            return False
        how = How.JOINED if self.plan.joined(person_id) else How.NEXT
        earlier = waiting[: waiting.index(person_id)] if person_id in waiting else ()
        self._take(person_id, self.line.due[person_id], how, earlier)
        return True

    def _take(self, person_id: int, round_: int, how: How, earlier: Iterable[int] = ()) -> None:
        passed = sum(each not in self.turns for each in earlier)
        why = Why(how, len(self.plan.known.visitors), passed)
        self.turns[person_id] = Turn(person_id, round_, self.slot, 0, why=why)
        self.line.front = max(self.line.front, round_)

    def _fits(self, member: Member) -> bool:
        """Tell whether nobody else of somebody's team is out in this slot, where the terms ask for that."""
        if len(self.turns) >= self.terms.places:
            return False
        if not self.terms.one_per_team:
            return True
        members = self.plan.known.visitors
        return not any(members[each].teams & member.teams for each in self.turns)

    # --- room ---------------------------------------------------------------------------------------------------

    def _make_room(self) -> None:
        """Let who is due before go instead of who would have their turn of a later round here."""
        for person_id in self._waiting():
            member = self.plan.known.visitors[person_id]
            if not self.plan.presence.there(member, self.slot):
                continue
            later = [
                each
                for each in self.turns.values()
                if each.round > self.line.due[person_id] and not each.by_hand
            ]
            for turn in sorted(later, key=lambda each: (each.round, self.line.place_of(each.person_id)))[
                ::-1
            ]:
                if self._instead(turn, person_id):
                    break

    def _instead(self, turn: Turn, person_id: int) -> bool:
        host_id = self.table.leave(turn.person_id)
        del self.turns[turn.person_id]
        joined = self.plan.joined(person_id)
        if self._seat(person_id, self._waiting()):
            because = (Because.JOINED, person_id) if joined else (Because.PLAN, 0)
            self.plan.causes.setdefault(turn.key, because)
            return True
        self.turns[turn.person_id] = turn
        assert self.table.seat(self.plan.known.visitors[turn.person_id], host_id), (
            "it was theirs a moment ago"
        )
        return False

    def _give_freed_places(self) -> None:
        """Give a place whose person left or cannot come to the last of the same round, who then goes sooner."""
        for gone, because, whose in self.freed:
            if len(self.turns) >= self.terms.places:
                return
            later = [
                each
                for each in self.plan.waiting_for.values()
                if each.round == gone.round and not each.by_hand and each.person_id not in self.turns
            ]
            for turn in sorted(later, key=lambda each: (each.slot, each.person_id), reverse=True):
                member = self.plan.known.visitors[turn.person_id]
                if not self.plan.presence.there(member, self.slot) or not self._fits(member):
                    continue
                if self.table.place(member):
                    del self.plan.waiting_for[turn.key]
                    self._take(turn.person_id, turn.round, How.FILLS)
                    self.plan.causes.setdefault(turn.key, (because, whose))
                    break

    # --- done ---------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Say who covers, count the turns, and keep them."""
        planned = {each.key: each for each in self.plan.known.future}
        busy: set[int] = set()
        for turn in sorted(self.turns.values(), key=lambda each: (each.round, each.person_id)):
            member = self.plan.known.visitors[turn.person_id]
            host_id = self.table.host_of[turn.person_id]
            before = planned.get(turn.key)
            cover_id = 0
            if self.terms.cover is Cover.TEAM:
                team = (self.plan.known.covering or self.plan.known.visitors).values()
                cover_id = cover_for(member, team, self.table, busy, before.cover_id if before else 0)
                busy.add(cover_id)
            again = before is not None and (before.slot, before.host_id) == (turn.slot, host_id)
            why = turn.why
            if not again or before is None:
                hosted = self.plan.past.hosted[turn.person_id, host_id]
                alone = self.terms.one_per_team and bool(member.teams)
                why = replace(turn.why, hosted=hosted, team_free=alone)
            made = replace(turn, host_id=host_id, cover_id=cover_id, why=why)
            self.plan.made.append(made)
            self.plan.past.happens(made)
            self.line.has(made)
