"""Rates of exchange as a file has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alignment.records import RateRecord, Record
from db.memory import Work
from db.stores import rates, workspaces
from db.stores.rates import Rate
from operations.observed import Arrival, Count, Tally


def bring_rates(
    work: Work, _arrival: Arrival, records: Sequence[Record], enough: Callable[[], bool]
) -> Tally:
    """Bring rates in, each from its day on; the same again changes nothing, another one of the same day corrects it."""
    count = Count()
    own = workspaces.terms(work).currency
    for record in (each for each in records if isinstance(each, RateRecord)):
        if count.read and enough():
            count.stopped = True
            break
        count.read += 1
        count.line = record.line
        if record.currency == own or record.to not in ("", own):
            count.refuse(record.line, f"not a rate into {own}, the workspace's own currency")
            continue
        news = rates.set_rate(work, Rate(record.currency, record.first, record.rate))
        count.new += news
        count.same += not news
    return count.tally()
