"""`/tandem coffee new every 2 weeks mon 10:00`, `set`, `end`: rounds in a channel, or among the leaders."""

from __future__ import annotations

import re

from alignment.calendar import DAY_NAMES, local_day
from alignment.dates import deadline
from alignment.errors import Incomplete, NotUnderstood, Offer, Refusal
from alignment.meetings import Audience
from alignment.pairing.cadence import MOST_WEEKS, Cadence, parse_cadence
from alignment.pairing.rounds import Rest
from alignment.permissions import Right, may
from commands.answers import answer, field_of
from commands.line import Line
from commands.request import Reply, Request
from commands.tandem.coffee.taking_part import COFFEE
from commands.tandem.coffee.which import programme, taken_apart
from db.memory import Work
from db.stores import workspaces
from db.stores.coming_rounds import following
from db.stores.pairings import Programme, name_of
from messages.buttons import Button
from messages.fields import Channel, Choice, Option, TimeOfDay
from messages.forms import Form
from operations.pairings import programmes
from operations.subscriptions import target_of

_CHANNEL = re.compile(r"<#([CG][A-Z0-9]{1,38})(?:\|[^>]*)?>")
_LEADERS = re.compile(r"\b(?:among |for |of )?(?:the )?(?:leaders|managers)\b", re.IGNORECASE)
_REST = re.compile(
    r"\b(?:with )?(?P<trios>trios)\b|\b(?P<sits>(?:without trios|sit(?:s|ting)? out))\b", re.IGNORECASE
)
_WEEKS = (1, 2, 3, 4, 6, 8, MOST_WEEKS)


async def new(request: Request, line: Line) -> Reply:
    """Begin rounds; alone it is the form."""
    if not request.submitted and (request.form or not line.rest):
        return await request.look(lambda work: Reply(form=_form(work, request, None)))

    def act(work: Work) -> Reply:
        try:
            channel, audience, cadence, rest = _wanted(work, request, line.rest)
            if cadence is None:
                raise NotUnderstood("How often? Such as: every 2 weeks mon 10:00.", field="time")
            made = programmes.start(
                work, request.actor, channel, audience, cadence, rest or Rest.SITS_OUT, f"/tandem coffee new {line.rest}".strip()
            )  # fmt: skip
        except Refusal as refusal:
            raise field_of(refusal, "channel") if request.submitted else _with_form(refusal) from None
        first = following(work, made)
        told = (
            "Each leader is asked by DM"
            if audience is Audience.LEADERS
            else "The channel is told how to join"
        )
        return answer(
            f"{name_of(work, made)}: {made.cadence.describe()}.",
            f"First round: {deadline(first.starts_at, cadence.zone)}. {told}; nobody is in before.",
            "Sales meets marketing, two at a time; one over makes a trio.",
            buttons=(Button("Join", f"/tandem coffee join {made.ref}"), Button("Change it", f"/tandem coffee set {made.ref}", form=True),
                     Button("End it", f"/tandem coffee end {made.ref}")),
        )  # fmt: skip

    return await request.act(act)


def _with_form(refusal: Refusal) -> Refusal:
    if not refusal.offers and isinstance(refusal, NotUnderstood):
        refusal.offers = (Offer("Fill it in", "/tandem coffee new", form=True),)
    return refusal


def _wanted(work: Work, request: Request, typed: str) -> tuple[str, Audience, Cadence | None, Rest | None]:
    """Return where, for whom, how often, and what becomes of whom nobody is left for; None where nothing is said."""
    terms = workspaces.terms(work)
    here = request.channel or request.private.get("channel", "")
    if request.submitted:
        picked = request.answered("channel") or here
        audience = Audience.LEADERS if request.answered("whom") == "leaders" else Audience.BOTH
        day, at, weeks = request.answered("day"), request.answered("time"), request.answered("weeks")
        if not day or not at or not weeks:
            raise Incomplete("Pick a weekday, a time and how often.", field="time")
        rest: Rest | None = Rest.TRIOS if request.answered("rest") == Rest.TRIOS.value else Rest.SITS_OUT
        words = f"every {weeks} weeks {day} {at}"
    else:
        named = _CHANNEL.search(typed)
        picked = named[1] if named is not None else here
        words = _CHANNEL.sub(" ", typed)
        audience = Audience.LEADERS if _LEADERS.search(words) else Audience.BOTH
        words = _LEADERS.sub(" ", words)
        said = _REST.search(words)
        rest = None if said is None else Rest.TRIOS if said["trios"] else Rest.SITS_OUT
        words = _REST.sub(" ", words).strip()
    where = target_of(picked, request.actor) if picked else ""
    channel = "" if where.startswith("person:") else where
    cadence = parse_cadence(words, terms.zone, local_day(work.now, terms.zone)) if words else None
    return channel, audience, cadence, rest


