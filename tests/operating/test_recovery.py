"""A backup is put back: nothing comes twice, nobody who was erased comes back, and what is lost is named."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

import sandbox
from alignment.people import SHELL
from bot.erasures import Journal
from bot.process import Mode, Process
from bot.settings import Settings
from db import backup, engine, schema
from db import tables as t
from db.memory import Memory, Work
from db.stores import beats, tombstones
from db.stores.tombstones import Tombstones
from db.tables.delivery import Act
from operations import erasure as erasing
from operations import recovery
from tests.conftest import NOW
from tests.delivery.conftest import World, make_workspace

ROOT = Path(__file__).parents[2]
KEY = "a test's own key"


@dataclass
class Office:
    """A connected workspace, its Slack, and a shell to type `tandem` in."""

    url: str
    slack: sandbox.Running
    folder: Path
    workspace_id: int = 1
    ahead: timedelta = timedelta(0)

    def tandem(self, *words: str, fails: bool = False, **env: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "DATABASE_URL": self.url,
                "TANDEM_SECRET_KEY": KEY,
                "SLACK_API_URL": self.slack.url,
                "ERASURES_FILE": str(self.folder / "erased"),
                **env,
            },
            timeout=60,
            check=False,
        )
        assert done.returncode == (2 if fails else 0), done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def in_it(self, use: Callable[[World], object]) -> None:
        """Do something in the database as long as nobody else is in it."""
        memory = Memory.open(self.url)
        try:
            world = World(memory, self.slack, self.workspace_id, self.slack.channel("marketing").id)
            world.ahead = self.ahead
            use(world)
        finally:
            memory.close()


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    with connected(database_url, tmp_path) as made:
        yield made


@pytest.fixture
def postgres_office(postgres_url: str, tmp_path: Path) -> Iterator[Office]:
    with connected(postgres_url, tmp_path) as made:
        yield made


@contextmanager
def connected(database_url: str, folder: Path) -> Iterator[Office]:
    with sandbox.running() as slack:
        slack.add_channel("marketing", bot=True)
        slack.add_channel("sales", bot=True)
        settings = Settings(
            _env_file=None,
            slack_bot_token=SecretStr(slack.bot_token),
            slack_api_url=slack.url,
            database_url=database_url,
            tandem_secret_key=SecretStr(KEY),
        )

        async def connect() -> None:
            process = Process(settings, Mode.SOCKET, frozenset())
            await process.start()
            await process.stop()

        asyncio.run(connect())
        yield Office(database_url, slack, folder)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize("recover", [True, False], ids=["recovered", "only restored"])
def test_a_morning_s_backup_is_put_back_and_nothing_comes_twice(office: Office, recover: bool) -> None:
    owed: dict[str, str] = {}

    def morning(world: World) -> None:
        owed["sent"] = world.owe("sent")
        world.deliver()
        soon = world.now() + timedelta(seconds=1)
        owed["digest"] = world.owe("digest", kind="pipeline", due_at=soon)
        under: dict[str, Any] = {
            "kind": "pipeline_thread",
            "act": Act.REPLY,
            "parent_id": owed["digest"],
            "due_at": soon,
        }
        owed["part 1"] = world.owe("digest/1", **under, part=1)
        owed["part 2"] = world.owe("digest/2", **under, part=2)
        owed["alert"] = world.owe("alert", office.slack.channel("sales").id, due_at=soon)
        owed["later"] = world.owe("later", due_at=world.now() + minutes(2))

    def day(world: World) -> None:
        world.ahead = timedelta(seconds=2)
        world.deliver()
        owed["lost fact"] = world.owe("rejected/42")
        owed["lost for good"] = world.owe("rejected/43", office.slack.channel("sales").id)
        world.deliver()
        office.slack.chatter(210)

    def afterwards(world: World) -> None:
        world.ahead = minutes(3)
        assert world.owe("rejected/42") == owed["lost fact"], "a file tells it again"
        owed["new"] = world.owe("rejected/77")
        world.deliver()
        assert set(world.states(*(each for key, each in owed.items() if key != "lost for good"))) == {"sent"}

    office.in_it(morning)
    told = office.tandem("backup", "morning.backup")
    assert "TANDEM_SECRET_KEY" in told
    assert (office.folder / "morning.backup").stat().st_mode & 0o077 == 0
    office.in_it(day)
    before = {each["metadata"]["event_payload"]["id"] for each in office.slack.posted()}
    assert before == {each for key, each in owed.items() if key != "later"}

    told = office.tandem("restore", "morning.backup", "--yes")
    assert "is kept as the" in told
    assert re.search(r"Lost: what was recorded between 20.* and 20.* UTC \(0 min\)", told)
    assert "2 messages owed" in told
    assert "5 messages are owed, each looked up before it is sent" in told
    if recover:
        told = office.tandem("recover")
        assert "read 2 channels and direct messages; 7 messages of Tandem since the backup" in told
        assert "4 of them were owed here and are not sent again" in told
        assert "2 tell of what this database does not know any more" in told
        again = office.tandem("recover")
        assert "0 of them were owed here" in again

    office.in_it(afterwards)
    posted = [each["metadata"]["event_payload"]["id"] for each in office.slack.posted()]
    assert sorted(posted) == sorted(owed.values()), "each once"


def test_what_slack_does_not_let_read_is_named_and_what_is_new_there_is_said(office: Office) -> None:
    office.in_it(lambda world: world.owe("a", due_at=world.now() + minutes(60)))
    office.tandem("backup", "b")
    office.tandem("restore", "b", "--yes")
    office.slack.without_scope("channels:history")
    told = office.tandem("recover")
    assert "could not be read (missing_scope channels:history)" in told

    def afterwards(world: World) -> None:
        made = world.owe("digest/new", kind="pipeline")
        assert world.deliver()["sent"] == 1
        assert world.states(made) == ["sent"], "a digest made after the restore is not held"

    office.in_it(afterwards)


def test_a_page_that_slack_delays_is_waited_for(office: Office) -> None:
    made: list[str] = []

    def before(world: World) -> None:
        made.append(world.owe("a", due_at=world.now() + timedelta(seconds=1)))

    def after(world: World) -> None:
        world.ahead = timedelta(seconds=2)
        world.deliver()

    office.in_it(before)
    office.tandem("backup", "b")
    office.in_it(after)
    office.tandem("restore", "b", "--yes")
    office.slack.fault("conversations.history", "ratelimited", retry_after=1)
    office.slack.fault("conversations.history", "http", times=2)
    assert "1 of them were owed here and are not sent again" in office.tandem("recover")


def lead_of(world: World, number: int, name: str, hashed: str) -> None:
    def act(work: Work) -> None:
        values = {
            "company": "Acorn",
            "folded": "acorn",
            "stage": "new",
            "recorded_at": work.now,
            "created_at": work.now,
        }
        work.insert(t.lead, id=number, **values)
        work.insert(t.contact, lead_id=number, name=name, email_hash=hashed, recorded_at=work.now)

    world.do(act)


def names(world: World) -> list[tuple[int, str]]:
    def look(work: Work) -> list[tuple[int, str]]:
        c = t.contact.c
        found = sa.select(c.lead_id, c.name).where(c.workspace_id == work.workspace_id).order_by(c.lead_id)
        return [(row.lead_id, row.name) for row in work.execute(found)]

    found: list[tuple[int, str]] = world.see(look)
    return found


@pytest.mark.parametrize("remembered", ["by the database that is replaced", "by the file of erased people"])
def test_whoever_was_erased_since_the_backup_is_erased_again(office: Office, remembered: str) -> None:
    def morning(world: World) -> None:
        lead_of(world, 42, "Jane Canary", "hash-of-jane")
        lead_of(world, 43, "Joe Stays", "hash-of-joe")

    def found(world: World) -> None:
        assert names(world) == [(42, ""), (43, "Joe Stays")]
        assert set(world.see(lambda work: tombstones.suppressed(work, ["hash-of-jane"]))) == {"hash-of-jane"}

    office.in_it(morning)
    office.tandem("backup", "b")
    assert "rows blanked" in office.tandem("erase", "L-42", "--yes")
    assert "Jane" not in (office.folder / "erased").read_text()
    if remembered.startswith("by the database"):
        (office.folder / "erased").unlink()
    elif office.url.startswith("sqlite"):
        for each in office.folder.glob("tandem.db*"):
            each.unlink()
    else:
        opened = sa.create_engine(engine.parse(office.url))
        with opened.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        opened.dispose()
    told = office.tandem("restore", "b", "--yes")
    assert "erased again: 1;" in told
    office.in_it(found)
    told = office.tandem("erase", "L-43", "--yes")
    if remembered.startswith("by the database"):
        assert re.search(r"yours to look at: .*replaced[-_]20\d{6}t\d{6}", told), "the copy still holds them"
    assert "Backups hold the person until you delete them" in told


def test_the_clock_erases_again_whoever_came_back_by_other_means(memory: Memory, tmp_path: Path) -> None:
    workspace_id = memory.do(make_workspace, 0, now=NOW)
    world = World(memory, None, workspace_id, "C1")  # type: ignore[arg-type]
    lead_of(world, 42, "Jane Canary", "hash-of-jane")
    lead_of(world, 50, "Jane again", "hash-of-jane")
    lead_of(world, 60, "Somebody else", "another")
    journal = Journal(tmp_path / "erased")
    hour = timedelta(hours=1)
    journal.add(
        workspace_id,
        Tombstones({42: datetime.now(UTC) + hour, 60: datetime.now(UTC) - hour}, {"hash-of-jane": NOW}),
    )
    journal.keep(memory, datetime.now(UTC))
    assert names(world) == [(42, ""), (50, ""), (60, "Somebody else")], "60 was given again to somebody else"
    lines = journal.path.read_text()
    journal.keep(memory, datetime.now(UTC))
    assert journal.path.read_text().count("\n") == lines.count("\n"), "what it has is not written again"
    assert journal.path.stat().st_mode & 0o077 == 0


def test_a_line_that_was_cut_off_takes_no_other_with_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(tmp_path / "erased")
    journal.add(1, Tombstones({1: NOW}, {}))
    with journal.path.open("a") as file:
        file.write('{"workspace": 1, "le')
    journal.add(1, Tombstones({1: NOW, 2: NOW}, {"h": NOW}))
    assert journal.read() == {1: Tombstones({1: NOW, 2: NOW}, {"h": NOW})}
    assert "erasure not readable" in caplog.text


def test_an_erasure_is_in_the_file_and_in_no_other_words(memory: Memory, tmp_path: Path) -> None:
    workspace_id = memory.do(make_workspace, 0, now=NOW)
    world = World(memory, None, workspace_id, "C1")  # type: ignore[arg-type]
    lead_of(world, 42, "Jane Canary", "hash-of-jane")
    world.do(lambda work: erasing.erase(work, SHELL, "L-42"))
    journal = Journal(tmp_path / "erased")
    journal.keep(memory, world.now())
    [stones] = journal.read().values()
    assert (set(stones.leads), set(stones.hashes)) == ({42}, {"hash-of-jane"})
    assert "Canary" not in journal.path.read_text()


def test_no_number_is_given_twice(memory: Memory) -> None:
    workspace_id = memory.do(make_workspace, 0, now=NOW)

    def look(work: Work) -> tuple[int, int]:
        return work.number("lead"), work.number("campaign")

    assert memory.do(look, workspace_id, now=NOW) == (1, 1)
    since = NOW - timedelta(hours=4)
    for _again in range(2):
        memory.do(lambda work: recovery.prepare(work, since, {"lead": 12}), workspace_id, now=NOW)
    assert memory.do(look, workspace_id, now=NOW) == (13, 1002), (
        "known: the next; unknown: a thousand left out; once"
    )
    recovered = memory.see(beats.recovered, workspace_id, now=NOW)
    assert recovered is not None
    assert (recovered.since, recovered.at) == (since, NOW)


def test_recover_on_a_database_that_lives_asks_when_the_backup_was_made(office: Office) -> None:
    def lives(world: World) -> None:
        world.memory.do(lambda work: beats.beat(work, beats.CLOCK, "x", "1"), 0, now=world.now())

    office.in_it(lives)
    assert "--since" in office.tandem("recover", fails=True)
    assert "Facts may be lost between 2026-11-16 08:00:00" in office.tandem(
        "recover", "--since", "2026-11-16T08:00"
    )


# --- what is refused, with nothing changed ---------------------------------------------------------------------------


def test_a_restore_waits_until_tandem_is_stopped(office: Office) -> None:
    office.tandem("backup", "b")
    told: list[str] = []
    office.in_it(lambda _world: told.append(office.tandem("restore", "b", "--yes", fails=True)))
    assert "Tandem is running on this database" in told[0]
    office.tandem("restore", "b", "--yes")


def other_kind(url: str) -> bytes:
    return b"PGDMP and more" if url.startswith("sqlite") else b"SQLite format 3\x00 and more"


@pytest.mark.parametrize(
    "content", [b"", b"name,email\n", b"other"], ids=["empty", "a table", "the other database's"]
)
def test_what_is_no_backup_is_told_and_changes_nothing(office: Office, content: bytes) -> None:
    file = office.folder / "b"
    file.write_bytes(other_kind(office.url) if content == b"other" else content)
    told = office.tandem("restore", "b", "--yes", fails=True)
    assert "is no backup" in told or "is a backup of" in told
    office.in_it(lambda world: world.owe("still there"))


def test_a_damaged_backup_is_told_and_changes_nothing(office: Office) -> None:
    office.in_it(lambda world: world.owe("still there"))
    office.tandem("backup", "b")
    whole = (office.folder / "b").read_bytes()
    half = len(whole) // 2
    (office.folder / "b").write_bytes(whole[:half] + bytes(4096) + whole[half + 4096 : -5000])
    told = office.tandem("restore", "b", "--yes", fails=True)
    assert "damaged" in told or "pg_restore failed" in told
    office.in_it(lambda world: world.owed_kinds()["rejected"] == 1 or pytest.fail("lost"))


def test_a_backup_of_a_newer_version_is_refused_and_changes_nothing(office: Office) -> None:
    opened = sa.create_engine(engine.parse(office.url))

    def revision(number: str) -> None:
        with opened.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{number}'")
        opened.dispose()

    revision("9999")
    office.tandem("backup", "b")
    revision(schema.HEAD)
    assert "Start a newer Tandem" in office.tandem("restore", "b", "--yes", fails=True)
    office.in_it(lambda world: world.owe("still there"))


def test_a_backup_is_never_written_over_another(office: Office) -> None:
    office.tandem("backup", "b")
    assert "is there already" in office.tandem("backup", "b", fails=True)
    assert [each.name for each in office.folder.glob("b*")] == ["b"]
    office.tandem("backup")


@pytest.mark.postgres
def test_without_postgresql_s_tools_it_is_said_what_to_install(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(backup, "_DEBIAN", tmp_path)
    with pytest.raises(backup.CannotBackUp, match="postgresql-client"):
        backup.back_up(engine.parse(postgres_url), tmp_path / "b")
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho pg_dump 9.6\n")
    old.chmod(0o755)
    with pytest.raises(backup.CannotBackUp, match="version 9, the server's is"):
        backup.back_up(engine.parse(postgres_url), tmp_path / "b")
    assert list(tmp_path.glob("b*")) == []


@pytest.mark.postgres
def test_a_restore_that_was_killed_is_told_and_taken_up_again(postgres_office: Office) -> None:
    office = postgres_office
    office.in_it(lambda world: world.owe("in the backup"))
    office.tandem("backup", "b")
    opened = sa.create_engine(engine.parse(office.url))
    with opened.begin() as connection:  # as a kill between moving aside and putting back leaves it
        connection.exec_driver_sql(
            "ALTER SCHEMA public RENAME TO replaced_20261116t083000; CREATE SCHEMA public"
        )
    opened.dispose()
    assert "A restore was interrupted" in office.tandem("notices", "list", fails=True)
    assert "A restore was interrupted" in office.tandem("migrate", fails=True)
    office.tandem("restore", "b", "--yes")
    assert "1 notices" in office.tandem("notices", "list")


def test_no_password_is_on_a_command_line() -> None:
    url = engine.parse("postgresql://tandem:geheim@db.example:5433/tandem?sslmode=require")
    assert backup._conninfo(url) == "host=db.example port=5433 user=tandem dbname=tandem sslmode=require"
    assert backup._environment(url)["PGPASSWORD"] == "geheim"
