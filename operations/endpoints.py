"""Doors for other systems: made, given a new secret, closed; and what comes by them is brought in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alignment.errors import NotFound, NotNow
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.records import Record, Rejected, StageMeaning
from db.memory import Work
from db.stores import endpoints as stored
from db.stores import stage_maps
from db.stores.endpoints import Endpoint
from operations import intake
from operations.intake import Heard
from operations.setup.steps import changed

LONGEST_OVERLAP = timedelta(days=30)
_REFUSALS_APART = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of the records of a delivery. `refused`: the place of each that was not taken, and why."""

    accepted: int = 0
    unchanged: int = 0
    refused: tuple[tuple[int, str], ...] = ()

    def effect(self) -> dict[str, Any]:
        """Return it as it is kept with the delivery's key."""
        return {"accepted": self.accepted, "unchanged": self.unchanged, "refused": [list(each) for each in self.refused]}  # fmt: skip

    @classmethod
    def of(cls, effect: Mapping[str, Any]) -> Taken:
        """Read it from what was kept."""
        refused = tuple((int(place), str(reason)) for place, reason in effect.get("refused", ()))
        return cls(int(effect.get("accepted", 0)), int(effect.get("unchanged", 0)), refused)

    def __add__(self, more: Taken) -> Taken:
        """Return both together."""
        return Taken(
            self.accepted + more.accepted, self.unchanged + more.unchanged, (*self.refused, *more.refused)
        )


def add(
    work: Work,
    actor: Actor,
    *,
    hashed: str,
    sealed: str,
    source: str,
    kind: str,
    scheme: str,
    mapped: Mapping[str, Any],
    stages: Sequence[StageMeaning] = (),
) -> Endpoint:
    """Open a door; its address is kept as a hash and its secret encrypted, so neither can be told again."""
    may(actor, Right.SETUP)
    made = stored.add(work, hashed, source=source, kind=kind, scheme=scheme, mapped=mapped, sealed=sealed)
    if stages:
        stage_maps.keep_stages(work, source, stages)
    changed(work, actor, "webhook", endpoint=made, source=source, kind=kind, did="added")
    return _open(work, made)


def rotate(work: Work, actor: Actor, endpoint_id: int, sealed: str, overlap: timedelta) -> Endpoint:
    """Give a door a new secret; those before hold as long as `overlap`, so that no delivery is lost meanwhile."""
    may(actor, Right.SETUP)
    found = _open(work, endpoint_id)
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise NotNow("Two secrets hold side by side for at most 30 days.")
    stored.end_secrets(work, found.id, work.now + overlap)
    stored.add_secret(work, found.id, sealed)
    changed(
        work, actor, "webhook", endpoint=found.id, did="rotated", hours=int(overlap.total_seconds() // 3600)
    )
    return found


def end(work: Work, actor: Actor, endpoint_id: int) -> Endpoint:
    """Close a door: from now on nobody is there. What it brought stays."""
    may(actor, Right.SETUP)
    found = _open(work, endpoint_id)
    stored.change(work, found.id, ended_at=work.now)
    stored.end_secrets(work, found.id, work.now)
    changed(work, actor, "webhook", endpoint=found.id, did="ended")
    return found


def _open(work: Work, endpoint_id: int) -> Endpoint:
    found = stored.by_id(work, endpoint_id)
    if found is None:
        raise NotFound(f"There is no webhook {endpoint_id} here.")
    if found.ended:
        raise NotNow(f"Webhook {endpoint_id} has ended already.")
    return found


def take(
    work: Work,
    endpoint: Endpoint,
    key: bytes,
    told: Sequence[Record | Rejected],
    says: Mapping[int, frozenset[str]],
    at: datetime,
) -> Taken:
    """Bring the records of a delivery in that was signed at `at`; those that could not be read are among them."""
    records = [each for each in told if not isinstance(each, Rejected)]
    unread = [each for each in told if isinstance(each, Rejected)]
    source = Heard(endpoint.id, endpoint.kind, endpoint.source)
    tally = intake.hear(work, source, key, records, says, at)
    refused = sorted((each.line, each.reason) for each in (*unread, *tally.refused))
    taken = Taken(tally.new + tally.changed, tally.same, tuple(refused))
    stored.change(work, endpoint.id, heard_at=work.now)
    work.leaves(**taken.effect())
    return taken


def note_refused(work: Work, endpoint: Endpoint, why: str) -> None:
    """Remember that somebody came to a door and was turned away: `tandem doctor` says so. Once a minute is enough."""
    lately = endpoint.refused_at is not None and work.now - endpoint.refused_at < _REFUSALS_APART
    if not (lately and endpoint.refused_for == why):
        stored.change(work, endpoint.id, refused_at=work.now, refused_for=why[:60])
