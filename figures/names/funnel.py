"""What the funnel's figures are called."""

from __future__ import annotations

from figures.names.shape import BASIS, Name

_COHORT = "the period's hand-overs, each for its window"
_WINDOW = "alignment.waterfall_steps.window_end"
_SHOWN = "alignment.waterfall_steps.shown_steps"

NAMES = (
    Name("report", "which report this is"),
    Name("definition", "name and version of these definitions"),
    Name("as_of", "what had happened before this instant is counted"),
    Name("known_at", "what had been heard by this instant is counted"),
    Name("zone", "the workspace's time zone: days and months are local"),
    Name("mqls", "leads handed over for the first time", "count of first cycles", "up to `as_of`"),
    Name("mqls_returned", "later hand-overs of leads that had been turned down", "count", "up to `as_of`"),
    Name("inside_sales", "the step between marketing and sales; null where inside sales had done nothing"),
    Name(
        "inside_sales.tele_accepted",
        "MQLs that inside sales accepted (TAL)",
        "count of first cycles",
        "up to `as_of`",
    ),
    Name(
        "inside_sales.tele_qualified",
        "of the MQLs, handed on to sales (TQL)",
        "count of first cycles",
        "up to `as_of`",
    ),
    Name(
        "inside_sales.tele_generated",
        "brought in by inside sales and handed on (TGL): no MQLs",
        "count of cycles",
        "up to `as_of`",
    ),
    Name("won", "cycles that were won", "count", "up to `as_of`"),
    Name("won_without_mql", "of those, the ones whose hand-over nobody reported", "count", "up to `as_of`"),
    Name(
        "median_days_mql_to_won",
        "whole local days from hand-over to win",
        "median, won only",
        "up to `as_of`",
    ),
    Name("median_n", "over how many wins", "count", "up to `as_of`"),
    Name("flagged.won_before_mql", "won before their first contact: counted, and worth a look at the source"),
    Name("flagged.skipped_stages", "won although never reported qualified"),
    Name("months[].month", "a local month"),
    Name("months[].mqls", "handed over in it", "count: flow, no rate", "the month"),
    Name("months[].won_in_month", "won in it, whenever handed over", "count: flow, no rate", "the month"),
    Name("months[].cohort.won_so_far", "of the month's MQLs, how many were won", "count", "up to `as_of`"),
    Name("months[].cohort.window_days", "how many local days each of them is given"),
    Name("months[].cohort.won_in_window", "how many were won within them", "count", "hand-over to that day"),
    Name("months[].cohort.mature", "false while some have not had that long: no trend is read from it"),
    Name("sources[].source", "the source as at the hand-over; null is none given"),
    Name("sources[].mqls", "MQLs by it", "count", "up to `as_of`"),
    Name("sources[].won", "of them won", "count", "up to `as_of`"),
    Name("data[].kind", "leads or opportunities"),
    Name("data[].file", "the newest file of that kind known then"),
    Name("data[].exported_at", "as of when it speaks"),
    Name("data[].import", "the number of its import"),
    Name("waterfall.definition", "name and version of the waterfall's definitions"),
    Name(
        "waterfall.counted",
        "leads or accounts; nothing below mixes the two, but time and what is apart are always leads",
    ),
    Name("waterfall.filters[]", "which part of the company was asked about, in words"),
    Name("waterfall.period.name", "the period: the quarter, or the one that was asked for"),
    Name("waterfall.period.first", "its first local day"),
    Name("waterfall.period.end", "the day after its last"),
    Name("waterfall.window_days", "how many local days each hand-over has to reach a step"),
    Name(
        "waterfall.mature",
        "false while the period or a window of it runs: every share is so far, and no trend",
        "",
        "",
        _WINDOW,
    ),
    Name("waterfall.watched", "of how many of the hand-overs the window is over", "count", _COHORT),
    Name(
        "waterfall.inquiries.count",
        "marketing's leads that came in; `inquiries` is null where a team is asked about",
        "count",
        "the period",
    ),
    Name("waterfall.inquiries.handed_over", "of them handed over in time", "count", "each one's window"),
    Name("waterfall.inquiries.share", "how many became MQLs", "`handed_over` ÷ `count`"),
    Name(
        "waterfall.steps[].step",
        "mql, tele_accepted (TAL), tele_qualified (TQL), accepted (SAL), qualified (SQL) or won",
        "those that anybody ever took",
        "",
        _SHOWN,
    ),
    Name(
        "waterfall.steps[].cohort.reached",
        "of the period's first hand-overs of marketing's leads, how many reached it in time",
        "count",
        _COHORT,
        "alignment.waterfall.cohort",
    ),
    Name("waterfall.steps[].cohort.of_step", "the step before it; null for the first"),
    Name("waterfall.steps[].cohort.of", "how many reached that one", "count", _COHORT),
    Name("waterfall.steps[].cohort.with_it", "of those, how many reached this one, too", "count", _COHORT),
    Name("waterfall.steps[].cohort.share", "the conversion", "`with_it` ÷ `of`", _COHORT),
    Name(
        "waterfall.steps[].cohort.range[]",
        "Wilson's 95 % range of the share",
        "",
        _COHORT,
        "alignment.rates.Ratio",
    ),
    Name(
        "waterfall.steps[].cohort.skipped",
        "reached it without the step before it: flagged, in no share",
        "`reached` − `with_it`",
        _COHORT,
    ),
    Name(
        "waterfall.steps[].period.came_in",
        "who came into it in the period, whenever handed over",
        "count: flow, no rate",
        "the period",
        "alignment.waterfall.flow",
    ),
    Name(
        "waterfall.steps[].time.median_hours",
        "whole hours from coming into it to leaving it",
        "median of those who left",
        _COHORT,
        "alignment.waterfall_steps.median_of_counts",
    ),
    Name(
        "waterfall.steps[].time.left",
        "how many left it: to a later step, rejected, recycled, disqualified or lost",
        "count",
        _COHORT,
    ),
    Name("waterfall.steps[].time.inside", "how many are still inside", "count", "at `as_of`"),
    Name("waterfall.steps[].time.oldest_inside_since", "since when the oldest of them is"),
    Name("waterfall.steps[].worth", "the deals behind it; null before there are deals"),
    Name(
        "waterfall.steps[].worth.minor",
        "SQL: amounts whatever became of them; won: of won deals",
        "sum",
        "as of `as_of`",
    ),
    Name("waterfall.steps[].worth.deals", "how many are in the sum", "count"),
    Name("waterfall.steps[].worth.without_amount", "how many have no amount; in no sum", "count"),
    Name(
        "waterfall.steps[].worth.without_rate",
        "how many are in a currency without a rate; in no sum",
        "count",
    ),
    *(
        Name(
            f"waterfall.apart.{kind}.{name}",
            said,
            "count of cycles",
            "the period" if name == "count" else "up to `as_of`",
        )
        for kind, count in (
            ("returned", "marketing's leads that were handed over again; in no share"),
            ("inside_sales_own", "brought in by inside sales and handed on (TGL); in no share"),
            ("sales_own", "brought in and qualified by sales (SGL); in no share"),
        )
        for name, said in (("count", count), ("qualified", "of them qualified"), ("won", "of them won"))
    ),
    Name(
        "waterfall.flagged.contradicting",
        "reached a step before their hand-over: counted, in no median",
        "count",
        _COHORT,
    ),
    Name(
        "waterfall.flagged.without_account",
        "leads that count as an account each, since none is known; null where leads are counted",
        "count",
        _COHORT,
    ),
    Name("waterfall.currency", "the currency of every amount"),
    Name("waterfall.by", "what it is taken apart by; null where it is whole"),
    Name(
        "waterfall.parts[].name", "the campaign, source, segment, region, team or month; null is none given"
    ),
    Name(
        "waterfall.parts[].teams",
        "of how many teams, regions or segments: `other teams`, or `all teams`, where one alone would be about persons",
        "count",
    ),
    Name(
        "waterfall.small_teams",
        "teams, regions or segments of so few people, also together, that their figures are not printed",
        "count",
    ),
    Name("waterfall.parts[].mature", "as for the whole; of a month, its own"),
    *(
        Name(
            f"waterfall.parts[].{what}.{step}",
            said,
            "count: flow, no rate" if what == "came_in" else "count",
            "the period" if what == "came_in" else _COHORT,
        )
        for what, said in (("reached", "of the part's hand-overs"), ("came_in", "who came in"))
        for step in ("mql", "tele_accepted", "tele_qualified", "accepted", "qualified", "won")
    ),
    Name("waterfall.parts[].inquiries", "as for the whole; null by team"),
    Name("waterfall.parts[].inquiries.count", "how many came in", "count", "the period"),
    Name(
        "waterfall.parts[].inquiries.handed_over", "of them handed over in time", "count", "each one's window"
    ),
    Name("waterfall.parts[].inquiries.share", "how many became MQLs", "`handed_over` ÷ `count`"),
    Name("waterfall.parts[].won_minor", "what its won deals are worth", "sum", "as of `as_of`"),
    *BASIS,
)
"""The names of `tandem report funnel --json`."""
