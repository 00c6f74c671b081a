"""A process meets Slack: who is there, who reads along, what the doctor finds, and each part alone on PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

import sandbox
from alignment.people import Role, Standing
from bot.process import Mode, NotConnected, Part, Process
from bot.settings import Settings
from bot.slack.checks import CHECKS, Finding, Health, Patient
from db import schema
from db.memory import Memory, Work
from db.stores import channels, people
from operations import admins
from operations.notices import Owed, owe

ROOT = Path(__file__).parents[2]


def settings(slack: sandbox.Sandbox, url: str) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_api_url=slack.url,
        database_url=url,
        tandem_secret_key=SecretStr("a test's own key"),
    )


Scene = Callable[[sandbox.Sandbox, Process], Awaitable[None]]


def play(
    url: str, scene: Scene, *, parts: frozenset[Part] = frozenset(), told: list[str] | None = None
) -> list[str]:
    """Run a scene beside a process that is connected; return what it told the shell (the scene may read it in `told`)."""
    told = [] if told is None else told

    async def run() -> None:
        async with sandbox.Sandbox() as slack:
            await slack.control.add_person("olga", "Olga Petrov", "olga@example.com", is_admin=True)
            await slack.control.add_person("jonas", "Jonas Weber", "jonas@example.com")
            await slack.control.add_person("gil", "Gil Guest", "gil@example.org", guest="single")
            await slack.control.add_channel("sales", members=["olga", "jonas"], bot=True)
            await slack.control.add_channel("open", members=["olga", "gil"], bot=True)
            process = Process(settings(slack, url), Mode.SOCKET, parts, say=told.append)
            try:
                await process.start()
                if Part.WEB in parts:
                    assert await slack.control.wait_for_socket(), "nobody is there to answer"
                async with asyncio.timeout(30):
                    await scene(slack, process)
            finally:
                await process.stop()

    asyncio.run(run())
    return told


def by_name(work: Work) -> dict[str, channels.Channel]:
    return {each.name: each for each in channels.channels(work)}


async def workspace_of(slack: sandbox.Sandbox, process: Process) -> int:
    return await process.edge.workspace_of(slack.slack.workspace.team_id)


def test_people_and_channels_are_known_and_a_channel_with_a_guest_has_outsiders(sqlite_url: str) -> None:
    async def scene(slack: sandbox.Sandbox, process: Process) -> None:
        workspace_id = await workspace_of(slack, process)
        await process.directory.refresh(workspace_id)

        def look(work: Work) -> None:
            found = by_name(work)
            assert found["sales"].member
            assert not found["sales"].outsiders
            assert found["open"].outsiders
            olga = people.actor_by_slack(work, slack.control.person("olga").id)
            assert olga.slack_owner
            assert not olga.roles, "being an owner of Slack gives no role by itself"
            assert people.actor_by_slack(work, slack.control.person("gil").id).standing is Standing.GUEST

        await process.memory.look(look, workspace_id, now=process.clock.now())

    play(sqlite_url, scene)


def test_a_guest_who_joins_a_channel_and_one_who_leaves_change_it(sqlite_url: str) -> None:
    async def scene(slack: sandbox.Sandbox, process: Process) -> None:
        workspace_id = await workspace_of(slack, process)
        await process.directory.refresh(workspace_id)
        for verb, outsiders in (("join", True), ("leave", False)):
            await getattr(slack.control, verb)("sales", "gil")
            event = {"type": f"member_{verb}ed_channel" if verb == "join" else "member_left_channel"}
            await process.directory.heard(
                workspace_id, {**event, "channel": slack.control.channel("sales").id}
            )
            found = await process.memory.look(by_name, workspace_id, now=process.clock.now())
            assert found["sales"].outsiders is outsiders

    play(sqlite_url, scene)


def test_the_one_time_code_is_printed_while_there_is_no_admin(sqlite_url: str) -> None:
    async def scene(slack: sandbox.Sandbox, process: Process) -> None:
        return None

    told = play(sqlite_url, scene, parts=frozenset({Part.WEB}))
    assert told
    assert told[0].startswith("No admin yet. In Slack, type:  /tandem setup ")
    assert play(sqlite_url, scene, parts=frozenset({Part.WORKER})) == [], (
        "only the part that people reach prints it"
    )


def test_who_types_before_anybody_met_them_is_met_first_and_their_code_counts(sqlite_url: str) -> None:
    said: list[str] = []

    async def scene(slack: sandbox.Sandbox, process: Process) -> None:
        code = told[0].split("/tandem setup ")[1].split()[0]
        for line in ("/lead", f"/tandem setup {code}"):
            outcome = await slack.control.command("jonas", line, "sales", wait=20)
            said.append(outcome.said)
        guest = await slack.control.command("gil", "/lead", "open", wait=20)
        said.append(guest.said)
        workspace_id = await workspace_of(slack, process)
        jonas = slack.control.person("jonas").id
        actor = await process.memory.look(
            lambda work: people.actor_by_slack(work, jonas), workspace_id, now=process.clock.now()
        )
        assert actor.roles == {Role.ADMIN}

    told: list[str] = []
    play(sqlite_url, scene, parts=frozenset({Part.WEB}), told=told)
    assert "You have no role yet" in said[0]
    assert said[1].startswith("You are Tandem's admin now.")
    assert "Guests can read this page only." in said[2]


def test_a_command_of_somebody_whom_slack_will_not_name_is_answered_all_the_same(sqlite_url: str) -> None:
    async def scene(slack: sandbox.Sandbox, process: Process) -> None:
        slack.control.fault("users.info", "error", times=9)
        outcome = await slack.control.command("jonas", "/lead", "sales", wait=20)
        assert "I don't know you yet" in outcome.said

    play(sqlite_url, scene, parts=frozenset({Part.WEB}))


def test_a_token_that_slack_refuses_is_told_with_what_to_do(sqlite_url: str) -> None:
    async def run() -> None:
        async with sandbox.Sandbox() as slack:
            wrong = settings(slack, sqlite_url)
            wrong.slack_bot_token = SecretStr("xoxb-wrong")
            process = Process(wrong, Mode.SOCKET, frozenset())
            try:
                with pytest.raises(NotConnected, match="SLACK_BOT_TOKEN"):
                    await process.start()
            finally:
                await process.stop()

    asyncio.run(run())


def findings(
    url: str, change: Callable[[sandbox.Sandbox], object] = lambda _slack: None
) -> dict[str, Finding]:
    found: dict[str, Finding] = {}

    async def scene(slack: sandbox.Sandbox, process: Process) -> None:
        workspace_id = await workspace_of(slack, process)
        await process.directory.refresh(workspace_id)
        change(slack)
        patient = Patient(
            process.settings,
            process.memory,
            process.secrets,
            workspace_id,
            process.clock.now(),
            process.clients.with_token,
        )
        for check in CHECKS:
            for finding in await check(patient):
                found[finding.what] = finding

    play(url, scene)
    return found


def test_the_doctor_names_the_fix_for_each_finding(sqlite_url: str) -> None:
    found = findings(sqlite_url)
    assert found["Database"].health is Health.WELL
    assert found["Slack token"].health is Health.WELL
    assert found["Admin"].fix
    assert found["Readers"].health is Health.LOOK
    assert all(finding.fix for finding in found.values() if finding.health is not Health.WELL)


def test_the_doctor_finds_a_missing_scope_a_dead_token_and_a_clock_that_is_off(sqlite_url: str) -> None:
    missing = findings(sqlite_url, lambda slack: slack.control.without_scope("channels:history"))
    assert missing["Scope channels:history"].health is Health.BROKEN
    dead = findings(sqlite_url, lambda slack: slack.slack.app.__setattr__("bot_token", "xoxb-another"))
    assert dead["Slack token"].health is Health.BROKEN
    assert "Install the app again" in dead["Slack token"].fix
    skewed = findings(sqlite_url, lambda slack: slack.control.skew(600))
    assert skewed["Slack's clock"].health is Health.BROKEN


@contextmanager
def process_of(part: str, environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real process with one part, ended by SIGTERM."""
    log = (folder / f"{part}.log").open("wb")
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--only", part],
        env=environment,
        cwd=folder,
        stdout=log,
        stderr=log,
    )
    try:
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        assert started.wait(timeout=25) == 0, (folder / f"{part}.log").read_text()
        log.close()
    told = (folder / f"{part}.log").read_text()
    assert told.count("stopped") == 1
    assert "Traceback" not in told, told


