"""A small company that offers seats on calls, and a conversation about them."""

from __future__ import annotations

import pytest

from db import tables as t
from db.memory import Memory, Work
from tests.company import NOON, Company
from tests.dialogue import Dialogue

CHANNEL = "C0SALES"


def invited(work: Work) -> None:
    """Have Tandem invited into the channel of both teams."""
    work.insert(t.channel, slack_id=CHANNEL, name="sales", member=True, seen_at=work.now)


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.run(invited)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    return Dialogue(company, now=NOON, channel=CHANNEL)
