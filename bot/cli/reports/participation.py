"""What each department took part in, as lines for a terminal."""

from __future__ import annotations

from bot.cli.reports.shape import Kind
from figures import participation


def participation_text(figures: participation.ParticipationFigures) -> str:
    """Return participation as lines for a terminal."""
    from digests import participation_words

    head = f"Together in {figures.period.full} ({figures.held.zone})"
    return "\n".join([head, *(participation_words.lines(figures) or ["Nothing is known yet."])])


KIND = Kind(participation.report, participation_text)
