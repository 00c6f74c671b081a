"""What sales asks marketing for of a lead: what is known already, what is owed by whom, and where a file may have brought it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from alignment.enrichment import TELLING, Fact
from alignment.lead_state import Lead
from alignment.promises import Happened, Promise
from db import tables as t
from db.memory import Work
from db.stores import known_leads

_STATE = [t.lead.c[name] for name in Lead.__dataclass_fields__]
_CONTACT = (Fact.NAME, Fact.TITLE, Fact.EMAIL, Fact.PHONE)


@dataclass(frozen=True, slots=True)
class There:
    """Which facts of a lead are known. `erased`: its person was, so that nothing is written of them any more."""

    facts: frozenset[Fact]
    erased: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """A lead of which sales asks for something. `due_at`: by when marketing has promised it."""

    lead: Lead
    link: str
    due_at: datetime


def there(work: Work, lead_id: int) -> There:
    """Return what is known of a lead that may be asked for."""
    known = known_leads.known_leads(work, [lead_id])[lead_id]
    contact = dict(zip(known_leads.CONTACT_FIELDS, known.contact, strict=True))
    values = {each: contact[each.value] for each in _CONTACT}
    found = {each for each, value in values.items() if value}
    found |= {Fact.SIZE} if known.employees else set()
    found |= {Fact.COUNTRY} if known.country else set()
    return There(frozenset(found), known.erased)


def write(work: Work, lead_id: int, values: Mapping[Fact, str], hashed: str) -> None:
    """Keep facts of a lead; an empty value takes one away. `hashed`: the keyed hash of the address among them."""
    contact = {each.value: values[each] for each in _CONTACT if each in values}
    if Fact.EMAIL in values:
        contact["email_hash"] = hashed
    if contact:
        known_leads.change_contact(work, lead_id, **contact)
    company: dict[str, object] = {}
    if Fact.SIZE in values:
        company["employees"] = int(values[Fact.SIZE] or 0)
    if Fact.COUNTRY in values:
        company["country"] = values[Fact.COUNTRY]
    if company:
        known_leads.change_lead(work, lead_id, **company)


_COLUMNS = {
    "kind": "kind", "target": "target_stage", "cycle": "cycle", "at": "occurred_at", "code": "code",
    "owner_id": "owner_id", "team_id": "team_id", "other_id": "other_id",
}  # fmt: skip
"""What an event's columns are called where promises are worked out."""

_c = t.clock
_RUNS = (_c.c.kind == Promise.ENRICH, _c.c.stopped_at == t.FOREVER)


def owed(work: Work, owners: Collection[int], limit: int = 50) -> tuple[Owed, ...]:
    """Return the leads of which these campaign owners owe something, first due first; 0 among them: nobody's campaign."""
    return _owed(work, sa.func.coalesce(t.campaign.c.owner_id, 0).in_(list(owners)), limit)


def waiting(work: Work, lead_ids: Collection[int]) -> tuple[Owed, ...]:
    """Return those of these leads of which marketing owes something, first due first."""
    return _owed(work, _c.c.lead_id.in_(sorted(lead_ids)), len(lead_ids))


def _owed(work: Work, where: sa.ColumnElement[bool], limit: int) -> tuple[Owed, ...]:
    of_lead = sa.and_(t.lead.c.workspace_id == _c.c.workspace_id, t.lead.c.id == _c.c.lead_id)
    of_campaign = sa.and_(
        t.campaign.c.workspace_id == t.lead.c.workspace_id, t.campaign.c.id == t.lead.c.campaign_id
    )
    found = (
        sa.select(*_STATE, t.lead.c.link, _c.c.due_at)
        .select_from(_c)
        .join(t.lead, of_lead)
        .outerjoin(t.campaign, of_campaign)
        .where(_c.c.workspace_id == work.workspace_id, *_RUNS, where)
        .order_by(_c.c.due_at, _c.c.lead_id)
        .limit(limit)
    )
    return tuple(
        Owed(Lead(**{name: row[name] for name in Lead.__dataclass_fields__}), row["link"], row["due_at"])
        for row in work.execute(found).mappings()
    )


def histories(work: Work, lead_ids: Collection[int]) -> Mapping[int, Sequence[Happened]]:
    """Return of each of these leads what its requests are worked out from, however many there are."""
    e = t.lead_event
    found = (
        sa.select(e.c.lead_id, *(e.c[name] for name in _COLUMNS.values()))
        .where(
            e.c.workspace_id == work.workspace_id,
            e.c.lead_id.in_(sorted(lead_ids)),
            e.c.kind.in_(sorted(TELLING)),
            e.c.voided.is_(False),
        )
        .order_by(e.c.lead_id, e.c.seq)
    )
    of: dict[int, list[Happened]] = defaultdict(list)
    for row in work.execute(found).mappings():
        of[row["lead_id"]].append(Happened(**{name: row[column] for name, column in _COLUMNS.items()}))
    return of


def awaited(work: Work, lead_ids: Collection[int]) -> tuple[int, ...]:
    """Return those of these leads of which marketing owes something."""
    wanted = sorted(set(lead_ids))
    if not wanted:
        return ()
    found = sa.select(_c.c.lead_id).where(
        _c.c.workspace_id == work.workspace_id, *_RUNS, _c.c.lead_id.in_(wanted)
    )
    return tuple(sorted(set(work.execute(found).scalars())))
