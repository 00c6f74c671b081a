"""Whoever may do something about what the sweep found hears of it: a lead's holder, and the managers who can fix it.

One list a person and working day, in their morning; owed by the sweep, and at the latest with the digest whose thread
says that it was sent. What is fixed meanwhile is taken off a list that was sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from alignment.calendar import local_day
from alignment.people import Actor, Role, Standing
from alignment.sweep import LEFT, Why, morning
from alignment.terms import Terms
from db.memory import Work
from db.stores import alerts, people, roster, sweep, teams, workspaces
from db.stores import leads as stored_leads
from db.stores.asked import EVERYTHING, Pair, freshness, leads_then, promised
from db.stores.notices import Subject
from db.stores.people import Person
from db.stores.sweep import Unended
from operations.notices import Owed, bring_many_up_to_date, owe
from operations.people.quiet import when_here

Lists = dict[int, set[Subject]]
"""What each person's list shows."""


def tell(work: Work, run: datetime) -> int:
    """Owe the lists of the day, with a digest of `run` (UTC) or by the sweep; return to how many people.

    On a day off they are owed for the next working day, by each person's own clock. Who is away, or wants quiet, gets
    one message when they are back, however many days it was owed for.
    """
    terms = workspaces.terms(work)
    known = _Known(work)
    lists: Lists = {}
    _leads_left(work, terms, known, lists)
    _conversations(work, terms, known, lists)
    _contradicting(work, known, lists)
    reachable = people.people(work, lists)
    for person_id, subjects in lists.items():
        somebody = reachable.get(person_id)
        if somebody is not None and somebody.slack and somebody.standing is Standing.MEMBER:
            _owe(work, somebody, subjects, run, terms)
    return len(lists)


@dataclass(slots=True)
class _Known:
    """Who is above whom, and who looks after which queue: each asked once."""

    work: Work
    above: Mapping[int, int] = field(init=False)
    _queues: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.above = roster.managers_of_everybody(self.work)

    def queue(self, team_id: int) -> tuple[int, ...]:
        if team_id not in self._queues:
            self._queues[team_id] = managers_of_queue(self.work, team_id)
        return self._queues[team_id]

    def over(self, owner_id: int, team_id: int) -> tuple[int, ...]:
        """The managers above somebody; where there are none, those of the lead's queue."""
        return tuple(_chain(self.above, owner_id)) or self.queue(team_id)


def _add(lists: Lists, told: Iterable[int], *subjects: Subject) -> None:
    for person_id in told:
        lists.setdefault(person_id, set()).update(subjects)


# --- who is told of what --------------------------------------------------------------------------------------------


def _leads_left(work: Work, terms: Terms, known: _Known, lists: Lists) -> None:
    """Leads that `figures.left_behind` will name now; it has the last word when the message is written."""
    for lead in _run_out(work, terms):
        subject = Subject("lead", lead.id)
        if lead.owner_id:
            _add(lists, (lead.owner_id, *known.over(lead.owner_id, lead.team_id)), subject)
        else:
            _add(lists, known.queue(lead.team_id), subject)
    swept = {
        each.found.lead_id: each.found for each in sweep.believed(work, work.now) if each.found.why in LEFT
    }
    for number, now in stored_leads.leads(work, swept).items():
        found, subject = swept[number], Subject("lead", number)
        if found.why is Why.NOBODY:
            _add(lists, (*known.queue(now.team_id), *_ids(work, Role.ADMIN)), subject)
        elif found.owner_id:
            _add(lists, known.over(found.owner_id, now.team_id), subject)
            _add(lists, () if found.why in (Why.GONE, Why.AWAY) else (found.owner_id,), subject)
        else:
            _add(lists, known.queue(now.team_id), subject)


