"""Opens a CSV file whatever it looks like, or says in one sentence why it cannot be one.

Delimiter, encoding and byte order mark are found out; a directory, a pipe, an empty file and bytes that are no text
are refused before anything is read.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from crm.maps import Map
from crm.problems import CannotRead

_BLOCK = 1 << 20
_SAMPLE = 1 << 16
_DELIMITERS = ",;\t|^~:"
MOST_IN_A_CELL = 1 << 17
"""Characters: a longer cell is an unclosed quote that swallowed the rest of the file."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Rows(Protocol):
    """What the csv module reads with: rows of cells, and how many lines it has read."""

    @property
    def line_num(self) -> int:
        """How many lines of the file were read."""

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is text: its encoding and delimiter, its SHA-256, and how many bytes it has."""

    path: Path
    encoding: str
    delimiter: str
    digest: str
    size: int
    skip: int

    @contextmanager
    def rows(self) -> Iterator[Rows]:
        """Read its rows, strictly: a quote in the wrong place is an error and not a guess."""
        csv.field_size_limit(MOST_IN_A_CELL)
        with self.path.open(encoding=self.encoding, newline="") as text:
            for _ in range(self.skip):
                text.readline()
            yield csv.reader(text, delimiter=self.delimiter, strict=True, skipinitialspace=False)


def look(path: Path, mapped: Map) -> Opened:
    """Find out how `path` is to be read; raises `CannotRead`."""
    _refuse_what_is_no_file(path)
    digest, size, text, marked = _read_through(path)
    encoding = _encoding(path, mapped, text=text, marked=marked)
    try:
        with path.open(encoding=encoding, newline="") as opened:
            delimiter, skip = _delimiter(opened, mapped)
    except (UnicodeDecodeError, UnicodeError):
        raise CannotRead(_unreadable(path, encoding)) from None
    return Opened(path, encoding, delimiter, digest, size, skip)


def _refuse_what_is_no_file(path: Path) -> None:
    try:
        found = path.stat()
    except FileNotFoundError:
        raise CannotRead(f"There is no file {path}.") from None
    except OSError as problem:
        raise CannotRead(f"{path} cannot be opened: {problem.strerror}.") from None
    if stat.S_ISDIR(found.st_mode):
        raise CannotRead(f"{path} is a directory; import one CSV file.")
    if not stat.S_ISREG(found.st_mode):
        raise CannotRead(f"{path} is not a plain file (a pipe or a device); save it as a CSV file first.")
    if found.st_size == 0:
        raise CannotRead(f"{path} is empty (0 bytes).")
    try:
        path.open("rb").close()
    except OSError as problem:
        raise CannotRead(f"{path} cannot be opened: {problem.strerror}.") from None


def _read_through(path: Path) -> tuple[str, int, bool, str]:
    """Read all bytes once: their digest, their number, whether they are UTF-8, and what their mark says."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    size, text, marked = 0, True, ""
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            if not size:
                marked = next((name for mark, name in _MARKS if block.startswith(mark)), "")
            digest.update(block)
            size += len(block)
            if text:
                text = b"\0" not in block
            if text:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    text = False
    if text:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            text = False
    return digest.hexdigest(), size, text, marked


def _encoding(path: Path, mapped: Map, *, text: bool, marked: str) -> str:
    if mapped.encoding:
        try:
            codecs.lookup(mapped.encoding)
        except LookupError:
            raise CannotRead(
                f'The map says encoding "{mapped.encoding}", which is none; try cp1252.'
            ) from None
        return marked if marked and mapped.encoding.lower().startswith("utf") else mapped.encoding
    if marked:
        return marked
    if text:
        return "utf-8"
    sample = _sample(path)
    if b"\0" in sample:
        guessed = _wide(sample)
        if guessed:
            return guessed
        raise CannotRead(f"{path.name} is not text; save it as CSV (UTF-8). A spreadsheet is not read.")
    return _legacy(path, sample)


def _sample(path: Path) -> bytes:
    """Return bytes around the first ones that are not ASCII: what an encoding is told by."""
    with path.open("rb") as handle:
        first = handle.read(_SAMPLE)
        block = first
        while block and block.isascii() and b"\0" not in block:
            block = handle.read(_SAMPLE)
        return block or first


def _wide(sample: bytes) -> str:
    """Tell UTF-16 without a mark from binary bytes: in Latin text every second byte is zero."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2 or 1
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _legacy(path: Path, sample: bytes) -> str:
    from charset_normalizer import from_bytes  # 60 ms of import that only old encodings pay

    candidates = ["cp1252", "cp1250", "cp1251", "cp932", "gb18030", "iso8859_15", "cp1253", "cp1254"]
    best = from_bytes(sample, cp_isolation=candidates).best()
    if best is None:
        raise CannotRead(_unreadable(path, "any encoding that was tried"))
    return str(best.encoding)


def _unreadable(path: Path, encoding: str) -> str:
    return f'{path.name} cannot be read as {encoding}; name its encoding in the map, such as encoding = "cp1252".'


def _delimiter(opened: TextIO, mapped: Map) -> tuple[str, int]:
    """Return the delimiter and how many lines stand before the header."""
    skip = mapped.header_row - 1
    for _ in range(skip):
        opened.readline()
    line = opened.readline(MOST_IN_A_CELL)
    if line.casefold().startswith("sep=") and len(line.strip()) == 5:
        return line.strip()[4], skip + 1  # Excel's own hint
    if mapped.delimiter:
        return mapped.delimiter, skip
    bare = _without_quoted(line)
    counts = {mark: bare.count(mark) for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: counts[mark])
    return (best if counts[best] else ","), skip


def _without_quoted(line: str) -> str:
    return "".join(part for place, part in enumerate(line.split('"')) if place % 2 == 0)
