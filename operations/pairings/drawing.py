"""A round as it would be: read and drawn before anything is locked, and drawn again from what was kept."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import combinations
from types import MappingProxyType
from typing import Any

from alignment.calendar import WorkingCalendar
from alignment.pairing.meeting_times import AtWork, offices_apart, on_the_wall, proposals
from alignment.pairing.rounds import Drawn, Left, Past, Ready, draw, pair_of
from alignment.pairing.taking_part import Hold, Taking, is_inactive, kept_from
from alignment.pairing.topics import TOPICS
from alignment.people import Department
from db.memory import Work
from db.stores import pairing_rounds, pairings, people, roster, workspaces
from db.stores.coming_rounds import Slot
from db.stores.pairing_rounds import Round, Seat
from db.stores.pairings import Programme
from operations.pairings.meant import sides_of
from operations.routing import hours_of

_THERE = {Left.SITS_OUT: Taking.SAT_OUT, Left.ALONE: Taking.ALONE, Left.NOBODY: Taking.NOBODY}
_WAITED = frozenset(_THERE.values())


@dataclass(frozen=True, slots=True)
class Draft:
    """A round that is due: who takes part as it was read, and what became of everybody.

    `silent`: who is in no group and hears nothing, since they said so, heard it of a round before, or are no member any more.
    """

    programme: Programme
    round: Round
    members: Mapping[int, Hold | None]
    kept_out: Mapping[int, Taking]
    silent: frozenset[int]
    drawn: Drawn
    offices: Mapping[int, str]
    either: frozenset[int]
    sides: Mapping[int, frozenset[Department]]
    before: Sequence[int] = ()
    proposed: Sequence[tuple[datetime, ...]] = ()


@dataclass(slots=True)
class History:
    """What the rounds so far say of everybody.

    With whom they met, which rounds passed without them, what they sat out, and in which they spoke, the newest first.
    """

    met: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    missed: dict[int, tuple[int, int]] = field(default_factory=dict)
    waited: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    trios: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    spoke: dict[int, list[bool]] = field(default_factory=lambda: defaultdict(list))


def history(
    rounds: Sequence[Round],
    seats: Sequence[Seat],
    members: Collection[int],
    known_at: datetime,
    last_words: Mapping[int, datetime] = MappingProxyType({}),
) -> History:
    """Read the rounds of a programme, in order, as they were known at a moment: what was called off later took place.

    Nobody was silent in a round that began before their last word.
    """
    by_round: dict[int, list[Seat]] = defaultdict(list)
    for each in seats:
        by_round[each.number].append(each)
    found = History()
    for past in rounds:
        there = {each.person_id: each for each in by_round[past.number]}
        for person in members:
            if person not in there:
                found.missed[person] = (past.number, past.level)
        groups: dict[int, list[Seat]] = defaultdict(list)
        for each in there.values():
            _note(found, past, each, known_at)
            if _took_place(each, known_at):
                groups[each.group_id].append(each)
                if past.starts_at >= last_words.get(each.person_id, past.starts_at):
                    found.spoke[each.person_id].insert(0, each.spoke)
        for some in groups.values():
            _met(found, past.number, some)
    return found


def _note(found: History, past: Round, each: Seat, known_at: datetime) -> None:
    who, off = each.person_id, each.off_at <= known_at
    left = each.left_at <= known_at
    if each.taking in _WAITED or (off and not left and each.off_by != who):
        found.waited[who] += 1
    elif each.taking is Taking.GROUP and not left:
        found.waited[who] = 0
    else:
        found.missed[who] = (past.number, past.level)


def _took_place(each: Seat, known_at: datetime) -> bool:
    """Tell whether somebody was in a group that went on with them, as far as it was known."""
    return each.taking is Taking.GROUP and min(each.off_at, each.left_at) > known_at


def _met(found: History, number: int, some: Sequence[Seat]) -> None:
    sides = {each.side for each in some}
    for one, other in combinations(sorted(some, key=lambda each: each.person_id), 2):
        if one.side is not other.side or len(sides) == 1:
            found.met.setdefault(pair_of(one.person_id, other.person_id), []).append(number)
    if len(some) == 3:
        for each in some:
            if sum(other.side is each.side for other in some) == 1:
                found.trios[each.person_id] += 1


def seed_of(work: Work, programme: Programme, day: date) -> int:
    """Return the seed of a round: of its day and programme, so that any number of clocks draw the same."""
    fact = f"{work.workspace_id}/{programme.id}/{programme.made_at.isoformat()}/{day.isoformat()}"
    return int.from_bytes(hashlib.sha256(fact.encode()).digest()[:7], "big")


class Offices:
    """By whose hours people work, on the walls of their own zones, and when they are away."""

    def __init__(self, work: Work, ids: Collection[int], since: datetime) -> None:
        terms = workspaces.terms(work)
        known = people.people(work, ids)
        own = hours_of(work, ids, terms)
        away = roster.spans(work, ids, since)
        self._calendars: dict[str, WorkingCalendar] = {}
        self.names: dict[int, str] = {}
        self._away = away
        for each in sorted(ids):
            base = own.get(each, terms.calendar)
            zone = known[each].zone if each in known else ""
            name = f"{zone or base.zone}/{base.version}"
            if name not in self._calendars:
                self._calendars[name] = on_the_wall(base, zone)
            self.names[each] = name

    def at_work(self, person_id: int) -> AtWork:
        """Return when somebody is at work."""
        return AtWork(self._calendars[self.names[person_id]], self._away.get(person_id, ()))

    def hours_of(self, person_id: int) -> AtWork:
        """Return somebody's working hours, whether they are away or not: others may know no more than these."""
        return AtWork(self._calendars[self.names[person_id]])

    def apart(self, ids: Collection[int], since: datetime) -> tuple[tuple[str, str], ...]:
        """Return which offices of these people share no working hour."""
        there = {self.names[each] for each in ids}
        found = offices_apart({name: self._calendars[name] for name in there}, since)
        return tuple(sorted(found))


