"""Leads: the present state, the history that it follows from, and what was reached in each cycle."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from alignment.accounts import Account
from alignment.identity import folded
from alignment.lead_state import Lead, Step
from alignment.lifecycle import EventKind, Origin, Queue, Stage, TouchKind, Via
from alignment.promises import SALES, Happened, Milestones
from db import tables as t
from db.memory import Work
from db.prepared import Prepared, among

_STATE = [t.lead.c[name] for name in Lead.__dataclass_fields__]
_SAVED = [name for name in Lead.__dataclass_fields__ if name not in ("id", "company")]


@dataclass(frozen=True, slots=True)
class Facts:
    """What else is known of a lead than its state: nothing that identifies a person."""

    lead_id: int
    link: str
    source: str
    segment: str
    region: str
    account: str
    account_number: str
    domain: str
    country: str
    employees: int
    created_at: datetime
    snoozed_until: datetime | None

    @property
    def of_account(self) -> Account:
        """What the lead's company is known by: other leads of it have the same owner."""
        return Account(self.account_number, self.domain)


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a lead's history. `voids` is the id of the event that this one takes back."""

    id: int
    lead_id: int
    seq: int
    cycle: int
    kind: EventKind
    source_stage: str
    target_stage: Stage
    owner_id: int
    team_id: int
    queue: Queue
    code: str
    other_id: int
    back_on: date | None
    touch: str
    actor_id: int
    via: Via
    note_id: int
    voids: int
    voided: bool
    inbound: str
    until: datetime | None
    occurred_at: datetime
    recorded_at: datetime

    def step(self) -> Step:
        """Return the event as the step that `alignment.leads.apply` took."""
        return Step(
            kind=self.kind,
            source=Stage(self.source_stage) if self.source_stage else None,
            target=self.target_stage,
            owner_id=self.owner_id,
            queue=self.queue,
            code=self.code,
            team_id=self.team_id,
            back_on=self.back_on,
            touch=TouchKind(self.touch) if self.touch else None,
            other_id=self.other_id,
            until=self.until,
        )

    def happened(self) -> Happened:
        """Return the event as promises and milestones are worked out from."""
        return Happened(
            self.kind, self.target_stage, self.cycle, self.occurred_at, self.code, self.owner_id, self.team_id,
            self.other_id, self.until,
        )  # fmt: skip


_EVENT = [t.lead_event.c[name] for name in Event.__dataclass_fields__]


def _in_workspace(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.workspace_id == sa.bindparam("workspace_id")


_ONE_LEAD = sa.select(*_STATE).where(_in_workspace(t.lead), t.lead.c.id == sa.bindparam("id"))
_LEAD, _LOCKED = Prepared(_ONE_LEAD), Prepared(_ONE_LEAD.with_for_update())
_FACTS = Prepared(
    sa.select(
        t.lead.c.id.label("lead_id"), *(t.lead.c[name] for name in list(Facts.__dataclass_fields__)[1:])
    ).where(_in_workspace(t.lead), t.lead.c.id == sa.bindparam("id"))
)


@cache
def _saving(changed: tuple[str, ...]) -> Prepared:
    """Return what brings these columns to their new values: naming an index's column writes that index anew."""
    return Prepared(
        sa.update(t.lead)
        .where(
            _in_workspace(t.lead),
            t.lead.c.id == sa.bindparam("lead_id"),
            t.lead.c.version == sa.bindparam("version_before"),
        )
        .values({name: sa.bindparam(name, type_=t.lead.c[name].type) for name in changed})
    )


_EVENTS = Prepared(
    sa.select(*_EVENT)
    .where(_in_workspace(t.lead_event), t.lead_event.c.lead_id == sa.bindparam("lead_id"))
    .order_by(t.lead_event.c.seq)
)


def _here(table: sa.Table, work: Work) -> sa.ColumnElement[bool]:
    return table.c.workspace_id == work.workspace_id


def lead(work: Work, lead_id: int, *, lock: bool = False) -> Lead | None:
    """Return a lead's state; `lock` makes others who would change it wait (PostgreSQL; SQLite has one writer)."""
    # SQLite's writer is alone: what it read in this act holds until the act changes it.
    held: Lead | None = work.read.get(("lead", lead_id)) if work.sqlite or not lock else None
    if held is not None:
        return held
    found = work.rows(_LOCKED if lock else _LEAD, id=lead_id)
    return work.keep(("lead", lead_id), Lead(*found[0])) if found else None


def leads(work: Work, ids: Iterable[int]) -> dict[int, Lead]:
    """Return several leads by id, in one query."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    found = sa.select(*_STATE).where(_here(t.lead, work), t.lead.c.id.in_(wanted))
    return {row["id"]: Lead(**row) for row in work.execute(found).mappings()}


def facts(work: Work, lead_id: int) -> Facts:
    """Return what else is known of a lead that exists."""
    (row,) = work.rows(_FACTS, id=lead_id)
    return Facts(*row)


def links(work: Work, ids: Iterable[int]) -> dict[int, str]:
    """Return the CRM addresses of leads that have one."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    found = sa.select(t.lead.c.id, t.lead.c.link).where(
        _here(t.lead, work), t.lead.c.id.in_(wanted), t.lead.c.link != ""
    )
    return {row.id: row.link for row in work.execute(found)}


