"""Why sales says what it says of a campaign, by `/campaign why`: reasons, verdicts and tags, each with its count and of how many."""

from __future__ import annotations

from datetime import datetime, timedelta

from alignment.feedback import About, Verdict
from alignment.permissions import NOTHING, Right, may
from alignment.reasons import BY_CODE
from commands.campaign.card import DAYS, most_first, tag_label
from commands.campaign.which import named
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import feedback, rejections
from db.stores.campaigns import Campaign
from db.stores.verdict_shares import Said
from figures.patterns import pattern, praise
from messages.buttons import Button
from messages.message import compose
from messages.text import escape, neutral, one_line

_FEW = 5
"""A pattern of fewer leads than this is no pattern: the count is said, and that it is small."""


async def why(request: Request, line: Line) -> Reply:
    """Show the patterns of a campaign: reasons and tags, each with its count and of how many."""

    def read(work: Work) -> Reply:
        may(request.actor, Right.WHY_CAMPAIGN, NOTHING)
        campaign = named(work, line.rest, "why")
        since = work.now - timedelta(days=DAYS)
        decided = rejections.decided(work, campaign.id, since)
        codes = most_first(rejections.codes(work, since, campaign.id))
        lines = [f"*{escape(neutral(one_line(campaign.name, 60)))}* · last {DAYS} days"]
        for code, count in codes[:5]:
            before = pattern(work, campaign.id, code, work.now).before
            earlier = f" · the half-year before {before.in_thread()}" if before.n else ""
            lines.append(f"{count} of {decided} decided: {BY_CODE[code].label}{earlier}")
        lines += [*_shares(work, campaign, About.CAMPAIGN), *_shares(work, campaign, About.LEAD)]
        lines += [
            *_tags_of(work, campaign, About.CAMPAIGN, since),
            *_tags_of(work, campaign, About.LEAD, since),
        ]
        if len(lines) == 1:
            lines.append("No rejection and no feedback yet")
        if 0 < decided < _FEW:
            lines.append(f"Only {decided} decided: too few to be a pattern")
        return Reply(
            compose(
                f"{one_line(campaign.name, 40)}: why sales said no, of {decided} decided.",
                "\n".join(lines),
                buttons=(Button("Show it", f"/campaign show {campaign.word}"),),
                iteration=str(campaign.id),
            )
        )

    return await request.look(read)


def _tags_of(work: Work, campaign: Campaign, about: About, since: datetime) -> list[str]:
    """Say how often each tag was given, of how many verdicts on the campaign or on its leads."""
    given = sum(feedback.verdicts(work, about, campaign.id, since).values())
    of = "said of it" if about is About.CAMPAIGN else "said of leads"
    tags = most_first(feedback.tags(work, about, campaign.id, since))
    return [f"{count} of {given} {of}: {tag_label(code)}" for code, count in tags[:3]]


def _shares(work: Work, campaign: Campaign, about: About) -> list[str]:
    """Say how often good and poor were said of it, or of its leads, and how often before or of all others."""
    lines = []
    for verdict in (Verdict.GOOD, Verdict.POOR):
        found = praise(work, Said(about, campaign.id, verdict), work.now)
        if not found.now.n:
            continue
        of = "it" if about is About.CAMPAIGN else "its leads"
        whose = "all others" if found.others else "the half-year before"
        against = f" · {whose} {found.against.in_thread()}" if found.against.n else ""
        lines.append(f"{found.now.in_thread()} said {verdict.value} of {of}{against}")
    return lines
