"""Clocks that follow a lead's history: started by the agreement and calendar in force, stopped, taken back.

A promise counts the working minutes of whoever owes it: an absence of the holder pauses it, a re-route starts nothing
anew. What moves a due time moves only those that are not due yet, so that what was said of the past stays true.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alignment.calendar import WorkingCalendar
from alignment.calendars import Calendars, name_of
from alignment.enrichment import enrichments
from alignment.follow_up import follow_ups
from alignment.ladder import LadderName, Span, paced
from alignment.lead_state import Lead
from alignment.leads import UNDO_MINUTES
from alignment.promises import FOLLOW_UP, MANY, SALES, Promise, Run, runs
from alignment.terms import Agreement, Terms
from db.memory import Work
from db.stores import campaigns, roster, teams, workspaces
from db.stores import clocks as stored
from db.stores import leads as stored_leads
from db.stores.calendars import Book
from db.stores.clocks import Clock, Judged
from db.stores.leads import Event, standing
from operations import nudges


def minutes_of(promise: Promise, lead: Lead, agreement: Agreement) -> int:
    """Return the agreed business minutes; who asked for a talk is reached by the short clock."""
    if promise is Promise.ANSWER:
        return agreement.answer_minutes
    if promise is Promise.ENRICH:
        return agreement.enrich_minutes
    if promise is Promise.ACCEPT:
        return agreement.accept_minutes
    if promise is Promise.NEXT_STEP:
        return agreement.step_minutes
    return agreement.hot_minutes if lead.hot else agreement.first_touch_minutes


def ladder_of(promise: Promise, lead: Lead) -> LadderName:
    """Return which ladder a promise climbs."""
    if promise is Promise.ANSWER:
        return LadderName.ANSWER
    if promise is Promise.LOOK:
        return LadderName.LOOK
    if promise is Promise.ENRICH:
        return LadderName.ENRICH
    if promise in FOLLOW_UP:
        return LadderName.STEPS
    if promise is Promise.FIRST_TOUCH and lead.hot:
        return LadderName.HOT
    return LadderName.ORDINARY


def settle(
    work: Work,
    lead: Lead,
    history: Sequence[Event],
    terms: Terms,
    taken_back: Collection[datetime] = (),
    whole: Sequence[Event] = (),
) -> tuple[Clock, ...]:
    """Bring a lead's clocks to what its whole history says, and return them.

    A clock starts when the event that starts it is recorded in this transaction, by the agreement and the calendar of
    now, and keeps both for good; what follows a touch begins anew with each. `taken_back` are the times of events voided
    now: a clock that began there never was. `whole`: the history with what is too old to start a clock, where there is any
    that the other lacks; what follows a touch follows from all of it.
    """
    there = stored.of_lead(work, lead.id)
    changed = moved = False
    fresh = {each.occurred_at for each in history if each.recorded_at == work.now}
    known: set[int] = set()
    anew: dict[int, Clock] = {}
    happened = [each.happened() for each in standing(history)]
    everything = [each.happened() for each in standing(whole)] if whole else happened
    handed = runs(happened)
    follows = follow_ups(everything, runs(everything) if whole else handed, _attempts(there, lead, terms))
    for run in (*handed, *enrichments(happened), *follows):
        clock = _of_run(there, run)
        if clock is None:
            if _starts(run, fresh, terms, work.now):
                _start(work, lead, run, terms)
                changed = True
            continue
        known.add(clock.id)
        if clock.started_at != run.started_at and run.promise in FOLLOW_UP:
            anew[clock.id] = _begin_anew(work, clock, lead, run, terms)
            moved |= clock.told
        elif _end(work, clock, run):
            changed = True
            moved |= clock.told or run.promise not in FOLLOW_UP
        if run.stopped_at is None and clock.id not in anew:
            moved |= _hand(work, clock, lead, history)
    for clock in there:
        if clock.id not in known and (clock.started_at in taken_back or clock.kind in FOLLOW_UP):
            _never_was(work, clock)
            moved = True
    if moved:
        stored.wake(work, lead.id)
        nudges.follow(work, lead.id)
    if changed or moved:
        return stored.of_lead(work, lead.id)
    return tuple(anew.get(each.id, each) for each in there)


def _never_was(work: Work, clock: Clock) -> None:
    """Drop a clock whose beginning was taken back; where others counted with it meanwhile, what they read stays true."""
    late = work.now - clock.recorded_at > timedelta(minutes=UNDO_MINUTES)
    if late and clock.kind not in FOLLOW_UP:
        stored.stop(work, clock.id, work.now, "void")
    else:
        stored.remove(work, clock.id)


def _starts(run: Run, fresh: Collection[datetime], terms: Terms, now: datetime) -> bool:
    """Tell whether a clock is stored of a run that has none: what was to follow a touch long ago is owed by nobody now."""
    if run.promise in FOLLOW_UP:
        return run.stopped_at is None and terms.is_news(run.started_at, now)
    return run.started_at in fresh


def _attempts(there: Sequence[Clock], lead: Lead, terms: Terms) -> dict[int, int]:
    """Return how many attempts are agreed, by cycle: as many as when the promise began."""
    agreed = dict.fromkeys(range(lead.cycle + 1), terms.agreement.attempts)
    return agreed | {each.cycle: each.attempts for each in there if each.kind == Promise.ATTEMPTS}


def _of_run(there: Sequence[Clock], run: Run) -> Clock | None:
    """Find the stored clock of a run: what is owed at a handoff runs once each, what follows once a cycle, an answer once a rejection."""
    for clock in there:
        if (clock.cycle, clock.kind, clock.handoff) == (run.cycle, run.promise.value, run.handoff) and (
            run.promise not in MANY or clock.started_at == run.started_at
        ):
            return clock
    return None


def _start(work: Work, lead: Lead, run: Run, terms: Terms) -> None:
    stored.start(work, lead.id, run, _judged(work, lead, run, terms))


def _begin_anew(work: Work, clock: Clock, lead: Lead, run: Run, terms: Terms) -> Clock:
    judged = _judged(work, lead, run, terms)
    stored.begin_anew(work, clock.id, run, judged)
    return replace(
        clock,
        owner_id=run.owner_id,
        team_id=run.team_id,
        minutes=judged.minutes,
        calendar_version=judged.calendar_version,
        agreement_version=judged.agreement_version,
        started_at=run.started_at,
        due_at=judged.due_at,
        stopped_at=run.stopped_at,
        outcome=run.outcome(judged.due_at),
        recorded_at=work.now,
        holder_id=judged.holder_id,
        told=False,
    )


def _judged(work: Work, lead: Lead, run: Run, terms: Terms) -> Judged:
    """Return by what a promise that begins now is judged: its minutes, whose hours they are, until when, who is told."""
    calendar = _counting(work, lead, run, terms)
    days = {
        Promise.LOOK: terms.agreement.second_look_days,
        Promise.ATTEMPTS: terms.agreement.attempt_days,
    }.get(run.promise)
    minutes = (
        _until_end_of(calendar, run.started_at, days)
        if days
        else minutes_of(run.promise, lead, terms.agreement)
    )
    # A rejection that a file reports is answered in time counted from when we heard of it: nobody could before.
    since = max(run.started_at, work.now) if run.promise is Promise.ANSWER else run.started_at
    holder = lead.owner_id if run.promise in SALES else 0
    pauses = roster.spans_of(work, holder, since) if holder else ()
    ladder = terms.agreement.ladder(ladder_of(run.promise, lead), run.team_id)
    told = run.stopped_at is None and terms.is_news(since, work.now)
    return Judged(
        minutes,
        paced(calendar, since, minutes, pauses),
        calendar.version,
        terms.agreement.version,
        holder_id=holder,
        next_at=paced(calendar, since, max(1, minutes + ladder[0].at), pauses) if told else None,
    )


def _counting(work: Work, lead: Lead, run: Run, terms: Terms) -> WorkingCalendar:
    """Return by whose hours a promise counts that starts now: those of who asked for a talk, of the team, the company's."""
    held = terms.calendars
    if not held.own:
        return held.work
    team_id = run.team_id
    if run.promise in (Promise.ANSWER, Promise.ENRICH):
        team_id = _team_of(work, campaigns.by_id(work, lead.campaign_id).owner_id, held)
    elif not team_id:
        team_id = _team_of(work, run.owner_id, held)
    return held.counting(run.promise, team_id, hot=lead.hot)


