"""Marketing hears what sales says of a lead, a campaign or content, praise included: verdict, tags, the month's counts."""

from __future__ import annotations

from datetime import timedelta

from alignment.feedback import LABELS, NOUNS, TAG_BY_CODE, About
from alignment.people import FEWEST_PEOPLE
from db.memory import Work
from db.stores import feedback as stored
from db.stores import teams
from db.stores.feedback import Feedback
from db.stores.notices import Notice
from db.stores.topics import Topic, topic
from digests.lead_words import capital, first_id, fitted, headline, shown, title
from digests.topic_words import counted_verdicts, topic_headline, topic_title
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import Mrkdwn, escape, one_line
from messages.words import render as write

DAYS = 30


def render(work: Work, notice: Notice) -> Message:
    """Return the card in its present state; one that was taken back says so and asks for nothing."""
    given = stored.by_id(work, int(notice.payload["feedback"]))
    assert given is not None, "a card belongs to feedback of its workspace"
    about = topic(work, given.on)
    standing = given.voided_at is None
    label = label_of(given) if standing else "feedback taken back"
    tags = " · ".join(TAG_BY_CODE[code].label for code in given.tags if code in TAG_BY_CODE)
    facts = {
        "title": _title(work, given, about, f"{label} · thanked" if standing and given.thanked_at else label),
        "standing": standing,
        "source": _source(work, given),
        "tags": fitted(*capital(tags).split(" · ")) if tags else "",
        "counts": _counts(work, given),
    }
    return compose(
        _headline(work, given, about, tags, standing=standing),
        write("digests/feedback", **facts),
        buttons=buttons(given) if standing else (),
        more=_more(given, _mute_line(work, given)) if standing else (),
        iteration=first_id(notice),
    )


def label_of(given: Feedback) -> str:
    """Return the verdict in the words of what it is on: `good lead`, `poor fit`."""
    return LABELS[given.about][given.verdict]


def _title(work: Work, given: Feedback, about: Topic, tail: str) -> Mrkdwn:
    if given.about is not About.LEAD:
        return topic_title(about, tail)
    lead = shown(work, given.lead_id)
    return title(lead.lead, lead.link, tail)


def _source(work: Work, given: Feedback) -> str:
    """Return the lead's campaign and team; of what is no lead the team of whoever spoke, where it is no single person."""
    team = teams.name_of(work, given.team_id)
    if given.about is About.LEAD:
        return fitted(_campaign(work, given), f"{team} team" if team else "")
    # A team of so few is a person: it is not named beside what one of them said.
    small = len(teams.members(work, given.team_id)) < FEWEST_PEOPLE
    return fitted("" if small or not team else f"{team} team")


def _campaign(work: Work, given: Feedback) -> str:
    return shown(work, given.lead_id).campaign.name if given.about is About.LEAD else ""


def _headline(work: Work, given: Feedback, about: Topic, tags: str, *, standing: bool) -> Mrkdwn:
    if not standing:
        taken_back = ": feedback taken back."
        if given.about is About.LEAD:
            return headline(shown(work, given.lead_id).lead, taken_back)
        return topic_headline(about, taken_back)
    verdict, name = capital(label_of(given)), one_line(about.name, 36)
    campaign = _campaign(work, given)
    of = f", {one_line(campaign, 16)}" if campaign else ""
    said = f" {capital(tags).replace(' · ', ', ')}." if tags else ""
    for end in (f"{of}.{said}", f"{of}.", "."):
        line = f"{verdict}: {name}{end}"
        if len(line) <= 80:
            return escape(line)
    return escape(f"{verdict}: {one_line(name, 20)}.")


def _counts(work: Work, given: Feedback) -> str:
    since = work.now - timedelta(days=DAYS)
    if given.about is not About.LEAD:
        found = stored.verdicts(work, given.about, given.on.thing_id, since)
        return f"{DAYS} days: {counted_verdicts(found)}"
    if not given.campaign_id:
        return ""
    found = stored.verdicts(work, About.LEAD, given.campaign_id, since)
    tail = f", {DAYS} days: {counted_verdicts(found)}"
    return f"{fitted(_campaign(work, given), most=48 - len(tail))}{tail}"


def buttons(given: Feedback) -> tuple[Button, ...]:
    """Return what marketing may do about feedback: thank for it once, and ask."""
    noun = NOUNS[given.about]
    thank = () if given.thanked_at else (Button("Thank", f"{noun} thank {given.id}"),)
    return (*thank, Button("Ask", f"{noun} ask {_which(given)}", form=True))


def _more(given: Feedback, mute: str) -> tuple[Button, ...]:
    noun = NOUNS[given.about]
    which = f"{_which(given)} feedback" if given.about is About.LEAD else _which(given)
    note = (Button("Read note", f"{noun} note {which}", form=True),) if given.note_id else ()
    return (*note, *((Button("Mute", mute),) if mute else ()))


def _which(given: Feedback) -> str:
    """Return how a line names it: a lead by its number, which has one feedback to ask about; else the feedback's own."""
    return str(given.lead_id if given.about is About.LEAD else given.id)


def _mute_line(work: Work, given: Feedback) -> str:
    """Return the line that keeps quiet what it is told of: a lead's campaign, or the thing itself; empty for neither."""
    if given.about is About.LEAD and not given.campaign_id:
        return ""
    of_lead = stored.On(About.CAMPAIGN, campaign_id=given.campaign_id)
    about = topic(work, of_lead if given.about is About.LEAD else given.on)
    return f"{NOUNS[about.on.about]} mute {about.word[:50]}"
