"""A period against plan as lines for a terminal. Persons are in none of them: they are for themselves and their managers."""

from __future__ import annotations

from bot.cli.reports.shape import Kind
from figures import plan


def plan_text(figures: plan.PlanFigures) -> str:
    """Return the plan as lines for a terminal."""
    from digests import plan_words as say

    lines = [f"Plan {say.period_line(figures)} ({figures.held.zone})", say.won_line(figures)]
    lines += [say.ahead_line(figures.whole, figures.period.label), say.warning_line(figures)]
    if figures.made is not None:
        lines.append(f"Pipeline made {say.reached(figures.made)}")
    lines += [f"{each.name}: {say.reached(each.attained)}" for each in figures.teams if not each.small]
    if figures.assigned is not None:
        lines.append(say.assigned_line(figures.assigned, figures))
    lines += say.marketing_lines(figures)
    lines += say.left_out_lines(figures)
    return "\n".join(line for line in lines if line)


KIND = Kind(plan.report, plan_text)
