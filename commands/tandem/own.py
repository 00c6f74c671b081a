"""What somebody sets for themselves: away, quiet hours, time zone; and what is kept about them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from alignment.calendar import QuietHours, local_day, parse_quiet_hours, parse_time
from alignment.dates import full_day, parse_span, short_day
from alignment.errors import Incomplete, NotUnderstood, Offer, Refusal
from alignment.people import Actor
from alignment.zones import ONE_DAY, zone_meant
from commands.answers import answer, bold, field_of
from commands.line import Line
from commands.request import Reply, Request
from commands.tandem import invited
from db import privacy
from db.memory import Work
from db.stores import roster, teams
from messages.buttons import Button
from messages.fields import Day, Say, Text, TimeOfDay
from messages.forms import Form
from operations import invitations, mornings
from operations.people import oneself
from operations.people.quiet import quiet_hours

QUIET_HOURS = Button("Quiet hours", "/tandem quiet", form=True)
AWAY = Button("I'm away…", "/tandem away", form=True)
MORNING = Button("Morning note", "/tandem settings morning", form=True)
SETTINGS = Button("Settings", "/tandem settings")
PRIVACY = Button("What is kept", "/tandem privacy")

HALF_A_YEAR = timedelta(days=183)
"""Longer absences are only believed with their year: `27 nov to 23 nov` is a slip."""


# --- away -----------------------------------------------------------------------------------------------------------


async def away(request: Request, line: Line) -> Reply:
    """Be away for some days, or here again; alone it is the form."""
    if request.submitted:
        return await _away_of_form(request)
    typed = line.rest.casefold().strip()
    if request.form or not typed:
        return await request.look(lambda work: Reply(form=_away_form(work, request.actor)))
    if typed in ("off", "end", "stop", "back"):
        ended = await request.act(lambda work: oneself.come_back(work, request.actor))
        if not ended:
            return answer("You are not away.", buttons=(AWAY,))
        return answer("You are here again; leads and turns come to you from now on.", buttons=(AWAY,))

    def act(work: Work) -> Reply:
        first, end = parse_span(typed, _today(work, request.actor))
        last = end - ONE_DAY
        if last - first > HALF_A_YEAR and not re.search(r"\b\d{4}\b", typed):
            raise NotUnderstood(f"That would be until {full_day(last)}. Type the year too if you mean it.")
        return _gone(work, request.actor, first, last)

    return await request.act(act)


async def _away_of_form(request: Request) -> Reply:
    first, last = (request.day(name) for name in ("first", "last"))
    if first is None or last is None:
        raise Incomplete("Pick both days.", field="last" if first else "first")
    begins, ends = first, last
    return await request.act(lambda work: _gone(work, request.actor, begins, ends))


def _gone(work: Work, actor: Actor, first: date, last: date) -> Reply:
    try:
        oneself.go_away(work, actor, first, last)
    except Refusal as refusal:
        raise field_of(refusal, "last") from None
    today = _today(work, actor)
    days = (
        short_day(first, today) if first == last else f"{short_day(first, today)} to {short_day(last, today)}"
    )
    return answer(
        f"You are away {days}.",
        "No leads or turns come to you then; nobody is told why.",
        buttons=(Button("Take it back", "/tandem away off"), SETTINGS),
    )


def _away_form(work: Work, actor: Actor) -> Form:
    today = _today(work, actor)
    zone = oneself.own_zone(work, actor)
    held = [
        Say(f"Away now set: {_span(each.starts_at, each.ends_at, zone, today)}")
        for each in oneself.absences(work, actor.id)
    ]
    return Form(
        "I'm away",
        "Save",
        "/tandem away",
        (*held[:5], Day("first", "First day", initial=today), Day("last", "Last day", initial=today)),
        note="Nobody is told why. Leads and turns pass you by until you are back.",
    )


def _span(starts_at: datetime, ends_at: datetime, zone: str, today: date) -> str:
    first, last = local_day(starts_at, zone), local_day(ends_at - timedelta(microseconds=1), zone)
    return (
        short_day(first, today) if first == last else f"{short_day(first, today)} to {short_day(last, today)}"
    )


# --- quiet hours ----------------------------------------------------------------------------------------------------


async def quiet(request: Request, line: Line) -> Reply:
    """Set the hours in which nothing comes that can wait; alone it is the form."""
    typed = line.rest.casefold().strip()
    if request.submitted:
        first, last = (request.answers.get(name) for name in ("start", "end"))
        typed = f"{first}-{last}" if isinstance(first, str) and isinstance(last, str) else "off"
    elif request.form or not typed:
        return await request.look(lambda work: Reply(form=_quiet_form(work, request.actor)))
    wanted = None if typed in ("off", "none", "never", "stop") else _hours(typed)

    def act(work: Work) -> Reply:
        oneself.be_quiet(work, request.actor, wanted)
        if wanted is None:
            return answer("No quiet hours; everything comes when it happens.", buttons=(QUIET_HOURS,))
        return answer(
            f"Quiet from {wanted.start:%H:%M} to {wanted.end:%H:%M}, your time.",
            "What can wait comes after; somebody who asked for a talk does not wait.",
            buttons=(Button("Off", "/tandem quiet off"), SETTINGS),
        )

    return await request.act(act)


def _hours(typed: str) -> QuietHours:
    try:
        return parse_quiet_hours(typed)
    except Refusal as refusal:
        asked = Offer("Quiet hours", "/tandem quiet", form=True)
        raise NotUnderstood(refusal.sentence, asked, field="end") from None


def _quiet_form(work: Work, actor: Actor) -> Form:
    held = quiet_hours(work, actor.id)
    zone = oneself.own_zone(work, actor)
    return Form(
        "Quiet hours",
        "Save",
        "/tandem quiet",
        (
            TimeOfDay("start", "From", initial=held.start if held else parse_time("18"), zone=zone),
            TimeOfDay("end", "To", initial=held.end if held else parse_time("8"), zone=zone),
        ),
        note="Somebody who asked for a talk still reaches you. Off again: /tandem quiet off",
    )


# --- settings and privacy -------------------------------------------------------------------------------------------


async def settings(request: Request, line: Line) -> Reply:
    """Show one's own settings; `settings zone Europe/Berlin` sets the zone, `settings morning 8:15` the morning note,
    `settings invitations on` sends invitations."""
    word, rest = line.take()
    if word == "morning":
        return await _morning(request, rest)
    if word in ("invitations", "invitation", "invites"):
        return await invited.run(request, rest)
    if request.submitted:
        word, rest = "zone", Line(line.noun, request.answered("zone"))
    if word == "zone" and (request.form or not rest.rest):
        return Reply(
            form=Form(
                "Time zone",
                "Save",
                "/tandem settings zone",
                (Text("zone", "Zone", placeholder="America/New_York", limit=64),),
            )
        )
    if word == "zone":
        try:
            zone = zone_meant(rest.rest, "/tandem settings zone")
        except Refusal as refusal:
            raise field_of(refusal, "zone") from None

        def move(work: Work) -> None:
            oneself.choose_zone(work, request.actor, zone)
            mornings.follow_zone(work, request.actor, zone)

        await request.act(move)
        return answer(f"Your zone is {zone} now.", buttons=(SETTINGS,))
    if word:
        raise NotUnderstood(
            f'"{word[:40]}" is no setting. There are: zone, morning, invitations, quiet hours, away.'
        )
    return await request.look(lambda work: _settings(work, request.actor))


async def _morning(request: Request, line: Line) -> Reply:
    """Set when the own morning note comes, or that none does; alone it is the form."""
    typed = line.rest.casefold().strip().removeprefix("at ")
    if request.submitted:
        at = request.answers.get("at")
        typed = at if isinstance(at, str) else ""
        if not typed:
            raise Incomplete("Pick a time.", field="at")
    elif request.form or not typed:
        return await request.look(lambda work: Reply(form=_morning_form(work, request.actor)))
    if typed in ("off", "none", "never", "stop"):
        there = await request.act(lambda work: mornings.turn_off(work, request.actor))
        return answer(
            "No morning note comes any more." if there else "You have no morning note.",
            buttons=(MORNING, SETTINGS),
        )
    try:
        wanted = parse_time("8:15" if typed == "on" else typed)
    except Refusal as refusal:
        asked = Offer("Morning note", "/tandem settings morning", form=True)
        raise NotUnderstood(refusal.sentence, asked, field="at") from None
    schedule = await request.act(lambda work: mornings.turn_on(work, request.actor, wanted))
    return answer(
        f"Your morning note comes {schedule.describe()}.",
        "It shows what your Home shows; nothing comes when nothing waits, or while you are away.",
        buttons=(Button("Not any more", "/tandem settings morning off"), SETTINGS),
    )


def _morning_form(work: Work, actor: Actor) -> Form:
    held = mornings.of(work, actor)
    at = held.schedule.time if held else mornings.USUAL
    return Form(
        "Morning note",
        "Save",
        "/tandem settings morning",
        (TimeOfDay("at", "At", initial=at, zone=oneself.own_zone(work, actor)),),
        note="On working days, by direct message. Off again: /tandem settings morning off",
    )


def _settings(work: Work, actor: Actor) -> Reply:
    zone, today = oneself.own_zone(work, actor), _today(work, actor)
    held = quiet_hours(work, actor.id)
    gone = [_span(each.starts_at, each.ends_at, zone, today) for each in oneself.absences(work, actor.id)]
    morning = mornings.of(work, actor)
    mine = ", ".join(team.name for team in teams.teams_of(work, actor.id)) or "none"
    return answer(
        bold("Your settings"),
        f"Zone: {zone}",
        f"Quiet: {held.start:%H:%M} to {held.end:%H:%M}" if held else "Quiet hours: none",
        f"Away: {', '.join(gone[:4])}" if gone else "Away: no",
        f"Morning note: {morning.schedule.describe()}" if morning else "Morning note: none",
        "Invitations: by direct message" if invitations.wanted(work, actor) else "Invitations: none",
        f"Teams: {mine} (an admin changes them)",
        buttons=(QUIET_HOURS, AWAY, PRIVACY),
        more=(Button("Time zone", "/tandem settings zone", form=True), MORNING, invited.INVITATIONS),
        title="Your settings",
    )


async def kept(request: Request, _line: Line) -> Reply:
    """Say what is kept about the person who asks, how much, and for how long."""

    def look(work: Work) -> Reply:
        by_until: dict[str, list[str]] = {}
        for each in privacy.ABOUT_PEOPLE:
            count = roster.count_rows(work, each.table, each.columns, request.actor.id)
            if count:
                by_until.setdefault(each.until, []).append(
                    f"{each.says} ({count:,})" if count > 1 else each.says
                )
        lines = [f"{until[:1].upper()}{until[1:]}: {'; '.join(told)}" for until, told in by_until.items()]
        return answer(
            bold("What Tandem keeps about you"),
            *lines,
            "No message texts. Figures about you: you and your manager.",
            buttons=(SETTINGS,),
            title="What Tandem keeps about you",
        )

    return await request.look(look)


def _today(work: Work, actor: Actor) -> date:
    return local_day(work.now, oneself.own_zone(work, actor))
