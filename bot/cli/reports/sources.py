"""What marketing brought about as lines for a terminal."""

from __future__ import annotations

from alignment.attribution import NAMES
from alignment.dates import full_day
from alignment.money import Money, exact
from alignment.self_reported import LABELS
from alignment.zones import local_day
from bot.cli.reports.shape import Kind
from figures import sources
from figures.sharing import Side
from figures.sources import Figures


def sources_text(figures: Figures) -> str:
    """Return the report as lines for a terminal."""
    day = full_day(local_day(figures.held.pair.as_of, figures.held.zone))
    agreed = figures.held.agreement
    days = f"touches of {agreed.attribution_days} days" if agreed.attribution_days else "touches of any age"
    record = "the one that counts" if figures.of_record else "not the one that counts"
    lines = [
        f"Sources of {figures.period.label if figures.period else 'ever'} before {day} ({figures.held.zone})",
        f"Model {NAMES[figures.model].title}, {record}; {days}",
        *_side_lines("Won", figures.won, figures.held.currency),
        *_side_lines("Open", figures.open, figures.held.currency),
        "",
        f"{'Campaign':<28} {'won':>16} {'n':>5} {'open':>16} {'n':>5} {'cost':>14}",
    ]
    own = figures.held.currency
    for line in figures.lines:
        cost = exact(line.cost) if line.cost is not None else "not known"
        won, opened = (exact(Money(part.minor, own)) for part in (line.won, line.open))
        lines.append(
            f"{line.name:<28.28} {won:>16} {line.won.deals:>5,} {opened:>16} {line.open.deals:>5,} {cost:>14}"
        )
    if figures.contradicting:
        lines.append(f"Flagged: {figures.contradicting:,} won before they were created")
    lines += [f"No rate for {each.currency}: {each.deals:,} deals in no sum" for each in figures.unconverted]
    return "\n".join(lines)


def _side_lines(name: str, side: Side, own: str) -> list[str]:
    parts = {
        "all": side.all,
        "credited to campaigns": side.credited,
        "no touch known": side.untouched,
        "marketing sourced": side.sourced,
        "marketing influenced": side.influenced,
    }
    lines = ["", name]
    lines += [
        f"  {says:<24} {exact(Money(part.minor, own)):>16} of {part.deals:,} deals"
        for says, part in parts.items()
    ]
    if side.without_amount:
        lines.append(f"  {side.without_amount:,} without an amount, in no sum")
    lines += [
        f"  buyers say: {LABELS[code] if code else 'not known'}, {part.deals:,} deals"
        for code, part in side.said_most_first
    ]
    return lines


KIND = Kind(sources.report, sources_text, sources.WAYS)
