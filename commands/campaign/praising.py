"""What sales says of a campaign, by `/campaign`: good, ok or poor, and the notes that marketing reads."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.dates import short_day
from alignment.errors import NotFound, Offer
from alignment.feedback import About
from alignment.permissions import NOTHING, Right, may
from alignment.zones import local_day
from commands.campaign.which import named, with_rest
from commands.feedback import FeedbackOn, note_lines
from commands.line import Line
from commands.request import Reply, Request
from commands.said import today, zone
from db.memory import Work
from db.stores import campaigns, contacts
from db.stores import feedback as rows
from db.stores.feedback import Feedback, On
from messages.fields import Pick
from messages.forms import Field, Form, Say
from messages.text import Mrkdwn, neutral, one_line

NOTES = 5


def _find(work: Work, words: Sequence[str], verb: str) -> tuple[On, str]:
    campaign, rest = with_rest(work, words, verb)
    return On(About.CAMPAIGN, campaign_id=campaign.id), rest


def _picked(work: Work, campaign_id: int) -> On:
    if not campaigns.by_id(work, campaign_id).id:
        raise NotFound("That campaign is not here.", Offer("Campaigns", "/campaign"), field="campaign")
    return On(About.CAMPAIGN, campaign_id=campaign_id)


ON_CAMPAIGN = FeedbackOn(
    About.CAMPAIGN,
    "Campaign feedback",
    _find,
    _picked,
    Pick("campaign", "Campaign", "campaign", hint="The beginning of its name"),
)


async def notes(request: Request, line: Line) -> Reply:
    """Show the newest notes on a campaign and its leads to whoever may read them; a form leaves nothing behind."""

    def read(work: Work) -> Form:
        may(request.actor, Right.READ_NOTE, NOTHING)
        campaign = named(work, line.rest, "notes")
        given = rows.with_notes(work, campaign.id, NOTES)
        words = contacts.notes(work, [each.note_id for each in given])
        shown: list[Field] = [Say(Mrkdwn("*{}*").format(neutral(one_line(campaign.name, 60))))]
        shown += [_note(work, request, each, words[each.note_id]) for each in given if each.note_id in words]
        if len(shown) == 1:
            shown.append(Say("No note yet."))
        return Form("Newest notes", None, f"/campaign notes {campaign.word[:60]}", tuple(shown))

    return Reply(form=await request.look(read))


def _note(work: Work, request: Request, given: Feedback, words: str) -> Say:
    lead = f"L-{given.lead_id}" if given.about is About.LEAD else "the campaign"
    day = short_day(local_day(given.at, zone(request)), today(request))
    person = contacts.contact(work, given.lead_id).name if given.lead_id else ""
    return Say(
        Mrkdwn("_{} · {} · {}_\n{}").format(day, given.verdict.value, lead, note_lines(words, [person]))
    )
