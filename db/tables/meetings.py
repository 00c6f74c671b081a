"""Joint meetings: series and when they recur, meetings and when each is held, what is to be and was decided, who came."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.meetings import OnClosed, SeriesKind
from alignment.people import Department
from db.tables.columns import FOREVER, coded, data, instant, instant_key, key, number, part_key, text


class Series(SQLModel, table=True):
    """A joint meeting that recurs."""

    __tablename__ = "series"
    workspace_id: int = part_key()
    id: int = part_key()
    kind: SeriesKind = coded(SeriesKind, "kind")
    made_by: int = number()
    made_at: datetime = instant()
    ended_at: datetime = instant(FOREVER)


class SeriesVersion(SQLModel, table=True):
    """What a series is called, where and when it is held, and since when we believe so."""

    __tablename__ = "series_version"
    workspace_id: int = part_key()
    series_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    name: str = text(length=80)
    channel: str = text("", 40)
    recurrence: dict[str, Any] = data()
    minutes: int
    on_closed: OnClosed = coded(OnClosed, "on_closed")


class AgendaState(StrEnum):
    """How far a meeting's agenda has come."""

    WAITING = "waiting"
    ASKED = "asked"
    WRITTEN = "written"
    OVER = "over"


class Meeting(SQLModel, table=True):
    """One meeting of a series: the day it belongs to, who serves, and the agenda as it was frozen at its pair of times.

    `chair_side` is the department whose turn the chair took.
    """

    __tablename__ = "meeting"
    workspace_id: int = part_key()
    id: int = part_key()
    series_id: int = number()
    slot: date
    chair_id: int = number(0)
    chair_side: Department = coded(Department, "chair_side", Department.SALES)
    notes_id: int = number(0)
    agenda_state: AgendaState = coded(AgendaState, "agenda_state", AgendaState.WAITING)
    agenda: dict[str, Any] = data()
    as_of: datetime | None = instant(None)
    known_at: datetime | None = instant(None)
    __table_args__ = (sa.UniqueConstraint("workspace_id", "series_id", "slot"),)


class MeetingPlan(SQLModel, table=True):
    """When a meeting is held, or that it is skipped, and since when we believe so."""

    __tablename__ = "meeting_plan"
    workspace_id: int = part_key()
    meeting_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    starts_at: datetime = instant()
    minutes: int
    skipped: bool = False
    __table_args__ = (sa.Index(None, "workspace_id", "starts_at"),)


class MeetingNote(SQLModel, table=True):
    """What somebody wrote for a meeting, in their own words: a point, a decision, an action, an obstacle."""

    __tablename__ = "meeting_note"
    workspace_id: int = part_key()
    id: int = part_key()
    author_id: int = number()
    body: str = text("")
    at: datetime = instant()


class Decision(SQLModel, table=True):
    """What a meeting decided. `voided_at`: it was taken back."""

    __tablename__ = "decision"
    workspace_id: int = part_key()
    id: int = part_key()
    meeting_id: int = number()
    note_id: int = number()
    author_id: int = number()
    at: datetime = instant()
    voided_at: datetime = instant(FOREVER)
    __table_args__ = (sa.Index(None, "workspace_id", "meeting_id"),)


class Obstacle(SQLModel, table=True):
    """What stands in both teams' way. `cleared_at` FOREVER: it stands; else `how_id` says what removed it.

    `side` is the department from which it comes, `meeting_id` whose recap says that it is out of the way.
    """

    __tablename__ = "obstacle"
    workspace_id: int = part_key()
    id: int = part_key()
    note_id: int = number()
    author_id: int = number()
    side: str = text("", 20)
    raised_at: datetime = instant()
    cleared_at: datetime = instant(FOREVER)
    cleared_by: int = number(0)
    how_id: int = number(0)
    meeting_id: int = number(0)
    __table_args__ = (sa.Index(None, "workspace_id", "cleared_at"),)


class Action(SQLModel, table=True):
    """What somebody took on in a meeting, and by when. `done_at` FOREVER: it is open.

    `obstacle_id` is what it is to remove, where it is for that.
    """

    __tablename__ = "action"
    workspace_id: int = part_key()
    id: int = part_key()
    series_id: int = number()
    meeting_id: int = number()
    owner_id: int = number()
    note_id: int = number()
    due_on: date
    raised_by: int = number()
    raised_at: datetime = instant()
    done_at: datetime = instant(FOREVER)
    done_by: int = number(0)
    obstacle_id: int = number(0)
    __table_args__ = (
        sa.Index(None, "workspace_id", "owner_id", "done_at"),
        sa.Index(None, "workspace_id", "series_id", "done_at"),
    )


class Apology(SQLModel, table=True):
    """Somebody cannot come to a meeting. Others read how many of a department of three or more, never who."""

    __tablename__ = "apology"
    workspace_id: int = part_key()
    meeting_id: int = part_key()
    person_id: int = part_key()
    at: datetime = instant()
    withdrawn_at: datetime = instant(FOREVER)


class Attendance(SQLModel, table=True):
    """Whether a department was at a meeting, as whoever wrote down its outcome said, and since when we believe so."""

    __tablename__ = "attendance"
    workspace_id: int = part_key()
    meeting_id: int = part_key()
    department: Department = coded(Department, "department", part_of_key=True)
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    came: bool
    recorded_by: int = number()


class PointKind(StrEnum):
    """What waits for the next meeting of both teams."""

    PROMISE = "promise"
    SECOND_LOOK = "second_look"
    ADDED = "added"


class AgendaPoint(SQLModel, table=True):
    """Something that the data, or somebody, puts on the next meeting's agenda. `closed_at` FOREVER: it waits.

    `thing_id` is the rejection of a second look, the promise that nobody checked, or what somebody wrote. Only that has
    a `series_id`, whose next meeting it is for, and a `side`, the department from which it comes; `meeting_id` is on whose
    agenda it stands.
    """

    __tablename__ = "agenda_point"
    id: int = key()
    workspace_id: int = number()
    kind: PointKind = coded(PointKind, "kind")
    thing_id: int = number()
    lead_id: int = number(0)
    campaign_id: int = number(0)
    series_id: int = number(0)
    meeting_id: int = number(0)
    author_id: int = number(0)
    side: str = text("", 20)
    raised_at: datetime = instant()
    closed_at: datetime = instant(FOREVER)
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "kind", "thing_id"),
        sa.Index(None, "workspace_id", "closed_at", "raised_at"),
    )
