"""What somebody's calendar, or a channel's, shows of what both teams do together: two months back, a year ahead.

Reading rights are asked as of now at each read: whose it is no more, or who left a team, reads nothing of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from alignment.calendar import WorkingCalendar, local_day, local_instant
from alignment.people import Actor
from alignment.periods import months_after
from alignment.recurring import Feed, Running, apart, recurring
from alignment.together import Engagement
from db.memory import Work
from db.stores import workspaces
from db.stores.asked import Pair
from figures import meetings, together

MONTHS_BACK, MONTHS_AHEAD = 2, 13
MOST = 2_000
"""So many engagements at most stand in one calendar: of more, those that are nearest to now."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which time a calendar shows, in whole months, so that the same calendar is the same bytes for weeks."""

    since: date
    until: date
    zone: str

    @classmethod
    def around(cls, now: datetime, zone: str) -> Window:
        """Return the window of calendars that are read now."""
        first = local_day(now, zone).replace(day=1)
        return cls(months_after(first, -MONTHS_BACK), months_after(first, MONTHS_AHEAD + 1), zone)

    def edges(self) -> tuple[datetime, datetime]:
        """Return the instants between which it lies."""
        return local_instant(self.since, time.min, self.zone), local_instant(self.until, time.min, self.zone)


def of_person(work: Work, actor: Actor) -> Feed:
    """Return somebody's own calendar, with what they are at each."""
    return Found.here(work).of_person(actor.id)


def of_channel(work: Work, channel: str) -> Feed:
    """Return a channel's calendar: what is told there, and of nobody what they are at it."""
    found = Found.here(work)
    return found.feed(
        0,
        [replace(each, asides={}) for each in found.engagements if each.channel == channel],
        [each for each in found.running if each.channel == channel],
    )


@dataclass(frozen=True, slots=True)
class Found:
    """All that both teams do together in a window, before somebody's part is taken of it."""

    now: datetime
    window: Window
    calendar: WorkingCalendar
    engagements: tuple[Engagement, ...]
    running: tuple[Running, ...]

    @classmethod
    def here(cls, work: Work) -> Found:
        """Return all that is known now: a fixed number of statements, however many read it."""
        terms = workspaces.terms(work)
        window = Window.around(work.now, terms.zone)
        since, until = window.edges()
        return cls(
            work.now,
            window,
            terms.calendar,
            together.engagements(work, since, until, Pair(work.now, work.now)),
            meetings.running(work, window.since - timedelta(days=7)),
        )

    def of_person(self, person_id: int) -> Feed:
        """Return somebody's own calendar, with what they are at each."""
        mine = [each for each in self.engagements if person_id in each.people]
        asides = {each.ref: each.asides[person_id] for each in mine if person_id in each.asides}
        return self.feed(
            person_id,
            [
                replace(each, asides={person_id: asides[each.ref]} if each.ref in asides else {})
                for each in mine
            ],
            [each for each in self.running if person_id in each.people],
        )

    def feed(self, reader: int, own: list[Engagement], running: list[Running]) -> Feed:
        """Return a calendar of these engagements, those of a series that recurs under its rule."""
        of_series: dict[str, list[Engagement]] = defaultdict(list)
        for each in own:
            of_series[each.series].append(each)
        rules = []
        alone = of_series.pop("", [])
        for series in running:
            held = of_series.pop(series.ref, [])
            known = replace(series, changed_at=max([series.changed_at, *_changes(held)]))
            rule = recurring(known, held, self.calendar, self.window.since, self.window.until, self.now)
            alone += apart(rule, held)
            if rule is not None:
                rules.append(rule)
        alone += [each for rest in of_series.values() for each in rest]
        nearest = sorted(alone, key=lambda each: abs(each.starts_at - self.now))[:MOST]
        in_order = sorted(nearest, key=lambda each: (each.starts_at, each.ref))
        return Feed(reader, tuple(in_order), tuple(rules), self.window.zone)


def _changes(held: list[Engagement]) -> list[datetime]:
    return [each.changed_at for each in held if each.revision and each.changed_at is not None]
