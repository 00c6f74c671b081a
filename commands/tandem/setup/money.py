"""`/tandem setup currency` and `fiscal`: in which currency sums are, and when the year begins."""

from __future__ import annotations

from alignment.dates import weekday_and_day
from alignment.periods import MONTH_NAMES
from alignment.schedule import DAY_NAMES
from alignment.zones import ONE_DAY
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import workspaces
from messages.fields import Choice, Field, Option, Text
from operations.setup import money


def _currency_fields(work: Work) -> list[Field]:
    own = workspaces.terms(work).currency
    return [Text("currency", "Currency", initial=own, placeholder="USD", limit=3)]


def _currency(work: Work, request: Request, typed: str) -> str:
    return f"The currency is {money.set_currency(work, request.actor, typed)} now."


def _fiscal_fields(work: Work) -> list[Field]:
    fiscal = workspaces.terms(work).fiscal
    months = [Option(name.casefold(), name) for name in MONTH_NAMES]
    named = [Option("end", "in which it ends"), Option("start", "in which it begins")]
    parts = [Option(_MONTHS, "Months"), *(Option(said, said) for said in ("4-4-5", "4-5-4", "5-4-4"))]
    days = [Option(name.casefold(), name) for name in DAY_NAMES]
    begins = [Option("nearest", "nearest to the 1st"), Option("last", "the last not after the 1st")]
    return [
        Choice("month", "Begins in", months, initial=months[fiscal.start_month - 1].value),
        Choice("named", "Named by the year", named, initial=fiscal.named_by.value),
        Choice("parts", "Its periods", parts, initial=fiscal.weeks.said if fiscal.weeks else _MONTHS),
        Choice("weekday", "Weeks begin on", days, initial="sun", hint="For years of whole weeks."),
        Choice("begins", "The first is", begins, initial="nearest", hint="For years of whole weeks."),
    ]


def _fiscal_words(form: Request) -> str:
    words = f"{form.answered('month')} {form.answered('named')}"
    if form.answered("parts") in ("", _MONTHS):
        return words
    return f"{words} {form.answered('parts')} {form.answered('weekday')} {form.answered('begins')}"


def _fiscal(work: Work, request: Request, typed: str) -> str:
    fiscal = money.set_fiscal_year(work, request.actor, typed)
    today = workspaces.today(work)
    said = f"The fiscal year begins in {MONTH_NAMES[fiscal.start_month - 1]}"
    if fiscal.weeks is None:
        return f"{said}; this is {fiscal.quarter_of(today).full}."
    year = fiscal.year_of(today)
    weeks = (year.end - year.first).days // 7
    return (
        f"{said}, in weeks {fiscal.weeks.said}; this is {fiscal.month_of(today).full}. {year.label}: "
        f"{weekday_and_day(year.first)} to {weekday_and_day(year.end - ONE_DAY)}, {weeks} weeks."
    )


_MONTHS = "months"

CURRENCY = step(
    "currency", "Currency", _currency_fields, lambda form: form.answered("currency"), _currency, "currency"
)
FISCAL = step(
    "fiscal",
    "Fiscal year",
    _fiscal_fields,
    _fiscal_words,
    _fiscal,
    "month",
    other_words=("year",),
)
