"""A small company whose marketers take turns in sales, and a conversation about it."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import pytest

from alignment.calendar import local_instant, parse_time
from bot.rotations import rotate_in
from db import tables as t
from db.memory import Memory, Work
from tests.company import NOON, ZONE, Company
from tests.dialogue import Dialogue

CHANNEL = "C0SALES"
LINE = "/rotation new sales placement 6 weeks marketers with reps from 11 jan"


def invited(work: Work) -> None:
    """Have Tandem invited into the channel of both teams."""
    work.insert(t.channel, slack_id=CHANNEL, name="sales", member=True, seen_at=work.now)


def january(day: int, wall: str) -> datetime:
    """A time on New York's wall clock in January 2027: Priya's turn begins on the 11th; from 32 on, in February."""
    return local_instant(date(2027, 1, 1) + timedelta(days=day - 1), parse_time(wall), ZONE)


def tick(company: Company, at: datetime) -> int:
    """Let the clock do what it does about programmes; return how much that was."""
    return asyncio.run(rotate_in(company.memory, company.id, at, {}))


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.run(invited)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    """Ines set the placement up, and Daniel agreed."""
    made = Dialogue(company, now=NOON, channel=CHANNEL)
    assert made.says("ines", LINE).startswith("Sales placement: 6 weeks")
    assert made.says("daniel", "/rotation approve").startswith("Sales placement: agreed.")
    return made
