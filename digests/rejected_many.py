"""Marketing hears of many rejected leads within an hour as one message that grows, with one answer for those alike."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from alignment.dates import deadline, short_time
from alignment.reasons import BY_CODE
from alignment.zones import zone_named
from db.memory import Work
from db.stores import alerts, campaigns, workspaces
from db.stores import rejections as stored
from db.stores.notices import Notice
from db.stores.rejections import Rejection
from db.tables.rejections import RejectionState
from digests.lead_words import capital, counted, first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message:
    """Return what was rejected since the window began, by campaign and by reason, and what is open of it."""
    message = first_id(notice)
    all_of = stored.by_ids(work, alerts.subjects(work, message, "rejection"))
    standing = [each for each in all_of if each.state is not RejectionState.VOIDED]
    waiting = [each for each in standing if each.state is RejectionState.OPEN]
    terms = workspaces.terms(work)
    since = short_time(
        datetime.fromisoformat(str(notice.payload["since"])).astimezone(zone_named(terms.zone)).time()
    )
    due = deadline(min(each.due_at for each in waiting), terms.zone) if waiting else ""
    total = len(standing)
    facts = {
        "total": total,
        "open": len(waiting),
        "since": since,
        "by_campaign": _by_campaign(work, standing),
        "by_code": _by_code(standing),
        "due": due,
    }
    headline = (
        f"{total} leads rejected since {since}. {_by_code(standing)}." if total else "Rejections taken back."
    )
    buttons, more = _buttons(message, waiting)
    return compose(
        headline if len(headline) <= 80 else f"{total} leads rejected since {since}.",
        write("digests/rejected_many", **facts),
        buttons=buttons,
        more=more,
        iteration=message,
    )


def _by_campaign(work: Work, rejections: list[Rejection]) -> str:
    named = campaigns.by_ids(work, [each.campaign_id for each in rejections])
    names = Counter(named[each.campaign_id].name for each in rejections if each.campaign_id in named)
    return counted(names, " · ")


def _by_code(rejections: list[Rejection]) -> str:
    return capital(counted(Counter(BY_CODE[each.code].label for each in rejections), ", "))


def _buttons(message: str, waiting: list[Rejection]) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    if not waiting:
        return (), ()
    code, number = Counter(each.code for each in waiting).most_common(1)[0]
    reason = BY_CODE[code]
    one_by_one = Button("Answer one by one", f"/lead answer {waiting[0].lead_id}", form=True)
    alike = Button(f"Same answer for {number}", f"/lead answer same {message} {reason.word}", form=True)
    more = (
        Button("All answers I owe", "/lead"),
        Button(f"Mute {reason.label} here"[:30], f"/lead mute {reason.word}"),
    )
    return ((one_by_one, alike) if number > 1 else (one_by_one,)), more
