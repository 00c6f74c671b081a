"""What a lead's history says about promises and milestones: which clocks ran, from when to when, and what was reached.

Both are worked out from the history alone, so that an undone step, a late report and a re-route leave them right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from alignment.lifecycle import EventKind, Stage


class Promise(StrEnum):
    """What somebody owes a lead within business minutes."""

    ACCEPT = "accept"
    FIRST_TOUCH = "first_touch"
    NEXT_STEP = "next_step"
    ATTEMPTS = "attempts"
    ANSWER = "answer"
    LOOK = "look"
    ENRICH = "enrich"


MANY = frozenset({Promise.ANSWER, Promise.LOOK, Promise.ENRICH})
"""What may be promised more than once in a cycle."""

HANDOVER = frozenset({Promise.ACCEPT, Promise.FIRST_TOUCH})
"""What is owed to a lead that was just handed over: by them the digest counts, and a lead is left behind."""

FOLLOW_UP = frozenset({Promise.NEXT_STEP, Promise.ATTEMPTS})
"""What is owed once it was touched (`alignment/follow_up.py`): one run of each a cycle."""

SALES = HANDOVER | FOLLOW_UP
"""What whoever holds the lead owes; the rest marketing or both managers owe."""

SHOWN_AHEAD = frozenset({Promise.FIRST_TOUCH, Promise.NEXT_STEP})
"""Whose time stands in the message by which a rep knows of a lead: what is owed first, then what follows a touch."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of a lead's history with its time; voided steps are left out by whoever asks.

    `until`: to which moment whoever holds it planned the next step.
    """

    kind: EventKind
    target: Stage
    cycle: int
    at: datetime
    code: str = ""
    owner_id: int = 0
    team_id: int = 0
    other_id: int = 0
    until: datetime | None = None

    @property
    def merges(self) -> bool:
        """Whether the lead went into another as its duplicate."""
        return self.kind is EventKind.DISQUALIFIED and bool(self.other_id)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock. `kept`: stopped by what was promised; else the promise fell away (or still runs).

    `merged`: the lead turned out to be another one's duplicate, so that nobody owed it anything. `handoff`: 2 for what
    sales owes once inside sales has handed the lead on; the promises of the first handoff stay as they ended.
    `attempts`: so many were promised.
    """

    promise: Promise
    cycle: int
    started_at: datetime
    owner_id: int = 0
    team_id: int = 0
    stopped_at: datetime | None = None
    kept: bool = False
    merged: bool = False
    handoff: int = 1
    attempts: int = 0

    def outcome(self, due_at: datetime) -> str:
        """Return `met`, `late` or `void`; empty while it runs.

        Kept no later than `due_at` is met. What fell away before it was due says nothing about anybody: void.
        """
        if self.stopped_at is None:
            return ""
        if self.merged:
            return "void"
        if self.stopped_at > due_at:
            return "late"
        return "met" if self.kept else "void"


_TAKEN_UP = (
    EventKind.ACCEPTED,
    EventKind.TELE_ACCEPTED,
    EventKind.REJECTED,
    EventKind.RECYCLED,
    EventKind.SALES_QUALIFIED,
)
_GONE = (
    EventKind.REJECTED,
    EventKind.RECYCLED,
    EventKind.DISQUALIFIED,
    EventKind.SALES_QUALIFIED,
    EventKind.LOST,
    EventKind.WON,
)
_ANSWERED = (EventKind.ANSWERED, EventKind.SECOND_LOOK, EventKind.RETURNED)


def runs(history: Sequence[Happened]) -> tuple[Run, ...]:
    """Return every clock that this history started, in order of start.

    Accept runs from the hand-over, first touch from the first assignment (or acceptance from the queue) of a cycle; a
    re-route restarts neither. The earliest human touch of the cycle counts, whatever the order of its report. A touch
    before the clock began is a promise kept at once. Where inside sales hands a lead on, that is a handoff of its own:
    both run anew for whoever has it then, and what inside sales did before is no touch of theirs.
    """
    made: list[Run] = []
    for cycle in sorted({each.cycle for each in history}):
        steps = sorted((each for each in history if each.cycle == cycle), key=lambda each: each.at)
        made += _cycle_runs(cycle, steps)
    gone = [each for each in history if each.merges]
    made = [_nothing_to_answer(run, gone) if run.promise is Promise.ANSWER else run for run in made]
    return tuple(sorted(made, key=lambda run: (run.started_at, run.promise)))


def _nothing_to_answer(run: Run, merges: Sequence[Happened]) -> Run:
    """End an answer that is owed when the lead goes into another: that one is answered for."""
    into = min((each.at for each in merges if each.at >= run.started_at), default=None)
    if into is None or (run.stopped_at is not None and run.stopped_at <= into):
        return run
    return replace(run, stopped_at=into, kept=False, merged=True)


def _cycle_runs(cycle: int, steps: Sequence[Happened]) -> list[Run]:
    first = next((at for at, each in enumerate(steps) if each.kind is EventKind.TELE_QUALIFIED), len(steps))
    found = _of_handoff(cycle, steps[:first])
    if first < len(steps):
        found = [_fell_away(run, steps[first].at) for run in found]
        found += _of_handoff(cycle, steps[first:], handoff=2)
    return found + _of_talk(cycle, steps)


