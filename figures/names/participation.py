"""What the figures of participation are called."""

from __future__ import annotations

from figures.names.shape import BASIS, Name

_MONTH = "in the period, before `as_of`"

NAMES = (
    Name("report", "which report this is"),
    Name("definition", "name and version of these definitions"),
    Name("as_of", "what had happened before this instant is counted"),
    Name("known_at", "what had been heard by this instant is counted"),
    Name("zone", "the workspace's time zone: its days and months are local"),
    Name("period.name", "the month, or the period that was asked about"),
    Name("period.first", "its first day"),
    Name("period.end", "the day after its last"),
    Name("parts[].kind", "meeting, ride_along or pairing", "", "", "alignment.together.Kind"),
    Name("parts[].department", "sales or marketing; one of fewer than three people is withheld"),
    Name(
        "parts[].took_part",
        "of meetings: those for both departments that it was at, as whoever wrote down their outcome said; of ride-alongs: its "
        "people who held or heard a call; of pairings: its places in rounds of which somebody said that they met",
        "count",
        _MONTH,
    ),
    Name(
        "parts[].of",
        "of meetings: those that were held and of which somebody said who came; of ride-alongs: everybody who was in the "
        "department at some time of the period; of pairings: its places in rounds, without those of people who were away",
        "count",
        _MONTH,
    ),
    Name("parts[].share", "how much of it that is", "`took_part` ÷ `of`", _MONTH),
    Name(
        "withheld[]",
        "departments of fewer than three people: nothing is told of them",
        "",
        "at the period's end, or at `as_of` while it runs",
        "alignment.people.FEWEST_PEOPLE",
    ),
    *BASIS,
)
"""The names of `tandem report participation --json`."""
