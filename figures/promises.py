"""What both sides promised: marketing's qualified leads against the month's line and its answers, sales' first touches in time."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alignment.attainment import Attainment, Clock, Standing
from alignment.calendar import local_day
from alignment.pace import Pace, goal_on
from alignment.periods import Period
from alignment.promises import Promise, Run, runs
from db.memory import Work
from db.stores import agreements
from db.stores.asked import Filters, Pair, goals, leads_then, promised, qualified, spans, standing
from db.stores.asked.leads_then import LeadThen
from db.stores.asked.promised import ClockRow
from db.tables.clocks import ClockKind
from db.tables.workspace import TargetKind
from figures.basis import Scope
from figures.held import Held


@dataclass(frozen=True, slots=True)
class MarketingFigures:
    """Leads that marketing qualified this month for the first time, against the month's goal line."""

    month: Period
    actual: int
    before: int
    goal: int | None
    pace: Pace
    line: int | None
    line_before: int | None
    definition_version: int

    @property
    def crossed(self) -> bool:
        """Whether the count went from below the line to it or above, or fell back, since the previous digest."""
        if self.line is None or self.line_before is None:
            return False
        return (self.actual >= self.line) is not (self.before >= self.line_before)


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise at a pair of times."""

    lead_id: int
    owner_id: int
    team_id: int
    clock: Clock


@dataclass(frozen=True, slots=True)
class KeptFigures:
    """Promises of one kind, first touches or answers, that were decided since the previous digest, or are still pending.

    `promised`: each of them; none where they are only counted.
    """

    since: datetime
    known_until: datetime | None
    attainment: Attainment
    promised: tuple[Promised, ...]
    agreement_version: int


def marketing(work: Work, held: Held, scope: Scope, since: Pair) -> MarketingFigures:
    """Return marketing's count of the month around `as_of`, as known at the pair.

    It was promised to a team, so it is the team's, or everybody's, also beside what one person holds.
    """
    month, calendar, today = held.month, held.calendar, held.today
    first = held.midnight(month.first)
    actual, before = qualified.qualified(
        work, first, (held.pair.as_of, max(first, since.as_of)), held.pair, scope.filters.personless
    )
    found = goals.target(
        work, TargetKind.MQLS, month.first, month.end, held.pair.known_at, scope.filters.personless
    )
    goal = found[0] if found else None
    total, elapsed = month.total_days(calendar), month.elapsed_days(calendar, today)
    then = month.elapsed_days(calendar, local_day(since.as_of, held.zone))
    with_line = goal is not None and total > 0
    return MarketingFigures(
        month=month,
        actual=actual,
        before=before,
        goal=goal,
        pace=Pace(goal or 0, actual, elapsed, total),
        line=goal_on(elapsed, goal, total) if with_line and goal is not None else None,
        line_before=goal_on(then, goal, total) if with_line and goal is not None else None,
        definition_version=agreements.definition_version(work, "mql", held.pair),
    )


def kept(
    work: Work,
    held: Held,
    scope: Scope,
    since: Pair,
    promise: Promise,
    late: Late,
    *,
    known_until: datetime | None = None,
    listed: int | None = None,
) -> KeptFigures:
    """Return how many promises of a kind were kept in time, of those decided since `since`; with `listed` they are only counted.

    `known_until`: to when what keeps them is known where it arrives by file; nobody is called late beyond it.
    """
    kind = ClockKind(promise)
    asked = (work, kind, since.as_of, held.pair, scope.filters)
    unheard = promised.ended_unheard(*asked) - late.ids
    worked_out: list[Promised | None] = []
    leads = (*late.leads.values(), *leads_then.leads_then(work, unheard, held.pair).values())
    stored = _dues(work, promise, leads)
    for lead in leads:
        worked_out += _from_history(lead, held, scope.filters, promise, stored)
    without = late.ids | unheard
    each_promised: tuple[Promised, ...] = ()
    if listed is None:
        as_stored = [
            _stored(row, held.pair) for row in promised.undecided(*asked) if row.lead_id not in without
        ]
        each_promised = _undecided_at((*as_stored, *worked_out), since.as_of)
        counted = _counted(each_promised, held, known_until)
    else:
        counted = promised.standings(*asked, known_until, without)
        counted += _counted(_undecided_at(worked_out, since.as_of), held, known_until)
    reached = Attainment(**{standing.value: counted[standing.value] for standing in Standing})
    return KeptFigures(since.as_of, known_until, reached, each_promised, held.agreement.version)


def due_in(
    work: Work,
    held: Held,
    scope: Scope,
    promise: Promise,
    edges: Sequence[datetime],
    known_until: datetime | None = None,
) -> tuple[Attainment, ...]:
    """Return how the promises of a kind stand that were due in each of some spans: each is in one span, decided.

    `edges` are the instants between the spans. One that is kept in time counts when it was due, so that a span that is
    over does not move by what happens later.
    """
    kind, since = ClockKind(promise), Pair(edges[0], held.pair.known_at)
    late = late_news(work, held, since)
    unheard = promised.ended_unheard(work, kind, since.as_of, held.pair, scope.filters) - late.ids
    counted = spans.promises_due(work, kind, edges, held.pair, scope.filters, known_until, late.ids | unheard)
    leads = (*late.leads.values(), *leads_then.leads_then(work, unheard, held.pair).values())
    stored = _dues(work, promise, leads)
    for lead in leads:
        for each in _from_history(lead, held, scope.filters, promise, stored):
            if each is not None and edges[0] <= each.clock.due < min(edges[-1], held.pair.as_of):
                place = bisect_right(edges, each.clock.due) - 1
                counted[place][each.clock.standing(held.pair.as_of, known_until).value] += 1
    return tuple(Attainment(**{one.value: each[one.value] for one in Standing}) for each in counted)


Dues = Mapping[tuple[int, int, datetime], datetime]


def _dues(work: Work, promise: Promise, leads: Collection[LeadThen]) -> Dues:
    """When answers are due as it was reckoned once: by the hours of the campaign's owner, and from when a file was heard."""
    if promise is not Promise.ANSWER:
        return {}
    return promised.dues(work, ClockKind.ANSWER, [each.id for each in leads])


