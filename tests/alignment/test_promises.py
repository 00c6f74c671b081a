"""Clocks and milestones as a history has them: what starts, what stops, and what says nothing about anybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alignment.lifecycle import EventKind, Stage
from alignment.promises import Happened, Promise, Run, milestones, runs

START = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def step(kind: EventKind, minutes: int, *, cycle: int = 1, owner: int = 0, code: str = "") -> Happened:
    return Happened(kind, Stage.ASSIGNED, cycle, at(minutes), code, owner, 1)


HANDED = step(EventKind.MARKETING_QUALIFIED, 0)
ASSIGNED = step(EventKind.ASSIGNED, 10, owner=1)


def run_of(promise: Promise, *history: Happened) -> Run:
    (found,) = [run for run in runs(history) if run.promise is promise]
    return found


def test_accept_runs_from_the_hand_over_to_the_decision() -> None:
    run = run_of(Promise.ACCEPT, HANDED, ASSIGNED, step(EventKind.ACCEPTED, 30, owner=1))
    assert (run.started_at, run.stopped_at, run.kept) == (at(0), at(30), True)


def test_a_rejection_is_a_decision_too() -> None:
    run = run_of(Promise.ACCEPT, HANDED, ASSIGNED, step(EventKind.REJECTED, 30, owner=1))
    assert run.outcome(at(240)) == "met"


def test_a_re_route_restarts_nothing() -> None:
    history = (HANDED, ASSIGNED, step(EventKind.REROUTED, 60), step(EventKind.ASSIGNED, 90, owner=2))
    assert [(run.promise, run.started_at) for run in runs(history)] == [
        (Promise.ACCEPT, at(0)),
        (Promise.FIRST_TOUCH, at(10)),
    ]


def test_the_earliest_touch_counts_whatever_the_order_of_its_report() -> None:
    history = (HANDED, ASSIGNED, step(EventKind.TOUCHED, 50, owner=1), step(EventKind.TOUCHED, 20, owner=1))
    assert run_of(Promise.FIRST_TOUCH, *history).stopped_at == at(20)


def test_a_touch_before_the_clock_opened_keeps_the_promise_at_once() -> None:
    run = run_of(Promise.FIRST_TOUCH, HANDED, step(EventKind.TOUCHED, 5, owner=1), ASSIGNED)
    assert (run.stopped_at, run.kept) == (at(10), True)


def test_what_fell_away_before_it_was_due_says_nothing_about_anybody() -> None:
    run = run_of(Promise.FIRST_TOUCH, HANDED, ASSIGNED, step(EventKind.REJECTED, 30, owner=1))
    assert run.outcome(at(250)) == "void"
    assert run.outcome(at(20)) == "late"


def test_due_exactly_then_is_in_time() -> None:
    run = run_of(Promise.FIRST_TOUCH, HANDED, ASSIGNED, step(EventKind.TOUCHED, 250, owner=1))
    assert run.outcome(at(250)) == "met"
    assert run.outcome(at(249)) == "late"


def test_marketings_answer_runs_from_the_rejection() -> None:
    history = (HANDED, ASSIGNED, step(EventKind.REJECTED, 30, owner=1), step(EventKind.ANSWERED, 90))
    run = run_of(Promise.ANSWER, *history)
    assert (run.started_at, run.stopped_at, run.kept) == (at(30), at(90), True)


def test_a_new_cycle_has_clocks_of_its_own() -> None:
    again = step(EventKind.MARKETING_QUALIFIED, 500, cycle=2)
    assert [run.cycle for run in runs((HANDED, ASSIGNED, again)) if run.promise is Promise.ACCEPT] == [1, 2]


KINDS = st.sampled_from(list(EventKind))


@given(st.lists(st.tuples(KINDS, st.integers(0, 500), st.integers(1, 2)), max_size=12))
def test_no_clock_stops_before_it_starts_and_milestones_are_first_reaches(
    rows: list[tuple[EventKind, int, int]],
) -> None:
    history = [step(kind, minutes, cycle=cycle) for kind, minutes, cycle in rows]
    for run in runs(history):
        assert run.stopped_at is None or run.stopped_at >= run.started_at
    for cycle, row in milestones(history).items():
        mine = [each.at for each in history if each.cycle == cycle]
        assert all(moment >= min(mine) for moment in row.reached.values())
