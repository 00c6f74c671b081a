"""A change of the schema: killed in the middle, begun by two at once, or under a process that is still at work."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import engine, schema
from db import tables as t
from db.memory import Memory
from tests.conftest import Postgres
from tests.delivery.conftest import World, furnished
from tests.operating import dying

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a schema, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    yield postgres.make("empty_one", like="template1")
    postgres.drop("empty_one")


def tables_in(url: str) -> set[str]:
    opened = sa.create_engine(engine.parse(url))
    try:
        return set(sa.inspect(opened).get_table_names())
    finally:
        opened.dispose()


def migrate_and_die(url: str, after: int) -> int:
    return subprocess.run(
        [sys.executable, "-m", dying.__name__, url, str(after)], cwd=ROOT, check=False, capture_output=True
    ).returncode


@pytest.mark.parametrize("after", [1, 20, 60])
def test_a_migration_killed_in_the_middle_leaves_nothing_and_is_taken_up_again(
    empty_url: str, after: int
) -> None:
    assert migrate_and_die(empty_url, after) == -9
    assert tables_in(empty_url) == set(), "all of it, or nothing"
    with pytest.raises(schema.UnknownSchema, match="tandem migrate"):
        Memory.open(empty_url)
    assert schema.migrate(empty_url) == ("", schema.HEAD)
    assert tables_in(empty_url) >= set(t.metadata.tables)
    Memory.open(empty_url).close()


def test_two_that_start_at_once_migrate_once(empty_url: str) -> None:
    def start(_number: int) -> subprocess.CompletedProcess[str]:
        code = f"from db import schema; print(schema.migrate({empty_url!r})[0] or 'empty')"
        return subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
        )

    with ThreadPoolExecutor(3) as several:
        done = list(several.map(start, range(3)))
    assert [each.returncode for each in done] == [0, 0, 0], [each.stderr[-300:] for each in done]
    assert sorted(each.stdout.strip() for each in done) == [schema.HEAD, schema.HEAD, "empty"]


def advance(url: str) -> None:
    """What the next version's migration will do while this version is at work: add, and take nothing away."""
    opened = engine.migrating_engine(engine.parse(url))
    with opened.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE notice ADD COLUMN next_version TEXT NOT NULL DEFAULT ''")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9998'")
    opened.dispose()


def test_an_old_process_finishes_its_work_beside_a_new_schema_and_a_new_start_of_it_is_refused(
    database_url: str, open_memory: Callable[[str], Memory], slack: object
) -> None:
    world: World = furnished(open_memory(database_url), slack)  # type: ignore[arg-type]
    first = world.owe("before")
    world.deliver()
    advance(database_url)
    second = world.owe("after")
    world.deliver()
    assert world.states(first, second) == ["sent", "sent"]
    assert world.posted() == {first: 1, second: 1}
    with pytest.raises(schema.UnknownSchema, match=r"newer than this version.*Start a newer Tandem"):
        Memory.open(database_url)
    with pytest.raises(schema.UnknownSchema, match="Start a newer Tandem"):
        schema.migrate(database_url)
    assert "next_version" in {
        each["name"] for each in sa.inspect(world.memory._writing).get_columns("notice")
    }, "nothing was taken back"


def test_a_part_alone_never_migrates_and_says_who_does(empty_url: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run", "--only", "worker"],
        cwd=tmp_path,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": empty_url,
            "TANDEM_SECRET_KEY": "k",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, "The database is empty. Run: tandem migrate\n")
    assert tables_in(empty_url) == set()


def test_whoever_waits_for_a_lock_that_is_taken_away_takes_the_next_one(tmp_path: Path) -> None:
    url = engine.parse(f"sqlite:///{tmp_path / 'x.db'}")
    inside: list[int] = []
    most: list[int] = []

    def enter(number: int) -> None:
        with schema.alone(url):
            inside.append(number)
            most.append(len(inside))
            inside.remove(number)

    with ThreadPoolExecutor(8) as several:
        list(several.map(enter, range(200)))
    assert set(most) == {1}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", sorted(engine._NETWORK_FILESYSTEMS))
def test_sqlite_on_a_network_filesystem_is_refused_also_in_a_folder_with_a_blank(
    tmp_path: Path, kind: str
) -> None:
    shared = tmp_path / "a share"
    shared.mkdir()
    mounts = tmp_path / "mounts"
    escaped = str(shared).replace(" ", "\\040")
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {escaped} {kind} rw 0 0\n")
    with pytest.raises(engine.CannotOpen, match="network filesystem"):
        engine.refuse_network_filesystem(engine.parse(f"sqlite:///{shared / 'tandem.db'}"), mounts)
    engine.refuse_network_filesystem(engine.parse(f"sqlite:///{tmp_path / 'tandem.db'}"), mounts)
