"""Owing somebody a message: saved in the same transaction as the event that owes it.

A notice's id comes from the business fact, never from the click, so that the same fact owes it once for ever, also
after a restored backup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alignment.notices import BY_NAME
from db.memory import Work
from db.stores import alerts
from db.stores import notices as stored
from db.stores.notices import Notice, Subject
from db.tables.columns import FOREVER
from db.tables.delivery import Act, NoticeState
from operations.people.quiet import not_before

CAN_WAIT = frozenset(
    {
        "receipt",
        "handed_on",
        "ask",
        "missing",
        "missing_many",
        "fix_check",
        "second_look",
        "pattern",
        "falls_short",
        "month_told",
        "offers",
        "thanks",
        "qualified",
        "qualified_many",
        "late_file",
        "imported",
        "trouble",
        "left_behind",
        "morning",
        "agenda_empty",
        "meeting_changed",
        "action_due",
        "side_missing",
        "coffee_soon",
        "coffee",
        "coffee_told",
        "coffee_met",
        "programme_asked",
        "turn_moved",
        "swap_offered",
        "swap_declined",
        "turn_left",
        "turn_host",
        "ride_along_seat",
        "ride_along_host",
        "ride_along_changed",
        "ride_along_debrief",
        "ride_along_heard",
        "duty_moved",
        "duty_trouble",
        "turn_week",
        "debrief_asked",
        "invitation",
        "unrouted",
        "caught_up",
    }
)
"""What comes after somebody's quiet hours; what they asked for themselves comes when it is due."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One message that Tandem owes.

    `target` is a Slack channel id, or `person:7` for a DM. `payload` holds ids, codes and times only. `priority` None:
    its kind's own. `as_of` and `known_at` are what its figures are asked by.
    """

    kind: str
    dedup_key: str
    target: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    act: Act = Act.POST
    parent_id: str = ""
    part: int = 0
    due_at: datetime | None = None
    priority: int | None = None
    subscription_id: int = 0
    as_of: datetime | None = None
    known_at: datetime | None = None
    subjects: Sequence[Subject] = ()


def owe(work: Work, owed: Owed) -> str:
    """Save a notice unless the same fact already owes it; return its id either way."""
    row = row_of(work, owed)
    stored.add(work, row, owed.subjects)
    return str(row["id"])


def row_of(work: Work, owed: Owed) -> dict[str, Any]:
    """Return a notice as a row, for those who owe many at once."""
    kind = BY_NAME[owed.kind]
    due_at = owed.due_at or work.now
    if owed.kind in CAN_WAIT and owed.target.startswith("person:"):
        due_at = not_before(work, int(owed.target.partition(":")[2]), due_at)
    return {
        "id": stored.id_of(work.workspace_id, owed.dedup_key),
        "dedup_key": owed.dedup_key,
        "kind": owed.kind,
        "act": owed.act,
        "parent_id": owed.parent_id,
        "part": owed.part,
        "target": owed.target,
        "lane": owed.target,
        "priority": kind.priority if owed.priority is None else owed.priority,
        "due_at": due_at,
        "expires_at": due_at + timedelta(minutes=kind.fresh_minutes) if kind.fresh_minutes else FOREVER,
        "subscription_id": owed.subscription_id,
        "as_of": owed.as_of,
        "known_at": owed.known_at,
        "payload": dict(owed.payload),
        "cause": work.cause,
        "made_at": work.now,
    }


def call_off(
    work: Work, kind: str, shown: Iterable[Subject], meant: Callable[[Notice], bool] = lambda _: True
) -> list[Notice]:
    """Call off what of a kind shows these things and was not sent; return it, so that what is said next says that too.

    Several changes before anybody read of one are one message; `meant` tells which of them are in question.
    """
    showing = {each for thing in shown for each in alerts.showing(work, thing.kind, thing.thing_id)}
    waiting = stored.keep_unsent(work, sorted(showing))
    unsent = (each for some in stored.by_ids(work, sorted(waiting)) for each in some)
    found = [each for each in unsent if each.kind == kind and meant(each)]
    stored.cancel_by_ids(work, [each.id for each in found])
    return found


def bring_up_to_date(work: Work, notice_id: str, *, priority: int = 1) -> None:
    """Owe that a message which was (or is being) sent shows its present state: coalesced, the newest state wins.

    A notice that is not sent yet needs nothing: it is rendered when it goes out. One that is sent gets a companion
    of act `present`, whose edition grows each time.
    """
    bring_many_up_to_date(work, [notice_id], priority=priority)


def bring_many_up_to_date(work: Work, notice_ids: Sequence[str], *, priority: int = 1) -> None:
    """Owe the same for many messages, in few statements: an erasure may concern every digest of two years."""
    if not work.sqlite:
        # Elsewhere than beside SQLite's one writer, a worker may take a message at this very moment.
        stored.keep_unsent(work, notice_ids)
    said = (NoticeState.SENDING, NoticeState.SENT)
    for parents in stored.by_ids(work, notice_ids):
        rows = [
            row_of(work, _companion(parent, Act.PRESENT, priority))
            for parent in parents
            if parent.state in said
        ]
        stored.add_many(work, rows)
        stored.new_editions(work, [str(row["id"]) for row in rows])


def take_many_away(work: Work, notice_ids: Sequence[str], *, priority: int = 1) -> None:
    """Owe that messages which were sent are deleted in Slack."""
    for parents in stored.by_ids(work, notice_ids):
        stored.add_many(work, [row_of(work, _companion(parent, Act.DELETE, priority)) for parent in parents])


def _companion(parent: Notice, act: Act, priority: int) -> Owed:
    return Owed(
        kind=parent.kind,
        dedup_key=f"{act.value}/{parent.id}",
        target=parent.target,
        act=act,
        parent_id=parent.id,
        part=parent.part,
        payload=parent.payload,
        priority=priority,
        as_of=parent.as_of,
        known_at=parent.known_at,
    )
