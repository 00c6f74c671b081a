"""After the first touch: a next step each time, and the agreed attempts until somebody is reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.follow_up import every_run
from alignment.lifecycle import EventKind, Stage, TouchKind
from alignment.promises import FOLLOW_UP, Happened, Promise, Run, runs

START = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
JONAS, WEST = 1, 7

MQL, ASSIGNED, ACCEPTED = EventKind.MARKETING_QUALIFIED, EventKind.ASSIGNED, EventKind.ACCEPTED
TOUCHED, SNOOZED = EventKind.TOUCHED, EventKind.SNOOZED
_STAGES = {
    MQL: Stage.MQL, ASSIGNED: Stage.ASSIGNED, EventKind.REROUTED: Stage.ASSIGNED,
    EventKind.REJECTED: Stage.ACCEPTED, EventKind.RECYCLED: Stage.RECYCLED,
    EventKind.DISQUALIFIED: Stage.DISQUALIFIED, EventKind.SALES_QUALIFIED: Stage.QUALIFIED,
}  # fmt: skip


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def it(
    kind: EventKind, hours: float, code: str = "", *, until: float | None = None, other: int = 0
) -> Happened:
    planned = at(until) if until is not None else None
    stage = _STAGES.get(kind, Stage.ACCEPTED)
    return Happened(kind, stage, 1, at(hours), code, JONAS, WEST, other, planned)


HELD = [it(MQL, 0), it(ASSIGNED, 0), it(ACCEPTED, 1)]
NOBODY, TALKED = TouchKind.NO_ANSWER.value, TouchKind.CALL.value


def of(promise: Promise, *then: Happened, agreed: int = 6, before: list[Happened] = HELD) -> Run | None:
    found = [run for run in every_run([*before, *then], {1: agreed}) if run.promise is promise]
    assert len(found) <= 1, "one of each a cycle"
    return found[0] if found else None


def step(*then: Happened, before: list[Happened] = HELD) -> tuple[datetime, datetime | None, bool] | None:
    run = of(Promise.NEXT_STEP, *then, before=before)
    return None if run is None else (run.started_at, run.stopped_at, run.kept)


def tries(*then: Happened, agreed: int = 6) -> tuple[datetime, datetime | None, bool] | None:
    run = of(Promise.ATTEMPTS, *then, agreed=agreed)
    return None if run is None else (run.started_at, run.stopped_at, run.kept)


def test_nothing_follows_what_was_never_touched() -> None:
    assert not [run for run in every_run(HELD) if run.promise in FOLLOW_UP]


def test_each_touch_begins_the_next_step_anew() -> None:
    assert step(it(TOUCHED, 2, NOBODY)) == (at(2), None, False)
    assert step(it(TOUCHED, 2, NOBODY), it(TOUCHED, 9, TALKED)) == (at(9), None, False)


def test_a_touch_before_the_acceptance_counts_from_the_acceptance() -> None:
    early = [it(MQL, 0), it(ASSIGNED, 0), it(TOUCHED, 1, NOBODY)]
    assert step(before=early) is None, "accepting is what is owed until then"
    assert step(it(ACCEPTED, 3), before=early) == (at(3), None, False)


def test_a_planned_day_is_a_next_step_and_begins_the_one_after_it() -> None:
    touched = it(TOUCHED, 2, NOBODY)
    assert step(touched, it(SNOOZED, 3, until=72)) == (at(72), None, False)
    assert step(touched, it(SNOOZED, 3, until=72), it(SNOOZED, 4, until=30)) == (at(30), None, False)
    assert step(touched, it(SNOOZED, 3, until=72), it(TOUCHED, 5, NOBODY)) == (at(5), None, False), (
        "done before"
    )
    assert step(it(SNOOZED, 3, until=72)) is None, "nothing was touched"


@pytest.mark.parametrize(
    "kind", [EventKind.REJECTED, EventKind.RECYCLED, EventKind.SALES_QUALIFIED, EventKind.DISQUALIFIED]
)
def test_an_outcome_is_the_last_step(kind: EventKind) -> None:
    assert step(it(TOUCHED, 2, NOBODY), it(kind, 9)) == (at(2), at(9), True)
    assert step(it(TOUCHED, 2, NOBODY), it(SNOOZED, 3, until=72), it(kind, 9)) is None, "its day had not come"


def test_a_merged_lead_owed_nobody_anything() -> None:
    run = of(Promise.NEXT_STEP, it(TOUCHED, 2, NOBODY), it(EventKind.DISQUALIFIED, 9, other=3))
    assert run is not None
    assert run.outcome(at(3)) == "void"


def test_a_reroute_leaves_the_next_step_with_whoever_has_the_lead_then() -> None:
    assert step(it(TOUCHED, 2, NOBODY), it(EventKind.REROUTED, 5)) == (at(2), None, False)


def test_a_lead_that_a_second_look_returned_wants_a_step_again() -> None:
    back = Happened(EventKind.RETURNED, Stage.ACCEPTED, 1, at(50), "", JONAS, WEST)
    assert step(it(TOUCHED, 2, NOBODY), it(EventKind.REJECTED, 9), back) == (at(50), None, False)


def test_attempts_run_from_the_first_touch_to_the_agreed_number() -> None:
    touches = [it(TOUCHED, hours, NOBODY) for hours in (2, 26, 50)]
    assert tries(*touches) == (at(2), None, False)
    assert tries(*touches, agreed=3) == (at(2), at(50), True)
    assert tries(*touches, agreed=2) == (at(2), at(26), True)
    assert tries(*touches, agreed=1) is None, "the first touch was all of them"


@pytest.mark.parametrize("code", [TouchKind.CALL.value, TouchKind.MEETING.value])
def test_who_was_reached_is_owed_no_number_of_attempts(code: str) -> None:
    assert tries(it(TOUCHED, 2, code)) is None
    assert tries(it(TOUCHED, 2, NOBODY), it(TOUCHED, 5, code), it(TOUCHED, 9, NOBODY)) == (at(2), at(5), True)


def test_an_e_mail_reaches_nobody_yet() -> None:
    assert tries(it(TOUCHED, 2, TouchKind.EMAIL.value)) == (at(2), None, False)


def test_attempts_fall_away_when_the_lead_leaves_sales() -> None:
    run = of(Promise.ATTEMPTS, it(TOUCHED, 2, NOBODY), it(EventKind.REJECTED, 9))
    assert run is not None
    assert (run.stopped_at, run.kept) == (at(9), False)
    assert (run.outcome(at(80)), run.outcome(at(8))) == ("void", "late")


KINDS = st.sampled_from([
    ACCEPTED, TOUCHED, TOUCHED, TOUCHED, SNOOZED, EventKind.REROUTED, EventKind.REJECTED, EventKind.RECYCLED,
    EventKind.SALES_QUALIFIED, EventKind.RETURNED,
])  # fmt: skip
CODES = st.sampled_from([NOBODY, TALKED, TouchKind.EMAIL.value])
HISTORIES = st.lists(st.tuples(KINDS, CODES, st.integers(1, 400)), max_size=12).map(
    lambda made: [
        it(kind, n + 2 + n / 7, code, until=n + 2 + n / 7 + wait if kind is SNOOZED else None)
        for n, (kind, code, wait) in enumerate(made)
    ]
)


@given(HISTORIES, st.randoms(use_true_random=False), st.integers(1, 7))
def test_the_order_of_arrival_does_not_matter(then: list[Happened], dice: object, agreed: int) -> None:
    history = [*HELD, *then]
    told = list(history[1:])
    dice.shuffle(told)  # type: ignore[attr-defined]
    # What happened in the same moment is told in its order; everything here has a moment of its own but the hand-over.
    assert every_run([history[0], *told], {1: agreed}) == every_run(history, {1: agreed})


@given(HISTORIES, st.integers(1, 7))
def test_what_always_holds(then: list[Happened], agreed: int) -> None:
    history = [*HELD, *then]
    found = every_run(history, {1: agreed})
    assert [run for run in found if run.promise not in FOLLOW_UP] == list(runs(history)), "nothing else moves"
    for promise in FOLLOW_UP:
        mine = [run for run in found if run.promise is promise]
        assert len(mine) <= 1
        assert all(run.stopped_at is None or run.stopped_at >= run.started_at for run in mine)
    touches = [each for each in then if each.kind is TOUCHED]
    if not touches:
        assert not [run for run in found if run.promise in FOLLOW_UP]
    open_ = [run for run in found if run.promise is Promise.NEXT_STEP and run.stopped_at is None]
    left = (EventKind.REJECTED, EventKind.RECYCLED, EventKind.SALES_QUALIFIED)
    if open_ and touches:
        planned = [each.until for each in then if each.kind is SNOOZED and each.until]
        moments = {each.at for each in history} | set(planned)
        assert open_[0].started_at in moments
        assert open_[0].started_at >= max(each.at for each in touches), (
            "the last touch, or what came after it"
        )
        after = [each for each in then if each.kind in left and each.at > open_[0].started_at]
        assert not after, "an outcome ends it"
