"""After a stop of hours or days: what waits for a channel or a person comes as one message, not as a flood.

A worker folds a lane when it has looked and found that a late notice is not there: then Slack answers, and what would
have been said days ago is said in one summary. The folded notices end in the same commit, so that no kill and no second
worker says them too; the summary looks before it speaks whether any of them had arrived after all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from alignment.calendar import day_edges, local_day
from alignment.notices import CAUGHT_UP, FOLDED, HOT, LATE_AFTER, TOO_MANY
from db.memory import Work
from db.stores import late as stored
from db.stores import recovery, workspaces
from db.stores.late import Late
from db.stores.notices import Notice
from db.tables.delivery import Act
from operations.notices import Owed, owe


def may_be_folded(notice: Notice, now: datetime) -> bool:
    """Tell whether a notice is one of those of which many at once become one, or that one; asks no database."""
    if notice.kind == CAUGHT_UP:
        return notice.act is Act.POST and notice.first_try_at is None
    return (
        notice.kind in FOLDED
        and notice.act is Act.POST
        and notice.priority > HOT
        and now - notice.due_at >= LATE_AFTER
    )


def too_many(work: Work, notice: Notice) -> bool:
    """Tell whether a late notice that is being sent is one too many in its lane; of a summary, whether others should join it."""
    day_began = _day_began(work)
    others = stored.waiting(work, notice.lane, work.now - LATE_AFTER, day_began)
    if notice.kind == CAUGHT_UP:
        return bool(others)
    if notice.cause and notice.made_at >= day_began:
        return False
    count = len({notice.id, *(each.id for each in others)})
    return count > TOO_MANY or stored.open_summary(work, notice.lane) is not None


def fold(work: Work, lane: str) -> str:
    """End what is late in a lane in favour of one summary, which is owed in the same transaction; return its id.

    Three or fewer stay as they are, unless a summary of the lane still waits: they join it. Empty: nothing was folded.
    """
    found = stored.waiting(work, lane, work.now - LATE_AFTER, _day_began(work), lock=True)
    before = stored.open_summary(work, lane, lock=True)
    if not found or (before is None and len(found) <= TOO_MANY):
        return ""
    told = before.payload if before is not None else {}
    ids = [*told.get("ids", ()), *(each.id for each in found)]
    payload = {
        "ids": ids,
        "since": min([*_since(told), found[0].due_at]).isoformat(),
        "doubt": bool(told.get("doubt")) or any(each.doubt for each in found),
    }
    if before is None:
        summary_id = _owe(work, lane, found, payload)
    else:
        summary_id = before.id
        stored.told_of(work, summary_id, **payload)
    stored.fold(work, [each.id for each in found], summary_id)
    return summary_id


def _owe(work: Work, lane: str, found: Sequence[Late], payload: Mapping[str, object]) -> str:
    # The longest due is folded once for ever, also in a database that was put back: the same summary is found there.
    return owe(
        work, Owed(kind=CAUGHT_UP, dedup_key=f"{CAUGHT_UP}/{found[0].id}", target=lane, payload=payload)
    )


def arrived(work: Work, summary: Notice, found: Mapping[str, tuple[str, str]]) -> None:
    """Take what had arrived after all out of a summary, by notice id with channel and ts: it is sent, and kept up to date."""
    mine = [each for each in summary.payload["ids"] if each in found]
    stored.unfold(work, mine)
    for each in mine:
        recovery.arrived(work, each, *found[each], work.now)
    left = [each for each in summary.payload["ids"] if each not in found]
    stored.told_of(work, summary.id, **{**summary.payload, "ids": left})


def _since(payload: Mapping[str, object]) -> list[datetime]:
    return [datetime.fromisoformat(str(payload["since"]))] if "since" in payload else []


def _day_began(work: Work) -> datetime:
    zone = workspaces.terms(work).zone
    return day_edges(local_day(work.now, zone), zone)[0]
