"""Whoever made a campaign hears that one reason is given far more often than before: counts, ranges, and the leads.

It compares the campaign with its own last half-year, never with another campaign, and says nothing of any rep. Verdicts that
stand out, praise among them, are worded in `praised`.
"""

from __future__ import annotations

from alignment.reasons import BY_CODE
from db.memory import Work
from db.stores import campaigns, rejections
from db.stores.notices import Notice
from digests import praised
from digests.lead_words import first_id
from figures.patterns import pattern
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, neutral, one_line
from messages.words import render as write

COLUMNS = 44


def render(work: Work, notice: Notice) -> Message | None:
    """Return what stands out as it was found; None where so much was taken back since that nothing does any more."""
    if "verdict" in notice.payload:
        return praised.worded(work, notice)
    code = str(notice.payload["code"])
    told = pattern(work, int(notice.payload["campaign"]), code, notice.as_of or work.now)
    if not told.stands_out:
        return None
    campaign = campaigns.by_id(work, told.campaign_id)
    reason = BY_CODE[code]
    found = rejections.of_code(work, told.campaign_id, code, told.since, told.until)
    ids = [each.lead_id for each in reversed(found)]
    room = COLUMNS - len(f" · {reason.label} stands out")
    body = write(
        "digests/pattern",
        campaign=neutral(one_line(campaign.name, room)),
        reason=reason.label,
        now=told.now.in_thread(),
        before=told.before.in_thread(),
        look=praised.look_at(work, ids),
    )
    counts = f"{told.now.counts} in 30 days, {told.before.counts} before."
    word = campaign.word[:50]
    return compose(
        escape(f"{one_line(campaign.name, 20)}: {reason.label} {counts}"[:80]),
        body,
        buttons=(Button("Why", f"/campaign why {word}"), Button("Mute for a week", f"/campaign mute {word}")),
        more=(Button("Mute this code here", f"/lead mute {reason.word}"),),
        iteration=first_id(notice),
    )
