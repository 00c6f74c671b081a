"""What marketing sets about a campaign by `/campaign`: quiet for a while, and its cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alignment.calendar import local_instant
from alignment.errors import Incomplete, NotFound, NotUnderstood, Offer
from alignment.money import parse_money, short
from alignment.readings import Ambiguous, Unreadable
from commands.campaign.which import named, with_rest
from commands.lead.words import asked_back, whole_day
from commands.line import Line
from commands.request import Reply, Request
from commands.said import day, said, zone
from db.memory import Work
from db.stores import campaigns, workspaces
from db.stores.campaigns import Campaign
from messages.buttons import Button
from messages.fields import Amount, Field, Pick, Say
from messages.forms import Form
from messages.text import escape, neutral, one_line
from operations import campaigns as operations


async def mute(request: Request, line: Line) -> Reply:
    """Keep a campaign's alerts quiet until a day (a week if none is said); `off` ends it."""

    def hush(work: Work) -> Reply:
        words = line.rest.split()
        off = bool(words) and words[-1].casefold() in ("off", "end")
        campaign, rest = with_rest(work, words[:-1] if off else words, "mute")
        if off:
            operations.mute(work, request.actor, campaign, None)
            return said(f"{one_line(campaign.name, 40)} is told again from now on.")
        until_day = whole_day(request, rest, lambda plain: f"/campaign mute {campaign.word} {plain}")
        until = (
            local_instant(until_day, _MIDNIGHT, zone(request))
            if until_day
            else request.now + timedelta(days=7)
        )
        operations.mute(work, request.actor, campaign, until)
        return said(
            f"{one_line(campaign.name, 40)} is quiet until {day(request, until.date())}. Answers stay owed: /lead shows them.",
            Button("Undo", f"/campaign mute {campaign.word} off"),
        )

    return await request.act(hush)


_MIDNIGHT = datetime.min.time()


async def set_fact(request: Request, line: Line) -> Reply:
    """Set a fact of a campaign: `set cost 1200`, `set webinar-nov cost 1200`; without an amount its form opens."""
    no_amount = not line.rest or line.rest.split()[-1].casefold() == "cost"
    if not request.submitted and (request.form or no_amount):
        return Reply(form=await request.look(lambda work: _cost_form(work, request, line.rest)))

    def keep(work: Work) -> Reply:
        words = line.rest.split() if not request.submitted else _answered(work, request, line)
        at = next((n for n, word in enumerate(words) if word.casefold() == "cost"), None)
        if at is None:
            raise Incomplete(
                "Which fact? Try: /campaign set webinar-nov cost 1200", Offer("Help", "/campaign help")
            )
        campaign, amount = _of_cost(work, request, words[:at], words[at + 1 :])
        operations.judge(work, request.actor, campaign)
        currency = workspaces.terms(work).currency
        try:
            cost = parse_money(amount, currency)
        except Ambiguous as problem:
            raise asked_back(problem, lambda plain: f"/campaign set {campaign.word} cost {plain}") from None
        except Unreadable as problem:
            raise NotUnderstood(problem.sentence, field="cost") from None
        operations.set_cost(work, request.actor, campaign, cost)
        return said(
            f"{one_line(campaign.name, 40)} cost {short(cost)}.",
            Button("Show it", f"/campaign show {campaign.word}"),
        )

    return await request.act(keep)


def _cost_form(work: Work, request: Request, typed: str) -> Form:
    """Ask how much it cost, and whose cost it is unless that was said or the person owns only one campaign."""
    said_so_far = " ".join(word for word in typed.split() if word.casefold() != "cost")
    if said_so_far:
        found: Sequence[Campaign] = [named(work, said_so_far, "set")]
    else:
        found = campaigns.owned(work, [request.actor.id])
    fields: list[Field] = [Amount("cost", "What it cost in all", placeholder="1200, or 1200 eur")]
    if len(found) != 1:
        pick = Pick("campaign", "Campaign", "campaign", hint="The beginning of its name")
        return Form("What a campaign cost", "Keep it", "/campaign set cost", [pick, *fields])
    (campaign,) = found
    title = Say(f"*{escape(neutral(one_line(campaign.name, 60)))}*")
    return Form("What a campaign cost", "Keep it", f"/campaign set {campaign.word} cost", [title, *fields])


def _answered(work: Work, request: Request, line: Line) -> list[str]:
    """Return what a sent form says, as the words that could have been typed."""
    amount = request.answered("cost").split()
    picked = request.answered("campaign")
    if not picked:
        return [*line.rest.split(), *amount]
    campaign = campaigns.by_id(work, int(picked) if picked.isdigit() and len(picked) < _LONG else 0)
    if not campaign.id:
        raise NotFound("That campaign is not here.", Offer("Campaigns", "/campaign"), field="campaign")
    return [campaign.word, "cost", *amount]


_LONG = 15
"""No number of a campaign has so many digits."""


def _of_cost(
    work: Work, request: Request, before: Sequence[str], after: Sequence[str]
) -> tuple[Campaign, str]:
    """Find whose cost it is: named before or after the word, else the only campaign the person owns."""
    if before:
        return named(work, " ".join(before), "set"), " ".join(after)
    if len(after) > 1 and not after[0][:1].isdigit():
        return with_rest(work, after, "set")
    owned = campaigns.owned(work, [request.actor.id])
    if len(owned) == 1:
        return owned[0], " ".join(after)
    amount = " ".join(after)
    found = owned or campaigns.named(work, "", 6)
    offers = [
        Offer(one_line(each.name, 30), f"/campaign set {each.word[:30]} cost {amount[:12]}") for each in found
    ]
    raise Incomplete("Whose cost is that?", *offers[:6])
