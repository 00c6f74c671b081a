"""Who gets a lead: an ordered list of rules, the first that matches wins, and the last is a queue that somebody watches.

Everything a decision needs is handed in, so that a lead, a dry run and the replay of a month are decided by the same
lines. A decision carries its explanation. domain.md 6.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from alignment.identity import folded
from alignment.lifecycle import EventKind
from alignment.rota import Credits, Pool, Turn, take


class RuleKind(StrEnum):
    """What a rule goes by."""

    OWNER = "owner"
    RELATIONSHIP = "relationship"
    SEGMENT = "segment"
    TERRITORY = "territory"
    POOL = "pool"
    CATCH_ALL = "catch_all"


ACCOUNT_RULES = frozenset({RuleKind.OWNER, RuleKind.RELATIONSHIP})
"""Rules that name a person: they beat fairness, and are counted off the rota."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a lead must have: one of each set that is not empty, and a size within bounds. 0: no bound."""

    accounts: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    size_from: int = 0
    size_to: int = 0

    @property
    def any_size(self) -> bool:
        """Whether the number of employees does not matter."""
        return not (self.size_from or self.size_to)

    def hold(self, asked: Asked) -> bool:
        """Tell whether a lead has it all; what nobody knows of it is in no set and within no bounds."""
        return (
            _among(asked.names, self.accounts)
            and _among((asked.segment,), self.segments)
            and _among((asked.region,), self.regions)
            and _among((asked.country,), self.countries)
            and (
                self.any_size
                or (asked.size > 0 and self.size_from <= asked.size <= (self.size_to or asked.size))
            )
        )


def _among(said: Iterable[str], wanted: frozenset[str]) -> bool:
    return not wanted or any(folded(each) in wanted for each in said if each)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. An owner rule names a person, a catch-all its watcher; segments, territories and pools name a pool."""

    id: int
    kind: RuleKind
    name: str = ""
    conditions: Conditions = field(default_factory=Conditions)
    pool_id: int = 0
    person_id: int = 0

    def takes(self, asked: Asked) -> bool:
        """Tell whether a lead is the rule's, whoever may be there to take it."""
        if self.kind is RuleKind.RELATIONSHIP:
            return bool(asked.known_by)
        return self.conditions.hold(asked)

    def names(self, asked: Asked) -> int:
        """Return whom the rule names for a lead; 0 where it names a pool."""
        if self.kind is RuleKind.RELATIONSHIP:
            return asked.known_by
        return self.person_id if self.kind is RuleKind.OWNER else 0

    @property
    def label(self) -> str:
        """What the rule is called in a sentence: `territory West`."""
        if self.kind is RuleKind.RELATIONSHIP:
            return "existing relationship"
        if self.kind is RuleKind.CATCH_ALL:
            return "what no rule takes"
        return f"{_KINDS[self.kind]} {self.name}".strip()


