"""The waterfall taken apart: by campaign, source, segment, region, team, or by the month of the hand-over.

Of leads the parts add up to the whole. An account may have leads in several parts and counts in each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alignment.money import Money
from alignment.people import Actor
from alignment.periods import month_of
from alignment.rates import Ratio
from alignment.waterfall_steps import By, Step, window_end
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores import campaigns, teams
from db.stores.asked.waterfall import inquiries, money, reach
from db.stores.asked.waterfall.question import COLUMN, Part
from figures.basis import Scope
from figures.deals import purse_of
from figures.held import Held
from figures.waterfall import (
    WINDOW_DAYS,
    WaterfallFigures,
    Worth,
    nobody,
    question_of,
    report,
    share_of,
    watched_until,
    worth_of,
)
from figures.whose import HELD_BY, held_there, told_apart


@dataclass(frozen=True, slots=True)
class PartFigures:
    """One part: its name ("" where none was given), its cohort and flow by step, inquiries, and the money that it won.

    `part` is what it is told apart by, of the sum of several (`teams`, or regions, or segments) none. `mature`: all of its hand-overs have had the window.
    """

    name: str
    part: Part
    mature: bool
    reached: Mapping[Step, int]
    shares: Mapping[Step, Ratio]
    came_in: Mapping[Step, int]
    inquired: Ratio | None
    won: Worth
    teams: int = 1


@dataclass(frozen=True, slots=True)
class PartsTold:
    """The parts as one reader is told them, the sum of several last; how many are left out for being about so few."""

    parts: tuple[PartFigures, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class WaterfallInParts:
    """A waterfall, and its parts where somebody asked for any; `crowds` are the people of each that is about some."""

    whole: WaterfallFigures
    parts: tuple[PartFigures, ...]
    crowds: Mapping[Part, frozenset[int]]

    def told(self, groups: Sequence[Sequence[Part]]) -> PartsTold:
        """Return the parts as those are told them for whom they are put together so."""
        apart = {group[0] for group in groups if len(group) == 1}
        found = [each for each in self.parts if each.part not in self.crowds or each.part in apart]
        noun = f"{self.scope.by.value if self.scope.by else 'team'}s"
        name = f"other {noun}" if apart else f"all {noun}"
        for group in groups:
            if len(group) > 1:
                found.append(_together([each for each in self.parts if each.part in group], name))
        return PartsTold(tuple(found), len(self.crowds) - sum(map(len, groups)))

    @property
    def held(self) -> Held:
        return self.whole.held

    @property
    def scope(self) -> Scope:
        return self.whole.scope


def in_parts(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> WaterfallInParts:
    """Return the waterfall, with its parts where the scope says by what."""
    whole = report(work, scope, as_of, known_at)
    found = parts(work, whole) if scope.by is not None else ()
    return WaterfallInParts(whole, found, _crowds(work, scope, found))


def _crowds(work: Work, scope: Scope, found: Sequence[PartFigures]) -> Mapping[Part, frozenset[int]]:
    """Whose figures each part is: a team's are its people's, a region's and a segment's theirs who hold what is there."""
    if scope.by is By.TEAM:
        members = teams.crowds(work)
        return {each.part: members.get(int(each.part), frozenset()) for each in found if each.part}
    if scope.by is None or COLUMN.get(scope.by) not in HELD_BY:
        return {}
    held = held_there(work, COLUMN[scope.by], scope.filters.said())
    return {each.part: held[each.part] for each in found if each.part in held}


def seen_by(work: Work, actor: Actor, found: WaterfallInParts) -> PartsTold:
    """Return the parts as somebody may see them: what is not theirs of a small team is in the sum of several."""
    return found.told(told_apart(work, actor, found.crowds))


def _together(parts: Sequence[PartFigures], name: str) -> PartFigures:
    """Several as one part; of accounts, one with leads in several of them counts in each, as beside each other."""
    first = parts[0]
    worth = [each.won for each in parts]
    return PartFigures(
        name,
        None,
        all(each.mature for each in parts),
        {step: sum(each.reached[step] for each in parts) for step in first.reached},
        {
            step: Ratio(
                sum(each.shares[step].numerator for each in parts),
                sum(each.shares[step].denominator for each in parts),
            )
            for step in first.shares
        },
        {step: sum(each.came_in[step] for each in parts) for step in first.came_in},
        None,
        Worth(
            Money(sum(each.money.minor for each in worth), worth[0].money.currency),
            sum(each.deals for each in worth),
            sum(each.without_amount for each in worth),
            sum(each.unconverted for each in worth),
        ),
        len(parts),
    )


def parts(work: Work, whole: WaterfallFigures) -> tuple[PartFigures, ...]:
    """Return the parts of a waterfall, the one with most hand-overs first; months in their order."""
    scope, terms = whole.scope, whole.held
    asked = question_of(work, scope, terms, by=scope.by)
    if not asked.days:
        return ()
    counted = {each.part: each for each in reach.reach(asked, watched_until(terms))}
    came_in = Counter[tuple[Part, Step]]()
    for each in reach.entered(asked):
        came_in[each.part, each.step] += each.count
    inquired: dict[Part, Ratio] = {}
    if scope.by is not By.TEAM and not scope.filters.team_id:
        inquired = {each.part: Ratio(each.handed_over, each.count) for each in inquiries.inquiries(asked)}
    sums = money.deals(asked, terms.currency)
    purse = purse_of(work, terms, terms.pair)
    every = {*counted, *inquired, *(part for part, _ in came_in)}
    names = _names(work, scope.by, every)
    found = []
    for part in every:
        of_part = counted.get(part, nobody(asked.steps))
        flow = {step: came_in[part, step] for step in asked.steps[1:]}
        won = worth_of([each for each in sums if each.part == part], Step.WON, purse)
        assert won is not None, "wins are worth something"
        found.append(
            PartFigures(
                names[part],
                part,
                _mature(whole, part) if scope.by is By.MONTH else whole.mature,
                of_part.reached,
                {
                    step: share
                    for before, step in zip(asked.steps, asked.steps[1:], strict=False)
                    if (share := share_of(of_part, before, step)) is not None
                },
                {Step.MQL: of_part.reached[Step.MQL], **flow},
                inquired.get(part) if inquired else None,
                won,
            )
        )
    if scope.by is By.MONTH:
        return tuple(sorted(found, key=lambda each: each.name))
    return tuple(sorted(found, key=lambda each: (-each.reached[Step.MQL], not each.name, each.name)))


def _mature(whole: WaterfallFigures, part: Part) -> bool:
    month = month_of(date.fromisoformat(f"{part}-01"))
    last = min(month.end, whole.period.end) - ONE_DAY
    return whole.held.pair.as_of >= window_end(last, whole.held.zone, WINDOW_DAYS)


def _names(work: Work, by: By | None, found: set[Part]) -> Mapping[Part, str]:
    numbers = [each for each in found if isinstance(each, int) and each]
    if by is By.CAMPAIGN:
        known = {number: each.name for number, each in campaigns.by_ids(work, numbers).items()}
    elif by is By.TEAM:
        known = teams.names(work, numbers)
    else:
        return {each: str(each or "") for each in found}
    return {each: known.get(each, f"no. {each}") if isinstance(each, int) and each else "" for each in found}
