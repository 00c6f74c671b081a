"""Nobody is kept for good by accident: what identifies people goes after the days that the workspace has set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alignment.errors import NotUnderstood
from alignment.people import SHELL, Actor
from alignment.permissions import Right, may
from alignment.retention import KEPT, MOST_DAYS, Keep, codes_of_others
from db.memory import Work
from db.stores import audit, matching, workspaces
from db.stores import retention as stored
from db.tables.workspace import ThingKind
from operations import erasure
from operations.addresses import seal
from operations.observed import never_enough
from operations.setup.steps import changed

COUNTED = 1_000
"""A preview counts so far: nobody waits for the rest."""


@dataclass(frozen=True, slots=True)
class Due:
    """Who was kept long enough: the person behind a lead, or, where the state has no stage, a colleague or a note."""

    keep: Keep
    id: int


def due(work: Work, limit: int) -> tuple[Due, ...]:
    """Return who was kept long enough, at most so many of each state; nothing is changed.

    Days count from when the state was reached, but never from before the person came in here: a first import of old
    files is not emptied on its first night.
    """
    return tuple(Due(keep, each) for keep in KEPT for each in _of_state(work, keep, limit))


def preview(work: Work) -> tuple[tuple[Keep, int], ...]:
    """Return how many would be forgotten if it were night, by state, as far as `COUNTED`; states with nobody are left out."""
    counts = ((keep, len(_of_state(work, keep, COUNTED))) for keep in KEPT)
    return tuple((keep, count) for keep, count in counts if count)


def let_go(work: Work, some: Sequence[Due], enough: Callable[[], bool] = never_enough) -> int:
    """Forget these people, as far as they are still due, until it is enough; return how many were looked at."""
    for number, each in enumerate(some):
        if enough() and number:
            return number
        if _of_state(work, each.keep, 1, only=each.id):
            _forget(work, each)
    return len(some)


def keep_for(work: Work, actor: Actor, word: str, days: int) -> Keep:
    """Set for how many days people are kept in a state; 0 keeps them for good."""
    may(actor, Right.SETUP)
    keep = next((each for each in KEPT if each.word == word), None)
    if keep is None:
        raise NotUnderstood(
            f'"{word[:30]}" ends nobody\'s time here. There are: {", ".join(each.word for each in KEPT)}.'
        )
    if not 0 <= days <= MOST_DAYS:
        raise NotUnderstood(f"Days are 1 to {MOST_DAYS:,}, or: forever.", field=word)
    if days != getattr(workspaces.terms(work).switches, keep.switch):
        workspaces.set_switches(work, **{keep.switch: days})
        changed(work, actor, "keep", state=word, days=days)
    return keep


def _of_state(work: Work, keep: Keep, limit: int, only: int = 0) -> tuple[int, ...]:
    before = _before(work, keep)
    if before is None:
        return ()
    if keep.notes:
        return stored.notes_due(work, before, limit, only=only)
    if keep.stage is None:
        # Without the key a file would not find whose deals these were any more, and figures would move.
        return stored.people_due(work, before, limit, only=only) if seal(work) is not None else ()
    return stored.leads_due(
        work, keep.stage, before, limit, code=keep.code, but=codes_of_others(keep), only=only
    )


def _before(work: Work, keep: Keep) -> datetime | None:
    days = int(getattr(workspaces.terms(work).switches, keep.switch))
    return work.now - timedelta(days=days) if days else None


def _forget(work: Work, each: Due) -> None:
    days = int(getattr(workspaces.terms(work).switches, each.keep.switch))
    if each.keep.stage is not None:
        rows = erasure.let_go(work, each.id)
        audit.record(
            work, SHELL.id, "retention", f"lead:{each.id}", state=each.keep.word, kept=days, rows=rows
        )
        return
    if each.keep.notes:
        erasure.let_note_go(work, each.id)
        audit.record(work, SHELL.id, "retention", f"note:{each.id}", state=each.keep.word, kept=days)
        return
    sealing = seal(work)
    assert sealing is not None, "nobody of our own is due without it"
    stored.forget_person(work, each.id)
    matching.seal_names(work, (ThingKind.PERSON,), each.id, sealing)
    audit.record(work, SHELL.id, "retention", f"person:{each.id}", state=each.keep.word, kept=days)
