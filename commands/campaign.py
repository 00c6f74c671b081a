"""`/campaign`: what sales says of a campaign, answers owed, counts; quiet for a while, and its cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alignment.calendar import local_instant
from alignment.errors import Incomplete, NotFound, NotUnderstood, Offer
from alignment.feedback import TAG_BY_CODE, Verdict
from alignment.money import Money, parse_money, short
from alignment.people import Actor
from alignment.permissions import NOTHING, Right, Thing, allowed, may
from alignment.readings import Ambiguous
from alignment.reasons import BY_CODE
from commands.lead.words import asked_back, whole_day
from commands.line import Line
from commands.request import Reply, Request
from commands.said import day, moment, said, zone
from commands.table import Leaves, Noun, Source, Verb
from db.memory import Work
from db.stores import campaigns, feedback, people, rejections, workspaces
from db.stores.campaigns import Campaign
from messages.buttons import Button
from messages.fields import Option
from messages.message import compose, row
from messages.text import escape, neutral, one_line
from operations import campaigns as operations

DAYS = 30
_FEW = 5
"""A pattern of fewer leads than this is no pattern: the count is said, and that it is small."""


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
    parts = [f"{counted.leads} leads in {DAYS} days", _verdicts(work, campaign, since)]
    if waits:
        parts.insert(0, f"{_answers(waits)} owed")
    title = escape(neutral(one_line(campaign.name, 30)))
    return f"*{title}* · {' · '.join(part for part in parts if part)}"


def _verdicts(work: Work, campaign: Campaign, since: datetime) -> str:
    found = feedback.verdicts(work, campaign.id, since)
    if not found:
        return ""
    return ", ".join(f"{found.get(verdict, 0)} {verdict.value}" for verdict in Verdict)


def _choices(actor: Actor, campaign: Campaign) -> tuple[Button, ...]:
    """What this person may do with a campaign; marketing reads its patterns, its owner keeps it quiet."""
    word = campaign.word[:50]
    thing = Thing(campaign_owner_id=campaign.owner_id)
    mute = (Button("Mute for a week", f"/campaign mute {word}"),)
    return (
        Button("Show", f"/campaign show {word}"),
        *_why_button(actor, campaign),
        *(mute if allowed(actor, Right.CHANGE_CAMPAIGN, thing) else ()),
    )


def _why_button(actor: Actor, campaign: Campaign) -> tuple[Button, ...]:
    why = (Button("Why", f"/campaign why {campaign.word[:50]}"),)
    return why if allowed(actor, Right.WHY_CAMPAIGN) else ()


def _named(work: Work, typed: str, verb: str) -> Campaign:
    """Find the campaign that was typed; several become buttons, none says so."""
    found = campaigns.named(work, typed) if typed.strip() else ()
    if len(found) == 1:
        return found[0]
    if not typed.strip():
        raise Incomplete("Which campaign?", *_offers(campaigns.named(work, "", 8), verb))
    if found:
        raise NotUnderstood(
            f'Several campaigns are "{one_line(typed, 30)}". Which one?', *_offers(found, verb)
        )
    raise NotFound(f'There is no campaign "{one_line(typed, 30)}" here.', Offer("Campaigns", "/campaign"))


def _offers(found: Sequence[Campaign], verb: str) -> list[Offer]:
    return [Offer(one_line(each.name, 30), f"/campaign {verb} {each.word[:40]}") for each in found]


async def show(request: Request, line: Line) -> Reply:
    """Show a campaign's card: who answers for it, 30 days of leads and verdicts, its cost."""

    def read(work: Work) -> Reply:
        campaign = _named(work, line.rest, "show")
        may(request.actor, Right.SEE_CAMPAIGN, NOTHING)
        since = work.now - timedelta(days=DAYS)
        counted = campaigns.counts(work, campaign.id, since)
        owner = people.person(work, campaign.owner_id)
        money = Money(campaign.cost_minor, workspaces.terms(work).currency)
        lines = [
            f"*{escape(neutral(one_line(campaign.name, 60)))}*",
            f"Answers for it: {escape(neutral(owner.first_name)) if owner else 'marketing'}",
            _reached(counted),
        ]
        if verdicts := _verdicts(work, campaign, since):
            lines.append(f"Sales says: {verdicts}")
        lines.append(f"Cost {short(money)}" if campaign.cost_minor else "Cost not known")
        if campaign.muted_until and campaign.muted_until > work.now:
            lines.append(f"Quiet until {moment(request, campaign.muted_until)}")
        return Reply(
            compose(
                f"{one_line(campaign.name, 40)}: {counted.leads} leads in {DAYS} days.",
                "\n".join(lines),
                buttons=_why_button(request.actor, campaign),
                iteration=str(campaign.id),
            )
        )

    return await request.look(read)


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


