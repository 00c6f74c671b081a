"""Builds the records of deals and of their history: what a stage means, what an amount is worth, when it was decided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, time
from typing import Any

from alignment.records import HistoryRecord, OpportunityRecord
from alignment.zones import local_instant
from crm import cells as reading
from crm.maps import Map, Meaning
from crm.problems import BadCell
from crm.recognised import meaning_of, says_it_is_open

Found = dict[str, Any]

_OVER = frozenset({"is_closed", "is_lost"})


class DealRows:
    """What turns the values of one row into a deal, or into a line of its history.

    `guessed` are the stages that were taken for open because nothing says what they mean.
    """

    def __init__(
        self, says: Collection[str], mapped: Map, zone: str, currency: str, file_at: datetime | None = None
    ) -> None:
        self._says, self._zone, self._file_at = says, zone, file_at
        self.guessed: set[str] = set()
        # A column that says which deals are over says it of all of them.
        told = not _OVER.isdisjoint(says)
        self._meaning = _meanings(mapped.stages, set() if told else self.guessed)
        self._amount = reading.amount("amount", decimal=mapped.decimal, own=currency)

    def deal(self, line: int, found: Found) -> OpportunityRecord:
        """Build a deal; raises `BadCell` with the reason."""
        meaning = self._meaning(found)
        for name in ("is_won", "is_lost", "is_closed"):
            found.pop(name, None)
        if "owner" in found:
            found["owner"], found["owner_email"] = reading.whose(found["owner"], found.get("owner_email", ""))
        amount, code = self._amount(found)
        external = found.pop("external")
        if not external:
            raise BadCell("no id")
        closed_at = self._closed_at(meaning.kind, found)
        probability = found.pop("probability", None)
        found |= {
            "kind": meaning.kind,
            "amount": amount,
            "currency": code,
            "closed_at": closed_at,
            "probability": meaning.probability if probability is None else probability,
            "category": reading.slug(found.get("category", "")) or meaning.category,
            "loss_reason": reading.slug(found.get("loss_reason", "")),
            "origin": reading.slug(found.get("origin", ""))[:20],
            "lead": found.get("lead", "").split(";")[0].strip(),
            "next_step": bool(found.get("next_step")) if "next_step" in self._says else True,
        }
        return OpportunityRecord(line, external, **found)

    def _closed_at(self, kind: str, found: Found) -> Any:
        """Return when a deal was decided: by its own column, else its close date begins; None while it is open."""
        won_at, lost_at = found.pop("won_at", None), found.pop("lost_at", None)
        closed_at = found.pop("closed_at", None)
        if kind == "open":
            return None
        closed_at = (won_at if kind == "won" else lost_at) or closed_at
        if closed_at is None and found.get("close_date"):
            return local_instant(found["close_date"], time.min, self._zone)
        return closed_at

    def history(self, line: int, found: Found) -> HistoryRecord:
        """Build a line of a deal's history; raises `BadCell` with the reason."""
        meaning = self._meaning(found)
        at = found["at"] or self._file_at
        if not found["external"] or at is None:
            raise BadCell("no id or no time")
        amount, code = self._amount(found)
        probability = found.get("probability")
        return HistoryRecord(
            line,
            found["external"],
            at,
            found.get("stage", ""),
            meaning.kind,
            amount,
            code,
            found.get("close_date"),
            reading.slug(found.get("category", "")) or meaning.category,
            meaning.probability if probability is None else probability,
        )


def _meanings(stages: Mapping[str, Meaning], guessed: set[str]) -> Callable[[Found], Meaning]:
    """Return what says what a deal's stage means: the map, else its words, else the columns that say it is decided.

    A stage that is open for want of anything better goes into `guessed`.
    """
    decided: dict[str, Meaning] = {}

    def meaning(found: Found) -> Meaning:
        label = found.get("stage", "")
        known = decided.get(label)
        if known is None:
            known = decided[label] = stages.get(label.casefold()) or Meaning(meaning_of(label))
        if known.kind == "open":
            if found.get("is_won"):
                return Meaning("won", known.probability, known.category)
            if found.get("is_lost") or found.get("is_closed"):
                return Meaning("lost", known.probability, known.category)
            if not label and (found.get("won_at") or found.get("lost_at")):
                return Meaning("won" if found.get("won_at") else "lost")
            if label and label.casefold() not in stages and not says_it_is_open(label):
                guessed.add(label)
        return known

    return meaning
