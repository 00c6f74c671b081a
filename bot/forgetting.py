"""What an erasure leaves outside the tables: rows of files that were imported, and pages of SQLite's log.

The clock looks every minute, and does something only when somebody was erased since, or files came.
"""

from __future__ import annotations

import csv
import logging
import os
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alignment.identity import email_hash, sealed
from crm import opening
from crm.maps import Map
from crm.problems import CannotRead
from db.memory import Memory
from db.stores import audit, matching, tombstones, workspaces
from operations import erasure as erasing

log = logging.getLogger(__name__)

FILES_KEPT = timedelta(days=30)
"""So long an imported file, and what was not taken of it, lies in the inbox's `done` and `failed`."""

FOLDERS = ("done", "failed")
_ADDRESS = re.compile(r"[^\s<>\"',;:()\[\]]+@[^\s<>\"',;:()\[\]]+")


@dataclass(frozen=True, slots=True)
class Gone:
    """Who was erased, as a file may name them: keyed hashes of addresses, and sealed ids of the CRM."""

    hashes: Collection[str]
    ids: Collection[str]
    key: bytes

    def names(self, text: str) -> bool:
        """Tell whether a text holds the address of somebody who was erased."""
        return any(email_hash(self.key, found.rstrip(".")) in self.hashes for found in _ADDRESS.findall(text))

    def calls(self, cell: str) -> bool:
        """Tell whether a cell is what the CRM calls somebody who was erased."""
        name = cell.strip().removeprefix("'")
        return bool(name and self.ids) and sealed(self.key, name) in self.ids


@dataclass
class Forgetting:
    """Keeps the inbox's files and SQLite's log free of whoever was erased. `inbox` None: there is no drop folder."""

    memory: Memory
    key: bytes
    inbox: Path | None = None
    _marks: dict[tuple[int, str], int] = field(default_factory=dict)
    _unwritten: bool = False
    _clean: dict[str, int] = field(default_factory=dict)

    def sweep(self, now: datetime) -> int:
        """Take erased people out of files, old files away, and what was erased out of the log; return how many files changed.

        A file that was looked through is looked through again only when somebody asked to be erased since: of those who
        were only kept long enough a file may tell as long as it is kept.
        """
        ids = self.memory.see(workspaces.all_ids, 0, now=now)
        asked = [each for each in ids if self._news(each, "erase", now)]
        let_go = [each for each in ids if self._news(each, "retention", now)]
        if asked or let_go:
            self._unwritten = True
            for each in ids:
                self._seal(each, now)
        if self._unwritten:
            self._unwritten = not self.memory.checkpoint()
        if asked:
            self._clean.clear()
        # A file does not say whose it is, so a drop folder belongs to the only workspace.
        return self._look_through(ids[0], now) if self.inbox is not None and len(ids) == 1 else 0

    def _seal(self, workspace_id: int, now: datetime) -> None:
        """Seal what a process without the key has left readable; looking for it holds nobody up."""
        left = self.memory.see(lambda work: matching.readable_leads(work, 1_000), workspace_id, now=now)
        for at in range(0, len(left), 20):
            some = left[at : at + 20]
            self.memory.do(lambda work, some=some: erasing.seal_left(work, some), workspace_id, now=now)  # type: ignore[misc]

    def _news(self, workspace_id: int, verb: str, now: datetime) -> bool:
        mark = self._marks.get((workspace_id, verb), 0)
        last = self.memory.see(lambda work: audit.last_of(work, verb, mark), workspace_id, now=now)
        self._marks[workspace_id, verb] = last
        return last > mark

    def _look_through(self, workspace_id: int, now: datetime) -> int:
        assert self.inbox is not None, "asked before"
        there = {str(each): each for folder in FOLDERS for each in _files(self.inbox / folder)}
        self._clean = {name: at for name, at in self._clean.items() if name in there}
        old = [each for each in there.values() if now - _written_at(each) > FILES_KEPT]
        for each in old:
            each.unlink(missing_ok=True)
        news = [
            each
            for name, each in there.items()
            if each not in old and self._clean.get(name) != each.stat().st_mtime_ns
        ]
        changed = 0
        if news:
            found = self.memory.see(tombstones.erased, workspace_id, now=now)
            changed = clean(news, Gone(found.hashes, found.ids, self.key))
            self._clean |= {str(each): each.stat().st_mtime_ns for each in news}
        return len(old) + changed


def clean(files: Collection[Path], gone: Gone) -> int:
    """Take erased people out of files; return how many changed."""
    if not gone.hashes and not gone.ids:
        return 0
    changed = [each for each in files if _without(each, gone)]
    if changed:
        log.info("erased from files", extra={"count": len(changed)})
    return len(changed)


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if each.is_file() and not each.is_symlink())


def _without(path: Path, gone: Gone) -> bool:
    """Write a file again without the rows of erased people; tell whether there were any."""
    try:
        opened = opening.look(path, Map())
        with opened.rows() as rows:
            kept, left = _sorted_out(rows, gone)
    except (CannotRead, csv.Error, UnicodeError):
        return _without_lines(path, gone)
    if not left:
        return False

    def write(target: Path) -> None:
        with target.open("w", encoding=opened.encoding, newline="") as text:
            csv.writer(text, delimiter=opened.delimiter, lineterminator="\n").writerows(kept)

    _replace(path, write)
    return True


def _sorted_out(rows: opening.Rows, gone: Gone) -> tuple[list[list[str]], int]:
    kept: list[list[str]] = []
    left = 0
    by_id: list[int] = []
    for cells in rows:
        if not kept:
            by_id = [
                at for at, name in enumerate(cells) if re.search(r"\bid\b|lead|external", name, re.IGNORECASE)
            ]
        elif any("@" in cell and gone.names(cell) for cell in cells) or any(
            at < len(cells) and gone.calls(cells[at]) for at in by_id
        ):
            left += 1
            continue
        kept.append(cells)
    return kept, left


def _without_lines(path: Path, gone: Gone) -> bool:
    """The same for what is no table: whole lines go."""
    lines = path.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if not gone.names(line.decode("utf-8", "replace"))]
    if len(kept) == len(lines):
        return False
    _replace(path, lambda target: _written(target, b"".join(kept)))
    return True


def _written(target: Path, content: bytes) -> None:
    target.write_bytes(content)


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    """Put a new file in a file's place at once, readable for us alone, with its time: it is no newer than it was."""
    was = path.stat()
    target = path.with_name(f".{path.name}.new")
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    write(target)
    os.utime(target, (was.st_atime, was.st_mtime))
    target.replace(path)
