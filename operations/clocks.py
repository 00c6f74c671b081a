"""Clocks that follow a lead's history: started by the agreement and calendar in force, stopped, taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from alignment.leads import Lead
from alignment.promises import Promise, Run, runs
from alignment.terms import Agreement, Terms
from db.memory import Work
from db.stores import clocks as stored
from db.stores.clocks import Clock
from db.stores.leads import Event, standing


def minutes_of(promise: Promise, lead: Lead, agreement: Agreement) -> int:
    """Return the agreed business minutes; who asked for a talk is reached by the short clock."""
    if promise is Promise.ANSWER:
        return agreement.answer_minutes
    if promise is Promise.ACCEPT:
        return agreement.accept_minutes
    return agreement.hot_minutes if lead.hot else agreement.first_touch_minutes


def settle(
    work: Work, lead: Lead, history: Sequence[Event], terms: Terms, taken_back: Collection[datetime] = ()
) -> tuple[Clock, ...]:
    """Bring a lead's clocks to what its whole history says, and return them.

    A clock starts when the event that starts it is recorded in this transaction, by the agreement and the calendar of
    now, and keeps both for good. `taken_back` are the times of events voided now: a clock that began there never was.
    """
    there = stored.of_lead(work, lead.id)
    changed = False
    fresh = {each.occurred_at for each in history if each.recorded_at == work.now}
    known: set[int] = set()
    for run in runs([each.happened() for each in standing(history)]):
        clock = _of_run(there, run)
        if clock is not None:
            known.add(clock.id)
            changed |= _end(work, clock, run)
        elif run.started_at in fresh:
            _start(work, lead, run, terms)
            changed = True
    for clock in there:
        if clock.id not in known and clock.started_at in taken_back:
            stored.remove(work, clock.id)
            changed = True
    return stored.of_lead(work, lead.id) if changed else there


def _of_run(there: Sequence[Clock], run: Run) -> Clock | None:
    """Find the stored clock of a run: accept and first touch run once a cycle, an answer once a rejection."""
    for clock in there:
        if (clock.cycle, clock.kind) == (run.cycle, run.promise.value) and (
            run.promise is not Promise.ANSWER or clock.started_at == run.started_at
        ):
            return clock
    return None


def _start(work: Work, lead: Lead, run: Run, terms: Terms) -> None:
    minutes = minutes_of(run.promise, lead, terms.agreement)
    # A rejection that a file reports is answered in time counted from when we heard of it: nobody could before.
    since = max(run.started_at, work.now) if run.promise is Promise.ANSWER else run.started_at
    due = terms.calendar.due(since, minutes)
    stored.start(work, lead.id, run, minutes, due, terms.calendar.version, terms.agreement.version)


def _end(work: Work, clock: Clock, run: Run) -> bool:
    """Bring a stored clock to how its run ended; tell whether that is news."""
    outcome = run.outcome(clock.due_at)
    if (clock.stopped_at, clock.outcome) == (run.stopped_at, outcome):
        return False
    stored.stop(work, clock.id, run.stopped_at, outcome)
    return True


def running(clocks: Sequence[Clock], kind: Promise, cycle: int) -> Clock | None:
    """Return the clock of a kind that still runs in a cycle."""
    for clock in clocks:
        if clock.kind == kind.value and clock.cycle == cycle and clock.stopped_at is None:
            return clock
    return None
