"""Routing: the rules and pools of every version, whose turn it is, what was decided, and what waits for somebody."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.routing import RuleKind
from db.tables.columns import belongs, coded, data, instant, key, number, part_key, text


class RoutingVersion(SQLModel, table=True):
    """One version of the rules: from when it holds. Rows are only ever added."""

    __tablename__ = "routing_version"
    workspace_id: int = part_key()
    version: int = part_key()
    actor_id: int = number(0)
    recorded_at: datetime = instant()
    __table_args__ = (sa.Index(None, "workspace_id", "recorded_at"),)


class RoutingRule(SQLModel, table=True):
    """One rule of one version. `id` stays the rule's own from version to version, `place` is its turn from 1."""

    __tablename__ = "routing_rule"
    workspace_id: int = part_key()
    version: int = part_key()
    id: int = part_key()
    place: int = number()
    kind: RuleKind = coded(RuleKind, "kind")
    name: str = text("", 80)
    conditions: dict[str, Any] = data()
    pool_id: int = number(0)
    person_id: int = number(0)
    __table_args__ = (belongs("version", to="routing_version", target=("workspace_id", "version")),)


class RoutingPool(SQLModel, table=True):
    """One pool of one version."""

    __tablename__ = "routing_pool"
    workspace_id: int = part_key()
    version: int = part_key()
    id: int = part_key()
    place: int = number()
    name: str = text(length=80)
    word: str = text(length=80)
    __table_args__ = (belongs("version", to="routing_version", target=("workspace_id", "version")),)


class PoolMember(SQLModel, table=True):
    """Somebody's place in a pool in one version."""

    __tablename__ = "pool_member"
    workspace_id: int = part_key()
    version: int = part_key()
    pool_id: int = part_key()
    person_id: int = part_key()
    place: int = number()
    weight: int = number(1)
    cap: int = number(0)
    hours: str = text("", 120)
    __table_args__ = (
        belongs("version", "pool_id", to="routing_pool", target=("workspace_id", "version", "id")),
        belongs("person_id", to="person"),
    )


class Rota(SQLModel, table=True):
    """Whose turn it is in a pool: what each member has gained and not paid. The row is the pool's lock."""

    __tablename__ = "rota"
    workspace_id: int = part_key()
    pool_id: int = part_key()
    picks: int = number(0)
    credits: dict[str, Any] = data()
    begun_at: datetime = instant()


class Routed(SQLModel, table=True):
    """One assignment that a rule decided: which event of the lead, by which rule, and whose turn it was of whom."""

    __tablename__ = "routed"
    id: int = key()
    workspace_id: int = number()
    lead_id: int = number()
    cycle: int = number()
    seq: int = number()
    version: int = number()
    rule_id: int = number()
    pool_id: int = number(0)
    person_id: int = number()
    had: int = number(0)
    shares: dict[str, Any] = data()
    returned: bool = False
    at: datetime = instant()
    __table_args__ = (
        belongs("lead_id", to="lead"),
        sa.UniqueConstraint("workspace_id", "lead_id", "seq"),
        sa.Index(None, "workspace_id", "at"),
    )


class RoutingWait(SQLModel, table=True):
    """A lead that nobody can have now: by which rule it waits, and for which pool (0: for whoever watches)."""

    __tablename__ = "routing_wait"
    workspace_id: int = part_key()
    lead_id: int = part_key()
    cycle: int = number()
    version: int = number()
    rule_id: int = number(0)
    pool_id: int = number(0)
    hot: bool = False
    since: datetime = instant()
    tried_at: datetime = instant()
    __table_args__ = (
        belongs("lead_id", to="lead"),
        sa.Index(None, "workspace_id", "pool_id", "tried_at"),
    )