def _counted(promised: Iterable[Promised], held: Held, touches_until: datetime | None) -> Counter[str]:
    return Counter(each.clock.standing(held.pair.as_of, touches_until).value for each in promised)


def _undecided_at(promised: Iterable[Promised | None], since: datetime) -> tuple[Promised, ...]:
    """Keep the promises that were open at `since`: neither kept before it nor due before it."""
    return tuple(
        each
        for each in promised
        if each is not None
        and each.clock.due >= since
        and (each.clock.touched is None or each.clock.touched >= since)
    )


@dataclass(frozen=True, slots=True)
class Late:
    """The leads of which something was recorded after `known_at`, as they were at the pair.

    Stored clocks say what is known now; of these few the past is worked out from the events, so that it never moves.
    """

    ids: frozenset[int]
    leads: dict[int, LeadThen]


def late_news(work: Work, held: Held, since: Pair) -> Late:
    """Return the leads whose stored clocks may say more than was known at the pair."""
    ids = frozenset(standing.changed_after(work, held.pair, since.as_of))
    return Late(ids, leads_then.leads_then(work, ids, held.pair) if ids else {})


def _stored(row: ClockRow, pair: Pair) -> Promised | None:
    stopped = row.stopped if row.stopped < pair.as_of else None
    if stopped is not None and row.outcome == "void":
        return None
    return Promised(row.lead_id, row.owner_id, row.team_id, Clock(row.started, row.due, stopped))


def _from_history(
    lead: LeadThen, held: Held, filters: Filters, promise: Promise, stored: Dues
) -> list[Promised | None]:
    found: list[Promised | None] = []
    for run in runs_of(lead, filters):
        if run.promise is not promise:
            continue
        due = stored.get((lead.id, run.cycle, run.started_at)) or due_of(run, lead, held)
        if run.outcome(due) != "void":
            found.append(
                Promised(lead.id, run.owner_id, run.team_id, Clock(run.started_at, due, run.stopped_at))
            )
    return found


def runs_of(lead: LeadThen, filters: Filters) -> tuple[Run, ...]:
    """Return the promises to a lead that belong to what is asked about: each counts for the team and the person that it ran for."""
    if not lead.passes(filters.holderless):
        return ()
    return tuple(run for run in runs(lead.history) if filters.holds(run.team_id, run.owner_id))


def due_of(run: Run, lead: LeadThen, held: Held) -> datetime:
    """Return when what was owed by this run was due, by the hours of whoever owed it."""
    calendar = held.calendars.counting(run.promise, run.team_id, hot=lead.hot)
    return calendar.due(run.started_at, minutes_for(run.promise, lead, held))


def minutes_for(promise: Promise, lead: LeadThen, held: Held) -> int:
    """Return how many business minutes a promise has for this lead."""
    if promise is Promise.ACCEPT:
        return held.agreement.accept_minutes
    if promise is Promise.ANSWER:
        return held.agreement.answer_minutes
    return held.agreement.hot_minutes if lead.hot else held.agreement.first_touch_minutes
