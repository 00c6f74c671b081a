"""What the data says for a joint meeting, at one pair of times: frozen as ids, codes and counts before it becomes words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alignment.agenda import EXAMPLES, MOST_OBSTACLES, MOST_REASONS, Point
from alignment.calendar import local_day
from alignment.facilitators import Bench
from alignment.meetings import STANDING, Audience, Item, looks_at, sides_of
from alignment.pace import PaceState
from alignment.patterns import windows
from alignment.people import FEWEST_PEOPLE, Department
from db.memory import Work
from db.stores import (
    agenda,
    attending,
    fixes,
    ladders,
    meetings,
    obstacles,
    outcomes,
    rejections,
    roster,
    series,
    workspaces,
)
from db.stores.asked import Pair
from db.stores.decided import share
from db.stores.meetings import Meeting
from db.tables.meetings import PointKind
from figures.basis import Scope
from figures.pipeline import PipelineFigures, report

LISTED = 3
"""So many leads or deals of a point are kept beside their count."""

USUAL = timedelta(days=7)
"""What a first meeting looks back on."""

NAMED = 10
"""So many leads left behind are kept, so that an erasure finds the message."""


def collect(work: Work, meeting: Meeting, as_of: datetime) -> tuple[tuple[Point, ...], Pair]:
    """Return the points that the data has for a meeting, and the pair of times they speak of.

    Each looks back to the meeting before. Where leads came by a file that is too old, the figures are as of that file.
    """
    wanted = looks_at(meeting.series.kind, [each.kind for each in series.running(work)])
    earlier = meetings.before(work, meeting.starts_at, meeting.series.id)
    since = (earlier.as_of if earlier else None) or as_of - USUAL
    known = (earlier.known_at if earlier else None) or work.now
    figures = report(work, Scope(since=Pair(since, known)), as_of, work.now, listed=NAMED)
    found: list[Point] = []
    for item, points in _COLLECTED.items():
        if item in wanted:
            found += points(work, meeting, figures)
    fresh = figures.fresh
    stale = fresh.leads is not None and fresh.leads_stale
    told = min(as_of, fresh.leads.exported_at) if stale and fresh.leads is not None else as_of
    return tuple(found), Pair(told, work.now)


def _actions(work: Work, meeting: Meeting, figures: PipelineFigures) -> Sequence[Point]:
    waiting = outcomes.open_in(work, meeting.series.id)
    done = outcomes.done_in(work, meeting.series.id, figures.since.as_of)
    if not waiting and not done:
        return ()
    late = sum(each.due_on < figures.held.today for each in waiting)
    facts = {"done": done, "open": len(waiting), "late": late}
    return (Point(Item.ACTIONS, facts, open=bool(waiting)),)


def _promises(_work: Work, _meeting: Meeting, figures: PipelineFigures) -> Sequence[Point]:
    marketing, sales = figures.marketing, figures.sales.attainment
    if figures.fresh.touches_late or sales.none_due_yet:
        touched: Mapping[str, int] = {}
    else:
        touched = {"met": sales.ratio.numerator, "decided": sales.ratio.denominator}
    if marketing.goal is None and not marketing.actual and not touched:
        return ()
    facts = {"qualified": marketing.actual, "goal": marketing.goal or 0, **touched}
    behind = marketing.line is not None and marketing.actual < marketing.line
    if marketing.pace.state in (PaceState.NO_GOAL, PaceState.GOAL_REACHED, PaceState.STARTS_TODAY):
        behind = False
    return (Point(Item.PROMISES, facts, open=behind or bool(sales.late + sales.overdue)),)


def _obstacles(work: Work, meeting: Meeting, figures: PipelineFigures) -> Sequence[Point]:
    """What stands in both teams' way, as one point: the oldest, how long each has stood and at how many meetings before."""
    as_of = figures.held.pair.as_of
    standing = obstacles.standing(work, as_of)
    if not standing:
        return ()
    before = obstacles.stood_at(work, standing, meeting.starts_at)
    today, named = local_day(as_of, meeting.series.zone), standing[:MOST_OBSTACLES]
    facts = {
        "obstacles": [each.id for each in standing],
        "notes": [each.note_id for each in named],
        "days": [(today - local_day(each.raised_at, meeting.series.zone)).days for each in named],
        "before": [before.get(each.id, 0) for each in named],
    }
    return (Point(Item.OBSTACLES, facts),)


def _reasons(work: Work, _meeting: Meeting, figures: PipelineFigures) -> Sequence[Point]:
    """The reasons that campaigns' leads were rejected for most often in the last 30 days, each with examples."""
    as_of = figures.held.pair.as_of
    since, _ = windows(as_of, workspaces.terms(work).live_since)
    counted = []
    for campaign_id, code in rejections.frequent(work, since, EXAMPLES):
        n, of = share(work, campaign_id, code, since, as_of)
        if n >= EXAMPLES:
            counted.append((-n, campaign_id, code, of))
    points = []
    for minus, campaign_id, code, of in sorted(counted)[:MOST_REASONS]:
        newest = rejections.of_code(work, campaign_id, code, since, as_of)
        leads = sorted({each.lead_id for each in newest[-EXAMPLES:]})
        facts = {"campaign": campaign_id, "code": code, "count": -minus, "of": of, "leads": leads}
        points.append(Point(Item.REASON, facts))
    return points


