"""A digest that somebody asks for out of turn: posted here at once, or owed from the shell for any instant.

What was posted today and would be told alike is brought up to date in its place. Who asks gets it, also where the
subscription waits until enough moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alignment.calendar import day_edges, local_day
from alignment.people import SHELL, Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit, notices, workspaces
from db.stores import subscriptions as stored
from db.stores.notices import Notice
from db.stores.subscriptions import Subscription
from db.tables.delivery import Act, NoticeState
from operations import left_behind
from operations.notices import Owed, bring_up_to_date, owe
from operations.subscriptions import WAITS_FOR, digest_kind, of_target, parts_of, refuse_unless_postable


def payload_for(work: Work, kind: str, target: str) -> dict[str, Any]:
    """Return what a digest for this target is told with: the filters and sections of its subscription, if it has one."""
    held = _held(work, kind, target)
    return {"filters": dict(held.filters), "sections": _told(held.sections)} if held is not None else {}


def _held(work: Work, kind: str, target: str) -> Subscription | None:
    return next((each for each in stored.everything(work, target) if each.kind == kind), None)


def _told(sections: Mapping[str, Any]) -> dict[str, Any]:
    """The sections of a digest without what it waits for."""
    return {name: value for name, value in sections.items() if name not in WAITS_FOR}


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
    key = f"digest/at/{channel}/{kind}/{at.isoformat()}"
    parent = _owe(work, kind, key, channel, payload_for(work, kind, channel), at)
    audit.record(work, SHELL.id, "digest.now", f"channel:{channel}", kind=kind)
    return parent


def _owe(work: Work, kind: str, key: str, target: str, payload: Mapping[str, Any], at: datetime) -> str:
    """Owe a digest of an instant with its thread; return its notice."""
    shared: dict[str, Any] = {"payload": payload, "priority": 1, "as_of": at, "known_at": work.now}
    parent = owe(work, Owed(kind, key, target, **shared))
    thread, parts = parts_of(kind, payload.get("sections", {}))
    for part in parts:
        owe(work, Owed(thread, f"{key}/{part}", target, act=Act.REPLY, parent_id=parent, part=part, **shared))
    return parent


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of asking for a digest at once: its notice, and whether the one of today was brought up to date."""

    notice_id: str
    edited: bool


def post_now(work: Work, actor: Actor, target: str, kind: str = "pipeline", *, anew: bool = False) -> Posted:
    """Owe a digest here at once, once a minute at most. The schedule goes on as it was.

    Where the same one was posted here today, that one is brought up to date in place, unless it is wanted `anew`.
    """
    may(actor, Right.SUBSCRIBE, of_target(target))
    wanted = digest_kind(kind).name
    refuse_unless_postable(work, target, f"/digest now {wanted}")
    there = None if anew else todays(work, target, wanted)
    if there is not None:
        renew(work, there)
        made = Posted(there, edited=True)
    else:
        minute = work.now.replace(second=0, microsecond=0)
        key = f"digest/now/{target}/{wanted}/{minute.isoformat()}"
        told = {"filters": {}, "sections": {}, **payload_for(work, wanted, target), "asked_by": actor.id}
        made = Posted(_owe(work, wanted, key, target, told, work.now), edited=False)
        left_behind.tell(work, work.now)
    held = _held(work, wanted, target)
    audit.record(work, actor.id, "digest.now", f"subscription:{held.id if held else 0}", kind=wanted)
    work.leaves(notice=made.notice_id)
    return made


def todays(work: Work, target: str, kind: str) -> str | None:
    """Return today's digest of a kind that was posted here, if it would be told of the same and alike now."""
    terms = workspaces.terms(work)
    begins = day_edges(local_day(work.now, terms.zone), terms.zone)[0]
    found = stored.said_since(work, target, kind, begins)
    if found is None:
        return None
    notice_id, told = found
    alike = {"filters": told.get("filters", {}), "sections": _told(told.get("sections", {}))}
    return notice_id if alike == {"filters": {}, "sections": {}, **payload_for(work, kind, target)} else None


def renew(work: Work, notice_id: str) -> None:
    """Bring a digest that was sent, and its thread, to what is known now: edited in place, with the time of it."""
    for each in (notice_id, *stored.replies_of(work, notice_id)):
        bring_up_to_date(work, each)
        stored.renew(work, each, work.now)
