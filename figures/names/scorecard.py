"""What the scorecard's figures are called."""

from __future__ import annotations

from figures.names.shape import BASIS, Name

_PERIOD = "the period"
_RULES = "alignment.scorecard"

NAMES = (
    Name("report", "which report this is"),
    Name("definition", "name and version of these definitions"),
    Name("as_of", "what had happened before this instant is counted"),
    Name("known_at", "what had been heard by this instant is counted"),
    Name("zone", "the workspace's time zone: its weeks, months and quarters are local"),
    Name("currency", "the currency of every amount; amounts are whole minor units (cents)"),
    Name("filters[]", "which part of the company was asked about, in words"),
    Name("period.name", "the week, month or quarter"),
    Name("period.length", "week, month or quarter", "", "", f"{_RULES}.Grain"),
    Name("period.first", "its first day"),
    Name("period.end", "the day after its last"),
    Name("period.over", "false while it runs: then nothing is held against whole periods before it"),
    Name("quarter.name", "the fiscal quarter around the period's last day, or around today while it runs"),
    Name("quarter.working_days", "how many it has, without weekends and closed days"),
    Name("quarter.working_days_over", "how many of them were over at the period's end, or are now"),
    Name(
        "behind_plan", "whether revenue is behind the line to the quarter's target: then no other figure is good news",
        "", "the quarter", f"{_RULES}.against",
    ),
    Name(
        "required_coverage", "how often the pipeline had to cover what was left in the past",
        "pipeline with which quarters began ÷ what of it was won within its quarter", "the four quarters before",
        "alignment.coverage.required_coverage",
    ),
    Name("closed.as_of", "a month that was closed: what had happened before then is in its figures"),
    Name("closed.known_at", "as it was known then; the figures below are those of that moment"),
    Name("closed.definition", "name and version of the definitions of that moment"),
    Name("closed.by_clock", "false where a manager closed it"),
    Name("corrections[].metric", "a figure of a closed month that would be another by what is known at `known_at`"),
    Name("corrections[].numerator", "what it would be"),
    Name("corrections[].denominator", "of what"),
    Name("metrics[].metric", "one figure, revenue first; `basis.WORD` explains it, or that of the pipeline", "", "",
         f"{_RULES}.METRICS"),
    Name("metrics[].side", "whose work it shows first: marketing, sales, or both"),
    Name("metrics[].leading", "whether it says what may come, not what came"),
    Name("metrics[].horizon", "whether it turns into revenue in this quarter or later", "", "", f"{_RULES}.Horizon"),
    Name("metrics[].unit", "money, count, share or times", "", "", f"{_RULES}.Unit"),
    Name("metrics[].numerator", "what is counted or summed; null where it is not known", "", _PERIOD),
    Name("metrics[].denominator", "of what; null where the figure is the numerator", "", _PERIOD),
    Name("metrics[].doubt", "why no share is made of it, such as that no lost deal is known; else null", "", _PERIOD),
    Name("metrics[].target", "the goal: of the quarter for revenue, of the period for MQLs; null without one"),
    Name("metrics[].line", "where the line to the goal stands", "goal × working days over ÷ working days", "",
         "alignment.pace.goal_on"),
    Name("metrics[].against_target", "behind the line, on it, or reached; null without a goal", "", "",
         f"{_RULES}.Against"),
    Name("metrics[].past[].period", "one of the periods before, earliest first: 8 weeks, 6 months or 4 quarters"),
    Name("metrics[].past[].numerator", "the figure then, as known at `known_at`"),
    Name("metrics[].past[].denominator", "of what"),
    Name(
        "metrics[].usual_low", "the least of its own history",
        "of counts and amounts the least; of a share the lower end of Wilson's 95 % range over all its cases",
        "the periods before", f"{_RULES}.usual",
    ),
    Name("metrics[].usual_high", "the most of it, in the same way", "", "the periods before", f"{_RULES}.usual"),
    Name("metrics[].usual_periods", "over how many periods: those before the first in which anything was are left out"),
    Name("metrics[].in_history", "above, within or below; null while the period runs, and of fewer than three periods",
         "", "", f"{_RULES}.place"),
    Name("metrics[].news", "good or poor; null for neither", "", "", f"{_RULES}.news"),
    Name("data.deals_stale", "the newest file of deals is too old for the period: money is as of that file"),
    Name("data.leads_stale", "the same for leads"),
    Name("data.touches_late", "leads are newer than what is known of touches"),
    *BASIS,
)  # fmt: skip
"""The names of `tandem report scorecard --json`."""
