"""Bringing a surveyed file into a workspace: chunk by chunk, resumable, or rehearsed without saving."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TypeVar

from alignment.records import Record, Rejected
from bot.importing.marks import Marks
from bot.importing.pace import ALONE, UNSEEN, Pace
from bot.importing.report import Report
from crm.csv_file import Sheet
from crm.csv_out import RejectFile
from db.memory import Memory, Work
from db.stores.imports import Run
from messages.text import one_line
from operations import intake
from operations.intake import Chunk, Concerned, File, Tally

T = TypeVar("T")
Carry = Callable[[Work, Chunk, Callable[[], bool]], Tally]
"""Brings a chunk in, until it is told that it has taken as long as one may."""


class _Rehearsed(Exception):
    """Carries what a rehearsed chunk came to out of its transaction, which is rolled back."""

    def __init__(self, tally: Tally, run: Run) -> None:
        super().__init__("rehearsed")
        self.tally = tally
        self.run = run


class Importer:
    """Brings one surveyed file into one workspace, chunk by chunk."""

    def __init__(
        self,
        memory: Memory,
        workspace_id: int,
        key: bytes,
        sheet: Sheet,
        *,
        now: Callable[[], datetime],
        exported_at: datetime | None = None,
        complete: bool = False,
        dry_run: bool = False,
        rejects: Path | None = None,
        progress: Callable[[int], None] = lambda _rows: None,
    ) -> None:
        self._memory, self._workspace_id, self._key, self._sheet = memory, workspace_id, key, sheet
        self._now, self._dry_run, self._progress = now, dry_run, progress
        self._file = File(
            sheet.kind.value,
            sheet.source,
            one_line(sheet.opened.path.name),
            sheet.digest,
            sheet.says,
            exported_at,
            complete,
            sheet.stages,
        )
        self._rejects = rejects
        self._writer: RejectFile | None = None
        self._seen = Marks()
        self._concerned = Concerned()
        self.report = Report(sheet.kind.value, sheet.source)

    def run(self) -> Report:
        """Bring everything in; a second run of the same file goes on where the first was stopped."""
        with _seldom_collecting():
            if self._dry_run:
                self._all_chunks(self._rehearse)
            else:
                self._for_good()
        return self.report

    def _for_good(self) -> None:
        run = self._do(lambda work: intake.begin(work, self._file))
        report = self.report
        report.run_id, report.baseline, report.resumed_at = run.id, run.baseline, run.line
        if run.line:  # whom its first part concerned went with the process that was stopped
            self._concerned = Concerned(everybody=True)

        def carry(work: Work, chunk: Chunk, enough: Callable[[], bool]) -> Tally:
            return intake.carry(work, run, self._file, self._key, chunk, enough)

        with ExitStack() as stack:
            if self._rejects is not None:
                header, delimiter = self._sheet.header, self._sheet.opened.delimiter
                file = RejectFile(self._rejects, header, delimiter, again=bool(run.line))
                self._writer = stack.enter_context(file)
            try:
                self._all_chunks(carry)
            except BaseException:
                self._do(lambda work: intake.stop(work, run))
                raise
        self._end_missing(run)
        report.exported_at = self._do(lambda work: intake.finish(work, run, self._concerned)).exported_at
        resumed = bool(run.line and self._rejects and self._rejects.exists())
        if self._writer is not None and (self._writer.count or resumed):
            report.rejects = self._rejects

    def _rehearse(self, work: Work, chunk: Chunk, enough: Callable[[], bool]) -> Tally:
        """Carry a chunk and take everything back: raises with what it came to."""
        run = intake.begin(work, self._file)
        raise _Rehearsed(intake.carry(work, run, self._file, self._key, chunk, enough), run)

    def _do(self, act: Callable[[Work], T]) -> T:
        return self._memory.do(act, self._workspace_id, now=self._now())

    def _all_chunks(self, carry: Carry) -> None:
        rows = self._sheet.records(
            after=self.report.resumed_at, file_at=self._file.exported_at or self._now()
        )
        pace = Pace(self._memory.awaited, alone=ALONE if self._memory.sqlite else UNSEEN)
        unmatched: set[str] = set()
        waiting, grown = list[Record | Rejected](), 1
        while True:
            _fill(waiting, rows, pace.rows)
            if not waiting:
                break
            carrying, carried = self._start(carry, waiting[: pace.rows], pace)
            # What comes next is read while the database works by itself: SQLite from the commit on, whose statements
            # would wait for Python's lock row by row; PostgreSQL all the time.
            if self._memory.sqlite:
                carried.wait()
            _fill(waiting, rows, 2 * pace.rows)
            tally = self._tally(carrying)
            self._count(tally)
            if not self._dry_run and self.report.new >= grown:
                self._do(intake.count_anew)
                grown = max(20, self.report.new * 8)
            unmatched |= tally.unmatched
            self._concerned |= tally.concerned
            del waiting[: tally.read]
            pace.took(tally.read)
        self.report.unmatched = len(unmatched)
        self.report.guessed = tuple(sorted(self._sheet.guessed))

    def _start(self, carry: Carry, some: list[Record | Rejected], pace: Pace) -> tuple[Future[Tally], Event]:
        """Start a chunk; return what is done after its commit, and what is set before it."""
        chunk = Chunk(some, some[-1].line, self._seen)
        carried = Event()

        def act(work: Work) -> Tally:
            try:
                return carry(work, chunk, pace.begin())
            finally:
                pace.end()
                carried.set()

        carrying = self._memory.submit(act, self._workspace_id, now=self._now())
        carrying.add_done_callback(lambda _: carried.set())  # of an act that never began
        return carrying, carried

    def _tally(self, carrying: Future[Tally]) -> Tally:
        try:
            return carrying.result()
        except _Rehearsed as rehearsed:
            self.report.baseline = rehearsed.run.baseline
            return rehearsed.tally

    def _count(self, tally: Tally) -> None:
        report = self.report
        report.read += tally.read
        report.new += tally.new
        report.changed += tally.changed
        report.same += tally.same
        report.flagged += tally.flagged
        report.refused += len(tally.refused)
        for number in tally.touched:
            self._seen.add(number)
        if self._writer is not None:
            for each in tally.refused:
                self._writer.write(each)
            self._writer.flush()
        self._progress(tally.read)

    def _end_missing(self, run: Run) -> None:
        """A complete file ends what it lacks; one with lines that could not be read ends nothing."""
        if not self._file.complete or self.report.refused:
            return
        after = 0
        while True:
            go_on = after
            after, ended = self._do(
                lambda work, go_on=go_on: intake.missing(  # type: ignore[misc]
                    work, run, self._file, self._key, self._seen.__contains__, go_on
                )
            )
            self.report.ended += ended
            if ended:
                self._concerned = Concerned(everybody=True)
            if not after:
                return


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Let Python look for reference cycles a hundred times less often: rows make none, and looking costs a tenth."""
    usual = gc.get_threshold()
    gc.set_threshold(usual[0] * 100, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _fill(waiting: list[Record | Rejected], rows: Iterator[Record | Rejected], size: int) -> None:
    while len(waiting) < size:
        row = next(rows, None)
        if row is None:
            return
        waiting.append(row)
