"""Deals with every touch by a campaign that may have brought them about, at a pair of times: streamed, two queries for all.

A touch of a lead that another one counts for (a duplicate) is that one's. Origins, and the campaign that a lead or a deal has
of its own, are as they are now: they have one value each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from alignment.self_reported import HeardFrom
from db import tables as t
from db.memory import Work
from db.stores.asked import Filters, Pair, rows
from db.stores.asked.versions import at
from db.stores.merging import gone_by
from db.tables.deals import DealKind
from db.tables.leads import GONE_INTO

_v, _o, _l, _t, _s = t.opportunity_version, t.opportunity, t.lead, t.campaign_touch, t.self_report


@dataclass(frozen=True, slots=True)
class Touch:
    """A campaign that a deal's lead answered, and when."""

    id: int
    campaign_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SourcedDeal:
    """A won or open deal at a pair of times: its lead, and the touches known of that lead, in order of time.

    `since`: when it came to be what it is: of a won deal, when it was won. `created_at` None: nobody said. Of a deal without a lead `lead_created_at` is None.
    """

    id: int
    kind: DealKind
    amount: int | None
    currency: str
    campaign_id: int
    origin: str
    created_at: datetime | None
    since: datetime
    lead_id: int
    lead_campaign_id: int
    lead_created_at: datetime | None
    heard_from: HeardFrom | None
    touches: Sequence[Touch] = field(default=())


@dataclass(frozen=True, slots=True)
class Window:
    """Which deals are asked about: with a close date in [first, end), or all; of some campaigns: those they touched."""

    first: date | None = None
    end: date | None = None
    campaigns: tuple[int, ...] | None = None


def deals(work: Work, pair: Pair, window: Window, filters: Filters) -> Iterator[SourcedDeal]:
    """Give every won and open deal of the window, in order of number, each with its touches before the pair's `as_of`."""
    merged = _merged(work, pair)
    touches = _by_deal(rows(work, _touches(work, pair, window, filters)))
    upcoming = next(touches, None)
    for row in rows(work, _deals(work, pair, window, filters)):
        while upcoming is not None and upcoming[0] < row[0]:
            upcoming = next(touches, None)
        own = upcoming[1] if upcoming is not None and upcoming[0] == row[0] else ()
        yield _deal(row, merged.get(row[9], own) if merged else own)


def count(work: Work, pair: Pair, window: Window, filters: Filters) -> int:
    """Count the deals that `deals` would give."""
    chosen = _chosen(work, pair, window, filters, sa.func.count())
    return int(work.execute(chosen.select_from(_v.join(_o, _DEAL))).scalar_one())


def _by_deal(found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, list[Touch]]]:
    """Put the touches of each deal together: they come in order of deal."""
    for deal, some in groupby(found, key=itemgetter(0)):
        yield deal, [Touch(*row[1:]) for row in some]


def _deal(row: tuple[Any, ...], touches: Sequence[Touch]) -> SourcedDeal:
    (number, kind, amount, currency, campaign, origin, created, stage_since, valid_from, lead, lead_origin,
     lead_campaign, lead_created, heard) = row  # fmt: skip
    return SourcedDeal(
        number, kind, amount, currency, campaign, origin or (str(lead_origin) if lead_origin else ""), created,
        min(stage_since, valid_from), lead, lead_campaign or 0, lead_created, heard, touches,
    )  # fmt: skip


def _deals(work: Work, pair: Pair, window: Window, filters: Filters) -> sa.Select[Any]:
    here = work.workspace_id
    said = sa.and_(
        _s.c.workspace_id == here,
        _s.c.lead_id == _o.c.lead_id,
        _s.c.recorded_from <= pair.known_at,
        _s.c.recorded_to > pair.known_at,
    )
    lead = sa.and_(_l.c.workspace_id == here, _l.c.id == _o.c.lead_id)
    columns = (
        _o.c.id, _v.c.kind, _v.c.amount, _v.c.currency, _o.c.campaign_id, _o.c.origin, _o.c.created_at,
        _v.c.stage_since, _v.c.valid_from, _o.c.lead_id, _l.c.origin, _l.c.campaign_id, _l.c.created_at,
        _s.c.heard_from,
    )  # fmt: skip
    chosen = _chosen(work, pair, window, filters, *columns)
    joined = _v.join(_o, _DEAL).outerjoin(_l, lead).outerjoin(_s, said)
    return chosen.select_from(joined).order_by(_o.c.id)


