"""What turns are made of: what each week holds, what was ticked off, field notes, and what a debrief brought."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.tables.columns import FOREVER, data, instant, instant_key, number, part_key, word_key


class Curriculum(SQLModel, table=True):
    """What each week of a programme's turns holds, as a manager wrote it, and since when we believe so. None: ours."""

    __tablename__ = "curriculum"
    workspace_id: int = part_key()
    programme_id: int = part_key()
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)
    author_id: int = number()
    weeks: dict[str, Any] = data()


class TurnItem(SQLModel, table=True):
    """Something in a week of a turn that its visitor ticked off. `voided_at`: they took the tick back."""

    __tablename__ = "turn_item"
    workspace_id: int = part_key()
    turn_id: int = part_key()
    week: int = part_key()
    word: str = word_key(40)
    done_at: datetime = instant()
    voided_at: datetime = instant(FOREVER)


class FieldNote(SQLModel, table=True):
    """What somebody noted on a turn; its words are a note of their own. `gap_at`: they say that content lacks."""

    __tablename__ = "field_note"
    workspace_id: int = part_key()
    id: int = part_key()
    turn_id: int = number()
    author_id: int = number()
    note_id: int = number()
    tags: dict[str, Any] = data()
    at: datetime = instant()
    gap_at: datetime = instant(FOREVER)
    removed_at: datetime = instant(FOREVER)
    __table_args__ = (sa.Index(None, "workspace_id", "turn_id"),)


class Debrief(SQLModel, table=True):
    """What a visitor answered at the end of a turn: notes by question. `landed_at` FOREVER: no meeting has it yet."""

    __tablename__ = "debrief"
    workspace_id: int = part_key()
    turn_id: int = part_key()
    author_id: int = number()
    at: datetime = instant()
    answers: dict[str, Any] = data()
    landed_at: datetime = instant(FOREVER)
    meeting_id: int = number(0)
