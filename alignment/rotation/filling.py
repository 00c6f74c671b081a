"""One slot after the other is filled: what was planned stays, who waits is called, who is due before is let in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from alignment.rotation.hosting import Past, Table, cover_for
from alignment.rotation.known import Known
from alignment.rotation.line import Queue, tight
from alignment.rotation.people import Member, Presence
from alignment.rotation.slots import Slot
from alignment.rotation.terms import Cover, Terms
from alignment.rotation.turns import Because, How, Turn, Why


@dataclass(slots=True)
class Course:
    """How far the planning of a year has come: who is due, who hosted whom, and what was planned for slots to come."""

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


@dataclass(slots=True)
class Filling:
    """One slot being filled."""

    course: Course
    slot: Slot
    table: Table = field(init=False)
    turns: dict[int, Turn] = field(default_factory=dict)
    freed: list[tuple[Turn, Because, int]] = field(default_factory=list)
    """Places of this slot whose person left, or cannot then."""

    def __post_init__(self) -> None:
        course = self.course
        self.table = Table(self.slot, course.known.hosts, course.presence, course.past)

    @property
    def terms(self) -> Terms:
        return self.course.known.terms

    @property
    def line(self) -> Queue:
        return self.course.line

    def fill(self) -> None:
        """Keep what was planned, call who waits, make room for who is due before, and give freed places away."""
        self._keep()
        if self.slot.first >= self.course.known.earliest:
            self._call()
            self._make_room()
            self._give_freed_places()
            self.table.spread(
                self.course.known.visitors[each.person_id] for each in self.turns.values() if not each.by_hand
            )
        self._settle()

    # --- what was planned ---------------------------------------------------------------------------------------

    def _keep(self) -> None:
        mine = [each for each in self.course.known.future if each.slot == self.slot]
        for planned in sorted(mine, key=lambda each: (not each.by_hand, each.round, each.person_id)):
            turn = planned
            waits = self.course.waiting_for.pop(turn.key, None)
            if waits is None:
                if turn.person_id not in self.course.known.visitors:
                    self.freed.append((turn, Because.LEFT, turn.person_id))
                continue
            due = self.line.due[turn.person_id]
            if turn.round < due:
                continue  # a round that is behind them: they had a later one by now
            if turn.round > due and (turn.person_id, due) not in self.course.waiting_for:
                # One of an earlier round had to give way: it is here now, and this one comes after.
                turn = replace(planned, round=due)
            member = self.course.known.visitors[turn.person_id]
            if not self.course.presence.there(member, self.slot):
                self.course.causes[turn.key] = (Because.OWN_AWAY, 0)
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
        waits = self.course.waiting_for
        return self.line.in_order(
            [
                each
                for each in self.course.known.visitors
                if each not in self.turns and (each, self.line.due[each]) not in waits
            ]
        )

    def _call(self) -> None:
        waiting = self._waiting()
        there = [
            each
            for each in waiting
            if self.course.presence.there(self.course.known.visitors[each], self.slot)
            and self.table.any_host(self.course.known.visitors[each])
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
        return any(turn.round <= self.line.front for turn in self.course.waiting_for.values())

    def _seat_all(self, people: Sequence[int], waiting: Sequence[int]) -> list[int]:
        """Seat people while there are places; return who could go and has none."""
        members = self.course.known.visitors
        places = min(self.terms.places, max(len(self.course.known.hosts), 1))
        pressing = (
            tight([members[each] for each in people], places) if self.terms.one_per_team else frozenset[int]()
        )
        left: list[int] = []
        for each in sorted(people, key=lambda one: not members[one].teams & pressing):
            if len(self.turns) >= self.terms.places or not self._seat(each, waiting):
                left.append(each)
        return left

    def _seat(self, person_id: int, waiting: Sequence[int]) -> bool:
        member = self.course.known.visitors[person_id]
        if not self._fits(member) or not self.table.place(member):
            return False
        how = How.JOINED if self.course.joined(person_id) else How.NEXT
        earlier = waiting[: waiting.index(person_id)] if person_id in waiting else ()
        self._take(person_id, self.line.due[person_id], how, earlier)
        return True

    def _take(self, person_id: int, round_: int, how: How, earlier: Iterable[int] = ()) -> None:
        passed = sum(each not in self.turns for each in earlier)
        why = Why(how, len(self.course.known.visitors), passed)
        self.turns[person_id] = Turn(person_id, round_, self.slot, 0, why=why)
        self.line.front = max(self.line.front, round_)

    def _fits(self, member: Member) -> bool:
        """Tell whether nobody else of somebody's team is out in this slot, where the terms ask for that."""
        if len(self.turns) >= self.terms.places:
            return False
        if not self.terms.one_per_team:
            return True
        members = self.course.known.visitors
        return not any(members[each].teams & member.teams for each in self.turns)

    # --- room ---------------------------------------------------------------------------------------------------

    def _make_room(self) -> None:
        """Let who is due before go instead of who would have their turn of a later round here."""
        for person_id in self._waiting():
            member = self.course.known.visitors[person_id]
            if not self.course.presence.there(member, self.slot):
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
        joined = self.course.joined(person_id)
        if self._seat(person_id, self._waiting()):
            because = (Because.JOINED, person_id) if joined else (Because.PLAN, 0)
            self.course.causes.setdefault(turn.key, because)
            return True
        self.turns[turn.person_id] = turn
        assert self.table.seat(self.course.known.visitors[turn.person_id], host_id), (
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
                for each in self.course.waiting_for.values()
                if each.round == gone.round and not each.by_hand and each.person_id not in self.turns
            ]
            for turn in sorted(later, key=lambda each: (each.slot, each.person_id), reverse=True):
                member = self.course.known.visitors[turn.person_id]
                if not self.course.presence.there(member, self.slot) or not self._fits(member):
                    continue
                if self.table.place(member):
                    del self.course.waiting_for[turn.key]
                    self._take(turn.person_id, turn.round, How.FILLS)
                    self.course.causes.setdefault(turn.key, (because, whose))
                    break

    # --- done ---------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Say who covers, count the turns, and keep them."""
        planned = {each.key: each for each in self.course.known.future}
        busy: set[int] = set()
        for turn in sorted(self.turns.values(), key=lambda each: (each.round, each.person_id)):
            member = self.course.known.visitors[turn.person_id]
            host_id = self.table.host_of[turn.person_id]
            before = planned.get(turn.key)
            cover_id = 0
            if self.terms.cover is Cover.TEAM:
                team = (self.course.known.covering or self.course.known.visitors).values()
                cover_id = cover_for(member, team, self.table, busy, before.cover_id if before else 0)
                busy.add(cover_id)
            again = before is not None and (before.slot, before.host_id) == (turn.slot, host_id)
            why = turn.why
            if not again or before is None:
                hosted = self.course.past.hosted[turn.person_id, host_id]
                alone = self.terms.one_per_team and bool(member.teams)
                why = replace(turn.why, hosted=hosted, team_free=alone)
            made = replace(turn, host_id=host_id, cover_id=cover_id, why=why)
            self.course.made.append(made)
            self.course.past.happens(made)
            self.line.has(made)
