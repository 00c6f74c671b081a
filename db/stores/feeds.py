"""The addresses of calendars: found by the hash of what a calendar asks for, where it may be read now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.people import Standing
from db import tables as t
from db.memory import Work

_f = t.calendar_feed


@dataclass(frozen=True, slots=True)
class Address:
    """One address that is open: whose own calendar it is, or (`person_id` 0) which channel's.

    `content` marks what was last read by it, since `changed_at`.
    """

    id: int
    person_id: int
    channel: str
    made_at: datetime
    content: str
    changed_at: datetime


_COLUMNS = [_f.c[name] for name in Address.__dataclass_fields__]


def readable(work: Work, hashed: str) -> Address | None:
    """Return the address with this hash, if somebody may read by it now: one statement, whoever may not and why.

    It has to be open, and its person a full member; a channel's is read while Tandem is in the channel, and nobody reads
    there of whom no admin knows.
    """
    p, c = t.person, t.channel
    own = sa.and_(_f.c.person_id != 0, p.c.standing == Standing.MEMBER)
    known = sa.or_(c.c.allowed_at.is_not(None), sa.not_(sa.or_(c.c.outsiders, c.c.opened)))
    of_channel = sa.and_(_f.c.person_id == 0, c.c.member, sa.not_(c.c.archived), known)
    found = (
        sa.select(*_COLUMNS)
        .select_from(_f)
        .outerjoin(p, sa.and_(p.c.workspace_id == _f.c.workspace_id, p.c.id == _f.c.person_id))
        .outerjoin(c, sa.and_(c.c.workspace_id == _f.c.workspace_id, c.c.slack_id == _f.c.channel))
        .where(
            _f.c.workspace_id == work.workspace_id,
            _f.c.hashed == hashed,
            _f.c.ended_at > work.now,
            sa.or_(own, of_channel),
        )
    )
    row = work.execute(found).first()
    return _address(row) if row is not None else None


def open_one(work: Work, *, person_id: int = 0, channel: str = "") -> Address | None:
    """Return the open address of somebody's own calendar, or of a channel's; None where there is none."""
    found = sa.select(*_COLUMNS).where(*_of(work, person_id, channel))
    row = work.execute(found.order_by(_f.c.id.desc()).limit(1)).first()
    return _address(row) if row is not None else None


def _address(row: Any) -> Address:
    return Address(*row)


def add(work: Work, hashed: str, *, made_by: int, person_id: int = 0, channel: str = "") -> None:
    """Open an address in place of the one before: of two that are made at once the later one stays."""
    number = work.number(
        "calendar_feed"
    )  # taken first: whoever makes one at this moment waits, and closes this
    end(work, person_id=person_id, channel=channel)
    work.insert(
        _f, id=number, hashed=hashed, person_id=person_id, channel=channel, made_by=made_by,
        made_at=work.now, changed_at=work.now,
    )  # fmt: skip


def end(work: Work, *, person_id: int = 0, channel: str = "") -> int:
    """Close the open addresses of somebody's own calendar, or of a channel's; return how many there were."""
    closing = sa.update(_f).where(*_of(work, person_id, channel)).values(ended_at=work.now)
    return int(work.execute(closing).rowcount)


def changed(work: Work, feed_id: int, content: str, at: datetime) -> None:
    """Keep what is read by an address from then on."""
    mine = sa.and_(_f.c.workspace_id == work.workspace_id, _f.c.id == feed_id, _f.c.content != content)
    work.execute(sa.update(_f).where(mine).values(content=content, changed_at=at))


def _of(work: Work, person_id: int, channel: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        _f.c.workspace_id == work.workspace_id,
        _f.c.person_id == person_id,
        _f.c.channel == channel,
        _f.c.ended_at > work.now,
    )
