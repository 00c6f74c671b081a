"""Marketing hears of many leads that became deals within an hour as one message that grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from alignment.dates import short_time
from alignment.money import Money, short
from alignment.zones import zone_named
from db.memory import Work
from db.stores import alerts, campaigns, leads, workspaces
from db.stores import qualified as stored
from db.stores.notices import Notice
from db.stores.qualified import Qualified
from digests.lead_words import counted, first_id, fitted
from messages.buttons import Button
from messages.message import Message, compose
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message:
    """Return how many leads were qualified since the window began, of which campaigns, and what they are worth."""
    message = first_id(notice)
    newest = {each.lead_id: each for each in stored.of(work, alerts.subjects(work, message, "lead"))}
    found = leads.leads(work, newest)
    terms = workspaces.terms(work)
    start = datetime.fromisoformat(str(notice.payload["since"]))
    since = short_time(start.astimezone(zone_named(terms.zone)).time())
    named = campaigns.by_ids(work, [each.campaign_id for each in found.values()])
    names = Counter(named[each.campaign_id].name for each in found.values() if each.campaign_id in named)
    money = _money(work, newest.values())
    total = len(newest)
    last = max(newest.values(), key=lambda each: (each.at, each.lead_id), default=None)
    lines = write(
        "digests/qualified_many",
        total=total,
        since=since,
        by_campaign=counted(names, " · "),
        money=money,
        latest=fitted(found[last.lead_id].ref, before="Latest: ") if last else "",
    )
    worth = f", {money}" if money and len(money) < 40 else ""
    return compose(
        f"{total} leads qualified since {since}{worth}."
        if total
        else f"Qualified since {since}: taken back.",
        lines,
        buttons=(Button("Show the latest", f"/lead {last.lead_id}"), Button("Campaigns", "/campaign"))
        if last
        else (),
        iteration=message,
    )


def _money(work: Work, made: Collection[Qualified]) -> str:
    """Add up by currency: two of them are never one sum."""
    sums: Counter[str] = Counter()
    for worth in stored.worth(work, [each.deal_id for each in made]).values():
        if worth.amount is not None:
            sums[worth.currency] += worth.amount
    return ", ".join(short(Money(minor, currency)) for currency, minor in sums.most_common(3))
