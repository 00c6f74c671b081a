"""Marketing hears that sales made a deal of a lead: which one, of which campaign, worth how much, how long after."""

from __future__ import annotations

from datetime import timedelta

from alignment.dates import short_day
from alignment.money import Money, short
from alignment.zones import local_day
from db.memory import Work
from db.stores import qualified as stored
from db.stores.notices import Notice
from db.stores.qualified import Qualified, Worth
from digests.lead_words import Shown, first_id, fitted, headline, shown, title
from messages.buttons import Button
from messages.characters import width
from messages.message import Message, compose
from messages.text import Mrkdwn, one_line
from messages.words import render as write

DAYS = 30


def render(work: Work, notice: Notice) -> Message:
    """Return the card in its present state; one that was taken back says so and asks for nothing."""
    lead = shown(work, int(notice.payload["lead"]))
    cycle = int(notice.payload["cycle"])
    found = [each for each in stored.of(work, [lead.lead.id]) if each.cycle == cycle]
    made = found[-1] if found else None
    worth = stored.worth(work, [made.deal_id]).get(made.deal_id) if made else None
    facts: dict[str, object] = {
        "title": title(lead.lead, lead.link, "qualified" if made else "qualified, taken back"),
        "standing": made is not None,
    }
    if made is not None:
        facts |= _facts(work, lead, made, worth)
    return compose(
        _headline(lead, made, worth),
        write("digests/qualified", **facts),
        buttons=_buttons(lead) if made else (),
        more=_more(lead) if made else (),
        iteration=first_id(notice),
    )


def _facts(work: Work, lead: Shown, made: Qualified, worth: Worth | None) -> dict[str, object]:
    zone = lead.terms.zone
    day = local_day(made.at, zone)
    before = local_day(made.handed_over_at, zone) if made.handed_over_at else None
    return {
        "source": fitted(lead.campaign.name, f"{lead.team} team" if lead.team else ""),
        "amount": _amount(worth),
        "closes": short_day(worth.close_on, day) if worth and worth.close_on else "",
        "handed_over": short_day(before, day) if before and before <= day else "",
        "days": (day - before).days if before else 0,
        "counts": _counts(work, lead),
    }


def _amount(worth: Worth | None) -> str:
    return short(Money(worth.amount, worth.currency)) if worth and worth.amount is not None else ""


def _counts(work: Work, lead: Shown) -> str:
    if not lead.campaign.id:
        return ""
    number = stored.count_since(work, lead.campaign.id, work.now - timedelta(days=DAYS))
    tail = f", {DAYS} days: {number} {'lead' if number == 1 else 'leads'} qualified"
    return f"{fitted(lead.campaign.name, most=48 - width(tail))}{tail}"


def _headline(lead: Shown, made: Qualified | None, worth: Worth | None) -> Mrkdwn:
    if made is None:
        return headline(lead.lead, ": qualification taken back.")
    amount = f": {_amount(worth)}" if _amount(worth) else ""
    campaign = f" {one_line(lead.campaign.name, 20)}." if lead.campaign.name else ""
    return headline(lead.lead, f" qualified{amount}.{campaign}")


def _buttons(lead: Shown) -> tuple[Button, ...]:
    word = lead.campaign.word[:50]
    campaign = (Button("Show the campaign", f"/campaign show {word}"),) if word else ()
    return (Button("Show the lead", f"/lead {lead.lead.id}"), *campaign)


def _more(lead: Shown) -> tuple[Button, ...]:
    word = lead.campaign.word[:50]
    return (Button("Mute", f"/campaign mute {word}"),) if word else ()
