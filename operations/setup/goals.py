"""What company and teams want to reach: targets by kind and period."""

from __future__ import annotations

from alignment.calendar import local_day
from alignment.errors import NotNow, NotUnderstood
from alignment.money import parse_money
from alignment.people import Actor
from alignment.periods import Period
from alignment.permissions import Right, may
from alignment.readings import Unreadable
from alignment.terms import Terms
from db.memory import Work
from db.stores import targets, workspaces
from db.stores.targets import Target
from db.tables.workspace import TargetKind
from operations.people.finding import team_named
from operations.setup.steps import Step, changed


def targets_step(work: Work) -> Step:
    """Say how many targets for revenue there are, now and ahead: one is needed."""
    today = local_day(work.now, workspaces.terms(work).zone)
    held = [each for each in targets.targets(work, today) if each.kind is TargetKind.REVENUE]
    return Step("target", "Targets", f"{len(held)} for revenue" if held else "", bool(held))


def set_target(
    work: Work, actor: Actor, kind: str, period: str, amount: str, team: str = ""
) -> tuple[Target, Period]:
    """Set a goal, such as `revenue q4 2.0m` or `mqls nov 200`, of the company or a team; return it and its period.

    The period is the one that runs, or the next to come. An earlier goal stays on record as believed until now.
    """
    may(actor, Right.SETUP)
    what = _kind_named(kind)
    terms = workspaces.terms(work)
    when = terms.fiscal.ahead(period, local_day(work.now, terms.zone))
    size, currency = _size(what, amount, terms)
    team_id = team_named(work, team).id if team else 0
    target = Target(what, when.first, when.end, team_id, size, currency)
    targets.set_target(work, target)
    changed(work, actor, "target", kind=what.value, first=when.first.isoformat(), team=team_id)
    return target, when


def _kind_named(typed: str) -> TargetKind:
    """Read `revenue`, `mqls` or `pipeline`."""
    word = typed.strip().casefold().removesuffix("s")
    for kind in TargetKind:
        if word == kind.value.removesuffix("s"):
            return kind
    raise NotUnderstood(f'"{typed.strip()[:30]}" is no target. There are: revenue, mqls, pipeline.')


def _size(what: TargetKind, amount: str, terms: Terms) -> tuple[int, str]:
    """Read a goal's size: a count of MQLs without a currency, else minor units of the workspace's own."""
    if what is TargetKind.MQLS:
        plain = amount.replace(",", "").strip()
        if not plain.isdecimal() or len(plain) > 9:
            raise Unreadable(amount, f'"{amount.strip()[:30]}" is no number of MQLs. Try 200.')
        return int(plain), ""
    money = parse_money(amount, terms.currency)
    if money.currency != terms.currency:
        raise NotNow(f"Targets are in {terms.currency}, the workspace's own currency.", field="amount")
    return money.minor, money.currency
