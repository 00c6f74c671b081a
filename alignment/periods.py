"""Which quarter, month and year a day belongs to, and how much of it has passed."""

from __future__ import annotations

import calendar as gregorian
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from alignment.hours import WorkingCalendar
from alignment.readings import Unreadable, quoted
from alignment.zones import ONE_DAY

MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_named(word: str) -> int | None:
    """1 to 12 for a month's English name or its beginning of three letters or more, else None."""
    if len(word) < 3:
        return None
    for number in range(1, 13):
        if gregorian.month_name[number].lower().startswith(word) or (number == 9 and word == "sept"):
            return number
    return None


class NamedBy(StrEnum):
    """Which calendar year gives a fiscal year its number; both customs exist."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Period:
    """A span of local days [first, end): the label of a digest (Q4, Nov) and the full one (FY2027 Q1, Nov 2026)."""

    label: str
    first: date
    end: date
    full: str = ""

    def __post_init__(self) -> None:
        if self.first >= self.end:
            raise ValueError(
                f"{self.label} has no days: it would end on {self.end} and begin on {self.first}"
            )
        if not self.full:
            object.__setattr__(self, "full", self.label)

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end

    @property
    def typed(self) -> str:
        """The period in words that `FiscalCalendar.named` reads, in any later year as well: `2026-w46`, `Nov 2026`."""
        return self.label if (self.end - self.first).days == 7 else self.full

    def total_days(self, calendar: WorkingCalendar) -> int:
        """Working days of the whole period."""
        return len(calendar.working_days(self.first, self.end))

    def elapsed_days(self, calendar: WorkingCalendar, today: date) -> int:
        """Working days of the period that are over when `today` begins; 0 before it, all of them after it."""
        return len(calendar.working_days(self.first, max(self.first, min(today, self.end))))

    def remaining_days(self, calendar: WorkingCalendar, today: date) -> int:
        """Working days left, today among them."""
        return self.total_days(calendar) - self.elapsed_days(calendar, today)

    def day_number(self, calendar: WorkingCalendar, today: date) -> int:
        """Today's place among the working days ("day 33 of 64"); on a day off that of the last one before."""
        return self.elapsed_days(calendar, today) + (today in self and calendar.is_working_day(today))

    def share_elapsed(self, calendar: WorkingCalendar, today: date) -> Fraction | None:
        """Elapsed over total working days, exact: the pace; None for a period without working days."""
        total = self.total_days(calendar)
        return Fraction(self.elapsed_days(calendar, today), total) if total else None


