"""When a team works: the clock behind every promise counts these minutes and no others.

All arithmetic is done between UTC instants; local wall times only say where a block opens and closes. Counting
goes through one sorted table of blocks per calendar year, made on first use, so that a question costs two
bisections whatever the span between its instants.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from alignment.zones import ONE_DAY, as_utc, day_edges, local_instant, zone_named

Block = tuple[time, time]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1)
_LAST_YEAR = 9000


class _Year(NamedTuple):
    """Merged blocks of one UTC year in microseconds since 1970, and the work done by the end of each."""

    opens: list[int]
    closes: list[int]
    worked: list[int]

    def worked_before(self, at: int) -> int:
        later = bisect_right(self.opens, at)
        if later == 0:
            return 0
        return self.worked[later - 1] - max(0, self.closes[later - 1] - at)

    @property
    def total(self) -> int:
        return self.worked[-1] if self.worked else 0


def _ticks(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def _instant(ticks: int) -> datetime:
    return _EPOCH + timedelta(microseconds=ticks)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working hours per weekday in one zone, without the days that are closed.

    `hours` maps 0 (Monday) to 6 (Sunday) to blocks of local times. A block belongs to the day on which it
    opens; one that closes at or before its opening ends on the next day (22:00-06:00, and 00:00-00:00 for all
    day). Blocks are half-open: at the very close nobody works any more. Blocks that overlap count once.
    """

    version: int
    zone: str
    hours: Mapping[int, tuple[Block, ...]] = field(hash=False)
    closed: frozenset[date] = frozenset()
    # What was counted once, kept: it follows from the fields alone, so two threads can only write the same.
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        zone_named(self.zone)
        hours: dict[int, tuple[Block, ...]] = {}
        for weekday, blocks in sorted(self.hours.items()):
            if weekday not in range(7):
                raise ValueError(f"weekdays are 0 (Monday) to 6 (Sunday), not {weekday}")
            if any(edge.tzinfo is not None for block in blocks for edge in block):
                raise ValueError("working hours are local times; the calendar has the zone")
            if blocks:
                hours[weekday] = tuple(blocks)
        if not hours:
            raise ValueError("a calendar without working hours has no due times")
        object.__setattr__(self, "hours", MappingProxyType(hours))
        object.__setattr__(self, "closed", frozenset(self.closed))

    @classmethod
    def office(
        cls,
        zone: str,
        opens: time = time(9),
        closes: time = time(17),
        *,
        closed: frozenset[date] = frozenset(),
        version: int = 1,
    ) -> WorkingCalendar:
        """Monday to Friday, one block a day."""
        return cls(version, zone, dict.fromkeys(range(5), ((opens, closes),)), closed)

    @classmethod
    def round_the_clock(cls, zone: str, *, version: int = 1) -> WorkingCalendar:
        """Every hour of every day: the calendar of leads that cannot wait."""
        return cls(version, zone, dict.fromkeys(range(7), ((time.min, time.min),)))

    @property
    def is_always(self) -> bool:
        """Whether it never closes; such a calendar has no days off."""
        return len(self.hours) == 7 and all((time.min, time.min) in blocks for blocks in self.hours.values())

    def is_working(self, instant: datetime) -> bool:
        """Whether somebody is at work at this instant; at the very close, no longer."""
        moment = as_utc(instant)
        table, at = self._year(moment.year), _ticks(moment)
        later = bisect_right(table.opens, at)
        return later > 0 and at < table.closes[later - 1]

    def time_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time in [start, end), exact; zero when the end is not after the start."""
        first, last = as_utc(start), as_utc(end)
        if last <= first:
            return timedelta(0)
        worked = self._year(last.year).worked_before(_ticks(last))
        worked -= self._year(first.year).worked_before(_ticks(first))
        worked += sum(self._year(year).total for year in range(first.year, last.year))
        return timedelta(microseconds=worked)

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole business minutes in [start, end), a begun one not counted.

        Lateness is judged by comparing instants with `due`, not by these minutes.
        """
        return self.time_between(start, end) // _MINUTE

    def due(self, start: datetime, minutes: int) -> datetime:
        """When that many business minutes (1 or more) after the start have passed, in UTC.

        A start at the very close counts from the next opening; an answer may be due at the very close.
        """
        if minutes < 1:
            raise ValueError("a target is at least one business minute")
        return self.after(start, minutes * _MINUTE)

    def after(self, start: datetime, work: timedelta) -> datetime:
        """When so much working time (more than none) after the start has passed, in UTC."""
        if work <= timedelta(0):
            raise ValueError("there is no moment after no working time")
        moment = as_utc(start)
        year = moment.year
        wanted = self._year(year).worked_before(_ticks(moment)) + work // _MICROSECOND
        while (table := self._year(year)).total < wanted:
            wanted -= table.total
            year += 1
        block = bisect_left(table.worked, wanted)
        return _instant(table.closes[block] - (table.worked[block] - wanted))

    def next_opening(self, instant: datetime) -> datetime:
        """The instant itself during working hours, else when work next begins: where a clock starts."""
        moment = as_utc(instant)
        if self.is_working(moment):
            return moment
        year, at = moment.year, _ticks(moment)
        while True:
            table = self._year(year)
            later = bisect_right(table.opens, at)
            if later < len(table.opens):
                return _instant(table.opens[later])
            year += 1
            at = _ticks(datetime(year, 1, 1, tzinfo=UTC)) - 1

    def working_day_of(self, instant: datetime) -> date:
        """The working day on which a clock that is started now begins to run.

        During a night shift that is the day on which the shift opened.
        """
        opening = self.next_opening(instant)
        day = opening.astimezone(zone_named(self.zone)).date()
        evening = day - ONE_DAY
        if any(opens <= opening < closes for opens, closes in self.spans_of(evening)):
            return evening
        return day

    def end_of_nth_business_day(self, start: datetime, n: int) -> datetime:
        """The last close of the nth working day; the 1st is the one on which the clock begins to run.

        Friday 10:00 and n=1 is Friday's close; Friday's close itself and n=1 is Monday's.
        """
        if n < 1:
            raise ValueError("business days are counted from 1")
        day = self.working_day_of(start)
        for _ in range(n - 1):
            day = self.next_working_day(day)
        return self.close_of(day)

    def is_working_day(self, day: date) -> bool:
        """Whether work opens on that local day."""
        return day not in self.closed and day.weekday() in self.hours

    def working_days(self, first: date, last_exclusive: date) -> tuple[date, ...]:
        """The working days in [first, last_exclusive), in order."""
        days = (first + timedelta(days=n) for n in range((last_exclusive - first).days))
        return tuple(day for day in days if self.is_working_day(day))

    def previous_working_day(self, day: date) -> date:
        """The last working day before that day."""
        earlier = day - ONE_DAY
        while not self.is_working_day(earlier):
            earlier -= ONE_DAY
        return earlier

    def next_working_day(self, day: date) -> date:
        """The first working day after that day."""
        later = day + ONE_DAY
        while not self.is_working_day(later):
            later += ONE_DAY
        return later

    def day_edges(self, day: date) -> tuple[datetime, datetime]:
        """The UTC instants between which it is that local day, half-open."""
        return day_edges(day, self.zone)

    def close_of(self, day: date) -> datetime:
        """When that working day's last block ends, in UTC; ValueError for a day without work."""
        spans = self.spans_of(day)
        if not spans:
            raise ValueError(f"{day.isoformat()} is no working day")
        return max(closes for _, closes in spans)

    def spans_of(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The UTC spans of the blocks that open on that local day; a block that DST swallows is left out."""
        if not self.is_working_day(day):
            return ()
        spans = []
        for opens, closes in self.hours[day.weekday()]:
            last = day if opens < closes else day + ONE_DAY
            span = (local_instant(day, opens, self.zone), local_instant(last, closes, self.zone))
            if span[0] < span[1]:
                spans.append(span)
        return tuple(spans)

    def to_data(self) -> dict[str, Any]:
        """The calendar as plain JSON values; `from_data` gives an equal one back."""
        return {
            "version": self.version,
            "zone": self.zone,
            "hours": {
                str(weekday): [[_wall(edge) for edge in block] for block in blocks]
                for weekday, blocks in self.hours.items()
            },
            "closed": [day.isoformat() for day in sorted(self.closed)],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> WorkingCalendar:
        """The calendar that `to_data` wrote; KeyError or ValueError for anything else."""
        hours = {
            int(weekday): tuple(
                (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in blocks
            )
            for weekday, blocks in data["hours"].items()
        }
        closed = frozenset(date.fromisoformat(day) for day in data["closed"])
        return cls(int(data["version"]), str(data["zone"]), hours, closed)

    def _year(self, year: int) -> _Year:
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = self._reckon(year)
        return table

    def _reckon(self, year: int) -> _Year:
        if year > _LAST_YEAR:
            raise ValueError(f"due times end with the year {_LAST_YEAR}")
        first = _ticks(datetime(year, 1, 1, tzinfo=UTC))
        end = _ticks(datetime(year + 1, 1, 1, tzinfo=UTC))
        table = _Year([], [], [])
        total = 0
        for opens, closes in _merged(self._spans_around(year)):
            start, stop = max(opens, first), min(closes, end)
            if start < stop:
                total += stop - start
                table.opens.append(start)
                table.closes.append(stop)
                table.worked.append(total)
        return table

    def _spans_around(self, year: int) -> list[tuple[int, int]]:
        # Two days more at either side: zones lie up to 14 hours from UTC and a block may run past midnight.
        day, last = date(year, 1, 1) - 2 * ONE_DAY, date(year + 1, 1, 1) + 2 * ONE_DAY
        spans = []
        while day < last:
            spans += [(_ticks(opens), _ticks(closes)) for opens, closes in self.spans_of(day)]
            day += ONE_DAY
        return sorted(spans)


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if not spans:
        return
    opens, closes = spans[0]
    for start, stop in spans[1:]:
        if start > closes:
            yield opens, closes
            opens, closes = start, stop
        else:
            closes = max(closes, stop)
    yield opens, closes


def _wall(at: time) -> str:
    return at.isoformat("minutes") if not at.second and not at.microsecond else at.isoformat()
