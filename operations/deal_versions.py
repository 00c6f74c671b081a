"""What is believed of a deal, and of which time: a first sight of it, what a file tells later, and rows of its past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from alignment.records import OpportunityRecord
from alignment.versions import covering, replaced
from db.memory import Work
from db.stores import known_deals, loading
from db.tables.columns import FOREVER
from operations.observed import Arrival

_SAID_BY = {
    "owner_id": ("owner", "owner_email"),
    "team_id": ("owner", "owner_email"),
    "kind": ("stage", "is_won", "is_closed", "is_lost", "won_at", "lost_at"),
    "currency": ("amount", "currency"),
    "category": ("category", "stage"),
    "probability": ("probability", "stage"),
}
ENDED = ("won", "lost")


def told_by(name: str) -> frozenset[str]:
    """Name the fields that say something of this part of a version."""
    return frozenset(_SAID_BY.get(name, (name,)))


Span = tuple[str, datetime, datetime, bool]


def first_spans(arrival: Arrival, record: OpportunityRecord) -> list[Span]:
    """Return what a first sight of a deal says of which time: (kind, from, to, assumed).

    A decided deal was open until it closed, an open one had some amount before its file; both are assumed. Its close,
    and an open deal from its file on, are facts. A deal that older files could not have had is no assumption either.
    """
    at = arrival.at
    dates = [record.created_at, record.closed_at, record.stage_since, record.changed_at]
    born = min((each for each in dates if each is not None), default=at)
    born = min(born, at)
    if record.kind in ENDED:
        closed = min(record.closed_at or record.changed_at or at, at)
        final: Span = (record.kind, closed, FOREVER, False)
        return [("open", born, closed, True), final] if born < closed else [final]
    before = arrival.run.baseline or (arrival.before is not None and born < arrival.before)
    if before and born < at:
        return [("open", born, at, True), ("open", at, FOREVER, False)]
    return [("open", born, FOREVER, False)]


def believe(
    work: Work,
    arrival: Arrival,
    deal_id: int,
    versions: Sequence[Mapping[str, Any]],
    told: Mapping[str, Any],
    *,
    since: datetime | None,
    stage_since: datetime | None = None,
) -> bool:
    """Let what a file told hold from when it changed until the next newer file spoke; tell whether that is news.

    `since` is when the source says that it changed; without it, when the file was made. What a field says that the file
    does not have stays as it was.
    """
    at = arrival.at
    held = covering(versions, at) or covering(versions, versions[0]["valid_from"] if versions else at)
    if held is not None and covering(versions, at) is not None and same(held, told):
        return False
    start = min(since or at, at)
    end = arrival.after or FOREVER
    base = dict(held) if held is not None else _NEW
    state = {**base, **told, "assumed": False, "import_id": arrival.run.id}
    moved = held is not None and told.get("close_date") and held["close_date"]
    if moved and held is not None and told["close_date"] > held["close_date"]:
        state["pushes"] = held["pushes"] + 1
    if held is None or state["stage"] != held["stage"] or state["kind"] != held["kind"]:
        state["stage_since"] = min(stage_since or start, at)
    ended, added = replaced(versions, state, start, end)
    known_deals.end_beliefs(work, [dict(each) for each in ended])
    store_versions(work, deal_id, added)
    return True


_NEW: dict[str, Any] = {
    "kind": "open", "stage": "", "amount": None, "currency": "", "close_date": None, "pushes": 0, "owner_id": 0,
    "team_id": 0, "category": "", "probability": 0, "next_step": True, "last_activity_at": None, "loss_reason": "",
}  # fmt: skip


def same(held: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Tell whether what is believed says all of that already."""
    return all(held[name] == value for name, value in told.items())


def store_versions(work: Work, deal_id: int, versions: Sequence[Mapping[str, Any]]) -> None:
    """Believe these versions from now on."""
    stamp, day = loading.stamp(work), loading.day
    loading.load(
        work,
        loading.VERSION,
        [
            (
                work.workspace_id, deal_id, str(v["kind"]), v["stage"], stamp(v["stage_since"]), v["amount"],
                v["currency"], day(v["close_date"]), v["pushes"], v["owner_id"], v["team_id"], v["category"],
                v["probability"], v["next_step"],
                stamp(v["last_activity_at"]) if v["last_activity_at"] else None, v["loss_reason"], v["assumed"],
                stamp(v["valid_from"]), stamp(v["valid_to"]), stamp(work.now), stamp(FOREVER), v["import_id"],
            )
            for v in versions
        ],
    )  # fmt: skip
