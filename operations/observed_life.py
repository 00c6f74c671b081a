"""Observed events of a lead that we know: late, corrected and new ones are written, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alignment.lead_state import inside_after
from alignment.leads import OPT_OUT
from alignment.lifecycle import IN_HAND, EventKind, Queue, Stage, Via
from alignment.observed import (
    HELD,
    KIND_OF,
    WAITS_IN,
    WITH_REASON,
    Flag,
    comes_back,
    is_backwards,
    moves,
    step,
)
from alignment.promises import REACHED, milestones
from alignment.terms import Terms
from db.memory import Work
from db.stores import clocks as stored_clocks
from db.stores import imports
from db.stores import known_leads as stored
from db.stores import leads as stored_leads
from db.stores.clocks import Clock
from db.stores.leads import Event, standing
from operations import clocks as clock_book
from operations import enrichment, handing_on, left_behind, no_contact, offers, qualified, unrouted
from operations import observed_rejections as refusals
from operations.leads import attempts_in
from operations.observed import Arrival

_ENDS = frozenset({EventKind.WON, EventKind.LOST, EventKind.RECYCLED, EventKind.DISQUALIFIED})


@dataclass(frozen=True, slots=True)
class Fact:
    """A milestone that a file tells of. `deal_id`: the deal that tells it, 0 for the lead's own row."""

    kind: EventKind
    at: datetime
    code: str = ""
    deal_id: int = 0
    undated: bool = False


