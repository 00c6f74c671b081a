"""Where we are against plan in a period: company, teams and persons, marketing's own quota, and where the pace leads.

What each is measured by is the same: won in the period of what was to be won. The run-rate is what was won a working day
so far, times all working days: a straight line, which knows nothing of the deals that are open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from alignment.calendar import local_day
from alignment.early_warning import OFF, EarlyWarning, Short
from alignment.money import Money
from alignment.pace import Pace, PaceState
from alignment.people import FEWEST_PEOPLE
from alignment.periods import Period
from alignment.quotas import Goal, Quota, Span, quota
from alignment.terms import Terms
from db.memory import Work
from db.stores.asked import EVERYTHING, Filters, Pair, deal_sums, goals, presence, sourced
from db.stores.asked.deal_sums import HolderSum, Sum
from db.stores.asked.goals import Goals
from db.stores.asked.presence import Belonging, Presence
from db.stores.asked.won_leads import any_deal
from db.tables.columns import FOREVER
from db.tables.deals import DealKind
from db.tables.workspace import TargetKind
from figures import freshness, promises
from figures.basis import Scope, rounded
from figures.deals import Total, Unconverted, merged, purse_of, total
from figures.freshness import FreshnessFigures
from figures.held import Held, held
from figures.purse import Purse

DEFINITION = "plan 1"
MOST_STATEMENTS = 20
"""The report asks the database at most so often, however much there is; a test counts."""


@dataclass(frozen=True, slots=True)
class Attained:
    """What was reached of a quota in a period. `quota` None: nobody set one, which is not a quota of zero."""

    currency: str
    quota: int | None
    reached: int
    deals: int
    without_amount: int
    pace: Pace

    @classmethod
    def of(cls, currency: str, quota: int | None, found: Total, days: tuple[int, int]) -> Attained:
        """Return what was found of a quota after so many of all working days."""
        pace = Pace(quota or 0, found.minor, *days)
        return cls(currency, quota, found.minor, found.deals, found.without_amount, pace)

    @property
    def share(self) -> Fraction | None:
        """Reached over quota; None without one."""
        return self.pace.share_reached

    @property
    def run_rate(self) -> int | None:
        """Where the pace so far leads by the period's end, in whole minor units; None before the first day is over."""
        return None if self.pace.forecast is None else _half_up(self.pace.forecast)

    @property
    def per_day(self) -> int | None:
        """What each working day left must bring, rounded up; None without a quota, or without days left."""
        exact = self.pace.required_per_day
        return None if exact is None else -(-exact.numerator // exact.denominator)

    @property
    def running(self) -> bool:
        """Whether the period goes on and the quota is not reached yet: then what is needed is worth saying."""
        return self.pace.state in (PaceState.RUNNING, PaceState.STARTS_TODAY)

    def money(self, minor: int) -> Money:
        """Return an amount in the workspace's currency."""
        return Money(minor, self.currency)

    def to_json(self, name: str = "won") -> dict[str, Any]:
        """Return it under the names that docs/figures.md promises."""
        return {
            f"{name}_minor": self.reached,
            f"{name}_deals": self.deals,
            f"{name}_without_amount": self.without_amount,
            "quota_minor": self.quota,
            "attainment": rounded(self.share),
            "run_rate_minor": self.run_rate,
            "required_per_day_minor": self.per_day,
        }


@dataclass(frozen=True, slots=True)
class Assigned:
    """What the quotas of persons add up to, of the quota of the group that they belong to; never of fewer than three."""

    people: int
    quotas: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """More than one: more is assigned than the plan needs."""
        return Fraction(self.quotas, self.of) if self.of else None

    def to_json(self) -> dict[str, Any]:
        """Return it under the names that docs/figures.md promises."""
        return {
            "people": self.people,
            "quotas_minor": self.quotas,
            "of_minor": self.of,
            "share": rounded(self.share),
        }


@dataclass(frozen=True, slots=True)
class OfTeam:
    """One team of sales; `members` belonged to it then. Fewer than three are persons, and their figures are private."""

    team_id: int
    name: str
    members: frozenset[int]
    attained: Attained
    assigned: Assigned | None

    @property
    def small(self) -> bool:
        """Whether its figures are about persons."""
        return len(self.members) < FEWEST_PEOPLE


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

    def warns(self, attained: Attained) -> bool:
        """Tell whether this falls short while it can still be changed, by the workspace's own threshold."""
        return warning_of(self.held).warns(attained.pace)

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the names that docs/figures.md promises. Persons are in none of them."""
        from figures import explained  # which explains these figures, and so imports them

        pace, shown = self.whole.pace, [each for each in self.teams if not each.small]
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
                    **each.attained.to_json(),
                    "over_assignment": each.assigned.to_json() if each.assigned else None,
                }
                for each in shown
            ],
            "small_teams": len(self.teams) - len(shown),
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


def own(work: Work, terms: Terms, person_id: int) -> Attained:
    """Return one person's own standing in the present quarter, to be shown to whom rights allow."""
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
    return reckoned.standing(person_id)[0]


def won_in(work: Work, terms: Held, pair: Pair, filters: Filters, first: date, end: date) -> int:
    """Return what was won with a close date in [first, end), in minor units."""
    sums = deal_sums.sums(work, DealKind.WON, first, end, pair, terms.currency, filters)
    return total(sums, purse_of(work, terms, pair)).minor


def falling_short(work: Work) -> tuple[Short, ...]:
    """Return what the run-rate falls short of while it can still be changed: the quarter's quotas, the month's MQLs.

    Nothing on days off, and nothing where the data is not current or was never heard of: a file that did not come is no
    shortfall.
    """
    terms = held(work, work.now, work.now)
    if terms.switches.warn_below == OFF or not terms.calendar.is_working_day(terms.today):
        return ()
    fresh = freshness.report(work, terms)
    found = [] if fresh.deals_stale else _quotas_short(work, terms)
    if not fresh.leads_stale:
        mqls = promises.marketing(work, terms, Scope(), terms.pair)
        if mqls.goal and warning_of(terms).warns(mqls.pace):
            found.append(Short(TargetKind.MQLS.value, mqls.month, terms.switches.warn_below))
    return tuple(found)


def _quotas_short(work: Work, terms: Held) -> list[Short]:
    quarter = terms.quarter
    known = goals.every(work, quarter.first, quarter.end, work.now)
    if not any(known.whole(kind) for kind in (TargetKind.REVENUE, TargetKind.SOURCED)):
        return []
    if not any_deal(work, work.now):
        return []
    found = report(work, Scope(), work.now, work.now)
    both = ((TargetKind.REVENUE, found.whole), (TargetKind.SOURCED, found.sourced))
    below = terms.switches.warn_below
    return [Short(kind.value, quarter, below) for kind, attained in both if found.warns(attained)]


def warning_of(terms: Held) -> EarlyWarning:
    """Return when this workspace is warned."""
    return EarlyWarning(terms.switches.warn_below, terms.switches.warn_left)


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
    def known(self) -> Presence:
        """Who belonged where when; asked for once, and only where somebody has a quota or a team is shown."""
        return presence.presence(self.work, self.terms.pair.known_at)

    @cached_property
    def times(self) -> dict[int, list[Belonging]]:
        """The same by person."""
        return _by(self.known.times, lambda each: each.person_id)

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
            assigned=_assigned(people, whole.quota),
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

    def _teams(self, people: Iterable[OfPerson]) -> tuple[OfTeam, ...]:
        """Every team that has a quota, a win, or persons with a quota; marketing's have theirs in what they bring."""
        named = presence.every_team(self.work)
        with_quota = {team for kind, team in self.goals.of_teams if kind is TargetKind.REVENUE}
        wanted = with_quota | set(self.of_team)
        wanted |= {each.team_id for each in people if each.owed}
        found = []
        for team_id in wanted - {0}:
            mine = [each for each in people if each.team_id == team_id]
            won = self._total(self.of_team.get(team_id, ()))
            attained = self._attained(self._goal(TargetKind.REVENUE, team_id), won)
            name = named[team_id].name if team_id in named else ""
            found.append(
                OfTeam(team_id, name, self._members(team_id), attained, _assigned(mine, attained.quota))
            )
        return tuple(sorted(found, key=lambda each: (each.name, each.team_id)))

    def _people(self) -> tuple[OfPerson, ...]:
        """Everybody with a quota or a win, in the team that is asked about."""
        with_quota = {person for kind, person in self.goals.of_people if kind is TargetKind.REVENUE}
        with_win = set(self.of_owner) - {0}
        team_id = self.filters.team_id
        found: list[OfPerson] = []
        for person_id in sorted(with_quota | with_win):
            team = self._team_of(person_id)
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
        return quota(parts, self.period, self.terms.calendar, self._there(person_id))

    def _there(self, person_id: int) -> list[Span]:
        """On which days somebody was there. Who is in no team we know of is taken to be there all the time.

        A time that nobody dated begins when Tandem heard of it; in the period in which it heard of the very first people
        that says nothing, so that they were there before.
        """
        begins = self.terms.midnight(self.period.first)
        set_up_before = self.known.first_heard is not None and self.known.first_heard < begins
        spans = [
            (
                local_day(each.since, self.terms.zone) if each.told or set_up_before else date.min,
                local_day(each.until, self.terms.zone) if each.until < FOREVER else date.max,
            )
            for each in self.times.get(person_id, ())
        ]
        return spans or [(date.min, date.max)]

    def _team_of(self, person_id: int) -> int:
        """The team somebody belongs to as of then, of several the one they are in the longest; else their last one."""
        as_of = self.terms.pair.as_of
        mine = [each for each in self.times.get(person_id, ()) if each.since <= as_of]
        there = [each for each in mine if each.until > as_of]
        return there[0].team_id if there else mine[-1].team_id if mine else 0

    def _members(self, team_id: int) -> frozenset[int]:
        as_of = self.terms.pair.as_of
        return frozenset(
            each.person_id
            for each in self.known.times
            if each.team_id == team_id and each.since <= as_of < each.until
        )

    def _marketings(self) -> tuple[Attained, Attained | None, Attained | None]:
        """What marketing brought of what was won; pipeline made, of all and of marketing's, where a target is set."""
        period, own, team_id = self.period, self.terms.currency, self.filters.team_id
        edges = self.terms.midnight(period.first), self.terms.midnight(period.end)
        found = sourced.won(self.work, period.first, period.end, self.pair, own, self.filters)
        won = self._attained(self._goal(TargetKind.SOURCED, team_id), self._added(found))
        made: list[Attained | None] = []
        for kind, by_marketing in ((TargetKind.PIPELINE, False), (TargetKind.SOURCED_PIPELINE, True)):
            goal = self._goal(kind, team_id)
            if goal is None:
                made.append(None)
                continue
            sums = sourced.made(self.work, *edges, self.pair, own, self.filters, by_marketing=by_marketing)
            made.append(self._attained(goal, self._added(sums)))
        return won, made[0], made[1]

    def _added(self, sums: Iterable[Sum]) -> Total:
        return total(sums, self.purse)


T = TypeVar("T")


def _by(things: Iterable[T], key: Callable[[T], int]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for each in things:
        found.setdefault(key(each), []).append(each)
    return found


def _assigned(people: Iterable[OfPerson], quota: int | None) -> Assigned | None:
    """Add up what persons owe; None without a quota to compare it with, and for fewer than three: they are persons."""
    owed = [each.owed.amount for each in people if each.owed]
    return Assigned(len(owed), sum(owed), quota) if quota is not None and len(owed) >= FEWEST_PEOPLE else None


def _half_up(exact: Fraction) -> int:
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
