"""`/tandem calendar`: what both teams do together in one's own calendar, and in a channel's, by a private address."""

from __future__ import annotations

import secrets as chance
from datetime import timedelta

from alignment.dates import short_moment
from alignment.errors import NotNow, NotUnderstood, Offer
from alignment.permissions import Right, allowed
from alignment.recurring import Feed
from alignment.together import Engagement
from commands.answers import answer, bold
from commands.line import Line
from commands.request import Reply, Request
from commands.said import day, today, zone
from commands.table import MANAGERS, Leaves, Noun, Verb
from db.memory import Work
from db.stores import channels
from db.stores.feeds import Address
from figures import feeds as figures
from figures import together
from messages.buttons import Button
from messages.text import Mrkdwn, link, neutral, one_line
from operations import feeds
from operations.feeds import TOKEN_BYTES

MEETINGS = Button("Meetings", "/meeting")
CHANNELS = Button("This channel's", "/tandem calendar channel")
MINE = Button("Mine", "/tandem calendar")
SOON = timedelta(days=14)
_SHOWN = 3


async def show(request: Request, _line: Line) -> Reply:
    """Show what is in one's own calendar, and whether it has an address."""

    def look(work: Work) -> Reply:
        held = feeds.own(work, request.actor)
        more = (CHANNELS,) if allowed(request.actor, Right.SUBSCRIBE) and request.channel else ()
        return _shown(work, request, figures.of_person(work, request.actor), held, "Your calendar", "", more)

    return await request.look(look)


async def new(request: Request, _line: Line) -> Reply:
    """Make one's own address, or a new one; the one before is closed."""
    entropy = chance.token_bytes(TOKEN_BYTES)
    address = await request.act(lambda work: feeds.make_own(work, request.actor, entropy))
    return _told(
        address, "Your calendar's address", "Keep it to yourself: whoever has it reads what you read.", ""
    )


async def off(request: Request, _line: Line) -> Reply:
    """Turn one's own address off."""
    await request.act(lambda work: feeds.end_own(work, request.actor))
    return answer(
        "Your calendar's address is off: what reads by it finds nobody.",
        buttons=(Button("New address", "/tandem calendar new"), MEETINGS),
    )


async def channel(request: Request, line: Line) -> Reply:
    """Show the calendar of the channel where this is typed; `new` makes its address, `off` turns it off."""
    word, rest = line.take()
    if word not in ("", "new", "off") or rest.rest.strip():
        raise NotUnderstood(
            f'"{one_line(line.rest, 30)}" is nothing I know of a channel\'s calendar. There are: new, off.',
            Offer("This channel's", "/tandem calendar channel"),
        )
    if word == "new":
        entropy = chance.token_bytes(TOKEN_BYTES)
        address = await request.act(
            lambda work: feeds.make_channels(work, request.actor, request.channel, entropy)
        )
        return _told(
            address, "This channel's calendar", "Whoever has it reads what is told here.", " channel"
        )
    if word == "off":
        await request.act(lambda work: feeds.end_channels(work, request.actor, request.channel))
        return answer(
            "This channel's address is off: what reads by it finds nobody.",
            buttons=(Button("New address", "/tandem calendar channel new"), MINE),
        )

    def look(work: Work) -> Reply:
        held = feeds.of_channel(work, request.actor, request.channel)
        named = channels.channel(work, request.channel)
        if named is None:
            raise NotNow(
                "This is no channel that I am in. Type it in the channel that you mean.",
                Offer("Mine", "/tandem calendar"),
            )
        feed = figures.of_channel(work, request.channel)
        return _shown(work, request, feed, held, f"Calendar of #{named.name}", " channel", (MINE,))

    return await request.look(look)


def _shown(
    work: Work,
    request: Request,
    feed: Feed,
    held: Address | None,
    title: str,
    of: str,
    more: tuple[Button, ...],
) -> Reply:
    lines = [*_within(request, feed)]
    if not feeds.reached_at(work):
        lines.append("Calendars cannot reach Tandem here: its admin has not set PUBLIC_URL.")
        return answer(bold(title), *lines, buttons=(MEETINGS, *more), title=title)
    if held is None:
        lines.append("It has no address yet: make one, and your calendar shows all this.")
        buttons = (Button("Make an address", f"/tandem calendar{of} new"), *more)
    else:
        made = day(request, held.made_at.date())
        lines.append(f"Its address was made on {made} and shown once.")
        buttons = (
            Button("New address", f"/tandem calendar{of} new"),
            Button("Turn off", f"/tandem calendar{of} off"),
            *more,
        )
    return answer(bold(title), *lines, buttons=buttons, title=title)


def _within(request: Request, feed: Feed) -> list[str]:
    """Say what comes next in a calendar, and how much recurs."""
    coming = _coming(feed, request)
    if not coming:
        return ["Nothing is planned in the next two weeks."]
    shown = [
        f"{_at(request, each)} {neutral(one_line(each.called(feed.reader), 30))}" for each in coming[:_SHOWN]
    ]
    left = len(coming) - len(shown)
    return [*shown, *([f"and {left} more in the next two weeks"] if left else [])]


def _at(request: Request, each: Engagement) -> str:
    if each.whole_days:
        return together.days_of(each, today(request))
    return short_moment(each.starts_at, zone(request), today(request))


def _coming(feed: Feed, request: Request) -> list[Engagement]:
    until = request.now + SOON
    found = list(feed.engagements)
    for series in feed.series:
        found += series.until(until)
    near = [each for each in found if request.now < each.ends_at and each.starts_at < until]
    return sorted((each for each in near if not each.cancelled), key=lambda each: each.starts_at)


def _told(address: str, title: str, whose: str, of: str) -> Reply:
    """Tell an address: this once, and only to whoever asked."""
    return answer(
        bold(title),
        Mrkdwn("{}: copy it and subscribe to it.").format(link(address, "This link")),
        whose,
        "It is not shown again; a new one closes it.",
        buttons=(
            Button("Turn off", f"/tandem calendar{of} off"),
            Button("What is in it", f"/tandem calendar{of}"),
        ),
        title=title,
    )


NOUN = Noun(
    name="/tandem calendar",
    says="what comes, in your own calendar",
    usage_hint="[new | off | channel | help]",
    verbs=(
        Verb("", "", "What is in your calendar, and its address", "/tandem calendar", show,
             right=Right.OWN_SETTINGS, leaves=Leaves.NOTHING),
        Verb("new", "new", "An address for your calendar; the one before is closed", "/tandem calendar new", new,
             right=Right.OWN_SETTINGS, leaves=Leaves.TRAIL, other_words=("address",)),
        Verb("off", "off", "Turn your address off", "/tandem calendar off", off,
             right=Right.OWN_SETTINGS, leaves=Leaves.TRAIL, other_words=("stop",)),
        Verb("channel", "channel new", "The same for this channel: new, off", "/tandem calendar channel new", channel,
             right=Right.SUBSCRIBE, leaves=Leaves.TRAIL, roles=MANAGERS),
    ),
    right=Right.OWN_SETTINGS,
)  # fmt: skip
