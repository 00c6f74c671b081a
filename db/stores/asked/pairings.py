"""What pairings come to, as it was believed at a pair of times: when who meets, and what became of everybody in rounds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.pairing.taking_part import Taking
from db import tables as t
from db.memory import Work
from db.stores.asked import Pair

_r, _s, _g, _t, _o = t.pairing_round, t.pairing_seat, t.pairing_group, t.pairing_time, t.pairing_outcome
LONGEST = timedelta(hours=1)
"""So long a pair meets at most: one that began earlier than this is over."""


def timed(work: Work, since: datetime, until: datetime, pair: Pair) -> list[Any]:
    """Return the times of groups in [since, until) as believed at a pair of times, with a row for each of their people.

    `changes` counts how often a group's time had changed by then.
    """
    earlier = _t.alias("earlier")
    changes = (
        sa.select(sa.func.count())
        .where(
            earlier.c.workspace_id == _t.c.workspace_id,
            earlier.c.group_id == _t.c.group_id,
            earlier.c.recorded_from < _t.c.recorded_from,
        )
        .scalar_subquery()
    )
    found = (
        sa.select(
            _t.c.group_id, _t.c.starts_at, _t.c.minutes, _t.c.called_off, _t.c.recorded_from, changes.label("changes"),
            _s.c.person_id, t.person.c.name, t.person.c.zone, _r.c.nth,
        )
        .join(_s, sa.and_(_s.c.workspace_id == _t.c.workspace_id, _s.c.group_id == _t.c.group_id))
        .join(_r, sa.and_(_r.c.workspace_id == _s.c.workspace_id, _r.c.id == _s.c.round_id))
        .join(t.person, sa.and_(t.person.c.workspace_id == _s.c.workspace_id, t.person.c.id == _s.c.person_id))
        .where(
            _t.c.workspace_id == work.workspace_id,
            _t.c.starts_at > since - LONGEST,
            _t.c.starts_at < until,
            _t.c.recorded_from <= pair.known_at,
            _t.c.recorded_to > pair.known_at,
            _s.c.taking == Taking.GROUP,
            _s.c.left_at > pair.known_at,
        )
        .order_by(_t.c.starts_at, _t.c.group_id, _s.c.side.desc(), _s.c.person_id)
    )  # fmt: skip
    return [*work.execute(found)]


def taking_part(work: Work, since: datetime, until: datetime, pair: Pair) -> list[Any]:
    """Return what became of everybody in rounds that began in [since, until), as known at a pair: a row for each seat.

    `off` says whether their group did not take place, or went on without them, `answer` what it said of whether it met.
    """
    answered = sa.and_(
        _o.c.workspace_id == _s.c.workspace_id,
        _o.c.group_id == _s.c.group_id,
        _o.c.recorded_from <= pair.known_at,
        _o.c.recorded_to > pair.known_at,
    )
    found = (
        sa.select(
            _s.c.side,
            _s.c.person_id,
            _s.c.taking,
            sa.or_(_g.c.off_at <= pair.known_at, _s.c.left_at <= pair.known_at).label("off"),
            _o.c.answer,
        )
        .join(_r, sa.and_(_r.c.workspace_id == _s.c.workspace_id, _r.c.id == _s.c.round_id))
        .outerjoin(_g, sa.and_(_g.c.workspace_id == _s.c.workspace_id, _g.c.id == _s.c.group_id))
        .outerjoin(_o, answered)
        .where(
            _s.c.workspace_id == work.workspace_id,
            _r.c.starts_at >= since,
            _r.c.starts_at < until,
            _r.c.starts_at <= pair.as_of,
            _r.c.known_at <= pair.known_at,
        )
    )  # fmt: skip
    return [*work.execute(found)]
