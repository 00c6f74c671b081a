"""What must follow a first touch: a next step after each one, and so many attempts until somebody was reached.

Worked out from the history alone like every other promise (`alignment/promises.py`), whatever the order of its reports.
Of each there is one run a cycle: the next step's begins anew with every step, and what came before it is history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from alignment.enrichment import enrichments
from alignment.lifecycle import EventKind, Stage, TouchKind
from alignment.promises import Happened, Promise, Run, runs

REACHED = frozenset({TouchKind.CALL.value, TouchKind.MEETING.value})
"""The touches in which somebody talked: from then on no number of attempts is owed."""

MOST_ATTEMPTS = 6
"""So many attempts are agreed where nothing else is said."""

_LEFT = (
    EventKind.REJECTED,
    EventKind.RECYCLED,
    EventKind.DISQUALIFIED,
    EventKind.SALES_QUALIFIED,
    EventKind.WON,
    EventKind.LOST,
    EventKind.TELE_QUALIFIED,
)
"""What takes a lead out of somebody's hands: an outcome. What inside sales hands on is one too; sales begins anew."""


def every_run(history: Sequence[Happened], attempts: Mapping[int, int] | None = None) -> tuple[Run, ...]:
    """Return every clock that this history started, in order of start; `attempts`: how many are agreed, by cycle."""
    handed = runs(history)
    made = (*handed, *enrichments(history), *follow_ups(history, handed, attempts))
    return tuple(sorted(made, key=lambda run: (run.started_at, run.promise)))


def follow_ups(
    history: Sequence[Happened], handed: Sequence[Run], attempts: Mapping[int, int] | None = None
) -> tuple[Run, ...]:
    """Return what must follow the touches of a history, at most one run of each a cycle; `handed`: its other runs."""
    first = (run for run in handed if run.promise is Promise.FIRST_TOUCH and run.handoff == 1)
    began_at = {run.cycle: run.started_at for run in first}
    made: list[Run] = []
    for cycle in sorted({each.cycle for each in history}):
        steps = sorted((each for each in history if each.cycle == cycle), key=lambda each: each.at)
        touched = [each for each in steps if each.kind is EventKind.TOUCHED]
        if cycle not in began_at or not touched:
            continue
        since = max(began_at[cycle], touched[0].at)
        agreed = (attempts or {}).get(cycle, MOST_ATTEMPTS)
        made += [
            run for run in (_next_step(steps), _attempts(steps, touched, since, agreed)) if run is not None
        ]
    return tuple(made)


def _next_step(steps: Sequence[Happened]) -> Run | None:
    """Return the last run of the next step: from a touch of an accepted lead, or its planned day, to what follows.

    Another touch, a planned day or an outcome keeps it. A planned day begins it anew on that day; what comes before the
    day takes its place, as if it had not been planned. A re-route leaves it with whoever has the lead then.
    """
    run: Run | None = None
    touched = accepted = False
    for each in steps:
        touched |= each.kind is EventKind.TOUCHED
        if each.kind in (EventKind.ACCEPTED, EventKind.TELE_ACCEPTED, EventKind.RETURNED):
            accepted |= each.target is Stage.ACCEPTED
        running = run if run is not None and run.stopped_at is None else None
        if each.kind in _LEFT:
            accepted = False
            touched &= each.kind is not EventKind.TELE_QUALIFIED
            run = _ended(run, each)
        elif each.kind is EventKind.TOUCHED and accepted:
            run = _begun(each, each.at)
        elif each.kind is EventKind.SNOOZED and running is not None:
            run = _begun(each, max(each.at, each.until or each.at))
        elif touched and accepted and running is None:
            run = _begun(each, each.at)
    return run


def _begun(step: Happened, at: datetime) -> Run:
    return Run(Promise.NEXT_STEP, step.cycle, at, step.owner_id, step.team_id)


def _ended(run: Run | None, step: Happened) -> Run | None:
    """End a run with an outcome; one whose planned day had not come never was. Who is merged owed nobody anything."""
    if run is None or run.stopped_at is not None:
        return run
    if run.started_at > step.at:
        return None
    return replace(run, stopped_at=step.at, kept=not step.merges, merged=step.merges)


def _attempts(
    steps: Sequence[Happened], touches: Sequence[Happened], began: datetime, agreed: int
) -> Run | None:
    """Return the run of the agreed attempts: from the first touch to the last of them, unless somebody was reached."""
    first = touches[0]
    reached = [each.at for each in touches if each.code in REACHED]
    kept = [*reached, *(each.at for each in touches[agreed - 1 : agreed])]
    run = Run(Promise.ATTEMPTS, first.cycle, began, first.owner_id, first.team_id, attempts=agreed)
    if kept and min(kept) <= began:
        return None
    left = next((each for each in steps if each.kind in _LEFT and each.at >= began), None)
    if kept and (left is None or min(kept) <= left.at):
        return replace(run, stopped_at=min(kept), kept=True)
    if left is not None:
        return replace(run, stopped_at=left.at, merged=left.merges)
    return run
