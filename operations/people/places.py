"""What place somebody has: their roles, their teams, and whom they report to."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.errors import NotFound, NotNow, Offer
from alignment.people import Actor, Role, Standing
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit, people, roster, teams
from db.stores.roster import Known
from operations import homes
from operations.people.finding import by_id


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody with their place: teams, roles and manager, by name."""

    known: Known
    roles: tuple[Role, ...]
    teams: tuple[str, ...]
    manager: str


def everybody(work: Work) -> tuple[Placed, ...]:
    """Return everybody with their roles, teams and manager, by name."""
    roles = roster.roles_of_everybody(work)
    known = roster.everybody(work)
    names = {each.id: each.name for each in known}
    return tuple(
        Placed(
            each,
            roles.get(each.id, ()),
            tuple(team.name for team in teams.teams_of(work, each.id)),
            names.get(people.manager_of(work, each.id), ""),
        )
        for each in known
    )


def give_role(work: Work, actor: Actor, person_id: int, role: Role) -> bool:
    """Give somebody a role from now on; tell whether it is new to them. Only full members hold roles."""
    may(actor, Right.PEOPLE)
    return grant_role(work, actor, person_id, role)


def grant_role(work: Work, actor: Actor, person_id: int, role: Role) -> bool:
    """Give a role after somebody's right to give it was judged: by `give_role`, or by a step of setting up."""
    known = by_id(work, person_id)
    if known.standing is not Standing.MEMBER:
        raise NotNow(
            f"{known.name} is no full member here ({known.standing.value}), so they hold no role.",
            field="who",
        )
    if not roster.grant(work, person_id, role, actor.id):
        return False
    audit.record(work, actor.id, "role.given", f"person:{person_id}", role=role.value)
    homes.refresh_of(work, person_id)
    return True


def take_role(work: Work, actor: Actor, person_id: int, role: Role) -> bool:
    """End somebody's role now; tell whether they held it. The last admin stays one."""
    may(actor, Right.PEOPLE)
    roster.lock(work)
    if role is Role.ADMIN and [each.id for each in people.holders(work, Role.ADMIN)] == [person_id]:
        raise NotNow(
            "The last admin stays one. Make somebody else an admin first.", Offer("People", "/tandem people")
        )
    if not roster.revoke(work, person_id, role):
        return False
    audit.record(work, actor.id, "role.taken", f"person:{person_id}", role=role.value)
    homes.refresh_of(work, person_id)
    return True


def join(work: Work, actor: Actor, person_id: int, team_id: int) -> None:
    """Move somebody to a team from now on: the memberships in other teams of the same department end."""
    may(actor, Right.PEOPLE)
    by_id(work, person_id)
    team = next((each for each in teams.teams(work) if each.id == team_id), None)
    if team is None:
        raise NotFound(
            "There is no such team.", Offer("Teams", "/tandem setup team", form=True), field="team"
        )
    for other in teams.teams_of(work, person_id):
        if other.department is team.department and other.id != team.id:
            roster.leave(work, person_id, other.id)
            audit.record(work, actor.id, "team.left", f"person:{person_id}", team=other.id)
    if roster.join(work, person_id, team_id):
        audit.record(work, actor.id, "team.joined", f"person:{person_id}", team=team_id)
    homes.refresh_of(work, person_id)


def report_to(work: Work, actor: Actor, person_id: int, manager_id: int) -> None:
    """Make somebody report to a manager from now on; 0 for nobody. Circles are refused."""
    may(actor, Right.PEOPLE)
    roster.lock(work)  # two changes at once could close a circle that neither of them sees
    person = by_id(work, person_id)
    if manager_id:
        manager = by_id(work, manager_id)
        if manager_id == person_id or manager_id in people.people_below(work, person_id):
            raise NotNow(
                f"{manager.name} reports to {person.name} already, so that would be a circle."
                if manager_id != person_id
                else f"{person.name} cannot report to themselves.",
                Offer("People", "/tandem people"),
                field="manager",
            )
        if manager.standing is not Standing.MEMBER:
            raise NotNow(
                f"{manager.name} is no full member here, so nobody reports to them.", field="manager"
            )
    before = people.manager_of(work, person_id)
    if before != manager_id:
        homes.refresh_of(work, before)
        roster.report_to(work, person_id, manager_id)
        homes.refresh_of(work, person_id)
        audit.record(work, actor.id, "manager.set", f"person:{person_id}", manager=manager_id)
