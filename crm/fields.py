"""Which fields each kind of file may have: what a map's `[columns]` may name, and how each is read.

One table: the map's checks, the reader, the docs and the reject reasons come from it.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a file holds."""

    LEADS = "leads"
    OPPORTUNITIES = "opportunities"
    PEOPLE = "people"
    CAMPAIGNS = "campaigns"
    TARGETS = "targets"
    RATES = "rates"
    TOUCHES = "touches"
    MEMBERS = "members"
    HISTORY = "history"


class Way(StrEnum):
    """How the cells of a field are read."""

    TEXT = "text"
    CODE = "code"
    EMAIL = "email"
    INSTANT = "instant"
    DAY = "day"
    MONEY = "money"
    PERCENT = "percent"
    YES = "yes"
    COUNT = "count"


_T, _C, _E, _I, _D, _M, _P, _Y, _N = Way

FIELDS: dict[Kind, dict[str, Way]] = {
    Kind.LEADS: {
        "external": _T, "company": _T, "name": _T, "first_name": _T, "last_name": _T, "title": _T, "email": _E,
        "phone": _T, "place": _T, "asked": _T, "stage": _C, "origin": _C, "owner": _T, "owner_email": _E,
        "campaign": _T, "source": _T, "segment": _T, "region": _T, "account": _T, "account_id": _T, "website": _T,
        "country": _T, "employees": _N, "link": _T, "reason": _C, "hot": _Y, "self_reported": _C,
        "created_at": _I, "mql_at": _I, "assigned_at": _I, "tele_accepted_at": _I, "tele_qualified_at": _I,
        "accepted_at": _I, "touched_at": _I, "qualified_at": _I,
        "rejected_at": _I, "won_at": _I, "lost_at": _I, "recycled_at": _I, "disqualified_at": _I, "changed_at": _I,
    },
    Kind.OPPORTUNITIES: {
        "external": _T, "name": _T, "lead": _T, "stage": _T, "amount": _M, "currency": _T, "close_date": _D,
        "owner": _T, "owner_email": _E, "category": _C, "probability": _P, "next_step": _T, "last_activity_at": _I,
        "loss_reason": _C, "campaign": _T, "origin": _C, "segment": _T, "region": _T, "link": _T, "is_won": _Y,
        "is_closed": _Y, "is_lost": _Y, "created_at": _I, "closed_at": _I, "won_at": _I, "lost_at": _I,
        "changed_at": _I, "stage_since": _I,
    },
    Kind.PEOPLE: {
        "external": _T, "name": _T, "first_name": _T, "last_name": _T, "email": _E, "department": _C, "team": _T,
        "region": _T, "role": _C, "manager": _T, "zone": _T, "since": _I,
    },
    Kind.CAMPAIGNS: {
        "external": _T, "name": _T, "source": _T, "channel": _T, "owner": _T, "owner_email": _E, "cost": _M,
        "currency": _T, "started_on": _D, "ended_on": _D,
    },
    Kind.TARGETS: {
        "kind": _C, "first": _D, "end": _D, "last": _D, "amount": _T, "currency": _T, "team": _T, "person": _E,
    },
    Kind.RATES: {"currency": _T, "first": _D, "rate": _T, "to": _T},
    Kind.TOUCHES: {
        "external": _T, "lead": _T, "lead_email": _E, "at": _I, "kind": _C, "owner": _T, "owner_email": _E,
    },
    Kind.MEMBERS: {
        "external": _T, "lead": _T, "lead_email": _E, "campaign": _T, "campaign_id": _T, "at": _I, "added_at": _I,
        "responded": _Y,
    },
    Kind.HISTORY: {
        "external": _T, "at": _I, "stage": _T, "amount": _M, "currency": _T, "close_date": _D, "category": _C,
        "probability": _P, "is_won": _Y, "is_closed": _Y,
    },
}  # fmt: skip

NEEDED: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.LEADS: (("external", "email"),),
    Kind.OPPORTUNITIES: (("external",),),
    Kind.PEOPLE: (("name", "first_name", "last_name"), ("external", "email")),
    Kind.CAMPAIGNS: (("name",),),
    Kind.TARGETS: (("kind",), ("first",), ("end", "last"), ("amount",)),
    Kind.RATES: (("currency",), ("first",), ("rate",)),
    Kind.TOUCHES: (("lead", "lead_email"), ("at",)),
    Kind.MEMBERS: (("lead", "lead_email"), ("campaign", "campaign_id"), ("at", "added_at")),
    Kind.HISTORY: (("external",), ("at",)),
}
"""Of each group, a file must have at least one."""

LENGTHS = {
    "external": 200, "company": 200, "name": 200, "first_name": 100, "last_name": 100, "title": 200, "email": 320,
    "phone": 60, "place": 120, "asked": 500, "owner": 200, "owner_email": 320, "campaign": 120, "source": 80,
    "segment": 80, "region": 80, "account": 120, "account_id": 200, "website": 500, "country": 80, "link": 500,
    "lead": 200, "campaign_id": 200, "stage": 120, "team": 80, "channel": 40,
    "zone": 64, "manager": 320,
}  # fmt: skip
"""How many characters of a text are kept."""
