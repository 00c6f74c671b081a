"""Movement, explained: what changed deal by deal, and which deals want a look."""

from __future__ import annotations

from collections.abc import Iterable

from alignment.dates import day_and_month
from db.memory import Work
from figures.basis import Row
from figures.explained.money import NO_AMOUNT, deal_row, in_money
from figures.explained.shape import Chapter, Explained, Reckoned
from figures.pipeline import PipelineFigures, report, whole


def _changes(figures: PipelineFigures) -> Reckoned:
    bridge, since = figures.deals.bridge, figures.deals.since
    change = bridge.change_minor if bridge else 0
    moved = len({move.opportunity for move in bridge.movements}) if bridge else 0
    return in_money(figures, change, None, moved, since.as_of if since else None)


def _moved_rows(_work: Work, figures: PipelineFigures, most: int) -> Iterable[Row]:
    deals = figures.deals
    return [
        deal_row(deals.moved[move.opportunity], move.bucket.value.replace("_", " "), move.amount_minor)
        for move in (deals.bridge.movements[:most] if deals.bridge else ())
    ]


def _stalled(figures: PipelineFigures) -> Reckoned:
    found = figures.deals.stalled
    return in_money(figures, sum(each.amount.minor for each in found if each.amount), None, len(found))


def _stalled_rows(_work: Work, figures: PipelineFigures, most: int) -> Iterable[Row]:
    return [
        deal_row(each.deal, ", ".join(rule.says for rule in each.rules))
        for each in figures.deals.stalled[:most]
    ]


def _snoozed(figures: PipelineFigures) -> Reckoned:
    found = [each.stalled for each in figures.deals.snoozed]
    return in_money(figures, sum(each.amount.minor for each in found if each.amount), None, len(found))


def _snoozed_rows(_work: Work, figures: PipelineFigures, most: int) -> Iterable[Row]:
    return [
        deal_row(each.stalled.deal, f"put off until {day_and_month(each.until)}")
        for each in figures.deals.snoozed[:most]
    ]


CHANGES = Explained(
    "changes",
    "Changes",
    "Open pipeline of the quarter now less then, deal by deal: pushed and lost at the start's amount, won at its "
    "final one, new and pulled in at the end's.",
    _changes,
    _moved_rows,
    ("bridge",),
)
STALLED = Explained(
    "stalled",
    "Stalled",
    "Open deals that are twice as long in their stage as won ones were and quiet, or past their close date, or "
    "pushed twice, or without a next step.",
    _stalled,
    _stalled_rows,
)

SNOOZED = Explained(
    "snoozed",
    "Put off",
    "Open deals that would be stalled, and that whoever has them or their manager put off to a later day, with why.",
    _snoozed,
    _snoozed_rows,
    ("putoff",),
)

CHAPTER = Chapter("Movement", report, (CHANGES, STALLED, SNOOZED, NO_AMOUNT), whole)
