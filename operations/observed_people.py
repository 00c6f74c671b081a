"""People as a file has them: who they are, their team, role and manager, each from a day on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alignment.identity import folded
from alignment.people import Department, Role
from alignment.records import PersonRecord, Record
from db.memory import Work
from db.stores import audit, matching, people, roster, teams
from db.stores import campaigns as stored_campaigns
from db.tables.workspace import ThingKind
from operations.observed import Arrival, Count, Tally, named_as

_DEFAULT_ROLE = {Department.SALES: Role.REP, Department.MARKETING: Role.MARKETER}


def bring_people(
    work: Work, arrival: Arrival, records: Sequence[Record], enough: Callable[[], bool]
) -> Tally:
    """Bring a chunk of people in. A manager who stands further down is found when the file comes again, or said so."""
    roster.lock(work)
    count = Count()
    rows = [each for each in records if isinstance(each, PersonRecord)]
    placed: list[tuple[PersonRecord, int, bool, bool]] = []
    for record in rows:
        if count.read and enough():
            count.stopped = True
            break
        count.read += 1
        count.line = record.line
        person_id, new = _person(work, arrival, record)
        news = _place(work, arrival, record, person_id)
        count.flagged += record.role is Role.ADMIN
        placed.append((record, person_id, new, news))
        count.touched.append(person_id)
    for record, person_id, new, news in placed:
        managed, odd = _manager(work, arrival, record, person_id)
        if odd:
            count.unmatched.add(record.manager)
        count.new += new
        count.changed += (news or managed) and not new
        count.same += not (new or news or managed)
        if news or managed:
            count.people.add(person_id)
    return count.tally()


def _person(work: Work, arrival: Arrival, record: PersonRecord) -> tuple[int, bool]:
    """Return whom a row is about, added if nobody: by the source's id, else by address."""
    source, hashed = arrival.run.source, arrival.hashed(record.email)
    by_id, former = named_as(work, arrival, ThingKind.PERSON, {record.external})
    if record.external in former:
        return by_id[record.external], False
    known = by_id.get(record.external, 0)
    known = known or (matching.person_by_email(work, hashed) if hashed else 0)
    if known:
        if record.external:
            matching.name_thing(work, ThingKind.PERSON, source, record.external, known)
        return known, False
    made = roster.add(work, record.name, zone=record.zone, email_hash=hashed)
    if record.external:
        matching.name_thing(work, ThingKind.PERSON, source, record.external, made)
    return made, True


def _place(work: Work, arrival: Arrival, record: PersonRecord, person_id: int) -> bool:
    """Put somebody into their team and role; tell whether that is news. No file makes an admin: they prove it here."""
    news = False
    told = {"import": arrival.run.id}
    if record.team:
        department = record.department or Department.SALES
        word = stored_campaigns.word_of(record.team)[:40]
        known = {team.word: team.id for team in teams.teams(work)}
        team_id = known.get(word) or teams.add_team(work, record.team[:80], word, department)
        for team in teams.teams_of(work, person_id):
            if team.id != team_id and not record.since and roster.leave(work, person_id, team.id):
                audit.record(work, 0, "team.left", f"person:{person_id}", team=team.id, **told)
                news = True
        if roster.join(work, person_id, team_id, min(record.since or work.now, work.now)):
            audit.record(work, 0, "team.joined", f"person:{person_id}", team=team_id, **told)
            news = True
    said = record.role if record.role is not Role.ADMIN else None
    role = said or (_DEFAULT_ROLE[record.department] if record.department else None)
    if role is None or (said is None and roster.roles_of_everybody(work).get(person_id)):
        return news
    if roster.grant(work, person_id, role, 0):
        audit.record(work, 0, "role.given", f"person:{person_id}", role=role.value, **told)
        news = True
    return news


def _manager(work: Work, arrival: Arrival, record: PersonRecord, person_id: int) -> tuple[bool, bool]:
    """Say whom somebody reports to; return whether that is news, and whether it could not be done."""
    if not record.manager:
        return False, False
    manager = _somebody(work, arrival, record.manager)
    if not manager or manager == person_id or manager in people.people_below(work, person_id):
        return False, True  # nobody we know, or a circle of managers
    if people.manager_of(work, person_id) == manager:
        return False, False
    roster.report_to(work, person_id, manager)
    audit.record(work, 0, "manager.set", f"person:{person_id}", manager=manager, **{"import": arrival.run.id})
    return True, False


def _somebody(work: Work, arrival: Arrival, named: str) -> int:
    """Return whom a source names by id, by address, or by a full name that only one person has."""
    by_id = matching.things(work, ThingKind.PERSON, arrival.run.source, [named]).get(named)
    if by_id:
        return by_id
    if "@" in named:
        return matching.person_by_email(work, arrival.hashed(named))
    fits = [each.id for each in roster.everybody(work) if each.folded == folded(named)]
    return fits[0] if len(fits) == 1 else 0
