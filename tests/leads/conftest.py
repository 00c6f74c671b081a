"""Four leads of a small company, and a conversation about them."""

from __future__ import annotations

import pytest

from alignment.lifecycle import Stage
from db.memory import Memory
from db.stores.contacts import Contact
from tests.company import Company
from tests.dialogue import Dialogue

MAYA = Contact(
    name="Maya Ortiz",
    title="operations head",
    email="maya@juniper.example",
    phone="+1 617 555 0142",
    place="Boston",
)


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.lead(42, "Acorn Robotics", owner="jonas")
    made.lead(79, "Cedar Mutual", owner="jonas", stage=Stage.ASSIGNED)
    made.lead(80, "Acorn Foods", owner="luca", team="east", campaign="search")
    made.lead(87, "Juniper Dairies", owner="jonas", contact=MAYA)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    return Dialogue(company)
