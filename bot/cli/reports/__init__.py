"""Every report of `tandem report`, a module each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.cli.reports import (
    commitment,
    forecast,
    funnel,
    hygiene,
    participation,
    pipeline,
    plan,
    scorecard,
    sources,
)
from bot.cli.reports.shape import Kind

REPORTS: Mapping[str, Kind[Any]] = MappingProxyType(
    {
        "commitment": commitment.KIND,
        "forecast": forecast.KIND,
        "funnel": funnel.KIND,
        "hygiene": hygiene.KIND,
        "participation": participation.KIND,
        "pipeline": pipeline.KIND,
        "plan": plan.KIND,
        "scorecard": scorecard.KIND,
        "sources": sources.KIND,
    }
)
"""Every report there is, by the word that asks for it."""