def _of_handoff(cycle: int, steps: Sequence[Happened], handoff: int = 1) -> list[Run]:
    """Return the clocks of whoever holds a lead, from one handoff to the next."""
    accept = first_touch = None
    touched = min((each.at for each in steps if each.kind is EventKind.TOUCHED), default=None)
    for each in steps:
        if each.kind in _HANDS_OVER and accept is None:
            accept = Run(Promise.ACCEPT, cycle, each.at, each.owner_id, each.team_id, handoff=handoff)
        if _assigns(each) and first_touch is None:
            first_touch = Run(
                Promise.FIRST_TOUCH, cycle, each.at, each.owner_id, each.team_id, handoff=handoff
            )
            if touched is not None:
                first_touch = replace(first_touch, stopped_at=max(touched, each.at), kept=True)
        accept = _stop(accept, each, _TAKEN_UP, kept=True)
        accept = _stop(accept, each, _GONE, kept=False)
        first_touch = _stop(first_touch, each, _GONE, kept=False)
        if each.merges:
            accept, first_touch = _merged(accept, each), _merged(first_touch, each)
    return [run for run in (accept, first_touch) if run is not None]


def _of_talk(cycle: int, steps: Sequence[Happened]) -> list[Run]:
    """Return the clocks of marketing's answers, and of both managers' rulings, in one cycle."""
    answer = look = None
    said: dict[str, str] = {}
    done: list[Run] = []
    for each in steps:
        if each.kind is EventKind.REJECTED:
            if answer is not None:
                done.append(answer)
            answer = Run(Promise.ANSWER, cycle, each.at, each.owner_id, each.team_id)
        answer = _stop(answer, each, _ANSWERED, kept=True)
        if each.kind is EventKind.SECOND_LOOK:
            if look is not None:
                done.append(look)
            look, said = Run(Promise.LOOK, cycle, each.at, each.owner_id, each.team_id), {}
        if each.kind is EventKind.RULED:
            side, _, ruling = each.code.partition("_")
            said[side] = ruling
            if len(said) == 2 and len(set(said.values())) == 1:
                look = _stop(look, each, (EventKind.RULED,), kept=True)
        look = _stop(look, each, (EventKind.REJECTED,), kept=False)
    return [run for run in (*done, answer, look) if run is not None]


def at_present(history: Sequence[Happened], cycle: int) -> Sequence[Happened]:
    """Return what happened in a cycle since the latest handoff of it: since inside sales handed it on, where it did."""
    steps = [each for each in history if each.cycle == cycle]
    begins = [at for at, each in enumerate(steps) if each.kind is EventKind.TELE_QUALIFIED]
    return steps[begins[-1] :] if begins else steps


def _fell_away(run: Run, at: datetime) -> Run:
    """End what still runs where inside sales hands the lead on: nobody of it owes that any more."""
    return (
        run
        if run.stopped_at is not None and run.stopped_at <= at
        else replace(run, stopped_at=at, kept=False)
    )


def _merged(run: Run | None, step: Happened) -> Run | None:
    """End what a merge ends: what was not kept before it counts for nobody, late or not."""
    if run is None or (run.stopped_at is not None and run.stopped_at < step.at):
        return run
    return replace(run, stopped_at=step.at, kept=False, merged=True)


def _assigns(step: Happened) -> bool:
    return step.kind in _TAKES_HOLD or (step.kind in _MAY_WAIT and bool(step.owner_id))


_TAKES_HOLD = (EventKind.ASSIGNED, EventKind.ACCEPTED, EventKind.TELE_ACCEPTED, EventKind.RETURNED)
_HANDS_OVER = (EventKind.MARKETING_QUALIFIED, EventKind.ASSIGNED, EventKind.TELE_QUALIFIED)
_MAY_WAIT = (EventKind.REROUTED, EventKind.TELE_QUALIFIED)
"""What gives a lead to somebody, or lets it wait for somebody."""


def _stop(run: Run | None, step: Happened, kinds: Sequence[EventKind], *, kept: bool) -> Run | None:
    """End a run at `step` when it is one of `kinds` and comes before what ended the run so far."""
    if run is None or step.kind not in kinds or (run.stopped_at is not None and run.stopped_at <= step.at):
        return run
    return replace(run, stopped_at=step.at, kept=kept)


REACHED: dict[EventKind, str] = {
    EventKind.MARKETING_QUALIFIED: "mql",
    EventKind.ASSIGNED: "assigned",
    EventKind.TELE_ACCEPTED: "tele_accepted",
    EventKind.TELE_QUALIFIED: "tele_qualified",
    EventKind.ACCEPTED: "accepted",
    EventKind.TOUCHED: "touched",
    EventKind.REJECTED: "rejected",
    EventKind.SALES_QUALIFIED: "qualified",
    EventKind.WON: "won",
    EventKind.LOST: "lost",
    EventKind.RECYCLED: "recycled",
    EventKind.DISQUALIFIED: "disqualified",
}
"""Which milestone each kind of event reaches."""


@dataclass(frozen=True, slots=True)
class Milestones:
    """When one cycle first reached each milestone, and whose it was at the handoff: to sales, where inside sales made one."""

    cycle: int
    reached: dict[str, datetime] = field(default_factory=dict)
    owner_id: int = 0
    team_id: int = 0
    reason: str = ""


def milestones(history: Sequence[Happened]) -> dict[int, Milestones]:
    """Return the milestones of every cycle that reached one. `reason` is the code of its latest rejection."""
    found: dict[int, Milestones] = {}
    for each in history:
        name = REACHED.get(each.kind)
        if name is None:
            continue
        row = found.get(each.cycle, Milestones(each.cycle))
        if each.kind is EventKind.TELE_QUALIFIED and name not in row.reached:
            row = replace(row, owner_id=0, team_id=0)
        reached = dict(row.reached)
        reached[name] = min(each.at, reached.get(name, each.at))
        found[each.cycle] = replace(
            row,
            reached=reached,
            owner_id=row.owner_id or each.owner_id,
            team_id=row.team_id or each.team_id,
            reason=each.code if each.kind is EventKind.REJECTED else row.reason,
        )
    return found
