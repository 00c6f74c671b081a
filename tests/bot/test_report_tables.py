"""At a shell each report is written as a table, with the options of the report, and nobody's name in it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.exporting import export
from bot.cli.reporting import report
from db.memory import Memory
from figures.tables import TABLES
from tests import brightwater as b

Tandem = Callable[..., Result]


@pytest.fixture
def tandem(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tandem:
    shutil.copy(sqlite_template, tmp_path / "tandem.db")
    memory = Memory.open(f"sqlite:///{tmp_path / 'tandem.db'}")
    b.build(memory)
    memory.close()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'tandem.db'}")
    monkeypatch.setenv("TANDEM_SECRET_KEY", "secret")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(export, list(words))


@pytest.mark.parametrize("word", TABLES)
def test_each_report_is_written_as_a_table(tandem: Tandem, tmp_path: Path, word: str) -> None:
    target = tmp_path / "out.csv"
    ran = tandem(
        word, "--as-of", "2026-11-16T13:30:00Z", "--known-at", "2026-11-16T13:30:00Z", "--to", str(target)
    )
    assert ran.exit_code == 0, ran.output
    with target.open(newline="") as file:
        header, *rows = list(csv.reader(file))
    assert "holder" not in header
    assert all(len(row) == len(header) for row in rows)
    assert f"Wrote {len(rows)} rows" in ran.output
    assert "pipeline." + word in tandem("trail").output


def test_a_table_is_narrowed_and_what_is_no_team_or_campaign_is_told(tandem: Tandem) -> None:
    narrow = tandem(
        "open", "--as-of", "2026-11-16", "--team", "West", "--campaign", "webinar-nov", "--period", "q4"
    )
    assert narrow.exit_code == 0, narrow.output
    assert narrow.output.splitlines()[0] == "reference,deal,amount,currency,stage,close date"
    for words, told in (
        (("open", "--team", "nowhere"), "is no team"),
        (("open", "--campaign", "nothing"), "is no campaign"),
        (("open", "--by", "source"), "--by and --per are of: funnel."),
        (("open", "--way", "w"), "has no way"),
        (("sources", "--period", "soon"), "is no period"),
        (("leads", "--team", "West"), "--team is of the reports"),
    ):
        ran = tandem(*words)
        assert ran.exit_code == 2, words
        assert told in ran.output


def test_a_report_of_so_few_that_they_are_as_one_person_is_not_printed(tandem: Tandem) -> None:
    told = CliRunner().invoke(report, ["pipeline", "--as-of", "2026-11-16", "--team", "East", "--json"])
    assert told.exit_code == 2
    assert "That team is so small that its figures are about persons." in told.output
    assert "won_minor" not in told.output