_KINDS = {
    RuleKind.OWNER: "named account",
    RuleKind.SEGMENT: "segment",
    RuleKind.TERRITORY: "territory",
    RuleKind.POOL: "pool for",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules of one version in their order, and the pools. Version 0: nobody has set any up."""

    version: int = 0
    rules: tuple[Rule, ...] = ()
    pools: tuple[Pool, ...] = ()

    def pool(self, pool_id: int) -> Pool | None:
        """Return a pool by its id."""
        return next((each for each in self.pools if each.id == pool_id), None)

    def rule(self, rule_id: int) -> Rule | None:
        """Return a rule by its id, which it keeps wherever it is moved."""
        return next((each for each in self.rules if each.id == rule_id), None)

    def number_of(self, rule_id: int) -> int:
        """Return the place of a rule, from 1; 0 for one that is gone."""
        return next((at for at, each in enumerate(self.rules, 1) if each.id == rule_id), 0)

    def is_inside(self, rule: Rule, inside: Collection[int]) -> bool:
        """Tell whether a rule gives leads to inside sales alone: it serves the handoff from marketing, and no other."""
        if rule.kind is RuleKind.OWNER:
            return rule.person_id in inside
        pool = self.pool(rule.pool_id)
        return bool(pool and pool.members) and all(each.person_id in inside for each in pool.members)  # type: ignore[union-attr]

    @property
    def watcher_id(self) -> int:
        """Who watches the queue of what no rule and nobody took."""
        return next((each.person_id for each in self.rules if each.kind is RuleKind.CATCH_ALL), 0)

    @property
    def routes(self) -> bool:
        """Whether there is a rule beside the catch-all."""
        return any(each.kind is not RuleKind.CATCH_ALL for each in self.rules)


@dataclass(frozen=True, slots=True)
class Asked:
    """A lead as rules see it. `names`: what its account may be called. `known_by`: who has another lead or the deal of the same account; 0 for nobody.

    `inside` are the people of inside sales; `handed_on`: they have qualified it, and sales gets it now.
    """

    lead_id: int
    names: tuple[str, ...] = ()
    segment: str = ""
    region: str = ""
    country: str = ""
    size: int = 0
    hot: bool = False
    known_by: int = 0
    inside: frozenset[int] = frozenset()
    handed_on: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody as they are now. `refused`: they said no to this lead, or had it in this cycle."""

    person_id: int
    here: bool = True
    away: bool = False
    on_shift: bool = True
    accepted: int = 0
    refused: bool = False

    def may_have(self, *, hot: bool) -> bool:
        """Tell whether a lead may be theirs: they work here, are not away, did not refuse it.

        Whoever asked for a talk goes to somebody on shift; other leads wait for the morning of whoever's turn it is.
        """
        return self.here and not self.away and not self.refused and (self.on_shift or not hot)


def able(pool: Pool, candidates: Mapping[int, Candidate], *, hot: bool) -> tuple[int, ...]:
    """Return who of a pool can take a lead, in its order: also below their cap."""
    found = []
    for member in pool.members:
        one = candidates.get(member.person_id)
        if one is not None and one.may_have(hot=hot) and not (member.cap and one.accepted >= member.cap):
            found.append(member.person_id)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Match:
    """The first rule that takes a lead, and whom it names. `passed` are numbers of rules whose person cannot now."""

    rule: Rule | None = None
    number: int = 0
    person_id: int = 0
    pool: Pool | None = None
    passed: tuple[int, ...] = ()


def match(plan: Plan, asked: Asked, may_have: Callable[[int], bool], skip: Collection[int] = ()) -> Match:
    """Find the first rule that takes a lead. A rule that names a person is passed where they cannot have it.

    Where there is inside sales, the rules that give to it are asked first, and no more of what it hands on.

    A rule that names a pool wins also where nobody of it can: the lead then waits for that pool. `skip` are rules, by
    id, that were found to be wrong for this lead.
    """
    passed: list[int] = []
    for number, rule in _serving(plan, asked):
        if rule.id in skip or not rule.takes(asked):
            continue
        if rule.kind is RuleKind.CATCH_ALL:
            return Match(rule, number, passed=tuple(passed))
        if rule.kind in ACCOUNT_RULES:
            person = rule.names(asked)
            if may_have(person):
                return Match(rule, number, person, passed=tuple(passed))
            passed.append(number)
            continue
        return Match(rule, number, pool=plan.pool(rule.pool_id), passed=tuple(passed))
    return Match(passed=tuple(passed))


def _serving(plan: Plan, asked: Asked) -> list[tuple[int, Rule]]:
    """Return the rules that a lead is put to, in turn, with their numbers."""
    numbered = list(enumerate(plan.rules, 1))
    if not asked.inside:
        return numbered
    inside = [each for each in numbered if plan.is_inside(each[1], asked.inside)]
    others = [each for each in numbered if each not in inside]
    return others if asked.handed_on else inside + others


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets a lead (`person_id` 0: nobody now, it waits), by which rule, and whose turn it was."""

    version: int
    match: Match
    person_id: int = 0
    turn: Turn | None = None

    @property
    def off_rota(self) -> bool:
        """Whether the account decided, and no turn was taken."""
        return bool(self.person_id) and self.turn is None


def decide(
    plan: Plan, found: Match, candidates: Mapping[int, Candidate], held: Credits, *, hot: bool
) -> Decision:
    """Decide by the rule that was found: the person it names, or whose turn it is in its pool."""
    if found.person_id:
        return Decision(plan.version, found, found.person_id)
    turn = take(found.pool, held, able(found.pool, candidates, hot=hot)) if found.pool else None
    return Decision(plan.version, found, turn.person_id if turn else 0, turn)


@dataclass(frozen=True, slots=True)
class Past:
    """One standing event of a lead, as routing reads it."""

    kind: EventKind
    cycle: int
    owner_id: int


def passed_on(history: Sequence[Past], cycle: int) -> frozenset[int]:
    """Return from whom a lead was passed on in a cycle: it is not offered to them again, unless they took it themselves."""
    held = 0
    found: dict[int, None] = {}
    for each in history:
        if each.kind is EventKind.REROUTED and held and held != each.owner_id and each.cycle == cycle:
            found[held] = None
        elif each.kind in (EventKind.ACCEPTED, EventKind.TELE_ACCEPTED):
            found.pop(each.owner_id, None)
        held = each.owner_id
    return frozenset(found)


# --- the explanation ------------------------------------------------------------------------------------------------

_COUNT = ("nobody", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(count: int) -> str:
    """Return a small number as a word: `three`, `12`."""
    return _COUNT[count] if count < len(_COUNT) else str(count)


def explained(decision: Decision) -> str:
    """Say how a decision came about: `rule 2: territory West; pool West of three; turn: 1 + 1 = 2, the most of three`."""
    found = decision.match
    if found.rule is None:
        return "no rule takes it"
    said = [f"rule {found.number}: {found.rule.label}"]
    if found.pool is not None:
        said.append(f"pool {found.pool.name} of {in_words(len(found.pool.members))}")
    if decision.turn is not None:
        said.append(turn_in_words(decision.turn.had, decision.turn.weight, len(decision.turn.shares)))
    elif decision.off_rota:
        said.append("the account decides, no turn is taken")
    elif found.pool is not None:
        said.append("nobody of it can take it now, so it waits")
    else:
        said.append("it waits in the queue that somebody watches")
    return "; ".join(said)


def turn_in_words(had: int, weight: int, among: int) -> str:
    """Return the arithmetic of a turn: what they had, their weight, and among how many it was the most."""
    if among == 1:
        return "turn: the only one who can take it now"
    return f"turn: {had} + {weight} = {had + weight}, first of {in_words(among)} who can"
