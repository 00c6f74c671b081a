"""What a rejection, feedback or a new deal owes marketing: where it goes, and when several become one message."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from alignment.people import Actor, Role
from alignment.permissions import Right, may
from alignment.terms import Switches
from db.memory import Work
from db.stores import alerts, audit, campaigns, people, workspaces
from db.stores import notices as stored
from db.stores.notices import Notice, Subject
from db.stores.rejections import Rejection
from operations.notices import Owed, bring_up_to_date, owe

WINDOW = timedelta(hours=1)
"""So long a flood is gathered into one message."""


class AnsweredFor(Protocol):
    """Something of marketing's that is told of: a campaign, or what feedback is on."""

    @property
    def owner_id(self) -> int:
        """Who answers for it; 0 for nobody."""

    @property
    def channel(self) -> str:
        """Its own channel; empty for marketing's."""

    @property
    def muted_until(self) -> datetime | None:
        """Until when its owner asked for quiet."""


def targets(work: Work, about: AnsweredFor, switches: Switches) -> tuple[str, ...]:
    """Return where an alert goes: the campaign's channel, marketing's, else its owner's DM, else the managers' DMs."""
    for channel in (about.channel, switches.marketing_channel):
        if channel:
            return (channel,)
    if about.owner_id:
        return (f"person:{about.owner_id}",)
    return tuple(f"person:{each.id}" for each in people.holders(work, Role.MARKETING_MANAGER))


def is_quiet(work: Work, about: AnsweredFor) -> bool:
    """Tell whether its owner asked for quiet now."""
    return about.muted_until is not None and about.muted_until > work.now


def mute_code(work: Work, actor: Actor, channel: str, code: str, *, muted: bool) -> None:
    """Keep a channel quiet about one reason, or let it hear of it again; without a channel it is marketing's."""
    may(actor, Right.MUTE_CODE)
    here = channel or next(iter(targets(work, campaigns.NONE, workspaces.terms(work).switches)), "")
    alerts.mute_code(work, here, code, actor.id if muted else 0)
    audit.record(work, actor.id, "reason.muted" if muted else "reason.heard", f"channel:{here}", code=code)


def alert(work: Work, rejection: Rejection, switches: Switches) -> tuple[str, ...]:
    """Owe the alert of a rejection to each of its targets; return the messages that show it.

    Quiet campaigns and codes that a channel muted owe none: the answer stays owed, and `/lead` shows it.
    """
    campaign = campaigns.by_id(work, rejection.campaign_id)
    if is_quiet(work, campaign):
        return ()
    return tuple(
        _alert_at(work, target, rejection, switches)
        for target in targets(work, campaign, switches)
        if rejection.code not in alerts.muted_codes(work, target)
    )


def _subjects(rejection: Rejection) -> tuple[Subject, ...]:
    return (Subject("lead", rejection.lead_id), Subject("rejection", rejection.id))


def _alert_at(work: Work, target: str, rejection: Rejection, switches: Switches) -> str:
    owed = Owed(
        kind="rejected",
        dedup_key=f"rejected/{rejection.fact}/{target}",
        target=target,
        payload={"rejection": rejection.id, "lead": rejection.lead_id},
        subjects=_subjects(rejection),
    )
    return owe_or_gather(work, owed, "rejected_many", switches.group_alerts_over)


def owe_or_gather(work: Work, owed: Owed, many: str, over: int) -> str:
    """Owe a message, or where more than `over` of its kind came within the hour, one of kind `many` for all of them.

    Return the id of the message that shows it. What a message shows is its subjects: a gathering one gains them.
    """
    window = _window(work, many, owed.target)
    if window is not None:
        alerts.add_subjects(work, window.id, owed.subjects)
        bring_up_to_date(work, window.id)
        return window.id
    singles = alerts.since(work, owed.kind, owed.target, work.now - WINDOW)
    if len(singles) >= over:
        return _gather(work, owed, many, singles)
    return owe(work, owed)


def _window(work: Work, many: str, target: str) -> Notice | None:
    """Return the message that gathers at this target now."""
    for notice in alerts.since(work, many, target, work.now - WINDOW):
        if notice.as_of is not None and notice.as_of + WINDOW > work.now:
            return notice
    return None


def _gather(work: Work, owed: Owed, many: str, singles: tuple[Notice, ...]) -> str:
    """Make one message of this one and those of the last hour: unsent ones go, sent ones stay and are in it too."""
    start = singles[0].made_at
    subjects = [*owed.subjects, *alerts.all_subjects(work, [single.id for single in singles])]
    for single in singles:
        alerts.cancel(work, single.id)
    return owe(
        work,
        Owed(
            kind=many,
            dedup_key=f"{many}/{owed.target}/{int(start.timestamp() * 1000)}",
            target=owed.target,
            payload={"since": start.isoformat()},
            as_of=start,
            subjects=tuple(dict.fromkeys(subjects)),
        ),
    )


def refresh(work: Work, rejection: Rejection) -> None:
    """Bring every message that shows a rejection to its present state; one that is not sent needs nothing."""
    for notice_id in alerts.showing(work, "rejection", rejection.id):
        bring_up_to_date(work, notice_id)


def withdraw(work: Work, rejection: Rejection) -> None:
    """A rejection was taken back: its unsent alert is cancelled, a sent one says so."""
    for notice_id in alerts.showing(work, "rejection", rejection.id):
        notice = stored.by_id(work, notice_id)
        if notice is not None and notice.kind == "rejected" and alerts.cancel(work, notice_id):
            continue
        bring_up_to_date(work, notice_id)
