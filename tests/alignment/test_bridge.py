"""The pipeline bridge reconciles to the cent, whatever happened to the deals."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.bridge import Bridge, Bucket, DealKind, DealState, Movement, bridge
from alignment.periods import FiscalCalendar

Q4 = FiscalCalendar().quarter_of(date(2026, 11, 16))
IN, OUT = date(2026, 12, 15), date(2027, 1, 15)
OPEN, WON, LOST = DealKind.OPEN, DealKind.WON, DealKind.LOST


def deal(
    name: str,
    thousands: int | None,
    kind: DealKind = OPEN,
    closes: date = IN,
    team: str | None = None,
    currency: str = "USD",
) -> DealState:
    return DealState(name, kind, None if thousands is None else thousands * 100_000, currency, closes, team)


def between(start: list[DealState], end: list[DealState], teams: frozenset[str] | None = None) -> Bridge:
    result = bridge(start, end, Q4, "USD", teams)
    assert result.start_minor + result.added_minor - result.taken_minor == result.end_minor
    assert all(move.amount_minor >= 0 for move in result.movements)
    return result


def told(result: Bridge) -> dict[str, int]:
    return {bucket.value: result.total(bucket) // 100_000 for bucket in Bucket if result.deals(bucket)}


def test_the_golden_bridge_from_150_to_110() -> None:
    start = [
        deal("A", 50),
        deal("B", 30),
        deal("C", 20),
        deal("D", 40),
        deal("E", 10),
        deal("G", 12, closes=OUT),
    ]
    end = [
        deal("A", 60),
        deal("B", 33, WON),
        deal("C", 20, closes=OUT),
        deal("D", 40, LOST),
        deal("E", 10),
        deal("F", 25),
        deal("G", 15),
    ]
    result = between(start, end)
    assert (result.start_minor, result.end_minor) == (15_000_000, 11_000_000)
    assert told(result) == {"new": 25, "pulled_in": 15, "up": 13, "pushed": 20, "lost": 40, "won": 33}
    assert result.deals(Bucket.UP) == (
        Movement(Bucket.UP, "A", 1_000_000),
        Movement(Bucket.UP, "B", 300_000),
    )
    assert result.change_minor == -4_000_000


def test_the_bridge_of_the_sample_digest() -> None:
    start = [deal("Harbor", 165), deal("Silverline", 50), deal("Tidewell", 30), deal("Quarry", 60)]
    start += [deal("Lakeside", 45), deal("rest", 2350)]
    end = [deal("Harbor", 180), deal("Silverline", 50, WON), deal("Tidewell", 30, WON)]
    end += [deal("Quarry", 60, closes=OUT), deal("Lakeside", 45, LOST), deal("rest", 2350)]
    end += [deal("Larch", 60), deal("Stonebridge", 40), deal("Vale", 20)]
    result = between(start, end)
    assert (result.start_minor, result.end_minor) == (270_000_000, 265_000_000)
    assert told(result) == {"new": 120, "up": 15, "won": 80, "pushed": 60, "lost": 45}
    assert (result.added_minor, result.taken_minor) == (13_500_000, 18_500_000)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, deal("A", 5, WON), {"new": 5, "won": 5}),
        (None, deal("A", 5, LOST), {"new": 5, "lost": 5}),
        (None, deal("A", 5, closes=OUT), {}),
        (None, deal("A", None), {}),
        (deal("A", 5), None, {"removed": 5}),
        (deal("A", 5, closes=OUT), None, {}),
        (deal("A", 5, LOST), deal("A", 7), {"reopened": 7}),
        (deal("A", 5, WON), deal("A", 7), {"reopened": 7}),
        (deal("A", 5, LOST), deal("A", 7, WON), {"reopened": 7, "won": 7}),
        (deal("A", 5, WON), deal("A", 7, WON), {}),
        (deal("A", 5, WON), deal("A", 7, LOST), {}),
        (deal("A", 5, closes=OUT), deal("A", 7, WON), {"pulled_in": 7, "won": 7}),
        (deal("A", 5, closes=OUT), deal("A", 7, LOST), {}),
        (deal("A", 5), deal("A", 4, WON), {"down": 1, "won": 4}),
        (deal("A", 5), deal("A", None, WON), {"won": 5}),
        (deal("A", 5), deal("A", 6, WON, closes=OUT), {"pushed": 5}),
        (deal("A", 5), deal("A", 9, LOST, closes=OUT), {"lost": 5}),
        (deal("A", 5), deal("A", 9, closes=OUT), {"pushed": 5}),
        (deal("A", 5), deal("A", None), {"down": 5}),
        (deal("A", None), deal("A", 5), {"up": 5}),
        (deal("A", 5), deal("A", 5), {}),
    ],
)
def test_every_fate_of_a_deal_has_its_bucket(
    start: DealState | None, end: DealState | None, expected: dict[str, int]
) -> None:
    assert told(between([start] if start else [], [end] if end else [])) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (deal("A", 5, team="West"), deal("A", 6, team="East"), {"moved_out": 5}),
        (deal("A", 5, team="East"), deal("A", 6, team="West"), {"moved_in": 6}),
        (deal("A", 5, team="East"), deal("A", 6, WON, team="West"), {"moved_in": 6, "won": 6}),
        (deal("A", 5, team="West"), deal("A", 6, WON, team="East"), {"moved_out": 5}),
        (deal("A", 5, team="West"), deal("A", 6, closes=OUT, team="East"), {"moved_out": 5}),
        (deal("A", 5, team="East"), deal("A", 6, team="North"), {}),
        (None, deal("A", 6, team="East"), {}),
    ],
)
def test_for_one_team_deals_also_move_in_and_out(
    start: DealState | None, end: DealState, expected: dict[str, int]
) -> None:
    assert told(between([start] if start else [], [end], frozenset({"West"}))) == expected


def test_deals_without_an_amount_are_named_and_not_summed() -> None:
    result = between(
        [], [deal("B", None), deal("A", None), deal("C", None, closes=OUT), deal("D", None, LOST)]
    )
    assert result.without_amount == ("A", "B")
    assert result.end_minor == 0


def test_a_deal_that_is_worth_nothing_is_still_told() -> None:
    assert between([], [deal("A", 0)]).deals(Bucket.NEW) == (Movement(Bucket.NEW, "A", 0),)


def test_what_cannot_be_added_up_is_refused() -> None:
    with pytest.raises(ValueError, match="USD alone"):
        bridge([], [deal("A", 5, currency="EUR")], Q4, "USD")
    with pytest.raises(ValueError, match="twice"):
        bridge([deal("A", 5), deal("A", 6)], [], Q4, "USD")
    with pytest.raises(ValueError, match="below zero"):
        bridge([], [deal("A", -5)], Q4, "USD")


states = st.builds(
    DealState,
    st.sampled_from("ABCDEFGH"),
    st.sampled_from(DealKind),
    st.none() | st.integers(0, 10**9),
    st.just("USD"),
    st.dates(date(2026, 9, 1), date(2027, 2, 1)),
    st.sampled_from(["West", "East", None]),
)
snapshots = st.lists(states, unique_by=lambda state: state.opportunity, max_size=8)
team_choices = st.none() | st.frozensets(st.sampled_from(["West", "East"]))


@given(st.lists(snapshots, min_size=2, max_size=5), team_choices)
def test_any_history_reconciles_day_by_day_and_over_all(
    history: list[list[DealState]], teams: frozenset[str] | None
) -> None:
    steps = [between(one, other, teams) for one, other in pairwise(history)]
    whole = between(history[0], history[-1], teams)
    assert sum(step.change_minor for step in steps) == whole.change_minor
    assert whole.end_minor == sum(
        state.amount_minor or 0
        for state in history[-1]
        if state.kind is OPEN and state.close_date in Q4 and (teams is None or state.team in teams)
    )


@given(snapshots, snapshots, team_choices)
def test_the_steps_are_all_that_moved(
    start: list[DealState], end: list[DealState], teams: frozenset[str] | None
) -> None:
    made = between(start, end, teams)
    assert sum(step.deals for step in made.steps) == len(made.movements)
    signed = sum(step.amount_minor if step.bucket.adds else -step.amount_minor for step in made.steps)
    assert made.start_minor + signed == made.end_minor


@given(snapshots, snapshots)
def test_the_teams_together_are_the_company(start: list[DealState], end: list[DealState]) -> None:
    company = between(start, end, frozenset({"West", "East"}))
    west, east = (between(start, end, frozenset({team})) for team in ("West", "East"))
    assert west.end_minor + east.end_minor == company.end_minor
    assert west.change_minor + east.change_minor == company.change_minor


@given(snapshots, team_choices)
def test_where_nothing_changed_nothing_is_told(
    snapshot: list[DealState], teams: frozenset[str] | None
) -> None:
    assert between(snapshot, snapshot, teams).movements == ()
