"""Turning a digest on and off, pausing it and letting it speak again."""

from __future__ import annotations

import re

from alignment.calendar import local_day, local_instant
from alignment.dates import parse_when, short_day
from alignment.readings import Ambiguous
from alignment.schedule import parse_time
from commands.answers import answer
from commands.digest import picturing
from commands.digest.buttons import here, preview, settings
from commands.digest.form import form_of
from commands.digest.planned import Plan, planned
from commands.digest.previewing import body_of, preview_of
from commands.digest.showing import runs_line, said_lines
from commands.digest.which import Place, kind_and_rest, named, one_of, whereto
from commands.filters import asked_back
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import workspaces
from db.tables.delivery import SubscriptionState
from messages.buttons import Button
from messages.message import compose
from messages.text import escape
from operations import subscriptions
from operations.runs import next_runs


async def turn_on(request: Request, line: Line) -> Reply:
    """Show a preview and the next runs; with `yes` at the end, turn it on."""
    words = line.rest.split()
    if request.form:

        def ask(work: Work) -> Reply:
            made = planned(work, request, words or ["pipeline"], changing=True)
            again = f"/digest on {made.kind} {made.unasked}".strip()
            return Reply(form=form_of(made, again, request.channel))

        return await request.look(ask)
    sure = bool(words) and words[-1].casefold() == "yes"
    words = words[:-1] if sure else words
    place, said = whereto(request, words)
    if not said and not sure and not request.submitted:
        there = await request.look(lambda work: _there_already(work, place))
        if there is not None:
            return there

    def plan(work: Work) -> Plan:
        made = planned(work, request, words)
        again = f"/digest on {made.kind} {made.typed}"
        subscriptions.refuse_unless_postable(work, made.target, again)
        return made

    if not sure and not request.submitted:
        return await request.look(lambda work: _preview_first(work, plan(work)))

    def act(work: Work) -> Reply:
        made = plan(work)
        listed = subscriptions.turn_on(
            work, request.actor, made.target, made.kind, made.schedule, made.filters, made.sections
        )
        first = made.headline(f"{made.kind.capitalize()} is on")
        return answer(
            f"{first}.",
            *(() if first.endswith(made.about) else made.told),
            *said_lines(work, listed)[1:],
            *picturing.promised(work, made.unposted(work)),
            buttons=(here(made.place), settings(made.place)),
        )

    return await request.act(act)


def _there_already(work: Work, place: Place) -> Reply | None:
    """Say of a place whose digest is on when it comes, instead of offering it once more at another time."""
    held = subscriptions.here(work, place.target)
    on = [each for each in held if each.subscription.state is SubscriptionState.ON]
    if not on:
        return None
    schedule = on[0].subscription.schedule
    return answer(
        f"{'You get' if place.dm else 'This channel gets'} it already: {on[0].subscription.kind}, {schedule.describe()}.",
        f"Next: {runs_line(on[0].runs, schedule.zone)}",
        buttons=(settings(place), preview(place), here(place)),
    )


def _preview_first(work: Work, made: Plan) -> Reply:
    shown = preview_of(work, made.unposted(work))
    told = [
        f"*{made.kind.capitalize()}* · {escape(made.schedule.describe() + made.about)}",
        f"Next: {runs_line(next_runs(work, made.schedule), made.schedule.zone)}",
        *map(escape, picturing.promised(work, made.unposted(work))),
    ]
    body = "\n".join(told) + "\n\n" + body_of(shown)
    on = Button("Turn it on", f"/digest on {made.kind} {made.typed} yes")
    return Reply(
        compose(
            made.headline(f"Preview of {made.kind}"),
            body,
            buttons=(on, Button("Another time", f"/digest on {made.kind} {made.typed}", form=True)),
        )
    )


async def turn_off(request: Request, line: Line) -> Reply:
    """Turn this channel's digest off."""
    place, words = whereto(request, line.rest.split())

    def act(work: Work) -> Reply:
        kind = one_of(work, request, place, named(words), "off")
        held = subscriptions.turn_off(work, request.actor, place.target, kind)
        zone = workspaces.terms(work).zone
        was = Plan(held.kind, held.target, held.schedule, held.filters, held.sections, zone=zone, dm=place.dm)
        again = f"/digest on {held.kind} {was.typed}"
        where = "by DM" if place.dm else "here"
        return answer(
            f"{held.kind.capitalize()} is off {where}.", buttons=(Button("Turn it on again", again),)
        )

    return await request.act(act)


async def pause(request: Request, line: Line) -> Reply:
    """Pause this channel's digest, until a day or until somebody resumes it."""
    place, words = whereto(request, line.rest.split())
    kind, rest = kind_and_rest(words)
    typed = " ".join(rest).casefold().removeprefix("until ").removeprefix("til ")

    def act(work: Work) -> Reply:
        until = None
        zone = workspaces.terms(work).zone
        if typed:
            try:
                day = parse_when(_ahead(typed), local_day(work.now, zone)).day
            except Ambiguous as problem:
                raise asked_back(request.line, problem) from None
            until = local_instant(day, parse_time("0"), zone)
        meant = one_of(work, request, place, kind, "pause", " ".join(rest))
        listed = subscriptions.pause(work, request.actor, place.target, until, meant)
        held = listed.subscription
        if until is None:
            again = (
                Button("Resume", place.line("resume", held.kind)),
                Button("For a week only", place.line("pause", held.kind, "1w")),
            )
            return answer("Paused until somebody resumes it.", buttons=again)
        return answer(
            f"Paused until {short_day(local_day(until, zone), local_day(work.now, zone))}.",
            f"Then: {runs_line(listed.runs, zone)}",
            buttons=(Button("Resume now", place.line("resume", held.kind)),),
        )

    return await request.act(act)


def _ahead(typed: str) -> str:
    """Read `1w`, `2 weeks`, `a week` or `for 10 days` as so long from today; anything else as it stands."""
    words = typed.removeprefix("for ").removeprefix("a ")
    length = "1w" if words == "week" else words.replace(" ", "")
    return f"+{length}" if _LENGTH.fullmatch(length) else typed


_LENGTH = re.compile(r"\d{1,3}(?:d|days?|w|weeks?|m|months?)")


async def resume(request: Request, line: Line) -> Reply:
    """Let a paused digest speak again."""
    place, words = whereto(request, line.rest.split())

    def act(work: Work) -> Reply:
        kind = one_of(work, request, place, named(words), "resume")
        listed = subscriptions.resume(work, request.actor, place.target, kind)
        return answer(
            f"{listed.subscription.kind.capitalize()} is on again.",
            f"Next: {runs_line(listed.runs, listed.subscription.schedule.zone)}",
            buttons=(here(place),),
        )

    return await request.act(act)
