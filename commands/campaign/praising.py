"""What sales says of a campaign, by `/campaign`: good, ok or poor, and the notes that marketing reads."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.errors import NotFound, Offer
from alignment.feedback import About
from alignment.permissions import NOTHING, Right, may
from commands.campaign.which import named, with_rest
from commands.feedback import FeedbackOn, notes_form
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import campaigns
from db.stores.feedback import On
from messages.fields import Pick
from messages.forms import Form


def _find(work: Work, _request: Request, words: Sequence[str], verb: str) -> tuple[On, str]:
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
        return notes_form(work, request, On(About.CAMPAIGN, campaign_id=campaign.id))

    return Reply(form=await request.look(read))
