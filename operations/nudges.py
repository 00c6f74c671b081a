"""The messages by which a ladder speaks: one for each step and person, few enough a day, and true when the lead moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alignment.calendar import day_edges, local_day
from alignment.notices import HOT
from db.memory import Work
from db.stores import alerts, clocks, ladders, people, roster, workspaces
from db.stores import notices as stored
from db.stores.notices import Subject
from operations.notices import Owed, bring_many_up_to_date, bring_up_to_date, owe
from operations.people.quiet import not_before


def tell(
    work: Work, person_id: int, fact: str, payload: Mapping[str, Any], *, urgent: bool
) -> tuple[str, datetime]:
    """Owe somebody a message about a promise; return its id, and from when on it may reach them.

    Who asked for a talk does not wait; anything else waits for the end of quiet hours and absences. Beyond the day's
    number it joins the one message that says the rest.
    """
    target = f"person:{person_id}"
    subject = Subject("lead", int(payload["lead"]))
    reaches = work.now if urgent else _when(work, person_id)
    zone = _zone(work, person_id)
    day = local_day(reaches, zone)
    began = day_edges(local_day(work.now, zone), zone)[0]
    most = workspaces.terms(work).switches.nudges_a_day
    if not urgent and ladders.told_since(work, target, began) >= most:
        notice_id = owe(
            work,
            Owed(
                kind="nudges",
                dedup_key=f"nudges/{person_id}/{day.isoformat()}",
                target=target,
                payload={"day": day.isoformat()},
                due_at=reaches,
            ),
        )
        alerts.add_subjects(work, notice_id, [subject])
        bring_up_to_date(work, notice_id)
        return notice_id, reaches
    notice_id = owe(
        work,
        Owed(
            kind="nudge",
            dedup_key=f"nudge/{fact}/{person_id}",
            target=target,
            payload=payload,
            due_at=reaches,
            priority=HOT if urgent else None,
            subjects=(subject,),
        ),
    )
    return notice_id, reaches


def _when(work: Work, person_id: int) -> datetime:
    at = work.now
    for first, last in roster.spans(work, [person_id], at).get(person_id, ()):
        if first <= at < last:
            at = last
    return not_before(work, person_id, at)


def _zone(work: Work, person_id: int) -> str:
    known = people.person(work, person_id)
    return (known.zone if known else "") or workspaces.terms(work).zone


def follow(work: Work, lead_id: int) -> None:
    """Bring what ladders said of a lead to its present state: what is not on its way and has no reason any more goes."""
    shown = ladders.showing(work, lead_id)
    if not shown:
        return
    running = {
        (each.id, int(each.started_at.timestamp()))
        for each in clocks.of_lead(work, lead_id)
        if each.stopped_at is None
    }
    unsent = stored.keep_unsent(work, [each.id for each in shown if each.unsent])
    over = [
        each.id
        for each in shown
        if each.id in unsent and each.kind == "nudge" and (each.clock_id, each.began) not in running
    ]
    stored.cancel_by_ids(work, over)
    bring_many_up_to_date(work, [each.id for each in shown if each.id not in unsent])
