"""In which currency sums are, and when the fiscal year begins."""

from __future__ import annotations

from datetime import date

from alignment.currencies import CODES
from alignment.errors import NotNow, NotUnderstood
from alignment.people import Actor
from alignment.periods import MONTH_NAMES, FiscalCalendar, month_named
from alignment.permissions import Right, may
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
    begins = MONTH_NAMES[workspaces.terms(work).fiscal_start_month - 1]
    return Step("fiscal", "Fiscal year", f"begins in {begins}", done=True)


def set_fiscal_year(work: Work, actor: Actor, typed: str) -> FiscalCalendar:
    """Set the month in which the fiscal year begins (`feb`), and the year that names it (`feb start`, `feb end`)."""
    may(actor, Right.SETUP)
    words = typed.casefold().split()
    month = month_named(words[0]) if words else None
    if month is None or words[1:] not in ([], ["start"], ["end"]):
        raise NotUnderstood(
            "A fiscal year begins in a month, such as feb. Named by its end (usual) or: feb start."
        )
    by_end = words[1:] != ["start"]
    workspaces.set_workspace(work, fiscal_start_month=month, fiscal_named_by_end=by_end)
    changed(work, actor, "fiscal", month=month, by_end=by_end)
    return workspaces.terms(work).fiscal