def _left_behind(_work: Work, _meeting: Meeting, figures: PipelineFigures) -> Sequence[Point]:
    if not figures.left.count:
        return ()
    leads = [each.lead.id for each in figures.left.leads[:NAMED]]
    return (Point(Item.LEFT_BEHIND, {"count": figures.left.count, "leads": leads}),)


def _bridge(_work: Work, _meeting: Meeting, figures: PipelineFigures) -> Sequence[Point]:
    bridge = figures.deals.bridge
    if bridge is None or figures.fresh.deals_stale:
        return ()
    facts = {"open": bridge.end_minor, "change": bridge.change_minor, "currency": bridge.currency}
    return (Point(Item.BRIDGE, facts, open=bridge.change_minor < 0),)


def _stalled(_work: Work, _meeting: Meeting, figures: PipelineFigures) -> Sequence[Point]:
    threshold = figures.held.switches.quiet_threshold_minor
    found = [
        each
        for each in figures.deals.stalled
        if each.amount is not None and each.amount.minor >= max(threshold, 1)
    ]
    if not found or figures.fresh.deals_stale:
        return ()
    return (Point(Item.STALLED, {"count": len(found), "deals": [each.deal.id for each in found[:LISTED]]}),)


def _second_looks(work: Work, _meeting: Meeting, _figures: PipelineFigures) -> Sequence[Point]:
    leads = [each.lead_id for each in rejections.in_second_look(work)]
    return (Point(Item.SECOND_LOOK, {"count": len(leads), "leads": leads[:LISTED]}),) if leads else ()


def _promised_changes(work: Work, _meeting: Meeting, _figures: PipelineFigures) -> Sequence[Point]:
    waiting = [each.thing_id for each in agenda.waiting(work) if each.kind is PointKind.PROMISE]
    known = [found for each in waiting if (found := fixes.by_id(work, each)) is not None]
    return [
        Point(Item.PROMISED_CHANGE, {"campaign": each.campaign_id, "code": each.code})
        for each in known[:LISTED]
    ]


def _waiting(work: Work, _meeting: Meeting, figures: PipelineFigures) -> Sequence[Point]:
    """The answers that a ladder put onto the agenda since the last meeting, and that marketing still owes."""
    steps = ladders.agenda(work, figures.since.as_of)
    leads = list(dict.fromkeys(each.lead_id for each in steps))
    return (Point(Item.WAITING, {"count": len(leads), "leads": leads[:LISTED]}),) if leads else ()


_COLLECTED: Mapping[Item, Callable[[Work, Meeting, PipelineFigures], Sequence[Point]]] = {
    Item.ACTIONS: _actions,
    Item.PROMISES: _promises,
    Item.OBSTACLES: _obstacles,
    Item.REASON: _reasons,
    Item.LEFT_BEHIND: _left_behind,
    Item.BRIDGE: _bridge,
    Item.STALLED: _stalled,
    Item.SECOND_LOOK: _second_looks,
    Item.PROMISED_CHANGE: _promised_changes,
    Item.WAITING: _waiting,
}
"""What each kind of point is found by; what people add comes when the agenda is frozen."""


@dataclass(frozen=True, slots=True)
class Gone:
    """How many of each department will not be at a meeting: nobody reads who.

    Of a department of fewer than three a count would name them. `somebody`: those of which somebody said that they cannot
    come, which is for whoever chairs alone.
    """

    counted: Mapping[Department, int]
    somebody: frozenset[Department]


def excused(work: Work, meeting: Meeting) -> Gone:
    """Count of each department how many said that they cannot come to a meeting."""
    return _gone(work, meeting, STANDING[meeting.series.kind].audience, frozenset())


def clashes(work: Work, meeting: Meeting) -> Gone:
    """Count of each department that a meeting is for how many are away when it begins; and of each how many cannot come."""
    audience = STANDING[meeting.series.kind].audience
    bench = attending.bench(work, audience)
    concerned = {who for side in sides_of(audience) if _many(bench, side) for who in bench.of(side)}
    spans = roster.spans(work, concerned, meeting.starts_at)
    away = {who for who, each in spans.items() if any(first <= meeting.starts_at for first, _ in each)}
    return _gone(work, meeting, audience, away)


def counts(work: Work, meeting: Meeting, person_id: int) -> bool:
    """Tell whether somebody is counted where they cannot come: not where their department is so small that it names them."""
    bench = attending.bench(work, STANDING[meeting.series.kind].audience)
    return any(person_id in bench.of(side) and _many(bench, side) for side in Department)


def _gone(work: Work, meeting: Meeting, audience: Audience, away: Collection[int]) -> Gone:
    bench = attending.bench(work, audience)
    said_so = attending.cannot_come(work, [meeting.id])[meeting.id]
    counted, somebody = {}, set()
    for side in Department:
        mine = bench.of(side).keys()
        asked_for = side in sides_of(audience)
        if _many(bench, side):
            counted[side] = len(mine & (said_so | set(away) if asked_for else said_so))
        elif mine & said_so:
            somebody.add(side)
    return Gone(counted, frozenset(somebody))


def _many(bench: Bench, side: Department) -> bool:
    return len(bench.of(side)) >= FEWEST_PEOPLE
