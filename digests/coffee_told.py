"""What else pairs are told, each once: a time, somebody who can't, why you are in no pair, rounds that begin or end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alignment.calendar import city
from alignment.dates import deadline
from alignment.meetings import Audience
from alignment.pairing.taking_part import Taking
from db.memory import Work
from db.stores import delivery, pairing_groups, pairing_rounds, pairings
from db.stores.coming_rounds import following
from db.stores.notices import Notice
from db.stores.pairing_rounds import Round
from digests import coffee_words as say
from digests.lead_words import capital, first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, one_line
from messages.words import render as write


@dataclass(frozen=True, slots=True)
class _Said:
    """A headline, the lines below it, and what may be pressed."""

    head: str
    lines: tuple[str, ...]
    buttons: tuple[Button, ...] = ()


def render(work: Work, notice: Notice) -> Message | None:
    """Return what happened; None where it does not hold any more."""
    said = _SAID[str(notice.payload["what"])](work, notice)
    if said is None:
        return None
    body = write("digests/coffee_told", head=said.head, lines=said.lines)
    return compose(escape(said.head), body, buttons=said.buttons, iteration=first_id(notice))


def _begins(work: Work, notice: Notice) -> _Said | None:
    programme = pairings.by_id(work, int(notice.payload["coffee"]))
    assert programme is not None, "it belongs to a programme of its workspace"
    if programme.ended_at <= work.now:
        return None
    leaders = programme.audience is Audience.LEADERS
    first = following(work, programme)
    return _Said(
        "New: coffee among leaders" if leaders else "New: coffee across both teams",
        (
            capital(programme.cadence.describe()),
            "Sales meets marketing, two at a time.",
            "Nobody is in before they join.",
            f"First round: {deadline(first.starts_at, programme.cadence.zone)}",
        ),
        (
            Button("Join", f"/tandem coffee join {programme.ref}"),
            Button("How it works", "/tandem coffee help"),
        ),
    )


def _ends(_work: Work, _notice: Notice) -> _Said:
    return _Said("Coffee rounds have ended", ("No more pairs. Who is paired may still meet.",))


def _round(work: Work, notice: Notice) -> Round:
    found = pairing_rounds.by_id(work, int(notice.payload["round"]))
    assert found is not None, "it belongs to a round of its workspace"
    return found


_LEFT: Mapping[Taking, tuple[str, tuple[str, ...]]] = {
    Taking.SAT_OUT: (
        "No pair for you this round",
        ("More of your team were there than of the other.", "Who waited longest goes first next time."),
    ),
    Taking.ALONE: ("You were the only one this round", ("You go first next time.",)),
    Taking.NOBODY: ("No pair for you this round", ("Nobody was left who fits.", "You go first next time.")),
    Taking.AWAY: ("A round passed while you were away", ("You are in the next one, unless you skip it.",)),
    Taking.INACTIVE: (
        "You are left out of coffee for now",
        ("Three rounds passed without a word from you.", "That is fine: say when you want to be back."),
    ),
    Taking.GONE: (
        "You are left out of coffee for now",
        ("It is for sales and marketing.", "You are back in when you are in a team again."),
    ),
}


def _left(work: Work, notice: Notice) -> _Said:
    taking = Taking(str(notice.payload["what"]))
    made = _round(work, notice)
    programme = pairings.by_id(work, made.programme_id)
    assert programme is not None, "a round belongs to a programme of its workspace"
    head, lines = _LEFT[taking]
    ref = programme.ref
    if programme.ended_at <= work.now:
        return _Said(head, ("Coffee rounds have ended since.",))
    if taking is Taking.INACTIVE:
        return _Said(
            head,
            lines,
            (Button("I'm in", f"/tandem coffee join {ref}"), Button("Leave", f"/tandem coffee leave {ref}")),
        )
    if taking is Taking.GONE:
        if programme.audience is Audience.LEADERS:
            lines = ("It is for managers of both teams.", "You are back in when you are one again.")
        return _Said(head, lines)
    reader = delivery.person_of(notice.target)
    zone = say.Those(work, [reader]).zone(reader)
    next_one = f"Next round: {deadline(following(work, programme).starts_at, zone)}"
    return _Said(
        head,
        (*lines, next_one),
        (Button("Coffee", "/tandem coffee"), Button("Why", f"/tandem coffee why {ref}")),
    )


def _off(work: Work, notice: Notice) -> _Said:
    group = pairing_groups.group(work, int(notice.payload["group"]))
    assert group is not None, "it belongs to a group of its workspace"
    who = int(notice.payload["who"])
    name = capital(say.Those(work, [who]).name(who))
    if notice.payload["goes_on"]:
        return _Said(f"{name} can't this round", ("You two still meet.",), (say.another(group),))
    return _Said(
        f"{name} can't this round",
        ("You go first next time.",),
        (Button("Coffee", "/tandem coffee"),),
    )


def _time(work: Work, notice: Notice) -> _Said | None:
    group = pairing_groups.group(work, int(notice.payload["group"]))
    assert group is not None, "it belongs to a group of its workspace"
    at = datetime.fromisoformat(str(notice.payload["at"]))
    if group.off or group.time is None or group.time.starts_at != at:
        return None
    reader = delivery.person_of(notice.target)
    those = say.Those(work, [*group.members, reader])
    by = int(notice.payload["by"])
    walls = (reader,) if reader else group.members
    others = group.others(reader) if reader else group.members
    told = say.when(those, walls, at)
    more = [f"{one_line(city(zone), 18)}: {deadline(at, zone)}" for zone in those.zones(walls)[1:]]
    lines = (
        f"Coffee, round {group.round.number}: {those.names(others)}",
        *more,
    )
    return _Said(f"{capital(those.name(by))} picked {told}", lines, (say.another(group), say.skip(group)))


_SAID: Mapping[str, Callable[[Work, Notice], _Said | None]] = {
    "begins": _begins,
    "ends": _ends,
    "off": _off,
    "time": _time,
    **{each.value: _left for each in _LEFT},
}
