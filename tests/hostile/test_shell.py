"""Hostile words at a shell, hostile names in the drop folder, hostile maps: a sentence, never a traceback, nothing stuck."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.inbox import import_inbox
from crm import csv_file, maps
from crm.fields import Kind
from crm.problems import CannotRead
from db.memory import Memory
from tests.conftest import NOW
from tests.hostile.judge import is_odd
from tests.hostile.life import Shell
from tests.hostile.strings import FORGED, OURS, PUBLIC, WORKED_OUT
from tests.intake.conftest import KEY, make_company

ROOT = Path(__file__).parents[2]
WORDS = [each for each in OURS if "\x00" not in each]
"""What can be handed to a command: no operating system lets NUL through."""

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("import", "leads", "{}"),
    ("import", "{}", "leads.csv"),
    ("import", "leads", "leads.csv", "--map", "{}"),
    ("import", "leads", "leads.csv", "--exported-at", "{}"),
    ("report", "funnel", "--as-of", "{}"),
    ("report", "funnel", "--source", "{}"),
    ("report", "pipeline", "--segment", "{}"),
    ("digest", "pipeline", "--channel", "{}", "--at", "2026-11-16", "--dry-run"),
    ("digest", "pipeline", "--channel", "C1", "--at", "{}"),
    ("export", "{}"),
    ("export", "open", "--team", "{}"),
    ("export", "sources", "--campaign", "{}"),
    ("export", "scorecard", "--period", "{}"),
    ("notices", "list", "--state", "{}"),
    ("notices", "retry", "{}"),
    ("notices", "cancel", "{}"),
    ("erase", "{}", "--yes"),
    ("webhook", "add", "leads", "--source", "{}"),
    ("webhook", "add", "leads", "--source", "crm", "--map", "{}"),
    ("webhook", "rotate", "{}"),
    ("webhook", "end", "{}"),
    ("admin", "add", "{}"),
    ("{}",),
)


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(sqlite_template, tmp_path / "tandem.db")
    (tmp_path / "leads.csv").write_text("external,company\n1,Acorn\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_no_word_at_a_shell_breaks_a_command(folder: Path) -> None:
    shell = Shell(folder)
    broken: list[str] = []
    for at, word in enumerate((*WORDS[::4], *PUBLIC[::40])):
        for command in (COMMANDS[at % len(COMMANDS)], COMMANDS[(at * 7 + 3) % len(COMMANDS)]):
            words = [each.replace("{}", word) for each in command]
            text = shell.tried(*words)
            if WORKED_OUT in text or any(map(is_odd, text)):
                broken.append(f"{words!r}: {text!r}"[:300])
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("command", [("admin", "add"), ("import", "leads")])
def test_bytes_that_are_no_text_are_a_sentence(folder: Path, command: Sequence[str]) -> None:
    told = subprocess.run(
        [sys.executable.encode(), b"-m", b"bot", *(each.encode() for each in command), b"\xff\xfe\x1b[31m\n" + FORGED.encode()],
        capture_output=True, cwd=folder, timeout=60, check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{folder / 'tandem.db'}", "LANG": "C.UTF-8"},
    )  # fmt: skip
    said = (told.stdout + told.stderr).decode()
    assert told.returncode in (1, 2), said
    assert "Traceback" not in said
    assert "\x1b" not in said
    assert not [line for line in said.splitlines() if line.startswith(FORGED)]


NAMES = (
    b"leads-\xff\xfe.csv",
    b"leads-\n" + FORGED.encode() + b".csv",
    b"leads-\x1b[31m.csv",
    "leads-\u202evsc.csv".encode(),
    b"leads-<!channel> {{ 7919 * 7907 }} =1+1.csv",
    b"leads-" + b"x" * 245 + b".csv",
    ("leads-" + "\u65e5" * 81 + ".csv").encode(),
    b"deals-" + b"y" * 245 + b".csv",
    b"deals-\xff.csv",
    b"leads-2026-99-99.csv",
    b"-leads.csv",
)


def test_no_name_in_the_drop_folder_stops_the_others(memory: Memory, tmp_path: Path) -> None:
    """Each file is taken or set aside whatever it is called, and told of under a name that can be shown."""
    company = make_company(memory)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for at, name in enumerate(NAMES):
        path = os.path.join(os.fsencode(inbox), name)  # noqa: PTH118 - Path takes no bytes
        rows = b"nonsense\n" if name.startswith(b"deals") else b"external,company\n%d,Acorn\n,nobody\n" % at
        with open(path, "wb") as file:  # noqa: PTH123 - Path takes no bytes
            file.write(rows)
        os.utime(path, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    outcomes = import_inbox(inbox, memory, company.id, KEY, now=lambda: company.now)
    assert len(outcomes) == len(NAMES)
    assert [each.name for each in inbox.iterdir() if each.is_file()] == []
    for each in outcomes:
        assert (each.report is None) == each.name.startswith("deals"), each
    assert import_inbox(inbox, memory, company.id, KEY, now=lambda: company.now) == ()


def test_no_map_breaks_an_import(tmp_path: Path) -> None:
    """Each text at each place of a map, as TOML can say it: read, or refused in a sentence of one line."""
    path = tmp_path / "leads.csv"
    path.write_text("external,company,mql_at\n1,Acorn,2026-11-16\n")
    places = (
        "{} = 1", "source = {}", "kind = {}", "zone = {}", "currency = {}", "delimiter = {}", "encoding = {}", "decimal = {}",
        "header_row = {}", "time_is_utc = [{}]", "empty = [{}]", "[columns]\n{} = {}", "[columns]\nexternal = {}",
        "[dates]\nmql_at = {}", "[dates]\n{} = {}", "[values]\nstage = {}", "[values.stage]\n{} = {}",
        "[constants]\nstage = {}", "[constants]\nmql_at = {}", "[stages]\n{} = {}", "[stages]\na = {{ meaning = {} }}",
    )  # fmt: skip
    read = 0
    for at, text in enumerate((*OURS, *PUBLIC[::7])):
        quoted = json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=True)
        for place in (places[at % len(places)], places[(at * 5 + 2) % len(places)]):
            (tmp_path / "map.toml").write_text(
                place.replace("{}", quoted).replace("{{", "{").replace("}}", "}")
            )
            try:
                list(csv_file.read(path, maps.load(tmp_path / "map.toml"), Kind.LEADS))
                read += 1
            except CannotRead as refused:
                said = str(refused)
                assert not [char for char in said if is_odd(char) or char == "\n"], (place, said)
    assert read > 20
