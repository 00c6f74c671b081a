"""Duty rotas: whose turn each is, as it was believed when, and what people changed of it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.duty.line import How
from alignment.duty.terms import Crew, Length
from db.tables.columns import FOREVER, coded, data, day_key, instant, instant_key, number, part_key, text


class DutyRota(SQLModel, table=True):
    """A duty that goes round. `made_by` hears of what it cannot do."""

    __tablename__ = "duty_rota"
    workspace_id: int = part_key()
    id: int = part_key()
    made_by: int = number()
    made_at: datetime = instant()
    ended_at: datetime = instant(FOREVER)


class DutyVersion(SQLModel, table=True):
    """What a rota is called, where it speaks, when its turns are and whose they are, and since when we believe so."""

    __tablename__ = "duty_version"
    workspace_id: int = part_key()
    rota_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    name: str = text(length=40)
    channel: str = text(length=40)
    length: Length = coded(Length, "length")
    schedule: dict[str, Any] = data()
    places: int = 1
    mixed: bool = False
    crew: Crew = coded(Crew, "crew")
    topic: bool = False
    usergroup: str = text("", 40)


class DutyMember(SQLModel, table=True):
    """Somebody who is in a rota by name from when until when, or out of it although their role puts them in."""

    __tablename__ = "duty_member"
    workspace_id: int = part_key()
    rota_id: int = part_key()
    person_id: int = part_key()
    valid_from: datetime = instant_key()
    valid_to: datetime = instant(FOREVER)
    outside: bool = False
    recorded_at: datetime = instant()


class DutyTurn(SQLModel, table=True):
    """Who has one place of a turn, or that there is no such turn, and since when we believe so.

    `day` names the turn for ever. `person_id` 0: nobody can. `counts_id`: as whose turn it counts. `line`: how many were in
    line, `passed`: of those how many were earlier and could not; `last_on`: the turn before of whoever it counts for.
    """

    __tablename__ = "duty_turn"
    workspace_id: int = part_key()
    rota_id: int = part_key()
    day: date = day_key()
    place: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    person_id: int = number()
    counts_id: int = number()
    how: How = coded(How, "how")
    line: int = 0
    passed: int = 0
    last_on: datetime | None = instant(None)
    cancelled: bool = False
    __table_args__ = (
        sa.Index(None, "workspace_id", "ends_at"),
        sa.Index(None, "workspace_id", "rota_id", "counts_id", "starts_at"),
    )


class DutyChange(SQLModel, table=True):
    """One place of a turn that people gave to somebody: who serves it, and as whose turn it counts.

    Both halves of an exchange have one `pair`, which is the number of the first. `voided_at`: it was taken back.
    """

    __tablename__ = "duty_change"
    workspace_id: int = part_key()
    id: int = part_key()
    rota_id: int = number()
    day: date
    place: int = 0
    serves_id: int = number()
    counts_id: int = number()
    how: How = coded(How, "how")
    pair: int = number()
    made_by: int = number()
    made_at: datetime = instant()
    voided_at: datetime = instant(FOREVER)
    __table_args__ = (sa.Index(None, "workspace_id", "rota_id", "day"),)


class DutyOffer(SQLModel, table=True):
    """A turn that somebody offers to whoever takes it. `closed_at` FOREVER: it stands; `taken_by` 0: nobody took it."""

    __tablename__ = "duty_offer"
    workspace_id: int = part_key()
    id: int = part_key()
    rota_id: int = number()
    day: date
    place: int = 0
    by_id: int = number()
    made_at: datetime = instant()
    closed_at: datetime = instant(FOREVER)
    taken_by: int = number(0)
    __table_args__ = (sa.Index(None, "workspace_id", "rota_id", "day"),)
