"""On which days of a turn somebody is at work: neither a day off, nor closed for the programme, nor one on which they are away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from alignment.calendar import WorkingCalendar, local_day, local_instant
from alignment.rotation.curriculum import week_days
from alignment.rotation.slots import DAY, WEEK
from alignment.zones import AN_INSTANT
from db.memory import Work
from db.stores import people, roster, workspaces
from db.stores.curricula import OnTurn
from db.stores.rotation_people import known_zone

AT = time(8, 30)
"""When on its first working day a week is told, on the wall of whoever reads it."""


@dataclass(frozen=True, slots=True)
class Here:
    """People of turns: the zone of each who can be written to, and the spans in which they are away."""

    now: datetime
    calendar: WorkingCalendar
    zones: Mapping[int, str]
    away: Mapping[int, tuple[tuple[datetime, datetime], ...]]

    @classmethod
    def of(cls, work: Work, whom: Collection[int]) -> Here:
        """Return what is known of people; who left, is a guest, or has no Slack is not among them."""
        terms = workspaces.terms(work)
        known = people.people(work, whom)
        zones = {
            each.id: known_zone(each.zone, terms.zone)
            for each in known.values()
            if each.member and each.slack
        }
        return cls(work.now, terms.calendar, zones, roster.spans(work, list(zones), work.now - 2 * WEEK))

    def days(self, turn: OnTurn, person_id: int, week: int = 0) -> tuple[date, ...]:
        """Return the days of a week of a turn, without one its own, on which somebody is at work."""
        zone = self.zones.get(person_id)
        if zone is None:
            return ()
        first, last = week_days(turn.planned.first_on, turn.planned.last_on, week or turn.week)
        off = [
            (local_day(start, zone), local_day(end - AN_INSTANT, zone))
            for start, end in self.away.get(person_id, ())
        ]
        return tuple(
            day
            for day in self.calendar.working_days(first, last + DAY)
            if not any(each.touches(day, day) for each in turn.programme.ranges)
            and not any(start <= day <= end for start, end in off)
        )

    def begins(self, turn: OnTurn, person_id: int) -> bool:
        """Tell whether the first morning of a turn's week has come for somebody, and the week is not over."""
        days = self.days(turn, person_id)
        if not days:
            return False
        _, last = week_days(turn.planned.first_on, turn.planned.last_on, turn.week)
        zone = self.zones[person_id]
        return local_instant(days[0], AT, zone) <= self.now and local_day(self.now, zone) <= last
