"""Reads the dates of one column: in its declared format, or in the only way in which all of them make sense.

A time with an offset is an instant; without one it is local time in the map's zone, or UTC where the map says so; a
date alone is the local day's midnight. `3/4/2026` is never guessed: one value of the column that decides it decides
for all, and a column without one is refused with the line to put into the map.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from alignment.zones import local_day, local_instant, zone_named
from crm.problems import BadCell, CannotRead

_PIECES = {
    "%Y": r"(?P<Y>\d{4})",
    "%y": r"(?P<y>\d{2})",
    "%m": r"(?P<m>\d{1,2})",
    "%d": r"(?P<d>\d{1,2})",
    "%H": r"(?P<H>\d{1,2})",
    "%I": r"(?P<I>\d{1,2})",
    "%M": r"(?P<M>\d{2})",
    "%S": r"(?P<S>\d{2})",
    "%f": r"(?P<f>\d{1,9})",
    "%p": r"(?P<p>[AaPp]\.?[Mm]\.?)",
    "%b": r"(?P<b>[A-Za-z]{3,9})\.?",
    "%B": r"(?P<b>[A-Za-z]{3,9})\.?",
    "%z": r"(?P<z>Z|UTC|[+-]\d{2}:?\d{2})",
    "%%": "%",
}
_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}
_NUMERIC = re.compile(
    r"(?P<one>\d{1,2})(?P<sep>[/.\-])(?P<two>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})"
    r"(?:,? +(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))? ?(?P<p>[AaPp]\.?[Mm]\.?)?)?"
)
_YEAR_FIRST = re.compile(
    r"(?P<Y>\d{4})[./-](?P<m>\d{1,2})[./-](?P<d>\d{1,2})\.?"
    r"(?:[ T]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)? ?(?P<z>Z|UTC|[+-]\d{2}:?\d{2})?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a cell says: a local day, with a time of day if there is one, with an offset if there is one."""

    day: date
    at: time | None = None
    offset: timezone | None = None


def compiled(pattern: str) -> re.Pattern[str]:
    """Turn a format such as `%d.%m.%Y %H:%M` into what reads it; leading zeros are never required."""
    made = ""
    for part in re.split(r"(%.)", pattern):
        if part.startswith("%") and len(part) == 2:
            if part not in _PIECES:
                raise CannotRead(
                    f'The date format "{pattern}" in the map uses {part}, which is not known. '
                    f"Known: {' '.join(_PIECES)}."
                )
            made += _PIECES[part]
        else:
            made += re.escape(part)
    try:
        found = re.compile(made)
    except re.error:
        raise CannotRead(f'The date format "{pattern}" in the map says the same thing twice.') from None
    if not ({"m", "b"} & found.groupindex.keys()) or "d" not in found.groupindex:
        raise CannotRead(f'The date format "{pattern}" in the map needs a day and a month.')
    return found


