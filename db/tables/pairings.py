"""Pairings: programmes and who takes part, whom somebody avoids, rounds with their seed, groups, their times and answers."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.meetings import Audience
from alignment.pairing.rounds import Rest
from alignment.pairing.taking_part import Break, Met, Taking
from alignment.people import Department
from db.tables.columns import FOREVER, coded, data, instant, instant_key, number, part_key, text


class PairingProgramme(SQLModel, table=True):
    """Rounds of pairings in a channel, or of the leaders by DM where it has none.

    `asked_for`: of which round's day everybody heard that it comes.
    """

    __tablename__ = "pairing_programme"
    workspace_id: int = part_key()
    id: int = part_key()
    channel: str = text("", 40)
    audience: Audience = coded(Audience, "audience", Audience.BOTH)
    cadence: dict[str, Any] = data()
    rest: Rest = coded(Rest, "rest", Rest.SITS_OUT)
    asked_for: date
    made_by: int = number()
    made_at: datetime = instant()
    ended_at: datetime = instant(FOREVER)


class PairingMember(SQLModel, table=True):
    """Somebody takes part in a programme, from when to when."""

    __tablename__ = "pairing_member"
    workspace_id: int = part_key()
    programme_id: int = part_key()
    person_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    __table_args__ = (sa.Index(None, "workspace_id", "person_id", "recorded_to"),)


class PairingBreak(SQLModel, table=True):
    """Somebody who takes part is left out until then: they skip one, pause, or were silent for long."""

    __tablename__ = "pairing_break"
    workspace_id: int = part_key()
    programme_id: int = part_key()
    person_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    why: Break = coded(Break, "why")
    until: datetime = instant()


class PairingAvoid(SQLModel, table=True):
    """Whom somebody is not paired with. Theirs alone to see: whoever is avoided never learns it."""

    __tablename__ = "pairing_avoid"
    workspace_id: int = part_key()
    person_id: int = part_key()
    avoided: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)


class PairingRound(SQLModel, table=True):
    """One round, planned once: its seed and pair of times draw it again, `level` is where who missed it goes on from.

    `given`: which offices shared no working hour, and what became of the larger side's rest.
    """

    __tablename__ = "pairing_round"
    workspace_id: int = part_key()
    id: int = part_key()
    programme_id: int = number()
    slot: date
    nth: int
    seed: int = number()
    level: int
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    given: dict[str, Any] = data()
    as_of: datetime = instant()
    known_at: datetime = instant()
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "programme_id", "slot"),
        sa.Index(None, "workspace_id", "starts_at"),
    )


class PairingSeat(SQLModel, table=True):
    """What became of somebody in a round: in which group they are, for which department, or why in none.

    `either`: they work for both departments. `office` names their working hours. `told`: what they are to hear of it is
    owed. `spoke`: they answered, picked a time or excused themselves. `left_at`: since when their group goes on without them.
    """

    __tablename__ = "pairing_seat"
    workspace_id: int = part_key()
    round_id: int = part_key()
    person_id: int = part_key()
    taking: Taking = coded(Taking, "taking")
    side: Department = coded(Department, "side", Department.SALES)
    either: bool = False
    office: str = text("", 80)
    group_id: int = number(0)
    told: bool = False
    spoke: bool = False
    left_at: datetime = instant(FOREVER)
    __table_args__ = (
        sa.Index(None, "workspace_id", "told", "round_id"),
        sa.Index(None, "workspace_id", "group_id"),
        sa.Index(None, "workspace_id", "person_id", "round_id"),
    )


class PairingGroup(SQLModel, table=True):
    """Two or three who meet: whether they met before, the times that were proposed, and what came of it.

    `apart`: they hear each by DM, since no message to all of them could be opened. `off_at`: somebody excused themselves.
    """

    __tablename__ = "pairing_group"
    workspace_id: int = part_key()
    id: int = part_key()
    round_id: int = number()
    before: int
    topic: int
    proposed: dict[str, Any] = data()
    apart: bool = False
    off_at: datetime = instant(FOREVER)
    off_by: int = number(0)
    __table_args__ = (sa.Index(None, "workspace_id", "round_id"),)


class PairingTime(SQLModel, table=True):
    """When a group meets, as one of it chose, and since when we believe so; `called_off`: it does not."""

    __tablename__ = "pairing_time"
    workspace_id: int = part_key()
    group_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    starts_at: datetime = instant()
    minutes: int
    chosen_by: int = number()
    called_off: bool = False
    __table_args__ = (sa.Index(None, "workspace_id", "starts_at"),)


class PairingOutcome(SQLModel, table=True):
    """Whether a group met, as the last of it to answer said."""

    __tablename__ = "pairing_outcome"
    workspace_id: int = part_key()
    group_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    answer: Met = coded(Met, "answer")
    person_id: int = number()
