"""The sections that a digest has only where somebody asked for them, and which parts of its thread each of them is."""

from __future__ import annotations

from collections.abc import Mapping

PICTURE, FORECAST, HYGIENE, SOURCES = "picture", "forecast", "hygiene", "sources"

ASKED_FOR: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "pipeline": {PICTURE: (4, 5), FORECAST: (6,), HYGIENE: (7,)},
    "scorecard": {PICTURE: (3,)},
    "review": {PICTURE: (3,), SOURCES: (4,)},
    "brief": {FORECAST: (3,), HYGIENE: (4,), SOURCES: (5,)},
}
"""By digest: section, and the numbers of its parts; those before are the ones that every thread of it has."""

OFF_UNLESS_ASKED = frozenset(section for sections in ASKED_FOR.values() for section in sections)


def section_of(kind: str, part: int) -> str:
    """Return which section a part of a digest's thread belongs to; empty for one that every thread has."""
    return next((name for name, parts in ASKED_FOR.get(kind, {}).items() if part in parts), "")
