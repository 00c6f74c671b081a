"""Where we are against plan in a period: company, teams and persons, marketing's own quota, and where the pace leads.

What each is measured by is the same: won in the period of what was to be won. The run-rate is what was won a working day
so far, times all working days: a straight line, which knows nothing of the deals that are open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from alignment.people import FEWEST_PEOPLE
from alignment.periods import Period
from alignment.quotas import Goal, Quota, quota
from alignment.terms import Terms
from db.memory import Work
from db.stores.asked import EVERYTHING, Filters, Pair, deal_sums, from_marketing, goals, presence
from db.stores.asked.deal_sums import HolderSum, Sum
from db.stores.asked.goals import Goals
from db.tables.deals import DealKind
from db.tables.workspace import TargetKind
from figures import freshness
from figures.attained import Assigned, Attained, assigned
from figures.basis import Scope, rounded
from figures.deals import Total, Unconverted, merged, purse_of, total
from figures.freshness import FreshnessFigures
from figures.held import Held, held
from figures.purse import Purse
from figures.roster import Roster
from figures.whose import told_to_all

DEFINITION = "plan 1"
MOST_STATEMENTS = 20
"""The report asks the database at most so often, however much there is; a test counts."""


@dataclass(frozen=True, slots=True)
class OfTeam:
    """One team of sales; `members` belonged to it then. Fewer than three are persons, and their figures are private.

    `teams`: so many are told here as one, since one of them is so small.
    """

    team_id: int
    name: str
    members: frozenset[int]
    attained: Attained
    assigned: Assigned | None
    teams: int = 1


@dataclass(frozen=True, slots=True)
class TeamsTold:
    """The teams as one reader is told them, by name, the sum of several last; how many are left out for being so small."""

    rows: tuple[OfTeam, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class OfPerson:
    """One person, for that person and their manager alone. `owed` None: nobody set a quota."""

    person_id: int
    team_id: int
    attained: Attained
    owed: Quota | None


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """A period against plan at one pair of times; `asked` is the pair for deals, where their file is older.

    `sourced` is what marketing brought of what was won, against its own quota; `made` and `sourced_made` are pipeline made in
    the period, None where no target for it is set. `narrowed`: a part of the company is asked about that nobody has a quota for.
    """

    held: Held
    scope: Scope
    asked: Pair
    fresh: FreshnessFigures
    period: Period
    whole: Attained
    assigned: Assigned | None
    teams: tuple[OfTeam, ...]
    people: tuple[OfPerson, ...]
    sourced: Attained
    made: Attained | None
    sourced_made: Attained | None
    unconverted: tuple[Unconverted, ...]
    narrowed: bool

    @property
    def pace(self) -> Fraction | None:
        """The share of the period's working days that are over."""
        return self.whole.pace.share_elapsed

    @property
    def crowds(self) -> dict[int, frozenset[int]]:
        """Who belonged to each team then."""
        return {each.team_id: each.members for each in self.teams}

    def told(self, groups: Sequence[Sequence[int]]) -> TeamsTold:
        """Return the teams as those are told them for whom they are put together so."""
        known = {each.team_id: each for each in self.teams}
        rows = [known[group[0]] for group in groups if len(group) == 1]
        for group in groups:
            if len(group) > 1:
                rows.append(
                    _together([known[each] for each in group], "other teams" if rows else "all teams")
                )
        return TeamsTold(tuple(rows), len(known) - sum(map(len, groups)))

    def warns(self, attained: Attained) -> bool:
        """Tell whether this falls short while it can still be changed, by the workspace's own threshold."""
        return self.held.switches.early_warning.warns(attained.pace)

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the names that docs/figures.md promises. Persons are in none of them."""
        from figures import explained  # which explains these figures, and so imports them

        pace = self.whole.pace
        teams = self.told(told_to_all(self.crowds))
        return {
            "report": "plan",
            "definition": DEFINITION,
            "as_of": self.held.pair.as_of.isoformat(),
            "known_at": self.held.pair.known_at.isoformat(),
            "zone": self.held.zone,
            "currency": self.held.currency,
            "filters": list(self.scope.said),
            "period": {
                "name": self.period.full,
                "first": self.period.first.isoformat(),
                "end": self.period.end.isoformat(),
                "working_days": pace.total,
                "working_days_over": pace.elapsed,
                "working_days_left": pace.remaining,
            },
            "pace": rounded(self.pace),
            **self.whole.to_json(),
            "early_warning": self.warns(self.whole),
            "over_assignment": self.assigned.to_json() if self.assigned else None,
            "teams": [
                {
                    "team": each.name,
                    "teams": each.teams,
                    **each.attained.to_json(),
                    "over_assignment": each.assigned.to_json() if each.assigned else None,
                }
                for each in teams.rows
            ],
            "small_teams": teams.left_out,
            "marketing": {**self.sourced.to_json(), "early_warning": self.warns(self.sourced)},
            "pipeline": self.made.to_json("made") if self.made else None,
            "marketing_pipeline": self.sourced_made.to_json("made") if self.sourced_made else None,
            "without_rate": [{"currency": each.currency, "deals": each.deals} for each in self.unconverted],
            "data": {"deals_stale": self.fresh.deals_stale},
            "basis": explained.bases(self, explained.OF_PLAN),
        }


def report(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> PlanFigures:
    """Return where we are against plan: what had happened before `as_of`, as known at `known_at`.

    Of the quarter around `as_of`, or the period that is asked for. A quota is of the whole company or a team: narrowed by
    anything else there is none.
    """
    terms = held(work, as_of, known_at)
    fresh = freshness.report(work, terms)
    pair = terms.pair
    if fresh.deals_stale and fresh.deals is not None:
        pair = Pair(min(as_of, fresh.deals.exported_at), known_at)
    period = scope.quarter or terms.quarter
    reckoned = _Reckoning(work, terms, pair, period, scope.filters)
    return reckoned.figures(scope, fresh)


def own(work: Work, terms: Terms, person_id: int) -> tuple[Attained, Quota | None]:
    """Return one person's own standing in the present quarter and what they owe, to be shown to whom rights allow."""
    now = Held(
        Pair(work.now, work.now),
        terms.zone,
        terms.currency,
        terms.calendars,
        terms.agreement,
        terms.fiscal,
        terms.switches,
    )
    reckoned = _Reckoning(work, now, now.pair, now.quarter, EVERYTHING, person_id)
    return reckoned.standing(person_id)


