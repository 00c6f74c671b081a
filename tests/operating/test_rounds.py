"""The clock's rounds: every workspace has its turn, also where another's breaks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from alignment.calendar import parse_schedule
from alignment.lifecycle import Stage
from alignment.ride_alongs import Consent
from bot import heartbeat
from bot.rounds import Act, everywhere
from db import tables as t
from db.memory import Memory, Work
from db.stores import agenda, due, expected_files, known_leads, rejections, ride_alongs, subscriptions, turns
from db.tables.meetings import PointKind
from operations import aftermath, diary
from tests.company import MORNING, ZONE, Company


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


# --- which workspaces are due ---------------------------------------------------------------------------------------


def _subscribed(work: Work, **values: object) -> int:
    schedule = parse_schedule("8:30 weekdays", ZONE)
    made = subscriptions.save(work, "C0SALES", "pipeline", schedule, 0, MORNING, {}, {})
    subscriptions.change(work, made, **values)
    return made


def _said_before_its_data(work: Work) -> None:
    made = _subscribed(work, next_at=MORNING + timedelta(days=1))
    at = MORNING - timedelta(hours=2)
    work.insert(
        t.notice, id="a", dedup_key="a", kind="pipeline", act="post", priority=5, target="C0SALES", lane="C0SALES",
        state="sent", due_at=at, made_at=at, subscription_id=made, as_of=at, known_at=at,
    )  # fmt: skip
    work.insert(
        t.import_run,
        kind="leads",
        source="crm",
        exported_at=at,
        started_at=at,
        finished_at=MORNING,
        state="done",
    )


def _refused(work: Work, **values: object) -> int:
    return rejections.add(
        work, lead_id=42, cycle=1, code="no_budget", rejected_by=1, stage_before="accepted",
        definition_version=1, opened_at=MORNING - timedelta(days=9), due_at=MORNING, **values,
    )  # fmt: skip


def _promised(work: Work) -> int:
    return int(
        work.insert(
            t.fix,
            code="no_budget",
            promised_by=1,
            promised_at=MORNING - timedelta(days=40),
            check_on=MORNING.date(),
        )
    )


def _offered(work: Work) -> None:
    starts_at = MORNING + timedelta(days=3)
    ride_alongs.offer(work, 1, starts_at, 45, "Acorn", seats=1, consent=Consent.ASKED, zone="UTC")


def _clock(work: Work, **values: object) -> None:
    at = MORNING - timedelta(hours=1)
    work.insert(
        t.clock, lead_id=42, cycle=1, kind="first_touch", minutes=15, calendar_version=1, started_at=at, due_at=at,
        recorded_at=at, **values,
    )  # fmt: skip


DUE: tuple[tuple[str, Callable[[Work], object], Callable[[Work], Iterable[int]]], ...] = (
    ("a digest", lambda work: _subscribed(work, next_at=MORNING), diary.due_in),
    (
        "a pause that is over",
        lambda work: _subscribed(
            work, state="paused", paused_until=MORNING, next_at=MORNING + timedelta(days=9)
        ),
        diary.due_in,
    ),
    ("a file", lambda work: expected_files.expect_file(work, "leads", "07:30", 1), diary.due_in),
    ("data after its digest", _said_before_its_data, diary.due_in),
    ("an offer that is outlived", _clock, diary.due_in),
    (
        "a day in nurture",
        lambda work: known_leads.change_lead(work, 42, back_on=MORNING.date()),
        diary.due_in,
    ),
    ("a step of a ladder", lambda work: _clock(work, next_at=MORNING), due.to_climb),
    (
        "a lead that waits",
        lambda work: turns.wait(work, 42, cycle=1, version=1, rule_id=0, pool_id=0, hot=False),
        due.to_route,
    ),
    ("a call to hear", _offered, due.to_ride),
    ("a check", _promised, due.to_follow_up),
    (
        "a second look",
        lambda work: _refused(work, state="second_look", look_until=MORNING - timedelta(hours=1)),
        due.to_follow_up,
    ),
)


@pytest.mark.parametrize(("what", "lay", "asked"), DUE, ids=[each[0] for each in DUE])
def test_a_workspace_with_something_due_is_named_and_no_other(
    memory: Memory, what: str, lay: Callable[[Work], object], asked: Callable[[Work], Iterable[int]]
) -> None:
    quiet, busy = (Company.make(memory, name=name) for name in ("Quiet", "Busy"))
    busy.lead(42, "Acorn Robotics", owner="jonas", stage=Stage.NEW)
    assert list(memory.see(asked, 0, now=MORNING)) == []
    busy.run(lay, MORNING)
    assert list(memory.see(asked, 0, now=MORNING)) == [busy.id], what
    assert quiet.id != busy.id


def test_what_stands_on_the_agenda_is_not_due(memory: Memory) -> None:
    company = Company.make(memory)
    company.lead(42, "Acorn Robotics", owner="jonas")
    look = company.run(
        lambda work: _refused(work, state="second_look", look_until=MORNING - timedelta(hours=1)), MORNING
    )
    fix = company.run(_promised, MORNING)
    company.run(
        lambda work: work.execute(
            sa.update(t.fix).where(t.fix.c.workspace_id == work.workspace_id).values(asked_at=MORNING)
        ),
        MORNING,
    )
    for kind, thing in ((PointKind.SECOND_LOOK, look), (PointKind.PROMISE, fix)):
        assert list(memory.see(due.to_follow_up, 0, now=MORNING)) == [company.id]
        company.run(lambda work, k=kind, n=thing: agenda.put(work, k, n), MORNING)  # type: ignore[misc]
    assert list(memory.see(due.to_follow_up, 0, now=MORNING)) == []


MANY = 2_000
EACH_ROUND = {"diary", "routing", "ladders", "aftermath", "ride_alongs"}


def test_two_thousand_workspaces_with_nothing_due_cost_one_statement_a_round(quick_memory: Memory) -> None:
    def lay(work: Work) -> None:
        rows = [{"name": f"Company {n}", "live_since": MORNING, "created_at": MORNING} for n in range(MANY)]
        work.connection.execute(sa.insert(t.workspace_), rows)

    quick_memory.do(lay, 0, now=MORNING)

    async def nothing(_workspace_id: int) -> None:
        raise AssertionError("nobody asks Slack")

    jobs = heartbeat.jobs(quick_memory, lambda: None, nothing, lambda _workspace_id: None)
    told: list[str] = []
    for engine in {quick_memory._reading, quick_memory._writing}:
        sa.event.listen(engine, "before_cursor_execute", lambda *args: told.append(args[2]))
    for job in jobs:
        if job.name in EACH_ROUND:
            told.clear()
            began = time.process_time()
            asyncio.run(job.work(MORNING))  # type: ignore[arg-type]
            assert len(told) == 1, (job.name, told[:3])
            assert told[0].startswith("SELECT")
            assert time.process_time() - began < 1
    assert {each.name for each in jobs} >= EACH_ROUND


def test_what_comes_after_rejections_is_a_read_where_nothing_is_due(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    told: list[str] = []
    sa.event.listen(quick_memory._writing, "before_cursor_execute", lambda *args: told.append(args[2]))
    assert not company.see(aftermath.anything_due, MORNING)
    (job,) = (
        each
        for each in heartbeat.jobs(quick_memory, lambda: None, _nobody, lambda _id: None)
        if each.name == "aftermath"
    )
    asyncio.run(job.work(MORNING))  # type: ignore[arg-type]
    assert told == []


async def _nobody(_workspace_id: int) -> None:
    """Nobody is asked."""
