"""What a month of routing is decided again from: who was handed over, who had each first, who sold and was away when.

Each question is one statement, however many leads it is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from alignment.account_book import OpenDeal, Spell
from alignment.accounts import Account
from alignment.lifecycle import EventKind
from alignment.people import Role, Standing
from alignment.presence import Absence, Colleague
from alignment.replay import Before
from alignment.routing import Asked
from db import tables as t
from db.memory import Work
from db.prepared import Prepared, among, listed
from db.stores import teams
from db.tables.columns import FOREVER
from db.tables.leads import AT_HOME, NUMBERED

_WORKSPACE: sa.BindParameter[int] = sa.bindparam("workspace_id")
_l, _c, _e = t.lead, t.lead_cycle, t.lead_event
_EVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A lead that marketing handed over: as rules see it, its account, in which cycle and when."""

    asked: Asked
    account: Account
    cycle: int
    at: datetime


def _in_span() -> sa.ColumnElement[bool]:
    kind = _c.c.mql_at.type
    return sa.and_(
        _c.c.workspace_id == _WORKSPACE,
        _c.c.mql_at >= sa.bindparam("since", type_=kind),
        _c.c.mql_at < sa.bindparam("until", type_=kind),
    )


_HANDED = Prepared(
    sa.select(
        _c.c.lead_id, _c.c.cycle, _c.c.mql_at, _l.c.company, _l.c.account, _l.c.account_number, _l.c.domain,
        _l.c.segment, _l.c.region, _l.c.country, _l.c.employees, _l.c.hot,
    )
    .join(_l, sa.and_(_l.c.workspace_id == _c.c.workspace_id, _l.c.id == _c.c.lead_id))
    .where(_in_span())
    .order_by(_c.c.mql_at.desc(), _c.c.lead_id.desc())
    .limit(sa.bindparam("most"))
)  # fmt: skip
_HOW_MANY = Prepared(sa.select(sa.func.count()).select_from(_c).where(_in_span()))


def handed_over(work: Work, since: datetime, until: datetime, most: int) -> tuple[HandedOver, ...]:
    """Return the leads that were handed over in [since, until), in order of arrival: the newest, where there are more."""
    found = work.rows(_HANDED, since=since, until=until, most=most)
    inside = teams.of_inside_sales(work)
    return tuple(
        HandedOver(
            Asked(
                lead_id, (company, account, domain), segment, region, country, size, bool(hot), inside=inside
            ),
            Account(number, domain),
            cycle,
            at,
        )
        for lead_id, cycle, at, company, account, number, domain, segment, region, country, size, hot in reversed(
            found
        )
    )


def how_many(work: Work, since: datetime, until: datetime) -> int:
    """Count the leads that were handed over in [since, until)."""
    return int(work.scalar(_HOW_MANY, since=since, until=until))


_HELD_FIRST = Prepared(
    lambda database: (
        sa.select(
            _e.c.lead_id, _e.c.cycle, _e.c.owner_id, _e.c.occurred_at,
            sa.func.coalesce(t.routed.c.rule_id, 0), sa.func.coalesce(t.routed.c.pool_id, 0),
        )
        .outerjoin(
            t.routed,
            sa.and_(
                t.routed.c.workspace_id == _e.c.workspace_id,
                t.routed.c.lead_id == _e.c.lead_id,
                t.routed.c.seq == _e.c.seq,
            ),
        )
        .where(
            _e.c.workspace_id == _WORKSPACE,
            listed(database, _e.c.lead_id, "wanted"),
            _e.c.voided.is_(False),
            _e.c.owner_id > 0,
            among(
                _e.c.kind,
                [EventKind.ASSIGNED, EventKind.ACCEPTED, EventKind.REROUTED, EventKind.RETURNED],
            ),
        )
        .order_by(_e.c.lead_id, _e.c.seq)
    )
)  # fmt: skip


def first_held(work: Work, ids: Collection[int]) -> Mapping[tuple[int, int], Before]:
    """Return who had each lead first in each of its cycles, and by which rule; without what was taken back."""
    found: dict[tuple[int, int], Before] = {}
    for lead_id, cycle, owner, at, rule, pool in work.rows(_HELD_FIRST, wanted=sorted(ids)):
        found.setdefault((lead_id, cycle), Before(owner, rule, pool, at))
    return found


