"""A lead whose state is not what its history says is brought to it, when an admin asks for it; nothing does so by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alignment.lead_state import Lead, blank, fold
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.sweep import Why, differs
from db.memory import Work
from db.stores import audit, sweep, workspaces
from db.stores import leads as stored
from operations import clocks, homes, left_behind
from operations.history import load


@dataclass(frozen=True, slots=True)
class Repaired:
    """A lead before and after; the same where its state was what its history says."""

    before: Lead
    after: Lead

    @property
    def changed(self) -> bool:
        """Whether anything was to be repaired."""
        return differs(self.before, self.after)


def contradicts(work: Work, lead_id: int) -> bool:
    """Tell whether a lead's state is another than what its history folds to."""
    lead = stored.lead(work, lead_id)
    return lead is not None and bool(lead.last_seq) and differs(lead, by_history(work, lead))


def by_history(work: Work, lead: Lead) -> Lead:
    """Return a lead as its standing events say it is."""
    history = stored.events(work, lead.id)
    folded = fold(blank(lead), [each.step() for each in stored.standing(history)])
    seq = max((each.seq for each in history), default=0)
    return replace(folded, version=lead.version, last_seq=seq)


def repair(work: Work, actor: Actor, lead_id: int) -> Repaired:
    """Bring a lead's state to what its history says; raises `NotAllowed` for anybody but an admin. Twice is harmless."""
    may(actor, Right.REPAIR)
    lead = load(work, lead_id)
    right = by_history(work, lead)
    done = Repaired(lead, right)
    sweep.end(
        work,
        [
            each
            for each in sweep.believed(work, work.now)
            if each.found.lead_id == lead.id and each.found.why is Why.CONTRADICTS
        ],
    )
    if done.changed:
        stored.save(work, lead, replace(right, version=lead.version + 1))
        clocks.settle(work, right, stored.events(work, lead.id), workspaces.terms(work))
        audit.record(
            work, actor.id, "repair", f"lead:{lead.id}", was=lead.stage.value, stage=right.stage.value
        )
        homes.refresh(work, actor, lead, right)
        work.leaves(lead=lead.id)
    left_behind.follow(work, lead.id)
    return done
