"""A small TOML file says what the columns of any other file mean; recognised exports make the same thing by themselves.

source = "olist"                     # whose ids these are
zone = "America/Sao_Paulo"           # of days and of times without an offset
time_is_utc = ["won_date"]           # columns whose times are UTC all the same
[columns]                            # our field = their header
external = "mql_id"
date_only = ["won_date"]             # columns whose day alone is meant, whatever time stands beside it
undated = "skip"                     # rows without any date: "skip" rejects them, "file" dates them as the file
[zones]                              # header = zone, where it is not the map's
created = "UTC"
[dates]                              # header = format, where it cannot be told
won_date = "%Y.%m.%d %H:%M"
[values.stage]                       # their word = ours
"Working - Contacted" = "accepted"
[constants]                          # our field = the same value in every row
origin = "marketing"
[stages]                             # deals: their stage = open, won or lost
"Won deal" = "won"

A webhook's map has the same lines: its columns are paths such as "properties.email", and it may say besides
records = "data.items"               # where the records of a body stand
pairs = ["propertyName", "propertyValue"]  # a field's name and its value, where a record tells of one change
delivery = "eventId"                 # what names a delivery, where no header does
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alignment.currencies import CODES
from alignment.zones import zone_named
from crm.fields import FIELDS, Kind
from crm.problems import CannotRead


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one of their deal stages means: `open`, `won` or `lost`, its probability and forecast category."""

    kind: str
    probability: int | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """How to read one source's file. `zone` and `currency` empty: the workspace's own."""

    source: str = ""
    kind: Kind | None = None
    zone: str = ""
    currency: str = ""
    delimiter: str = ""
    encoding: str = ""
    decimal: str = ""
    header_row: int = 1
    empty: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    time_is_utc: frozenset[str] = frozenset()
    date_only: frozenset[str] = frozenset()
    zones: Mapping[str, str] = field(default_factory=dict)
    undated: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, Meaning] = field(default_factory=dict)
    records: str = ""
    pairs: tuple[str, ...] = ()
    delivery: str = ""


SKIP, FILE = "skip", "file"
"""What becomes of a row without any date: rejected with that reason, or dated as the file is."""

_PLAIN = {
    "source",
    "kind",
    "zone",
    "currency",
    "delimiter",
    "encoding",
    "decimal",
    "records",
    "delivery",
    "undated",
}
_TABLES = {"columns", "dates", "values", "constants", "stages", "zones"}
_KNOWN = _PLAIN | _TABLES | {"time_is_utc", "date_only", "empty", "header_row", "pairs"}


def load(path: Path) -> Map:
    """Read a mapping file; raises `CannotRead` with the line's fault in a sentence."""
    return from_data(data_of(path), path.name)


