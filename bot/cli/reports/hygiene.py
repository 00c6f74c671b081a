"""What open deals lack, as lines for a terminal."""

from __future__ import annotations

from alignment.dates import full_day
from bot.cli.reports.shape import Kind
from figures import hygiene


def hygiene_text(figures: hygiene.HygieneFigures) -> str:
    """Return what open deals lack as lines for a terminal."""
    from digests import hygiene_words

    said = "".join(f", {each}" for each in figures.scope.said)
    head = f"Hygiene{said}, before {full_day(figures.held.today)} ({figures.held.zone})"
    return "\n".join([head, *hygiene_words.counts(figures)])


KIND = Kind(hygiene.report, hygiene_text)
