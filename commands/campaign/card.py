"""What sales says of a campaign: its card, its patterns, and those that one answers for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from alignment.dates import short_day
from alignment.errors import NotUnderstood
from alignment.feedback import TAG_BY_CODE, About
from alignment.people import Actor
from alignment.permissions import NOTHING, Right, Thing, allowed, may
from alignment.reasons import BY_CODE
from alignment.zones import local_day
from commands.campaign.money import buttons as _money_buttons
from commands.campaign.money import lines as money_lines
from commands.campaign.which import named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import moment, said
from db.memory import Work
from db.stores import campaigns, feedback, fixes, people, rejections, workspaces
from db.stores.campaigns import Campaign
from digests import fix_check
from digests.topic_words import counted_verdicts
from messages.buttons import Button
from messages.message import compose, row
from messages.text import escape, neutral, one_line

DAYS = 30
PROMISES_DAYS = 180


async def mine(request: Request, line: Line) -> Reply:
    """Show one's campaigns with answers owed and what sales says; who has none gets the newest of all."""

    def read(work: Work) -> Reply:
        actor = request.actor
        owned = campaigns.owned(work, {actor.id, *actor.people})
        shown = owned or campaigns.named(work, "", 10)
        if not shown:
            return said("There is no campaign yet. They come with the leads that are imported.")
        owed = rejections.owed(work, {actor.id, *actor.people, 0}) if owned else ()
        rows = [row(_row_text(work, each, owed), _choices(actor, each)) for each in shown[:10]]
        body = "*Your campaigns*" if owned else "*Campaigns*"
        waits = f", {_answers(len(owed))} owed" if owed else ""
        return Reply(compose(f"{len(shown)} campaigns{waits}.", body, extra=rows, iteration=str(actor.id)))

    return await request.look(read)


def _answers(count: int) -> str:
    return f"{count} answer" if count == 1 else f"{count} answers"


def _row_text(work: Work, campaign: Campaign, owed: Sequence[rejections.Rejection]) -> str:
    since = work.now - timedelta(days=DAYS)
    counted = campaigns.counts(work, campaign.id, since)
    waits = sum(each.campaign_id == campaign.id for each in owed)
    parts = [f"{counted.leads} leads in {DAYS} days", _verdicts(work, About.LEAD, campaign, since)]
    if own := _verdicts(work, About.CAMPAIGN, campaign, since):
        parts.append(f"of itself {own}")
    if waits:
        parts.insert(0, f"{_answers(waits)} owed")
    title = escape(neutral(one_line(campaign.name, 30)))
    return f"*{title}* · {' · '.join(part for part in parts if part)}"


def _verdicts(work: Work, about: About, campaign: Campaign, since: datetime) -> str:
    found = feedback.verdicts(work, about, campaign.id, since)
    return counted_verdicts(found) if found else ""


def _choices(actor: Actor, campaign: Campaign) -> tuple[Button, ...]:
    """What this person may do with a campaign; sales says what it thinks, marketing reads patterns, its owner mutes."""
    word = campaign.word[:50]
    thing = Thing(campaign_owner_id=campaign.owner_id)
    mute = (Button("Mute for a week", f"/campaign mute {word}"),)
    return (
        Button("Show", f"/campaign show {word}"),
        *_feedback_button(actor, campaign),
        *_why_button(actor, campaign),
        *(mute if allowed(actor, Right.CHANGE_CAMPAIGN, thing) else ()),
    )


def _feedback_button(actor: Actor, campaign: Campaign) -> tuple[Button, ...]:
    give = Button("Feedback", f"/campaign feedback {campaign.word[:50]}", form=True)
    return (give,) if allowed(actor, Right.FEEDBACK) else ()


def _notes_button(work: Work, actor: Actor, campaign: Campaign) -> tuple[Button, ...]:
    """The newest notes, for whoever may read them, where there are any."""
    if not allowed(actor, Right.READ_NOTE) or not feedback.with_notes(work, About.CAMPAIGN, campaign.id, 1):
        return ()
    return (Button("Read notes", f"/campaign notes {campaign.word[:50]}", form=True),)


