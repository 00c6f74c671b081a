"""What a lead is at one moment, and how what happened to it makes it so.

`apply` is the only place that changes a lead's state; `fold` rebuilds it from history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from alignment.lifecycle import EventKind, Inside, Origin, Queue, Stage, TouchKind


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as it stands. `id` is its number in the workspace: L-42 has id 42.

    `owner_id` 0: no person holds it, then `queue` does. `version` grows with every change (compare-and-set).
    `back_on` is the local day on which nurture returns it. `hot`: asked for a talk, so its clock is the short one. `merged_into`: the lead that this one is a duplicate of.
    `inside` is how far inside sales has come with it in this cycle.
    """

    id: int
    company: str
    stage: Stage
    cycle: int
    version: int
    origin: Origin
    owner_id: int = 0
    team_id: int = 0
    queue: Queue = Queue.NONE
    campaign_id: int = 0
    hot: bool = False
    back_on: date | None = None
    refused_by: int = 0
    merged_into: int = 0
    inside: Inside = Inside.NONE
    last_seq: int = 0

    @property
    def ref(self) -> str:
        """The lead's name in a sentence: `L-42 Acorn Robotics`."""
        return f"L-{self.id} {self.company}"

    @property
    def with_inside_sales(self) -> bool:
        """Whether inside sales works it now: it has accepted it and not handed it on."""
        return self.inside is Inside.ACCEPTED

    @property
    def handed_on(self) -> bool:
        """Whether inside sales has handed it on to sales in this cycle."""
        return self.inside is Inside.QUALIFIED


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to a lead: codes and ids only, never a name or a note."""

    kind: EventKind
    source: Stage | None
    target: Stage
    owner_id: int
    queue: Queue
    code: str = ""
    team_id: int | None = None
    back_on: date | None = None
    touch: TouchKind | None = None
    other_id: int = 0
    until: datetime | None = None


def apply(lead: Lead, step: Step) -> Lead:
    """Return the lead after `step`: stage, holder, cycle and version."""
    opens = step.kind is EventKind.MARKETING_QUALIFIED
    return replace(
        lead,
        stage=step.target,
        cycle=lead.cycle + 1 if opens else lead.cycle,
        owner_id=step.owner_id,
        team_id=lead.team_id if step.team_id is None else step.team_id,
        queue=step.queue,
        back_on=step.back_on if step.target is Stage.RECYCLED else None,
        refused_by=_refused_by(lead, step),
        merged_into=_merged_into(lead, step),
        inside=inside_after(lead.inside, step.kind, step.source, step.target),
        version=lead.version + 1,
        last_seq=lead.last_seq + 1,
    )


def _refused_by(lead: Lead, step: Step) -> int:
    if step.kind is EventKind.REJECTED:
        return lead.owner_id
    if step.kind in (EventKind.RETURNED, EventKind.ACCEPTED, EventKind.TELE_ACCEPTED):
        return 0
    return lead.refused_by


def _merged_into(lead: Lead, step: Step) -> int:
    if step.target is not Stage.DISQUALIFIED:
        return 0
    merges = step.kind is EventKind.DISQUALIFIED and step.other_id
    return step.other_id if merges else lead.merged_into


def inside_after(inside: Inside, kind: EventKind, source: Stage | None, target: Stage) -> Inside:
    """Return how far inside sales has come after one event: what it handed on stays so until the next hand-over.

    What a file reports late leaves the lead where it stands, and moves nothing here either.
    """
    if kind is EventKind.TELE_ACCEPTED and target is Stage.ACCEPTED is not source:
        return Inside.ACCEPTED
    if kind is EventKind.TELE_QUALIFIED and target is Stage.ASSIGNED:
        return Inside.QUALIFIED
    if kind is EventKind.MARKETING_QUALIFIED:
        return Inside.NONE
    leaves = target is not Stage.ACCEPTED or kind is EventKind.ACCEPTED
    return Inside.NONE if inside is Inside.ACCEPTED and leaves else inside


def apply_all(lead: Lead, steps: Iterable[Step]) -> Lead:
    """Return the lead after all `steps`, in order."""
    for step in steps:
        lead = apply(lead, step)
    return lead


def fold(blank: Lead, history: Sequence[Step]) -> Lead:
    """Rebuild a lead's state from its whole history without voided steps; `blank` is the lead before it."""
    return apply_all(blank, history)


def blank(lead: Lead) -> Lead:
    """Return the lead as it was before anything happened to it: what `fold` starts from."""
    return Lead(
        id=lead.id,
        company=lead.company,
        stage=Stage.NEW,
        cycle=0,
        version=0,
        origin=lead.origin,
        campaign_id=lead.campaign_id,
        hot=lead.hot,
        team_id=0,
    )


STAGE_WORDS: dict[Stage, str] = {
    Stage.NEW: "new, not handed over yet",
    Stage.MQL: "handed over, waiting for a rep",
    Stage.ASSIGNED: "assigned, not accepted yet",
    Stage.ACCEPTED: "accepted",
    Stage.QUALIFIED: "qualified",
    Stage.WON: "won",
    Stage.LOST: "lost",
    Stage.RECYCLED: "in nurture",
    Stage.DISQUALIFIED: "disqualified",
}
"""A stage as a sentence says it after "is"."""


def stage_words(lead: Lead) -> str:
    """Return where a lead stands as a sentence says it after "is": a duplicate is merged into the lead that stays."""
    if lead.merged_into:
        return f"merged into L-{lead.merged_into}"
    if lead.stage is Stage.ACCEPTED and lead.with_inside_sales:
        return "with inside sales"
    if lead.stage is Stage.ASSIGNED and lead.handed_on:
        return "handed on, not accepted yet"
    return STAGE_WORDS[lead.stage]
