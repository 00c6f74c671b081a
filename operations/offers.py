"""A rep hears by DM of a lead that became theirs and that they did not take themselves, and the DM stays true.

Whoever asked for a talk is told of at once and alone; other leads that come to one rep within a quarter of an hour are
one message, which grows. Nothing comes while the rep is away.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from alignment.lead_state import Lead
from alignment.lifecycle import IN_HAND, EventKind, Via
from alignment.people import Standing
from alignment.promises import Promise
from alignment.terms import Terms
from db.memory import Work
from db.stores import alerts, clocks, people, roster
from db.stores import leads as stored_leads
from db.stores import notices as stored_notices
from db.stores import offers as stored
from db.stores.leads import Event, standing
from db.stores.notices import Subject
from db.tables.delivery import NoticeState
from operations.clocks import running
from operations.notices import Owed, bring_many_up_to_date, row_of
from operations.people.quiet import not_before

WINDOW = timedelta(minutes=15)
"""So long one message gathers the leads that come to a rep, unless somebody asked for a talk."""


def follow(work: Work, before: Lead, after: Lead, terms: Terms, *, touched: bool = False) -> None:
    """Bring what reps read of a lead to its present state, and tell whoever holds it now and did not take it.

    `touched`: an attempt was logged or taken back, a day planned, or something about them is there now: no state changes.
    """
    moved = (before.owner_id, before.stage, before.cycle) != (after.owner_id, after.stage, after.cycle)
    if not moved and not touched:
        return
    shown = stored.showing(work, after.id)
    _keep_true(work, shown)
    if after.owner_id and after.owner_id != before.owner_id and after.stage in IN_HAND:
        _tell_holder(work, after, terms, shown)


def begin(work: Work, lead: Lead, terms: Terms) -> None:
    """Tell whoever holds a lead that a file brought, where its hand-over is news."""
    if lead.owner_id and lead.stage in IN_HAND:
        _tell_holder(work, lead, terms, ())


def _keep_true(work: Work, shown: tuple[stored.Shown, ...]) -> None:
    """A message that was sent shows what became of the lead; one that was not goes, if nothing in it is theirs."""
    unsent = stored_notices.keep_unsent(work, [each.id for each in shown if each.unsent])
    for each in shown:
        if each.id in unsent and not stored.still_holds(work, each.id, int(each.target.partition(":")[2])):
            stored_notices.cancel_by_ids(work, [each.id])
    bring_many_up_to_date(work, [each.id for each in shown if each.id not in unsent])


def _tell_holder(work: Work, lead: Lead, terms: Terms, shown: tuple[stored.Shown, ...]) -> None:
    history = standing(stored_leads.events(work, lead.id))
    given = stored.came_by(history, lead.owner_id)
    if given is None or given.actor_id == lead.owner_id:
        return
    if given.via is Via.FILE and not _is_news(given, history, terms, work.now):
        return
    target = f"person:{lead.owner_id}"
    again = given.recorded_at != work.now  # an undo gave it back: what they read of it then is true again
    if again and any(each.target == target and each.state is not NoticeState.CANCELLED for each in shown):
        return
    tell(work, lead, given, terms)


def _is_news(given: Event, history: tuple[Event, ...], terms: Terms, now: datetime) -> bool:
    """Tell whether what a file reports is for somebody to be told of: live, fresh, and not accepted elsewhere."""
    accepted = any(each.kind is EventKind.ACCEPTED and each.cycle == given.cycle for each in history)
    opened = [
        each.occurred_at
        for each in history
        if each.kind is EventKind.MARKETING_QUALIFIED and each.cycle == given.cycle
    ]
    # The first file that speaks of a lead has no date for its owner: how old it is, its hand-over says.
    first = len({each.recorded_at for each in history}) == 1
    at = max(opened, default=given.occurred_at) if first else given.occurred_at
    return not accepted and terms.is_news(at, now)


def tell(work: Work, lead: Lead, given: Event, terms: Terms) -> None:
    """Owe the lead's holder the news that it is theirs, once an assignment; nobody who has left."""
    if people.actor(work, lead.owner_id).standing is not Standing.MEMBER:
        return
    target = f"person:{lead.owner_id}"
    subject = Subject("lead", lead.id)
    hot = is_urgent(work, lead)
    window = "" if hot else stored.gathering(work, target, WINDOW)
    if window:
        alerts.add_subjects(work, window, [subject])
        bring_many_up_to_date(work, [window])
        return
    kind = "offer" if hot else "offers"
    owed = Owed(
        kind=kind,
        dedup_key=f"{kind}/{lead.id}/{lead.cycle}/{given.seq}/{lead.owner_id}",
        target=target,
        payload={"lead": lead.id, "cycle": lead.cycle, "seq": given.seq},
        due_at=_due(work, lead.owner_id, lead.team_id, terms),
        subjects=(subject,),
    )
    row = row_of(work, owed)
    stored_notices.add_many(work, [row], revive=True)
    alerts.add_subjects(work, str(row["id"]), owed.subjects)


OUTLIVED = timedelta(hours=12)
"""So long after what a rep owes was due it is looked for in what a rep reads; after a longer stop it is left as it stands."""
AT_ONCE = 50


def say_what_passed(work: Work) -> int:
    """Bring messages up to date in which a due time has passed meanwhile, so that none says it is ahead; return how many."""
    found = stored.outlived(work, work.now - OUTLIVED, AT_ONCE)
    bring_many_up_to_date(work, found)
    return len(found)


def is_urgent(work: Work, lead: Lead) -> bool:
    """Tell whether a lead comes alone and at once: they asked for a talk, and can still be reached in time."""
    if not lead.hot:
        return False
    first = running(clocks.of_lead(work, lead.id), Promise.FIRST_TOUCH, lead.cycle)
    return first is not None and first.due_at > work.now


def _due(work: Work, person_id: int, team_id: int, terms: Terms) -> datetime:
    """Return when somebody may be told: now, or when they work again after an absence."""
    at = work.now
    for each in roster.absences(work, person_id):
        if each.starts_at <= at < each.ends_at:
            at = each.ends_at
    return (
        at
        if at == work.now
        else not_before(work, person_id, terms.calendars.of_team(team_id).next_opening(at))
    )
