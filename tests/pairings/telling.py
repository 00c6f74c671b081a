"""What the clock does about pairings, and what became of people in a round."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.pairings import pair_in
from db.memory import Work
from db.stores import pairing_groups, pairing_rounds, pairings
from db.stores.pairing_groups import Group
from db.stores.pairing_rounds import Seat
from db.stores.pairings import Programme
from tests.company import Company
from tests.meetings.telling import arrives, body, labels, moment, owed, said

__all__ = [
    "arrives", "body", "first", "group_of", "labels", "moment", "owed", "programme", "said", "seats", "tick",
]  # fmt: skip


def tick(company: Company, at: datetime) -> int:
    """Let the clock do what it does about pairings; return how much that was."""
    return asyncio.run(pair_in(company.memory, company.id, at))


def programme(company: Company, at: datetime) -> Programme:
    """Return the only programme there is."""
    (found,) = company.see(pairings.running, at)
    return found


def seats(company: Company, at: datetime, number: int = 1) -> dict[int, Seat]:
    """Return what became of everybody in a round of the only programme."""
    found = company.see(lambda work: pairing_rounds.seats(work, programme(company, at).id), at)
    return {each.person_id: each for each in found if each.number == number}


def group_of(company: Company, who: str, at: datetime) -> Group:
    """Return somebody's newest group that is under way."""

    def look(work: Work) -> Group:
        return pairing_groups.under_way(work, company.people[who])[-1]

    return company.see(look, at)


def first(company: Company, ids: tuple[int, ...]) -> list[str]:
    """Return people's first names as the company knows them, in lower case."""
    names = {number: name for name, number in company.people.items()}
    return [names[each] for each in ids]