@pytest.mark.slow
@pytest.mark.postgres
def test_each_part_alone_on_postgresql_is_one_tandem(postgres_url: str, tmp_path: Path) -> None:
    with sandbox.running() as slack:
        slack.add_person("olga", "Olga Petrov", "olga@example.com", is_admin=True)
        slack.add_channel("sales", members=["olga"], bot=True)
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": postgres_url,
            "TANDEM_SECRET_KEY": "a test's own key",
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.url,
        }
        with (
            process_of("web", environment, tmp_path),
            process_of("worker", environment, tmp_path),
            process_of("clock", environment, tmp_path),
        ):
            assert slack.wait_for_socket(limit=30.0) == 1
            answer = ""
            for _ in range(200):  # who types for the first time is met, if Slack answers in time
                answer = str(slack.command("olga", "/tandem setup", "sales").said)
                if "Setup ·" in answer:
                    break
                time.sleep(0.25)
            assert "Setup ·" in answer, answer

            memory = Memory.open(postgres_url)
            try:
                for _ in range(200):  # the clock reads who is there
                    if memory.see(admins.has_admin, 1, now=datetime.now(UTC)):
                        break
                    time.sleep(0.25)
                now = datetime.now(UTC)

                def owes(work: Work) -> str:
                    assert admins.has_admin(work)
                    assert people.holders(work, Role.ADMIN)[0].first_name == "Olga"
                    channel = slack.channel("sales").id
                    payload = {"what": "channel", "code": "is_archived", "target": channel}
                    return owe(
                        work, Owed(kind="trouble", dedup_key="test/1", target=channel, payload=payload)
                    )

                notice_id = memory.do(owes, 1, now=now)
            finally:
                memory.close()
            posted = slack.wait_for_posts(1, limit=20.0)
            assert [each["metadata"]["event_payload"]["id"] for each in posted] == [notice_id]


_A_WORKER = """
import sys
from db import schema
from bot.process import Mode, Part, Process
from bot.settings import Settings
schema.migrate(Settings().database_url)
process = Process(Settings(), Mode.SOCKET, frozenset({Part.WORKER}))
import bot.delivery.worker
process.memory.close()
print([name for name in ("slack_bolt", "commands", "alembic", "apscheduler") if name in sys.modules])
"""


def test_a_worker_carries_neither_bolt_nor_commands_nor_migrations(tmp_path: Path) -> None:
    """What a part does not need is not imported: it would stay in memory as long as the process lives."""
    url = f"sqlite:///{tmp_path}/worker.db"
    schema.migrate(url)
    told = subprocess.run(
        [sys.executable, "-c", _A_WORKER],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "[]\n"
