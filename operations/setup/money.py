"""In which currency sums are, and when the fiscal year begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alignment.currencies import CODES
from alignment.errors import NotNow, NotUnderstood
from alignment.people import Actor
from alignment.periods import MONTH_NAMES, SPLITS, Begins, FiscalCalendar, Weeks, month_named
from alignment.permissions import Right, may
from alignment.schedule import weekday_named
from db.memory import Work
from db.stores import rates, targets, workspaces
from operations.setup.steps import Step, changed


def currency_step(work: Work) -> Step:
    """Say which currency is set; there always is one."""
    return Step("currency", "Currency", workspaces.terms(work).currency, done=True)


def set_currency(work: Work, actor: Actor, typed: str) -> str:
    """Set the workspace's own currency, in which targets and sums are; return its code.

    Refused once there are targets in another: amounts are not converted by a setting. Rates end with the currency into
    which they are.
    """
    may(actor, Right.SETUP)
    code = typed.strip().upper()
    if code not in CODES:
        raise NotUnderstood(f'"{typed.strip()[:20]}" is no currency of ISO 4217. One looks like USD or EUR.')
    others = {each.currency for each in targets.targets(work, date.min) if each.currency} - {code}
    if code != workspaces.terms(work).currency and others:
        raise NotNow(
            f"There are targets in {', '.join(sorted(others))}. Set them anew after the change of currency."
        )
    if code != workspaces.terms(work).currency:
        # They say what others are worth in the currency that was the own one until now.
        rates.end_all(work)
    workspaces.set_workspace(work, currency=code)
    changed(work, actor, "currency", currency=code)
    return code


def fiscal_step(work: Work) -> Step:
    """Say when the fiscal year begins; it always does."""
    fiscal = workspaces.terms(work).fiscal
    weeks = f", {fiscal.weeks.said}" if fiscal.weeks else ""
    return Step("fiscal", "Fiscal year", f"begins in {MONTH_NAMES[fiscal.start_month - 1]}{weeks}", done=True)


def set_fiscal_year(work: Work, actor: Actor, typed: str) -> FiscalCalendar:
    """Set the month in which the fiscal year begins (`feb`), the year that names it (`feb start`), and whole weeks.

    `feb 4-4-5 sun nearest`: it begins on the Sunday nearest to 1 February; `last`: on the last one not after it. A year
    of months has no such words.
    """
    may(actor, Right.SETUP)
    words = typed.casefold().split()
    month = month_named(words[0]) if words else None
    by_end = words[1:2] != ["start"]
    rest = words[2:] if words[1:2] in (["start"], ["end"]) else words[1:]
    weeks = _weeks(rest)
    if month is None or (rest and weeks is None):
        raise NotUnderstood(
            "A fiscal year begins in a month, such as feb. Named by its end (usual) or: feb start. "
            "Whole weeks: feb 4-4-5 sun nearest."
        )
    code = weeks.to_code() if weeks else ""
    workspaces.set_workspace(work, fiscal_start_month=month, fiscal_named_by_end=by_end)
    workspaces.set_switches(work, fiscal_weeks=code)
    changed(work, actor, "fiscal", month=month, by_end=by_end, weeks=code)
    return workspaces.terms(work).fiscal


def _weeks(words: Sequence[str]) -> Weeks | None:
    """Read `4-4-5`, a weekday (without one: Sunday) and `nearest` (usual) or `last`; None for anything else."""
    if not words or words[0] not in _SPLITS or len(words) > 3:
        return None
    begins = {each.value: each for each in Begins}.get(words[-1])
    named = words[1:-1] if begins else words[1:]
    weekday = weekday_named(named[0]) if named else 6
    if weekday is None or len(named) > 1:
        return None
    return Weeks(_SPLITS[words[0]], weekday, begins or Begins.NEAREST)


_SPLITS = {"-".join(map(str, split)): split for split in SPLITS}
