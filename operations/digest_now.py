"""A digest that somebody at the shell asks for: owed to a channel, with its thread, for any instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from alignment.people import SHELL
from db.memory import Work
from db.stores import audit
from db.stores import subscriptions as stored
from db.tables.delivery import Act
from operations.notices import Owed, owe
from operations.subscriptions import parts_of


def payload_for(work: Work, kind: str, channel: str) -> dict[str, Any]:
    """Return what a digest for this channel is told with: its subscription's filters and sections, if it has one."""
    held = next((each for each in stored.everything(work, channel) if each.kind == kind), None)
    if held is None:
        return {}
    return {"filters": dict(held.filters), "sections": dict(held.sections)}


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
