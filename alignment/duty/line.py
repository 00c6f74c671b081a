"""Whose turn it is: the resolved calendar of a duty rota, as one function of what was served, who is there, and what people changed.

Whoever served least recently is next; two at a time are the next two. Who is away keeps the front place: the next
serves, and the absent one has the first turn they are back for. A newcomer comes after all who were there before. A turn
that people exchanged counts as whose it was by the rule, so that nobody else's turn moves. What has begun is given, and
never chosen anew unless whoever serves it is gone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from alignment.duty.terms import Slot, Span, Terms, misses
from alignment.facilitators import next_in_turn
from alignment.people import Department

Mark = tuple[datetime, int]
"""When somebody last had a turn, and in which of its places: two of one turn keep their order."""


class How(StrEnum):
    """Why somebody serves a turn."""

    RULE = "rule"
    SWAP = "swap"
    GIVEN = "given"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a rota, from `since` until `until`; their absences, and the departments they work for."""

    person_id: int
    since: datetime
    until: datetime
    sides: frozenset[Department] = frozenset()
    away: tuple[Span, ...] = ()

    def can(self, slot: Slot) -> bool:
        """Tell whether they can serve a turn."""
        return self.since <= slot.starts_at < self.until and not misses(slot, self.away)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A place of a turn that people changed, or that has begun: who serves, and as whose turn it counts.

    `pair`: both halves of an exchange have one number; 0 for what is no exchange.
    """

    day: date
    place: int
    serves_id: int
    counts_id: int
    how: How
    pair: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One place of a turn. `person_id` 0: nobody can. `counts_id`: as whose turn it counts.

    `line` were in it, `passed` of them were earlier and could not; `last_on` is when whoever it counts for had the turn
    before, None for a first one.
    """

    slot: Slot
    place: int
    person_id: int
    counts_id: int
    how: How = How.RULE
    line: int = 0
    passed: int = 0
    last_on: datetime | None = None

    @property
    def key(self) -> tuple[date, int]:
        return self.slot.day, self.place


def resolve(
    terms: Terms,
    slots: Sequence[Slot],
    members: Collection[Member],
    last: Mapping[int, Mark],
    fixed: Collection[Fixed] = (),
) -> tuple[Turn, ...]:
    """Return every place of these turns, in order, with who serves it.

    `last` is when everybody last had a turn before the first of these. Nobody is chosen twice before everybody who can
    was chosen once; one person never has both places of a turn.
    """
    line = _Line(terms, slots, members, last, fixed)
    return tuple(turn for number in range(len(slots)) for turn in line.serve(number))


