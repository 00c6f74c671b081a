"""A webhook's body as JSON: read strictly, its records found by the map, each field at the end of a dotted path.

Numbers stay text as they were sent: what is an amount or a time is decided where cells are read, not by a float.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from crm.fields import Way
from crm.maps import Map
from crm.problems import BadCell

MOST_RECORDS = 500
"""So many records of one delivery are taken: more is a file."""
_DEEPEST = 64
"""Levels of a body; deeper ones are nobody's records."""
_LONGEST_NUMBER = 40


class NotRecords(Exception):
    """The body is no JSON, or not what the map says; the message says where, and quotes nothing of it."""


class TooMany(Exception):
    """More records than one delivery may have; the message says how many there may be."""


class Number(str):
    """A JSON number, as it was written."""

    __slots__ = ()


def parsed(body: bytes) -> Any:
    """Return what a body says; raises `NotRecords` with the place of what is wrong."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise NotRecords(f"not UTF-8: byte {problem.start + 1}") from None
    if _too_deep(text):
        raise NotRecords(f"nested deeper than {_DEEPEST} levels")
    try:
        return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_no_number)
    except json.JSONDecodeError as problem:
        raise NotRecords(f"not JSON: line {problem.lineno}, column {problem.colno}") from None


def _no_number(word: str) -> NoReturn:
    raise NotRecords(f"not JSON: {word} is no number")


_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def _too_deep(text: str) -> bool:
    depth = 0
    for mark in re.findall(r"[\[\]{}]", _STRINGS.sub("", text)):
        depth += 1 if mark in "[{" else -1
        if depth > _DEEPEST:
            return True
    return False


def records(found: Any, mapped: Map) -> list[Any]:
    """Return the records of a body: where the map says, else the body itself, one or a list."""
    if mapped.records:
        there, found = _at(found, mapped.records)
        if not there:
            raise NotRecords("nothing stands where the map says that the records are")
    listed = found if isinstance(found, list) else [found]
    if len(listed) > MOST_RECORDS:
        raise TooMany(f"at most {MOST_RECORDS} records in one delivery")
    return [_with_pair(each, mapped) for each in listed]


def _with_pair(record: Any, mapped: Map) -> Any:
    """Give a record that tells of one change the field that changed, by its own name."""
    if not mapped.pairs or not isinstance(record, dict):
        return record
    named, name = _at(record, mapped.pairs[0])
    said, value = _at(record, mapped.pairs[1])
    return {**record, name: value} if named and said and isinstance(name, str) else record


def _at(found: Any, path: str) -> tuple[bool, Any]:
    """Return whether anything stands at the end of a path, and what; a key that holds a dot is found too."""
    if isinstance(found, dict):
        if path in found:
            return True, found[path]
        for place in (place for place, mark in enumerate(path) if mark == "."):
            if path[:place] in found:
                there, value = _at(found[path[:place]], path[place + 1 :])
                if there:
                    return True, value
    if isinstance(found, list):
        first, _, rest = path.partition(".")
        if first.isascii() and first.isdigit() and len(first) < 4 and int(first) < len(found):
            return _at(found[int(first)], rest) if rest else (True, found[int(first)])
    return False, None


def fields(record: Mapping[str, Any], paths: Mapping[str, str]) -> dict[str, Any]:
    """Return what a record says, by our names; what it does not mention is left out."""
    return {name: value for name, path in paths.items() for there, value in (_at(record, path),) if there}


def named(record: Any, path: str) -> str:
    """Return the text at the end of a path; empty where there is none."""
    there, value = _at(record, path)
    return value if there and isinstance(value, str) else ""


def cell(value: Any, way: Way, decimal: str) -> str:
    """Return a JSON value as the cell of a file would have it; raises `BadCell` for what no cell can hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return _number(value, way, decimal)
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(each, (list, dict)) for each in value):
        return ";".join(cell(each, Way.TEXT, decimal) for each in value)
    raise BadCell("an object where a value was expected")


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _number(value: str, way: Way, decimal: str) -> str:
    if way in (Way.INSTANT, Way.DAY):
        return _epoch(value)
    if len(value) > _LONGEST_NUMBER:
        raise BadCell("a number too long")
    if way is not Way.MONEY:
        return str(value)
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise BadCell("not an amount") from None
    if abs(number.adjusted()) > _LONGEST_NUMBER:
        raise BadCell("too large for an amount")
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    whole, point, fraction = plain.partition(".")
    if len(fraction) == 3:
        fraction += "0"  # three decimals: not to be taken for thousands
    return f"{whole}{',' if point and decimal == ',' else point}{fraction}"


def _epoch(value: str) -> str:
    """Seconds or milliseconds since 1970 into ISO; other numbers are no time."""
    if not re.fullmatch(r"\d{9,10}|\d{12,13}", value):
        raise BadCell("a number that is no time: seconds or milliseconds since 1970")
    number = int(value)
    told = timedelta(milliseconds=number) if len(value) > 11 else timedelta(seconds=number)
    return (_EPOCH + told).isoformat()