def _form(work: Work, request: Request, held: Programme | None) -> Form:
    may(request.actor, Right.RUN_COFFEE)
    terms = workspaces.terms(work)
    cadence = held.cadence if held is not None else None
    day = next(iter(cadence.schedule.days)) if cadence is not None else 0
    weeks = cadence.weeks if cadence is not None else 2
    fields = (
        Choice("weeks", "How often", [Option(str(each), "Every week" if each == 1 else f"Every {each} weeks") for each in sorted({*_WEEKS, weeks})],
               initial=str(weeks)),
        Choice("day", "On", [Option(each.casefold(), each) for each in DAY_NAMES], initial=DAY_NAMES[day].casefold()),
        TimeOfDay("time", "At", initial=cadence.schedule.time if cadence is not None else None, zone=cadence.zone if cadence is not None else terms.zone),
        Choice("rest", "If one team is much larger", [Option(Rest.SITS_OUT.value, "Its rest sits out by turns"), Option(Rest.TRIOS.value, "Trios of one and two")],
               initial=held.rest.value if held is not None else Rest.SITS_OUT.value),
    )  # fmt: skip
    if held is not None:
        return Form(
            "Coffee rounds",
            "Change it",
            f"/tandem coffee set {held.ref}",
            fields,
            note="From the next round on.",
        )
    where = (
        Choice("whom", "Who", [Option("both", "Sales and marketing"), Option("leaders", "Their managers, by DM")], initial="both"),
        Channel("channel", "In", optional=True, initial=request.channel if request.channel.startswith("C") else ""),
    )  # fmt: skip
    return Form(
        "Coffee rounds",
        "Begin them",
        "/tandem coffee new",
        (*where, *fields),
        note="The channel is told once how to join. Nobody is in before they say so.",
        private={"channel": request.channel},
    )


async def change(request: Request, line: Line) -> Reply:
    """Change a programme; alone it is the form."""
    number, _, words = taken_apart(line.rest)
    if not request.submitted and (request.form or not words):

        def look(work: Work) -> Reply:
            may(request.actor, Right.RUN_COFFEE)
            return Reply(form=_form(work, request, programme(work, request, number, "/tandem coffee set")))

        return await request.look(look)

    def act(work: Work) -> Reply:
        may(request.actor, Right.RUN_COFFEE)
        found = programme(work, request, number, f"/tandem coffee set {words}".strip())
        try:
            _, _, cadence, rest = _wanted(work, request, words)
            changed = programmes.change(work, request.actor, found, cadence, rest)
        except Refusal as refusal:
            raise field_of(refusal, "time") if request.submitted else refusal from None
        return answer(
            f"{name_of(work, changed)}: {changed.cadence.describe()}.",
            f"Next round: {deadline(following(work, changed).starts_at, changed.cadence.zone)}.",
            buttons=(Button("Change it", f"/tandem coffee set {found.ref}", form=True), COFFEE),
        )

    return await request.act(act)


async def end(request: Request, line: Line) -> Reply:
    """Ask first, then end a programme."""
    number, _, words = taken_apart(line.rest)
    if words.casefold() != "yes":

        def look(work: Work) -> Reply:
            may(request.actor, Right.RUN_COFFEE)
            found = programme(work, request, number, "/tandem coffee end")
            return answer(
                f"End {name_of(work, found)} for good? {found.cadence.describe()}.",
                "Everybody is told once; pairs that are under way may still meet.",
                buttons=(Button("End it", f"/tandem coffee end {found.ref} yes"), COFFEE),
            )

        return await request.look(look)

    def act(work: Work) -> Reply:
        may(request.actor, Right.RUN_COFFEE)
        found = programme(work, request, number, "/tandem coffee end")
        programmes.end(work, request.actor, found)
        return answer(f"{name_of(work, found)} has ended. It is told once.", buttons=(COFFEE,))

    return await request.act(act)
