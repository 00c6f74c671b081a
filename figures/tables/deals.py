"""Deals as tables: what changed, what wants a look, what is open, and what open deals lack."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from alignment.people import Actor
from alignment.stalled import StallRule
from db.memory import Work
from db.stores import people
from db.stores.asked import deal_sums
from db.stores.asked.versions import Deal
from db.tables.deals import DealKind
from figures import hygiene, pipeline
from figures.basis import Scope
from figures.hygiene import HygieneFigures
from figures.pipeline import PipelineFigures, day_before
from figures.tables.shape import Cell, Column, Table, amount

EVERY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class DealRow:
    """One deal, what is said of it here, and who holds it.

    `minor` of `currency` is in the table what its figure counts: the deal's own amount, or what of it changed.
    """

    deal: Deal
    says: str
    minor: int | None
    currency: str
    days: int | None = None
    usual: int | None = None
    until: date | None = None
    holder: str = ""


def report_since(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> PipelineFigures:
    """Return the pipeline with every deal behind it; without `scope.since` changed since the last working day."""
    since = scope.since or day_before(work, as_of, known_at)
    return pipeline.report(work, replace(scope, since=since), as_of, known_at)


def _own(deal: Deal, says: str, home: str, **more: int | date | None) -> DealRow:
    return DealRow(deal, says, deal.amount, deal.currency or home, **more)  # type: ignore[arg-type]


def _held(work: Work, found: Iterable[DealRow]) -> list[DealRow]:
    """Put the names of who holds each deal beside it, asked for at once."""
    rows = list(found)
    known = people.people(work, {each.deal.owner_id for each in rows} - {0})
    return [
        replace(each, holder=holder.name) if (holder := known.get(each.deal.owner_id)) else each
        for each in rows
    ]


def _changed(work: Work, figures: PipelineFigures, _reader: Actor) -> Iterable[DealRow]:
    deals, home = figures.deals, figures.held.currency
    return _held(
        work,
        (
            DealRow(deals.moved[move.opportunity], move.bucket.value.replace("_", " "), move.amount_minor, home)
            for move in (deals.bridge.movements if deals.bridge else ())
        ),
    )  # fmt: skip


def _stalled(work: Work, figures: PipelineFigures, _reader: Actor) -> Iterable[DealRow]:
    deals, home = figures.deals, figures.held.currency
    every = [(each, None) for each in deals.stalled]
    put_off = [(each.stalled, each.until) for each in deals.snoozed]
    return _held(
        work,
        (
            _own(
                each.deal,
                ", ".join(rule.says for rule in StallRule if rule in each.rules),
                home,
                days=each.days_in_stage,
                usual=each.usual_days,
                until=until,
            )
            for each, until in (*every, *put_off)
        ),
    )


def _opened(work: Work, figures: PipelineFigures, _reader: Actor) -> Iterable[DealRow]:
    deals = figures.deals
    found = deal_sums.listed(
        work, DealKind.OPEN, deals.quarter.first, deals.quarter.end, deals.asked, figures.scope.filters
    )
    return _held(work, (_own(each, "", figures.held.currency) for each in found))


def _lacking(work: Work, figures: HygieneFigures, _reader: Actor) -> Iterable[DealRow]:
    def lacks(deal: Deal) -> str:
        gaps = hygiene.gaps_of(deal, figures.today)
        return ", ".join(each.says for each in gaps if figures.gaps[each] is not None)

    found = hygiene.listed(work, figures, EVERY)
    return _held(work, (_own(each, lacks(each), figures.held.currency) for each in found))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _said(name: str) -> tuple[Column[DealRow], ...]:
    return (*_DEAL, Column(name, lambda row: row.says), *_MONEY)


def _of_deal(name: str, cell: Callable[[Deal], Cell]) -> Column[DealRow]:
    return Column(name, lambda row: cell(row.deal))


_DEAL: tuple[Column[DealRow], ...] = (
    _of_deal("reference", lambda deal: deal.ref),
    _of_deal("deal", lambda deal: deal.name),
)
_MONEY: tuple[Column[DealRow], ...] = (
    Column("amount", lambda row: amount(row.minor, row.currency)),
    Column("currency", lambda row: row.currency if row.minor is not None else ""),
)
_STAGE, _CLOSES = (
    _of_deal("stage", lambda deal: deal.stage),
    _of_deal("close date", lambda deal: _day(deal.close_date)),
)
_HOLDER: Column[DealRow] = Column("holder", lambda row: row.holder, holder=True)

CHANGES: Table[PipelineFigures, DealRow] = Table(
    "changes", "Pipeline changes", "deals", report_since, (*_said("change"), _HOLDER), _changed
)
STALLED: Table[PipelineFigures, DealRow] = Table(
    "stalled", "Stalled deals", "deals", report_since,
    (
        *_said("why"), _STAGE, Column("days in stage", lambda row: row.days), Column("usual days", lambda row: row.usual),
        _CLOSES, Column("put off until", lambda row: _day(row.until)), _HOLDER,
    ),
    _stalled,
)  # fmt: skip
OPEN: Table[PipelineFigures, DealRow] = Table(
    "open", "Open deals", "deals", report_since, (*_DEAL, *_MONEY, _STAGE, _CLOSES, _HOLDER), _opened
)
HYGIENE: Table[HygieneFigures, DealRow] = Table(
    "hygiene", "What open deals lack", "deals", hygiene.report,
    (*_said("lacks"), _STAGE, _CLOSES, _HOLDER), _lacking,
)  # fmt: skip