def months_after(day: date, months: int) -> date:
    """The first of the month that lies so many months (or, negative, before) from the day's own."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_of(day: date) -> Period:
    """The calendar month around the day."""
    name = MONTH_NAMES[day.month - 1]
    return Period(name, months_after(day, 0), months_after(day, 1), f"{name} {day.year}")


def week_of(day: date) -> Period:
    """The calendar week around the day, from Monday: `2026-w46`, in full `9–15 Nov`."""
    first = day - ONE_DAY * day.weekday()
    last = first + ONE_DAY * 6
    year, number, _ = first.isocalendar()
    start = f"{first.day}" if first.month == last.month else f"{first.day} {MONTH_NAMES[first.month - 1]}"
    full = f"{start}–{last.day} {MONTH_NAMES[last.month - 1]}"
    return Period(f"{year}-w{number:02d}", first, last + ONE_DAY, full)


class Begins(StrEnum):
    """On which weekday near the first of its month a year of whole weeks begins; both customs exist."""

    NEAREST = "nearest"
    LAST = "last"
    """The last such weekday that is not after the first: the year before ends within its own month."""


SPLITS = ((4, 4, 5), (4, 5, 4), (5, 4, 4))
"""How the thirteen weeks of a quarter are split into periods."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """A fiscal year of whole weeks: four quarters of thirteen, each in three periods; in some years the last has one more.

    `weekday` 0 is Monday.
    """

    split: tuple[int, int, int] = (4, 4, 5)
    weekday: int = 6
    begins: Begins = Begins.NEAREST

    def __post_init__(self) -> None:
        if self.split not in SPLITS:
            raise ValueError(f"{self.split} is no split of thirteen weeks that anybody uses")
        if not 0 <= self.weekday <= 6:
            raise ValueError("a weekday is a number from 0 to 6")

    @property
    def said(self) -> str:
        """The split as people write it: `4-4-5`."""
        return "-".join(map(str, self.split))

    def first_day(self, first_of_month: date) -> date:
        """Return the day on which the year begins that belongs to the first of a month."""
        before = first_of_month - ONE_DAY * ((first_of_month.weekday() - self.weekday) % 7)
        nearer_after = (first_of_month - before).days > 3 and self.begins is Begins.NEAREST
        return before + 7 * ONE_DAY if nearer_after else before

    def edges(self, first: date, end: date) -> tuple[date, ...]:
        """Return where the twelve periods of the year [first, end) begin, and its end."""
        starts = [first]
        for weeks in self.split * 4:
            starts.append(starts[-1] + 7 * weeks * ONE_DAY)
        return (*starts[:12], end)

    def to_code(self) -> str:
        """Return it as the settings keep it: `4-4-5/6/nearest`."""
        return f"{self.said}/{self.weekday}/{self.begins.value}"

    @classmethod
    def from_code(cls, code: str) -> Weeks | None:
        """Read what the settings keep; None for none."""
        if not code:
            return None
        split, weekday, begins = code.split("/")
        one, two, three = map(int, split.split("-"))
        return cls((one, two, three), int(weekday), Begins(begins))


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """When the company's year begins and how it is named; `weeks` where it has whole weeks, such as 4-4-5."""

    start_month: int = 1
    named_by: NamedBy = NamedBy.END
    weeks: Weeks | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.start_month <= 12:
            raise ValueError("a fiscal year begins with a month from 1 to 12")

    def year_of(self, day: date) -> Period:
        """The fiscal year around the day."""
        return self._year(self._begun_in(day))

    def quarter_of(self, day: date) -> Period:
        """The fiscal quarter around the day."""
        starts, year = self._starts(day)
        place = sum(start <= day for start in starts[3:12:3])
        label = f"Q{place + 1}"
        return Period(label, starts[3 * place], starts[3 * place + 3], f"{year.label} {label}")

    def month_of(self, day: date) -> Period:
        """The month around the day: the calendar's, or with whole weeks the period (P8) of the fiscal year."""
        if self.weeks is None:
            return month_of(day)
        starts, year = self._starts(day)
        place = sum(start <= day for start in starts[1:12])
        label = f"P{place + 1}"
        return Period(label, starts[place], starts[place + 1], f"{year.label} {label}")

    def _first_day(self, begun_in: int) -> date:
        first = date(begun_in, self.start_month, 1)
        return self.weeks.first_day(first) if self.weeks else first

    def _begun_in(self, day: date) -> int:
        """The calendar year to whose start month the fiscal year around the day belongs."""
        return max(
            year
            for year in range(max(1, day.year - 1), min(9998, day.year + 1) + 1)
            if self._first_day(year) <= day
        )

    def _year(self, begun_in: int) -> Period:
        number = begun_in + (self.start_month != 1 and self.named_by is NamedBy.END)
        return Period(f"FY{number}", self._first_day(begun_in), self._first_day(begun_in + 1))

    def _starts(self, day: date) -> tuple[tuple[date, ...], Period]:
        """Where the twelve months or periods of the year around the day begin, and its end; and the year."""
        year = self.year_of(day)
        if self.weeks is not None:
            return self.weeks.edges(year.first, year.end), year
        return tuple(months_after(year.first, place) for place in range(13)), year

    def named(self, text: str, today: date) -> Period:
        """Read `q3`, `nov 2026`, `last month`, `year`, `2026-w46`, `fy2027` or `fy27 q1` as who asks for figures means it.

        With whole weeks also `p8` and `fy2027 p8`. Without a year it is the latest such period that has begun by today.
        Raises Unreadable for other words.
        """
        said = " ".join(text.lower().replace("-", " ").split())
        if said == "year":
            return self.year_of(today)
        if beside := _BESIDE.fullmatch(said):
            return self._beside(beside["unit"], today, back=beside["which"] == "last")
        found = _PERIOD.fullmatch(said)
        if found is None or (self.weeks is None and "p" in (found["part"] or "")):
            raise Unreadable(text, f"{quoted(text)} is no period I know. Try q3, nov, or FY2027 Q1.")
        if found["week"]:
            return _numbered_week(int(found["of_week_year"]), int(found["week"]), text)
        if found["month"]:
            month = [name.lower() for name in MONTH_NAMES].index(found["month"][:3]) + 1
            year = int(found["year"]) if found["year"] else today.year - (month > today.month)
            return month_of(date(year, month, 1))
        if found["fiscal"]:
            number = int(found["fiscal"])
            return self._of_fiscal_year(
                number if number > 99 else 2000 + number, (found["part"] or "").upper(), text
            )
        return self._latest(found["part"].upper(), today)

    def ahead(self, text: str, today: date) -> Period:
        """Read `q4`, `nov`, `p8` or `fy2027 q1` as somebody who sets a goal means it.

        Without a year it is the one that runs, or the next to come. Raises Unreadable for other words, with whole weeks
        also for months of the calendar: no figure would ever ask for their goal.
        """
        word = text.strip().casefold()
        month = month_named(word)
        if month and self.weeks is not None:
            raise Unreadable(text, f"{quoted(text)}: this fiscal year has periods of weeks. Try p1 to p12.")
        word = MONTH_NAMES[month - 1].casefold() if month else word
        day = today
        for _ in range(13):
            for period in (self.quarter_of(day), self.month_of(day)):
                if word == period.label.casefold():
                    return period
            day = self.month_of(day).end
        return self.named(text, today)

    def _beside(self, unit: str, today: date, *, back: bool) -> Period:
        """The week, month or quarter around today, or the one before it."""
        of = {"week": week_of, "month": self.month_of, "quarter": self.quarter_of}[unit]
        return of(of(today).first - ONE_DAY) if back else of(today)

    def _latest(self, label: str, today: date) -> Period:
        day = today
        while True:
            period = self.month_of(day) if label.startswith("P") else self.quarter_of(day)
            if period.label == label:
                return period
            day = period.first - ONE_DAY

    def _of_fiscal_year(self, number: int, part: str, text: str) -> Period:
        begun_in = number - (self.start_month != 1 and self.named_by is NamedBy.END)
        if not 1900 <= begun_in <= 2999:
            raise Unreadable(text, f"{quoted(text)} is not in the fiscal calendar.")
        year = self._year(begun_in)
        day = year.first
        while part and day < year.end:
            period = self.month_of(day) if part.startswith("P") else self.quarter_of(day)
            if period.label == part:
                return period
            day = period.end
        return year


_BESIDE = re.compile(r"(?P<which>last|this) (?P<unit>week|month|quarter)")
_PART = r"q[1-4]|p(?:1[0-2]|[1-9])"
_PERIOD = re.compile(
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?: (?P<year>[12]\d{3}))?"
    rf"|(?:fy ?(?P<fiscal>\d{{4}}|\d\d))?(?: ?(?P<part>{_PART}))?(?<=.)"
    r"|(?P<of_week_year>[12]\d{3}) w(?P<week>\d{1,2})"
)


def _numbered_week(year: int, number: int, text: str) -> Period:
    try:
        return week_of(date.fromisocalendar(year, number, 1))
    except ValueError:
        raise Unreadable(text, f"{quoted(text)}: {year} has no week {number}.") from None
