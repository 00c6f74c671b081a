"""After a backup was put back: nobody who was erased comes back, no number is given twice, nothing is said twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alignment.people import SHELL
from db.memory import Work
from db.stores import audit, beats, recovery
from db.stores import tombstones as stored
from db.stores.tombstones import Tombstones
from operations import erasure

GAP = 1000
"""So many numbers are left out after a restore when nobody knows how many were given meanwhile: L-312, then L-1313."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made ready in one workspace: `since` when facts are lost, the numbers that come next, what is owed."""

    since: datetime
    numbers: Mapping[str, int]
    owed: int


def prepare(work: Work, since: datetime, given: Mapping[str, int]) -> Prepared:
    """Make a workspace ready after a backup was put back: what was given, said and lost since is left alone.

    `given` are the last numbers that were given before the restore, where somebody still knows; else 1,000 are left
    out. For 48 hours everything is looked up in Slack before it is said. The same `since` again changes nothing more.
    """
    before = beats.recovered(work)
    if before is None or before.since != since:
        held = recovery.numbers(work)
        jumped = {name: max(given.get(name, value + GAP), value) for name, value in held.items()}
        recovery.set_numbers(work, jumped)
        beats.mark_recovered(work, since)
        audit.record(work, SHELL.id, "recover", "workspace", since=since.isoformat())
    return Prepared(since, recovery.numbers(work), recovery.unsent(work))


def bury(work: Work, stones: Tombstones) -> tuple[int, ...]:
    """Erase again whoever was erased and is here again, and keep their addresses out; return the leads.

    Their messages are brought up to date as after any erasure. Doing it again finds nobody.
    """
    stored.entomb(work, stones.hashes)
    back = stored.risen(work, stones)
    for lead_id in back:
        erasure.erase(work, SHELL, f"L-{lead_id}")
    return back


def arrived(work: Work, found: Mapping[str, tuple[str, str]]) -> tuple[int, int]:
    """Take in what is in Slack already, by notice id with channel and ts.

    Return how many of them were owed here and are not sent again, and how many this database knows nothing of.
    """
    states = recovery.known(work, found)
    news = sum(recovery.arrived(work, each, *found[each], work.now) for each in sorted(states))
    return news, len(found) - len(states)


def lost_since(work: Work) -> datetime:
    """Return since when facts are lost: as marked by a restore in the last two days, else the last sign here."""
    marked = beats.recovered(work)
    if marked is not None and marked.at > work.now - timedelta(days=2):
        return marked.since
    return recovery.last_sign(work, work.now) or work.now
