"""What company and teams want to reach: targets by kind and period."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.calendar import local_day
from alignment.errors import NotFound, NotNow, NotUnderstood, Offer
from alignment.identity import folded
from alignment.money import parse_money
from alignment.people import Actor, Department
from alignment.periods import Period
from alignment.permissions import Right, may
from alignment.readings import Unreadable
from alignment.terms import Terms
from db.memory import Work
from db.stores import targets, teams, workspaces
from db.stores.roster import Known
from db.stores.targets import Target
from db.stores.teams import Team
from db.tables.workspace import TargetKind
from operations import homes
from operations.people.finding import find
from operations.setup.steps import Step, changed


def targets_step(work: Work) -> Step:
    """Say how many targets for revenue there are, now and ahead: one is needed."""
    today = workspaces.today(work)
    held = [each for each in targets.targets(work, today) if each.kind is TargetKind.REVENUE]
    return Step("target", "Targets", f"{len(held)} for revenue" if held else "", bool(held))


@dataclass(frozen=True, slots=True)
class Set:
    """A target as it was set: for which period, and whose, empty for the company."""

    target: Target
    period: Period
    whose: str = ""


def set_target(work: Work, actor: Actor, kind: str, period: str, amount: str, whose: str = "") -> Set:
    """Set a goal, such as `revenue q4 2.0m` or `mqls nov 200`, of the company, a team or a person.

    The period is the one that runs, or the next to come. An earlier goal stays on record as believed until now. A person's
    is their quota: of a quarter, or of its months where it grows; it is prorated by when they were there.
    """
    may(actor, Right.SETUP)
    what = _kind_named(kind)
    terms = workspaces.terms(work)
    when = terms.fiscal.ahead(period, local_day(work.now, terms.zone))
    size, currency = _size(what, amount, terms)
    team, person = _whose(work, whose)
    if person is not None and what is not TargetKind.REVENUE:
        raise NotUnderstood("A person's target is for revenue: their quota.", field="kind")
    if team is not None and team.department is Department.MARKETING and what is not TargetKind.MQLS:
        raise NotUnderstood(
            "Marketing's quota is of what all of sales gets from it, or one team of sales.",
            Offer("Marketing's quota", f"/tandem setup target sourced {period} {amount}"),
            field="team",
        )
    team_id, person_id = team.id if team else 0, person.id if person else 0
    target = Target(what, when.first, when.end, team_id, size, currency, person_id)
    targets.set_target(work, target)
    changed(
        work, actor, "target", kind=what.value, first=when.first.isoformat(), team=team_id, person=person_id
    )
    if person_id:
        homes.refresh_of(work, person_id)
    return Set(target, when, team.name if team else person.name if person else "")


def _whose(work: Work, typed: str) -> tuple[Team | None, Known | None]:
    """Read whose a target is: a team's by its name, else a person's; nobody's where nothing was typed."""
    if not typed.strip():
        return None, None
    wanted = folded(typed)
    for team in teams.teams(work):
        if wanted in (folded(team.name), folded(team.word)):
            return team, None
    try:
        return None, find(work, typed)
    except NotFound as problem:
        known = ", ".join(team.name for team in teams.teams(work)) or "none yet"
        raise NotFound(f"{problem.sentence} Teams: {known}.", *problem.offers, field="team") from None


KINDS = {
    TargetKind.REVENUE: "revenue",
    TargetKind.MQLS: "mqls",
    TargetKind.PIPELINE: "pipeline",
    TargetKind.SOURCED: "sourced",
    TargetKind.SOURCED_PIPELINE: "sourced-pipeline",
}
"""What a target is for, as it is typed."""


def _kind_named(typed: str) -> TargetKind:
    """Read `revenue`, `mqls`, `pipeline`, `sourced` or `sourced-pipeline`."""
    word = "".join(char for char in typed.casefold() if char.isalpha()).removesuffix("s")
    for kind, said in KINDS.items():
        if word == said.replace("-", "").removesuffix("s"):
            return kind
    raise NotUnderstood(
        f'"{typed.strip()[:30]}" is no target. There are: {", ".join(KINDS.values())}.', field="kind"
    )


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
