"""Whoever watches the queue of routing hears of leads that nobody can have now, and the message stays true.

Who asked for a talk is told of alone and at once; other leads within an hour are one message, which grows.
"""

from __future__ import annotations

from collections.abc import Sequence

from alignment.lead_state import Lead
from alignment.lifecycle import Queue
from alignment.notices import HOT
from alignment.people import Standing
from alignment.routing import Plan
from db.memory import Work
from db.stores import alerts, people, turns
from db.stores import notices as stored
from db.stores.notices import Subject
from operations.left_behind import managers_of_queue
from operations.notices import Owed, bring_up_to_date, owe


def tell(work: Work, plan: Plan, lead: Lead) -> None:
    """Tell whoever watches of a lead that waits; where they have left, the sales managers."""
    subject = Subject("lead", lead.id)
    for person_id in watchers(work, plan):
        key = f"{lead.id}/{lead.cycle}" if lead.hot else f"{work.now:%Y-%m-%dT%H}"
        made = owe(
            work,
            Owed(
                kind="unrouted",
                dedup_key=f"unrouted/{person_id}/{key}",
                target=f"person:{person_id}",
                priority=HOT if lead.hot else None,
                subjects=(subject,),
            ),
        )
        if not lead.hot:
            alerts.add_subjects(work, made, [subject])
            bring_up_to_date(work, made)


def watchers(work: Work, plan: Plan) -> Sequence[int]:
    """Return who watches the queue: whom the last rule names, else the sales managers while that person is not here."""
    named = people.person(work, plan.watcher_id)
    if named is not None and named.standing is Standing.MEMBER:
        return (named.id,)
    return managers_of_queue(work, 0)


def follow(work: Work, before: Lead, after: Lead) -> None:
    """Let a lead that left the queue of routing wait no more, and bring what was said of it up to date."""
    left = before.queue is Queue.ROUTING and after.queue is not Queue.ROUTING
    if (left or before.cycle != after.cycle) and before.last_seq and turns.stop_waiting(work, after.id):
        for each in alerts.showing(work, "lead", after.id):
            _keep_true(work, each)


def _keep_true(work: Work, notice_id: str) -> None:
    notice = stored.by_id(work, notice_id)
    if notice is None or notice.kind != "unrouted":
        return
    if notice_id not in stored.keep_unsent(work, [notice_id]):
        bring_up_to_date(work, notice_id)
        return
    others = alerts.subjects(work, notice_id, "lead")
    if not any(turns.waiting(work, each) for each in others):
        stored.cancel_by_ids(work, [notice_id])
