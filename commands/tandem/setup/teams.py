"""`/tandem setup team` and `manager`: the teams of both departments, and who manages them."""

from __future__ import annotations

from alignment.errors import Incomplete, Offer
from alignment.people import Department, department_named
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
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
MANAGER = step(
    "manager",
    "Managers",
    _manager_fields,
    lambda form: f"{form.answered('department')} <@{form.answered('who')}>",
    _manager,
    "who",
    other_words=("managers",),
)
