"""The drop folder: what lies in it is imported, moved to `done/` or `failed/`, and reported to the data owner."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.importing.importer import Importer
from bot.importing.report import Report
from crm import csv_file, maps
from crm.fields import Kind
from crm.maps import Map
from crm.problems import CannotRead
from db.memory import Memory
from db.stores import workspaces
from messages.text import one_line
from operations import inbox
from operations.inbox import Dropped, Planned

LONGEST_NAME = 255
"""Bytes of a file's name: what common file systems take."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one file: its report, or the sentence that says why it was not taken."""

    name: str
    kind: str
    report: Report | None
    problem: str = ""


def import_inbox(
    folder: Path, memory: Memory, workspace_id: int, key: bytes, *, now: Callable[[], datetime]
) -> tuple[Outcome, ...]:
    """Import every file in `folder` whose name says a kind; a folder that is not there holds none.

    A map for a kind lies beside the files (`leads.toml`). A file that cannot be read goes to `failed/` with the sentence
    beside it, so that it is not tried for ever.
    """
    if not folder.is_dir():
        return ()
    zone = memory.see(workspaces.terms, workspace_id, now=now()).zone
    dropped = [
        Dropped(each.name, datetime.fromtimestamp(each.stat().st_mtime, UTC))
        for each in sorted(folder.iterdir())
        if each.is_file() and not each.is_symlink()
    ]
    return tuple(
        _one(folder, planned, memory, workspace_id, key, now) for planned in inbox.plan(dropped, now(), zone)
    )


def _one(
    folder: Path,
    planned: Planned,
    memory: Memory,
    workspace_id: int,
    key: bytes,
    now: Callable[[], datetime],
) -> Outcome:
    path = folder / planned.name
    beside = folder / f"{planned.kind}.toml"
    try:
        terms = memory.see(workspaces.terms, workspace_id, now=now())
        mapped = maps.load(beside) if beside.exists() else Map()
        sheet = csv_file.survey(
            path, mapped, Kind(planned.kind), zone=terms.zone, currency=terms.currency, name=beside.name
        )
        importer = Importer(
            memory,
            workspace_id,
            key,
            sheet,
            now=now,
            exported_at=planned.exported_at,
            rejects=_beside(_made(folder / "done") / planned.name, ".rejected.csv"),
        )
        report = importer.run()
    except CannotRead as problem:
        kept = _moved(path, folder / "failed")
        _beside(kept, ".why.txt").write_text(f"{problem}\n", encoding="utf-8")
        readable = replace(planned, name=one_line(planned.name))
        memory.do(lambda work: inbox.tell_failed(work, readable), workspace_id, now=now())
        return Outcome(planned.name, planned.kind, None, str(problem))
    _moved(path, folder / "done")
    if report.run_id:
        memory.do(lambda work: inbox.tell(work, planned.kind, report.run_id), workspace_id, now=now())
    return Outcome(planned.name, planned.kind, report)


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _beside(path: Path, ending: str) -> Path:
    """Return the path with an ending, its name cut where it would be longer than a file system takes."""
    room = LONGEST_NAME - len(os.fsencode(ending))
    return path.with_name(os.fsdecode(os.fsencode(path.name)[:room]) + ending)


def _moved(path: Path, folder: Path) -> Path:
    """Move a file without replacing one of the same name."""
    target = _made(folder) / path.name
    number = 1
    while target.exists():
        target = _beside(folder / path.stem, f".{number}{path.suffix}")
        number += 1
    path.replace(target)
    with contextlib.suppress(
        PermissionError
    ):  # somebody else's file, which they may still read: not ours to close
        target.chmod(0o600)
    return target
