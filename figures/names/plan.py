"""What the figures of a period against plan are called."""

from __future__ import annotations

from figures.names.shape import BASIS, CLOSES_IN_PERIOD, Name

_MADE = "made in the period, as of `as_of`"
_PACE = "alignment.pace.Pace"


def _attained(start: str, word: str, what: str, window: str, name: str = "won") -> tuple[Name, ...]:
    """Return the names of one quota and what was reached of it."""
    return (
        Name(f"{start}{name}_minor", what, "sum of amounts of deals", window),
        Name(f"{start}{name}_deals", f"the deals {word} with an amount", "count", window),
        Name(f"{start}{name}_without_amount", "those without one; in no sum", "count", window),
        Name(f"{start}quota_minor", "what was to be reached; null where nobody set it", "its own, or parts that tile the period"),
        Name(f"{start}attainment", "how much of it is reached", f"`{name}_minor` ÷ `quota_minor`", window),
        Name(
            f"{start}run_rate_minor", "where the pace so far leads by the period's end",
            f"`{name}_minor` ÷ working days over × working days", window, _PACE,
        ),
        Name(
            f"{start}required_per_day_minor", "what each working day left must bring; null where none is left",
            f"(`quota_minor` − `{name}_minor`) ÷ working days left, rounded up", window, _PACE,
        ),
    )  # fmt: skip


def _assigned(start: str, of: str) -> tuple[Name, ...]:
    path = f"{start}over_assignment"
    return (
        Name(
            path, "what is assigned to persons; null without a quota, and for fewer than three: they are persons",
            "", "", "alignment.quotas.quota",
        ),
        Name(f"{path}.people", "how many have a quota", "count", "the period"),
        Name(f"{path}.quotas_minor", "their quotas, prorated by working days there", "sum", "the period"),
        Name(f"{path}.of_minor", f"the quota of the {of}"),
        Name(f"{path}.share", "above 1: more is assigned than the plan needs", "`quotas_minor` ÷ `of_minor`"),
    )  # fmt: skip


NAMES = (
    Name("report", "which report this is"),
    Name("definition", "name and version of these definitions"),
    Name("as_of", "what had happened before this instant is counted"),
    Name("known_at", "what had been heard by this instant is counted"),
    Name("zone", "the workspace's time zone: its days and periods are local"),
    Name("currency", "the currency of every amount; amounts are whole minor units (cents)"),
    Name("filters[]", "which part of the company was asked about, in words"),
    Name("period.name", "the quarter around `as_of`", "", "", "alignment.periods.FiscalCalendar"),
    Name("period.first", "its first day"),
    Name("period.end", "the day after its last"),
    Name("period.working_days", "how many it has, without weekends and closed days"),
    Name("period.working_days_over", "how many of them are over"),
    Name("period.working_days_left", "how many are left, today among them"),
    Name("pace", "how much of the period is over", "working days over ÷ working days", "the period", _PACE),
    *_attained("", "won", "money won", CLOSES_IN_PERIOD),
    Name(
        "early_warning", "the run-rate leads below the threshold while enough of the period is left", "", "",
        "alignment.early_warning.EarlyWarning",
    ),
    *_assigned("", "company"),
    Name("teams[].team", "a team; the sum of several, `other teams` or `all teams`, where one of them is of fewer than three people"),
    Name("teams[].teams", "of how many teams: more than one where one of them alone would be about persons", "count"),
    *_attained("teams[].", "won", "money won by the team", CLOSES_IN_PERIOD),
    *_assigned("teams[].", "team"),
    Name("small_teams", "teams of so few people, also together, that their figures are about persons: they are not printed", "count"),
    *_attained("marketing.", "won", "money won of deals that marketing brought", CLOSES_IN_PERIOD),
    Name("marketing.early_warning", "the same of marketing's quota", "", "", "alignment.early_warning.EarlyWarning"),
    Name("pipeline", "pipeline made, against its target; null where none is set"),
    *_attained("pipeline.", "made", "amounts of deals made, whatever became of them", _MADE, "made"),
    Name("marketing_pipeline", "pipeline that marketing brought, against its target; null where none is set"),
    *_attained("marketing_pipeline.", "made", "amounts of marketing's deals made", _MADE, "made"),
    Name("without_rate[].currency", "a currency for which no rate is known"),
    Name("without_rate[].deals", "deals in it; in no sum", "count", CLOSES_IN_PERIOD),
    Name("data.deals_stale", "the newest file of deals is too old: money is as of that file"),
    *BASIS,
)  # fmt: skip
"""The names of `tandem report plan --json`."""
