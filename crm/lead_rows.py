"""Builds the records of leads, a block of rows at a time: their milestones, their status, whose they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from itertools import repeat
from typing import Any

from alignment.lifecycle import EventKind, Origin, Stage
from alignment.reasons import find as find_reason
from alignment.records import LeadRecord
from alignment.self_reported import heard_from
from crm import cells as reading
from crm.columns import Block, ReadCell, Remembered
from crm.problems import BadCell

MILESTONES: tuple[tuple[str, EventKind], ...] = (
    ("created_at", EventKind.CREATED),
    ("mql_at", EventKind.MARKETING_QUALIFIED),
    ("assigned_at", EventKind.ASSIGNED),
    ("tele_accepted_at", EventKind.TELE_ACCEPTED),
    ("tele_qualified_at", EventKind.TELE_QUALIFIED),
    ("accepted_at", EventKind.ACCEPTED),
    ("touched_at", EventKind.TOUCHED),
    ("qualified_at", EventKind.SALES_QUALIFIED),
    ("rejected_at", EventKind.REJECTED),
    ("won_at", EventKind.WON),
    ("lost_at", EventKind.LOST),
    ("recycled_at", EventKind.RECYCLED),
    ("disqualified_at", EventKind.DISQUALIFIED),
)
"""The dated columns of a lead, in the order of its life cycle."""

REJECTED = "rejected"
"""What a map may call a status by which sales says no: not a stage, but a rejection beside it."""

_FIELDS: tuple[tuple[str, Any], ...] = tuple(
    (each.name, None if each.default is MISSING else each.default) for each in fields(LeadRecord)
)


class LeadRows:
    """What turns blocks of a file of leads into records."""

    def __init__(self, says: Collection[str]) -> None:
        codes: dict[str, ReadCell] = {
            "stage": _status,
            "origin": _origin,
            "reason": _reason,
            "self_reported": heard_from,
        }
        self._codes = [(field, Remembered(read)) for field, read in codes.items() if field in says]
        self._dated = [(name, kind) for name, kind in MILESTONES if name in says]

    def understand(self, block: Block) -> None:
        """Turn the words of a block into codes; a row with one that means nothing becomes a problem."""
        for field, meanings in self._codes:
            block.read(field, meanings)

    def build(self, lines: Sequence[int], values: Mapping[str, Sequence[Any]]) -> list[LeadRecord | BadCell]:
        """Build the record of each row from the values of its fields."""
        told: dict[str, Iterable[Any]] = {
            **values,
            "line": lines,
            "reached": self._reached(values, len(lines)),
        }
        if "stage" in values:
            told["stage"], told["refused"] = zip(*values["stage"], strict=True)
        if "owner" in values:
            addresses = values.get("owner_email", repeat(""))
            told["owner"], told["owner_email"] = zip(
                *map(reading.whose, values["owner"], addresses), strict=True
            )
        if "first_name" in values or "last_name" in values:
            parts = [values.get(name, repeat("")) for name in ("name", "first_name", "last_name")]
            told["name"] = map(reading.full_name, *parts)
        columns = [told.get(name, repeat(default)) for name, default in _FIELDS]
        return [
            record if record.external or record.email else BadCell("neither an id nor an e-mail address")
            for record in map(LeadRecord, *columns)
        ]

    def _reached(self, values: Mapping[str, Sequence[Any]], count: int) -> Iterable[tuple[Any, ...]]:
        """Return the milestones of each row that have a date."""
        if not self._dated:
            return repeat((), count)
        kinds = [kind for _, kind in self._dated]
        dates = zip(*(values[name] for name, _ in self._dated), strict=True)
        return [
            tuple([each for each in zip(kinds, row, strict=True) if each[1] is not None]) for row in dates
        ]


def _status(word: str) -> tuple[Stage | None, bool]:
    """Return the stage that a status means, and whether it says that sales rejected the lead."""
    if word.casefold() == REJECTED:
        return None, True
    if not word:
        return None, False
    try:
        return Stage(word.casefold().replace(" ", "_")), False
    except ValueError:
        raise BadCell(
            f'stage "{word[:40]}" means nothing yet; put "{word[:40]}" = "{_likely(word)}" under [values.stage] '
            "in the map"
        ) from None


_LIKELY = (
    ("reject", REJECTED), ("declin", REJECTED), ("disqual", "disqualified"), ("unqual", "disqualified"),
    ("junk", "disqualified"), ("recycl", "recycled"), ("nurtur", "recycled"), ("won", "won"), ("lost", "lost"),
    ("opportunity", "qualified"), ("convert", "qualified"), ("accept", "accepted"), ("sql", "accepted"),
    ("sal", "accepted"), ("work", "accepted"), ("contact", "accepted"), ("assign", "assigned"),
    ("open", "assigned"), ("marketing qual", "mql"), ("mql", "mql"), ("qualified", "qualified"),
)  # fmt: skip


def _likely(word: str) -> str:
    """Return what a status most likely means: the line for the map, which a person reads before it counts."""
    folded = word.casefold()
    return next((means for part, means in _LIKELY if part in folded), "new")


def _origin(word: str) -> Origin | None:
    return reading.one_of(Origin, "origin", word)


def _reason(word: str) -> str:
    if not word:
        return ""
    found = find_reason(word)
    return found.code if found else "other"
