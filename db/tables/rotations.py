"""Programmes in which people of one team spend time with the other: their terms, what is closed, who agreed, the turns."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.people import Department
from alignment.rotation.terms import Cover, Unit
from alignment.rotation.turns import OfferState
from db.tables.columns import FOREVER, coded, data, instant, instant_key, number, part_key, text


class Programme(SQLModel, table=True):
    """A programme that both managers agree on, such as the six-week placement in sales."""

    __tablename__ = "programme"
    workspace_id: int = part_key()
    id: int = part_key()
    made_by: int = number()
    made_at: datetime = instant()
    ended_at: datetime = instant(FOREVER)


class ProgrammeVersion(SQLModel, table=True):
    """A programme's terms, and since when we believe so. `ahead`: so many weeks before its first day a turn is announced."""

    __tablename__ = "programme_version"
    workspace_id: int = part_key()
    programme_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    name: str = text(length=80)
    channel: str = text("", 40)
    length: int
    unit: Unit = coded(Unit, "unit")
    places: int
    starts_on: date
    visitors: dict[str, Any] = data()
    hosts: dict[str, Any] = data()
    one_per_team: bool = True
    cover: Cover = coded(Cover, "cover")
    pause: int = 0
    ahead: int = 2


class ProgrammeClosed(SQLModel, table=True):
    """Days, both ends inside, on which nobody is on a turn of a programme: a quarter's end, a launch."""

    __tablename__ = "programme_closed"
    workspace_id: int = part_key()
    id: int = part_key()
    programme_id: int = number()
    first_on: date
    last_on: date
    name: str = text("", 80)
    recorded_at: datetime = instant()
    removed_at: datetime = instant(FOREVER)
    __table_args__ = (sa.Index(None, "workspace_id", "programme_id", "removed_at"),)


class ProgrammeApproval(SQLModel, table=True):
    """A department's manager agreed to a programme's terms. `voided_at`: the terms changed, so it is asked again."""

    __tablename__ = "programme_approval"
    workspace_id: int = part_key()
    programme_id: int = part_key()
    side: Department = coded(Department, "side", part_of_key=True)
    agreed_at: datetime = instant_key()
    person_id: int = number()
    voided_at: datetime = instant(FOREVER)


class Turn(SQLModel, table=True):
    """Somebody's turn of one round of a programme, whenever it is."""

    __tablename__ = "turn"
    workspace_id: int = part_key()
    id: int = part_key()
    programme_id: int = number()
    person_id: int = number()
    round: int
    made_at: datetime = instant()
    __table_args__ = (sa.UniqueConstraint("workspace_id", "programme_id", "person_id", "round"),)


class TurnState(StrEnum):
    """Whether a turn takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class TurnPlan(SQLModel, table=True):
    """When a turn is, both days inside, with whom and why, and since when we believe so. `by_hand`: people agreed on its time."""

    __tablename__ = "turn_plan"
    workspace_id: int = part_key()
    turn_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    first_on: date
    last_on: date
    host_id: int = number(0)
    cover_id: int = number(0)
    state: TurnState = coded(TurnState, "state", TurnState.PLANNED)
    by_hand: bool = False
    reason: dict[str, Any] = data()
    __table_args__ = (sa.Index(None, "workspace_id", "last_on"),)


class TurnOffer(SQLModel, table=True):
    """Somebody offers to swap their turn, with one person or, `to_id` 0, with whoever takes it. `taken_turn_id`: for which."""

    __tablename__ = "turn_offer"
    workspace_id: int = part_key()
    id: int = part_key()
    turn_id: int = number()
    person_id: int = number()
    to_id: int = number(0)
    offered_at: datetime = instant()
    closed_at: datetime = instant(FOREVER)
    state: OfferState = coded(OfferState, "state", OfferState.OPEN)
    taken_turn_id: int = number(0)
    __table_args__ = (sa.Index(None, "workspace_id", "turn_id", "closed_at"),)