async def why(request: Request, line: Line) -> Reply:
    """Show the patterns of a campaign: reasons and tags, each with its count and of how many."""

    def read(work: Work) -> Reply:
        may(request.actor, Right.WHY_CAMPAIGN, NOTHING)
        campaign = _named(work, line.rest, "why")
        since = work.now - timedelta(days=DAYS)
        decided = rejections.decided(work, campaign.id, since)
        codes = sorted(
            rejections.codes(work, since, campaign.id).items(), key=lambda each: (-each[1], each[0])
        )
        given = sum(feedback.verdicts(work, campaign.id, since).values())
        tags = sorted(feedback.tags(work, campaign.id, since).items(), key=lambda each: (-each[1], each[0]))
        lines = [f"*{escape(neutral(one_line(campaign.name, 60)))}* · last {DAYS} days"]
        lines += [f"{count} of {decided} decided: {BY_CODE[code].label}" for code, count in codes[:5]]
        lines += [f"{count} of {given} said: {TAG_BY_CODE[code].label}" for code, count in tags[:3]]
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


async def mute(request: Request, line: Line) -> Reply:
    """Keep a campaign's alerts quiet until a day (a week if none is said); `off` ends it."""

    def hush(work: Work) -> Reply:
        words = line.rest.split()
        off = bool(words) and words[-1].casefold() in ("off", "end")
        campaign, rest = _with_rest(work, words[:-1] if off else words, "mute")
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


def _with_rest(work: Work, words: Sequence[str], verb: str) -> tuple[Campaign, str]:
    """Take the campaign off the front of the words: as many of them as still name one."""
    for count in range(len(words), 0, -1):
        found = campaigns.named(work, " ".join(words[:count]))
        if len(found) == 1:
            return found[0], " ".join(words[count:])
    return _named(work, words[0] if words else "", verb), " ".join(words[1:])


async def set_fact(request: Request, line: Line) -> Reply:
    """Set a fact of a campaign: `set cost 1200`, `set webinar-nov cost 1200`."""

    def keep(work: Work) -> Reply:
        words = line.rest.split()
        at = next((n for n, word in enumerate(words) if word.casefold() == "cost"), None)
        if at is None:
            raise Incomplete(
                "Which fact? Try: /campaign set webinar-nov cost 1200", Offer("Help", "/campaign help")
            )
        campaign, amount = _of_cost(work, request, words[:at], words[at + 1 :])
        currency = workspaces.terms(work).currency
        try:
            cost = parse_money(amount, currency)
        except Ambiguous as problem:
            raise asked_back(problem, lambda plain: f"/campaign set {campaign.word} cost {plain}") from None
        operations.set_cost(work, request.actor, campaign, cost, currency)
        return said(
            f"{one_line(campaign.name, 40)} cost {short(cost)}.",
            Button("Show it", f"/campaign show {campaign.word}"),
        )

    return await request.act(keep)


def _of_cost(
    work: Work, request: Request, before: Sequence[str], after: Sequence[str]
) -> tuple[Campaign, str]:
    """Find whose cost it is: named before or after the word, else the only campaign the person owns."""
    if before:
        return _named(work, " ".join(before), "set"), " ".join(after)
    if len(after) > 1 and not after[0][:1].isdigit():
        return _with_rest(work, after, "set")
    owned = campaigns.owned(work, [request.actor.id])
    if len(owned) == 1:
        return owned[0], " ".join(after)
    amount = " ".join(after)
    found = owned or campaigns.named(work, "", 6)
    offers = [
        Offer(one_line(each.name, 30), f"/campaign set {each.word[:30]} cost {amount[:12]}") for each in found
    ]
    raise Incomplete("Whose cost is that?", *offers[:6])


async def suggest(request: Request, typed: str) -> Sequence[Option]:
    """Answer type-ahead for a campaign."""

    def look(work: Work) -> tuple[Campaign, ...]:
        return (
            campaigns.named(work, typed, 20) if typed.strip() else campaigns.owned(work, [request.actor.id])
        )

    found = await request.look(look)
    return [Option(str(each.id), one_line(each.name, 70)) for each in found]


NOUN = Noun(
    name="/campaign",
    says="what sales says of a campaign, and the answers you owe",
    usage_hint="[webinar-nov | why … | mute … | set … cost 1200 | help]",
    verbs=(
        Verb("", "", "Yours: answers owed, what sales says, counts", "/campaign", mine,
             right=Right.SEE_CAMPAIGN, leaves=Leaves.NOTHING, other_words=("list", "mine")),
        Verb("show", "webinar-nov", "A campaign's card", "/campaign webinar-nov", show,
             right=Right.SEE_CAMPAIGN, leaves=Leaves.NOTHING),
        Verb("why", "why webinar-nov", "Why sales said no, with counts", "/campaign why webinar-nov", why,
             right=Right.WHY_CAMPAIGN, leaves=Leaves.NOTHING),
        Verb("mute", "mute webinar-nov", "Quiet for a week, or until a day", "/campaign mute webinar-nov", mute,
             right=Right.CHANGE_CAMPAIGN, leaves=Leaves.TRAIL),
        Verb("set", "set webinar-nov cost 1200", "What it cost", "/campaign set cost 1200", set_fact,
             right=Right.CHANGE_CAMPAIGN, leaves=Leaves.TRAIL),
    ),
    otherwise=by_which,
    picks={"campaign": Source(Right.SEE_CAMPAIGN, suggest)},
    right=Right.SEE_CAMPAIGN,
)  # fmt: skip
