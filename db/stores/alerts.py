"""Alerts as rows: where they go, which of them belong together, and whom they show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores.notices import Notice, Subject
from db.tables.delivery import Act, NoticeState

_n, _s = t.notice, t.notice_subject
_COLUMNS = [_n.c[name] for name in Notice.__dataclass_fields__]


def since(work: Work, kind: str, target: str, at: datetime) -> tuple[Notice, ...]:
    """Return the messages of a kind that were owed to a target at or after `at`, oldest first."""
    found = sa.select(*_COLUMNS).where(
        _n.c.workspace_id == work.workspace_id,
        _n.c.lane == target,
        _n.c.kind == kind,
        _n.c.act == Act.POST,
        _n.c.made_at >= at,
        _n.c.state != NoticeState.CANCELLED,
    )
    rows = work.execute(found.order_by(_n.c.made_at, _n.c.dedup_key)).mappings()
    return tuple(Notice(**row) for row in rows)


def add_subjects(work: Work, notice_id: str, subjects: Sequence[Subject]) -> None:
    """Add whom a growing message shows."""
    work.insert_once(
        _s, [{"notice_id": notice_id, "kind": each.kind, "thing_id": each.thing_id} for each in subjects]
    )


def subjects(work: Work, notice_id: str, kind: str) -> tuple[int, ...]:
    """Return the things of a kind that a message shows."""
    found = sa.select(_s.c.thing_id).where(
        _s.c.workspace_id == work.workspace_id, _s.c.notice_id == notice_id, _s.c.kind == kind
    )
    return tuple(work.execute(found.order_by(_s.c.thing_id)).scalars())


def all_subjects(work: Work, notice_ids: Sequence[str]) -> tuple[Subject, ...]:
    """Return everything that these messages show."""
    found = sa.select(_s.c.kind, _s.c.thing_id).where(
        _s.c.workspace_id == work.workspace_id, _s.c.notice_id.in_(list(notice_ids))
    )
    rows = work.execute(found.order_by(_s.c.kind, _s.c.thing_id))
    return tuple(Subject(row.kind, row.thing_id) for row in rows)


def showing(work: Work, kind: str, thing_id: int) -> tuple[str, ...]:
    """Return the messages and replies that show a thing, the first of each (not their companions)."""
    found = (
        sa.select(_s.c.notice_id)
        .join(_n, sa.and_(_n.c.workspace_id == _s.c.workspace_id, _n.c.id == _s.c.notice_id))
        .where(
            _s.c.workspace_id == work.workspace_id,
            _s.c.kind == kind,
            _s.c.thing_id == thing_id,
            _n.c.act.in_([Act.POST, Act.REPLY]),
        )
        .order_by(_n.c.made_at, _n.c.id)
    )
    return tuple(work.execute(found).scalars())


def was_asked(work: Work, about: str, note_id: int) -> bool:
    """Tell whether this note is a question to somebody of sales about this (a lead's number, or feedback's)."""
    key = f"ask/{about}/{note_id}/"
    found = sa.select(_n.c.payload).where(
        _n.c.workspace_id == work.workspace_id, _n.c.dedup_key >= key, _n.c.dedup_key < key + "\U0010ffff"
    )
    return any(payload.get("role") == "question" for payload in work.execute(found).scalars())


def at_place(work: Work, channel: str, ts: str) -> str:
    """Return the id of the message that stands at a place in Slack; empty for none of ours."""
    found = sa.select(_n.c.id).where(
        _n.c.workspace_id == work.workspace_id, _n.c.channel == channel, _n.c.ts == ts
    )
    return str(work.execute(found.limit(1)).scalar() or "")


def cancel(work: Work, notice_id: str) -> bool:
    """Cancel a message that is not on its way; tell whether it was so."""
    done = work.execute(
        sa.update(_n)
        .where(
            _n.c.workspace_id == work.workspace_id,
            _n.c.id == notice_id,
            _n.c.state.in_([NoticeState.PENDING, NoticeState.HELD]),
        )
        .values(state=NoticeState.CANCELLED)
    )
    return done.rowcount == 1


def muted_codes(work: Work, channel: str) -> dict[str, Any]:
    """Return which reasons a channel does not want to hear of, each with who said so."""
    found = sa.select(t.channel.c.muted_codes).where(
        t.channel.c.workspace_id == work.workspace_id, t.channel.c.slack_id == channel
    )
    return dict(work.execute(found).scalar() or {})


def mute_code(work: Work, channel: str, code: str, by: int) -> None:
    """Keep a channel quiet about one reason, or (`by` 0) let it hear of it again."""
    codes = muted_codes(work, channel)
    if by:
        codes[code] = by
    else:
        codes.pop(code, None)
    there = work.execute(
        sa.update(t.channel)
        .where(t.channel.c.workspace_id == work.workspace_id, t.channel.c.slack_id == channel)
        .values(muted_codes=codes)
    )
    if not there.rowcount:
        work.insert(t.channel, slack_id=channel, muted_codes=codes, seen_at=work.now)


def notes_shown(work: Work, channel: str) -> bool:
    """Tell whether a channel's alerts carry the screened note (a setting of the workspace)."""
    found = sa.select(t.channel.c.notes_shown).where(
        t.channel.c.workspace_id == work.workspace_id, t.channel.c.slack_id == channel
    )
    return bool(work.execute(found).scalar())
