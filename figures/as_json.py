"""The pipeline's figures under documented names, each with its basis: what `tandem report pipeline --json` prints."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alignment.bridge import Bridge
from alignment.exchange import written
from db.memory import Work
from db.stores.asked import Pair
from figures import explained
from figures.basis import Scope, rounded
from figures.pipeline import PipelineFigures, day_before, report
from figures.promises import KeptFigures

DEFINITION = "pipeline 1"


@dataclass(frozen=True, slots=True)
class PipelineReport:
    """The pipeline at one pair of times, as a report."""

    figures: PipelineFigures

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the names that docs/figures.md promises. Money is in minor units."""
        return as_json(self.figures)


def pipeline(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> PipelineReport:
    """Return the pipeline as of any instant; without `scope.since` changes are counted from the last working day."""
    since = scope.since or day_before(work, as_of, known_at)
    return PipelineReport(report(work, replace(scope, since=since), as_of, known_at))


def report_pipeline(
    work: Work, as_of: datetime, known_at: datetime, since: Pair | None = None
) -> dict[str, Any]:
    """Return the pipeline of the whole company as JSON."""
    scope = Scope(since=since or day_before(work, as_of, known_at))
    return as_json(report(work, scope, as_of, known_at))


def as_json(figures: PipelineFigures) -> dict[str, Any]:
    """Return every figure of a digest under its documented name."""
    deals, marketing = figures.deals, figures.marketing
    bridge = deals.bridge
    return {
        "report": "pipeline",
        "definition": DEFINITION,
        "as_of": figures.held.pair.as_of.isoformat(),
        "known_at": figures.held.pair.known_at.isoformat(),
        "since": figures.since.as_of.isoformat(),
        "zone": figures.held.zone,
        "currency": figures.held.currency,
        "filters": list(figures.scope.said),
        "quiet": figures.quiet,
        "quarter": {
            "name": deals.quarter.full,
            "first": deals.quarter.first.isoformat(),
            "end": deals.quarter.end.isoformat(),
            "working_day": deals.day,
            "working_days": deals.days,
            "working_days_over": deals.elapsed,
        },
        "won_minor": deals.won.minor,
        "won_deals": deals.won_deals,
        "won_without_amount": deals.won_without_amount,
        "won_leads": figures.won_leads.in_quarter if figures.won_leads else None,
        "won_leads_since": figures.won_leads.since if figures.won_leads else None,
        "target_minor": deals.target.minor if deals.target else None,
        "share_of_target": rounded(deals.reached),
        "pace": rounded(deals.pace),
        "open_minor": deals.open.minor,
        "open_deals": deals.open_deals,
        "open_without_amount": deals.without_amount,
        "left_to_get_minor": deals.left.minor if deals.left else None,
        "coverage": rounded(deals.cover.number),
        "coverage_missing": deals.cover.missing,
        "required_coverage": rounded(deals.bases.need.number),
        "required_coverage_deals": deals.bases.deals,
        "bridge": {
            "start_minor": bridge.start_minor,
            "end_minor": bridge.end_minor,
            "change_minor": bridge.change_minor,
            "totals": _totals(bridge),
            "steps": [
                {"deal": move.opportunity, "step": move.bucket, "amount_minor": move.amount_minor}
                for move in bridge.movements
            ],
            "apart": [
                {"currency": each.currency, "change_minor": each.change_minor, "totals": _totals(each)}
                for each in deals.apart
            ],
            "won_without_amount": [deal.ref for deal in deals.won_unpriced],
        }
        if bridge
        else None,
        "stalled": [
            {"deal": each.deal.ref, "rules": list(each.rules), "days_in_stage": each.days_in_stage}
            for each in deals.stalled
        ],
        "snoozed": [
            {
                "deal": each.stalled.deal.ref,
                "rules": list(each.stalled.rules),
                "until": each.until.isoformat(),
            }
            for each in deals.snoozed
        ],
        "rates": [
            {"currency": each.currency, "rate": written(each.rate), "first": each.first.isoformat()}
            for each in deals.rates
        ],
        "without_rate": [{"currency": each.currency, "deals": each.deals} for each in deals.unconverted],
        "unsaid": list(deals.unsaid),
        "mqls_month": {
            "month": marketing.month.full if figures.held.fiscal.weeks else f"{marketing.month.first:%Y-%m}",
            "mqls": marketing.actual,
            "goal": marketing.goal,
            "line": marketing.line,
            "mqls_since": marketing.actual - marketing.before,
        },
        "first_touch": {**_kept(figures.sales), "unknown": figures.sales.attainment.unknown},
        "answers": _kept(figures.answers),
        "rejected": {
            "count": figures.rejected.count,
            "reasons": [{"reason": reason, "count": count} for reason, count in figures.rejected.reasons],
            "leads": [row.ref for row in figures.rejected.rows],
        },
        "left_behind": {
            "count": figures.left.count,
            "oldest_minutes": figures.left.oldest,
            "leads": [f"L-{each.lead.id}" for each in figures.left.leads],
            "reasons": [
                {"reason": why, "count": count}
                for why, count in sorted(Counter(each.why.value for each in figures.left.leads).items())
            ],
        },
        "data": {
            "deals_stale": figures.fresh.deals_stale,
            "leads_stale": figures.fresh.leads_stale,
            "touches_late": figures.fresh.touches_late,
        },
        "basis": explained.bases(figures, explained.OF_PIPELINE),
    }


def _kept(kept: KeptFigures) -> dict[str, Any]:
    found = kept.attainment
    return {
        "met": found.met,
        "late": found.late,
        "overdue": found.overdue,
        "pending": found.pending,
        "attainment": rounded(found.ratio.value),
    }


def _totals(bridge: Bridge) -> list[dict[str, Any]]:
    return [
        {"step": step.bucket, "deals": step.deals, "amount_minor": step.amount_minor} for step in bridge.steps
    ]
