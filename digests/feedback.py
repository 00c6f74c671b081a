"""Marketing hears what sales says of a lead, praise included: the verdict, up to three tags, and the month's counts."""

from __future__ import annotations

from datetime import timedelta

from alignment.feedback import TAG_BY_CODE, VERDICT_LABELS, Verdict
from db.memory import Work
from db.stores import feedback as stored
from db.stores import teams
from db.stores.feedback import Feedback
from db.stores.notices import Notice
from digests.lead_words import Shown, capital, first_id, fitted, headline, shown, title
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import Mrkdwn, escape, one_line
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message:
    """Return the card in its present state; one that was taken back says so and asks for nothing."""
    given = stored.by_id(work, int(notice.payload["feedback"]))
    assert given is not None, "a card belongs to feedback of its workspace"
    lead = shown(work, given.lead_id)
    standing = given.voided_at is None
    label = VERDICT_LABELS[given.verdict] if standing else "feedback taken back"
    team = teams.name_of(work, given.team_id)
    tags = " · ".join(TAG_BY_CODE[code].label for code in given.tags if code in TAG_BY_CODE)
    facts = {
        "title": title(
            lead.lead, lead.link, f"{label} · thanked" if standing and given.thanked_at else label
        ),
        "standing": standing,
        "source": fitted(lead.campaign.name, f"{team} team" if team else ""),
        "tags": fitted(*capital(tags).split(" · ")) if tags else "",
        "counts": _counts(work, given, lead),
    }
    return compose(
        _headline(given, lead, tags, standing=standing),
        write("digests/feedback", **facts),
        buttons=buttons(given) if standing else (),
        more=_more(given, lead) if standing else (),
        iteration=first_id(notice),
    )


def _headline(given: Feedback, lead: Shown, tags: str, *, standing: bool) -> Mrkdwn:
    if not standing:
        return headline(lead.lead, ": feedback taken back.")
    verdict = capital(VERDICT_LABELS[given.verdict])
    campaign = f", {one_line(lead.campaign.name, 16)}" if lead.campaign.name else ""
    said = f" {capital(tags).replace(' · ', ', ')}." if tags else ""
    for end in (f"{campaign}.{said}", f"{campaign}.", "."):
        line = f"{verdict}: L-{lead.lead.id} {one_line(lead.company, 30)}{end}"
        if len(line) <= 80:
            return escape(line)
    return escape(f"{verdict}: L-{lead.lead.id}.")


def _counts(work: Work, given: Feedback, lead: Shown) -> str:
    if not given.campaign_id:
        return ""
    found = stored.verdicts(work, given.campaign_id, work.now - timedelta(days=30))
    counts = ", ".join(f"{found.get(verdict, 0)} {verdict.value}" for verdict in Verdict)
    tail = f", 30 days: {counts}"
    return f"{fitted(lead.campaign.name, most=48 - len(tail))}{tail}"


def buttons(given: Feedback) -> tuple[Button, ...]:
    """Return what marketing may do about feedback: thank for it once, and ask."""
    thank = () if given.thanked_at else (Button("Thank", f"/lead thank {given.id}"),)
    return (*thank, Button("Ask", f"/lead ask {given.lead_id}", form=True))


def _more(given: Feedback, lead: Shown) -> tuple[Button, ...]:
    note = (Button("Read note", f"/lead note {given.lead_id} feedback", form=True),) if given.note_id else ()
    mute = (Button("Mute", f"/campaign mute {lead.campaign.word[:50]}"),) if lead.campaign.word else ()
    return (*note, *mute)
