"""Who could have had a lead at a moment gone by: who sold, who was away, who was at work, as it was known then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from alignment.calendar import WorkingCalendar
from alignment.calendars import Calendars
from alignment.rota import Pool
from alignment.routing import Candidate
from alignment.shifts import on_shift


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away in [starts_at, ends_at), which is known in [known_from, known_to)."""

    starts_at: datetime
    ends_at: datetime
    known_from: datetime
    known_to: datetime

    def holds(self, at: datetime) -> bool:
        """Tell whether it was known at a moment that somebody is away then."""
        return self.starts_at <= at < self.ends_at and self.known_from <= at < self.known_to


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of sales: in which half-open spans they sold here, when they are away, and in which spans of which teams."""

    person_id: int
    zone: str = ""
    sold: tuple[tuple[datetime, datetime], ...] = ()
    away: tuple[Absence, ...] = ()
    teams: tuple[tuple[int, datetime, datetime], ...] = ()

    def sells(self, at: datetime) -> bool:
        """Tell whether they sold here at a moment."""
        return any(start <= at < end for start, end in self.sold)

    def teams_at(self, at: datetime) -> frozenset[int]:
        """Return of which teams they were at a moment."""
        return frozenset(team_id for team_id, start, end in self.teams if start <= at < end)

    def turning(self) -> Iterable[datetime]:
        """Give every moment at which something about them changes."""
        for span in self.sold:
            yield from span
        for each in self.away:
            yield from (each.starts_at, each.ends_at, each.known_from, each.known_to)


class Presence:
    """Everybody of sales over a time. Between two changes nothing changes, so each span is worked out once."""

    def __init__(
        self, colleagues: Iterable[Colleague], calendars_at: Callable[[datetime], Calendars]
    ) -> None:
        self._known = {each.person_id: each for each in colleagues}
        self._turning = sorted({at for each in self._known.values() for at in each.turning()})
        self._spans: dict[int, dict[int, Candidate]] = {}
        self._selling: dict[int, frozenset[int]] = {}
        self._calendars_at = calendars_at

    def selling(self, at: datetime) -> frozenset[int]:
        """Return who sold here at a moment, also who was away."""
        span = bisect_right(self._turning, at)
        if span not in self._selling:
            self._selling[span] = frozenset(each.person_id for each in self._at(at).values() if each.here)
        return self._selling[span]

    def one(self, person_id: int, at: datetime, *, hot: bool, refused: Collection[int]) -> Candidate:
        """Return somebody as they could have had a lead at a moment, by the hours of their team, else the company's."""
        found = self._at(at).get(person_id) or Candidate(person_id, here=False)
        shift = not hot or on_shift("", "", self._hours(person_id, self._calendars_at(at), at), at)
        return replace(found, on_shift=shift, refused=person_id in refused)

    def of(
        self, pool: Pool, at: datetime, *, hot: bool, refused: Collection[int] = ()
    ) -> Mapping[int, Candidate]:
        """Return who of a pool could have had a lead at a moment; who asked for a talk goes to people at work."""
        everybody = self._at(at)
        if not hot and not refused:
            return everybody
        calendars = self._calendars_at(at)
        at_work: dict[tuple[str, str, int], bool] = {}
        found = {}
        for member in pool.members:
            known = everybody.get(member.person_id)
            if known is None or not known.may_have(hot=False):
                continue
            shift = True
            if hot:
                zone = self._known[member.person_id].zone if member.hours else ""
                calendar = self._hours(member.person_id, calendars, at)
                hours = (member.hours, zone, calendar.version)
                if hours not in at_work:
                    at_work[hours] = on_shift(member.hours, zone, calendar, at)
                shift = at_work[hours]
            found[known.person_id] = replace(known, on_shift=shift, refused=known.person_id in refused)
        return found

    def _hours(self, person_id: int, calendars: Calendars, at: datetime) -> WorkingCalendar:
        """By whose hours somebody worked at a moment."""
        known = self._known.get(person_id) if calendars.own else None
        return calendars.of_teams(known.teams_at(at)) if known is not None else calendars.work

    def _at(self, at: datetime) -> dict[int, Candidate]:
        span = bisect_right(self._turning, at)
        if span not in self._spans:
            self._spans[span] = {
                each.person_id: Candidate(
                    each.person_id,
                    here=each.sells(at),
                    away=any(absence.holds(at) for absence in each.away),
                )
                for each in self._known.values()
            }
        return self._spans[span]
