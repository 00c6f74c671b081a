"""Who is told when a promise waits, in which order; and who stands in for a team."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from alignment.errors import NotUnderstood
from alignment.ladder import SALES, Ladder, LadderName, Rung, Who, problem, to_data
from alignment.people import Actor, Department, Role
from alignment.permissions import Right, may
from alignment.terms import Agreement
from db.memory import Work
from db.stores import agreements, people, teams, workspaces
from db.stores.teams import Team
from operations.people.finding import find, team_named
from operations.setup.steps import Step, changed

LADDERS = (
    LadderName.ORDINARY,
    LadderName.HOT,
    LadderName.STEPS,
    LadderName.ANSWER,
    LadderName.ENRICH,
)
"""What `/tandem setup ladder` sets, by the word people type."""


def ladders_step(work: Work) -> Step:
    """Say who stands in for whom; the default ladders are ladders too."""
    backups = [team for team in teams.teams(work) if team.backup_id]
    says = f"{len(backups)} {'backup' if len(backups) == 1 else 'backups'}" if backups else "as agreed"
    return Step("ladder", "Ladders", says, done=True)


def set_ladders(
    work: Work, actor: Actor, wanted: Mapping[LadderName, str], team: str = ""
) -> tuple[Agreement, tuple[str, ...]]:
    """Set ladders from `reminder -1h backup -30m manager 0 reroute 12h`, or `default`, for everybody or one team.

    One new version of the agreement; promises that run keep their times and take their next steps from it. Return it,
    and what is to be minded: a step that reaches nobody.
    """
    may(actor, Right.SETUP)
    agreed = workspaces.terms(work).agreement
    where = team_named(work, team) if team else None
    kept = dict(agreed.ladders)
    warnings: list[str] = []
    for name, typed in wanted.items():
        key = f"{name.value}@{where.id}" if where else name.value
        if typed.strip().casefold() == "default":
            kept.pop(key, None)
            continue
        ladder = _read(name, typed)
        wrong = problem(name, ladder, _minutes(name, agreed))
        if wrong:
            raise NotUnderstood(wrong, field=f"steps_{name.value}")
        kept[key] = to_data(ladder)
        warnings += _warnings(work, name, ladder, where)
    version = agreements.new_agreement(work, replace(agreed, ladders=kept))
    changed(work, actor, "ladder", version=version, ladders=",".join(wanted), team=where.id if where else 0)
    return workspaces.terms(work).agreement, tuple(dict.fromkeys(warnings))


def _minutes(name: LadderName, agreed: Agreement) -> int:
    """How long the shortest promise is that climbs this ladder."""
    if name is LadderName.HOT:
        return agreed.hot_minutes
    if name is LadderName.ANSWER:
        return agreed.answer_minutes
    if name is LadderName.ENRICH:
        return agreed.enrich_minutes
    if name is LadderName.STEPS:
        return agreed.step_minutes
    return min(agreed.accept_minutes, agreed.first_touch_minutes)


def _read(name: LadderName, typed: str) -> Ladder:
    """Read pairs of whom and when: `reminder -1h manager 0`."""
    words = typed.replace(",", " ").replace("−", "-").casefold().split()
    field = f"steps_{name.value}"
    if not words or len(words) % 2:
        raise NotUnderstood(
            "A ladder has pairs of whom and when, such as: reminder -1h backup -30m manager 0 reroute 12h.",
            field=field,
        )
    rungs = []
    for who, when in zip(words[::2], words[1::2], strict=True):
        if who not in set(Who):
            raise NotUnderstood(
                f'"{who[:20]}" is nobody to turn to. There are: {", ".join(Who)}.', field=field
            )
        rungs.append(Rung(_offset(when, field), Who(who)))
    return tuple(rungs)


def _offset(typed: str, field: str) -> int:
    """Read business minutes before (`-30m`) or after (`4h`) the due time."""
    found = re.fullmatch(r"([+-]?)(\d{1,4})(m|min|h|)", typed)
    minutes = int(found[2]) * (60 if found and found[3] == "h" else 1) if found else 0
    if found is None or minutes > 10_000:
        raise NotUnderstood(
            f'"{typed[:20]}" is no time before or after. Try -30m, 0 or 4h, in working hours.', field=field
        )
    return -minutes if found[1] == "-" else minutes


def _warnings(work: Work, name: LadderName, ladder: Ladder, where: Team | None) -> list[str]:
    """Say which steps would reach nobody: a backup that no team has, managers that there are none of."""
    asked = {rung.who for rung in ladder}
    side = Department.SALES if name in SALES else Department.MARKETING
    here = [where] if where else [team for team in teams.teams(work) if team.department is side]
    without = [team.name for team in here if not team.backup_id]
    said = []
    if Who.BACKUP in asked and without:
        said.append(
            f"{', '.join(without)} {'has' if len(without) == 1 else 'have'} no backup: that step reaches nobody. "
            f"Set one: /tandem setup ladder backup {without[0].casefold()} @amira."
        )
    role = Role.SALES_MANAGER if name in SALES else Role.MARKETING_MANAGER
    if Who.MANAGER in asked and not people.holders(work, role):
        said.append(f"Nobody manages {side.value}: the manager's step reaches nobody.")
    return said


def set_backup(work: Work, actor: Actor, team: str, who: str) -> tuple[Team, str]:
    """Say who stands in for a team, or (`off`) that nobody does; return the team, and their name."""
    may(actor, Right.SETUP)
    where = team_named(work, team)
    if who.strip().casefold() in ("off", "nobody", "none"):
        teams.set_backup(work, where.id, 0)
        changed(work, actor, "ladder", team=where.id, backup=0)
        return where, ""
    known = find(work, who)
    roles = (
        (Role.REP, Role.SALES_MANAGER)
        if where.department is Department.SALES
        else (Role.MARKETER, Role.MARKETING_MANAGER)
    )
    if known.id not in {each.id for each in people.holders(work, *roles)}:
        raise NotUnderstood(
            f"{known.name} is nobody of {where.department.value}: a backup has to be able to do it.",
            field="backup",
        )
    teams.set_backup(work, where.id, known.id)
    changed(work, actor, "ladder", team=where.id, backup=known.id)
    return where, known.name
