"""What other currencies are worth in the workspace's own, from which day on."""

from __future__ import annotations

from datetime import date, timedelta

from alignment.calendar import local_day
from alignment.currencies import code_meant
from alignment.errors import NotNow, NotUnderstood
from alignment.exchange import parse_rate, written
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import rates, workspaces
from db.stores.rates import Rate
from operations.setup.steps import changed

FARTHEST = timedelta(days=366)
"""A rate of a later day is a slip of the year."""


def set_rate(work: Work, actor: Actor, currency: str, typed: str, first: date | None) -> Rate:
    """Set what one unit of a currency is worth in the workspace's own from a day on (today if none is said)."""
    may(actor, Right.SETUP)
    terms = workspaces.terms(work)
    code = code_meant(currency, terms.currency)
    if code is None:
        raise NotUnderstood(
            f'"{currency.strip()[:20]}" is no currency of ISO 4217. One looks like EUR.', field="currency"
        )
    if code == terms.currency:
        raise NotNow(f"{code} is the workspace's own currency; its rate is 1.", field="currency")
    today = local_day(work.now, terms.zone)
    if first is not None and first - today > FARTHEST:
        raise NotNow("That day is over a year ahead.", field="first")
    rate = Rate(code, first or today, written(parse_rate(typed)))
    rates.set_rate(work, rate)
    changed(work, actor, "rate", currency=code, rate=rate.rate, first=rate.first.isoformat())
    return rate


def missing(work: Work) -> tuple[str, ...]:
    """Return the currencies of deals for which no rate holds today: those deals are in no sum."""
    terms = workspaces.terms(work)
    known = {each.currency for each in rates.in_force(work, local_day(work.now, terms.zone))}
    return tuple(
        code for code in rates.currencies_of_deals(work) if code not in known and code != terms.currency
    )
