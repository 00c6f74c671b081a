"""`/tandem setup team`, `inside` and `manager`: the teams of both departments, inside sales, and who manages them."""

from __future__ import annotations

from alignment.errors import Incomplete, Offer
from alignment.people import Department, department_named
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import routing
from db.stores import teams as stored
from messages.fields import Choice, Field, Option, Person, Text
from operations.setup import teams

_DEPARTMENT = Choice(
    "department", "Department", [Option(each.value, each.value.capitalize()) for each in Department]
)


def _team_fields(_work: Work) -> list[Field]:
    return [Text("name", "Name", limit=80, placeholder="West"), _DEPARTMENT]


def _team(work: Work, request: Request, typed: str) -> str:
    name, _, last = typed.rpartition(" ")
    if last.casefold() in ("off", "end"):
        return f"Team {teams.end_team(work, request.actor, name).name} has ended."
    if not name:
        raise Incomplete(
            "A team needs a name and a department, such as: team West sales.",
            *(
                Offer(f"{last[:16].capitalize()}, {each.value}", f"/tandem setup team {last} {each.value}")
                for each in Department
                if last
            ),
            field="name",
        )
    team = teams.add_team(work, request.actor, name, department_named(last))
    return f"Team {team.name} is there, in {team.department.value}."


_NOBODY = "none"


def _inside_fields(work: Work) -> list[Field]:
    there = [each for each in stored.teams(work) if each.department is Department.SALES]
    options = [Option(each.word, each.name) for each in there[:99]]
    now = next((each.word for each in there if each.inside), _NOBODY)
    return [Choice("team", "Inside sales", [Option(_NOBODY, "No team"), *options], initial=now)]


def _inside(work: Work, request: Request, typed: str) -> str:
    if typed.casefold() in (_NOBODY, "nobody", "off"):
        were = teams.end_inside(work, request.actor)
        if not were:
            return "No team is inside sales: leads go from marketing to sales."
        names = " and ".join(each.name for each in were)
        return f"{names} {'is' if len(were) == 1 else 'are'} inside sales no more: leads go from marketing to sales."
    name, _, last = typed.rpartition(" ")
    if name and last.casefold() in ("off", "end"):
        return f"{teams.set_inside(work, request.actor, name, inside=False).name} is inside sales no more."
    team = teams.set_inside(work, request.actor, typed)
    rules = "Give it leads by a rule: /tandem rule. " if not _routed(work) else ""
    return f"{team.name} is inside sales now: what it accepts, it hands on to sales. {rules}".strip()


def _routed(work: Work) -> bool:
    """Tell whether some rule gives leads to inside sales."""
    plan, inside = routing.plan(work), stored.of_inside_sales(work)
    return any(plan.is_inside(rule, inside) for rule in plan.rules)


def _manager_fields(_work: Work) -> list[Field]:
    return [_DEPARTMENT, Person("who", "Manager")]


def _manager(work: Work, request: Request, typed: str) -> str:
    word, _, who = typed.partition(" ")
    department = department_named(word)
    if not who:
        raise Incomplete(
            "Who? Such as: manager sales @ines.",
            Offer("Pick somebody", "/tandem setup manager", form=True),
            field="who",
        )
    return f"{teams.set_manager(work, request.actor, department, who)} manages {department.value} now."


TEAM = step(
    "team",
    "Add a team",
    _team_fields,
    lambda form: f"{form.answered('name')} {form.answered('department')}",
    _team,
    "name",
    other_words=("teams", "department"),
)
INSIDE = step(
    "inside",
    "Inside sales",
    _inside_fields,
    lambda form: form.answered("team"),
    _inside,
    "team",
    note="The step between marketing and sales: a team that qualifies leads by phone and hands them on.",
)
MANAGER = step(
    "manager",
    "Managers",
    _manager_fields,
    lambda form: f"{form.answered('department')} <@{form.answered('who')}>",
    _manager,
    "who",
    other_words=("managers",),
)
