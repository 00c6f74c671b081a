"""A promise on its ladder: everything that decides what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alignment.ladder import MOST_ROUNDS, Climb, Ladder, Told, Who
from alignment.lead_state import Lead
from alignment.promises import FOLLOW_UP, SALES, Promise
from alignment.terms import Terms
from db.memory import Work
from db.stores import ladders as stored
from db.stores import leads as stored_leads
from db.stores import people, workspaces
from db.stores.asked import Pair, freshness
from db.stores.calendars import Book
from db.stores.clocks import Clock
from db.stores.ladders import Climber, Step
from db.stores.leads import Event
from operations.clocks import ladder_of, pauses_of

TOGETHER = timedelta(hours=1)
"""A first touch that is due so soon after the acceptance speaks for both: who takes the lead is not reminded anew."""

_BY_TOUCH = FOLLOW_UP | {Promise.FIRST_TOUCH}
"""What a touch keeps: where touches come by file, nobody is called late beyond the file's time."""


@dataclass(slots=True)
class Ground:
    """What all promises of one climb share: the terms, the calendars, until when touches are known."""

    work: Work
    terms: Terms
    book: Book
    known_until: datetime | None

    def planned(self, lead: Lead) -> datetime | None:
        """Return the later moment for which whoever holds a lead planned the next step; None for none."""
        until = stored_leads.facts(self.work, lead.id).snoozed_until
        return until if until is not None and until > self.work.now else None

    def first_of(self, mine: Climber, running: Sequence[Climber]) -> Clock:
        """Return the promise to the same lead that is due first: of that one people hear, not of several at once."""
        if Promise(mine.clock.kind) not in SALES:
            return mine.clock
        rivals = [
            each.clock
            for each in running
            if Promise(each.clock.kind) in SALES and each.climbs and each.clock.cycle == mine.clock.cycle
        ]
        return min(
            rivals,
            key=lambda each: (
                each.due_at - (TOGETHER if each.kind == Promise.FIRST_TOUCH else timedelta(0)),
                each.id,
            ),
        )

    def ascent(self, lead: Lead, climber: Climber) -> Ascent:
        """Return a promise with all that its ladder asks about."""
        clock = climber.clock
        history = stored_leads.events(self.work, lead.id)
        rows = [
            each
            for each in stored.steps(self.work, lead.id)
            if (each.clock_id, each.round) == (clock.id, climber.round)
        ]
        owes = Promise(clock.kind) in SALES
        holder = self._member(lead.owner_id) if owes else 0
        since = _came(history, lead, clock.begins_at) if owes else clock.begins_at
        ladder = self.terms.agreement.ladder(ladder_of(Promise(clock.kind), lead), clock.team_id)
        if climber.round >= MOST_ROUNDS:
            ladder = tuple(rung for rung in ladder if rung.who is not Who.REROUTE)
        return Ascent(
            lead,
            climber,
            ladder,
            Climb(
                calendar=self.book.of(clock.calendar_version, clock.recorded_at),
                started=clock.begins_at,
                minutes=clock.minutes,
                since=since,
                told=_told(rows),
                pauses=pauses_of(self.work, clock, history, lead.owner_id),
                held=bool(holder),
                reminded=self._reminded(lead, rows, holder, since),
                known_until=self.known_until if clock.kind in _BY_TOUCH else None,
            ),
            holder,
            rows,
        )

    def _reminded(self, lead: Lead, rows: Sequence[Step], holder: int, since: datetime) -> datetime | None:
        """When a reminder first reached the holder: the ladder's, or the one that they had asked for themselves."""
        if not holder:
            return None
        asked = [
            each for each in rows if each.who == Who.REMINDER and each.person_id == holder and each.notice_id
        ]
        came = stored.arrived(self.work, [each.notice_id for each in asked])
        # A message that gathers may have arrived before this lead joined it.
        at = [max(came[each.notice_id], each.at) for each in asked if each.notice_id in came]
        own = stored.put_off(self.work, lead.id, holder, since) if not at else None
        return min(at, default=own)

    def _member(self, person_id: int) -> int:
        """Return somebody who still works here; 0 for nobody, and for who has left."""
        known = people.person(self.work, person_id) if person_id else None
        return person_id if known is not None and known.member else 0


def ground_of(work: Work) -> Ground:
    """Return what all promises of a workspace share now."""
    terms = workspaces.terms(work)
    touches = freshness.newest(work, Pair(work.now, work.now)).get("touches")
    return Ground(work, terms, Book(work, terms.zone), touches.exported_at if touches else None)


@dataclass(frozen=True, slots=True)
class Ascent:
    """One promise on its ladder. `holder` 0: a queue has the lead, or somebody who left; `rows`: the steps of this round."""

    lead: Lead
    climber: Climber
    ladder: Ladder
    climb: Climb
    holder: int
    rows: Sequence[Step]


def _told(rows: Sequence[Step]) -> tuple[Told, ...]:
    return tuple(
        Told(each.step, each.at, each.reaches_at, each.again, each.acked_at is not None)
        for each in rows
        if each.again >= 0
    )


def _came(history: Sequence[Event], lead: Lead, started: datetime) -> datetime:
    """Return when the present holder came to hold the lead, but not before the promise began."""
    at, holder = started, None
    for each in stored_leads.standing(history):
        if each.owner_id != holder:
            holder, at = each.owner_id, each.occurred_at
    return max(at, started)
