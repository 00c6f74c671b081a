"""The funnel's report with its waterfall, under the names that docs/figures.md promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alignment.rates import Ratio
from alignment.waterfall_steps import Step
from db.memory import Work
from figures import explained, funnel
from figures.basis import Scope, rounded
from figures.explained import waterfall as explained_waterfall
from figures.waterfall import DEFINITION, StepFigures, WaterfallFigures, Worth
from figures.waterfall_parts import PartFigures, WaterfallInParts, in_parts
from figures.whose import told_to_all


@dataclass(frozen=True, slots=True)
class FunnelReport:
    """All months as they always were counted, and the waterfall of one period."""

    figures: funnel.Figures
    waterfall: WaterfallInParts

    def to_json(self) -> dict[str, Any]:
        """Return both under their names."""
        whole = self.waterfall.whole
        return {
            **self.figures.to_json(),
            "waterfall": waterfall_json(self.waterfall),
            "basis": explained.bases(whole, explained_waterfall.CHAPTERS),
        }


def funnel_report(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> FunnelReport:
    """Return the funnel and its waterfall at one pair of times."""
    return FunnelReport(
        funnel.funnel(work, scope.filters, as_of, known_at), in_parts(work, scope, as_of, known_at)
    )


def waterfall_json(found: WaterfallInParts) -> dict[str, Any]:
    """Return a waterfall under its names."""
    whole, told = found.whole, found.told(told_to_all(found.crowds))
    return {
        "definition": DEFINITION,
        "counted": whole.unit,
        "filters": list(whole.scope.said),
        "period": {
            "name": whole.period.full,
            "first": whole.period.first.isoformat(),
            "end": whole.period.end.isoformat(),
        },
        "window_days": whole.window_days,
        "mature": whole.mature,
        "watched": whole.watched,
        "inquiries": _ratio(whole.inquired, "count", "handed_over"),
        "steps": [_step(each, whole) for each in whole.steps],
        "apart": {
            name: {"count": each.count, "qualified": each.qualified, "won": each.won}
            for name, each in (
                ("returned", whole.returned),
                ("inside_sales_own", whole.inside_sales_own),
                ("sales_own", whole.sales_own),
            )
        },
        "flagged": {
            "contradicting": whole.contradicting,
            "without_account": whole.without_account if whole.scope.per_account else None,
        },
        "currency": whole.held.currency,
        "by": whole.scope.by.value if whole.scope.by else None,
        "parts": [_part(each) for each in told.parts],
        "small_teams": told.left_out,
    }


def _ratio(ratio: Ratio | None, of: str, counted: str) -> dict[str, Any] | None:
    if ratio is None:
        return None
    return {counted: ratio.numerator, of: ratio.denominator, "share": rounded(ratio.value)}


def _step(each: StepFigures, whole: WaterfallFigures) -> dict[str, Any]:
    time = each.time
    oldest = time.oldest_since
    return {
        "step": each.step.value,
        "cohort": {
            "reached": each.reached,
            "of_step": before.value if (before := whole.before(each.step)) else None,
            "of": each.share.denominator if each.share else None,
            "with_it": each.share.numerator if each.share else None,
            "share": rounded(each.share.value) if each.share else None,
            "range": _range(each.share),
            "skipped": each.skipped if each.share else None,
        },
        "period": {"came_in": each.came_in},
        "time": {
            "median_hours": rounded(time.median_hours),
            "left": time.left,
            "inside": time.inside,
            "oldest_inside_since": oldest.isoformat() if oldest else None,
        },
        "worth": _worth(each.worth),
    }


def _range(ratio: Ratio | None) -> list[float] | None:
    edges = ratio.interval if ratio else None
    return [round(edge, 4) for edge in edges] if edges else None


def _worth(worth: Worth | None) -> dict[str, Any] | None:
    if worth is None:
        return None
    return {
        "minor": worth.money.minor,
        "deals": worth.deals,
        "without_amount": worth.without_amount,
        "without_rate": worth.unconverted,
    }


def _part(each: PartFigures) -> dict[str, Any]:
    def counts(found: Mapping[Step, int]) -> dict[str, int]:
        return {step.value: found.get(step, 0) for step in Step}

    return {
        "name": each.name or None,
        "teams": each.teams,
        "mature": each.mature,
        "reached": counts(each.reached),
        "came_in": counts(each.came_in),
        "inquiries": _ratio(each.inquired, "count", "handed_over"),
        "won_minor": each.won.money.minor,
    }
