"""Who has which turn, as it is planned at a moment, and what the clock does about it."""

from __future__ import annotations

import asyncio
from datetime import date, datetime

from bot.duties import share_duty_in
from db.memory import Work
from db.stores import duty_turns as stored
from db.stores import roster
from tests.company import Company


def plan(company: Company, at: datetime, most: int = 6) -> list[tuple[str, str]]:
    """The next turns that are not over: each day, and who serves."""

    def look(work: Work) -> list[tuple[str, str]]:
        names = {number: name for name, number in company.people.items()} | {0: "nobody"}
        return [
            (f"{each.day:%a %d %b}", names.get(each.person_id, "?")) for each in stored.coming(work)[:most]
        ]

    return company.see(look, at)


def people(company: Company, at: datetime, most: int = 6) -> list[str]:
    """Who has the next turns."""
    return [name for _, name in plan(company, at, most)]


def tick(company: Company, at: datetime) -> int:
    """Let the clock do what it does about duty rotas; return how much that was."""
    return asyncio.run(share_duty_in(company.memory, company.id, at))


def away(company: Company, name: str, since: datetime, until: datetime, at: datetime) -> None:
    """Have somebody away."""
    company.run(lambda work: roster.go_away(work, company.people[name], since, until), at)


def day(number: int, month: int = 11) -> date:
    return date(2026, month, number)
