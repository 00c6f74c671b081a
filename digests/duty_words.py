"""How messages about duty rotas say who, when and why: one line of a phone each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from alignment import refs
from alignment.calendar import local_day, zone_named
from alignment.dates import deadline, short_day, short_time, weekday_and_day
from alignment.duty.line import How
from alignment.duty.terms import Length
from db.memory import Work
from db.stores import duty_rotas
from db.stores import duty_turns as stored
from db.stores.duty_rotas import Rota
from db.stores.duty_turns import Held
from db.stores.notices import Notice
from digests.meeting_words import first_names
from digests.rotation_words import earlier
from messages.buttons import Button
from messages.text import neutral, one_line

NOBODY = "nobody"


def rota_of(work: Work, notice: Notice) -> Rota:
    """Return the rota that a notice is about."""
    rota = duty_rotas.by_number(work, int(notice.payload["rota"]))
    assert rota is not None, "a notice about a duty belongs to a rota of its workspace"
    return rota


def turn_of(work: Work, notice: Notice, rota: Rota) -> tuple[Held, ...]:
    """Return the places of the turn that a notice is about; none where there is no such turn at that time any more."""
    day = date.fromisoformat(str(notice.payload["day"]))
    at = datetime.fromisoformat(str(notice.payload["at"]))
    if rota.ended:
        return ()
    return tuple(each for each in stored.of_day(work, rota.id, day) if each.starts_at == at)


def name_of(rota: Rota) -> str:
    """Return a rota's name as a line begins with it."""
    return neutral(one_line(rota.title, 24))


def names(work: Work, people: Collection[int]) -> str:
    """Return who serves, by first names: `Amira`, `Amira and Leo`, `nobody`."""
    known = first_names(work, people)
    return " and ".join(neutral(known[each]) for each in people) or NOBODY


def serving(turns: Iterable[Held]) -> tuple[int, ...]:
    """Return who serves a turn, in the order of its places."""
    return tuple(each.person_id for each in turns if each.person_id)


def on(day: date, today: date) -> str:
    """Return a turn's day as it is said in a line: `today`, `tomorrow`, `Fri 4 Dec`."""
    away = (day - today).days
    return {0: "today", 1: "tomorrow"}.get(
        away, weekday_and_day(day) if abs(away) < 100 else short_day(day, today)
    )


def stretch(held: Held, rota: Rota, zone: str) -> str:
    """Return from when until when a turn goes, on somebody's wall: `from 09:00 until 17:00`, or with its days."""
    first, last = (at.astimezone(zone_named(zone)) for at in (held.starts_at, held.ends_at))
    if rota.terms.length is Length.DAY and first.date() == last.date():
        return f"from {short_time(first.time())} until {short_time(last.time())}"
    return f"from {deadline(held.starts_at, zone)} until {deadline(held.ends_at, zone)}"


def begins_on(held: Held, zone: str) -> date:
    """Return the local day on which a turn begins, on somebody's wall."""
    return local_day(held.starts_at, zone)


def days(some: Sequence[date], most: int = 3) -> str:
    """Return days in a line: `Tue 8 Dec, Thu 10 Dec and 2 more`."""
    few = some if len(some) <= most else some[: max(most - 1, 1)]
    shown = ", ".join(weekday_and_day(each) for each in few)
    return f"{shown} and {len(some) - len(few)} more" if len(few) < len(some) else shown


def place_ref(held: Held) -> str:
    """Return how a button's line names one place of a turn: `D-3 2026-12-04`, and `2` for the second."""
    second = f" {held.place + 1}" if held.place else ""
    return f"{refs.ROTA.ref(held.rota_id)} {held.day.isoformat()}{second}"


def offer_it(held: Held) -> Button:
    """Return the button by which somebody offers a turn of theirs."""
    return Button("Offer it", f"/rotation duty swap {place_ref(held)}")


class Reasons(Protocol):
    """What is known of why somebody has a turn, planned or as it would be."""

    @property
    def person_id(self) -> int: ...
    @property
    def counts_id(self) -> int: ...
    @property
    def how(self) -> How: ...
    @property
    def line(self) -> int: ...
    @property
    def passed(self) -> int: ...
    @property
    def last_on(self) -> datetime | None: ...


def why_line(turn: Reasons, zone: str, counts: str, today: date) -> str:
    """Return the rule that chose who serves a turn, and nobody's absence. `counts`: as whose turn it counts, if another's."""
    if not turn.person_id:
        return "Nobody of the rota can serve then. It counts for whoever takes it."
    if turn.how is How.TAKEN:
        return "Nobody could serve, so they took it. It counts as their turn."
    if counts:
        how = "Exchanged" if turn.how is How.SWAP else "Given on behalf"
        return f"{how}: it counts as {counts}'s turn, so nobody else's moves."
    if turn.last_on is None:
        before = "never had one"
    else:
        before = f"last on {short_day(local_day(turn.last_on, zone), today)}"
    said = f"Longest without a turn, of {turn.line} in line: {before}."
    # Of few, "one cannot" would say of somebody that they are away.
    if turn.passed and turn.line >= _ENOUGH:
        said += f" {earlier(turn.passed).capitalize()} and {'stay' if turn.passed > 1 else 'stays'} in front."
    return said


_ENOUGH = 5
