"""The scorecard as its digest and thread say it, for a terminal."""

from __future__ import annotations

from bot.cli.reports.shape import Kind
from figures import scorecard
from messages.text import unescape


def scorecard_text(figures: scorecard.Figures) -> str:
    """Return the scorecard as lines for a terminal."""
    from digests import scorecard_thread_words

    return unescape("\n\n".join(str(part) for part in scorecard_thread_words.everything(figures)))


KIND = Kind(scorecard.report, scorecard_text)
