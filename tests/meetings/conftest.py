"""A small company with a lead review on Tuesdays at ten, and a conversation about it."""

from __future__ import annotations

import pytest

from db import tables as t
from db.memory import Memory, Work
from tests.company import NOON, Company
from tests.dialogue import Dialogue

CHANNEL = "C0SALES"


def invited(work: Work) -> None:
    """Have Tandem invited into the channel of both teams, and everybody known to Slack as a member."""
    work.insert(t.channel, slack_id=CHANNEL, name="sales", member=True, seen_at=work.now)


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.run(invited)
    return made


@pytest.fixture
def on_both(memory: Memory) -> Company:
    """The same on each database in turn, with its lead review."""
    made = Company.make(memory)
    made.run(invited)
    Dialogue(made, now=NOON, channel=CHANNEL).says("ines", "/meeting new lead review tue 10:00 40m")
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    made = Dialogue(company, now=NOON, channel=CHANNEL)
    assert made.says("ines", "/meeting new lead review tue 10:00 40m").startswith("Lead review: Tue 10:00")
    return made