def data_of(path: Path) -> dict[str, Any]:
    """Return what a mapping file says, unchecked; raises `CannotRead` for what is no TOML."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        raise CannotRead(f"The map {path} cannot be read as a UTF-8 text file.") from None
    except tomllib.TOMLDecodeError as problem:
        raise CannotRead(f"The map {path.name} is not TOML: {problem}.") from None


def from_data(data: Mapping[str, Any], name: str = "map") -> Map:
    """Check what a mapping file says and return it; unknown words are refused, since a typo would be silent."""
    unknown = sorted(set(data) - _KNOWN)
    if unknown:
        raise CannotRead(f'The map {name} says "{unknown[0]}", which means nothing. Known: {_list(_KNOWN)}.')
    for key in _TABLES:
        if not isinstance(data.get(key, {}), dict):
            raise CannotRead(f"The map {name}: [{key}] is a table of lines.")
    for key in _PLAIN:
        if not isinstance(data.get(key, ""), str):
            raise CannotRead(f"The map {name}: {key} is text in quotes.")
    for key in ("time_is_utc", "date_only", "empty", "pairs"):
        if not isinstance(data.get(key, []), list):
            raise CannotRead(f'The map {name}: {key} is a list, such as ["Select"].')
    _check_words(data, name)
    kind = Kind(data["kind"]) if data.get("kind") else None
    return Map(
        source=data.get("source", "").strip()[:40],
        kind=kind,
        zone=data.get("zone", ""),
        currency=data.get("currency", "").upper(),
        delimiter=data.get("delimiter", ""),
        encoding=data.get("encoding", ""),
        decimal=data.get("decimal", ""),
        header_row=int(data.get("header_row", 1)),
        empty=frozenset(str(word).casefold() for word in data.get("empty", [])),
        columns={str(ours): str(theirs) for ours, theirs in data.get("columns", {}).items()},
        dates={str(column): str(pattern) for column, pattern in data.get("dates", {}).items()},
        time_is_utc=frozenset(str(each) for each in data.get("time_is_utc", [])),
        date_only=frozenset(str(each) for each in data.get("date_only", [])),
        zones={str(column): str(zone) for column, zone in data.get("zones", {}).items()},
        undated=data.get("undated", ""),
        values={
            str(ours): {str(word).casefold(): str(means) for word, means in words.items()}
            for ours, words in data.get("values", {}).items()
        },
        constants={str(ours): str(value) for ours, value in data.get("constants", {}).items()},
        stages={
            str(label).casefold(): _meaning(value, name) for label, value in data.get("stages", {}).items()
        },
        records=data.get("records", ""),
        pairs=tuple(str(each) for each in data.get("pairs", [])),
        delivery=data.get("delivery", ""),
    )


def _check_words(data: Mapping[str, Any], name: str) -> None:
    if data.get("kind") and data["kind"] not in set(Kind):
        raise CannotRead(f'The map {name}: kind "{data["kind"]}" is not one of {_list(set(Kind))}.')
    for zone in filter(None, (data.get("zone", ""), *data.get("zones", {}).values())):
        try:
            zone_named(str(zone))
        except ValueError as problem:
            raise CannotRead(f"The map {name}: {problem}.") from None
    if data.get("undated", "") not in ("", SKIP, FILE):
        raise CannotRead(f'The map {name}: undated is "{SKIP}" or "{FILE}".')
    if data.get("currency") and data["currency"].upper() not in CODES:
        raise CannotRead(f'The map {name}: "{data["currency"]}" is no currency; one looks like EUR.')
    if data.get("delimiter") and len(data["delimiter"]) != 1:
        raise CannotRead(f'The map {name}: delimiter is one character, such as ";".')
    if data.get("decimal", "") not in ("", ".", ","):
        raise CannotRead(f'The map {name}: decimal is "." or ",".')
    if not isinstance(data.get("header_row", 1), int) or not 1 <= data.get("header_row", 1) <= 100:
        raise CannotRead(f"The map {name}: header_row is a number from 1 to 100.")
    if len(data.get("pairs", [])) not in (0, 2):
        raise CannotRead(f'The map {name}: pairs is two paths, such as ["propertyName", "propertyValue"].')
    for table in data.get("values", {}).values():
        if not isinstance(table, dict):
            raise CannotRead(
                f"The map {name}: write [values.stage] and, below it, lines of their word = ours."
            )


def _meaning(value: Any, name: str) -> Meaning:
    if isinstance(value, str):
        value = {"meaning": value}
    if not isinstance(value, dict) or value.get("meaning") not in ("open", "won", "lost"):
        raise CannotRead(
            f'The map {name}: a stage means "open", "won" or "lost", or {{meaning = "open", probability = 40}}.'
        )
    probability = value.get("probability")
    if probability is not None and (not isinstance(probability, int) or not 0 <= probability <= 100):
        raise CannotRead(f"The map {name}: a probability is 0 to 100.")
    return Meaning(value["meaning"], probability, str(value.get("category", "")))


def check_fields(mapped: Map, kind: Kind, name: str = "map") -> None:
    """Refuse a map that names fields which this kind of file does not have."""
    if mapped.kind is not None and mapped.kind is not kind:
        raise CannotRead(f"The map {name} is for {mapped.kind}, and {kind} were asked for.")
    for table, names in (
        ("columns", mapped.columns),
        ("constants", mapped.constants),
        ("values", mapped.values),
    ):
        for ours in names:
            if ours not in FIELDS[kind]:
                raise CannotRead(
                    f'The map {name}: [{table}] names "{ours}", which {kind} do not have. '
                    f"They have: {_list(set(FIELDS[kind]))}."
                )


def _list(words: set[Any] | frozenset[str]) -> str:
    return ", ".join(sorted(str(word) for word in words))
