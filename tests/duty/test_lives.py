"""Weeks of a rota as they may come: whatever people do, a second tick has nothing to do, and what was served stays served."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest

from db.memory import Work
from db.stores import duty_turns as stored
from db.stores.asked import Pair
from digests import registry
from messages.house import Kind, breaches
from tests.company import Company
from tests.dialogue import Dialogue
from tests.duty.turns import away, tick
from tests.meetings.telling import moment, owed

START = moment(16, "12:10")
REPS = ("jonas", "amira", "luca")
EVERYBODY = (*REPS, "priya", "leo")


def begun(company: Company, at: datetime) -> dict[tuple[str, int], int]:
    """Who has what began before a moment, as it is believed then."""

    def look(work: Work) -> dict[tuple[str, int], int]:
        found = stored.believed(work, START, at, Pair(at, at))
        return {
            (each.day.isoformat(), each.place): each.person_id
            for each in found
            if not each.cancelled and each.ends_at <= at
        }

    return company.see(look, at)


def acts(chance: Random, at: datetime) -> str:
    """One thing that somebody types."""
    day = (at + timedelta(days=chance.randint(0, 9))).strftime("%Y-%m-%d")
    return chance.choice(
        [
            f"/rotation duty swap D-1 {day}",
            f"/rotation duty take D-1 {day}",
            f"/rotation duty take O-{chance.randint(1, 6)}",
            f"/rotation duty give D-1 {day} @{chance.choice(EVERYBODY)}",
            f"/rotation duty undo {chance.randint(1, 8)}",
            f"/rotation duty set D-1 with @{chance.choice(EVERYBODY)}",
            f"/rotation duty set D-1 without @{chance.choice(EVERYBODY)}",
            f"/rotation duty set D-1 {chance.choice(['two', 'alone', 'mixed', '10:00', '9:00', 'weekly mon', 'days weekdays'])}",
        ]
    )


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do(company: Company, talk: Dialogue, seed: int) -> None:
    chance, now = Random(seed), START
    served: dict[tuple[str, int], int] = {}
    for _ in range(30):
        now += timedelta(hours=chance.choice((1, 3, 7, 20)))
        talk.now = now
        if chance.random() < 0.3:
            since = now + timedelta(days=chance.randint(0, 6))
            away(company, chance.choice(REPS), since, since + timedelta(days=chance.randint(1, 5)), now)
        else:
            said = talk.says(chance.choice((*REPS, "ines", "ines", "ines")), acts(chance, now))
            assert "did not work" not in said
        tick(company, now)
        assert tick(company, now) == 0, "a second tick has nothing to do"
        known = begun(company, now)
        assert {key: known.get(key) for key in served} == served, "what was served stays served"
        served = known
    keys = Counter(
        each.dedup_key
        for kind in ("duty_begins", "duty_soon", "duty_moved")
        for each in owed(company, kind, now)
    )
    assert set(keys.values()) <= {1}
    for kind in ("duty_begins", "duty_soon", "duty_moved", "duty_offer", "duty_changed"):
        for notice in owed(company, kind, now):
            message = company.see(lambda work, notice=notice: registry.render(work, notice), now)  # type: ignore[misc]
            assert message is None or not breaches(message, Kind.CARD)
