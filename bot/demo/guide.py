"""The four steps at the top of the page, ticked from what really happened, and the button that moves the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from alignment.calendar import DAY_NAMES, local_day
from alignment.lifecycle import EventKind
from bot.demo.company import MORNING
from bot.demo.deals import new_york
from bot.demo.leads import CEDAR
from bot.demo.names import MARKETING, PIPELINE, SALES
from db.memory import Work
from db.stores import leads, notices, subscriptions, workspaces
from db.tables.delivery import NoticeState

NEXT_DAY = "next-day"
"""What the page calls the button that moves the clock."""

REJECT = f"/lead reject {CEDAR.number} budget asked for next year"

_DIGESTS = 200
"""Among so many of the newest notices the digests of the demo's days are looked for."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What has happened in the demo so far."""

    read: bool = False
    rejected: bool = False
    answered: bool = False
    next_day: bool = False
    posted: bool = False


def facts(work: Work) -> Facts:
    """Return what happened since the demo's morning, without what only the page can know."""
    sent = [
        each.as_of
        for each in notices.newest(work, NoticeState.SENT, _DIGESTS)
        if each.kind == "pipeline" and each.target == PIPELINE and each.as_of is not None
    ]
    begun = MORNING - timedelta(minutes=30)
    return Facts(
        rejected=leads.count_since(work, begun, EventKind.REJECTED) > 0,
        answered=leads.count_since(work, begun, EventKind.ANSWERED, EventKind.SECOND_LOOK) > 0,
        next_day=any(at > MORNING for at in sent),
        posted=any(at == MORNING for at in sent),
    )


def steps(so_far: Facts, jump: str) -> list[dict[str, Any]]:
    """Return the steps as the page shows them; `jump` is the label of the button that moves the clock."""
    return [
        {
            "title": "Read this morning's digest",
            "text": "You are Ines, who leads sales. #pipeline has the digest of 08:30; its details are in the thread.",
            "done": so_far.read,
            "person": "ines",
            "channel": PIPELINE,
        },
        {
            "title": "Reject a lead as Jonas",
            "text": f"Be Jonas and send `{REJECT}`. Or type `/lead` and pick L-{CEDAR.number} {CEDAR.company}.",
            "done": so_far.rejected,
            "person": "jonas",
            "channel": SALES,
            "say": REJECT,
        },
        {
            "title": "Answer as Priya",
            "text": "Marketing was told in #marketing. Press *Fix it*, or *Nurture until…*; Jonas gets a receipt.",
            "done": so_far.answered,
            "person": "priya",
            "channel": MARKETING,
        },
        {
            "title": jump,
            "text": f"Press *{jump}* beside the clock: the next digest says what became of this day.",
            "done": so_far.next_day,
            "person": "ines",
            "channel": PIPELINE,
        },
    ]


def workspace(work: Work) -> int:
    """Return the demo's workspace."""
    return workspaces.all_ids(work)[0]


def next_due(work: Work) -> datetime | None:
    """Return when the next digest, or the next message that is owed already, is due after now."""
    owed = [each.due_at for each in notices.newest(work, NoticeState.PENDING, _DIGESTS)]
    run = subscriptions.earliest(work)
    return min((at for at in (*owed, run) if at is not None and at > work.now), default=None)


def next_morning(work: Work) -> datetime:
    """Return 08:30 in New York on the next working day, in UTC."""
    terms = workspaces.terms(work)
    return new_york(terms.calendar.next_working_day(local_day(work.now, terms.zone)), "08:30")


def jump_label(today: date, morning: date) -> str:
    """Say where the button leads: `Jump to tomorrow 08:30`, over a weekend `Jump to Monday 08:30`."""
    if morning - today == timedelta(days=1):
        return "Jump to tomorrow 08:30"
    return f"Jump to {DAY_NAMES[morning.weekday()]} 08:30"


def button(label: str) -> Mapping[str, str]:
    """Return the button as the page wants it."""
    return {"label": label, "url": NEXT_DAY}
