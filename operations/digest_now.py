"""A digest that somebody at the shell asks for: owed to a channel, with its thread, for any instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alignment.people import SHELL
from db.memory import Work
from db.stores import audit, notices
from db.stores import subscriptions as stored
from db.stores.notices import Notice
from db.tables.delivery import Act, NoticeState
from operations.notices import Owed, owe
from operations.subscriptions import parts_of


def payload_for(work: Work, kind: str, channel: str) -> dict[str, Any]:
    """Return what a digest for this channel is told with: its subscription's filters and sections, if it has one."""
    held = next((each for each in stored.everything(work, channel) if each.kind == kind), None)
    if held is None:
        return {}
    return {"filters": dict(held.filters), "sections": dict(held.sections)}


def unowed(
    work: Work, kind: str, target: str, at: datetime, payload: Mapping[str, Any], part: int = 0
) -> Notice:
    """Return the notice of a digest of an instant, or of a part of its thread, that nobody owes: to be shown and not sent."""
    return Notice(
        workspace_id=work.workspace_id,
        id=notices.id_of(work.workspace_id, f"preview/{target}/{kind}"),
        dedup_key="",
        kind=parts_of(kind, {})[0] if part else kind,
        act=Act.REPLY if part else Act.POST,
        part=part,
        target=target,
        lane=target,
        priority=5,
        state=NoticeState.PENDING,
        due_at=at,
        expires_at=at,
        made_at=work.now,
        as_of=at,
        known_at=work.now,
        payload=payload,
    )


def owe_digest(work: Work, kind: str, channel: str, at: datetime) -> str:
    """Owe the digest of an instant to a channel, once for each instant; return the notice's id."""
    payload = payload_for(work, kind, channel)
    thread, parts = parts_of(kind, payload.get("sections", {}))
    key = f"digest/at/{channel}/{kind}/{at.isoformat()}"
    shared: dict[str, Any] = {"payload": payload, "as_of": at, "known_at": work.now}
    parent = owe(work, Owed(kind, key, channel, priority=1, **shared))
    for part in parts:
        reply = Owed(
            thread, f"{key}/{part}", channel, act=Act.REPLY, parent_id=parent, part=part, priority=1, **shared
        )
        owe(work, reply)
    audit.record(work, SHELL.id, "digest.now", f"channel:{channel}", kind=kind)
    return parent
