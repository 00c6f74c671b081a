"""What an admin should look at: channels in use, lanes that are broken, messages that stopped."""

from __future__ import annotations

import sqlalchemy as sa

from db import append_only
from db import tables as t
from db.memory import Work
from db.stores import workspaces
from db.tables.delivery import SubscriptionState

STUCK = sa.text("notice.state IN ('held', 'failed')")
"""Held, or stopped for good: in literal words, so that both databases see that their partial index serves."""


def channels_in_use(work: Work) -> tuple[str, ...]:
    """Return the channels that get something by themselves: digests and alerts."""
    s = t.subscription
    found = sa.select(s.c.target).where(
        s.c.workspace_id == work.workspace_id,
        s.c.state != SubscriptionState.OFF,
        s.c.target.not_like("person:%"),
    )
    switches = workspaces.switches(work)
    named = {switches.marketing_channel, switches.team_channel} - {""}
    return tuple(sorted(named | set(work.execute(found).scalars())))


def broken_lanes(work: Work) -> tuple[str, ...]:
    """Return why lanes are broken, one entry for each broken lane."""
    lane = t.lane
    found = sa.select(lane.c.broken).where(lane.c.workspace_id == work.workspace_id, lane.c.broken != "")
    return tuple(work.execute(found.order_by(lane.c.name)).scalars())


def stuck_notices(work: Work) -> int:
    """Count the messages that are held, or stopped for good."""
    found = sa.select(sa.func.count()).where(t.notice.c.workspace_id == work.workspace_id, STUCK)
    return int(work.execute(found).scalar_one())


def trail_can_be_changed(work: Work) -> bool:
    """Tell whether a rule is gone that keeps the trail and history from being changed."""
    return bool(append_only.missing(work.connection))
