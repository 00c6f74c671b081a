"""The teams of both departments, and who manages a department."""

from __future__ import annotations

from alignment.errors import Incomplete, NotNow
from alignment.identity import folded
from alignment.people import Actor, Department, Role
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import people, teams
from db.stores.teams import Team
from operations.people.finding import find, team_named
from operations.people.places import grant_role
from operations.setup.steps import Step, changed

MANAGERS = {Department.SALES: Role.SALES_MANAGER, Department.MARKETING: Role.MARKETING_MANAGER}


def teams_step(work: Work) -> Step:
    """Say which teams there are: each department needs one."""
    known = teams.teams(work)
    enough = {team.department for team in known} == set(Department)
    return Step("team", "Teams", ", ".join(team.name for team in known), enough)


def add_team(work: Work, actor: Actor, name: str, department: Department) -> Team:
    """Add a team to a department; a name that is there already, in any case, is refused."""
    may(actor, Right.SETUP)
    plain = " ".join(name.split())[:80]
    word = "-".join(folded(plain).split())[:40]
    if not word:
        raise Incomplete("A team needs a name, such as: team West sales.", field="name")
    for team in teams.teams(work):
        if team.word == word:
            raise NotNow(f"There is a team {team.name} already.", field="name")
    team_id = teams.add_team(work, plain, word, department)
    changed(work, actor, "team", team=team_id)
    return Team(team_id, plain, word, department)


def end_team(work: Work, actor: Actor, name: str) -> Team:
    """End a team that nobody belongs to; its past stays in the figures."""
    may(actor, Right.SETUP)
    team = team_named(work, name)
    held = teams.size(work, team.id)
    if held:
        raise NotNow(
            f"{held} {'person belongs' if held == 1 else 'people belong'} to {team.name}. Move them first."
        )
    teams.end_team(work, team.id)
    changed(work, actor, "team", team=team.id, ended=True)
    return team


def managers_step(work: Work) -> Step:
    """Say who manages: each department needs somebody."""
    sides = [people.holders(work, role) for role in MANAGERS.values()]
    names = sorted({each.first_name for side in sides for each in side})
    return Step("manager", "Managers", ", ".join(names), all(sides))


def set_manager(work: Work, actor: Actor, department: Department, who: str) -> str:
    """Make somebody the manager of a department; return their name. Others who are it stay it."""
    may(actor, Right.SETUP)
    known = find(work, who)
    grant_role(work, actor, known.id, MANAGERS[department])
    return known.name
