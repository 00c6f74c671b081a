"""The funnel as lines for a terminal."""

from __future__ import annotations

from alignment.dates import full_day
from alignment.zones import local_day
from bot.cli.reports.shape import Kind
from db.memory import Work
from figures import funnel
from figures.waterfall_json import FunnelReport, funnel_report
from figures.waterfall_parts import WaterfallInParts
from figures.whose import told_to_all
from messages.picture import Picture


def funnel_text(figures: funnel.Figures) -> str:
    """Return the funnel as lines for a terminal."""
    day = full_day(local_day(figures.as_of, figures.zone))
    lines = [
        f"Funnel before {day} ({figures.zone})",
        f"MQLs {figures.mqls:,}; won {figures.won:,}"
        + (f"; {figures.won_without_mql:,} of them without an MQL date" if figures.won_without_mql else ""),
    ]
    lines += inside_lines(figures)
    if figures.median_days is not None:
        lines.append(f"MQL to won: median {figures.median_days:g} days (n = {figures.median_n:,}, won only)")
    if figures.won_before_mql or figures.skipped_stages:
        lines.append(
            f"Flagged: {figures.won_before_mql:,} won before their first contact; "
            f"{figures.skipped_stages:,} won without ever being reported qualified"
        )
    lines.append("")
    lines.append("Month      MQLs   won in it   won of them (cohort)")
    for month in figures.months:
        so_far = "" if month.mature else "  so far"
        lines.append(
            f"{month.first:%Y-%m} {month.mqls:>8,} {month.won_in_month:>11,} {month.won_of_them:>11,}{so_far}"
        )
    lines.append("")
    lines.append("Source               MQLs    won")
    lines += [f"{each.name or '(none)':<18.18} {each.mqls:>6,} {each.won:>6,}" for each in figures.sources]
    if not figures.basis:
        lines.append("Nothing had been imported by then.")
    return "\n".join(lines)


def inside_lines(figures: funnel.Figures) -> list[str]:
    """Return what inside sales did, where it did something."""
    found = figures.inside
    if found is None:
        return []
    own = f"; {found.generated:,} more that it brought in" if found.generated else ""
    return [
        f"Accepted by inside sales (TAL) {found.accepted:,} of {figures.mqls:,} MQLs",
        f"Handed on to sales (TQL) {found.handed_on:,} of {figures.mqls:,} MQLs{own}",
    ]


def report_text(found: FunnelReport) -> str:
    """Return the waterfall of the period, and all months, as lines for a terminal."""
    return "\n".join([*waterfall_lines(found.waterfall), "", funnel_text(found.figures)])


def waterfall_lines(found: WaterfallInParts) -> list[str]:
    """Return the waterfall as lines for a terminal."""
    from digests import pipeline_words
    from digests import waterfall_words as say

    whole = found.whole
    lines = [say.cohort_line(whole), *say.cohort_lines(whole)]
    shown = found.told(told_to_all(found.crowds))
    apart = pipeline_words.small_teams(
        (each.teams for each in shown.parts),
        shown.left_out,
        whole.scope.by.value if whole.scope.by else "team",
    )
    for title, told in say.sections(whole, shown.parts, apart, most=len(shown.parts)):
        lines += ["", title, *(f"  {each}" for each in told)]
    return lines


def funnel_picture(_work: Work, found: FunnelReport) -> Picture | None:
    """Return the steps of the waterfall as a chart."""
    from digests import waterfall_picture

    return waterfall_picture.picture(found.waterfall.whole)


KIND = Kind(funnel_report, report_text, picture=funnel_picture)
