"""An act is committed whole or not at all, its envelope counts once, and many at a time stay quick."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import wait

import pytest
import sqlalchemy as sa

from db import tables as t
from db.memory import AlreadyDone, Memory, TooLate, Work
from tests.conftest import NOW


def make_workspace(work: Work) -> int:
    made = work.connection.execute(
        sa.insert(t.workspace_).values(
            name="Brightwater", live_since=work.now, created_at=work.now, settings={}
        )
    )
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def audit_rows(work: Work) -> int:
    counted = (
        sa.select(sa.func.count()).select_from(t.audit).where(t.audit.c.workspace_id == work.workspace_id)
    )
    return int(work.execute(counted).scalar_one())


def note(work: Work) -> int:
    work.insert(t.audit, at=work.now, actor_id=1, verb="test", thing="x", detail={})
    work.leaves(lead=42)
    return audit_rows(work)


def test_an_act_returns_after_its_commit(memory: Memory) -> None:
    workspace = memory.do(make_workspace, 0, now=NOW)
    assert memory.do(note, workspace, now=NOW) == 1
    assert memory.see(audit_rows, workspace, now=NOW) == 1


def test_an_act_that_raises_leaves_nothing_behind_and_uses_up_no_envelope(memory: Memory) -> None:
    def breaks(work: Work) -> None:
        note(work)
        raise LookupError("in the middle")

    with pytest.raises(LookupError):
        memory.do(breaks, 1, now=NOW, inbound="trigger-1")
    assert memory.see(audit_rows, 1, now=NOW) == 0
    assert memory.do(note, 1, now=NOW, inbound="trigger-1") == 1


def test_the_same_envelope_has_one_effect_and_the_repeat_is_told_which(memory: Memory) -> None:
    memory.do(note, 1, now=NOW, inbound="trigger-1")
    with pytest.raises(AlreadyDone) as told:
        memory.do(note, 1, now=NOW, inbound="trigger-1")
    assert told.value.effect == {"lead": 42}
    assert memory.see(audit_rows, 1, now=NOW) == 1
    assert memory.do(note, 2, now=NOW, inbound="trigger-1") == 1, "another workspace has keys of its own"


def test_the_same_envelope_at_the_same_moment_has_one_effect(memory: Memory) -> None:
    futures = [memory.submit(note, 1, now=NOW, inbound="trigger-1") for _ in range(8)]
    wait(futures)
    outcomes = [future.exception() for future in futures]
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AlreadyDone) for outcome in outcomes) == 7


def test_one_bad_act_among_many_does_not_take_the_others_with_it(memory: Memory) -> None:
    def breaks(_work: Work) -> None:
        raise LookupError("mine alone")

    futures = [memory.submit(breaks if number == 5 else note, 1, now=NOW) for number in range(20)]
    wait(futures)
    assert [number for number, future in enumerate(futures) if future.exception()] == [5]
    assert memory.see(audit_rows, 1, now=NOW) == 19


def test_numbers_are_given_once_and_in_order_per_workspace(memory: Memory) -> None:
    futures = [memory.submit(lambda work: work.number("lead"), 1, now=NOW) for _ in range(20)]
    assert sorted(future.result() for future in futures) == list(range(1, 21))
    assert memory.do(lambda work: work.number("lead", 100), 1, now=NOW) == 21
    assert memory.do(lambda work: work.number("lead"), 1, now=NOW) == 121
    assert memory.do(lambda work: work.number("lead"), 2, now=NOW) == 1


def test_a_reader_cannot_write(memory: Memory) -> None:
    with pytest.raises(sa.exc.DBAPIError):
        memory.see(note, 1, now=NOW)


def test_the_event_loop_goes_on_while_an_act_waits(memory: Memory) -> None:
    def waits(work: Work) -> int:
        time.sleep(0.2)
        return note(work)

    async def both() -> int:
        slow = asyncio.create_task(memory.run(waits, 1, now=NOW))
        turns = 0
        while not slow.done():
            await asyncio.sleep(0.01)
            turns += 1
        await slow
        return turns

    assert asyncio.run(both()) >= 5
    assert memory.see(audit_rows, 1, now=NOW) == 1


def test_somebody_who_stops_waiting_takes_nobody_else_with_them(memory: Memory) -> None:
    def waits(work: Work) -> int:
        time.sleep(0.2)
        return note(work)

    async def gives_up_twice() -> None:
        begun = asyncio.create_task(memory.run(waits, 1, now=NOW))
        await asyncio.sleep(0.05)
        queued = asyncio.create_task(memory.run(note, 1, now=NOW))
        await asyncio.sleep(0.05)
        for task in (begun, queued):
            task.cancel()
        await asyncio.gather(begun, queued, return_exceptions=True)

    asyncio.run(gives_up_twice())
    assert memory.submit(note, 1, now=NOW).result(timeout=5) >= 2


def test_an_upsert_changes_only_its_own_row(memory: Memory) -> None:
    def twice(work: Work) -> list[str]:
        for name, broken in (("C1", "is_archived"), ("C2", ""), ("C1", "")):
            work.upsert(t.lane, ("name",), name=name, broken=broken)
        found = sa.select(t.lane.c.name).where(
            t.lane.c.workspace_id == work.workspace_id, t.lane.c.broken == ""
        )
        return sorted(work.execute(found).scalars())

    assert memory.do(twice, 1, now=NOW) == ["C1", "C2"]


def test_who_stops_waiting_takes_their_act_back_whether_it_waits_or_runs(memory: Memory) -> None:
    company = memory.do(make_workspace, 0, now=NOW)
    begun, let_go = threading.Event(), threading.Event()

    def hangs(work: Work) -> int:
        number = work.number("test")
        begun.set()
        let_go.wait(30)
        return number

    async def scene() -> None:
        running = asyncio.create_task(memory.attempt(hangs, company, now=NOW, inbound="trigger/1"))
        await asyncio.to_thread(begun.wait, 30)
        count = memory.attempt(lambda work: work.number("test"), company, now=NOW, inbound="trigger/2")
        waiting = asyncio.create_task(count)
        await asyncio.sleep(0)
        for task in (waiting, running):
            task.cancel()
        for task in (waiting, running):
            with pytest.raises(asyncio.CancelledError):
                await task
        let_go.set()

    asyncio.run(scene())
    for key in ("trigger/1", "trigger/2"):  # neither key was used up, and nothing was counted
        assert memory.do(lambda work: work.number("test"), company, now=NOW, inbound=key) == int(key[-1])


def test_who_stops_waiting_while_it_is_being_committed_is_told_that_it_is_too_late(
    quick_memory: Memory,
) -> None:
    company = quick_memory.do(make_workspace, 0, now=NOW)
    ready, second, let_go = threading.Event(), threading.Event(), threading.Event()

    def holds(_work: Work) -> None:
        second.set()
        let_go.wait(30)

    async def scene() -> None:
        first = quick_memory.submit(lambda _work: ready.wait(30), company, now=NOW)
        done = asyncio.create_task(quick_memory.attempt(lambda work: work.number("test"), company, now=NOW))
        await asyncio.sleep(0)
        behind = quick_memory.submit(holds, company, now=NOW)  # the same commit as the one before
        ready.set()
        await asyncio.to_thread(second.wait, 30)
        done.cancel()
        with pytest.raises(TooLate):
            await done
        let_go.set()
        await asyncio.wrap_future(behind)
        await asyncio.wrap_future(first)

    asyncio.run(scene())
    assert quick_memory.do(lambda work: work.number("test"), company, now=NOW) == 2, "it stands"