def _touches(work: Work, pair: Pair, window: Window, filters: Filters) -> sa.Select[Any]:
    touched = sa.and_(_t.c.workspace_id == work.workspace_id, _t.c.lead_id == _o.c.lead_id, *_known(pair))
    chosen = _chosen(work, pair, window, filters, _o.c.id, _t.c.id, _t.c.campaign_id, _t.c.occurred_at)
    joined = _v.join(_o, _DEAL).join(_t, touched)
    return chosen.select_from(joined).order_by(_o.c.id, _t.c.occurred_at, _t.c.id)


_DEAL = sa.and_(_o.c.workspace_id == _v.c.workspace_id, _o.c.id == _v.c.opportunity_id)


def _chosen(
    work: Work, pair: Pair, window: Window, filters: Filters, *columns: sa.ColumnElement[Any]
) -> sa.Select[Any]:
    """Select columns of the won and open deals of a window."""
    here = work.workspace_id
    found = (
        sa.select(*columns)
        .where(_v.c.workspace_id == here, _v.c.kind.in_([DealKind.WON, DealKind.OPEN]))
        .where(at(_v, pair.as_of, pair.known_at), *filters.on(_v, _o))
    )
    if window.first is not None:
        found = found.where(_v.c.close_date >= window.first, _v.c.close_date < window.end)
    if window.campaigns is not None:
        found = found.where(_v.c.opportunity_id.in_(_touched_by(here, window.campaigns, pair)))
    return found


def _known(pair: Pair) -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions on touches that had happened and were believed."""
    return (
        _t.c.occurred_at < pair.as_of,
        _t.c.recorded_from <= pair.known_at,
        _t.c.recorded_to > pair.known_at,
    )


def _touched_by(here: int, some: tuple[int, ...], pair: Pair) -> sa.CompoundSelect[Any]:
    """Select the deals that one of some campaigns may have touched: by the deal's or its lead's own campaign, or as a member."""
    own = sa.select(_o.c.id).where(_o.c.workspace_id == here, _o.c.campaign_id.in_(some))
    of_lead = (
        sa.select(_o.c.id)
        .join(_l, sa.and_(_l.c.workspace_id == here, _l.c.id == _o.c.lead_id))
        .where(_o.c.workspace_id == here, _l.c.campaign_id.in_(some))
    )
    stands = sa.case((_l.c.merged_into > 0, _l.c.merged_into), else_=_l.c.id)
    member = (
        sa.select(_o.c.id)
        .select_from(_t)
        .join(_l, sa.and_(_l.c.workspace_id == here, _l.c.id == _t.c.lead_id))
        .join(_o, sa.and_(_o.c.workspace_id == here, _o.c.lead_id.in_((_l.c.id, stands))))
        .where(_t.c.workspace_id == here, _t.c.campaign_id.in_(some), *_known(pair))
    )
    return sa.union(own, of_lead, member)


def _merged(work: Work, pair: Pair) -> dict[int, list[Touch]]:
    """Return the touches of each lead that has duplicates, or is one: those of all of them, in order of time."""
    gone = gone_by(work, pair.known_at)
    if not gone:
        return {}
    here = _l.c.workspace_id == work.workspace_id
    into = sa.select(_l.c.id, _l.c.merged_into).where(here, GONE_INTO)
    stands = {lead: other for lead, other in rows(work, into) if lead in gone}
    groups: dict[int, set[int]] = {}
    for lead in stands:
        stays = _stays(stands, lead)
        groups.setdefault(stays, {stays}).add(lead)
    group_of = {lead: group for group in groups.values() for lead in group}
    same = sa.union(
        sa.select(_l.c.id).where(here, GONE_INTO), sa.select(_l.c.merged_into).where(here, GONE_INTO)
    )
    touched = sa.select(_t.c.lead_id, _t.c.id, _t.c.campaign_id, _t.c.occurred_at).where(
        _t.c.workspace_id == work.workspace_id, _t.c.lead_id.in_(same), *_known(pair)
    )
    found: dict[int, list[Touch]] = {lead: [] for lead in group_of}
    for lead, *touch in rows(work, touched.order_by(_t.c.occurred_at, _t.c.id)):
        for each in group_of.get(lead, ()):
            found[each].append(Touch(*touch))
    return found


def _stays(stands: Mapping[int, int], lead: int) -> int:
    """Return the lead that counts for this one in the end."""
    seen = {lead}
    while (following := stands.get(lead)) is not None and following not in seen:
        lead = following
        seen.add(lead)
    return lead
