"""What an import came to, as a value and in lines for the shell and for the data owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from messages.text import one_line

_SHOWN = 5
"""So many stages are named."""


@dataclass(slots=True)
class Report:
    """What an import came to."""

    kind: str
    source: str
    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    flagged: int = 0
    ended: int = 0
    baseline: bool = False
    resumed_at: int = 0
    unmatched: int = 0
    guessed: tuple[str, ...] = ()
    zone: str = ""
    rejects: Path | None = None
    exported_at: datetime | None = None
    run_id: int = 0


def said(report: Report, *, dry_run: bool = False) -> str:
    """Return an import's report as lines for the shell and for the data owner."""
    counts = (
        f"{report.read:,} rows, {report.new:,} new, {report.changed:,} changed, {report.same:,} the same, "
        f"{report.refused:,} rejected."
    )
    lines = [f"{'Would import' if dry_run else 'Imported'} {report.kind} of {report.source}: " + counts]
    if report.resumed_at:
        lines.append(f"It went on after line {report.resumed_at:,}, where the same file was stopped before.")
    if report.baseline and report.new:
        lines.append("First file of its kind from there: it is the baseline, and what it dates is history.")
    if report.flagged:
        lines.append(f"{report.flagged:,} kept and flagged: they happened before an earlier milestone.")
    if report.ended:
        lines.append(f"{report.ended:,} deals were not in this complete file and count as removed.")
    if report.unmatched:
        whose = "1 owner matches" if report.unmatched == 1 else f"{report.unmatched:,} owners match"
        lines.append(f"{whose} nobody here; import people with the same ids, or confirm them in Slack.")
    if report.guessed:
        shown = ", ".join(one_line(each, 40) for each in report.guessed[:_SHOWN])
        more = f", {len(report.guessed) - _SHOWN:,} more" if len(report.guessed) > _SHOWN else ""
        lines.append(
            f"Taken for open, since nothing says what they mean: {shown}{more}. A map says it under [stages]."
        )
    if report.rejects:
        lines.append(f"Rejected rows with their reasons: {report.rejects}")
    return "\n".join(lines)
