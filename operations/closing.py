"""A month is closed once: its figures stay what they were then, and what is heard later is shown beside them.

By the clock on the agreed working day of the next month, or by a manager before. Nobody opens it again: a correction is a fact
that came later, and is told as one.
"""

from __future__ import annotations

from datetime import date, timedelta

from alignment.calendar import WorkingCalendar, day_edges, local_day
from alignment.dates import day_and_month
from alignment.errors import NotNow, Offer
from alignment.people import Actor
from alignment.periods import Period
from alignment.permissions import Right, may
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores import audit, closings, people, workspaces
from db.stores.asked import Pair
from db.stores.closings import ClosedMonth, Stored

_SOON = timedelta(microseconds=1)


def due(work: Work) -> Period | None:
    """Return the month that the clock closes now: the last one, from the agreed working day on, if nobody has.

    One that was over before Tandem was in use is history, and nobody told its figures.
    """
    terms = workspaces.terms(work)
    on_day = terms.switches.close_on_day
    today = local_day(work.now, terms.zone)
    month = terms.fiscal.month_of(terms.fiscal.month_of(today).first - ONE_DAY)
    following = terms.fiscal.month_of(month.end)
    if not on_day or today < closing_day(following, terms.calendar, on_day):
        return None
    if day_edges(month.end, terms.zone)[0] <= terms.live_since or closings.is_closed(work, month.first):
        return None
    return month


def closing_day(following: Period, calendar: WorkingCalendar, on_day: int) -> date:
    """Return the working day on which the month before this one is closed; the last one where it has fewer."""
    days = calendar.working_days(following.first, following.end)
    return days[min(on_day, len(days)) - 1] if days else following.first


def may_close(work: Work, actor: Actor, month: Period) -> None:
    """Return where this person may close the month now; else raise what to do instead."""
    may(actor, Right.CLOSE_MONTH)
    zone = workspaces.terms(work).zone
    if day_edges(month.end, zone)[0] > work.now:
        raise NotNow(
            f"{month.full} is not over yet: it can be closed from {day_and_month(month.end)} on.",
            Offer("So far", f"/pipeline scorecard {typed(month)}"),
        )
    there = closings.closed(work, month.first, work.now + _SOON)
    if there is not None:
        by = people.people(work, [there.closed_by]).get(there.closed_by) if there.closed_by else None
        day = day_and_month(local_day(there.pair.known_at, zone))
        raise NotNow(
            f"{month.full} was closed on {day} by {by.first_name if by else 'the clock'}.",
            Offer("Show it", f"/pipeline scorecard {typed(month)}"),
        )


def typed(month: Period) -> str:
    """Return a month as it is typed: `oct-2026`."""
    return month.full.replace(" ", "-").casefold()


def close(work: Work, actor: Actor, month: Period, definition: str, figures: Stored) -> None:
    """Close a month with the figures that it has now, as a manager."""
    may_close(work, actor, month)
    _keep(work, month, definition, figures, actor.id)


def close_by_clock(work: Work, month: Period, pair: Pair, definition: str, figures: Stored) -> bool:
    """Close a month with the figures that were read a moment ago; False where somebody was first."""
    return closings.close(work, ClosedMonth(month.first, pair, definition, figures, 0))


def _keep(work: Work, month: Period, definition: str, figures: Stored, by: int) -> None:
    pair = Pair(work.now, work.now)
    if not closings.close(work, ClosedMonth(month.first, pair, definition, figures, by)):
        raise NotNow(
            f"{month.full} was closed a moment ago.", Offer("Show it", f"/pipeline scorecard {typed(month)}")
        )
    audit.record(work, by, "month.closed", f"month:{month.first:%Y-%m}")
