"""What the pipeline's figures are called."""

from __future__ import annotations

from figures.names.shape import BASIS, Name

_QUARTER = "close date in the quarter, as of `as_of`"
_SINCE = "from `since` to `as_of`"
_MONTH = "the local month of `as_of`, up to `as_of`"
_FOUR = "the four quarters before, as known at the last local midnight"
_NOW = "at `as_of`"

NAMES = (
    Name("report", "which report this is"),
    Name("definition", "name and version of these definitions"),
    Name("as_of", "what had happened before this instant is counted"),
    Name("known_at", "what had been heard by this instant is counted"),
    Name("since", "changes are counted from this instant"),
    Name("zone", "the workspace's time zone: its days, months and quarters are local"),
    Name("currency", "the currency of every amount; amounts are whole minor units (cents)"),
    Name("filters[]", "which part of the company was asked about, in words"),
    Name("quiet", "whether the day deserves one line only", "", _SINCE, "alignment.quiet.is_quiet"),
    Name("quarter.name", "the fiscal quarter", "", "", "alignment.periods.FiscalCalendar"),
    Name("quarter.first", "its first day"),
    Name("quarter.end", "the day after its last"),
    Name("quarter.working_day", "which working day of it today is", "", "", "alignment.periods.Period"),
    Name("quarter.working_days", "how many it has, without weekends and closed days"),
    Name("quarter.working_days_over", "how many of them are over"),
    Name("won_minor", "money won", "sum of the final amounts of won deals", _QUARTER),
    Name("won_deals", "won deals with an amount", "count", _QUARTER),
    Name("won_without_amount", "won deals that nobody gave an amount; in no sum", "count", _QUARTER),
    Name(
        "won_leads", "leads won, where no deal was ever heard of; null where money is counted", "count",
        "won in the quarter, as of `as_of`", "db.stores.asked.won_leads",
    ),
    Name("won_leads_since", "those of them since the previous digest", "count", _SINCE),
    Name("target_minor", "the quarter's target; null without one", "its own, or months that tile the quarter"),
    Name("share_of_target", "how much of the target is won", "`won_minor` ÷ `target_minor`", _QUARTER),
    Name(
        "pace", "how much of the quarter is over", "working days over ÷ working days", "the quarter",
        "alignment.periods.Period",
    ),
    Name("open_minor", "open pipeline", "sum of the amounts of open deals", _QUARTER),
    Name("open_deals", "open deals with an amount", "count", _QUARTER),
    Name("open_without_amount", "open deals without an amount; in no sum", "count", _QUARTER),
    Name("left_to_get_minor", "what is left to win", "`target_minor` − `won_minor`", _QUARTER),
    Name(
        "coverage", "how often the open pipeline covers what is left to win", "`open_minor` ÷ `left_to_get_minor`",
        _QUARTER, "alignment.coverage.coverage",
    ),
    Name("coverage_missing", "why there is no coverage: no target, or it is met", "", "", "alignment.coverage"),
    Name(
        "required_coverage", "how often it had to in the past",
        "pipeline with which quarters began ÷ what of it was won within its quarter", _FOUR,
        "alignment.coverage.required_coverage",
    ),
    Name("required_coverage_deals", "the deals of that pipeline", "count", _FOUR),
    Name("bridge.start_minor", "open pipeline at `since`", "sum", "at `since`", "alignment.bridge.bridge"),
    Name("bridge.end_minor", "open pipeline now; equals `open_minor`", "sum", _NOW, "alignment.bridge.bridge"),
    Name("bridge.change_minor", "end less start", "all steps that add − all that take", _SINCE),
    Name("bridge.totals[].step", "a step, in the order in which a bridge is told", "", _SINCE, "alignment.bridge.Bucket"),
    Name("bridge.totals[].deals", "how many deals are in it", "count", _SINCE),
    Name("bridge.totals[].amount_minor", "how much, never below zero", "sum of its steps", _SINCE),
    Name("bridge.apart[].currency", "a currency without a rate in which something changed; in no other sum"),
    Name("bridge.apart[].change_minor", "by how much, in its own minor units", "", _SINCE),
    Name("bridge.apart[].totals[].step", "a step, as above"),
    Name("bridge.apart[].totals[].deals", "how many deals are in it", "count", _SINCE),
    Name("bridge.apart[].totals[].amount_minor", "how much, in its own minor units", "", _SINCE),
    Name("bridge.steps[].deal", "a deal that changed the pipeline"),
    Name(
        "bridge.steps[].step",
        "new, pulled in, reopened, moved in and up add; down, pushed, lost, won, moved out and removed take",
        "", _SINCE, "alignment.bridge.Bucket",
    ),
    Name(
        "bridge.steps[].amount_minor", "its part of that step, never below zero",
        "what leaves at the start's amount, won at its final one, what comes at the end's", _SINCE,
        "alignment.bridge.bridge",
    ),
    Name("bridge.won_without_amount[]", "deals won without an amount: no step of a sum", "", _SINCE),
    Name("stalled[].deal", "an open deal that wants a look", "", _NOW, "alignment.stalled.rules_fired"),
    Name("stalled[].rules[]", "every sign that says so", "", "", "alignment.stalled.StallRule"),
    Name("stalled[].days_in_stage", "local days since it came to its stage"),
    Name("snoozed[].deal", "an open deal that would want a look and was put off; not in `stalled`", "", _NOW),
    Name("snoozed[].rules[]", "every sign that would say so", "", "", "alignment.stalled.StallRule"),
    Name("snoozed[].until", "the day on which it wants a look again"),
    Name("rates[].currency", "another currency in which deals are won or open"),
    Name("rates[].rate", "what one unit of it is worth in the workspace's own; plain digits, exact"),
    Name("rates[].first", "since which day that rate holds"),
    Name("without_rate[].currency", "a currency for which no rate is known"),
    Name("without_rate[].deals", "deals in it; in no sum", "count", _QUARTER),
    Name("mqls_month.month", "the month; with a fiscal year of whole weeks its period"),
    Name(
        "mqls_month.mqls", "marketing's leads that met the definition for the first time", "count of first cycles",
        _MONTH,
    ),
    Name("mqls_month.goal", "the month's goal; null without one"),
    Name(
        "mqls_month.line", "where the goal's line stands", "goal × working days over ÷ working days", _MONTH,
        "alignment.pace.goal_on",
    ),
    Name("mqls_month.mqls_since", "how many of them are new", "count", _SINCE),
    Name(
        "first_touch.met", "first touches no later than they were due", "count of promises not decided at `since`",
        _SINCE, "alignment.attainment.Clock",
    ),
    Name("first_touch.late", "touched after they were due", "count", _SINCE, "alignment.attainment.Clock"),
    Name("first_touch.overdue", "due, and not touched yet", "count", _NOW, "alignment.attainment.Clock"),
    Name("first_touch.pending", "not due yet; in no rate", "count", _NOW, "alignment.attainment.Clock"),
    Name("first_touch.unknown", "due after the newest file of touches; nobody is called late", "count", _NOW),
    Name(
        "first_touch.attainment", "how many promises were kept", "met ÷ (met + late + overdue)", _SINCE,
        "alignment.attainment.attainment",
    ),
    Name("rejected.count", "leads that sales said no to; one that was returned to sales is none", "count", _SINCE),
    Name("rejected.reasons[].reason", "a reason, the most frequent first", "", "", "alignment.reasons"),
    Name("rejected.reasons[].count", "how many with it", "count", _SINCE),
    Name("rejected.leads[]", "the leads, in order", "", _SINCE),
    Name(
        "left_behind.count", "leads in hand that nobody works: untouched past their time, or found so by the sweep",
        "count", _NOW, "figures.left_behind",
    ),
    Name("left_behind.oldest_minutes", "for how many business minutes the oldest has been left behind"),
    Name("left_behind.leads[]", "the leads, the longest first"),
    Name("left_behind.reasons[].reason", "why, by the codes of the sweep"),
    Name("left_behind.reasons[].count", "how many leads for that"),
    Name("data.deals_stale", "the newest file of deals is too old: money is as of that file", "", _NOW,
         "alignment.quiet.freshness"),
    Name("data.leads_stale", "the same for leads"),
    Name("data.touches_late", "leads are newer than what is known of touches"),
    *BASIS,
)  # fmt: skip
"""The names of `tandem report pipeline --json`."""
