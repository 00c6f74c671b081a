"""What every figure that a report prints is called: the page docs/figures.md is made of it, a report's names in a module each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from figures.names import (
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
from figures.names.shape import Name

REPORTS: Mapping[str, tuple[Name, ...]] = MappingProxyType(
    {
        "pipeline": pipeline.NAMES,
        "funnel": funnel.NAMES,
        "forecast": forecast.NAMES,
        "hygiene": hygiene.NAMES,
        "participation": participation.NAMES,
        "plan": plan.NAMES,
        "commitment": commitment.NAMES,
        "sources": sources.NAMES,
        "scorecard": scorecard.NAMES,
    }
)
"""The names of each report's JSON, by the word that asks for it."""