class Life:
    """Writes observed events of one known lead: late, corrected and new ones, and what follows from them."""

    def __init__(self, work: Work, arrival: Arrival, terms: Terms, lead_id: int) -> None:
        self.work, self.arrival, self.terms = work, arrival, terms
        self.flagged = 0
        found = stored_leads.lead(work, lead_id, lock=True)
        assert found is not None, "it was read in this transaction"
        self.before = self.lead = found
        self.history = stored_leads.events(work, found.id)
        self.held = standing(self.history)
        self.rows: list[dict[str, Any]] = []
        self.voided: list[Event] = []
        self.skipped: set[int] = set()
        self.created_at: datetime | None = None
        self.refused: tuple[dict[str, Any], Stage] | None = None
        self.qualified_at: datetime | None = None

    def write(self, facts: Sequence[Fact], owner: tuple[int, int, datetime] | None) -> bool:
        """Append what is news; tell whether anything was. Whoever asked for no contact stays where they are."""
        if self._opted_out():
            facts = [each for each in facts if each.kind in (EventKind.TOUCHED, EventKind.CREATED)]
        for each in facts:
            if each.kind is EventKind.REJECTED:
                self._refusal(each)
            else:
                self._milestone(each)
        self._move_on()
        if owner is not None and self.refused is None:
            self._hand_over(*owner)
        if not self.rows:
            return False
        self.lead = replace(self.lead, version=self.before.version + len(self.rows))
        saved = stored_leads.save(self.work, self.before, self.lead)
        assert saved, "the lead is locked"
        stored_leads.add_events(self.work, self.rows)
        if self.voided:
            stored_leads.mark_voided(self.work, [each.id for each in self.voided])
        if self.created_at is not None:
            stored.change_lead(self.work, self.lead.id, created_at=self.created_at)
        clocks = self._settle()
        touched = any(row["kind"] is EventKind.TOUCHED for row in self.rows)
        offers.follow(self.work, self.before, self.lead, self.terms, touched=touched)
        unrouted.follow(self.work, self.before, self.lead)
        news = [row for row in self.rows if self.terms.is_news(row["occurred_at"], self.work.now)]
        handing_on.follow(self.work, self.before, news, self.history)
        left_behind.follow(self.work, self.lead.id)
        if self.refused is not None:
            row, stage_before = self.refused
            refusals.keep(
                self.work,
                row,
                campaign_id=self.lead.campaign_id,
                stage_before=stage_before,
                attempts=attempts_in(self.history, row["cycle"]),
                back_on=self.lead.back_on,
                clocks=clocks,
                terms=self.terms,
            )
        if self.qualified_at is not None and self.terms.is_news(self.qualified_at, self.work.now):
            qualified.tell(self.work, self.lead, self.terms)
        if any(row["kind"] is EventKind.MARKETING_QUALIFIED for row in news):
            enrichment.at_hand_over(self.work, self.lead.id, via=Via.FILE)
        return True

    def _opted_out(self) -> bool:
        ended = [each for each in self.held if each.kind is EventKind.DISQUALIFIED]
        if self.lead.stage is not Stage.DISQUALIFIED or not ended:
            return False
        return ended[-1].code == OPT_OUT or no_contact.asked(self.work, self.lead.id)

    def _refusal(self, fact: Fact) -> None:
        """Write that sales rejected the lead, unless that is known, or belongs to a cycle that is over."""
        lead = self.lead
        if self._held(EventKind.REJECTED):
            return  # said in Tandem, or by a file that is not taken back
        begun = self._since(EventKind.MARKETING_QUALIFIED)
        earlier = any(each.kind is EventKind.REJECTED and each.cycle < lead.cycle for each in self.held)
        if earlier and (fact.undated or (begun is not None and fact.at < begun)):
            return  # a status that was left standing, or the date of the earlier one
        backwards = is_backwards(EventKind.REJECTED, fact.at, self._ahead_of(EventKind.REJECTED))
        flag = Flag.BACKWARDS if backwards else Flag.UNDATED if fact.undated else Flag.NONE
        self.flagged += backwards
        stage = lead.stage
        self._append(EventKind.REJECTED, fact.at, stage, flag, fact.code, cycle=lead.cycle)
        self.refused = (self.rows[-1], stage)
        self.lead = replace(self.lead, refused_by=lead.owner_id)

    def _move_on(self) -> None:
        """No lead rests where it was rejected: its reason's route moves it, unless the file says itself where it is."""
        if self.refused is None or self.lead.stage not in refusals.UNDECIDED:
            return
        row = self.refused[0]
        reason = refusals.reason_of(row["code"])
        onward = refusals.moves_on(reason)
        if onward is None:
            return
        kind, target, queue = onward
        told = self.terms.is_news(row["occurred_at"], self.work.now)
        if queue is Queue.TRIAGE and not told:
            queue = Queue.NURTURE  # nobody sorts what is history
        day = refusals.returns_on(reason, row["occurred_at"], self.terms) if told else None
        self.lead = replace(self.lead, back_on=day)
        self._append(
            kind,
            row["occurred_at"],
            target,
            Flag(row["flagged"]),
            row["code"],
            cycle=row["cycle"],
            queue=queue,
        )

    def _milestone(self, fact: Fact) -> None:
        lead, kind, at = self.lead, fact.kind, fact.at
        since = self._since(KIND_OF.get(lead.stage))
        if comes_back(lead.stage, kind, at, since):
            flag = Flag.UNDATED if fact.undated else Flag.NONE
            self._append(kind, at, Stage.MQL, flag, fact.code, cycle=lead.cycle + 1)
            return
        held = self._held(kind)
        own = next((each for each in held if each.via is Via.FILE and each.other_id == fact.deal_id), None)
        if own is not None and not self._correct(own, at):
            return
        if own is None and any(each.occurred_at <= at for each in held):
            return  # somebody else told of it, and no later
        if kind is EventKind.CREATED:
            # Whatever else stands may be earlier: the lead holds its earliest report, by which new leads are counted.
            self.created_at = min([at, *(each.occurred_at for each in self._held(kind))])
        if kind is EventKind.MARKETING_QUALIFIED and lead.cycle == 0:
            self._open_late(at, fact.code)
            return
        moving = not held and moves(lead.stage, kind, at, since, lead.inside)
        seen = step(lead.stage, kind, moving=moving)
        if moving and kind is EventKind.SALES_QUALIFIED:
            self.qualified_at = at
        backwards = is_backwards(kind, at, self._ahead_of(kind))
        flag = Flag.UNDATED if fact.undated else Flag.NONE
        if backwards or seen.skipped:
            flag = Flag.BACKWARDS if backwards else Flag.SKIPPED
        if seen.skipped:
            self.skipped.add(lead.cycle)
        self.flagged += backwards
        self._append(kind, at, seen.target, flag, fact.code, cycle=lead.cycle, other_id=fact.deal_id)

    def _open_late(self, at: datetime, code: str) -> None:
        """A hand-over that is reported after what followed it: what followed belongs to its cycle from now on."""
        followed = [each for each in self.held if each.cycle == 0 and each.kind in REACHED]
        target = Stage.MQL if self.lead.stage is Stage.NEW else self.lead.stage
        self._append(EventKind.MARKETING_QUALIFIED, at, target, Flag.NONE, code, cycle=1)
        for each in followed:
            self._void(each)
            flag = Flag.BACKWARDS if is_backwards(each.kind, each.occurred_at, [at]) else Flag.SKIPPED
            self.flagged += flag is Flag.BACKWARDS
            self._append(
                each.kind, each.occurred_at, self.lead.stage, flag, each.code, cycle=1, other_id=each.other_id
            )
            self.skipped.add(1)

    def _held(self, kind: EventKind) -> list[Event]:
        """Return the standing events of a kind in the present cycle: what the file's date is compared with."""
        return [
            each
            for each in self.held
            if each.kind is kind
            and (each.cycle == self.lead.cycle or kind is EventKind.CREATED)
            and each not in self.voided
        ]

    def _correct(self, earlier: Event, at: datetime) -> bool:
        """Take back an observed date that the file corrects, unless a newer file told it."""
        if earlier.occurred_at == at:
            return False
        spoke_at = imports.spoke_at(self.work, earlier.id)
        if spoke_at is not None and spoke_at > self.arrival.at:
            return False
        self._void(earlier)
        return True

    def _void(self, event: Event) -> None:
        self.voided.append(event)
        self._append(
            EventKind.VOIDED, self.work.now, self.lead.stage, Flag.NONE, "", cycle=event.cycle, voids=event.id
        )

    def _since(self, kind: EventKind | None) -> datetime | None:
        found = [
            each.occurred_at for each in self.held if each.kind is kind and each.cycle == self.lead.cycle
        ]
        return max(found, default=None)

    def _ahead_of(self, kind: EventKind) -> list[datetime]:
        order = list(REACHED)
        if kind not in REACHED:
            return []
        ahead = set(order[: order.index(kind)]) - {EventKind.TOUCHED, EventKind.REJECTED}
        if kind in _ENDS:
            ahead -= _ENDS
        return [
            each.occurred_at
            for each in self.held
            if each.kind in ahead and each.cycle == self.lead.cycle and each not in self.voided
        ]

    def _hand_over(self, owner: int, team: int, at: datetime) -> None:
        lead = self.lead
        own = [each.occurred_at for each in self.held if each.owner_id and each.recorded_at > at]
        if owner == lead.owner_id or any(each > at for each in own):
            return  # somebody was made its owner in Tandem after the file was written
        if lead.stage is Stage.MQL:
            kind, target = EventKind.ASSIGNED, Stage.ASSIGNED
        elif lead.stage in HELD:
            kind, target = EventKind.REROUTED, lead.stage
        else:
            return
        self.lead = replace(lead, owner_id=owner, team_id=team or lead.team_id, queue=Queue.NONE)
        self._append(kind, at, target, Flag.UNDATED, "", cycle=lead.cycle)

    def _append(
        self,
        kind: EventKind,
        at: datetime,
        target: Stage,
        flag: Flag,
        code: str,
        *,
        cycle: int,
        voids: int = 0,
        other_id: int = 0,
        queue: Queue | None = None,
    ) -> None:
        lead = self.lead
        if target is not lead.stage:
            holder = lead.owner_id if target in HELD else 0
            unowned = WAITS_IN[target] if queue is None else queue
            lead = replace(
                lead,
                stage=target,
                owner_id=holder,
                queue=Queue.NONE if holder else unowned,
                merged_into=0,
            )
        lead = replace(lead, cycle=max(cycle, lead.cycle), last_seq=lead.last_seq + 1)
        lead = replace(lead, inside=inside_after(lead.inside, kind, self.lead.stage, target))
        self.rows.append(
            {
                "lead_id": lead.id,
                "seq": lead.last_seq,
                "cycle": cycle,
                "kind": kind,
                "source_stage": self.lead.stage.value,
                "target_stage": target,
                "owner_id": lead.owner_id,
                "team_id": lead.team_id,
                "queue": lead.queue,
                "code": code if kind in WITH_REASON else "",
                "other_id": other_id,
                "back_on": lead.back_on,
                "touch": "call" if kind is EventKind.TOUCHED else "",
                "via": Via.FILE,
                "observed": True,
                "flagged": flag.value,
                "voids": voids,
                "occurred_at": at,
                "recorded_at": self.work.now,
                "import_id": self.arrival.run.id,
            }
        )
        self.lead = lead

    def _settle(self) -> tuple[Clock, ...]:
        history = stored_leads.events(self.work, self.lead.id)
        changed = {row["cycle"] for row in self.rows}
        reached = milestones([each.happened() for each in standing(history)])
        stored_leads.save_cycles(
            self.work,
            self.lead,
            {cycle: row for cycle, row in reached.items() if cycle in changed},
            among=changed,
            definition_version=self.terms.definition_version,
            agreement_version=self.terms.agreement.version,
        )
        for cycle in self.skipped:
            stored.mark_skipped(self.work, self.lead.id, cycle)
        live = [each for each in history if self._is_live(each)]
        runs = stored_clocks.of_lead(self.work, self.lead.id)
        if not (runs or self.refused or (self.lead.stage in IN_HAND and live)):
            return ()
        taken_back = {each.occurred_at for each in self.voided}
        return clock_book.settle(self.work, self.lead, live, self.terms, taken_back, history)

    def _is_live(self, event: Event) -> bool:
        """Tell whether an event may start or stop a clock: what was before Tandem, and a rejection told late, are history."""
        if event.kind is EventKind.REJECTED and event.via is Via.FILE:
            return self.terms.is_news(event.occurred_at, event.recorded_at)
        return event.occurred_at >= self.terms.live_since
