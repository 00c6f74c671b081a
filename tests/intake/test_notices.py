"""Who answers for the data hears by DM what a file brought, which one was not taken, and which one has not come."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import heartbeat
from bot.delivery.ticker import Ticker
from bot.inbox import import_inbox
from db import tables as t
from db.memory import Memory, Work
from db.stores import expected_files, workspaces
from digests import registry
from sandbox import Running
from tests.delivery.conftest import World, furnished, slack
from tests.intake.conftest import KEY

__all__ = ["furnished", "slack", "world"]

LEADS = "external,company,mql_at\nA-1,Acorn,2026-05-04\nA-2,Bright,not a day\n"


@pytest.fixture
def world(memory: Memory, slack: Running) -> World:
    """A workspace with somebody who answers for the data."""
    made = furnished(memory, slack)
    lea = made.add_person("Lea", admin=True)
    made.do(lambda work: workspaces.set_switches(work, data_owner_id=lea))
    return made


def drop(folder: Path, world: World, **files: str) -> None:
    folder.mkdir(exist_ok=True)
    written = (world.now() - timedelta(seconds=60)).timestamp()
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        os.utime(path, (written, written))
    tick(world, "inbox", folder)


def tick(world: World, name: str, folder: Path | None = None) -> None:
    """Let the clock do one of its jobs, as `tandem run` has it do."""

    def read(workspace_id: int) -> None:
        assert folder is not None
        import_inbox(folder, world.memory, workspace_id, KEY, now=world.now)

    async def nobody_to_ask(_workspace_id: int) -> None:
        raise AssertionError("who belongs to Slack is another job's")

    async def beat() -> None:
        jobs = heartbeat.jobs(world.memory, lambda: None, nobody_to_ask, read)
        (job,) = [each for each in jobs if each.name == name]
        assert await Ticker(world.memory, jobs, now=world.now).beat(job), "it broke, and the log says how"

    asyncio.run(beat())


def said(world: World) -> list[str]:
    return [str(each["text"]) + str(each.get("blocks", "")) for each in world.slack.posted()]


def at_once(world: World) -> None:
    """Let what waits for the end of quiet hours go now: at what hour this test runs is nobody's business."""

    def act(work: Work) -> None:
        n = t.notice
        work.execute(sa.update(n).where(n.c.workspace_id == work.workspace_id).values(due_at=work.now))

    world.do(act)


def test_the_data_owner_reads_what_each_file_brought(world: World, tmp_path: Path) -> None:
    drop(tmp_path / "inbox", world, leads=LEADS, deals="nonsense\n1\n")
    at_once(world)
    assert world.deliver(render=registry.render) == {"sent": 2}
    brought, failed = sorted(said(world), key=lambda each: "not imported" in each)
    for words in ("Leads: 2 read, 1 new, 1 refused.", "Leads imported", "leads.csv", "1 row refused"):
        assert words in brought, brought
    for words in ("Deals not imported", "deals.csv", "inbox/failed/"):
        assert words in failed, failed
    assert "nonsense" not in failed
    assert "not a day" not in brought
    assert all(each["channel"].startswith("D") for each in world.slack.posted())


def test_whoever_answers_for_one_kind_of_file_hears_of_it_instead(world: World, tmp_path: Path) -> None:
    tom = world.add_person("Tom")
    world.do(lambda work: expected_files.expect_file(work, "leads", "08:00", tom))
    drop(tmp_path / "inbox", world, leads=LEADS)

    def targets(work: Work) -> list[str]:
        n = t.notice
        return list(
            work.execute(sa.select(n.c.target).where(n.c.workspace_id == work.workspace_id)).scalars()
        )

    assert world.see(targets) == [f"person:{tom}"]


def test_the_same_drop_twice_tells_once(world: World, tmp_path: Path) -> None:
    drop(tmp_path / "inbox", world, leads=LEADS)
    drop(tmp_path / "inbox", world)
    at_once(world)
    assert world.deliver(render=registry.render) == {"sent": 1}
    assert world.deliver(render=registry.render) == {}


def test_a_file_that_has_not_come_is_told_once_a_working_day(world: World) -> None:
    lea = world.people["Lea"]
    world.do(lambda work: expected_files.expect_file(work, "opportunities", "00:00", lea))
    told = []
    for _ in range(7):
        tick(world, "diary")
        tick(world, "diary")
        at_once(world)
        told.append(world.deliver(render=registry.render).get("sent", 0))
        world.ahead += timedelta(days=1)
    assert sorted(told) == [0, 0, 1, 1, 1, 1, 1], "five working days in any week"
    assert sum("No deals file has come yet." in each for each in said(world)) == 5
