"""Rejections that a file reports: the same record, clock and alert as one made in Slack; what is old is history only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from alignment import rejections as talk
from alignment.lifecycle import EventKind, Queue, Stage, Via
from alignment.people import SHELL
from alignment.promises import Promise
from alignment.reasons import BY_CODE, Reason, Route
from alignment.terms import Terms
from alignment.zones import local_day
from db.memory import Work
from db.stores import imports
from db.stores import leads as stored_leads
from db.stores import rejections as stored
from db.stores.clocks import Clock
from db.stores.leads import Event, standing
from db.stores.rejections import Rejection
from db.tables.rejections import RejectionState
from operations import alerts
from operations.history import load, take_back

SETTLED = "before Tandem"
"""The answer of a rejection that is history: nobody here owes one."""
UNDECIDED = frozenset({Stage.NEW, Stage.MQL, Stage.ASSIGNED, Stage.ACCEPTED})
"""Where no lead rests that was rejected: the reason's route moves it on."""


def reason_of(code: str) -> Reason:
    """Return the reason of a code; a rejection without one is `other`."""
    return BY_CODE.get(code, BY_CODE["other"])


def moves_on(reason: Reason) -> tuple[EventKind, Stage, Queue] | None:
    """Return where a reason's route sends the lead; None where the source says itself who has it next (re-route)."""
    if reason.route is Route.REROUTE:
        return None
    if reason.route in (Route.DISQUALIFY, Route.MERGE):
        return EventKind.DISQUALIFIED, Stage.DISQUALIFIED, Queue.NONE
    return (
        EventKind.RECYCLED,
        Stage.RECYCLED,
        Queue.TRIAGE if reason.route is Route.TRIAGE else Queue.NURTURE,
    )


def returns_on(reason: Reason, at: datetime, terms: Terms) -> date | None:
    """Return the day on which nurture brings the lead back, counted from the rejection."""
    if reason.route is not Route.RECYCLE:
        return None
    return talk.back_on(reason, local_day(at, terms.zone), terms.calendar)


def keep(
    work: Work,
    event: dict[str, Any],
    *,
    campaign_id: int,
    stage_before: Stage,
    attempts: int,
    back_on: date | None,
    clocks: Sequence[Clock],
    terms: Terms,
) -> Rejection:
    """Keep the record of a rejection that was just observed, and tell marketing of it unless it is history.

    `event` is the row of its event; `clocks` are the lead's, settled: its answer clock says until when.
    """
    at, reason = event["occurred_at"], reason_of(event["code"])
    due = next(
        (
            each.due_at
            for each in clocks
            if each.kind == Promise.ANSWER and each.started_at == at and each.cycle == event["cycle"]
        ),
        None,
    )
    made = stored.add(
        work,
        lead_id=event["lead_id"],
        cycle=event["cycle"],
        code=reason.code,
        criterion=reason.criterion or "",
        campaign_id=campaign_id,
        team_id=event["team_id"],
        rejected_by=event["owner_id"],
        owner_before=event["owner_id"],
        stage_before=stage_before if stage_before in UNDECIDED else Stage.ASSIGNED,
        attempts=attempts,
        definition_version=terms.definition_version,
        opened_at=at,
        due_at=due or at,
        back_on=back_on,
        **({} if due else settled(at)),
    )
    kept = stored.by_id(work, made)
    assert kept is not None, "it was written in this transaction"
    if due is not None:
        alerts.alert(work, kept, terms.switches)
    return kept


def settled(at: datetime) -> dict[str, Any]:
    """Return what a rejection that is history says of its answer."""
    return {
        "state": RejectionState.ANSWERED,
        "answer": SETTLED,
        "answered_at": at,
        "seen_by_rep": "fine",
    }


def undo(work: Work, lead_id: int, spoke: datetime) -> bool:
    """Take back a lead's rejection that an earlier file reported and the file of then does not; tell whether it did.

    One that was made in Slack, that marketing answered, or of which a newer file speaks, stays.
    """
    lead = load(work, lead_id)
    history = standing(stored_leads.events(work, lead_id))
    said = [each for each in history if each.kind is EventKind.REJECTED and each.cycle == lead.cycle]
    if not said or said[-1].via is not Via.FILE:
        return False
    rejection = stored.latest(work, lead_id)
    if rejection is not None and (
        rejection.state not in (RejectionState.OPEN, RejectionState.ANSWERED) or rejection.answered_by
    ):
        return False
    heard = imports.spoke_at(work, said[-1].id)
    if heard is not None and heard > spoke:
        return False
    take_back(work, SHELL, lead, [said[-1], *_what_followed(history, said[-1])], via=Via.FILE)
    if rejection is not None and rejection.cycle == said[-1].cycle:
        stored.change(work, rejection, state=RejectionState.VOIDED)
        alerts.withdraw(work, rejection)
    return True


def _what_followed(history: Sequence[Event], rejected: Event) -> list[Event]:
    """Return the step by which the rejection moved its lead on."""
    return [
        each
        for each in history
        if each.kind in (EventKind.RECYCLED, EventKind.DISQUALIFIED)
        and each.seq > rejected.seq
        and (each.recorded_at, each.occurred_at, each.via)
        == (rejected.recorded_at, rejected.occurred_at, Via.FILE)
    ]
