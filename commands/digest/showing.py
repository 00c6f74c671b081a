"""What a channel gets by itself, and when it comes next; the digests of all channels."""

from __future__ import annotations

from datetime import datetime

from alignment.calendar import local_day, parse_schedule
from alignment.dates import deadline, short_day
from alignment.errors import NotUnderstood, Offer
from alignment.permissions import Right, allowed, may
from alignment.readings import Unreadable
from commands.answers import answer, bold
from commands.digest import buttons as offered
from commands.digest import wording
from commands.digest.which import DM, whereto
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import channels
from db.tables.columns import FOREVER
from db.tables.delivery import SubscriptionState
from messages.buttons import Button
from operations import subscriptions
from operations.subscriptions import Listed


async def show(request: Request, line: Line) -> Reply:
    """Say all that this channel gets, each with its next three runs: there are so few digests that they fit."""
    place, _ = whereto(request, line.rest.split())
    target = place.target

    def look(work: Work) -> Reply:
        held = subscriptions.here(work, target)
        changes = allowed(request.actor, Right.SUBSCRIBE, subscriptions.of_target(target))
        if not held:
            where = "This channel gets" if not target.startswith("person:") else "You get"
            return answer(
                f"{where} no digest.",
                buttons=[*([offered.turn_on(place)] if changes else ()), offered.preview(place)],
            )
        first = "What this channel gets" if not target.startswith("person:") else "What you get by DM"
        lines = [line for each in held for line in said_lines(work, each)]
        paused = any(each.subscription.state is SubscriptionState.PAUSED for each in held)
        pause = Button("Resume", place.line("resume")) if paused else Button("Pause", place.line("pause"))
        preview = offered.preview(place)
        buttons = [preview, pause, offered.settings(place)] if changes else [preview]
        more = (
            (Button("Turn off", place.line("off")), Button("All digests", "/digest list")) if changes else ()
        )
        return answer(bold(first), *lines, buttons=buttons, more=more, title=first)

    return await request.look(look)


def said_lines(work: Work, each: Listed) -> list[str]:
    """Say one digest: what it is and when, then its next runs."""
    held = each.subscription
    state = ""
    if held.state is SubscriptionState.PAUSED:
        state = " · paused"
        if held.paused_until and held.paused_until < FOREVER:
            today = local_day(work.now, held.schedule.zone)
            state += f" until {short_day(local_day(held.paused_until, held.schedule.zone), today)}"
    owner = f" · by {each.owner}" if each.owner else ""
    about = wording.about(held.filters, held.sections)
    return [
        f"{held.kind.capitalize()} · {held.schedule.describe()}{about}{state}{owner}",
        f"Next: {runs_line(each.runs, held.schedule.zone)}",
    ]


def runs_line(runs: tuple[datetime, ...], zone: str) -> str:
    """Return runs as they are said: `Tue 17 Nov 08:30, Wed 18 Nov 08:30, Thu 19 Nov 08:30`."""
    return ", ".join(deadline(run, zone) for run in runs)


async def listing(request: Request, line: Line) -> Reply:
    """List the digests of all channels; `dm`: those that come to whoever asks."""
    place, words = whereto(request, line.rest.split())
    own = len(words) < len(line.rest.split())

    def look(work: Work) -> Reply:
        may(request.actor, Right.SUBSCRIBE)
        held = subscriptions.listing(work, request.actor)
        if own:
            held = tuple(each for each in held if each.subscription.target == place.target)
        if not held:
            none = "You get no digest by DM." if own else "No channel gets a digest yet."
            return answer(none, buttons=(offered.turn_on(place),))
        names = {each.slack_id: each.name for each in channels.channels(work)}
        lines = [_listed(each, names, request.actor.id) for each in held[:10]]
        if len(held) > len(lines):
            lines.append(f"{len(held) - len(lines)} more")
        title = f"{len(held)} {'digest' if len(held) == 1 else 'digests'}"
        return answer(bold(title), *lines, buttons=(offered.here(place),), title=title)

    return await request.look(look)


def _listed(each: Listed, names: dict[str, str], me: int) -> str:
    held = each.subscription
    about = wording.about(held.filters, held.sections)
    if held.target == f"person:{me}":
        where = "you, by DM"
    elif held.target.startswith("person:"):
        # Whom somebody else reads about is theirs to know.
        where, about = "a person, by DM", ""
    else:
        where = f"#{names[held.target]}" if names.get(held.target) else held.target
    paused = " · paused" if held.state is SubscriptionState.PAUSED else ""
    return f"{where} · {held.kind} · {held.schedule.describe()}{about}{paused}"


async def otherwise(request: Request, line: Line) -> Reply:
    """Answer `/digest pipeline`, `/digest 9:00` or `/digest weekdays`: what it would be to turn it on."""
    word, _ = line.take()
    if word == DM or word in subscriptions.DIGESTS:
        return await show(request, line)
    try:
        parse_schedule(line.rest, "UTC", parse_schedule(subscriptions.USUAL_TIME, "UTC"))
    except Unreadable:
        raise NotUnderstood(f'"{word}" is not something I know.') from None
    raise NotUnderstood(
        "Turn it on at that time?",
        Offer("Yes, show it first", f"/digest on {line.rest}"),
        Offer("Help", "/digest help"),
    )
