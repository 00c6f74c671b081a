"""Writes CSV that no spreadsheet runs: text that looks like a formula gets a leading apostrophe, which import removes.

What was written and read again is equal.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from alignment.records import Rejected
from crm.text import defused


def written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a whole table as CSV: text is defused, numbers and empty cells stay as they are."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_cell(each) for each in header])
    for row in rows:
        writer.writerow([_cell(each) if isinstance(each, str) else each for each in row])
    return out.getvalue()


def _cell(text: str) -> str:
    """Return a cell that is one cell: Python before 3.13 leaves a carriage return unquoted, and readers end the row there."""
    return defused(text.replace("\r\n", "\n").replace("\r", "\n"))


class RejectFile:
    """Rows that were not taken, with line and reason before their own cells; made on the first one, mode 0600.

    Once the reasons are gone, the file can be imported as it is: its other columns are the original's. `again`: an
    import goes on, and so does its file; else an earlier one is replaced.
    """

    def __init__(
        self, path: Path, header: Sequence[str], delimiter: str = ",", *, again: bool = False
    ) -> None:
        self.path = path
        self._again = again
        self.count = 0
        self._header = header
        self._delimiter = delimiter
        self._file: TextIO | None = None

    def __enter__(self) -> RejectFile:
        return self

    def write(self, rejected: Rejected) -> None:
        """Add one row."""
        if self._file is None:
            how = os.O_APPEND if self._again else os.O_TRUNC
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | how, 0o600)
            os.fchmod(handle, 0o600)  # one that was there before keeps its mode otherwise
            self._file = os.fdopen(handle, "w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file, delimiter=self._delimiter, lineterminator="\n")
            if not os.fstat(handle).st_size:
                self._writer.writerow(["line", "reason", *map(_cell, self._header)])
        self._writer.writerow([rejected.line, _cell(rejected.reason), *map(_cell, rejected.cells)])
        self.count += 1

    def flush(self) -> None:
        """Hand what was added to the disk: whoever is killed after this loses none of it."""
        if self._file is not None:
            self._file.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
