"""Ride-alongs: calls on which a seat is offered and when each is, who listens in or waits to, and what came of it."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.ride_alongs import Became, Consent, How, Question, SeatState
from db.tables.columns import FOREVER, coded, instant, instant_key, number, part_key, text


class RideAlong(SQLModel, table=True):
    """A call on which a rep offers seats. `channel` empty: it was announced nowhere. `zone` is the rep's when it was offered."""

    __tablename__ = "ride_along"
    workspace_id: int = part_key()
    id: int = part_key()
    host_id: int = number()
    seats: int
    consent: Consent = coded(Consent, "consent")
    channel: str = text("", 40)
    zone: str = text(length=64)
    offered_at: datetime = instant()


class RideAlongPlan(SQLModel, table=True):
    """When a call is and what account it is with, or that it is cancelled, who said so, and since when we believe so."""

    __tablename__ = "ride_along_plan"
    workspace_id: int = part_key()
    ride_along_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    starts_at: datetime = instant()
    minutes: int
    label: str = text(length=80)
    cancelled: bool = False
    planned_by: int = number(0)
    __table_args__ = (sa.Index(None, "workspace_id", "starts_at"),)


class RideAlongSeat(SQLModel, table=True):
    """What somebody is to a call, and since when we believe so.

    `asked_at`: since when they ask, which a seat that is given back gives back too. `last_at`: when they had listened in
    last as they were asked. `until`: so long they may say yes. `waited`: they were on the list for any call.
    """

    __tablename__ = "ride_along_seat"
    workspace_id: int = part_key()
    ride_along_id: int = part_key()
    person_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    state: SeatState = coded(SeatState, "state")
    how: How = coded(How, "how")
    asked_at: datetime = instant()
    last_at: datetime | None = instant(None)
    invited_at: datetime | None = instant(None)
    until: datetime | None = instant(None)
    waited: bool = False
    __table_args__ = (sa.Index(None, "workspace_id", "person_id", "recorded_to"),)


class RideAlongWait(SQLModel, table=True):
    """Somebody asks for a seat on any call. `asked_at` stays when a seat they had is given back."""

    __tablename__ = "ride_along_wait"
    workspace_id: int = part_key()
    person_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    asked_at: datetime = instant()


class RideAlongNote(SQLModel, table=True):
    """One answer of a debrief, in the words of whoever listened in, and what it became. `settled_at` FOREVER: a gap is open.

    `folded`: what it is found by, its account and its words.
    """

    __tablename__ = "ride_along_note"
    workspace_id: int = part_key()
    id: int = part_key()
    ride_along_id: int = number()
    author_id: int = number()
    question: Question = coded(Question, "question")
    body: str = text("")
    folded: str = text("")
    at: datetime = instant()
    became: Became = coded(Became, "became", Became.NOTE)
    became_at: datetime | None = instant(None)
    became_by: int = number(0)
    settled_at: datetime = instant(FOREVER)
    settled_by: int = number(0)
    __table_args__ = (sa.Index(None, "workspace_id", "ride_along_id"),)
