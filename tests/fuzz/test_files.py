"""Any bytes may lie in a file: they are read, row by row, or the file is refused in a sentence; nothing is forged."""

from __future__ import annotations

import csv
import dataclasses
import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from alignment.records import Rejected
from alignment.spreadsheets import restored
from crm import csv_file, csv_out, maps
from crm.fields import FIELDS, Kind
from crm.maps import Map
from crm.problems import CannotRead
from tests.hostile.strings import OURS, PUBLIC

CELLS = (
    "", "0", "-1", "1e9", "24.000", "1,234.50", "$5", "won", "open", "accepted", "2026-11-16", "11/16/2026", "3/4/2026",
    "16.11.2026 9:05", "2026-13-40", "9999-12-31", "0001-01-01", "yes", "no", "75%", "-3%", "400%", "USD", "a@b.example",
    '"', '""', "'", "\n", "\r", ",", ";", "\t", "\x00", "=1+1",
)  # fmt: skip
cells = st.one_of(st.sampled_from(CELLS), st.text(max_size=8), st.sampled_from([*OURS, *PUBLIC]))
kinds = st.sampled_from(list(Kind))
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])


@contextmanager
def lying(content: bytes) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(content)
        yield path


@st.composite
def tables(draw: st.DrawFn) -> tuple[Kind, bytes]:
    """A file with our own headers, some cells that mean something and others that do not, mis-quoted now and then."""
    kind = draw(kinds)
    header = draw(st.lists(st.sampled_from(list(FIELDS[kind])), min_size=1, max_size=6, unique=True))
    width = st.integers(1, 7)
    rows = draw(st.lists(width.flatmap(lambda n: st.lists(cells, min_size=n, max_size=n)), max_size=6))
    out = io.StringIO()
    quoted = draw(st.booleans())
    ended = draw(ENDS)
    writer = csv.writer(
        out,
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
        lineterminator=ended,
        delimiter=draw(st.sampled_from(",;\t|")),
    )
    writer.writerow(header)
    writer.writerows(rows)
    text = out.getvalue() + draw(st.sampled_from(["", '"', "\n\n", "\x1a"]))
    return kind, text.encode(draw(ENCODINGS), "replace")


def told_in_a_line(refused: CannotRead) -> None:
    assert str(refused)
    assert len(str(refused).splitlines()) == 1


def read(path: Path, kind: Kind, mapped: Map) -> list[object]:
    """Read a file to its end, and look at each record; CannotRead is the answer for the whole file."""
    try:
        found = list(csv_file.read(path, mapped, kind))
    except CannotRead as refused:
        told_in_a_line(refused)
        return []
    for each in found:
        if isinstance(each, Rejected):
            assert each.reason
            continue
        for field in dataclasses.fields(each):
            value = getattr(each, field.name)
            if isinstance(value, str):
                assert not [char for char in value if unicodedata.category(char) in ("Cc", "Cs")], field.name
                assert len(value) <= 500
    return list(found)


@given(st.binary(max_size=300), kinds)
def test_any_bytes_are_read_or_refused(content: bytes, kind: Kind) -> None:
    with lying(content) as path:
        read(path, kind, Map())


@given(tables())
def test_a_table_of_anything_is_read_or_refused_and_its_rejects_are_rows(table: tuple[Kind, bytes]) -> None:
    kind, content = table
    with lying(content) as path:
        found = read(path, kind, Map(source="fuzz", zone="America/New_York"))
        refused = [each for each in found if isinstance(each, Rejected)]
        with csv_out.RejectFile(path.with_name("rejected.csv"), ["a"]) as rejects:
            for each in refused:
                rejects.write(each)
        if refused:
            with rejects.path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.reader(file))
            assert len(rows) == len(refused) + 1, "one row each, whatever stands in its cells"
            for row, each in zip(rows[1:], refused, strict=True):
                assert [cell.replace("\r", "\n") for cell in map(restored, row[2:])] == [
                    cell.replace("\r\n", "\n").replace("\r", "\n") for cell in each.cells
                ]
                assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


tomls = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(-5, 200), st.booleans(), st.floats(allow_nan=False), cells),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)  # fmt: skip
keys = st.sampled_from([*sorted(maps._KNOWN), "zone", "colums"])


@given(st.dictionaries(keys, tomls, max_size=4))
def test_any_map_is_understood_or_refused(data: dict[str, object]) -> None:
    with lying(b"external,company,mql_at\n1,Acorn,2026-11-16\n") as path:
        try:
            mapped = maps.from_data(data)
        except CannotRead as refused:
            told_in_a_line(refused)
            return
        read(path, Kind.LEADS, mapped)
