"""`/tandem setup currency` and `fiscal`: in which currency sums are, and when the year begins."""

from __future__ import annotations

from alignment.calendar import local_day
from alignment.periods import MONTH_NAMES
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


def _fiscal_fields(_work: Work) -> list[Field]:
    months = [Option(name.casefold(), name) for name in MONTH_NAMES]
    named = [Option("end", "in which it ends"), Option("start", "in which it begins")]
    return [
        Choice("month", "Begins in", months, initial="jan"),
        Choice("named", "Named by the year", named, initial="end"),
    ]


def _fiscal(work: Work, request: Request, typed: str) -> str:
    year = money.set_fiscal_year(work, request.actor, typed)
    today = local_day(work.now, workspaces.terms(work).zone)
    return f"The fiscal year begins in {MONTH_NAMES[year.start_month - 1]}; this is {year.quarter_of(today).full}."


CURRENCY = step(
    "currency", "Currency", _currency_fields, lambda form: form.answered("currency"), _currency, "currency"
)
FISCAL = step(
    "fiscal",
    "Fiscal year",
    _fiscal_fields,
    lambda form: f"{form.answered('month')} {form.answered('named')}",
    _fiscal,
    "month",
    other_words=("year",),
)
