"""Joint meetings as something that both teams do together: whose each is, when it is held, how often that changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alignment.meetings import STANDING, Audience, SeriesKind, sides_of
from alignment.together import Engagement, Kind
from db.memory import Work
from db.stores import attending
from db.stores.asked import Pair
from db.stores.asked.planned import Planned, planned


def engagements(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Engagement, ...]:
    """Return the joint meetings in [since, until), in order; one that was planned as skipped was never to be."""
    found = planned(work, since, until, pair)
    people = _people(work, found)
    return tuple(
        _engagement(each, people[each.kind], pair) for each in found if each.told or not each.skipped
    )


def meeting_ref(meeting_id: int) -> str:
    """Return how a meeting is named for ever: `M-12`."""
    return f"M-{meeting_id}"


def series_ref(series_id: int) -> str:
    """Return how a series is named for ever: `S-3`."""
    return f"S-{series_id}"


def _people(work: Work, found: Iterable[Planned]) -> dict[SeriesKind, frozenset[int]]:
    """Return the full members whom each kind of meeting is for as of now."""
    audiences = {each.kind: STANDING[each.kind].audience for each in found}
    people = {
        audience: frozenset(person for side in sides_of(audience) for person in bench.of(side))
        for audience in set(audiences.values())
        for bench in [attending.bench(work, audience)]
    }
    return {kind: people[audience] for kind, audience in audiences.items()}


def _open(kind: SeriesKind) -> bool:
    """Tell whether any channel of both teams may hear of a meeting: leaders' own is theirs."""
    return STANDING[kind].audience is not Audience.LEADERS


def _engagement(each: Planned, people: frozenset[int], pair: Pair) -> Engagement:
    asides = {each.notes_id: "you take notes", each.chair_id: "you chair"}
    asides.pop(0, None)
    ended = each.ended_at <= pair.known_at and each.starts_at >= each.ended_at
    return Engagement(
        ref=meeting_ref(each.id),
        kind=Kind.MEETING,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        zone=each.recurrence.zone,
        title=each.name,
        people=people | asides.keys(),
        asides=asides,
        channel=each.channel,
        open_to_all=_open(each.kind),
        revision=each.earlier,
        changed_at=each.since,
        cancelled=each.skipped or ended,
        series=series_ref(each.series_id),
        slot=each.slot,
    )
