"""What people of both teams do together in some time: all of it, somebody's own, and what both teams hear of.

Each kind of it has a source, a question of a fixed number of statements however much there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from alignment.calendar import local_day
from alignment.dates import near_day, short_time
from alignment.people import FEWEST_PEOPLE, Actor
from alignment.rotation.curriculum import week_of
from alignment.together import Engagement, Kind
from alignment.zones import ONE_DAY, zone_named
from db.memory import Work
from db.stores.asked import Pair
from figures import duty, meetings, pairings, ride_alongs, rotations

Source = Callable[[Work, datetime, datetime, Pair], tuple[Engagement, ...]]
"""What takes place, or was cancelled, in [since, until), as it was believed at the pair, in order."""

SOURCES: Sequence[Source] = (
    meetings.engagements,
    rotations.engagements,
    duty.engagements,
    ride_alongs.engagements,
    pairings.engagements,
)
"""Everything that people do together, a source for each kind."""


def engagements(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Engagement, ...]:
    """Return all that takes place, or was cancelled, in [since, until), in order of time."""
    found = [each for source in SOURCES for each in source(work, since, until, pair)]
    return tuple(sorted(found, key=lambda each: each.starts_at))


def of_person(
    work: Work, actor: Actor, since: datetime, until: datetime, pair: Pair
) -> tuple[Engagement, ...]:
    """Return what somebody takes part in, what was cancelled of it too."""
    return tuple(each for each in engagements(work, since, until, pair) if actor.id in each.people)


def of_both_teams(found: Iterable[Engagement]) -> tuple[Engagement, ...]:
    """Return those of engagements that any channel of both teams may hear of."""
    return tuple(each for each in found if each.channel and each.open_to_all)


def beginning(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Engagement, ...]:
    """Return what takes place and begins in [since, until), or lasts through whole days of it."""
    found = engagements(work, since, until, pair)
    return tuple(
        each for each in found if not each.cancelled and (each.whole_days or each.starts_at >= since)
    )


COUNTED: Mapping[Kind, tuple[str, str, int]] = {
    Kind.RIDE_ALONG: ("ride-along", "ride-alongs", 1),
    Kind.PAIRING: ("coffee", "coffees", FEWEST_PEOPLE),
}
"""What is its people's alone and told anywhere else as a count: of one, of several, and from how many on."""


def said_of(
    work: Work, day: date, zone: str, edges: tuple[datetime, datetime], pair: Pair
) -> tuple[str, ...]:
    """Return all of a day that a line may say anywhere: what both teams hear of, then how many of what is its people's alone."""
    found = beginning(work, *edges, pair)
    counts = []
    for kind, (one, several, fewest) in COUNTED.items():
        held = sum(each.kind is kind for each in found)
        if held >= fewest:
            counts.append(f"{held} {one if held == 1 else several}")
    return (*(said_on(each, day, zone) for each in of_both_teams(found)), *counts)


def said_on(engagement: Engagement, day: date, zone: str) -> str:
    """Return an engagement as a line says it on one of its days: `10:00 lead review`, `Priya's week 3`."""
    if not engagement.whole_days:
        at = engagement.starts_at.astimezone(zone_named(zone))
        return f"{short_time(at.time())} {engagement.title}"
    if engagement.weekly:
        return f"{engagement.weekly} {week_of(local_day(engagement.starts_at, engagement.zone), day)}"
    return engagement.title


def days_of(engagement: Engagement, today: date) -> str:
    """Return the days of what takes whole days: `Tue`, `from Mon` where they are several, `until 19 Feb` once they have begun.

    They are days wherever one reads of them.
    """
    first = local_day(engagement.starts_at, engagement.zone)
    last = local_day(engagement.ends_at, engagement.zone) - ONE_DAY
    several, begun = last > first, first <= today
    day = last if several and begun else first
    return f"{('until ' if begun else 'from ') if several else ''}{near_day(day, today)}"
