"""What Tandem owes people: subscriptions, notices, the lanes they travel in."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.tables.columns import FOREVER, coded, data, instant, key, number, part_key, text, word_key


class SubscriptionState(StrEnum):
    """Whether a subscription speaks."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


class Subscription(SQLModel, table=True):
    """What a channel, or one person, gets by itself: which digest, when in local time, with which filters."""

    __tablename__ = "subscription"
    id: int = key()
    workspace_id: int = number()
    target: str = text(length=40)
    kind: str = text(length=40)
    schedule: dict[str, Any] = data()
    filters: dict[str, Any] = data()
    sections: dict[str, Any] = data()
    state: SubscriptionState = coded(SubscriptionState, "state", SubscriptionState.ON)
    paused_until: datetime | None = instant(None)
    owner_id: int = number()
    next_at: datetime = instant(FOREVER)
    last_as_of: datetime | None = instant(None)
    last_known_at: datetime | None = instant(None)
    made_at: datetime = instant()
    version: int = number(0)
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "target", "kind"),
        sa.Index(None, "workspace_id", "state", "next_at"),
    )


class NoticeState(StrEnum):
    """Where a notice stands (design: delivery)."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


def _partial(name: str, *columns: str, state: NoticeState) -> sa.Index:
    """An index of the notices in one state."""
    only = sa.text(f"state = '{state.value}'")
    return sa.Index(name, *columns, sqlite_where=only, postgresql_where=only)


_STUCK = sa.text("state IN ('held', 'failed')")
WITH_PAYLOAD = sa.text("CAST(notice.payload AS TEXT) <> '{}'")
"""Whose payload was not dropped yet, in the words of the index that finds them."""
_FULL = sa.text("CAST(payload AS TEXT) <> '{}'")


class Act(StrEnum):
    """What a notice does: say something new, say it under another, or bring a target to its present state."""

    POST = "post"
    REPLY = "reply"
    PRESENT = "present"
    DELETE = "delete"


class Notice(SQLModel, table=True):
    """Something Tandem owes somebody. Its id comes from the business fact, so that made again it is the same.

    `as_of` and `known_at` are the pair of times its figures are asked by. `edition` grows each time a notice of act
    `present` is owed again, `edition_sent` is the one that arrived. `cause` is the short id of the request that owed it,
    which the log lines of both carry; empty where the clock or a file did. `picture` is the file that was uploaded for it
    and not shared, `picture_of` the mark of what it shows, `picture_tries` how often that was tried in vain.
    """

    __tablename__ = "notice"
    workspace_id: int = part_key()
    id: str = word_key(36)
    dedup_key: str = text(length=200)
    kind: str = text(length=40)
    act: Act = coded(Act, "act")
    parent_id: str = text("", 36)
    part: int = 0
    target: str = text(length=40)
    lane: str = text(length=40)
    priority: int = 5
    state: NoticeState = coded(NoticeState, "state", NoticeState.PENDING)
    due_at: datetime = instant()
    expires_at: datetime = instant(FOREVER)
    attempts: int = 0
    first_try_at: datetime | None = instant(None)
    lease_until: datetime | None = instant(None)
    lease_by: str = text("", 60)
    lookups: int = 0
    subscription_id: int = number(0)
    as_of: datetime | None = instant(None)
    known_at: datetime | None = instant(None)
    payload: dict[str, Any] = data()
    edition: int = number(1)
    edition_sent: int = number(0)
    channel: str = text("", 40)
    ts: str = text("", 40)
    sent_at: datetime | None = instant(None)
    error: str = text("", 80)
    reference: str = text("", 12)
    cause: str = text("", 16)
    picture: str = text("", 40)
    picture_of: str = text("", 16)
    picture_tries: int = 0
    made_at: datetime = instant()
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "dedup_key"),
        # What a worker claims from: over all workspaces on purpose, and only what is not sent yet, so that it stays
        # small however much history there is.
        _partial("ix_notice_pending", "priority", "due_at", "part", "id", state=NoticeState.PENDING),
        _partial("ix_notice_sending", "lease_until", state=NoticeState.SENDING),
        # What is kept long enough: without what was pruned, so that the look stays small however much history there is.
        sa.Index("ix_notice_full", "workspace_id", "due_at", sqlite_where=_FULL, postgresql_where=_FULL),
        # What an operator looks at: held or stopped for good, hopefully few among very many.
        sa.Index("ix_notice_stuck", "workspace_id", "state", sqlite_where=_STUCK, postgresql_where=_STUCK),
        sa.Index("ix_notice_lane", "workspace_id", "lane", "state", "priority", "due_at"),
        sa.Index("ix_notice_parent", "workspace_id", "parent_id", "part"),
        sa.Index("ix_notice_subscription", "workspace_id", "subscription_id", "as_of"),
        sa.Index("ix_notice_ts", "workspace_id", "channel", "ts"),
    )


class NoticeSubject(SQLModel, table=True):
    """Whom a notice shows: what an erasure must rewrite."""

    __tablename__ = "notice_subject"
    workspace_id: int = part_key()
    notice_id: str = word_key(36)
    kind: str = word_key(20)
    thing_id: int = part_key()
    __table_args__ = (sa.Index(None, "workspace_id", "kind", "thing_id"),)


class Lane(SQLModel, table=True):
    """A channel or DM as a queue: one message in flight, paced, leased by the database's clock."""

    __tablename__ = "lane"
    workspace_id: int = part_key()
    name: str = word_key(40)
    lease_until: datetime | None = instant(None)
    lease_by: str = text("", 60)
    not_before: datetime | None = instant(None)
    broken: str = text("", 60)
    broken_told: bool = False


class Beat(SQLModel, table=True):
    """When a part of Tandem last did its round, by the database's clock: how one process knows that another lives.

    `name` is `clock` or `worker`, in workspace 0, for all processes together; and `recovered`, in each workspace, once a
    backup was put back: `since` is when the backup was made, `at` when it was put back, and what lies between is lost.
    """

    __tablename__ = "beat"
    workspace_id: int = part_key()
    name: str = word_key(20)
    at: datetime = instant()
    since: datetime | None = instant(None)
    by: str = text("", 60)
    version: str = text("", 20)
