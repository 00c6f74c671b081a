"""What happened to leads in each of some spans of time that follow each other: one statement for all of them.

`edges` are the instants between the spans, earliest first: one more than there are spans. What is at an edge belongs to the
span that it begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from alignment.attainment import Standing
from alignment.lifecycle import EventKind, Origin, Stage
from db import tables as t
from db.memory import Work
from db.stores import merging
from db.stores.asked import EVERYTHING, Filters, Pair, rows
from db.stores.asked.given import as_table
from db.stores.asked.standing import (
    ON_LEAD,
    LeadRow,
    any_news,
    believed,
    believed_now,
    lead_columns,
    standing,
)
from db.tables.clocks import ClockKind

_e, _l, _y, _k = t.lead_event, t.lead, t.lead_cycle, t.clock


def _span(at: sa.ColumnElement[Any], edges: Sequence[datetime]) -> sa.ColumnElement[int]:
    """Which span an instant belongs to, counted from 0."""
    inner = [(at < edge, sa.literal(place)) for place, edge in enumerate(edges[1:-1])]
    last = sa.literal(len(edges) - 2)
    return sa.case(*inner, else_=last) if inner else last


def _within(at: sa.ColumnElement[Any], edges: Sequence[datetime]) -> sa.ColumnElement[bool]:
    return sa.and_(at >= edges[0], at < edges[-1])


def _as_table(work: Work, edges: Sequence[datetime], pair: Pair) -> sa.CTE:
    """The spans as a table, none longer than what had happened.

    What is counted for each of its rows is a range of an index; to group all of them by their span would sort them first.
    """
    moment = _e.c.occurred_at.type
    spans = ((place, first, min(until, pair.as_of)) for place, (first, until) in enumerate(pairwise(edges)))
    return as_table(work, "span", {"place": sa.Integer(), "first": moment, "until": moment}, list(spans))


def _in_span(at: sa.ColumnElement[Any], span: sa.CTE) -> sa.ColumnElement[bool]:
    return sa.and_(at >= span.c.first, at < span.c.until)


def _for_each(work: Work, span: sa.CTE, *counts: sa.Select[int]) -> tuple[tuple[int, ...], ...]:
    """Return what each of these counts of a span, by span."""
    asked = sa.select(*(each.correlate(span).scalar_subquery() for each in counts)).order_by(span.c.place)
    return tuple(tuple(map(int, row)) for row in rows(work, asked.select_from(span)))


def _of_part(found: sa.Select[*tuple[Any, ...]], filters: Filters) -> sa.Select[*tuple[Any, ...]]:
    """Narrow events to the leads of the part of the company that is asked about."""
    return found.join(_l, ON_LEAD).where(*filters.on(_l)) if filters.said() else found


# --- accepted, rejected ---------------------------------------------------------------------------------------------


def accepted(
    work: Work, edges: Sequence[datetime], pair: Pair, filters: Filters
) -> tuple[tuple[int, int], ...]:
    """Count, for each span, the leads that sales accepted in it, and those that it decided on: accepted or rejected.

    A lead counts once in a cycle and span for each of the two. A rejection that both managers returned to sales is none.
    """
    span = _as_table(work, edges, pair)
    counts = believed(pair.known_at) if any_news(work, pair.known_at) else believed_now()

    def once(*which: sa.ColumnElement[bool]) -> sa.Select[int]:
        each = _of_part(sa.select(_e.c.lead_id, _e.c.cycle), filters).where(
            _e.c.workspace_id == work.workspace_id,
            _in_span(_e.c.occurred_at, span),
            counts,
            *which,
        )
        return sa.select(sa.func.count()).select_from(each.distinct().correlate(span).subquery("each"))

    yes = once(_e.c.kind == EventKind.ACCEPTED)
    no = once(_e.c.kind == EventKind.REJECTED, _not_returned(work, pair))
    return tuple((taken, taken + refused) for taken, refused in _for_each(work, span, yes, no))


def _decided(work: Work, edges: Sequence[datetime], pair: Pair) -> tuple[sa.ColumnElement[bool], ...]:
    kept = sa.or_(_e.c.kind == EventKind.ACCEPTED, _not_returned(work, pair))
    kinds = _e.c.kind.in_((EventKind.ACCEPTED, EventKind.REJECTED))
    here = _e.c.workspace_id == work.workspace_id
    return (here, kinds, _within(_e.c.occurred_at, edges), standing(pair.as_of, pair.known_at), kept)


def _not_returned(work: Work, pair: Pair) -> sa.ColumnElement[bool]:
    back = _e.alias("back")
    returned = sa.exists().where(
        back.c.workspace_id == _e.c.workspace_id,
        back.c.lead_id == _e.c.lead_id,
        back.c.cycle == _e.c.cycle,
        back.c.kind == EventKind.RETURNED,
        back.c.seq > _e.c.seq,
        standing(pair.as_of, pair.known_at, back),
    )
    # Few leads were ever returned: only theirs are looked at one by one.
    ever = sa.select(back.c.lead_id).where(
        back.c.workspace_id == work.workspace_id, back.c.kind == EventKind.RETURNED
    )
    return sa.or_(_e.c.lead_id.not_in(ever), ~returned)


def decided_rows(
    work: Work, edges: Sequence[datetime], pair: Pair, filters: Filters, most: int
) -> tuple[LeadRow, ...]:
    """Return the leads behind `accepted`, the newest first; `code` says `rejected` of one that was."""
    code = sa.case((_e.c.kind == EventKind.REJECTED, _e.c.code), else_=sa.literal(""))
    found = lead_columns(_e.c.occurred_at, code).where(*_decided(work, edges, pair), *filters.on(_l))
    return _rows(work, found.order_by(_e.c.occurred_at.desc(), _l.c.id).limit(most))


# --- new leads of marketing -----------------------------------------------------------------------------------------

_BEGINS = (EventKind.CREATED, EventKind.MARKETING_QUALIFIED)


def inquiries(work: Work, edges: Sequence[datetime], pair: Pair, filters: Filters) -> tuple[int, ...]:
    """Count, for each span, marketing's leads of which something was first heard in it; duplicates count by the lead that stayed."""
    if not any_news(work, pair.known_at):
        return _first_heard(work, edges, pair, filters)
    first = sa.func.min(_e.c.occurred_at).label("at")
    each = _new_leads(work, sa.select(_e.c.lead_id, first), edges, pair, filters).group_by(_e.c.lead_id)
    return _counted(work, each.subquery("each").c.at, edges)


