"""What rules would have done with leads that were handed over before: each decided again, in order of arrival.

The same `match` and `decide` as for a lead of today, with who was there at each moment. Turns begin at nothing. A lead
that nobody can have waits, and is tried again whenever another arrives. How many leads somebody would have accepted by
then cannot be known, so caps are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from alignment.presence import Presence
from alignment.rota import Credits
from alignment.routing import Asked, Decision, Plan, RuleKind, able, decide, match


@dataclass(frozen=True, slots=True)
class Before:
    """What became of a lead when it was handed over. `rule_id` 0: somebody gave or took it; `at` None: nobody had it."""

    person_id: int = 0
    rule_id: int = 0
    pool_id: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """A lead as it was handed over: as rules see it, when, who had said no to it, and what became of it."""

    asked: Asked
    at: datetime
    refused: frozenset[int] = frozenset()
    before: Before = field(default_factory=Before)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A lead that was decided again. `waited`: nobody could have had it at once; `decision` is where it ended."""

    handover: Handover
    decision: Decision
    waited: bool

    @property
    def bucket(self) -> int:
        """Which pool it would have gone to; ACCOUNT or NOBODY."""
        if not self.decision.person_id:
            return NOBODY
        return self.decision.match.pool.id if self.decision.match.pool else ACCOUNT

    @property
    def bucket_before(self) -> int:
        """Which pool it went to; ACCOUNT, BY_HAND or NOBODY."""
        before = self.handover.before
        if not before.person_id:
            return NOBODY
        return (before.pool_id or ACCOUNT) if before.rule_id else BY_HAND

    @property
    def moved(self) -> bool:
        """Whether it would have gone elsewhere: to another pool, off the rota, or to nobody."""
        return self.bucket != self.bucket_before


ACCOUNT, BY_HAND, NOBODY = 0, -1, -2
"""Where a lead goes that goes to no pool: to whoever has its account, to whom somebody gave it, to nobody."""

KnownBy = Callable[[int, datetime, Mapping[int, int]], int]
"""Say who had the account of a lead at a moment, given to whom leads went in the replay; 0 for nobody."""


def replay(
    plan: Plan, handovers: Sequence[Handover], presence: Presence, known_by: KnownBy, until: datetime
) -> tuple[Replayed, ...]:
    """Decide leads again by these rules, in the order in which they arrived; what waits may be had until `until`."""
    course = _Course(plan, handovers, presence, known_by)
    for at, each in enumerate(handovers):
        course.try_waiting(each.at)
        course.arrive(at)
    course.try_waiting(until)
    return tuple(Replayed(each, course.decided[at], at in course.waited) for at, each in enumerate(handovers))


class _Course:
    """The course of a replay: whose turn it is in each pool, who got what, and what waits."""

    def __init__(
        self, plan: Plan, handovers: Sequence[Handover], presence: Presence, known_by: KnownBy
    ) -> None:
        self._plan, self._handovers, self._presence = plan, handovers, presence
        asks = any(each.kind is RuleKind.RELATIONSHIP for each in plan.rules)
        self._known_by = known_by if asks else None
        self._credits: dict[int, Credits] = {}
        self._given: dict[int, int] = {}
        self._waiting: dict[tuple[int, bool], list[int]] = {}
        self.decided: dict[int, Decision] = {}
        self.waited: set[int] = set()

    def arrive(self, index: int) -> None:
        """Decide a lead at the moment when it was handed over."""
        if not self._decide(index, self._handovers[index].at):
            self.waited.add(index)
            self._wait(index)

    def try_waiting(self, at: datetime) -> None:
        """Decide again what waits for a pool of which somebody can have a lead: who asked for a talk first."""
        for key in sorted(self._waiting, key=lambda each: not each[1]):
            pool_id, hot = key
            pool = self._plan.pool(pool_id)
            if pool is None or not able(pool, self._presence.of(pool, at, hot=hot), hot=hot):
                continue
            for index in self._waiting.pop(key):
                if not self._decide(index, at):
                    self._wait(index)

    def _wait(self, index: int) -> None:
        pool = self.decided[index].match.pool
        if pool is not None:
            self._waiting.setdefault((pool.id, self._handovers[index].asked.hot), []).append(index)

    def _decide(self, index: int, at: datetime) -> bool:
        handover = self._handovers[index]
        asked, hot, refused = handover.asked, handover.asked.hot, handover.refused
        if self._known_by is not None:
            asked = replace(asked, known_by=self._known_by(asked.lead_id, at, self._given))

        def may_have(person_id: int) -> bool:
            return self._presence.one(person_id, at, hot=hot, refused=refused).may_have(hot=hot)

        found = match(self._plan, asked, may_have)
        if found.pool is None:
            decision = decide(self._plan, found, {}, {}, hot=hot)
        else:
            candidates = self._presence.of(found.pool, at, hot=hot, refused=refused)
            held = self._credits.get(found.pool.id, {})
            decision = decide(self._plan, found, candidates, held, hot=hot)
            if decision.turn is not None:
                self._credits[found.pool.id] = decision.turn.after
        self.decided[index] = decision
        self._given[asked.lead_id] = decision.person_id
        return bool(decision.person_id)


# --- what came of it, counted ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """How many leads by the rules that were replayed, and how many there were."""

    now: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What a replay comes to. `places` are pools by id, ACCOUNT, BY_HAND and NOBODY; `at_once`: nobody could have had it then.

    `crowds` are the people behind each place: who got a lead there.
    """

    leads: int
    places: Mapping[int, Count]
    persons: Mapping[int, Count]
    crowds: Mapping[int, frozenset[int]]
    waited: Count
    moved: int
    other_rule: int


def tally(replayed: Iterable[Replayed], same_rule: Callable[[int, int], bool]) -> Tally:
    """Count what came of a replay. `same_rule` tells whether two ids stand for one rule."""
    places, persons, crowds = (
        Counter[tuple[int, int]](),
        Counter[tuple[int, int]](),
        defaultdict[int, set[int]](set),
    )
    leads = moved = other = 0
    waited = [0, 0]
    for each in replayed:
        before, decision = each.handover.before, each.decision
        leads += 1
        moved += each.moved
        for at, (place, person) in enumerate(
            ((each.bucket, decision.person_id), (each.bucket_before, before.person_id))
        ):
            places[place, at] += 1
            if person:
                persons[person, at] += 1
                crowds[place].add(person)
        rule = decision.match.rule
        other += bool(before.rule_id and rule is not None and not same_rule(before.rule_id, rule.id))
        waited[0] += each.waited
        waited[1] += before.at is None or before.at > each.handover.at
    return Tally(
        leads, _counts(places), _counts(persons), {place: frozenset(who) for place, who in crowds.items()},
        Count(*waited), moved, other,
    )  # fmt: skip


def _counts(counted: Mapping[tuple[int, int], int]) -> dict[int, Count]:
    return {
        key: Count(counted.get((key, 0), 0), counted.get((key, 1), 0))
        for key in dict.fromkeys(k for k, _ in counted)
    }


def of_pool(replayed: Iterable[Replayed], pool_id: int) -> tuple[Replayed, ...]:
    """Return the leads that went to a pool, or would have."""
    return tuple(
        each
        for each in replayed
        if pool_id in (each.bucket, each.bucket_before)
        or (each.decision.match.pool is not None and each.decision.match.pool.id == pool_id)
    )