def _team_of(work: Work, person_id: int, held: Calendars) -> int:
    """Return a team of somebody's that has hours of its own; 0 for none."""
    mine = [each.id for each in teams.teams_of(work, person_id)] if person_id else []
    return next((each for each in mine if name_of(each) in held.own), 0)


def _until_end_of(calendar: WorkingCalendar, at: datetime, days: int) -> int:
    """Return the business minutes until the agreed working day ends, the one on which they begin counted."""
    return max(1, calendar.minutes_between(at, calendar.end_of_nth_business_day(at, days)))


def _end(work: Work, clock: Clock, run: Run) -> bool:
    """Bring a stored clock to how its run ended; tell whether that is news."""
    outcome = run.outcome(clock.due_at)
    if (clock.stopped_at, clock.outcome) == (run.stopped_at, outcome):
        return False
    stored.stop(work, clock.id, run.stopped_at, outcome)
    return True


def _hand(work: Work, clock: Clock, lead: Lead, history: Sequence[Event]) -> bool:
    """Say of a promise that runs on whose it is now; tell whether that is news."""
    if Promise(clock.kind) not in SALES or clock.cycle != lead.cycle or clock.holder_id == lead.owner_id:
        return False
    due = clock.due_at
    if due > work.now:
        book = Book(work, workspaces.terms(work).zone)
        due = _due(clock, book, pauses_of(work, clock, history, lead.owner_id))
    stored.hand(work, clock.id, lead.owner_id, due)
    return True


