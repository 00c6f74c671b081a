"""What the forecast's figures are called."""

from __future__ import annotations

from figures.names.shape import BASIS, CLOSES_IN_QUARTER, Name

_FOUR = "close date in the four quarters before, as known at the last local midnight"

NAMES = (
    Name("report", "which report this is"),
    Name("definition", "name and version of these definitions"),
    Name("as_of", "what had happened before this instant is counted"),
    Name("known_at", "what had been heard by this instant is counted"),
    Name("zone", "the workspace's time zone: its days and quarters are local"),
    Name("currency", "the currency of every amount; amounts are whole minor units (cents)"),
    Name("filters[]", "which part of the company was asked about, in words"),
    Name("quarter.name", "the fiscal quarter", "", "", "alignment.periods.FiscalCalendar"),
    Name("quarter.first", "its first day"),
    Name("quarter.end", "the day after its last"),
    Name("won_minor", "money won", "sum of the final amounts of won deals", CLOSES_IN_QUARTER),
    Name("target_minor", "the quarter's target; null without one"),
    Name("open_minor", "open pipeline", "sum of the amounts of open deals", CLOSES_IN_QUARTER),
    Name("open_deals", "open deals with an amount", "count", CLOSES_IN_QUARTER),
    Name(
        "categories[].category", "commit, most_likely, best_case, pipeline, omitted, or unsaid: none that is known",
        "", CLOSES_IN_QUARTER, "alignment.forecast.category_of",
    ),
    Name("categories[].deals", "open deals in this one category with an amount", "count", CLOSES_IN_QUARTER),
    Name("categories[].amount_minor", "their sum: this category's alone", "sum", CLOSES_IN_QUARTER),
    Name(
        "categories[].so_far_minor", "won, the surer categories and this one; null for omitted and unsaid",
        "`won_minor` + each category up to this", CLOSES_IN_QUARTER,
    ),
    Name("categories[].without_amount", "open deals in it without an amount; in no sum", "count", CLOSES_IN_QUARTER),
    Name(
        "weighted.amount_minor", "each open deal times its chance; an expectation, no forecast; null where no chance is known",
        "sum of amount × chance, rounded once", CLOSES_IN_QUARTER, "alignment.coverage.weighted_pipeline",
    ),
    Name(
        "weighted.deals[].basis", "own_history: of the stage's decided deals; probability: the CRM's; none: not known",
        "", "", "alignment.forecast.weight",
    ),
    Name("weighted.deals[].deals", "how many deals have their chance from there", "count", CLOSES_IN_QUARTER),
    Name("weighted.stages[].stage", "a stage"),
    Name("weighted.stages[].won", "won deals that were ever open in it", "count", _FOUR),
    Name("weighted.stages[].decided", "won and lost ones", "count", _FOUR),
    Name("weighted.stages[].used", "whether these are cases enough", "30 and more", "", "alignment.forecast.thin"),
    Name("overdue.deals", "open deals whose close date is past, of any quarter", "count", "at `as_of`"),
    Name("overdue.amount_minor", "their sum", "sum", "at `as_of`"),
    Name(
        "coverage", "how often the open pipeline covers what is left to win", "`open_minor` ÷ (target − won)",
        CLOSES_IN_QUARTER, "alignment.coverage.coverage",
    ),
    Name("coverage_missing", "why there is no coverage: no target, or it is met", "", "", "alignment.coverage"),
    Name(
        "required_coverage", "how often it had to in the past",
        "pipeline with which quarters began ÷ what of it was won within its quarter", _FOUR,
        "alignment.coverage.required_coverage",
    ),
    Name("required_coverage_missing", "why there is none: no pipeline, or no wins", "", "", "alignment.coverage"),
    Name("required_coverage_deals", "the deals of that pipeline", "count", _FOUR),
    Name("base.first", "the first day of the four quarters before"),
    Name("base.end", "the day after their last"),
    Name("win_rate.won", "deals won", "count", _FOUR),
    Name("win_rate.lost", "deals lost", "count", _FOUR),
    Name(
        "win_rate.no_decision", "deals lost for the reason that nothing was decided", "count", _FOUR,
        "alignment.forecast.is_no_decision",
    ),
    Name(
        "win_rate.disqualified", "leads given up after they were qualified, without a decided deal", "count",
        "the four quarters before", "db.stores.asked.decided.disqualified",
    ),
    Name("win_rate.lost_known", "whether a lost deal was ever heard of; else there is no win rate, no speed and no own chance of a stage",
         "", "by `known_at`", "db.stores.asked.decided.any_lost"),
    Name(
        "win_rate.by_count", "win rate (all decided); null where no lost deal is known", "won ÷ (won + lost + no decision + disqualified)", _FOUR,
        "alignment.coverage.win_rate",
    ),
    Name("win_rate.won_minor", "money won", "sum of deals with an amount", _FOUR),
    Name("win_rate.decided_minor", "money decided", "sum of deals with an amount", _FOUR),
    Name("win_rate.by_value", "win rate by value; null where no lost deal is known", "`won_minor` ÷ `decided_minor`", _FOUR),
    Name("win_rate.by_value_deals", "the decided deals with an amount", "count", _FOUR),
    Name(
        "sales_cycle.won_days", "days from creation to close date, won only; null below five", "median", _FOUR,
        "alignment.forecast.typical",
    ),
    Name("sales_cycle.won_deals", "over how many", "count", _FOUR),
    Name("sales_cycle.lost_days", "the same of lost deals", "median", _FOUR),
    Name("sales_cycle.lost_deals", "over how many", "count", _FOUR),
    Name("sales_cycle.contradicted", "closed before they were created: in neither", "count", _FOUR),
    Name("sales_cycle.undated", "nobody said when they were created: in neither", "count", _FOUR),
    Name(
        "velocity.minor_per_day", "money a day",
        "`open_deals` × `win_rate.by_count` × `velocity.average_minor` ÷ `sales_cycle.won_days`", "",
        "alignment.forecast.speed",
    ),
    Name("velocity.missing", "why there is none: no wins, no losses known, too few cases, or no cycle", "", "", "alignment.coverage"),
    Name("velocity.deals", "open deals of the quarter with an amount", "count", CLOSES_IN_QUARTER),
    Name("velocity.average_minor", "what a won deal was worth", "won ÷ won deals with an amount", _FOUR),
    Name("rates[].currency", "another currency in which deals are won or open"),
    Name("rates[].rate", "what one unit of it is worth in the workspace's own; plain digits, exact"),
    Name("rates[].first", "since which day that rate holds"),
    Name("without_rate[].currency", "a currency for which no rate is known"),
    Name("without_rate[].deals", "deals in it; in no sum", "count", CLOSES_IN_QUARTER),
    Name("data.deals_stale", "the newest file of deals is too old: all is as of that file", "", "",
         "alignment.quiet.freshness"),
    *BASIS,
)  # fmt: skip
"""The names of `tandem report forecast --json`."""
