"""What the goal needs from marketing as lines for a terminal."""

from __future__ import annotations

from fractions import Fraction

from alignment.money import exact
from bot.cli.reports.shape import Kind
from figures import commitment


def commitment_text(figures: commitment.CommitmentFigures) -> str:
    """Return the commitment as lines for a terminal."""
    from digests import commitment_words as say

    lines = [f"Commitment {figures.period.full} ({figures.held.zone})", say.goal_line(figures)]
    lines += [*say.step_lines(figures), *say.when_lines(figures), *say.so_far_lines(figures)]
    lines += [line for line in (say.month_line(figures), *say.base_lines(figures)) if line]
    kinds = [
        f"{kind.name or '(none)':<18.18} {kind.leads:>7,} {kind.won:>6,}  {_each(figures, kind.each)}"
        for kind in figures.base.kinds
    ]
    if kinds:
        lines += ["", "Kind                 leads    won  one is worth", *kinds]
    return "\n".join(lines)


def _each(figures: commitment.CommitmentFigures, worth: Fraction | None) -> str:
    return "not known" if worth is None else exact(figures.amount(worth))


KIND = Kind(commitment.report, commitment_text)
