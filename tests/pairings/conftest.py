"""A small company with coffee rounds every two weeks on Mondays at ten, and a conversation about them."""

from __future__ import annotations

import pytest

from db.memory import Memory
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.meetings.conftest import CHANNEL, invited

EVERYBODY = ("jonas", "amira", "luca", "ines", "priya", "tomas", "leo", "daniel")


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.run(invited)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    made = Dialogue(company, now=NOON, channel=CHANNEL)
    assert made.says("ines", "/tandem coffee new every 2 weeks mon 10:00").startswith(
        "Coffee in #sales: every 2 weeks"
    )
    return made


@pytest.fixture
def joined(talk: Dialogue) -> Dialogue:
    """Everybody is in; the first round is on Monday the 23rd at ten."""
    for who in EVERYBODY:
        assert talk.says(who, "/tandem coffee join").startswith("You are in.")
    return talk
