"""Whatever people do and undo in whatever order: the state is what the history folds to, and so is all that follows."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.errors import Refusal
from alignment.lifecycle import Stage
from alignment.people import Actor
from alignment.reasons import BY_CODE
from db.memory import Memory, Work
from db.stores import clocks, rejections, teams
from operations.rejections import reject
from operations.undo import undo
from tests.company import NOON, Company
from tests.leads.acts import ACTS, Act
from tests.leads.invariants import holds

NUMBER = 42
PEOPLE = ("jonas", "amira", "luca", "ines", "priya", "daniel")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(ACTS)), st.sampled_from(PEOPLE), st.sampled_from([0, 1, 3, 7, 200, 2000])
    ),
    min_size=1,
    max_size=14,
)


@pytest.fixture(scope="module")
def company_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with one lead in everybody's queue, to be copied for each history; Luca is of inside sales."""
    path = tmp_path_factory.mktemp("histories") / "company.db"
    shutil.copy(sqlite_template, path)
    memory = Memory.open(f"sqlite:///{path}")
    made = Company.make(memory)
    made.run(lambda work: teams.set_inside(work, made.east, inside=True), NOON - timedelta(days=30))
    made.lead(NUMBER, "Acorn Robotics", stage=Stage.MQL, team="")
    memory.close()
    return path


def company_of(memory: Memory) -> Company:
    company = Company(memory, 1)
    company.people = dict(
        zip(("jonas", "amira", "luca", "ines", "priya", "tomas", "leo", "daniel"), range(1, 9), strict=True)
    )
    return company


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_state_milestones_clocks_and_rejection_follow_the_history(
    company_file: Path, tmp_path: Path, steps: list[tuple[str, str, int]]
) -> None:
    path = tmp_path / "history.db"
    for leftover in path.parent.glob("history.db*"):
        leftover.unlink()
    shutil.copy(company_file, path)
    memory = Memory.open(f"sqlite:///{path}")
    try:
        company, now = company_of(memory), NOON
        for name, who, minutes in steps:
            now += timedelta(minutes=minutes, seconds=1)
            actor = company.actor(who, now)
            # Many of these are refused: that changes nothing, and everything still holds.
            with suppress(Refusal):
                company.run(partial(_as, ACTS[name], actor), now)
            company.see(lambda work: holds(work, NUMBER), now)
    finally:
        memory.close()


def _as(act: Act, actor: Actor, work: Work) -> Any:
    return act(work, actor, NUMBER)


def test_an_undone_rejection_leaves_the_first_touch_clock_as_it_was(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    company.lead(NUMBER, "Acorn Robotics", owner="jonas")
    before = company.see(lambda work: clocks.of_lead(work, NUMBER))
    jonas = company.actor("jonas")
    company.run(lambda work: reject(work, jonas, NUMBER, BY_CODE["no_budget"]))
    assert company.see(lambda work: clocks.of_lead(work, NUMBER)) != before
    company.run(lambda work: undo(work, jonas), NOON + timedelta(minutes=1))
    assert company.see(lambda work: clocks.of_lead(work, NUMBER)) == before


def test_a_second_rejection_after_an_undo_in_the_same_instant_is_one_of_its_own(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    company.lead(NUMBER, "Acorn Robotics", owner="jonas")
    jonas = company.actor("jonas")
    at: datetime = NOON
    company.run(lambda work: reject(work, jonas, NUMBER, BY_CODE["no_budget"]), at)
    company.run(lambda work: undo(work, jonas), at)
    company.run(lambda work: reject(work, jonas, NUMBER, BY_CODE["timing"]), at)
    rejection = company.see(lambda work: rejections.latest(work, NUMBER))
    assert rejection is not None
    assert rejection.code == "timing"
    company.see(lambda work: holds(work, NUMBER))
