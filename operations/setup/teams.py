"""The teams of both departments, and who manages a department."""

from __future__ import annotations

from alignment.errors import Incomplete, NotNow, Offer
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
    names = [f"{team.name} (inside sales)" if team.inside else team.name for team in known]
    return Step("team", "Teams", ", ".join(names), enough)


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


def set_inside(work: Work, actor: Actor, name: str, *, inside: bool = True) -> Team:
    """Say that a team of sales is inside sales, between marketing and sales, or that it is not; return it.

    Some team of sales is left to take what inside sales hands on.
    """
    may(actor, Right.SETUP)
    team = team_named(work, name)
    if team.department is not Department.SALES:
        raise NotNow(
            f"{team.name} is a team of {team.department.value}; inside sales is of sales.", field="team"
        )
    others = [each for each in teams.teams(work) if each.department is Department.SALES and not each.inside]
    if inside and not [each for each in others if each.id != team.id]:
        raise NotNow(
            f"{team.name} would be the whole of sales: nobody could take what it hands on.",
            Offer("Add a team", "/tandem setup team", form=True),
            field="team",
        )
    if team.inside is not inside:
        teams.set_inside(work, team.id, inside=inside)
        changed(work, actor, "inside", team=team.id, inside=inside)
    return team


def end_inside(work: Work, actor: Actor) -> tuple[Team, ...]:
    """Let no team be inside sales; return those that were. What they have they can still hand on."""
    may(actor, Right.SETUP)
    were = tuple(each for each in teams.teams(work) if each.inside)
    for team in were:
        teams.set_inside(work, team.id, inside=False)
        changed(work, actor, "inside", team=team.id, inside=False)
    return were


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