class _Line:
    """The line of a rota as its turns go by."""

    def __init__(
        self,
        terms: Terms,
        slots: Sequence[Slot],
        members: Collection[Member],
        last: Mapping[int, Mark],
        fixed: Collection[Fixed],
    ) -> None:
        self._terms = terms
        self._slots = slots
        self._members = {each.person_id: each for each in members}
        self._last = dict(last)
        self._gone = {each.person_id: _missed(each, slots) for each in members}
        self._fixed = _standing(fixed, slots, self._members)
        numbers = {slot.day: number for number, slot in enumerate(slots)}
        self._promised: dict[int, list[int]] = {}
        for day, place in self._fixed:
            counts = self._fixed[day, place].counts_id
            self._promised.setdefault(counts, []).append(numbers[day])

    def serve(self, number: int) -> tuple[Turn, ...]:
        """Fill the places of one turn."""
        slot = self._slots[number]
        held = {place: self._fixed.get((slot.day, place)) for place in range(self._terms.places)}
        busy = {each.serves_id for each in held.values() if each is not None}
        turns = []
        for place, fixed in held.items():
            turn = self._given(slot, fixed) if fixed is not None else self._chosen(number, place, busy)
            busy.add(turn.person_id)
            turns.append(turn)
        for turn in turns:
            if turn.counts_id:
                self._last[turn.counts_id] = (slot.starts_at, turn.place)
        return tuple(turns)

    def _given(self, slot: Slot, fixed: Fixed) -> Turn:
        there = sum(each.since <= slot.starts_at < each.until for each in self._members.values())
        last = self._last.get(fixed.counts_id)
        return Turn(
            slot,
            fixed.place,
            fixed.serves_id,
            fixed.counts_id,
            fixed.how,
            there,
            0,
            last[0] if last else None,
        )

    def _chosen(self, number: int, place: int, busy: Collection[int]) -> Turn:
        slot = self._slots[number]
        there = self._there(slot)
        able = [
            each for each in there if each.person_id not in busy and number not in self._gone[each.person_id]
        ]
        soon = {who for who in self._promised if self._has_one_soon(who, number, len(there))}
        waiting = [each for each in able if each.person_id not in soon] if soon else able
        side = tuple(Department)[place] if self._terms.mixed else None
        for group in (waiting, able):
            ours = group if side is None else [each for each in group if side in each.sides]
            chosen = self._next(ours)
            if chosen:
                break
        else:
            chosen = self._next(waiting) or self._next(able)
        if not chosen:
            return Turn(slot, place, 0, 0, line=len(there))
        ahead = self._mark(self._members[chosen])
        passed = [each for each in there if number in self._gone[each.person_id] and self._mark(each) < ahead]
        last = self._last.get(chosen)
        return Turn(slot, place, chosen, chosen, How.RULE, len(there), len(passed), last[0] if last else None)

    def _there(self, slot: Slot) -> list[Member]:
        at = slot.starts_at
        return [each for each in self._members.values() if each.since <= at < each.until]

    def _next(self, some: Sequence[Member]) -> int:
        since = {each.person_id: (each.since, -1) for each in some}
        return next_in_turn(since, self._last)

    def _mark(self, member: Member) -> tuple[Mark, int]:
        joined = (member.since, -1)
        return max(joined, self._last.get(member.person_id, joined)), member.person_id

    def _has_one_soon(self, person_id: int, number: int, there: int) -> bool:
        """Tell whether somebody's turn of this round is fixed at a later time: then it is not theirs before."""
        return any(
            0 < (later - number) * self._terms.places < there for later in self._promised.get(person_id, ())
        )


def _missed(member: Member, slots: Sequence[Slot]) -> frozenset[int]:
    """Return which of these turns somebody's absences keep them from, by their numbers: only those near one are looked at."""
    near: set[int] = set()
    for leaves, returns in member.away:
        first = bisect_right(slots, leaves, key=lambda slot: slot.ends_at)
        near.update(range(first, bisect_left(slots, returns, key=lambda slot: slot.starts_at)))
    return frozenset(number for number in near if misses(slots[number], member.away))


def _standing(
    fixed: Collection[Fixed], slots: Sequence[Slot], members: Mapping[int, Member]
) -> dict[tuple[date, int], Fixed]:
    """Return what still holds of what people changed: who is not there any more, or is away, serves nothing.

    Where one half of an exchange falls away, with its day or with whoever was to serve it, the other is a turn like any
    and counts for whoever serves it.
    """
    by_day = {slot.day: slot for slot in slots}
    held = {}
    fallen = set()
    for each in fixed:
        slot = by_day.get(each.day)
        if slot is None:
            if each.pair and slots and slots[0].day < each.day < slots[-1].day:
                fallen.add(each.pair)
            continue
        member = members.get(each.serves_id)
        if (member is not None and member.can(slot)) or (member is None and each.how in _BY_HAND):
            held[each.day, each.place] = each
        elif each.pair:
            fallen.add(each.pair)
    return {
        key: replace(each, counts_id=each.serves_id) if each.pair in fallen else each
        for key, each in held.items()
    }


_BY_HAND = (How.GIVEN, How.TAKEN)
"""Somebody who is not of the rota may stand in; whoever let them in has seen to it that they are a full member."""