def _from(groups: dict[str, str | None]) -> Moment:
    """Build the moment from named groups; ValueError where there is no such day or time."""
    year = int(groups.get("Y") or 0) or 2000 + int(groups.get("y") or 0)
    month = groups.get("m")
    number = int(month) if month else _MONTHS.get((groups.get("b") or "").lower()[:3], 0)
    day = date(year, number, int(groups["d"] or 0))
    hour_text = groups.get("H") or groups.get("I")
    if hour_text is None:
        return Moment(day)
    hour, half = int(hour_text), (groups.get("p") or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("an hour with AM or PM is 1 to 12")
        hour = hour % 12 + (12 if half == "p" else 0)
    fraction = (groups.get("f") or "0").ljust(6, "0")[:6]
    at = time(hour, int(groups.get("M") or 0), int(groups.get("S") or 0), int(fraction))
    return Moment(day, at, _offset(groups.get("z")))


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in ("Z", "UTC"):
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


class Order:
    """Finds out whether a column has the day or the month first, from all of its values."""

    __slots__ = ("day_first", "example", "month_first", "seen", "tail")

    def __init__(self) -> None:
        self.day_first = self.month_first = False
        self.seen = False
        self.example = ""
        self.tail = ""

    @property
    def contradicts(self) -> bool:
        """Whether some values have the day first and some the month."""
        return self.day_first and self.month_first

    def look(self, text: str) -> None:
        """Take one value into account."""
        found = _NUMERIC.fullmatch(text)
        if found is None:
            return
        one, two = int(found["one"]), int(found["two"])
        if not self.seen or (not self.example and one != two):
            self.example = text.split(maxsplit=1)[0]
            self.tail = _time_format(text.partition(" ")[2])
        self.seen = True
        self.day_first = self.day_first or one > 12
        self.month_first = self.month_first or two > 12

    def decided(self, header: str) -> bool | None:
        """Return True for day first, False for month first, None where no value needs it; else refuse the column."""
        if not self.seen:
            return None
        if self.day_first != self.month_first:
            return self.day_first
        what = (
            f'The column "{header}" has days in both orders'
            if self.day_first
            else f'The column "{header}" has days like {self.example}, which may be day first or month first'
        )
        separator = re.sub(r"\d", "", self.example)[:1] or "/"
        order = separator.join(("%d", "%m", "%Y"))
        other = separator.join(("%m", "%d", "%Y"))
        raise CannotRead(
            f'{what}. Put one of these lines under [dates] in the map: "{header}" = "{order}{self.tail}" '
            f'or "{header}" = "{other}{self.tail}".'
        )


def _time_format(text: str) -> str:
    """Return the format of the time that follows a day, with a blank before it; empty for none."""
    if ":" not in text:
        return ""
    hour, half = ("%I", " %p") if text[-1:].lower() == "m" else ("%H", "")
    return f" {hour}:%M{':%S' if text.count(':') > 1 else ''}{half}"


def reader(*, pattern: str = "", day_first: bool | None = None) -> Callable[[str], Moment]:
    """Return what reads the cells of one column; it raises `BadCell` with the reason."""
    declared = compiled(pattern) if pattern else None

    def read(text: str) -> Moment:
        try:
            found = _usual(text, day_first) if declared is None else _declared(text, declared, pattern)
        except ValueError:
            raise BadCell("no such day or time") from None
        if found is None:
            raise BadCell(f"not a date in the format {pattern}")
        return found

    return read


def _declared(text: str, declared: re.Pattern[str], pattern: str) -> Moment | None:
    found = declared.fullmatch(text)
    # A column that mixes days with and without a time keeps its days.
    if found is None and " " in pattern and " " not in text:
        found = compiled(pattern.split(" ", maxsplit=1)[0]).fullmatch(text)
    return _from(found.groupdict()) if found is not None else None


def _usual(text: str, day_first: bool | None) -> Moment:
    if (moment := _iso(text)) is not None:
        return moment
    if (found := _YEAR_FIRST.fullmatch(text)) is not None:
        return _from(found.groupdict())
    if day_first is not None and (found := _NUMERIC.fullmatch(text)) is not None:
        groups = found.groupdict()
        groups["d"], groups["m"] = (
            (groups["one"], groups["two"]) if day_first else (groups["two"], groups["one"])
        )
        groups["Y" if len(groups["year"] or "") == 4 else "y"] = groups["year"]
        return _from(groups)
    return _written(text)


def _iso(text: str) -> Moment | None:
    """The usual form, read by the standard library: ten times as fast as a pattern. None for any other."""
    if text[4:5] != "-" or len(text) not in (10, 16, 19):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None  # the pattern says whether it is another form or no such day
    if found.tzinfo is not None:
        return None
    return Moment(found.date(), found.time()) if len(text) > 10 else Moment(found.date())


_WRITTEN = (
    compiled("%d %b %Y"),
    compiled("%b %d, %Y"),
    compiled("%d-%b-%Y"),
    compiled("%b %d %Y"),
    compiled("%d %b %Y %H:%M"),
    compiled("%b %d, %Y %I:%M %p"),
    compiled("%b %d %Y %I:%M %p"),
)


def _written(text: str) -> Moment:
    for each in _WRITTEN:
        if (found := each.fullmatch(text)) is not None:
            return _from(found.groupdict())
    if re.fullmatch(r"1[0-9]{12}", text):  # HubSpot's API writes epoch milliseconds
        instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))
        return Moment(instant.date(), instant.time(), UTC)
    raise ValueError("unknown form")


def day_alone(read: Callable[[str], Moment]) -> Callable[[str], Moment]:
    """Return what reads a cell as the day that is written in it, whatever time and offset stand beside it."""
    return lambda text: Moment(read(text).day)


def instants(read: Callable[[str], Moment], zone: str, *, utc: bool) -> Callable[[str], datetime]:
    """Return what turns a cell into an aware UTC instant."""
    wall = UTC if utc else zone_named(zone)

    def instant(text: str) -> datetime:
        moment = read(text)
        if not 1900 <= moment.day.year <= 2999:
            raise BadCell(f"a date in the year {moment.day.year}")
        if moment.at is None:
            return local_instant(moment.day, time.min, zone)
        return datetime.combine(moment.day, moment.at, moment.offset or wall).astimezone(UTC)

    return instant


def days(read: Callable[[str], Moment], zone: str, *, utc: bool) -> Callable[[str], date]:
    """Return what turns a cell into a local day of the zone."""
    instant = instants(read, zone, utc=utc)

    def day(text: str) -> date:
        moment = read(text)
        if moment.at is None or (moment.at == time.min and moment.offset is None):
            return moment.day  # a bare midnight is how exports write a day, whatever the zone of their times
        return local_day(instant(text), zone)

    return day
