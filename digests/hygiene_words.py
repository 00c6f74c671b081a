"""How hygiene is said: counts alone, which any channel may read."""

from __future__ import annotations

from figures.hygiene import HygieneFigures
from messages.words import count


def counts(figures: HygieneFigures) -> list[str]:
    """What open deals lack, each with its count; zero and not known are two things."""
    if not figures.deals:
        return ["No open deal is known."]
    lines = [f"{figures.lacking:,} of {count(figures.deals, 'open deal')} lack something"]
    for gap, deals in figures.gaps.items():
        if deals is None:
            lines.append(f"{gap.says.capitalize()}: not known, no file says")
        elif deals:
            lines.append(f"{gap.says.capitalize()}: {deals:,}")
    return lines
