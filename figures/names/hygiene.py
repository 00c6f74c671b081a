"""What the figures of hygiene are called."""

from __future__ import annotations

from figures.names.shape import BASIS, Name

_NOW = "at `as_of`, of any quarter"

NAMES = (
    Name("report", "which report this is"),
    Name("definition", "name and version of these definitions"),
    Name("as_of", "what had happened before this instant is counted"),
    Name("known_at", "what had been heard by this instant is counted"),
    Name("zone", "the workspace's time zone: its days are local"),
    Name("filters[]", "which part of the company was asked about, in words"),
    Name("open_deals", "open deals", "count", _NOW),
    Name("lacking", "of them, those that lack anything below; one that lacks several counts once", "count", _NOW),
    Name(
        "gaps[].gap", "no_amount, no_next_step, close_date_past, pushed_often, no_owner or no_close_date", "", "",
        "alignment.hygiene.Gap",
    ),
    Name("gaps[].deals", "how many lack that; null where no source ever says", "count", _NOW),
    Name("data.deals_stale", "the newest file of deals is too old: all is as of that file", "", "",
         "alignment.quiet.freshness"),
    *BASIS,
)  # fmt: skip
"""The names of `tandem report hygiene --json`."""
