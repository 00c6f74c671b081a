"""A drop folder: which file is of which kind and speaks as of when, and whom its import is told to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from alignment.zones import local_instant
from db.memory import Work
from db.stores import expected_files, workspaces
from operations.notices import Owed, owe

QUIET_SECONDS = 10
"""A file that changed later than this is still being written; it is taken the next time."""

_KINDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"(opportunit\w*|deals?)[-_. ]*history", "history"),
        (r"opportunityhistory", "history"),
        (r"all-deals|^deals?|^opportunit|[-_ ](deals|opportunities)", "opportunities"),
        (r"all-contacts|^leads?|^contacts?|^mqls?|[-_ ](leads|contacts)", "leads"),
        (r"^(people|users|owners|team)", "people"),
        (r"^(campaign[-_. ]*)?members", "members"),
        (r"^campaigns?", "campaigns"),
        (r"^(targets?|quotas?|goals?)", "targets"),
        (r"^(rates?|exchange|fx)", "rates"),
        (r"^(touches|tasks|activities)", "touches"),
        (r"^history", "history"),
    )
)
_DAY = re.compile(
    r"(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])(?:[T_ -]?([01]\d|2[0-3])[-_.:]?([0-5]\d))?"
)
_ORDER = (
    "rates",
    "people",
    "campaigns",
    "leads",
    "opportunities",
    "history",
    "touches",
    "members",
    "targets",
)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file in the folder: its name and when it was last written."""

    name: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A file to import: its kind, and as of when it speaks."""

    name: str
    kind: str
    exported_at: datetime


def plan(files: Iterable[Dropped], now: datetime, zone: str) -> tuple[Planned, ...]:
    """Return what to import, in the order in which one kind stands on another, older files first.

    The kind is in the name (`leads-2026-11-16.csv`, `hubspot-crm-exports-all-deals-2026-05-01.csv`); a name that says
    none is left alone. A time in the name says as of when the file speaks; a day alone is its end, but never later than when
    the file was written. A file that is still being written waits.
    """
    found = []
    for file in files:
        kind = kind_of(file.name)
        if kind and now - file.written_at >= timedelta(seconds=QUIET_SECONDS):
            found.append(Planned(file.name, kind, _spoken_at(file, zone)))
    return tuple(sorted(found, key=lambda each: (_ORDER.index(each.kind), each.exported_at, each.name)))


def kind_of(name: str) -> str:
    """Return the kind that a file's name says; empty for none."""
    plain = name.casefold()
    if not plain.endswith((".csv", ".tsv", ".txt")) or ".rejected." in plain:
        return ""
    return next((kind for pattern, kind in _KINDS if pattern.search(plain)), "")


def _spoken_at(file: Dropped, zone: str) -> datetime:
    said = _DAY.search(file.name)
    if said is None:
        return file.written_at
    year, month, day = (int(said[each]) for each in (1, 2, 3))
    try:
        midnight = datetime(year, month, day).date()  # noqa: DTZ001 - only its day is kept
    except ValueError:
        return file.written_at
    if said[4]:
        return min(local_instant(midnight, time(int(said[4]), int(said[5])), zone), file.written_at)
    return min(local_instant(midnight + timedelta(days=1), time.min, zone), file.written_at)


def tell(work: Work, kind: str, run_id: int) -> str:
    """Owe the report of an import to whoever answers for its kind of file; return the notice's id, empty for nobody."""
    owner = _owner(work, kind)
    if not owner:
        return ""
    return owe(work, Owed("imported", f"imported/{run_id}", f"person:{owner}", {"import": run_id}))


def tell_failed(work: Work, file: Planned) -> str:
    """Owe whoever answers for this kind of file that one was not taken; return the notice's id, empty for nobody.

    The reason stays beside the file: it may quote a header, and a header that is none quotes a person.
    """
    owner = _owner(work, file.kind)
    if not owner:
        return ""
    key = f"not taken/{file.name[:120]}/{int(file.exported_at.timestamp())}"
    payload = {"import": 0, "kind": file.kind, "file": file.name[:120]}
    return owe(work, Owed("imported", key, f"person:{owner}", payload))


def _owner(work: Work, kind: str) -> int:
    named = next((each.owner_id for each in expected_files.expected_files(work) if each.kind == kind), 0)
    return named or workspaces.switches(work).data_owner_id
