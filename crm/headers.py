"""Finds which column of a file is which field: by its map, as a recognised export, or by our own names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from crm import recognised
from crm.columns import Column
from crm.fields import FIELDS, NEEDED, Kind, Way
from crm.maps import Map
from crm.moments import Order
from crm.problems import CannotRead


def orders(columns: tuple[Column, ...]) -> dict[int, Order]:
    """Return what finds out, for each column of days without a format in the map, whether the day comes first."""
    dated = (Way.INSTANT, Way.DAY)
    return {
        each.index: Order() for each in columns if each.way in dated and not each.pattern and each.index >= 0
    }


def decided(orders: dict[int, Order], header: list[str], *, alike: bool) -> dict[int, bool | None]:
    """Return which columns put the day first. `alike`: one program wrote them all, so one that is clear speaks for others."""
    spoken: set[bool] = set()
    unclear: list[int] = []
    found: dict[int, bool | None] = {}
    for index, order in orders.items():
        try:
            found[index] = order.decided(header[index])
        except CannotRead:
            if not alike or order.contradicts:
                raise
            unclear.append(index)
        else:
            spoken |= {each for each in (found[index],) if each is not None}
    for index in unclear:
        found[index] = spoken.copy().pop() if len(spoken) == 1 else orders[index].decided(header[index])
    return found


def columns(
    path: Path, kind: Kind, header: list[str], mapped: Map, export: recognised.Export | None
) -> tuple[Column, ...]:
    """Return where each field of this kind stands; raises `CannotRead` where one is missing, unknown or there twice."""
    if mapped.columns:
        places = {
            field: _place(path, header, theirs, exactly=True) for field, theirs in mapped.columns.items()
        }
    elif export is not None:
        places = _recognised_places(path, header, export)
    else:
        places = _own_places(path, kind, header, mapped)
    utc = _named(mapped.time_is_utc, header, places, "time_is_utc")
    dates = {
        field: pattern
        for name, pattern in mapped.dates.items()
        for field in _named([name], header, places, "[dates]")
    }
    zones = {
        field: zone
        for name, zone in mapped.zones.items()
        for field in _named([name], header, places, "[zones]")
    }
    days = _named(mapped.date_only, header, places, "date_only")
    found = [
        Column(
            field,
            FIELDS[kind][field],
            index,
            header[index],
            dates.get(field, ""),
            field in utc or bool(export and export.utc and field not in zones),
            None,
            zones.get(field, ""),
            field in days,
        )
        for field, index in places.items()
    ]
    found += [
        Column(field, FIELDS[kind][field], -1, field, mapped.dates.get(field, ""), utc=False, day_first=None)
        for field in mapped.constants
        if field not in places
    ]
    have = {column.field for column in found}
    for group in NEEDED[kind]:
        if not have.intersection(group):
            raise CannotRead(
                f"{path.name} does not say {' or '.join(group)}. Its columns: {_some(header)}. "
                f"A map says which is which: --map MAP.toml, with at least: {_least(kind, header)}"
            )
    return tuple(found)


def _named(names: Iterable[str], header: list[str], places: dict[str, int], where: str) -> set[str]:
    """Return the fields that these names stand for, each a header of the file or a field of ours."""
    found = set()
    for name in names:
        wanted = recognised.key(name)
        fields = {
            field
            for field, index in places.items()
            if field == name or header[index] == name or recognised.key(header[index]) == wanted
        }
        if (
            not fields
            and name not in _FIELDS_OF_ALL
            and wanted not in {recognised.key(each) for each in header}
        ):
            raise CannotRead(f'The map\'s {where} names "{name}", which is no column of the file.')
        found |= fields
    return found


_FIELDS_OF_ALL = frozenset(field for fields in FIELDS.values() for field in fields)


def _place(path: Path, header: list[str], theirs: str, *, exactly: bool = False) -> int:
    wanted = recognised.key(theirs)
    exact = [place for place, name in enumerate(header) if exactly and name == theirs]
    found = exact or [place for place, name in enumerate(header) if recognised.key(name) == wanted]
    if not found:
        raise CannotRead(
            f'The map names the column "{theirs}", which {path.name} does not have. It has: {_some(header)}.'
        )
    if len(found) > 1:
        raise CannotRead(f'{path.name} has the column "{theirs}" {len(found)} times; rename one of them.')
    return found[0]


def _recognised_places(path: Path, header: list[str], export: recognised.Export) -> dict[str, int]:
    have = {recognised.key(name) for name in header}
    return {
        field: _place(path, header, name)
        for field, names in export.columns.items()
        if (name := next((n for n in names if recognised.key(n) in have), None)) is not None
    }


def _own_places(path: Path, kind: Kind, header: list[str], mapped: Map) -> dict[str, int]:
    """Take headers that are our own field names: what `tandem export` writes, and the simplest file of all."""
    names = {recognised.key(field): field for field in FIELDS[kind]} | {"id": "external"}
    have = [recognised.key(name) for name in header]
    places = {
        names[key]: _place(path, header, header[place]) for place, key in enumerate(have) if key in names
    }
    if not places:
        other = recognised.other_kind(kind, header)
        if other is not None:
            raise CannotRead(
                f"{path.name} looks like {other.kind} of {other.source.title()}, and {kind} were asked for."
            )
        raise CannotRead(
            f"{path.name} has no header that is known. Its first line: {_some(header)}. "
            "If that is its header, a map says which column is which: --map MAP.toml, with at least: "
            + _least(kind, header)
        )
    return places


_LOOKS_LIKE = {
    "external": ("id", "nummer", "number", "name"), "email": ("mail",), "name": ("name",),
    "kind": ("kind", "type", "art"), "first": ("start", "from", "von"), "end": ("end", "to", "bis"),
    "amount": ("amount", "betrag", "goal", "value"), "at": ("date", "time", "datum", "at"), "lead": ("lead", "contact"),
}  # fmt: skip


def _least(kind: Kind, header: list[str]) -> str:
    """Return the line that a map of this file needs, with the headers that look most like it."""
    pairs = []
    for group in NEEDED[kind]:
        field = group[0]
        likely = next(
            (name for part in _LOOKS_LIKE.get(field, ()) for name in header if part in name.casefold()),
            header[0],
        )
        pairs.append(f'{field} = "{likely[:60]}"')
    return f"columns = {{ {', '.join(pairs)} }}"


def _some(header: list[str]) -> str:
    shown = ", ".join(name[:40] for name in header[:12])
    return shown + (f" and {len(header) - 12} more" if len(header) > 12 else "")