def _due(clock: Clock, book: Book, pauses: Sequence[Span]) -> datetime:
    calendar = book.of(clock.calendar_version, clock.recorded_at)
    return paced(calendar, clock.begins_at, clock.minutes, pauses)


def pauses_of(work: Work, clock: Clock, history: Sequence[Event], holder_id: int) -> tuple[Span, ...]:
    """Return when a promise did not run: each holder's absences for as long as they had the lead."""
    if Promise(clock.kind) not in SALES:
        return ()
    held: list[tuple[int, datetime, datetime | None]] = []
    steps = [each for each in standing(history) if each.cycle == clock.cycle]
    for each in steps:
        begins = max(each.occurred_at, clock.begins_at)
        if held and held[-1][0] == each.owner_id:
            continue
        if held:
            held[-1] = (held[-1][0], held[-1][1], begins)
        held.append((each.owner_id, begins, None))
    if not held or held[-1][0] != holder_id:
        held.append((holder_id, work.now, None))
    away = roster.spans(work, {each for each, _, _ in held}, clock.begins_at)
    return tuple(
        (max(first, begins), last if ends is None else min(last, ends))
        for person, begins, ends in held
        for first, last in away.get(person, ())
        if max(first, begins) < (last if ends is None else min(last, ends))
    )


def pace(work: Work, person_id: int) -> None:
    """Somebody's absences changed: what they owe and is not due yet is due when that says; what is due stays so."""
    book: Book | None = None
    for clock in stored.of_holder(work, person_id):
        book = book or Book(work, workspaces.terms(work).zone)
        history = stored_leads.events(work, clock.lead_id)
        if clock.due_at > work.now:
            stored.pace(work, clock.id, _due(clock, book, pauses_of(work, clock, history, person_id)))
        stored.wake(work, clock.lead_id)
        nudges.follow(work, clock.lead_id)


def running(clocks: Sequence[Clock], kind: Promise, cycle: int) -> Clock | None:
    """Return the clock of a kind that still runs in a cycle."""
    for clock in clocks:
        if clock.kind == kind.value and clock.cycle == cycle and clock.stopped_at is None:
            return clock
    return None
