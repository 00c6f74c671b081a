"""Ride-alongs as others read them: in calendars and on Home, for those who take part; and how many took part in a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alignment import refs
from alignment.people import FEWEST_PEOPLE, Department
from alignment.ride_alongs import LONGEST, listen_in
from alignment.screening import screened
from alignment.together import Engagement, Kind, Share
from db.memory import Work
from db.stores import people
from db.stores.asked import Pair
from db.stores.asked import ride_alongs as asked
from db.stores.asked.planned import members, sizes


@dataclass(frozen=True, slots=True)
class CallsHeard:
    """How many calls were heard, and how many people of each department took part. Nobody who did not is counted.

    A department of fewer than three people is a person, so nothing is told of it.
    """

    calls: int
    people: Mapping[Department, int]


def engagements(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Engagement, ...]:
    """Return the calls that somebody listens in on and that are held in [since, until), or were to be, as believed at the pair.

    They are for those who take part alone. A call whose last listener dropped out is cancelled for who was to be there.
    """
    begun = since - timedelta(minutes=LONGEST)
    found = [each for each in asked.heard(work, begun, until, pair) if each.ends_at > since]
    names = people.people(work, {person for each in found for person in each.listeners})
    return tuple(
        _engagement(each, {number: one.first_name for number, one in names.items()}) for each in found
    )


def _engagement(call: asked.Heard, names: Mapping[int, str]) -> Engagement:
    off = call.cancelled or not call.listeners
    said = listen_in([names.get(each, "somebody") for each in sorted(call.listeners)])
    whom = call.listeners or call.others
    return Engagement(
        ref=refs.CALL.ref(call.id),
        kind=Kind.RIDE_ALONG,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        zone=call.zone,
        title=f"call with {screened(call.label)}",
        people=whom | {call.host_id},
        asides=dict.fromkeys(whom, "you listen in") | ({} if off else {call.host_id: said}),
        open_to_all=False,
        revision=call.changes,
        changed_at=call.changed_at,
        cancelled=off,
    )


def calls_heard(work: Work, since: datetime, until: datetime, pair: Pair) -> CallsHeard:
    """Return how many calls that began in [since, until) and before the pair's moment were heard, and by how many of each side."""
    calls, there = _took_part(work, since, until, pair)
    people = sizes(work, min(until, pair.as_of))
    told = {side: len(each) for side, each in there.items() if people[side] >= FEWEST_PEOPLE}
    return CallsHeard(calls, told)


def shares(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Share, ...]:
    """Return how many of each department's people took part in calls that were heard in [since, until); nothing where none was.

    Of those who were in a department at some time of it: nobody takes part in a sum to which they do not belong.
    """
    calls, there = _took_part(work, since, until, pair)
    if not calls:
        return ()
    known = members(work, since, min(until, pair.as_of))
    return tuple(
        Share(Kind.RIDE_ALONG, side, len(there[side] & known[side]), len(known[side])) for side in Department
    )


def _took_part(
    work: Work, since: datetime, until: datetime, pair: Pair
) -> tuple[int, dict[Department, frozenset[int]]]:
    """Return how many calls were heard, who held them and who listened in."""
    took_place = [
        each
        for each in asked.heard(work, since, min(until, pair.as_of), pair)
        if each.listeners and not each.cancelled
    ]
    hosts = frozenset(each.host_id for each in took_place)
    heard = frozenset(person for each in took_place for person in each.listeners)
    return len(took_place), {Department.SALES: hosts, Department.MARKETING: heard}
