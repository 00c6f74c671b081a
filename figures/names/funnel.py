"""What the funnel's figures are called."""

from __future__ import annotations

from figures.names.shape import Name

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
)
"""The names of `tandem report funnel --json`."""