def read(work: Work, programme: Programme, due: Slot) -> Draft:
    """Read who takes part in a round that is due, and draw it."""
    members = pairings.members(work, programme.id, due.starts_at)
    sides = sides_of(work, programme.audience)
    rounds = pairing_rounds.rounds(work, programme.id)
    seats = pairing_rounds.seats(work, programme.id)
    past = history(rounds, seats, members, work.now, pairings.last_words(work, programme.id))
    offices = Offices(work, members, work.now)
    kept_out: dict[int, Taking] = {}
    ready: list[Ready] = []
    for who, hold in members.items():
        here = who in sides
        at_work = here and offices.at_work(who).there(work.now, due.ends_at)
        why = kept_from(hold, due.starts_at, here=here, at_work=at_work)
        if why is None and is_inactive(past.spoke[who]):
            why = Taking.INACTIVE
        if why is not None:
            kept_out[who] = why
        else:
            ready.append(_ready(who, sides[who], past, offices.names[who]))
    ids = [each.id for each in ready]
    apart = offices.apart(ids, work.now)
    seed = seed_of(work, programme, due.day)
    drawn = draw(
        ready, Past(past.met, pairings.avoided_among(work, ids, work.now), apart), seed, rest=programme.rest
    )
    made = Round(
        0, programme.id, due.day, len(rounds) + 1, seed, drawn.level, due.starts_at, due.ends_at,
        apart, programme.rest, work.now,
    )  # fmt: skip
    draft = Draft(
        programme, made, members, kept_out, _silent(work, members, kept_out, seats), drawn, offices.names,
        frozenset(each.id for each in ready if len(each.sides) > 1), sides,
    )  # fmt: skip
    return replace(
        draft,
        before=[_before(each.members, past.met) for each in drawn.groups],
        proposed=[
            proposals(
                [offices.at_work(who) for who in each.members], max(work.now, due.starts_at), due.ends_at
            )
            for each in drawn.groups
        ],
    )


def apart_by_now(work: Work, draft: Draft) -> bool:
    """Tell whether two of a group that was drawn avoid each other since: said meanwhile, or to a clock that is ahead."""
    fresh = pairings.avoided_among(work, draft.members) - pairings.avoided_among(
        work, draft.members, draft.round.known_at
    )
    return any(
        pair_of(*pair) in fresh for each in draft.drawn.groups for pair in combinations(each.members, 2)
    )


def _silent(
    work: Work, members: Mapping[int, Hold | None], kept_out: Mapping[int, Taking], seats: Sequence[Seat]
) -> frozenset[int]:
    last = {each.person_id: each.taking for each in seats}
    known = people.people(work, kept_out)

    def is_silent(who: int, why: Taking) -> bool:
        if why is Taking.GONE:
            return last.get(who) is Taking.GONE or who not in known or not known[who].member
        if why is Taking.INACTIVE:
            return members[who] is not None
        return why in (Taking.SKIPPED, Taking.PAUSED)

    return frozenset(who for who, why in kept_out.items() if is_silent(who, why))


def _ready(who: int, sides: frozenset[Department], past: History, office: str) -> Ready:
    return Ready(who, sides, past.missed.get(who, (0, 0)), past.waited[who], past.trios[who], office)


def _before(members: Sequence[int], met: Mapping[tuple[int, int], Sequence[int]]) -> int:
    return max(len(met.get(pair_of(one, other), ())) for one, other in combinations(members, 2))


def rows(draft: Draft, round_id: int, first_group: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a round's seats and groups as they are kept."""
    seats: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []

    def seat(who: int, taking: Taking, group_id: int = 0) -> None:
        side = draft.drawn.sides.get(who) or min(draft.sides.get(who, (Department.SALES,)))
        seats.append(
            {
                "round_id": round_id, "person_id": who, "taking": taking, "side": side, "either": who in draft.either,
                "office": draft.offices[who][:80], "group_id": group_id, "told": who in draft.silent, "spoke": False,
            }
        )  # fmt: skip

    for at, group in enumerate(draft.drawn.groups):
        times = [each.isoformat() for each in draft.proposed[at]]
        groups.append(
            {
                "id": first_group + at, "round_id": round_id, "before": draft.before[at],
                "topic": (draft.round.seed + at) % len(TOPICS), "proposed": {"times": times},
            }
        )  # fmt: skip
        for who in group.members:
            seat(who, Taking.GROUP, first_group + at)
    for who, left in draft.drawn.left.items():
        seat(who, _THERE[left])
    for who, why in draft.kept_out.items():
        seat(who, why)
    return seats, groups


def again(work: Work, kept: Round) -> Drawn:
    """Draw a round again from what was kept of it and of those before: its seed, who was there, what was known then."""
    rounds = [each for each in pairing_rounds.rounds(work, kept.programme_id) if each.number < kept.number]
    seats = pairing_rounds.seats(work, kept.programme_id)
    mine = {each.person_id: each for each in seats if each.round_id == kept.id}
    past = history(rounds, [each for each in seats if each.number < kept.number], mine, kept.known_at)
    ready = [
        _ready(
            who,
            frozenset(Department) if each.either else frozenset({each.side}),
            past,
            each.office,
        )
        for who, each in mine.items()
        if each.taking is Taking.GROUP or each.taking in _WAITED
    ]
    avoid = pairings.avoided_among(work, [each.id for each in ready], kept.known_at)
    return draw(ready, Past(past.met, avoid, kept.apart), kept.seed, rest=kept.rest)
