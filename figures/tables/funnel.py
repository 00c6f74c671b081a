"""The waterfall as a table: a row for each step, of the whole and of each part that it was taken apart into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alignment.people import Actor
from alignment.waterfall_steps import Step
from db.memory import Work
from figures.tables.shape import Cell, Column, Table, amount, moment
from figures.waterfall import StepFigures
from figures.waterfall_parts import PartFigures, WaterfallInParts, in_parts, seen_by


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the whole, or of a part, which says fewer things of it."""

    part: str
    step: Step
    counted: str
    mature: bool
    reached: int
    with_before: int | None
    before: int | None
    skipped: int | None
    came_in: int
    whole: StepFigures | None = None
    minor: int | None = None
    currency: str = ""

    @property
    def median(self) -> Cell:
        """The median time in the step in hours, to one decimal."""
        found = self.whole.time.median_hours if self.whole else None
        return "" if found is None else f"{float(found):.1f}"


def _rows(work: Work, found: WaterfallInParts, reader: Actor) -> Iterator[StepRow]:
    whole = found.whole
    own = whole.held.currency
    for each in whole.steps:
        share, worth = each.share, each.worth
        yield StepRow(
            "", each.step, whole.unit, whole.mature, each.reached, share.numerator if share else None,
            share.denominator if share else None, each.skipped if share else None, each.came_in, each,
            worth.money.minor if worth else None, own,
        )  # fmt: skip
    for part in seen_by(work, reader, found).parts:
        yield from _of_part(part, found)


def _of_part(part: PartFigures, found: WaterfallInParts) -> Iterator[StepRow]:
    whole = found.whole
    for each in whole.steps:
        share, won = part.shares.get(each.step), each.step is Step.WON
        yield StepRow(
            part.name or "(none)", each.step, whole.unit, part.mature, part.reached.get(each.step, 0),
            share.numerator if share else None, share.denominator if share else None, None,
            part.came_in.get(each.step, 0), None, part.won.money.minor if won else None, whole.held.currency,
        )  # fmt: skip


FUNNEL: Table[WaterfallInParts, StepRow] = Table(
    "funnel", "Funnel", "steps", in_parts,
    (
        Column("part", lambda row: row.part),
        Column("step", lambda row: row.step.value),
        Column("counted", lambda row: row.counted),
        Column("cohort", lambda row: "mature" if row.mature else "so far"),
        Column("reached", lambda row: row.reached),
        Column("with the step before", lambda row: row.with_before),
        Column("of", lambda row: row.before),
        Column("skipped it", lambda row: row.skipped),
        Column("came in (period)", lambda row: row.came_in),
        Column("median hours", lambda row: row.median),
        Column("left", lambda row: row.whole.time.left if row.whole else None),
        Column("inside", lambda row: row.whole.time.inside if row.whole else None),
        Column("oldest inside since", lambda row: moment(row.whole.time.oldest_since) if row.whole else ""),
        Column("worth", lambda row: amount(row.minor, row.currency)),
        Column("currency", lambda row: row.currency if row.minor is not None else ""),
    ),
    _rows,
    shaped=True,
    own_team=False,
)  # fmt: skip