def _why_button(actor: Actor, campaign: Campaign) -> tuple[Button, ...]:
    why = (Button("Why", f"/campaign why {campaign.word[:50]}"),)
    return why if allowed(actor, Right.WHY_CAMPAIGN) else ()


async def show(request: Request, line: Line) -> Reply:
    """Show a campaign's card: who answers for it, 30 days of leads and verdicts, its cost."""

    def read(work: Work) -> Reply:
        campaign = named(work, line.rest, "show")
        may(request.actor, Right.SEE_CAMPAIGN, NOTHING)
        since = work.now - timedelta(days=DAYS)
        counted = campaigns.counts(work, campaign.id, since)
        owner = people.person(work, campaign.owner_id)
        lines = [
            f"*{escape(neutral(one_line(campaign.name, 60)))}*",
            f"Answers for it: {escape(neutral(owner.first_name)) if owner else 'marketing'}",
            _reached(counted),
        ]
        lines += [*_said(work, campaign, since), *_refused(work, campaign, since)]
        lines += _promises(work, campaign)
        if allowed(request.actor, Right.SEE_FIGURES):
            lines += money_lines(work, campaign)
        if campaign.muted_until and campaign.muted_until > work.now:
            lines.append(f"Quiet until {moment(request, campaign.muted_until)}")
        return Reply(
            compose(
                f"{one_line(campaign.name, 40)}: {counted.leads} leads in {DAYS} days.",
                "\n".join(lines),
                buttons=(
                    *_feedback_button(request.actor, campaign),
                    *_why_button(request.actor, campaign),
                    *_notes_button(work, request.actor, campaign),
                ),
                more=_money_buttons(request.actor, campaign),
                iteration=str(campaign.id),
            )
        )

    return await request.look(read)


def _said(work: Work, campaign: Campaign, since: datetime) -> list[str]:
    """Say what sales thinks of the campaign, and of its leads: verdicts, and the tags that are given most."""
    lines = []
    for about, whose in ((About.CAMPAIGN, "Sales says of it"), (About.LEAD, "Of its leads")):
        if verdicts := _verdicts(work, about, campaign, since):
            lines.append(f"{whose}: {verdicts}")
            tags = most_first(feedback.tags(work, about, campaign.id, since))
            lines += (
                [f"In short: {', '.join(f'{tag_label(code)} {n}' for code, n in tags[:3])}"] if tags else []
            )
    return lines


def tag_label(code: str) -> str:
    """Return a tag in words."""
    return TAG_BY_CODE[code].label if code in TAG_BY_CODE else code


def _refused(work: Work, campaign: Campaign, since: datetime) -> list[str]:
    """Say why sales says no, of how many it decided on."""
    codes = most_first(rejections.codes(work, since, campaign.id))
    if not codes:
        return []
    decided = rejections.decided(work, campaign.id, since)
    said = ", ".join(f"{BY_CODE[code].label} {n}" for code, n in codes[:3])
    return [f"Said no, of {decided} decided: {said}"]


def most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Order counts, most first."""
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _promises(work: Work, campaign: Campaign) -> list[str]:
    """Say what marketing promised to change in the last months, and what came of it."""
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    lines = []
    for each in fixes.of_campaign(work, campaign.id, work.now - timedelta(days=PROMISES_DAYS)):
        came = fix_check.outcome(work, each, terms) or f"checked on {short_day(each.check_on, today)}"
        lines.append(f"Promised for {BY_CODE[each.code].label} · {came}")
    return lines


def _reached(counted: campaigns.Counts) -> str:
    """Say how far a month's leads came."""
    return (
        f"{DAYS} days: {counted.leads} leads, {counted.accepted} accepted, {counted.rejected} rejected, "
        f"{counted.qualified} qualified, {counted.won} won"
    )


async def by_which(request: Request, line: Line) -> Reply:
    """Answer `/campaign webinar-nov`; what is no campaign is asked back."""

    def known(work: Work) -> bool:
        return bool(campaigns.named(work, line.rest, 1))

    if not await request.look(known):
        raise NotUnderstood(f'"{one_line(line.take()[0], 30)}" is not something I know.')
    return await show(request, line)
