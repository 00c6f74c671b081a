"""Reports of what happened to a lead, with the rows that follow from its events: its cycle and its clocks."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from alignment.lifecycle import EventKind, Origin, Stage, Via
from alignment.promises import milestones, runs
from db import tables as t
from db.memory import Work
from db.stores import clocks, leads, workspaces
from tests import brightwater as b

_KINDS = {
    "qualify": (EventKind.MARKETING_QUALIFIED, Stage.MQL),
    "assign": (EventKind.ASSIGNED, Stage.ASSIGNED),
    "tele accept": (EventKind.TELE_ACCEPTED, Stage.ACCEPTED),
    "hand on": (EventKind.TELE_QUALIFIED, Stage.ASSIGNED),
    "touch": (EventKind.TOUCHED, Stage.ASSIGNED),
    "reject": (EventKind.REJECTED, Stage.ASSIGNED),
    "answer": (EventKind.ANSWERED, Stage.ASSIGNED),
}


def report_event(work: Work, lead: int, what: str, when: datetime) -> None:
    """Enter one event (or void the last one) and bring cycle and clocks to what the history says now."""
    history = leads.events(work, lead)
    if leads.lead(work, lead) is None:
        b.enter_lead(work, lead, f"Lead {lead}")
    standing = leads.standing(history)
    seq = len(history) + 1
    values = {
        "lead_id": lead, "seq": seq, "cycle": 1, "team_id": b.EAST if what == "tele accept" else b.WEST, "via": Via.SHELL, "occurred_at": when,
        "recorded_at": work.now,
    }  # fmt: skip
    if what == "void":
        if not standing:
            return
        last = standing[-1]
        work.insert(
            t.lead_event, kind=EventKind.VOIDED, target_stage=last.target_stage, voids=last.id, **values
        )
        leads.mark_voided(work, [last.id])
    else:
        kind, stage = _KINDS[what]
        owner = b.JONAS if what != "qualify" else 0
        code = "no_budget" if what == "reject" else ""
        work.insert(t.lead_event, kind=kind, target_stage=stage, owner_id=owner, code=code, **values)
    _derive(work, lead)


def _derive(work: Work, lead: int) -> None:
    happened = [each.happened() for each in leads.standing(leads.events(work, lead))]
    c = t.lead_cycle
    work.execute(sa.delete(c).where(c.c.workspace_id == work.workspace_id, c.c.lead_id == lead))
    for cycle, row in milestones(happened).items():
        reached = {f"{name}_at": at for name, at in row.reached.items()}
        work.insert(
            c,
            lead_id=lead,
            cycle=cycle,
            origin=Origin.MARKETING,
            campaign_id=b.WEBINAR,
            team_id=b.WEST,
            **reached,
        )
    held = {(each.kind, each.handoff, each.started_at): each for each in clocks.of_lead(work, lead)}
    terms = workspaces.terms(work)
    wanted = {(run.promise.value, run.handoff, run.started_at): run for run in runs(happened)}
    for key in held.keys() - wanted.keys():
        clocks.remove(work, held[key].id)
    for key, run in wanted.items():
        minutes = terms.agreement.answer_minutes if key[0] == "answer" else 240
        due = terms.calendar.due(run.started_at, minutes)
        if key not in held:
            clocks.start(work, lead, run, clocks.Judged(minutes, due, 1, 2))
        elif held[key].stopped_at != run.stopped_at or held[key].outcome != run.outcome(due):
            clocks.stop(work, held[key].id, run.stopped_at, run.outcome(due))
