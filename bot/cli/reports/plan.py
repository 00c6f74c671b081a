"""A period against plan as lines for a terminal. Persons are in none of them: they are for themselves and their managers."""

from __future__ import annotations

from bot.cli.reports.shape import Kind
from figures import plan
from figures.whose import told_to_all


def plan_text(figures: plan.PlanFigures) -> str:
    """Return the plan as lines for a terminal."""
    from digests import pipeline_words
    from digests import plan_words as say

    lines = [f"Plan {say.period_line(figures)} ({figures.held.zone})", say.won_line(figures)]
    lines += [say.ahead_line(figures.whole, figures.period.label), say.warning_line(figures)]
    if figures.made is not None:
        lines.append(f"Pipeline made {say.reached(figures.made)}")
    told = figures.told(told_to_all(figures.crowds))
    lines += [f"{each.name}: {say.reached(each.attained)}" for each in told.rows]
    lines += pipeline_words.small_teams((each.teams for each in told.rows), told.left_out)
    if figures.assigned is not None:
        lines.append(say.assigned_line(figures.assigned, figures))
    lines += say.marketing_lines(figures)
    lines += say.left_out_lines(figures)
    return "\n".join(line for line in lines if line)


KIND = Kind(plan.report, plan_text)
