"""Whoever made a campaign or content hears what sales says of it far more often, praise as well as poor: counts and ranges.

It is compared with its own last half-year; where nothing was said then, with all others together, never with one of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from alignment.feedback import NOUNS, TAG_BY_CODE, About, Verdict
from db.memory import Work
from db.stores import leads, verdict_shares
from db.stores.feedback import On
from db.stores.notices import Notice
from db.stores.topics import topic
from db.stores.verdict_shares import Said
from digests.lead_words import first_id, fitted
from figures.patterns import Praise, praise
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import Mrkdwn, escape, link, neutral, one_line
from messages.words import render as write

COLUMNS = 44
_TAGS = 2

_HEADS = {Verdict.GOOD: "works for sales", Verdict.POOR: "poor fit stands out"}
_OF = {
    About.LEAD: "Of what sales said of its leads,",
    About.CAMPAIGN: "Of what sales said of it,",
    About.CONTENT: "Of what sales said of it,",
}


def worded(work: Work, notice: Notice) -> Message | None:
    """Return the pattern as it was found; None where so much was taken back since that nothing stands out any more."""
    payload = notice.payload
    said = Said(About(payload["about"]), int(payload["of"]), Verdict(payload["verdict"]))
    told = praise(work, said, notice.as_of or work.now)
    if not told.stands_out:
        return None
    content = said.about is About.CONTENT
    about = topic(
        work,
        On(About.CONTENT, content_id=said.of) if content else On(About.CAMPAIGN, campaign_id=said.of),
    )
    head = _HEADS[said.verdict]
    name = one_line(about.name, COLUMNS - len(f" · {head}"))
    body = write(
        "digests/praised",
        called=neutral(name),
        head=head,
        of=f"{_OF[said.about]} {said.verdict.value} was",
        now=told.now.in_thread(),
        against=_against(told),
        evidence=_evidence(work, told),
    )
    noun, word = NOUNS[about.on.about], about.word[:50]
    why = Button("Show it", about.line) if content else Button("Why", f"{noun} why {word}")
    return compose(
        escape(f"{one_line(about.name, 24)} {head}: {told.now.counts} in 30 days."[:80]),
        body,
        buttons=(why, Button("Mute for a week", f"{noun} mute {word}")),
        iteration=first_id(notice),
    )


def _against(told: Praise) -> str:
    """Say what it is compared with; nothing where there is nothing yet."""
    if not told.against.n:
        return ""
    return f"{'All others' if told.others else 'Before'}: {told.against.in_thread()}"


def _evidence(work: Work, told: Praise) -> Mrkdwn:
    """Point to the leads that it was said of; of what is no lead say the tags that were given with it."""
    if ids := verdict_shares.leads_of(work, told.said, told.since, told.until):
        return look_at(work, ids)
    counts = verdict_shares.tags_of(work, told.said, told.since, told.until)
    most = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:_TAGS]
    labels = [f"{TAG_BY_CODE[code].label} {count}" for code, count in most if code in TAG_BY_CODE]
    return escape(f"In short: {fitted(*labels, most=COLUMNS, before='In short: ')}") if labels else Mrkdwn("")


def look_at(work: Work, ids: Sequence[int]) -> Mrkdwn:
    """Return `Look at L-208, L-207, L-206 and 5 more`, each with its link."""
    links = leads.links(work, ids[:3])
    tail = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
    refs = Mrkdwn(", ").join([link(links.get(each, ""), f"L-{each}") for each in ids[:3]])
    return Mrkdwn("Look at {}{}").format(refs, tail)
