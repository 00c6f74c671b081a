"""`/tandem setup rate EUR 1.0837 from 1 nov`: what other currencies are worth in the workspace's own."""

from __future__ import annotations

import re

from alignment.calendar import local_day
from alignment.dates import Sense, full_day, parse_day
from alignment.errors import Incomplete, Offer
from alignment.readings import Ambiguous
from commands.answers import answer
from commands.lead.words import asked_back
from commands.request import Reply, Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import rates, workspaces
from messages.buttons import Button
from messages.fields import Day, Field, Say, Text
from operations.setup import rates as operations

FORM = Button("Set a rate", "/tandem setup rate", form=True)
LISTED = 20


def _fields(work: Work) -> list[Field]:
    terms = workspaces.terms(work)
    said = [Say(line) for line in _held(work)[:10]]
    return [
        *said,
        Text("currency", "Currency", placeholder="EUR", limit=10),
        Text("rate", f"One unit of it in {terms.currency}", placeholder="1.0837", limit=30),
        Day("first", "From", initial=local_day(work.now, terms.zone), optional=True),
    ]


def _words(form: Request) -> str:
    first = form.day("first")
    words = f"{form.answered('currency')} {form.answered('rate')}"
    return f"{words} from {first.isoformat()}" if first else words


def _rate(work: Work, request: Request, typed: str) -> str:
    words, *more = re.split(r"\sfrom\s", typed, maxsplit=1, flags=re.IGNORECASE)
    parts = words.split()
    if len(parts) != 2:
        raise Incomplete(
            "A rate has a currency and a number, such as: rate EUR 1.0837 from 1 nov.",
            Offer("Fill it in", "/tandem setup rate", form=True),
            field="rate",
        )
    first = None
    if more:
        today = workspaces.today(work)
        try:
            first = parse_day(more[0].strip(), today, sense=Sense.BEHIND)
        except Ambiguous as problem:
            again = f"/tandem setup rate {' '.join(parts)} from"
            raise asked_back(problem, lambda plain: f"{again} {plain}") from None
    currency, number = parts
    rate = operations.set_rate(work, request.actor, currency, number, first)
    own = workspaces.terms(work).currency
    return f"1 {rate.currency} is {rate.rate} {own} from {full_day(rate.first)} on."


def _held(work: Work) -> list[str]:
    """Each rate that holds today, and the currencies of deals that have none."""
    terms = workspaces.terms(work)
    held = rates.in_force(work, local_day(work.now, terms.zone))
    lines = [
        f"1 {each.currency} = {each.rate} {terms.currency}, from {full_day(each.first)}" for each in held
    ]
    missing = operations.missing(work)
    if missing:
        lines.append(f"No rate, in no sum: {', '.join(missing[:LISTED])}")
    return lines


def _show(work: Work, typed: str) -> Reply | None:
    if typed.strip().casefold() != "list":
        return None
    lines = _held(work) or [f"Every deal is in {workspaces.terms(work).currency}; no rate is needed."]
    return answer("Rates of exchange", *lines[:LISTED], buttons=(FORM,))


RATE = step(
    "rate", "Rate of exchange", _fields, _words, _rate, "rate", other_words=("rates",), show=_show,
    note="Figures of a day are reckoned by the rate of that day; a correction does not change what was told.",
)  # fmt: skip