def colleagues(work: Work, since: datetime, until: datetime, live_since: datetime) -> tuple[Colleague, ...]:
    """Return everybody who ever sold here, as they were known in [since, until): grants, standing, absences, teams.

    Before Tandem was live here nobody had told it who sells, and in which team: until then everybody counts as named since.
    """
    p, g, a = t.person.c, t.role_grant.c, t.away.c
    grants = sa.select(g.person_id, g.valid_from, g.valid_to, p.zone, p.standing).join(
        t.person, sa.and_(p.workspace_id == g.workspace_id, p.id == g.person_id)
    )
    sold: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    known: dict[int, tuple[str, Standing]] = {}
    wanted = sa.and_(g.workspace_id == work.workspace_id, g.role.in_([Role.REP, Role.SALES_MANAGER]))
    early = since < live_since
    known_then = sa.true() if early else g.valid_from < until
    for row in work.execute(grants.where(wanted, known_then, g.valid_to > since)):
        before = [(_EVER, live_since)] if early else []
        sold[row.person_id] += [*before, (row.valid_from, row.valid_to)]
        known[row.person_id] = (row.zone, row.standing)
    away: dict[int, list[Absence]] = defaultdict(list)
    absences = sa.select(a.person_id, a.starts_at, a.ends_at, a.recorded_at, a.removed_at).where(
        a.workspace_id == work.workspace_id, a.starts_at < until, a.ends_at > since
    )
    for row in work.execute(absences):
        away[row.person_id].append(Absence(row.starts_at, row.ends_at, row.recorded_at, row.removed_at))
    changes, teams_of = _standings(work, since), _teams(work, since, until, live_since)
    return tuple(
        Colleague(
            person_id,
            zone,
            _both(sold[person_id], _belonged(standing, changes.get(person_id, ()))),
            tuple(away[person_id]),
            tuple(teams_of.get(person_id, ())),
        )
        for person_id, (zone, standing) in known.items()
    )


_Spans = Sequence[tuple[datetime, datetime]]


def _teams(
    work: Work, since: datetime, until: datetime, live_since: datetime
) -> Mapping[int, Sequence[tuple[int, datetime, datetime]]]:
    """Return of which teams each person was, and was known to be, in [since, until): team and half-open span."""
    m = t.membership.c
    early = since < live_since
    named = sa.true() if early else sa.and_(m.valid_from < until, m.recorded_from < until)
    found = sa.select(m.person_id, m.team_id, m.valid_from, m.valid_to, m.recorded_from, m.recorded_to).where(
        m.workspace_id == work.workspace_id, named, m.valid_to > since, m.recorded_to > since
    )
    spans: dict[int, list[tuple[int, datetime, datetime]]] = defaultdict(list)
    for row in work.execute(found.order_by(m.person_id, m.team_id, m.id)):
        known = (max(row.valid_from, row.recorded_from), min(row.valid_to, row.recorded_to))
        before = [(row.team_id, _EVER, live_since)] if early else []
        spans[row.person_id] += [*before, (row.team_id, *known)]
    return spans


def _standings(work: Work, since: datetime) -> Mapping[int, Sequence[tuple[datetime, bool]]]:
    """Return when each person became a full member, or ceased to be one, since then, as the trail has it."""
    a = t.audit.c
    found = sa.select(a.thing, a.at, a.detail).where(
        a.workspace_id == work.workspace_id, a.at >= since, a.verb == "person.standing"
    )
    changes: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    for row in work.execute(found.order_by(a.at, a.id)):
        person_id = int(row.thing.removeprefix("person:"))
        changes[person_id].append((row.at, row.detail.get("to") == Standing.MEMBER))
    return changes


def _belonged(standing: Standing, changes: Sequence[tuple[datetime, bool]]) -> _Spans:
    """Return in which spans somebody was a full member: before the first change they were what it changed."""
    member = not changes[0][1] if changes else standing is Standing.MEMBER
    spans, since = [], _EVER
    for at, becomes in (*changes, (FOREVER, False)):
        if member and at > since:
            spans.append((since, at))
        since, member = at, becomes
    return spans


