"""Leads left behind: in hand and nobody works them, each with why (`alignment/sweep.py` names the kinds).

Whose promised time ran out follows from clocks and events; whose holder is gone, or who has neither clock nor next step,
from what the sweep found, as far as nothing happened to the lead since. Both are asked by a pair of times.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from alignment.calendar import WorkingCalendar
from alignment.promises import HANDOVER
from alignment.sweep import LEFT, Why, why_left
from db.memory import Work
from db.stores import sweep
from db.stores.asked import Filters, leads_then, promised
from db.stores.asked.leads_then import LeadThen
from figures import freshness
from figures.basis import Scope
from figures.held import Held, held
from figures.promises import Late, due_of, runs_of


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """One lead, why it is left behind, and for how many business minutes it has been; `due`: since when."""

    lead: LeadThen
    due: datetime
    minutes: int
    why: Why = Why.UNTOUCHED


@dataclass(frozen=True, slots=True)
class LeftBehindFigures:
    """Every lead that was left behind, the longest first; `limit` is the agreement's, in business minutes."""

    leads: tuple[LeftBehind, ...]
    limit: int
    minutes_a_day: int

    @property
    def count(self) -> int:
        return len(self.leads)

    @property
    def oldest(self) -> int | None:
        """For how many business minutes the oldest has been waiting past its time; None without any."""
        return max((each.minutes for each in self.leads), default=None)


def report(
    work: Work, held: Held, scope: Scope, touches_until: datetime | None, late: Late
) -> LeftBehindFigures:
    """Return the leads left behind at the pair. Beyond the time of the touches' file nobody is called late."""
    known_until = min(held.pair.as_of, touches_until) if touches_until else held.pair.as_of
    limit = held.agreement.left_behind_minutes
    candidates = promised.run_out(work, known_until, held.pair, scope.filters)
    due = {
        row.lead_id: row.due
        for row in reversed(candidates)
        if held.calendars.of_team(row.team_id).minutes_between(row.due, known_until) > limit
    }
    due = {lead_id: at for lead_id, at in due.items() if lead_id not in late.ids}
    then = {**leads_then.leads_then(work, due, held.pair)}
    for lead in late.leads.values():
        ran_out = _ran_out(lead, held, known_until, scope.filters)
        if ran_out is not None and _hours_of(lead, held).minutes_between(ran_out, known_until) > limit:
            due[lead.id], then[lead.id] = ran_out, lead
    found = [
        LeftBehind(
            lead,
            due[lead.id],
            _hours_of(lead, held).minutes_between(due[lead.id], known_until),
            why_left(lead.owner_id),
        )
        for lead in then.values()
        if lead.in_hand and not lead.touched_in(lead.cycle)
    ]
    found += _swept(work, held, scope, {each.lead.id for each in found})
    ordered = sorted(found, key=lambda each: (-each.minutes, each.lead.id))
    return LeftBehindFigures(tuple(ordered), limit, minutes_a_day(held.calendar))


def _swept(work: Work, held: Held, scope: Scope, known: Collection[int]) -> list[LeftBehind]:
    """What the sweep found besides: it holds as long as the lead is as it was found, with the same holder."""
    as_of = held.pair.as_of
    believed = {
        each.found.lead_id: each
        for each in reversed(sweep.believed(work, held.pair.known_at))
        if each.found.why in LEFT and each.found.lead_id not in known and each.found.since < as_of
    }
    if not believed:
        return []
    shown = []
    for lead in leads_then.leads_then(work, believed, held.pair).values():
        each = believed[lead.id]
        as_found = lead.owner_id == each.found.owner_id and lead.history[-1].at <= each.found_at
        if as_found and lead.in_hand and lead.passes(scope.filters):
            minutes = _hours_of(lead, held).minutes_between(each.found.since, as_of)
            shown.append(LeftBehind(lead, each.found.since, minutes, each.found.why))
    return shown


def at_present(work: Work) -> LeftBehindFigures:
    """Return the leads left behind now: what a message says that asks somebody to look at them.

    While the leads' file is old nobody is called late beyond it; but what was done in Slack since counts at once.
    """
    here = held(work, work.now, work.now)
    fresh = freshness.report(work, here)
    if not fresh.leads_stale or fresh.leads is None:
        return report(work, here, Scope(), fresh.touches_until, _NOBODY_LATE)
    then = held(work, min(work.now, fresh.leads.exported_at), work.now)
    found = report(work, then, Scope(), fresh.touches_until, _NOBODY_LATE)
    return replace(found, leads=_still_left(work, found.leads, here))


_NOBODY_LATE = Late(frozenset(), {})


def _still_left(work: Work, found: Collection[LeftBehind], here: Held) -> tuple[LeftBehind, ...]:
    """Return those of an earlier moment that are left behind still, as they stand and with whom they are now."""
    now = leads_then.leads_then(work, [each.lead.id for each in found], here.pair)
    kept = []
    for each in found:
        lead = now[each.lead.id]
        if each.why in _TIME_RAN_OUT:
            if lead.in_hand and not lead.touched_in(lead.cycle):
                kept.append(replace(each, lead=lead, why=why_left(lead.owner_id)))
        elif lead.history == each.lead.history:
            kept.append(each)
    return tuple(kept)


_TIME_RAN_OUT = frozenset({Why.UNTOUCHED, Why.ROUTING})
"""What follows from clocks and events; the rest is the sweep's, and holds as long as nothing happens to the lead."""


def _ran_out(lead: LeadThen, held: Held, until: datetime, filters: Filters) -> datetime | None:
    """When the first clock that still ran was due, from the lead's history."""
    dues = []
    for run in runs_of(lead, filters):
        if run.promise not in HANDOVER or run.stopped_at is not None or run.cycle != lead.cycle:
            continue
        dues.append(due_of(run, lead, held))
    return min((due for due in dues if due < until), default=None)


def _hours_of(lead: LeadThen, held: Held) -> WorkingCalendar:
    """Return the hours by which it is said for how long a lead has been waiting: its team's."""
    return held.calendars.of_team(lead.team_id)


def minutes_a_day(calendar: WorkingCalendar) -> int:
    """How many business minutes a working day has, on the average of the week: by it, ages become days."""
    total = 0
    for blocks in calendar.hours.values():
        for opens, closes in blocks:
            span = (closes.hour * 60 + closes.minute) - (opens.hour * 60 + opens.minute)
            total += span if span > 0 else span + 24 * 60
    return max(1, int(Fraction(total, len(calendar.hours))))
