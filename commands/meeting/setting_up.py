"""`/meeting new lead review tue 10:00 40m #channel`: setting a joint meeting up, by a line or its form."""

from __future__ import annotations

from dataclasses import replace

from alignment.calendar import DAY_NAMES, local_day
from alignment.errors import Incomplete, NotUnderstood, Offer, Refusal
from alignment.meetings import STANDING, OnClosed, SeriesKind
from alignment.permissions import Right, may
from alignment.series_lines import Wanted, parse_series
from commands.answers import answer, field_of
from commands.channels import channel_meant
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from db.stores import meetings as stored
from db.stores import workspaces
from digests import meeting_words as say
from figures.agenda import clashes
from messages.buttons import Button
from messages.fields import Channel, Choice, Option, Text, TimeOfDay
from messages.forms import Form
from operations.meetings import series

_ON_CLOSED = {
    OnClosed.SKIP: "On a day off it is skipped.",
    OnClosed.MOVE: "On a day off it moves to the next working day.",
}
_OFTEN = (
    Option("usual", "As usual for its kind"),
    Option("weekly", "Every week"),
    *(Option(word, f"{word.capitalize()} such day of the month") for word in ("first", "second", "third", "fourth", "last")),
)  # fmt: skip


async def new(request: Request, line: Line) -> Reply:
    """Set a series up; alone it is the form."""
    if not request.submitted and (request.form or not line.rest):
        return await request.look(lambda work: Reply(form=_form(work, request)))

    def act(work: Work) -> Reply:
        try:
            wanted, channel = _read(work, request, line.rest)
            made = series.start(work, request.actor, wanted, channel, f"/meeting new {line.rest}".strip())
        except Refusal as refusal:
            raise field_of(refusal, "name") if request.submitted else _with_form(refusal) from None
        first = next(iter(stored.coming(work, series_id=made.id)))
        away = say.gone(clashes(work, first), chairs=request.actor.id == first.chair_id)
        lines = [
            f"First: {say.when(first)}. {say.serving(work, first)}.",
            _ON_CLOSED[made.on_closed],
            "The agenda comes one working day before; everybody is told once.",
        ]
        return answer(
            f"{say.name_of(made)}: {made.recurrence.describe()}, {made.minutes} min.",
            *lines,
            *([f"Away then: {away}."] if away else []),
            buttons=(
                Button("Add a point", f"/meeting add {first.ref}", form=True),
                Button("Move it", f"/meeting move {first.ref}", form=True),
                Button("End it", f"/meeting end {first.ref}"),
            ),
        )

    return await request.act(act)


def _with_form(refusal: Refusal) -> Refusal:
    """Offer the form beside what a line lacked, unless something else is offered."""
    if not refusal.offers and isinstance(refusal, NotUnderstood):
        refusal.offers = (Offer("Fill it in", "/meeting new", form=True),)
    return refusal


def _read(work: Work, request: Request, typed: str) -> tuple[Wanted, str]:
    """Return the series that a line or a form wants, and the channel that it is for; empty for none."""
    terms = workspaces.terms(work)
    channel, typed = channel_meant(work, request, typed)
    if request.submitted:
        typed = _words(request)
    wanted = parse_series(typed, terms.zone, terms.fiscal_start_month)
    rule = request.answered("on_closed")
    if request.submitted and rule in (each.value for each in OnClosed):
        wanted = replace(wanted, on_closed=OnClosed(rule))
    return wanted, channel


def _words(request: Request) -> str:
    """Return the words that a form's answers stand for."""
    kind = request.answered("kind")
    known = SeriesKind(kind) if kind in (each.value for each in SeriesKind) else SeriesKind.OTHER
    name = request.answered("name") if known is SeriesKind.OTHER else STANDING[known].name
    if not name:
        raise Incomplete("What is it called?", field="name")
    day, at = request.answered("day"), request.answered("time")
    if not day or not at:
        raise Incomplete("Pick a weekday and a time.", field="time" if day else "day")
    often = request.answered("often")
    return " ".join([name, "" if often == "usual" else often, day, at, request.answered("length")])


def _form(work: Work, request: Request) -> Form:
    may(request.actor, Right.MAKE_MEETING)
    terms = workspaces.terms(work)
    kinds = [
        Option(
            each.kind.value,
            "Another" if each.kind is SeriesKind.OTHER else each.name[:1].upper() + each.name[1:],
            f"{each.minutes} min, {_usual(each.week, each.every)}",
        )
        for each in STANDING.values()
    ]
    today = local_day(work.now, terms.zone)
    return Form(
        "A joint meeting",
        "Set it up",
        "/meeting new",
        (
            Choice("kind", "Which", kinds, initial=SeriesKind.LEAD_REVIEW.value),
            Text("name", "Its name, if it is another", optional=True, limit=40, initial=""),
            Choice(
                "day",
                "On",
                [Option(day.casefold(), day) for day in DAY_NAMES[:5]],
                initial=DAY_NAMES[min(today.weekday(), 4)].casefold(),
            ),
            TimeOfDay("time", "At", zone=terms.zone),
            Text("length", "How long", optional=True, limit=8, placeholder="40m"),
            Choice("often", "How often", _OFTEN, initial="usual"),
            Choice(
                "on_closed",
                "On a day off",
                [Option("usual", "As usual for its kind"), Option("skip", "Skip it"), Option("move", "Next working day")],
                initial="usual",
            ),
            Channel("channel", "In", optional=True, initial=request.channel if request.channel.startswith("C") else ""),
        ),
        note="The agenda comes one working day before. Leaders' meetings may do without a channel.",
        private={"channel": request.channel},
    )  # fmt: skip


def _usual(week: int, every: int) -> str:
    if not week:
        return "every week"
    return {1: "every month", 3: "every quarter", 12: "once a year"}[every]