def add(work: Work, new: Lead, **known: Any) -> None:
    """Insert a lead in its first state; `known` are columns beside the state, such as `source` or `link`."""
    state = {name: getattr(new, name) for name in Lead.__dataclass_fields__}
    work.insert(
        t.lead,
        **state,
        **{"created_at": work.now, "recorded_at": work.now, "folded": folded(new.company)[:200], **known},
    )


def save(work: Work, before: Lead, after: Lead) -> bool:
    """Bring a lead to its new state if it is still as `before`; False when somebody else was first."""
    state = {name: getattr(after, name) for name in _SAVED}
    changed = tuple(
        name for name, value in state.items() if name == "version" or value != getattr(before, name)
    )
    work.read.pop(("lead", before.id), None)
    new = {name: state[name] for name in changed}
    return work.run(_saving(changed), lead_id=before.id, version_before=before.version, **new) == 1


def snooze(work: Work, lead_id: int, until: datetime | None) -> None:
    """Keep until when the holder put off their reminder."""
    work.execute(
        sa.update(t.lead).where(_here(t.lead, work), t.lead.c.id == lead_id).values(snoozed_until=until)
    )


def add_events(work: Work, rows: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    """Insert events of one lead in order; return their ids."""
    return tuple(int(work.insert(t.lead_event, **row)) for row in rows)


def events(work: Work, lead_id: int) -> tuple[Event, ...]:
    """Return a lead's whole history in order, voided events among it."""
    return tuple(Event(*row) for row in work.rows(_EVENTS, lead_id=lead_id))


def standing(history: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events that hold: neither voided nor voiding."""
    return tuple(each for each in history if not each.voided and each.kind is not EventKind.VOIDED)


def mark_voided(work: Work, ids: Sequence[int]) -> None:
    """Mark events that a later event takes back, so that reading the present needs no second look."""
    e = t.lead_event
    work.execute(sa.update(e).where(_here(e, work), e.c.id.in_(list(ids))).values(voided=True))


def last_act_of(work: Work, actor_id: int, since: datetime) -> Event | None:
    """Return the latest standing event that somebody caused at or after `since`."""
    e = t.lead_event
    found = (
        sa.select(*_EVENT)
        .where(
            _here(e, work),
            e.c.recorded_at >= since,
            e.c.actor_id == actor_id,
            e.c.voided.is_(False),
            e.c.kind != EventKind.VOIDED,
        )
        .order_by(e.c.recorded_at.desc(), e.c.id.desc())
        .limit(1)
    )
    row = work.execute(found).mappings().one_or_none()
    return Event(**row) if row is not None else None


def of_same_act(work: Work, event: Event) -> tuple[Event, ...]:
    """Return the standing events of other leads that came of the same act as one, and say the same of them."""
    e = t.lead_event
    found = sa.select(*_EVENT).where(
        _here(e, work),
        e.c.recorded_at == event.recorded_at,
        e.c.actor_id == event.actor_id,
        e.c.inbound == event.inbound,
        e.c.kind == event.kind,
        e.c.code == event.code,
        e.c.lead_id != event.lead_id,
        e.c.voided.is_(False),
    )
    return tuple(Event(**row) for row in work.execute(found.order_by(e.c.lead_id)).mappings())


def attempts_made(work: Work, lead_id: int, cycle: int) -> int:
    """Count the attempts that were logged in one cycle of a lead."""
    e = t.lead_event
    found = sa.select(sa.func.count()).where(
        _here(e, work),
        e.c.lead_id == lead_id,
        e.c.cycle == cycle,
        e.c.kind == EventKind.TOUCHED,
        e.c.voided.is_(False),
    )
    return int(work.execute(found).scalar_one())


def count_since(work: Work, since: datetime, *kinds: EventKind) -> int:
    """Count what happened to leads here at or after `since`, of these kinds, without what was taken back."""
    e = t.lead_event
    found = sa.select(sa.func.count()).where(
        _here(e, work), e.c.occurred_at >= since, e.c.kind.in_(kinds), e.c.voided.is_(False)
    )
    return int(work.execute(found).scalar_one())


def save_cycles(
    work: Work,
    lead: Lead,
    cycles: Mapping[int, Milestones],
    *,
    among: Collection[int],
    definition_version: int,
    agreement_version: int,
) -> None:
    """Bring the rows of the cycles `among` to what the history says; versions are kept from the handoff on.

    A cycle that gets its row here is told the lead's source, segment and region of now.
    """
    for cycle, row in cycles.items():
        values: dict[str, Any] = {f"{name}_at": row.reached.get(name) for name in _MILESTONES} | {
            "owner_id": row.owner_id,
            "team_id": row.team_id,
            "reason": row.reason,
        }
        if not work.run(_CYCLE, lead_id=lead.id, which=cycle, **values):
            work.insert(
                t.lead_cycle,
                lead_id=lead.id,
                cycle=cycle,
                origin=lead.origin,
                campaign_id=lead.campaign_id,
                definition_version=definition_version,
                agreement_version=agreement_version,
                **_whence(work, lead.id),
                **values,
            )
    for cycle in set(among) - set(cycles):
        work.run(_NO_CYCLE, lead_id=lead.id, which=cycle)


_MILESTONES = (
    "mql", "assigned", "tele_accepted", "tele_qualified", "accepted", "touched", "rejected", "qualified", "won", "lost",
    "recycled", "disqualified",
)  # fmt: skip

_ONE_CYCLE = sa.and_(
    _in_workspace(t.lead_cycle),
    t.lead_cycle.c.lead_id == sa.bindparam("lead_id"),
    t.lead_cycle.c.cycle == sa.bindparam("which"),
)
_CYCLE = Prepared(
    sa.update(t.lead_cycle)
    .where(_ONE_CYCLE)
    .values(
        {
            name: sa.bindparam(name, type_=t.lead_cycle.c[name].type)
            for name in (*(f"{each}_at" for each in _MILESTONES), "owner_id", "team_id", "reason")
        }
    )
)
_NO_CYCLE = Prepared(sa.delete(t.lead_cycle).where(_ONE_CYCLE))


def _following() -> sa.Select[Any]:
    c = t.clock
    running = sa.and_(
        c.c.workspace_id == t.lead.c.workspace_id,
        c.c.lead_id == t.lead.c.id,
        c.c.stopped_at == t.FOREVER,
        among(c.c.kind, sorted(SALES)),
    )
    return (
        sa.select(*_STATE)
        .outerjoin(c, running)
        .where(
            _in_workspace(t.lead),
            t.lead.c.owner_id == sa.bindparam("owner_id"),
            among(t.lead.c.stage, [Stage.ASSIGNED, Stage.ACCEPTED]),
            t.lead.c.id != sa.bindparam("other_than"),
        )
        .order_by(sa.func.coalesce(c.c.due_at, t.FOREVER), t.lead.c.id)
        .limit(sa.literal(1))
    )


_FOLLOWING = Prepared(_following())


def _whence(work: Work, lead_id: int) -> dict[str, str]:
    known = facts(work, lead_id)
    return {
        "source": known.source,
        "segment": known.segment,
        "region": known.region,
        "account_key": known.of_account.key,
    }


def next_of(work: Work, owner_id: int, other_than: int = 0) -> Lead | None:
    """Return the lead that somebody should look at next: the one whose clock is due first, else the oldest."""
    found = work.rows(_FOLLOWING, owner_id=owner_id, other_than=other_than)
    return Lead(*found[0]) if found else None


def origin_of(roles: Iterable[str]) -> Origin:
    """Return who brings a lead in: somebody of sales, else marketing."""
    return Origin.SALES if set(roles) & {"rep", "sales_manager"} else Origin.MARKETING
