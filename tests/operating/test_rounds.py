"""The clock's rounds: every workspace has its turn, also where another's breaks."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot.rounds import Act, everywhere
from db.memory import Memory
from tests.company import MORNING, Company


def play(memory: Memory, act: Act, woken: list[bool]) -> None:
    """Do one round of a job."""

    async def once() -> None:
        await everywhere(memory, "diary", act, lambda: woken.append(True))(MORNING)

    asyncio.run(once())


@pytest.fixture
def two(quick_memory: Memory) -> tuple[Memory, int, int]:
    """A database with two companies."""
    first, second = (Company.make(quick_memory, name=name) for name in ("One", "Two"))
    return quick_memory, first.id, second.id


def test_a_workspace_where_a_job_breaks_keeps_no_other_waiting(
    two: tuple[Memory, int, int], caplog: pytest.LogCaptureFixture
) -> None:
    memory, first, _second = two
    woken: list[bool] = []

    async def act(workspace_id: int, now: datetime) -> int:
        assert now == MORNING
        if workspace_id == first:
            raise ValueError("no canary of this is told")
        return 3

    with pytest.raises(ValueError, match="canary"):
        play(memory, act, woken)
    assert woken == [True], "what the other was owed goes out"
    told = [each for each in caplog.records if each.message == "job failed in a workspace"]
    assert [(vars(each)["kind"], vars(each)["workspace"]) for each in told] == [("diary", first)]


def test_who_delivers_is_woken_only_when_something_came_of_it(two: tuple[Memory, int, int]) -> None:
    memory, first, second = two
    woken: list[bool] = []
    seen: list[int] = []

    async def act(workspace_id: int, _now: datetime) -> int:
        seen.append(workspace_id)
        return 0

    play(memory, act, woken)
    assert (seen, woken) == ([first, second], [])