def _run_out(work: Work, terms: Terms) -> tuple[leads_then.LeadThen, ...]:
    here = Pair(work.now, work.now)
    touches = freshness.newest(work, here).get("touches")
    until = min(work.now, touches.exported_at) if touches else work.now
    limit = terms.agreement.left_behind_minutes
    over = {
        clock.lead_id
        for clock in promised.run_out(work, until, here, EVERYTHING)
        if terms.calendars.of_team(clock.team_id).minutes_between(clock.due, until) > limit
    }
    found = leads_then.leads_then(work, over, here)
    return tuple(each for each in found.values() if each.in_hand and not each.touched_in(each.cycle))


def _conversations(work: Work, terms: Terms, known: _Known, lists: Lists) -> None:
    """Rejections that nobody answered in time are marketing's managers', second looks of both sides'."""
    for each in sweep.unanswered(work):
        _add(lists, over_marketing(work, known.above, each), *_talk(each))
    for each in sweep.unruled(work, terms.calendar, terms.agreement.second_look_days):
        _add(lists, (*over_marketing(work, known.above, each), *known.queue(each.team_id)), *_talk(each))


def over_marketing(work: Work, above: Mapping[int, int], each: Unended) -> tuple[int, ...]:
    """Return the marketing managers above a campaign's owner, or that owner where they manage; else all of them."""
    managers = _ids(work, Role.MARKETING_MANAGER)
    near = {each.campaign_owner_id, *_chain(above, each.campaign_owner_id)} & set(managers)
    return tuple(sorted(near)) or managers


def _contradicting(work: Work, known: _Known, lists: Lists) -> None:
    for each in sweep.believed(work, work.now):
        if each.found.why is Why.CONTRADICTS:
            _add(lists, _ids(work, Role.ADMIN), Subject("lead", each.found.lead_id))


def _talk(each: Unended) -> tuple[Subject, Subject]:
    return Subject("lead", each.lead_id), Subject("rejection", each.rejection_id)


def _ids(work: Work, role: Role) -> tuple[int, ...]:
    return tuple(each.id for each in people.holders(work, role))


def managers_of_queue(work: Work, team_id: int) -> tuple[int, ...]:
    """Return the sales managers who look after a team's queue: of the team, or above somebody in it; else all of them."""
    managers = people.holders(work, Role.SALES_MANAGER)
    members = teams.members(work, team_id) if team_id else frozenset[int]()
    near = [each.id for each in managers if _looks_after(people.actor(work, each.id), team_id, members)]
    return tuple(near or [each.id for each in managers])


def _looks_after(manager: Actor, team_id: int, members: frozenset[int]) -> bool:
    return team_id in manager.team_ids or bool(members & manager.people)


def _chain(above: Mapping[int, int], person_id: int) -> Iterable[int]:
    """Everybody above somebody, nearest first; a circle that should not be there ends it."""
    seen = {person_id}
    while (person_id := above.get(person_id, 0)) and person_id not in seen:
        seen.add(person_id)
        yield person_id


# --- the message ----------------------------------------------------------------------------------------------------


def _owe(work: Work, somebody: Person, subjects: Collection[Subject], run: datetime, terms: Terms) -> None:
    zone = somebody.zone or terms.zone
    due = morning(zone, terms.calendar, run)
    due = when_here(work, somebody.id, due)
    made = owe(
        work,
        Owed(
            kind="left_behind",
            dedup_key=f"left-behind/{somebody.id}/{local_day(due, zone).isoformat()}",
            target=f"person:{somebody.id}",
            due_at=due,
        ),
    )
    # Also where it waits for somebody's return since days: what comes then names what was left behind meanwhile.
    alerts.add_subjects(work, made, sorted(subjects, key=lambda each: (each.kind, each.thing_id)))


def follow(work: Work, lead_id: int) -> None:
    """Bring the lists of the last days that show a lead to their present state: what is fixed is taken off them."""
    shown = sweep.lists_showing(work, lead_id)
    if shown:
        bring_many_up_to_date(work, shown)
