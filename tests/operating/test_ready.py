"""Ready means: the database answers at our revision, and every part of this process does its round."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot import pulse
from bot.delivery.ticker import Job, Ticker
from bot.http.probes import ready
from bot.process import Mode, Part, Process
from bot.pulse import Pulse
from db import tables as t
from db.memory import Memory
from db.stores import beats
from tests.conftest import NOW
from tests.delivery.conftest import make_workspace


def machine() -> datetime:
    return datetime.now(UTC)


def beating(memory: Memory, *names: str) -> Pulse:
    return Pulse(memory, machine, lambda: frozenset(names))


def set_revision(memory: Memory, revision: str) -> None:
    with memory._writing.begin() as connection:
        connection.execute(sa.text(f"UPDATE alembic_version SET version_num = '{revision}'"))


def test_a_process_says_that_it_lives_and_others_read_it(memory: Memory) -> None:
    async def scene() -> None:
        web, rest = beating(memory), beating(memory, "clock", "worker")
        await web.once()
        assert web.elsewhere(frozenset()) == {"clock": "none", "worker": "none", "slack": "ok"}
        await rest.once()
        await web.once()
        assert web.elsewhere(frozenset({"worker"})) == {"clock": "ok", "slack": "ok"}

    asyncio.run(scene())
    seen = memory.see(beats.seen, 0, now=NOW)
    assert seen["clock"].version
    assert "/" in seen["clock"].by


def test_a_clock_that_stopped_is_late(memory: Memory) -> None:
    async def scene() -> None:
        await beating(memory, "clock").once()
        memory.do(
            lambda work: work.execute(
                sa.update(t.beat)
                .where(t.beat.c.workspace_id == 0)
                .values(at=machine() - timedelta(minutes=5))
            ),
            0,
            now=NOW,
        )
        web = beating(memory)
        await web.once()
        assert web.elsewhere(frozenset())["clock"] == "late"

    asyncio.run(scene())


def test_a_dead_token_is_told(memory: Memory) -> None:
    workspace_id = memory.do(make_workspace, 0, now=NOW)
    memory.do(
        lambda work: work.execute(
            sa.update(t.workspace_).where(t.workspace_.c.id == workspace_id).values(suspended="token_revoked")
        ),
        workspace_id,
        now=NOW,
    )
    web = beating(memory)
    asyncio.run(web.once())
    assert web.elsewhere(frozenset())["slack"] == "suspended"


@pytest.mark.parametrize(("revision", "word"), [("0000", "older"), ("9999", "newer")])
def test_a_schema_that_changed_under_a_running_process_is_told(
    memory: Memory, revision: str, word: str
) -> None:
    living = beating(memory, "clock")
    set_revision(memory, revision)
    assert asyncio.run(living.once()).database == word


def test_a_database_that_went_away_is_told_and_then_that_it_is_back(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot")
    memory = Memory.open(postgres_url)
    url = make_url(postgres_url)
    name = url.database
    other = sa.create_engine(url.set(database="postgres"))

    def allow(connections: bool) -> None:
        with other.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {connections}")
            if not connections:
                connection.exec_driver_sql(
                    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
                )

    async def scene() -> None:
        living = beating(memory, "worker")
        assert (await living.once()).database == "ok"
        allow(connections=False)
        assert (await living.once()).database == "away"
        assert (await living.once()).database == "away"
        allow(connections=True)
        assert (await living.once()).database == "ok"

    try:
        asyncio.run(scene())
    finally:
        memory.close()
        other.dispose()
    said = [record.getMessage() for record in caplog.records]
    assert said.count("pulse lost") == 1
    assert said.count("pulse back") == 1


async def answer(own: Mapping[str, str], elsewhere: Mapping[str, str]) -> tuple[int, bytes]:
    response = await ready(lambda: own, lambda: elsewhere)(None)  # type: ignore[arg-type]
    return response.status_code, bytes(response.body)


def test_what_is_not_well_here_turns_requests_away_and_what_is_not_well_elsewhere_is_told() -> None:
    assert asyncio.run(answer({"database": "ok"}, {"clock": "late"})) == (
        200,
        b'{"database":"ok","elsewhere":{"clock":"late"}}',
    )
    assert asyncio.run(answer({"database": "away"}, {}))[0] == 503


def test_a_process_is_ready_when_its_clock_ticks_and_not_before(
    quick_memory: Memory, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from bot.settings import Settings

    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    url = quick_memory.url.render_as_string(hide_password=False)
    settings = Settings(_env_file=None, database_url=url)

    async def scene() -> None:
        process = Process(settings, Mode.SOCKET, frozenset({Part.CLOCK}))
        try:
            assert process.states()["database"] == "away", "nothing was looked at yet"
            await process.start()
            async with asyncio.timeout(20):
                while process.states()["clock"] != "ok":
                    assert process.states()["clock"] == "starting"
                    await asyncio.sleep(0.02)
            assert process.states() == {"database": "ok", "time": "ok", "clock": "ok"}
            process.pulse._said = -pulse.SAID_EVERY
            await process.pulse.once()
            assert "clock" in await process.memory.look(beats.seen, 0, now=machine())
        finally:
            await process.stop()

    asyncio.run(scene())


def test_a_ticker_whose_jobs_all_break_is_not_ticking(quick_memory: Memory) -> None:
    async def breaks(_now: datetime) -> None:
        raise LookupError

    async def scene() -> Ticker:
        ticker = Ticker(quick_memory, [Job("diary", 0.05, breaks)], now=machine)
        ticker.start()
        await asyncio.sleep(0.3)
        await ticker.stop()
        return ticker

    assert asyncio.run(scene()).last_beat == 0
