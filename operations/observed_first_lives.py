"""Leads that a file tells of for the first time: their rows are gathered and go in together, one statement a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from operator import le
from typing import Any

from alignment.accounts import Account, account_of
from alignment.identity import folded
from alignment.lead_state import inside_after
from alignment.lifecycle import IN_HAND, EventKind, Inside, Origin, Queue, Stage, Via
from alignment.observed import (
    HELD,
    KIND_OF,
    WAITS_IN,
    WITH_REASON,
    Flag,
    Reached,
    course,
    moves,
    ordered,
)
from alignment.promises import REACHED
from alignment.records import LeadRecord
from alignment.terms import Terms
from db.memory import Work
from db.stores import leads as stored_leads
from db.stores import loading
from db.stores.known_leads import known_leads
from operations import clocks as clock_book
from operations import enrichment, offers
from operations import observed_rejections as refusals
from operations.observed import Arrival, Campaigns, Count, Owners
from operations.observed_changes import Change, refused_at

_AT_ONCE = 250
"""So many new leads go in together; then the chunk asks whether it took long enough."""
_AT_ONCE_UNSEEN = 1000
"""So many on PostgreSQL, where nobody waits for them: a statement fewer is a round trip and a look at its indexes fewer."""
_SLOW_AT_ONCE = 16
"""So many of those whose clocks or rejections are written one by one."""
_KIND_OF_COLUMN = tuple(
    {name: kind for kind, name in REACHED.items()}[each[:-3]] for each in loading.MILESTONES
)


@dataclass(frozen=True, slots=True)
class _Course:
    """A course through milestones as its rows have it: made once for every course, since a file has few of them.

    A step is (seq, cycle, kind, from, to, whether it has the owner, queue, whether it carries the reason, touch).
    `flags` hold where its dates rise; `marks` say at which of its steps each milestone column was first reached (-1: never).
    """

    kinds: tuple[EventKind, ...]
    stage: str
    held: bool
    in_hand: bool
    waits_in: Queue
    cycle: int
    steps: tuple[tuple[int, int, str, str, str, bool, str, bool, str], ...]
    flags: tuple[str, ...]
    skipped: int
    marks: tuple[int, ...]
    marked: bool
    inside: str


@lru_cache(maxsize=4096)
def _course_of(kinds: tuple[EventKind, ...], owned: bool) -> _Course:
    steps, cycle, inside = [], 0, Inside.NONE
    seen_steps = course(kinds)
    for seq, seen in enumerate(seen_steps, start=1):
        cycle += seen.opens
        inside = inside_after(inside, seen.kind, seen.source, seen.target)
        held = owned and seen.target in HELD
        queue = Queue.NONE if held else WAITS_IN[seen.target]
        steps.append((
            seq, cycle, seen.kind.value, seen.source.value if seen.source else "", seen.target.value, held,
            queue.value, seen.kind in WITH_REASON, "call" if seen.kind is EventKind.TOUCHED else "",
        ))  # fmt: skip
    stage = seen_steps[-1].target
    marks = tuple(kinds.index(kind) if kind in kinds else -1 for kind in _KIND_OF_COLUMN)
    return _Course(
        kinds=kinds,
        stage=stage.value,
        held=stage in HELD,
        in_hand=stage in IN_HAND,
        waits_in=WAITS_IN[stage],
        cycle=cycle,
        steps=tuple(steps),
        flags=tuple(Flag.SKIPPED.value if seen.skipped else "" for seen in seen_steps),
        skipped=int(any(seen.skipped for seen in seen_steps)),
        marks=marks,
        marked=len(kinds) > 1 and max(marks) >= 0,
        inside=inside.value,
    )


class FirstLives:
    """New leads of one chunk: numbered from `first` on as they come, saved together."""

    def __init__(
        self,
        work: Work,
        arrival: Arrival,
        terms: Terms,
        owners: Owners,
        campaigns: Campaigns,
        count: Count,
        first: int,
    ) -> None:
        self._work, self._arrival, self._terms = work, arrival, terms
        self._owners, self._campaigns, self._count = owners, campaigns, count
        self._next = self._first = first
        self._at_once = _AT_ONCE if work.sqlite else _AT_ONCE_UNSEEN
        self._stamp = loading.stamp(work)
        self._now = self._stamp(work.now)
        self._rows: dict[tuple[str, ...], list[tuple[Any, ...]]] = {
            loading.LEAD: [], loading.EXTERNAL: [], loading.CONTACT: [], loading.EVENT: [], loading.CYCLE: [],
            loading.REJECTION: [],
        }  # fmt: skip
        self._in_hand: list[int] = []
        self._needs = bool(terms.agreement.needs)
        self._handed_over: list[int] = []
        self._refused: list[tuple[int, LeadRecord]] = []

    def add(self, record: LeadRecord, hashed: str) -> int:
        """Prepare the rows of a lead that is new to us; return its number."""
        owner, team = self._owner(record)
        whole, told, refused = record, False, refused_at(record, self._arrival)
        if refused is not None and self._terms.is_news(refused, self._work.now):
            # It is history up to here; the rejection then happens to a lead that is there.
            kept = tuple([each for each in record.reached if each[0] is not EventKind.REJECTED])
            record, told, refused = replace(record, reached=kept, refused=False), True, None
        reached, undated = _first_life(record, self._arrival, owner, refused)
        kinds, dates = zip(*reached, strict=True)
        way = _course_of(kinds, bool(owner))
        lead_id, self._next = self._next, self._next + 1
        code = (record.reason or "other") if told or refused is not None else record.reason
        campaign = self._campaigns.id_of(record.campaign, record.source) if record.campaign else 0
        stamps = list(map(self._stamp, dates))
        flags = way.flags
        if undated or not all(map(le, dates, dates[1:])):
            flags = _flags(
                way,
                dates,
                undated,
                known_creation=bool(record.reached) and record.reached[0][0] is EventKind.CREATED,
            )
            self._count.flagged += Flag.BACKWARDS.value in flags
        whose = _account(record, self._arrival)
        self._lead(record, lead_id, way, whose, owner, team, campaign, stamps[0])
        self._identity(record, lead_id, hashed)
        self._life(lead_id, way, owner, team, code, stamps, flags)
        self._cycle(record, lead_id, way, whose, owner, team, campaign, code, stamps)
        if told:
            self._refused.append((lead_id, whole))
        elif refused is not None:
            self._reject(lead_id, way.cycle, code, refused, owner, team, campaign)
        if self._needs and self._is_handed_over(way, dates):
            self._handed_over.append(lead_id)
        if way.in_hand and any(at >= self._terms.live_since for at in dates[1:]):
            self._in_hand.append(lead_id)
        self._count.touched.append(lead_id)
        self._count.new += 1
        return lead_id

    def full(self) -> bool:
        """Tell whether it is time to save."""
        slow = len(self._in_hand) + len(self._refused) + len(self._handed_over)
        return self._next - self._first >= self._at_once or slow >= _SLOW_AT_ONCE

    def save(self) -> None:
        """Add all that were prepared."""
        if self._next == self._first:
            return
        work = self._work
        work.number("lead", self._next - self._first)
        for columns, rows in self._rows.items():
            loading.load(work, columns, rows)
            rows.clear()
        for lead_id in self._in_hand:
            start_clocks(work, lead_id, self._terms)
        known = known_leads(work, [lead_id for lead_id, _ in self._refused])
        for lead_id, record in self._refused:
            change = Change(work, self._arrival, known[lead_id], self._terms)
            change.refusal(record)
            change.done()
        for lead_id in self._handed_over:
            enrichment.at_hand_over(work, lead_id, via=Via.FILE)
        self._first = self._next
        self._in_hand.clear()
        self._handed_over.clear()
        self._refused.clear()

    def _is_handed_over(self, way: _Course, dates: Sequence[datetime]) -> bool:
        """Tell whether a hand-over is news: marketing then owes what the agreement needs of the lead."""
        handed = [
            at for kind, at in zip(way.kinds, dates, strict=True) if kind is EventKind.MARKETING_QUALIFIED
        ]
        return bool(handed) and self._terms.is_news(max(handed), self._work.now)

    def _owner(self, record: LeadRecord) -> tuple[int, int]:
        if not record.owner and not record.owner_email:
            return 0, 0
        owner = self._owners.person(record.owner, record.owner_email)
        if not owner:
            self._count.unmatched.add(record.owner or record.owner_email)
            return 0, 0
        return owner, self._owners.team(owner)

    def _lead(
        self,
        record: LeadRecord,
        lead_id: int,
        way: _Course,
        whose: Account,
        owner: int,
        team: int,
        campaign: int,
        born: Any,
    ) -> None:
        origin = record.origin or Origin.MARKETING
        mine = owner if way.held or (way.stage == Stage.NEW.value and origin is not Origin.MARKETING) else 0
        queue = Queue.NONE if mine else way.waits_in
        company = record.company or _unnamed(record)
        count = len(way.steps)
        self._rows[loading.LEAD].append((
            self._work.workspace_id, lead_id, company, folded(company)[:200], way.stage, way.cycle, count, count,
            origin.value, mine, team, queue.value, campaign, record.source, record.segment, record.region,
            record.account, whose.number, whose.domain, record.country, record.employees, int(record.hot), 0, 0, way.inside,
            record.link, born,
            self._now, self._arrival.run.id,
        ))  # fmt: skip
        self._count.concerns(mine, campaign=campaign)
        if queue is Queue.ROUTING:
            self._count.queues.add(team)

    def _identity(self, record: LeadRecord, lead_id: int, hashed: str) -> None:
        ws, now = self._work.workspace_id, self._now
        if record.external:
            self._rows[loading.EXTERNAL].append(
                (ws, "lead", self._arrival.run.source, record.external, lead_id, now)
            )
        if hashed or record.name or record.phone or record.title or record.place or record.asked:
            self._rows[loading.CONTACT].append((
                ws, lead_id, record.name, record.title, record.email, record.phone, record.place, record.asked,
                hashed, now,
            ))  # fmt: skip

    def _life(
        self,
        lead_id: int,
        way: _Course,
        owner: int,
        team: int,
        code: str,
        stamps: list[Any],
        flags: tuple[str, ...],
    ) -> None:
        ws, run, now, add = (
            self._work.workspace_id,
            self._arrival.run.id,
            self._now,
            self._rows[loading.EVENT].append,
        )
        for (seq, cycle, kind, source, target, held, queue, reasoned, touch), at, flag in zip(
            way.steps, stamps, flags, strict=True
        ):
            add((
                ws, lead_id, seq, cycle, kind, source, target, owner if held else 0, team, queue,
                code if reasoned else "", 0, touch, 0, "file", 1, flag, 0, 0, 0, "", at, now, run,
            ))  # fmt: skip

    def _cycle(
        self,
        record: LeadRecord,
        lead_id: int,
        way: _Course,
        whose: Account,
        owner: int,
        team: int,
        campaign: int,
        code: str,
        stamps: list[Any],
    ) -> None:
        if not way.marked:
            return
        terms = self._terms
        origin = record.origin or Origin.MARKETING
        self._rows[loading.CYCLE].append((
            self._work.workspace_id, lead_id, way.cycle, origin.value, campaign, record.source, record.segment,
            record.region, whose.key, owner, team, terms.definition_version,
            terms.agreement.version, code if EventKind.REJECTED in way.kinds else "", way.skipped,
            *[stamps[at] if at >= 0 else None for at in way.marks],
        ))  # fmt: skip

    def _reject(
        self, lead_id: int, cycle: int, code: str, at: datetime, owner: int, team: int, campaign: int
    ) -> None:
        """Prepare the record of a rejection that is history: figures count it, nobody owes an answer."""
        reason, opened = refusals.reason_of(code), self._stamp(at)
        self._rows[loading.REJECTION].append((
            self._work.workspace_id, lead_id, cycle, reason.code, reason.criterion or "", campaign, team, owner, owner,
            "assigned", 0, 0, self._terms.definition_version, "answered", opened, opened, refusals.SETTLED, 0, opened,
            0, 0, 0, 0, 0, 0, "fine", 0,
        ))  # fmt: skip


def _first_life(
    record: LeadRecord, arrival: Arrival, owner: int, refused: datetime | None
) -> tuple[Reached, int]:
    """Return the milestones of a new lead from its creation on, and how many at the end have no date of their own."""
    reached = record.reached if len(record.reached) < 3 else ordered(record.reached)
    if not reached or reached[0][0] is not EventKind.CREATED:
        born = min((at for _, at in reached), default=min(record.changed_at or arrival.at, arrival.at))
        reached = ((EventKind.CREATED, born), *reached)
    if record.stage is None and not owner and refused is None:
        return reached, 0
    undated = 0
    stage = course(tuple([kind for kind, _ in reached]))[-1].target
    at = min(record.changed_at or arrival.at, arrival.at)
    if record.stage is not None and moves(stage, KIND_OF[record.stage], at, reached[-1][1]):
        reached, undated, stage = (*reached, (KIND_OF[record.stage], at)), 1, record.stage
    if owner and stage is Stage.MQL and refused is None:
        reached, undated = (*reached, (EventKind.ASSIGNED, at)), undated + 1
    if refused is None:
        return reached, undated
    if record.refused and all(kind is not EventKind.REJECTED for kind, _ in reached):
        reached, undated = (*reached, (EventKind.REJECTED, refused)), undated + (record.changed_at is None)
    onward = refusals.moves_on(refusals.reason_of(record.reason))
    if onward is not None and stage in refusals.UNDECIDED:
        reached, undated = (*reached, (onward[0], refused)), undated + bool(undated)
    return reached, undated


def _flags(
    way: _Course, dates: tuple[datetime, ...], undated: int, *, known_creation: bool
) -> tuple[str, ...]:
    """Return what is odd about each step: a date before that of an earlier one, a stage left out, or no date of its own.

    A creation that no column tells is the earliest of the other dates, and nothing is odd beside it.
    """
    found = []
    latest = dates[0] if known_creation else None
    for place, (kind, at, flag) in enumerate(zip(way.kinds, dates, way.flags, strict=True)):
        odd = flag
        if place and latest is not None and at < latest and kind is not EventKind.TOUCHED:
            odd = Flag.BACKWARDS.value
        elif not flag and place >= len(dates) - undated:
            odd = Flag.UNDATED.value
        found.append(odd)
        if place and (latest is None or at > latest):
            latest = at
    return tuple(found)


def _account(record: LeadRecord, arrival: Arrival) -> Account:
    return account_of(
        source=arrival.run.source, number=record.account_id, website=record.website, email=record.email
    )


def _unnamed(record: LeadRecord) -> str:
    """A label for a lead whose company is not known: never the person, since channels show it."""
    return f"Unnamed {record.external[:6]}" if record.external else "Unnamed"


def start_clocks(work: Work, lead_id: int, terms: Terms) -> None:
    """Start the clocks of a lead in hand that was handed over after Tandem went live, as an operation would."""
    lead = stored_leads.lead(work, lead_id)
    assert lead is not None, "the lead was written in this transaction"
    history = stored_leads.events(work, lead_id)
    live = [each for each in history if each.occurred_at >= terms.live_since]
    clock_book.settle(work, lead, live, terms, whole=history)
    offers.begin(work, lead, terms)
