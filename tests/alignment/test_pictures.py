"""How charts are shown in a workspace, and which points of a long series stay when only twenty may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.pictures import ASKED_AGAIN_AFTER, Charts, kept, shown_as

NOW = datetime(2026, 11, 16, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "refused", "expected"),
    [
        (Charts.NATIVE, None, Charts.NATIVE),
        (Charts.NATIVE, NOW, Charts.PNG),
        (Charts.NATIVE, NOW - ASKED_AGAIN_AFTER + timedelta(seconds=1), Charts.PNG),
        (Charts.NATIVE, NOW - ASKED_AGAIN_AFTER, Charts.NATIVE),
        (Charts.PNG, None, Charts.PNG),
        (Charts.PNG, NOW, Charts.PNG),
        (Charts.NONE, None, Charts.NONE),
        (Charts.NONE, NOW, Charts.NONE),
    ],
)
def test_a_refusal_is_believed_for_four_weeks_and_only_where_charts_are_slack_s(
    wanted: Charts, refused: datetime | None, expected: Charts
) -> None:
    assert shown_as(wanted, refused, NOW) is expected


def test_a_quarter_of_64_days_in_20_points() -> None:
    assert kept([list(range(65))], 20) == (
        0, 2, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64,
    )  # fmt: skip


def test_a_dip_and_a_peak_in_the_middle_stay() -> None:
    values = [5] * 40
    values[17], values[23] = 9, 1
    assert {0, 17, 23, 39} <= set(kept([values, list(range(40))], 20))


def test_where_the_needed_ones_have_no_room_nothing_is_guessed() -> None:
    with pytest.raises(ValueError, match="4 points must be shown, and 3 may be"):
        kept([[1, 5, 0, 2]], 3)


SERIES = st.integers(1, 120).flatmap(
    lambda length: st.lists(
        st.lists(st.integers(-1000, 1000), min_size=length, max_size=length), min_size=1, max_size=2
    )
)


@given(SERIES, st.integers(6, 30))
def test_first_last_and_extremes_are_kept_in_order_and_as_many_as_may_be(
    series: list[list[int]], most: int
) -> None:
    points = kept(series, most)
    assert list(points) == sorted(set(points))
    assert len(points) == min(len(series[0]), most)
    assert points[0] == 0
    assert points[-1] == len(series[0]) - 1
    for values in series:
        shown = [values[at] for at in points]
        assert (max(shown), min(shown)) == (max(values), min(values))


@given(st.integers(2, 120), st.integers(2, 20))
def test_a_straight_line_is_thinned_evenly(length: int, most: int) -> None:
    points = kept([list(range(length))], most)
    gaps = [after - at for at, after in pairwise(points)]
    assert max(gaps) <= 2 * min(gaps) + 1