class _Reckoning:
    """Everything that is read for one report, each in one question."""

    def __init__(
        self, work: Work, terms: Held, pair: Pair, period: Period, filters: Filters, owner_id: int = 0
    ) -> None:
        self.work, self.terms, self.pair, self.period, self.filters = work, terms, pair, period, filters
        self.purse: Purse = purse_of(work, terms, pair)
        self.days = (
            period.elapsed_days(terms.calendar, terms.today),
            period.total_days(terms.calendar),
        )
        self.goals: Goals = goals.every(work, period.first, period.end, terms.pair.known_at)
        self.sums: Sequence[HolderSum] = deal_sums.by_holder(
            work, DealKind.WON, period.first, period.end, pair, terms.currency, filters, owner_id
        )
        self.narrowed = bool(filters.teamless.said())
        self.of_owner: dict[int, list[HolderSum]] = _by(self.sums, lambda each: each.owner_id)
        self.of_team: dict[int, list[HolderSum]] = _by(self.sums, lambda each: each.team_id)

    @cached_property
    def roster(self) -> Roster:
        """Who belonged where when; asked for once, and only where somebody has a quota or a team is shown."""
        return Roster(self.work, self.terms, self.period)

    def figures(self, scope: Scope, fresh: FreshnessFigures) -> PlanFigures:
        """Return the whole report."""
        team_id = self.filters.team_id
        won = self._total(self.sums)
        people = self._people()
        whole = self._attained(self._goal(TargetKind.REVENUE, team_id), won)
        marketings, made, sourced_made = self._marketings()
        return PlanFigures(
            held=self.terms,
            scope=scope,
            asked=self.pair,
            fresh=fresh,
            period=self.period,
            whole=whole,
            assigned=assigned((each.owed for each in people), whole.quota),
            teams=() if team_id else self._teams(people),
            people=people,
            sourced=marketings,
            made=made,
            sourced_made=sourced_made,
            unconverted=merged(won.unconverted),
            narrowed=self.narrowed,
        )

    def standing(self, person_id: int) -> tuple[Attained, Quota | None]:
        """Return what one person won, and what they owe."""
        owed = self._owed(person_id)
        won = self._total(self.of_owner.get(person_id, ()))
        return self._attained(owed.amount if owed else None, won), owed

    def _attained(self, quota: int | None, found: Total) -> Attained:
        return Attained.of(self.terms.currency, quota, found, self.days)

    def _total(self, sums: Iterable[HolderSum]) -> Total:
        return total((each.sum for each in sums), self.purse)

    def _goal(self, kind: TargetKind, team_id: int) -> int | None:
        found = None if self.narrowed else self.goals.whole(kind, team_id)
        return self.purse.minor(*found) if found is not None else None

    def _teams(self, people: Sequence[OfPerson]) -> tuple[OfTeam, ...]:
        """Every team that has a quota, a win, or persons with a quota; marketing's have theirs in what they bring."""
        named = presence.every_team(self.work)
        with_quota = {team for kind, team in self.goals.of_teams if kind is TargetKind.REVENUE}
        wanted = with_quota | set(self.of_team)
        wanted |= {each.team_id for each in people if each.owed}
        found = []
        for team_id in wanted - {0}:
            owed = [each.owed for each in people if each.team_id == team_id]
            won = self._total(self.of_team.get(team_id, ()))
            attained = self._attained(self._goal(TargetKind.REVENUE, team_id), won)
            name = named[team_id].name if team_id in named else ""
            found.append(
                OfTeam(team_id, name, self.roster.members(team_id), attained, assigned(owed, attained.quota))
            )
        everybody = sum(each.owed is not None for each in people)
        return tuple(sorted(_without_rest(found, everybody), key=lambda each: (each.name, each.team_id)))

    def _people(self) -> tuple[OfPerson, ...]:
        """Everybody with a quota or a win, in the team that is asked about."""
        with_quota = {person for kind, person in self.goals.of_people if kind is TargetKind.REVENUE}
        with_win = set(self.of_owner) - {0}
        team_id = self.filters.team_id
        found: list[OfPerson] = []
        for person_id in sorted(with_quota | with_win):
            team = self.roster.team_of(person_id)
            if team_id in (0, team):
                found.append(OfPerson(person_id, team, *self.standing(person_id)))
        return tuple(found)

    def _owed(self, person_id: int) -> Quota | None:
        """What somebody owes, prorated by when they were there; None where no quota is set in a known currency."""
        if self.narrowed:
            return None
        parts: list[Goal] = []
        for goal, currency in self.goals.of_people.get((TargetKind.REVENUE, person_id), []):
            minor = self.purse.minor(goal.amount, currency)
            if minor is not None:
                parts.append(Goal(goal.first, goal.end, minor))
        if not parts:
            return None
        return quota(parts, self.period, self.terms.calendar, self.roster.there(person_id))

    def _marketings(self) -> tuple[Attained, Attained | None, Attained | None]:
        """What marketing brought of what was won; pipeline made, of all and of marketing's, where a target is set."""
        period, own, team_id = self.period, self.terms.currency, self.filters.team_id
        edges = self.terms.midnight(period.first), self.terms.midnight(period.end)
        found = from_marketing.won(self.work, period.first, period.end, self.pair, own, self.filters)
        won = self._attained(self._goal(TargetKind.SOURCED, team_id), self._added(found))
        made: list[Attained | None] = []
        for kind, by_marketing in ((TargetKind.PIPELINE, False), (TargetKind.SOURCED_PIPELINE, True)):
            goal = self._goal(kind, team_id)
            if goal is None:
                made.append(None)
                continue
            sums = from_marketing.made(
                self.work, *edges, self.pair, own, self.filters, by_marketing=by_marketing
            )
            made.append(self._attained(goal, self._added(sums)))
        return won, made[0], made[1]

    def _added(self, sums: Iterable[Sum]) -> Total:
        return total(sums, self.purse)


def _together(teams: Sequence[OfTeam], name: str) -> OfTeam:
    """Several teams as one; what is assigned to their people is left out, since a part of it may be that of two."""
    members = frozenset().union(*(each.members for each in teams))
    return OfTeam(0, name, members, Attained.together([each.attained for each in teams]), None, len(teams))


def _without_rest(teams: Sequence[OfTeam], everybody: int) -> Sequence[OfTeam]:
    """Leave out what teams are assigned where the company's sum less theirs would be one or two persons' quotas."""
    rest = everybody - sum(each.assigned.people for each in teams if each.assigned)
    if 0 < rest < FEWEST_PEOPLE:
        return [replace(each, assigned=None) for each in teams]
    return teams


T = TypeVar("T")


def _by(things: Iterable[T], key: Callable[[T], int]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for each in things:
        found.setdefault(key(each), []).append(each)
    return found
