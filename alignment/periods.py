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


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """When the company's year begins and how it is named.

    `quarters` is a table of explicit periods (4-4-5 and the like), which then replaces the months' reckoning
    of quarters and years; their `full` begins with the year's name, as in FY2027 Q1.
    """

    start_month: int = 1
    named_by: NamedBy = NamedBy.END
    quarters: tuple[Period, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.start_month <= 12:
            raise ValueError("a fiscal year begins with a month from 1 to 12")
        for one, following in zip(self.quarters, self.quarters[1:], strict=False):
            if one.end != following.first:
                raise ValueError(
                    f"{one.full} ends on {one.end}, {following.full} begins on {following.first}"
                )

    def year_first(self, day: date) -> date:
        """The first day of the fiscal year around the day, by months."""
        return months_after(day, -((day.month - self.start_month) % 12))

    def year_number(self, day: date) -> int:
        """The number of the fiscal year around the day: 2027 for FY2027."""
        first = self.year_first(day)
        started_earlier = self.start_month != 1 and self.named_by is NamedBy.END
        return first.year + started_earlier

    def year_of(self, day: date) -> Period:
        """The fiscal year around the day; with a table, the quarters of the same year taken together."""
        if self.quarters:
            name = self.quarter_of(day).full.partition(" ")[0]
            same = [quarter for quarter in self.quarters if quarter.full.startswith(f"{name} ")]
            return Period(name, same[0].first, same[-1].end)
        first = self.year_first(day)
        return Period(f"FY{self.year_number(day)}", first, months_after(first, 12))

    def quarter_of(self, day: date) -> Period:
        """The fiscal quarter around the day; ValueError for a day that the table of quarters does not reach."""
        if self.quarters:
            for quarter in self.quarters:
                if day in quarter:
                    return quarter
            raise ValueError(f"the table of fiscal quarters has none for {day.isoformat()}")
        year = self.year_first(day)
        index = ((day.month - self.start_month) % 12) // 3
        label = f"Q{index + 1}"
        first = months_after(year, 3 * index)
        return Period(label, first, months_after(first, 3), f"FY{self.year_number(day)} {label}")

    def named(self, text: str, today: date) -> Period:
        """Read `q3`, `nov`, `nov 2026`, `fy2027` or `fy2027 q1` as somebody who asks for figures means it.

        Without a year it is the latest such period that has begun by today. Raises Unreadable for other words.
        """
        found = _PERIOD.fullmatch(" ".join(text.lower().replace("-", " ").split()))
        if found is None:
            raise Unreadable(text, f"{quoted(text)} is no period I know. Try q3, nov, or FY2027 Q1.")
        if found["month"]:
            month = [name.lower() for name in MONTH_NAMES].index(found["month"][:3]) + 1
            year = int(found["year"]) if found["year"] else today.year - (month > today.month)
            return month_of(date(year, month, 1))
        if found["quarter"]:
            return self._latest_quarter(f"Q{found['quarter']}", today, text)
        return self._of_fiscal_year(int(found["fiscal"]), found["of_year"], text)

    def ahead(self, text: str, today: date) -> Period:
        """Read `q4`, `nov` or `fy2027 q1` as somebody who sets a goal means it.

        Without a year it is the one that runs, or the next to come. Raises Unreadable for other words.
        """
        word = text.strip().casefold()
        month = month_named(word)
        word = MONTH_NAMES[month - 1].casefold() if month else word
        day = today
        for _ in range(12):
            for period in (self.quarter_of(day), month_of(day)):
                if word == period.label.casefold():
                    return period
            day = month_of(day).end
        return self.named(text, today)

    def _latest_quarter(self, label: str, today: date, text: str) -> Period:
        day = today
        for _ in range(4):
            try:
                quarter = self.quarter_of(day)
            except ValueError as error:
                raise Unreadable(text, f"{quoted(text)}: {error}.") from error
            if quarter.label == label:
                return quarter
            day = quarter.first - ONE_DAY
        raise Unreadable(text, f"{quoted(text)} is no quarter of the last four.")

    def _of_fiscal_year(self, number: int, quarter: str | None, text: str) -> Period:
        if self.quarters:
            named = [period for period in self.quarters if period.full.startswith(f"FY{number} ")]
            firsts = [p.first for p in named if quarter is None or p.label == f"Q{quarter}"]
        else:
            begins = number - (self.start_month != 1 and self.named_by is NamedBy.END)
            within_reach = 1900 <= begins <= 2999
            offset = 3 * (int(quarter or 1) - 1)
            firsts = [months_after(date(begins, self.start_month, 1), offset)] if within_reach else []
        if not firsts:
            raise Unreadable(text, f"{quoted(text)} is not in the fiscal calendar.")
        return self.quarter_of(firsts[0]) if quarter else self.year_of(firsts[0])


_PERIOD = re.compile(
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?: (?P<year>[12]\d{3}))?"
    r"|fy ?(?P<fiscal>\d{4})(?: q(?P<of_year>[1-4]))?"
    r"|q(?P<quarter>[1-4])"
)