def _first_heard(work: Work, edges: Sequence[datetime], pair: Pair, filters: Filters) -> tuple[int, ...]:
    """Count new leads as all is known now: the lead and its first cycle say whether a report was the first."""
    here, span = work.workspace_id, _as_table(work, edges, pair)
    theirs = (_l.c.origin == Origin.MARKETING, *filters.on(_l))
    if merging.any_gone(work, pair.known_at):
        theirs = (*theirs, _l.c.id.not_in(merging.gone(work, pair.known_at)))

    def created(event: sa.FromClause, *before: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.and_(
            event.c.workspace_id == here, event.c.kind == EventKind.CREATED, believed_now(event), *before
        )

    before = _e.alias("before")
    earlier = sa.exists().where(
        created(before, before.c.lead_id == _e.c.lead_id, before.c.occurred_at < _e.c.occurred_at)
    )
    first_cycle = sa.and_(_y.c.workspace_id == here, _y.c.lead_id == _e.c.lead_id, _y.c.cycle == 1)
    born = (
        sa.select(sa.func.count())
        .select_from(sa.join(_e, _l, ON_LEAD).outerjoin(_y, first_cycle))
        .where(created(_e), _in_span(_e.c.occurred_at, span), *theirs)
        .where(sa.or_(_l.c.created_at == _e.c.occurred_at, ~earlier))
        .where(sa.func.coalesce(_y.c.mql_at, t.FOREVER) >= _e.c.occurred_at)
    )
    heard_before = sa.exists().where(
        created(before, before.c.lead_id == _y.c.lead_id, before.c.occurred_at <= _y.c.mql_at)
    )
    qualified = (
        sa.select(sa.func.count())
        .select_from(
            sa.join(_y, _l, sa.and_(_l.c.workspace_id == _y.c.workspace_id, _l.c.id == _y.c.lead_id))
        )
        .where(_y.c.workspace_id == here, _y.c.cycle == 1, _in_span(_y.c.mql_at, span))
        .where(~heard_before, *theirs)
    )
    return tuple(map(sum, _for_each(work, span, born, qualified)))


def _new_leads(
    work: Work,
    found: sa.Select[*tuple[Any, ...]],
    edges: Sequence[datetime],
    pair: Pair,
    filters: Filters,
    *,
    joined: bool = False,
) -> sa.Select[*tuple[Any, ...]]:
    before = _e.alias("before")
    known_before = sa.exists().where(
        before.c.workspace_id == _e.c.workspace_id,
        before.c.lead_id == _e.c.lead_id,
        before.c.kind.in_(_BEGINS),
        standing(edges[0], pair.known_at, before),
    )
    found = found if joined else found.join(_l, ON_LEAD)
    found = found.where(
        _e.c.workspace_id == work.workspace_id, _e.c.kind.in_(_BEGINS),
        # Whoever was never qualified is in no cycle yet.
        sa.or_(_e.c.kind == EventKind.CREATED, _e.c.cycle == 1),
        _within(_e.c.occurred_at, edges), standing(pair.as_of, pair.known_at), ~known_before,
        _l.c.origin == Origin.MARKETING, *filters.on(_l),
    )  # fmt: skip
    if merging.any_gone(work, pair.known_at):
        found = found.where(_e.c.lead_id.not_in(merging.gone(work, pair.known_at)))
    return found


def inquiry_rows(
    work: Work, edges: Sequence[datetime], pair: Pair, filters: Filters, most: int
) -> tuple[LeadRow, ...]:
    """Return the leads behind `inquiries`, the newest first."""
    at = sa.func.min(_e.c.occurred_at)
    found = _new_leads(work, lead_columns(at, sa.literal("")), edges, pair, filters, joined=True)
    return _rows(work, _each_lead(found).order_by(at.desc(), _l.c.id).limit(most))


def _each_lead(found: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return found.group_by(_l.c.id, _l.c.company, _l.c.link, t.campaign.c.name, _l.c.owner_id, _l.c.team_id)


def _counted(work: Work, at: sa.ColumnElement[Any], edges: Sequence[datetime]) -> tuple[int, ...]:
    span = _span(at, edges).label("span")
    found = dict(rows(work, sa.select(span, sa.func.count()).group_by(span)))
    return tuple(int(found.get(place, 0)) for place in range(len(edges) - 1))


def _rows(work: Work, found: sa.Select[*tuple[Any, ...]]) -> tuple[LeadRow, ...]:
    return tuple(LeadRow(*row) for row in rows(work, found))


# --- the nurture pool -----------------------------------------------------------------------------------------------


def in_nurture(work: Work, pair: Pair, filters: Filters) -> int:
    """Count the leads that were in nurture at the pair: those whose last event known then left them there.

    Answered from where leads stand now, and for those of which anything was heard since from their events.
    """
    changed = _e.alias("changed")
    late = sa.select(changed.c.lead_id).where(
        changed.c.workspace_id == work.workspace_id,
        changed.c.recorded_at > min(pair.as_of, pair.known_at),
    )
    resting = sa.select(sa.func.count()).where(
        _l.c.workspace_id == work.workspace_id, _l.c.stage == Stage.RECYCLED, *filters.on(_l)
    )
    # All who rest now, from the index alone, less the few of them who changed since, and those of these who rested then.
    counts = (resting, resting.where(_l.c.id.in_(late)), _left_in_nurture(work, pair, filters, late))
    now, moved, then = (int(work.execute(each).scalar_one()) for each in counts)
    return now - moved + then


def _left_in_nurture(work: Work, pair: Pair, filters: Filters, only: sa.Select[tuple[int]]) -> sa.Select[int]:
    # Where the last event left a lead is kept beside its place, in one number: PostgreSQL would read all events to find it again.
    last = sa.func.max(_e.c.seq * 2 + sa.case((_e.c.target_stage == Stage.RECYCLED, 1), else_=0))
    newest = _of_part(sa.select(last.label("last")), filters).where(
        _e.c.workspace_id == work.workspace_id, _e.c.kind != EventKind.VOIDED, _e.c.lead_id.in_(only),
        standing(pair.as_of, pair.known_at),
    )  # fmt: skip
    each = newest.group_by(_e.c.lead_id).subquery("each")
    return sa.select(sa.func.count()).select_from(each).where(each.c.last % 2 == 1)


def nurture_rows(work: Work, filters: Filters, most: int) -> tuple[LeadRow, ...]:
    """Return leads that are in nurture now, those that were sent there last first."""
    at = sa.func.max(_e.c.occurred_at)
    found = lead_columns(at, sa.literal("")).where(
        _l.c.workspace_id == work.workspace_id, _l.c.stage == Stage.RECYCLED, *filters.on(_l)
    )
    return _rows(work, _each_lead(found).order_by(at.desc(), _l.c.id).limit(most))


# --- wins where we had won before -----------------------------------------------------------------------------------


def repeat_wins(
    work: Work, edges: Sequence[datetime], pair: Pair, filters: Filters
) -> tuple[tuple[int, int], ...]:
    """Count, for each span, the wins of accounts that had been won before, and all wins whose account is known.

    A cycle of a lead counts once, when it was first won; its account is the one that it had at its handoff.
    """
    won, source, again = _wins(work, pair, filters)
    if source is won:
        table = _as_table(work, edges, pair)
        every = sa.select(sa.func.count()).select_from(won).where(_in_span(won.c.at, table))
        return tuple((repeated, wins) for repeated, wins in _for_each(work, table, every.where(again), every))
    span = _span(won.c.at, edges).label("span")
    found = (
        sa.select(span, sa.func.count(sa.case((again, 1))), sa.func.count())
        .select_from(source)
        .where(_within(won.c.at, edges))
        .group_by(span)
    )
    counted = {place: (int(repeated), int(wins)) for place, repeated, wins in rows(work, found)}
    return tuple(counted.get(place, (0, 0)) for place in range(len(edges) - 1))


def repeat_rows(
    work: Work, edges: Sequence[datetime], pair: Pair, filters: Filters, most: int
) -> tuple[LeadRow, ...]:
    """Return the leads behind `repeat_wins` that were won where somebody of the account had been won before, the newest first."""
    won, source, again = _wins(work, pair, filters)
    c = t.campaign
    same = sa.and_(_l.c.workspace_id == work.workspace_id, _l.c.id == won.c.lead_id)
    theirs = sa.and_(c.c.workspace_id == _l.c.workspace_id, c.c.id == _l.c.campaign_id)
    found = (
        sa.select(
            _l.c.id, _l.c.company, _l.c.link, sa.func.coalesce(c.c.name, ""), _l.c.owner_id, _l.c.team_id,
            won.c.at, sa.literal(""),
        )
        .select_from(source.join(_l, same).outerjoin(c, theirs))
        .where(won.c.at >= edges[0], won.c.at < min(edges[-1], pair.as_of), again)
    )  # fmt: skip
    return _rows(work, found.order_by(won.c.at.desc(), _l.c.id).limit(most))


def _wins(
    work: Work, pair: Pair, filters: Filters
) -> tuple[sa.Subquery, sa.FromClause, sa.ColumnElement[bool]]:
    """Select the first wins of that part of the company; from where, and which are of accounts that had been won before.

    As all is known now the cycles say so, without a bound: who asks names the time.
    """
    if not any_news(work, pair.known_at):
        kept = sa.select(_y.c.lead_id, _y.c.account_key.label("account"), _y.c.won_at.label("at"))
        mine = kept.where(_y.c.workspace_id == work.workspace_id, _y.c.account_key != "", *filters.on(_y))
        won, before = mine.subquery("won"), _y.alias("before")
        again = sa.exists().where(
            before.c.workspace_id == work.workspace_id,
            before.c.account_key == won.c.account,
            before.c.won_at < won.c.at,
        )
        return won, won, again
    firsts = _first_wins(work, pair, EVERYTHING)
    first = sa.select(firsts.c.account, sa.func.min(firsts.c.at).label("at")).group_by(firsts.c.account)
    won, earliest = _first_wins(work, pair, filters), first.subquery("earliest")
    return won, sa.join(won, earliest, won.c.account == earliest.c.account), won.c.at > earliest.c.at


def _first_wins(work: Work, pair: Pair, filters: Filters) -> sa.Subquery:
    """Each cycle of a lead whose account is known, and when it was first won, by the events."""
    cycle = sa.and_(
        _y.c.workspace_id == _e.c.workspace_id, _y.c.lead_id == _e.c.lead_id, _y.c.cycle == _e.c.cycle
    )
    found = (
        sa.select(_y.c.lead_id, _y.c.account_key.label("account"), sa.func.min(_e.c.occurred_at).label("at"))
        .join_from(_e, _y, cycle)
        .where(_e.c.workspace_id == work.workspace_id, _e.c.kind == EventKind.WON)
        .where(standing(pair.as_of, pair.known_at), _y.c.account_key != "", *filters.on(_y))
        .group_by(_y.c.lead_id, _y.c.cycle, _y.c.account_key)
    )
    return found.subquery()


# --- promises that were due ------------------------------------------------------------------------------------


def promises_due(
    work: Work,
    kind: ClockKind,
    edges: Sequence[datetime],
    pair: Pair,
    filters: Filters,
    known_until: datetime | None,
    without: Collection[int],
) -> tuple[Counter[str], ...]:
    """Count, for each span, the promises of a kind that were due in it and before `as_of`, by how they stand.

    As stored: whose end was heard of after `known_at`, and the leads `without`, are left to their events.
    """
    stands = _stands(pair, known_until).label("stands")
    span = _span(_k.c.due_at, edges).label("span")
    found = sa.select(span, stands, sa.func.count()).where(*_due(work, kind, edges, pair))
    if without:
        found = found.where(_k.c.lead_id.not_in(sorted(without)))
    if filters.teamless.said():
        same = sa.and_(_l.c.workspace_id == _k.c.workspace_id, _l.c.id == _k.c.lead_id)
        found = found.join_from(_k, _l, same)
    spans = tuple(Counter[str]() for _ in edges[1:])
    for place, standing_, count in rows(work, found.where(*filters.on(_k, _l)).group_by(span, stands)):
        spans[place][standing_] += int(count)
    return spans


def due_rows(
    work: Work,
    kind: ClockKind,
    edges: Sequence[datetime],
    pair: Pair,
    filters: Filters,
    known_until: datetime | None,
    most: int,
) -> tuple[LeadRow, ...]:
    """Return the leads behind `promises_due`, as stored: those that wait first; `code` says how each stands."""
    c = t.campaign
    same = sa.and_(_l.c.workspace_id == _k.c.workspace_id, _l.c.id == _k.c.lead_id)
    theirs = sa.and_(c.c.workspace_id == _l.c.workspace_id, c.c.id == _l.c.campaign_id)
    found = (
        sa.select(
            _l.c.id, _l.c.company, _l.c.link, sa.func.coalesce(c.c.name, ""), _k.c.owner_id, _k.c.team_id,
            _k.c.due_at, _stands(pair, known_until),
        )
        .select_from(sa.join(_k, _l, same).outerjoin(c, theirs))
        .where(*_due(work, kind, edges, pair), *filters.on(_k, _l))
    )  # fmt: skip
    return _rows(work, found.order_by(_k.c.stopped_at.desc(), _k.c.due_at, _l.c.id).limit(most))


def _stands(pair: Pair, known_until: datetime | None) -> sa.Case[Any]:
    """How a promise that was due stands, as `alignment.attainment.Clock.standing` has it."""
    late = sa.case((_k.c.stopped_at <= _k.c.due_at, Standing.MET.value), else_=Standing.LATE.value)
    waits: sa.ColumnElement[Any] = sa.literal(Standing.OVERDUE.value)
    if known_until is not None:
        waits = sa.case((_k.c.due_at >= known_until, Standing.UNKNOWN.value), else_=waits)
    return sa.case((_k.c.stopped_at < pair.as_of, late), else_=waits)


def _due(
    work: Work, kind: ClockKind, edges: Sequence[datetime], pair: Pair
) -> tuple[sa.ColumnElement[bool], ...]:
    heard = sa.or_(_k.c.stop_recorded_at <= pair.known_at, _k.c.stop_recorded_at == t.FOREVER)
    counts = sa.or_(_k.c.stopped_at >= pair.as_of, _k.c.outcome != "void")
    return (
        _k.c.workspace_id == work.workspace_id, _k.c.kind == kind,
        _within(_k.c.due_at, edges), _k.c.due_at < pair.as_of, _k.c.started_at < pair.as_of,
        _k.c.recorded_at <= pair.known_at, heard, counts,
    )  # fmt: skip
