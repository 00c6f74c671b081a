"""What a database that was put back is asked and told: what it still knows, and what Slack knows that it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores.lanes import CROSSES, group_of, person_of
from db.tables.delivery import Act, NoticeState, SubscriptionState

_SIGNS: tuple[sa.Column[datetime], ...] = (
    t.beat.c.at,
    t.audit.c.at,
    t.inbound_key.c.at,
    t.lead_event.c.recorded_at,
    t.notice.c.made_at,
    t.notice.c.sent_at,
    t.import_run.c.started_at,
    t.opportunity_version.c.recorded_from,
)
_UNSENT = (
    NoticeState.PENDING,
    NoticeState.SENDING,
    NoticeState.HELD,
    NoticeState.FAILED,
    NoticeState.EXPIRED,
)


@dataclass(frozen=True, slots=True)
class Lost:
    """What a database holds that was recorded after an instant: counts only."""

    events: int
    changes: int
    notices: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages of ours may be. `parents`: messages there under which replies may be, by ts."""

    channel: str
    parents: frozenset[str]


def last_sign(work: Work, until: datetime) -> datetime | None:
    """Return when anything was last recorded in any workspace, up to `until`; None for nothing ever.

    Reads whole tables: for the shell, not for a request.
    """
    found = []
    for column in _SIGNS:
        newest = sa.select(sa.func.max(column)).where(column <= until).execution_options(**CROSSES)
        found.append(work.execute(newest).scalar())
    return max((each for each in found if each is not None), default=None)


def recorded_after(work: Work, since: datetime) -> Lost:
    """Count what was recorded in any workspace after an instant."""

    def count(column: sa.Column[datetime]) -> int:
        after = sa.select(sa.func.count()).where(column > since).execution_options(**CROSSES)
        return int(work.execute(after).scalar_one())

    return Lost(count(t.lead_event.c.recorded_at), count(t.audit.c.at), count(t.notice.c.made_at))


def numbers(work: Work) -> dict[str, int]:
    """Return the last number given to each kind of thing in this workspace."""
    c = t.counter.c
    found = sa.select(c.name, c.value).where(c.workspace_id == work.workspace_id)
    return {row.name: int(row.value) for row in work.execute(found)}


def set_numbers(work: Work, values: Mapping[str, int]) -> None:
    """Let the next number of each kind be one more than this."""
    for name, value in sorted(values.items()):
        work.upsert(t.counter, ("name",), name=name, value=value)


def unsent(work: Work) -> int:
    """Count the messages of this workspace that are owed and not known to have arrived."""
    n = t.notice.c
    found = sa.select(sa.func.count()).where(
        n.workspace_id == work.workspace_id,
        n.state.in_((NoticeState.PENDING, NoticeState.SENDING)),
        n.act.in_((Act.POST, Act.REPLY)),
    )
    return int(work.execute(found).scalar_one())


def places(work: Work, since: datetime, kept: timedelta = timedelta(days=14)) -> tuple[Place, ...]:
    """Return every channel and DM where something of this workspace may have been said since an instant.

    Those are where it spoke in the two weeks before, where it owes something, and where it has been told to speak.
    """
    n, s, p = t.notice.c, t.subscription.c, t.person.c
    here = sa.select(n.lane, n.channel, n.ts, n.act, n.parent_id).where(
        n.workspace_id == work.workspace_id,
        sa.or_(n.due_at > since - kept, n.state.in_(_UNSENT[:2])),
        n.kind != "home",
    )
    lanes: set[str] = set()
    parents: dict[str, set[str]] = {}
    for row in work.execute(here):
        lanes.add(row.channel or row.lane)
        if row.ts and row.act == Act.POST:
            parents.setdefault(row.channel, set()).add(row.ts)
    told = sa.select(s.target).where(s.workspace_id == work.workspace_id, s.state != SubscriptionState.OFF)
    lanes |= set(work.execute(told).scalars())
    persons = {person_of(lane) for lane in lanes} - {0}
    direct = sa.select(p.dm).where(p.workspace_id == work.workspace_id, p.id.in_(sorted(persons)), p.dm != "")
    channels = {lane for lane in lanes if lane and not person_of(lane) and not group_of(lane)}
    channels |= set(work.execute(direct).scalars())
    return tuple(Place(each, frozenset(parents.get(each, ()))) for each in sorted(channels))


def known(work: Work, ids: Iterable[str]) -> dict[str, NoticeState]:
    """Return the state of each of these notices that this workspace knows."""
    wanted = sorted(set(ids))
    found: dict[str, NoticeState] = {}
    n = t.notice.c
    for at in range(0, len(wanted), 500):
        asked = sa.select(n.id, n.state).where(
            n.workspace_id == work.workspace_id, n.id.in_(wanted[at : at + 500])
        )
        found |= {row.id: row.state for row in work.execute(asked)}
    return found


def arrived(work: Work, notice_id: str, channel: str, ts: str, at: datetime) -> bool:
    """Say that a message is in Slack although this database did not know; tell whether that was news."""
    n = t.notice.c
    changed = (
        sa.update(t.notice)
        .where(
            n.workspace_id == work.workspace_id,
            n.id == notice_id,
            n.ts == "",
            n.state.in_(_UNSENT),
        )
        .values(
            state=NoticeState.SENT,
            channel=channel,
            ts=ts,
            sent_at=at,
            edition_sent=n.edition,
            lease_until=None,
            lease_by="",
            error="",
            reference="",
        )
    )
    return bool(work.execute(changed).rowcount)
