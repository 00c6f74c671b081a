"""Whoever may do something about a lead that was left behind hears of it: its holder, and the managers above them.

One direct message a person and working day, owed together with the digest whose thread says that it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alignment.calendar import WorkingCalendar, local_day, local_instant, zone_named
from alignment.people import Actor, Role, Standing
from db.memory import Work
from db.stores import alerts, people, roster, teams, workspaces
from db.stores.asked import EVERYTHING, Pair, freshness, leads_then, promised
from db.stores.asked.leads_then import LeadThen
from db.stores.notices import Subject
from operations.notices import Owed, owe
from operations.people.oneself import not_before


def tell(work: Work, run: datetime) -> int:
    """Owe the day's messages that go with a digest of `run` (UTC); return to how many people.

    On a day off they are owed for the next working day at the same local time. Who is away, or wants quiet, gets one
    message when they are back, however many days it was owed for.
    """
    calendar = workspaces.terms(work).calendar
    left = _left(work, calendar)
    if not left:
        return 0
    due = _on_a_working_day(run, calendar)
    shown: dict[int, set[int]] = {}
    above = roster.managers_of_everybody(work)
    queues: dict[int, tuple[int, ...]] = {}
    for lead in left:
        if not lead.owner_id and lead.team_id not in queues:
            queues[lead.team_id] = managers_of_queue(work, lead.team_id)
        told = (lead.owner_id, *_chain(above, lead.owner_id)) if lead.owner_id else queues[lead.team_id]
        for person_id in told:
            shown.setdefault(person_id, set()).add(lead.id)
    reachable = people.people(work, shown)
    for person_id, leads in shown.items():
        somebody = reachable.get(person_id)
        if somebody is not None and somebody.slack and somebody.standing is Standing.MEMBER:
            _owe(work, person_id, leads, due, calendar.zone)
    return len(shown)


def managers_of_queue(work: Work, team_id: int) -> tuple[int, ...]:
    """Return the sales managers who look after a team's queue: of the team, or above somebody in it; else all of them."""
    managers = people.holders(work, Role.SALES_MANAGER)
    members = teams.members(work, team_id) if team_id else frozenset[int]()
    near = [each.id for each in managers if _looks_after(people.actor(work, each.id), team_id, members)]
    return tuple(near or [each.id for each in managers])


def _looks_after(manager: Actor, team_id: int, members: frozenset[int]) -> bool:
    return team_id in manager.team_ids or bool(members & manager.people)


def _left(work: Work, calendar: WorkingCalendar) -> tuple[LeadThen, ...]:
    """The leads that `figures.left_behind` will name now; it has the last word when the message is written."""
    here = Pair(work.now, work.now)
    touches = freshness.newest(work, here).get("touches")
    until = min(work.now, touches.exported_at) if touches else work.now
    limit = workspaces.terms(work).agreement.left_behind_minutes
    over = {
        clock.lead_id
        for clock in promised.run_out(work, until, here, EVERYTHING)
        if calendar.minutes_between(clock.due, until) > limit
    }
    found = leads_then.leads_then(work, over, here)
    return tuple(each for each in found.values() if each.in_hand and not each.touched_in(each.cycle))


def _chain(above: dict[int, int], person_id: int) -> Iterable[int]:
    """Everybody above somebody, nearest first; a circle that should not be there ends it."""
    seen = {person_id}
    while (person_id := above.get(person_id, 0)) and person_id not in seen:
        seen.add(person_id)
        yield person_id


def _on_a_working_day(run: datetime, calendar: WorkingCalendar) -> datetime:
    day = local_day(run, calendar.zone)
    if calendar.is_working_day(day):
        return run
    wall = run.astimezone(zone_named(calendar.zone)).time()
    return local_instant(calendar.next_working_day(day), wall, calendar.zone)


def _owe(work: Work, person_id: int, leads: Iterable[int], due: datetime, zone: str) -> None:
    for absence in roster.absences(work, person_id):
        if absence.starts_at <= due < absence.ends_at:
            due = absence.ends_at
    due = not_before(work, person_id, due)
    made = owe(
        work,
        Owed(
            kind="left_behind",
            dedup_key=f"left-behind/{person_id}/{local_day(due, zone).isoformat()}",
            target=f"person:{person_id}",
            due_at=due,
        ),
    )
    # Also where it waits for somebody's return since days: what comes then names what was left behind meanwhile.
    alerts.add_subjects(work, made, [Subject("lead", each) for each in sorted(leads)])
