"""Joint meetings as something that both teams do together: whose each is, when it is held, how often that changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from alignment import refs
from alignment.calendar import local_day
from alignment.meetings import STANDING, Audience, SeriesKind, sides_of
from alignment.people import Department
from alignment.recurring import Running
from alignment.together import Engagement, Kind, Share
from db.memory import Work
from db.stores import attending, calendars
from db.stores.asked import Pair
from db.stores.asked.planned import Planned, Recurs, attended, planned, recurs


def engagements(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Engagement, ...]:
    """Return the joint meetings in [since, until), in order; one that was planned as skipped was never to be."""
    found = planned(work, since, until, pair)
    people = _people(work, found)
    return tuple(
        _engagement(each, people[each.kind], pair) for each in found if each.told or not each.skipped
    )


def shares(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Share, ...]:
    """Return at how many joint meetings of [since, until) each department was, of those of which somebody said so.

    Only meetings for the whole of both departments: at others, who was there could be told from it.
    """
    found = attended(work, since, until, pair, [kind for kind in STANDING if _for_all(kind)])
    told: list[Share] = []
    for side in Department:
        said = [each for each in found if each.side is side]
        there = tuple((refs.MEETING.ref(each.meeting_id), each.name) for each in said if each.came)
        if said:
            told.append(Share(Kind.MEETING, side, len(there), len(said), there))
    return tuple(told)


def running(work: Work, since: date) -> tuple[Running, ...]:
    """Return the series of joint meetings as each recurs now, with the days from `since` on that are planned.

    A change of the company's days off is one of each series: which meetings it took or moved depends on how far one looks.
    """
    found = recurs(work, since)
    days_off = calendars.changes(work) if found else ()
    people = _people(work, found)
    return tuple(
        Running(
            ref=refs.SERIES.ref(each.id),
            title=each.name,
            channel=each.channel,
            recurrence=each.recurrence,
            minutes=each.minutes,
            on_closed=each.on_closed,
            begins=local_day(each.since, each.recurrence.zone),
            planned=each.slots,
            revision=each.changes + _later(days_off, each.made_at) + int(each.ended_at <= work.now),
            changed_at=max([each.since, *days_off]) if each.ended_at > work.now else each.ended_at,
            open_to_all=_open(each.kind),
            people=people[each.kind],
            ended=each.ended_at <= work.now,
        )
        for each in found
    )


def _later(days_off: Iterable[datetime], since: datetime) -> int:
    return sum(at > since for at in days_off)


def _people(work: Work, found: Iterable[Planned | Recurs]) -> dict[SeriesKind, frozenset[int]]:
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


def _for_all(kind: SeriesKind) -> bool:
    return STANDING[kind].audience is Audience.BOTH


def _engagement(each: Planned, people: frozenset[int], pair: Pair) -> Engagement:
    asides = {each.notes_id: "you take notes", each.chair_id: "you chair"}
    asides.pop(0, None)
    ended = each.ended_at <= pair.known_at and each.starts_at >= each.ended_at
    return Engagement(
        ref=refs.MEETING.ref(each.id),
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
        series=refs.SERIES.ref(each.series_id),
        slot=each.slot,
    )