def _both(one: _Spans, other: _Spans) -> tuple[tuple[datetime, datetime], ...]:
    spans = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple(sorted(each for each in spans if each[0] < each[1]))


# --- accounts -------------------------------------------------------------------------------------------------------

_MOVES = [
    EventKind.MARKETING_QUALIFIED, EventKind.ASSIGNED, EventKind.REROUTED, EventKind.ACCEPTED, EventKind.RECYCLED,
    EventKind.DISQUALIFIED, EventKind.RETURNED, EventKind.SALES_QUALIFIED, EventKind.WON, EventKind.LOST,
    EventKind.REVIVED, EventKind.REOPENED,
]  # fmt: skip
MOST_SPELLS = 60_000
"""So many moves of leads are read to know who had an account: those of the oldest leads."""


def _of_accounts(database: str) -> sa.Select[tuple[object, ...]]:
    def leads(same: sa.ColumnElement[bool], there: sa.TextClause) -> sa.Select[tuple[int]]:
        return sa.select(_l.c.id).where(_l.c.workspace_id == _WORKSPACE, there, same)

    near = sa.union(
        leads(listed(database, _l.c.account_number, "numbers"), NUMBERED),
        leads(listed(database, _l.c.domain, "domains"), AT_HOME),
    ).subquery()
    return (
        sa.select(
            _e.c.lead_id, _l.c.account_number, _l.c.domain, _e.c.occurred_at, _e.c.target_stage, _e.c.owner_id,
            _e.c.team_id,
        )
        .join(near, near.c.id == _e.c.lead_id)
        .join(_l, sa.and_(_l.c.workspace_id == _e.c.workspace_id, _l.c.id == _e.c.lead_id))
        .where(
            _e.c.workspace_id == _WORKSPACE,
            _e.c.voided.is_(False),
            among(_e.c.kind, _MOVES),
            _e.c.occurred_at < sa.bindparam("until", type_=_e.c.occurred_at.type),
        )
        .order_by(_e.c.lead_id, _e.c.occurred_at, _e.c.seq)
        .limit(sa.literal(MOST_SPELLS))
    )  # fmt: skip


_SPELLS = Prepared(_of_accounts)


def spells(
    work: Work, accounts: Collection[Account], until: datetime
) -> tuple[dict[int, Account], dict[int, list[Spell]]]:
    """Return every lead of these accounts with its account, and where it stood and who held it until a moment."""
    known: dict[int, Account] = {}
    found: dict[int, list[Spell]] = defaultdict(list)
    gaps = {
        "numbers": sorted({each.number for each in accounts if each.number}),
        "domains": sorted({each.domain for each in accounts if each.domain}),
    }
    for lead_id, number, domain, at, stage, owner, team in work.rows(_SPELLS, until=until, **gaps):
        known[lead_id] = Account(number, domain)
        found[lead_id].append(Spell(at, stage, owner, team))
    return known, found


def _open_deals(database: str) -> sa.Select[tuple[object, ...]]:
    o, v = t.opportunity, t.opportunity_version
    return (
        sa.select(v.c.opportunity_id, o.c.lead_id, v.c.owner_id, v.c.valid_from, v.c.valid_to)
        .join(o, sa.and_(o.c.workspace_id == v.c.workspace_id, o.c.id == v.c.opportunity_id))
        .where(
            o.c.workspace_id == _WORKSPACE,
            listed(database, o.c.lead_id, "wanted"),
            v.c.kind == "open",
            v.c.owner_id != 0,
            v.c.recorded_to == FOREVER,
            v.c.valid_from < sa.bindparam("until", type_=v.c.valid_from.type),
            v.c.valid_to > sa.bindparam("since", type_=v.c.valid_to.type),
        )
    )


_OPEN_DEALS = Prepared(_open_deals)


def open_deals(
    work: Work, lead_ids: Collection[int], since: datetime, until: datetime
) -> tuple[OpenDeal, ...]:
    """Return who had the open deals of these leads in [since, until)."""
    found = work.rows(_OPEN_DEALS, wanted=sorted(lead_ids), since=since, until=until)
    return tuple(OpenDeal(*row) for row in found)
