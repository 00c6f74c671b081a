"""Whom a step of a ladder turns to."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.ladder import Who
from alignment.lead_state import Lead
from alignment.people import Department, Role
from alignment.promises import SALES, Promise
from db.stores import campaigns, people, roster, second_looks, teams
from operations.ladders.ascent import Ascent, Ground
from operations.left_behind import managers_of_queue


def whom(ground: Ground, ascent: Ascent, who: Who) -> tuple[int, ...]:
    """Return whom a step turns to; empty where nobody is there for it."""
    if Promise(ascent.climber.clock.kind) in SALES:
        return _of_sales(ground, ascent, who)
    return _of_marketing(ground, ascent, who)


def _of_sales(ground: Ground, ascent: Ascent, who: Who) -> tuple[int, ...]:
    lead = ascent.lead
    if who is Who.REMINDER:
        return (ascent.holder,) if ascent.holder else ()
    if who is Who.BACKUP:
        backup = backup_of(ground, lead)
        return (backup,) if backup else ()
    above = _above(ground, lead.owner_id) if lead.owner_id else ()
    if above:
        return above[:1]
    near = [each for each in managers_of_queue(ground.work, lead.team_id) if each != lead.owner_id]
    return tuple(_here(ground, near) or near)


def _of_marketing(ground: Ground, ascent: Ascent, who: Who) -> tuple[int, ...]:
    if ascent.climber.clock.kind == Promise.LOOK:
        return _arbiters(ground, ascent)
    owner = campaigns.by_id(ground.work, ascent.lead.campaign_id).owner_id
    managers = [each.id for each in people.holders(ground.work, Role.MARKETING_MANAGER)]
    if who is Who.REMINDER:
        return tuple(_here(ground, [owner]) or managers)
    if who is Who.BACKUP:
        mine = teams.teams_of(ground.work, owner) if owner else ()
        backups = [each.backup_id for each in mine if each.backup_id not in (0, owner)]
        return tuple(_here(ground, backups)[:1])
    above = _above(ground, owner) if owner else ()
    return above[:1] or tuple(_here(ground, managers) or managers)


def _arbiters(ground: Ground, ascent: Ascent) -> tuple[int, ...]:
    """Return the managers whose side has not ruled yet; both sides' where they rule differently."""
    said = second_looks.rulings(ground.work, ascent.lead.id)
    sides = [side for side in Department if side not in said] or list(Department)
    found: list[int] = []
    if Department.SALES in sides:
        found += managers_of_queue(ground.work, ascent.lead.team_id)
    if Department.MARKETING in sides:
        found += [each.id for each in people.holders(ground.work, Role.MARKETING_MANAGER)]
    return tuple(_here(ground, found) or found)


def backup_of(ground: Ground, lead: Lead) -> int:
    """Return who stands in for a lead's team: not its holder, and not while they are away; 0 for nobody."""
    team = next((each for each in teams.teams(ground.work) if each.id == lead.team_id), None)
    if team is None or team.backup_id in (0, lead.owner_id, lead.refused_by):
        return 0
    return next(iter(_here(ground, [team.backup_id])), 0)


def _above(ground: Ground, person_id: int) -> tuple[int, ...]:
    """Return everybody above somebody who is at work, nearest first."""
    above = roster.managers_of_everybody(ground.work)
    chain: list[int] = []
    while (person_id := above.get(person_id, 0)) and person_id not in chain:
        chain.append(person_id)
    return tuple(_here(ground, chain))


def _here(ground: Ground, wanted: Sequence[int]) -> list[int]:
    """Return those of these people who belong to the company and are not away."""
    away = roster.spans(ground.work, wanted, ground.work.now)
    known = people.people(ground.work, wanted)
    return [
        each
        for each in wanted
        if each in known
        and known[each].member
        and not any(first <= ground.work.now < last for first, last in away.get(each, ()))
    ]
