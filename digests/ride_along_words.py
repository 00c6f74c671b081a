"""How messages about ride-alongs say which call, when, and who: one line of a phone each."""

from __future__ import annotations

from alignment.dates import deadline, short_moment
from alignment.ride_alongs import SHORT_QUESTIONS, SeatState, free_seats
from alignment.screening import screened
from alignment.zones import local_day
from db.memory import Work
from db.stores import people, workspaces
from db.stores import ride_alongs as stored
from db.stores.notices import Notice
from db.stores.ride_along_notes import Note
from db.stores.ride_alongs import RideAlong
from digests.lead_words import COLUMNS, paragraph, zone_of
from messages.buttons import Button
from messages.text import Mrkdwn, neutral, one_line
from messages.words import count

ANY = Button("Ask for any call", "/tandem ridealong ask any")
MINE = Button("My calls", "/tandem ridealong")
ASK, GET_IN_LINE = "Ask for the seat", "Get in line"


def call_of(work: Work, notice: Notice) -> RideAlong:
    """Return the call that a message is about."""
    call = stored.by_id(work, int(notice.payload["call"]))
    assert call is not None, "it is about a call of its workspace"
    return call


def account(call: RideAlong, room: int = 22) -> str:
    """Return the account that a call is with, cut to its room: a label, without what reaches a person."""
    return neutral(one_line(screened(call.label).replace("!", "."), room))


def when(call: RideAlong, zone: str = "") -> str:
    """Return when a call begins: `Thu 19 Nov 14:00`; without a zone on the clock of its rep."""
    return deadline(call.starts_at, zone or call.zone)


def soon(work: Work, call: RideAlong, zone: str) -> str:
    """Return when a call begins as it is said on the day or the day before: `Today 14:00`, `Thu 14:00`."""
    today = local_day(work.now, zone)
    moment = short_moment(call.starts_at, zone, today)
    return f"Today {moment}" if local_day(call.starts_at, zone) == today else moment


def reader_zone(work: Work, notice: Notice) -> str:
    """Return the clock of whoever reads: theirs in a DM, the workspace's in a channel."""
    terms = workspaces.terms(work)
    return zone_of(work, notice, terms) if notice.target.startswith("person:") else terms.zone


def name(work: Work, person_id: int) -> str:
    """Return somebody's first name; who is gone is `somebody`."""
    known = people.person(work, person_id)
    return neutral(one_line(known.first_name, 14)).replace("!", ".") if known else "somebody"


def seats_left(work: Work, call: RideAlong) -> int:
    """Return how many seats of a call can be had by asking."""
    found = stored.seats(work, [call.id])[call.id]
    return free_seats(call.seats, [each.state for each in found])


def listeners(work: Work, call: RideAlong) -> list[str]:
    """Return who listens in, by first name."""
    taken = [each for each in stored.seats(work, [call.id])[call.id] if each.state is SeatState.TAKEN]
    return [name(work, each.person_id) for each in taken]


def seats(number: int) -> str:
    """Return a number of seats: `2 seats`."""
    return count(number, "seat")


def answer_lines(note: Note, most: int = 2) -> list[Mrkdwn]:
    """Return one answer of a debrief as a few lines, without addresses and numbers."""
    told = f"{SHORT_QUESTIONS[note.question]}: {screened(note.body)}"
    lines = paragraph(told)
    shown = list(lines[:most])
    if len(lines) > most:
        shown[-1] = one_line(f"{shown[-1]}…", COLUMNS)
    return [Mrkdwn.escape(each) for each in shown]


def drop(call: RideAlong, label: str = "Drop out") -> Button:
    """Return the button that gives a seat back."""
    return Button(label, f"/tandem ridealong drop {call.ref}")


def ask(call: RideAlong, label: str = ASK) -> Button:
    """Return the button that asks for a seat, or for a place in its line."""
    return Button(label, f"/tandem ridealong ask {call.ref}")


def take(call: RideAlong) -> Button:
    """Return the button that says yes to a seat."""
    return Button("Take it", f"/tandem ridealong take {call.ref}")


def why(call: RideAlong) -> Button:
    """Return the button that says by which rule."""
    return Button("Why me", f"/tandem ridealong why {call.ref}")


def debrief(call: RideAlong) -> Button:
    """Return the button that opens the four questions."""
    return Button("Four questions", f"/tandem ridealong debrief {call.ref}", form=True)
