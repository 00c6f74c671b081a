"""What the figures of marketing's commitment are called."""

from __future__ import annotations

from figures.names.shape import BASIS, Name

_BASE = "`base`, as known at its `known_at`"
_SERVES = "`handed_over`, up to `as_of`"
_RULE = "alignment.commitment.needed"


def _rate(name: str, says: str) -> tuple[Name, ...]:
    path = f"rates.{name}"
    return (
        Name(f"{path}.numerator", says, "count", _BASE),
        Name(f"{path}.denominator", "of so many", "count", _BASE),
        Name(f"{path}.rate", "the share", "numerator ÷ denominator", _BASE, "alignment.commitment.Rates"),
        Name(f"{path}.low", "where its true value begins, with 95 %; null without cases", "Wilson's interval", _BASE),
        Name(f"{path}.high", "and ends", "Wilson's interval", _BASE),
    )  # fmt: skip


def _needed(name: str, says: str) -> tuple[Name, ...]:
    return (
        Name(f"needed.{name}.exact", says, "never rounded on the way", "", _RULE),
        Name(f"needed.{name}.shown", "in whole numbers", "rounded up once", "", _RULE),
    )


NAMES = (
    Name("report", "which report this is"),
    Name("definition", "name and version of these definitions"),
    Name("as_of", "what had happened before this instant is counted"),
    Name("known_at", "what had been heard by this instant is counted"),
    Name("zone", "the workspace's time zone: its days and periods are local"),
    Name("currency", "the currency of every amount; amounts are minor units (cents)"),
    Name("filters[]", "which part of the company was asked about, in words"),
    Name("period.name", "the quarter that leads handed over on the day of `as_of` serve"),
    Name("period.first", "its first day"),
    Name("period.end", "the day after its last"),
    Name("goal_minor", "its target for revenue; null without one", "its own, or parts that tile it"),
    Name("marketing_share", "marketing's part; null where nothing says it", "its quota ÷ goal, else what it brought ÷ won in the last 365 days"),
    Name("marketing_share_from", "`quota` or `history`"),
    Name("marketing_goal_minor", "marketing's part in money; null without a goal", "`goal_minor` × `marketing_share`, rounded up"),
    Name("average_deal_minor", "what a deal from marketing was worth; null where none has an amount", "sum ÷ `average_deal_n`", "won in the last 365 days"),
    Name("average_deal_n", "the won deals from marketing with an amount", "count", "won in the last 365 days"),
    *_rate("won_of_sql", "won, of the SQLs"),
    *_rate("sql_of_sal", "qualified or further, of the SALs"),
    *_rate("sal_of_mql", "accepted or further, of the MQLs"),
    *_rate("mql_of_inquiry", "handed over, of marketing's leads that came in"),
    Name("cannot", "why nothing can be reckoned: no goal, share, amount, cases or wins; null where it can", "", "", "alignment.commitment.Cannot"),
    *_needed("deals", "deals: goal × share ÷ average deal"),
    *_needed("sqls", "deals ÷ won of SQL"),
    *_needed("sals", "SQLs ÷ qualified of SAL"),
    *_needed("mqls", "SALs ÷ accepted of MQL"),
    *_needed("inquiries", "MQLs ÷ handed over of those that came in; as many as MQLs where none is known to have come in"),
    Name("mqls_a_month", "MQLs for each month of the period; null where it has no whole months", "exact MQLs ÷ months, rounded up"),
    Name("agreed_mqls", "the goal that is set for the month of `as_of`; null without one"),
    Name("lag_days", "local days from hand-over to win; null without wins", "median, won only, rounded up", "won in the last 365 days"),
    Name("lag_n", "over how many wins", "count", "won in the last 365 days"),
    Name("handed_over.name", "the period whose wins these leads are for"),
    Name("handed_over.first", "the first day on which leads for it are handed over", "its first day − `lag_days`"),
    Name("handed_over.end", "the day after the last", "its end − `lag_days`"),
    Name("handed_over.working_days", "how many working days that is"),
    Name("handed_over.working_days_over", "how many of them are over"),
    Name("count.mqls", "MQLs handed over so far", "count of first cycles", _SERVES),
    Name("count.of", "how many are needed; null where that is not known"),
    Name("count.line", "where the straight line stands", "needed × working days over ÷ working days", _SERVES, "alignment.pace.goal_on"),
    Name("count.met", "whether so many are there; null where nothing is known to be needed"),
    Name("value.minor", "what they are worth", "for each kind: leads × close rate × average deal", _SERVES, "alignment.commitment.value"),
    Name("value.of_minor", "marketing's part of the goal; null without one"),
    Name("value.line_minor", "where its straight line stands", "the same × working days over ÷ working days", _SERVES, "alignment.pace.goal_on"),
    Name("value.met", "whether they are worth so much; a count can be met that is not"),
    Name("value.leads_of_unknown_worth", "leads of kinds that the base year did not have; in no sum", "count", _SERVES),
    Name("kinds[].kind", "a kind of lead: its source, else its campaign's; null is none given"),
    Name("kinds[].leads", "how many were handed over", "count", _BASE),
    Name("kinds[].won", "of them won", "count", _BASE),
    Name("kinds[].each_minor", "what one is worth", "won ÷ leads × average deal of that kind, else of all", _BASE, "alignment.commitment.Kind"),
    Name("kinds[].handed_over", "how many of it are handed over so far", "count", _SERVES),
    Name("base.first", "from which day on leads of mature cohorts were handed over"),
    Name("base.end", "the day after the last"),
    Name("base.window_days", "so old each of them is at least: 90 days, or as long as nine of ten wins took"),
    Name("base.known_at", "as it was known then: at the last local midnight"),
    *BASIS,
)  # fmt: skip
"""The names of `tandem report commitment --json`."""
