"""Writes the rows that an import did not take, so that they can be mended and imported again."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from alignment.records import Rejected
from alignment.spreadsheets import cell


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
                self._writer.writerow(["line", "reason", *map(cell, self._header)])
        self._writer.writerow([rejected.line, cell(rejected.reason), *map(cell, rejected.cells)])
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
