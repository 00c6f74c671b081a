"""A small company whose reps share inbound duty on weekdays at nine, and a conversation about it."""

from __future__ import annotations

import pytest

from db.memory import Memory
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.meetings.conftest import CHANNEL, invited


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.run(invited)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    """Reps are Jonas, Amira and Luca; it is Monday noon, so the first turn is Tuesday's."""
    made = Dialogue(company, now=NOON, channel=CHANNEL)
    assert made.says("ines", "/rotation duty new inbound weekdays 9:00").startswith(
        "Inbound duty: weekdays 09:00"
    )
    return made
