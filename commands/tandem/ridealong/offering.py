"""`/tandem ridealong offer thu 14:00 acorn 2 seats asked`: a rep offers seats on a call, by a line or its form."""

from __future__ import annotations

from alignment.calendar import local_day, local_instant
from alignment.dates import deadline
from alignment.errors import Incomplete, Offer, Refusal
from alignment.permissions import NOTHING, Right, may
from alignment.ride_alongs import MOST_LABEL, MOST_SEATS, Consent, SeatState, earliest_start
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.tandem.ridealong.reading import Wanted, read_minutes, read_offer, read_time
from commands.tandem.ridealong.which import MINE, NOUN
from db.memory import Work
from db.stores import ride_alongs as stored
from db.stores import workspaces
from db.stores.ride_alongs import RideAlong, closes_at
from digests import ride_along_words as say
from messages.buttons import Button
from messages.fields import Channel, Choice, Day, Option, Text, TimeOfDay
from messages.forms import Form
from operations.people.oneself import own_zone
from operations.ride_alongs import offering
from operations.subscriptions import target_of

CONSENT = {
    Consent.ASKED: "They were asked",
    Consent.WILL_ASK: "I ask them before",
}
_TYPED = {Consent.ASKED: "asked", Consent.WILL_ASK: "will ask"}


async def offer(request: Request, line: Line) -> Reply:
    """Offer seats on a call; alone it is the form."""
    if not request.submitted and (request.form or not line.rest):
        return await request.look(lambda work: Reply(form=_form(work, request, line.rest)))

    def act(work: Work) -> Reply:
        wanted = _sent(work, request) if request.submitted else read_offer(work, request, line.rest)
        if not request.submitted and wanted.consent is None and wanted.day and wanted.at and wanted.label:
            raise _who_asks(line.rest)
        if wanted.day is None or wanted.at is None:
            raise Incomplete(
                "When is it? Such as: offer thu 14:00 acorn.",
                Offer("Fill it in", f"{NOUN} offer {line.rest}", form=True),
                field="time" if wanted.day else "day",
            )
        call = offering.offer(
            work,
            request.actor,
            local_instant(wanted.day, wanted.at, own_zone(work, request.actor)),
            wanted.label,
            wanted.consent,
            seats=wanted.seats,
            minutes=wanted.minutes,
            channel=wanted.channel,
            line=f"{NOUN} offer {line.rest}".strip(),
        )
        return _offered(work, call)

    return await request.act(act)


def _offered(work: Work, call: RideAlong) -> Reply:
    asked = [
        each for each in stored.seats(work, [call.id])[call.id] if each.state is SeatState.INVITED
    ]  # fmt: skip
    who = {
        0: "Nobody waits for a call; whoever asks first has it.",
        1: "Whoever waited longest is asked.",
    }.get(len(asked), "Those who waited longest are asked.")
    where = "The channel reads of the account and the time, not of you." if call.channel else ""
    reminder = {
        Consent.ASKED: "Tell the customer again at the start; nothing is recorded.",
        Consent.WILL_ASK: "Ask the customer before it; nothing is recorded.",
    }[call.consent]
    return answer(
        f"{say.seats(call.seats).capitalize()} on your call with {call.label}, {say.when(call)}.",
        f"{who} Seats are given until {deadline(closes_at(work, call), call.zone)}.",
        *([where] if where else []),
        reminder,
        buttons=(
            Button("Undo", f"{NOUN} cancel {call.ref}"),
            Button("Move it", f"{NOUN} move {call.ref}", form=True),
            MINE,
        ),
    )


def _who_asks(typed: str) -> Refusal:
    """Ask what the customer knows, with buttons that keep the rest of the line."""
    again = [Offer(CONSENT[each], f"{NOUN} offer {typed} {_TYPED[each]}") for each in Consent]
    return Incomplete("Does the customer know that a colleague listens in?", *again)


def _sent(work: Work, request: Request) -> Wanted:
    day, at = request.day("day"), request.answered("time")
    if day is None or not at:
        raise Incomplete("Pick a day and a time.", field="time" if day else "day")
    picked = request.answered("consent")
    chosen = request.answered("seats")
    channel = request.answered("channel")
    target = target_of(channel, request.actor) if channel else ""
    return Wanted(
        day,
        read_time(at),
        request.answered("label"),
        int(chosen) if chosen in {str(each) for each in range(1, MOST_SEATS + 1)} else 1,
        read_minutes(request.answered("minutes")),
        Consent(picked) if picked in set(Consent) else None,
        "" if target.startswith("person:") else target,
    )


def _form(work: Work, request: Request, typed: str) -> Form:
    """Return the form, with what the line said already filled in."""
    may(request.actor, Right.OFFER_SEAT, NOTHING)
    known = read_offer(work, request, typed)
    zone, terms = own_zone(work, request.actor), workspaces.terms(work)
    first = earliest_start(work.now, zone, terms.switches.ride_along_notice_days + 1, terms.calendar)
    return Form(
        "Offer a seat on a call",
        "Offer it",
        f"{NOUN} offer",
        (
            Text(
                "label", "Account", limit=MOST_LABEL, initial=known.label[:MOST_LABEL], placeholder="Acorn",
                hint="The account's name only, no person's.",
            ),
            Day("day", "On", initial=known.day or local_day(first, zone)),
            TimeOfDay("time", "At", initial=known.at, zone=zone),
            Text("minutes", "How long", optional=True, limit=8, initial=f"{known.minutes}m"),
            Choice(
                "seats",
                "Seats",
                [Option(str(each), say.seats(each)) for each in range(1, MOST_SEATS + 1)],
                initial=str(known.seats if known.seats <= MOST_SEATS else 1),
            ),
            Choice(
                "consent",
                "Does the customer know of a listener?",
                [Option(each.value, words) for each, words in CONSENT.items()],
                initial=known.consent.value if known.consent else None,
            ),
            Channel("channel", "Tell a channel", optional=True, hint="It reads the account and the time, not your name."),
        ),
        note="Whoever waited longest is asked first. They only listen, and nothing is recorded.",
    )  # fmt: skip
