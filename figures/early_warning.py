"""What will be missed at this pace, while it can still be changed."""

from __future__ import annotations

from alignment.early_warning import OFF, Short
from db.memory import Work
from db.stores.asked import goals
from db.stores.asked.won_leads import any_deal
from db.tables.workspace import TargetKind
from figures import freshness, plan, promises
from figures.basis import Scope
from figures.held import Held, held


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
        if mqls.goal and terms.switches.early_warning.warns(mqls.pace):
            found.append(Short(TargetKind.MQLS.value, mqls.month, terms.switches.warn_below))
    return tuple(found)


def _quotas_short(work: Work, terms: Held) -> list[Short]:
    quarter = terms.quarter
    known = goals.every(work, quarter.first, quarter.end, work.now)
    if not any(known.whole(kind) for kind in (TargetKind.REVENUE, TargetKind.SOURCED)):
        return []
    if not any_deal(work, work.now):
        return []
    found = plan.report(work, Scope(), work.now, work.now)
    both = ((TargetKind.REVENUE, found.whole), (TargetKind.SOURCED, found.sourced))
    below = terms.switches.warn_below
    return [Short(kind.value, quarter, below) for kind, attained in both if found.warns(attained)]
