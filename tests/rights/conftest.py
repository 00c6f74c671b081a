"""One town on each database, laid once for all tests of a module: whatever is tried there is taken back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from bot.slack import edge
from db.memory import Memory
from tests.conftest import Postgres
from tests.rights.player import Player
from tests.rights.rehearsal import Rehearsal
from tests.rights.scenes import Scene, scenes
from tests.rights.town import Town


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no answer be late: a busy machine changes nobody's rights."""
    monkeypatch.setattr(edge, "ANSWER_SECONDS", 60.0)


def _url(request: pytest.FixtureRequest, factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        path = factory.mktemp("town") / "tandem.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.make(f"town_{os.getpid()}_{request.module.__name__.rpartition('.')[2]}")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def player(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    """Everybody's hands in a town."""
    memory = Memory.open(_url(request, tmp_path_factory))
    rehearsal = Rehearsal(memory)
    town = Town.make(memory)
    rehearsal.begin()
    try:
        yield Player(town, rehearsal)
    finally:
        rehearsal.end()
        memory.close()


@pytest.fixture(scope="module")
def played(player: Player) -> list[Scene]:
    """A scene for every verb there is."""
    return scenes(player.town)
