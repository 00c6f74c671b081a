"""An agenda's points: in order, with their share of the time, and whether they are worth meeting for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alignment.agenda import MOST_LINES, Point, fitting, in_order, shares, worth_meeting
from alignment.meetings import Item

SAMPLE = (
    Point(Item.ACTIONS, {"done": 3, "open": 1}),
    Point(Item.PROMISES, open=False),
    Point(Item.REASON, {"leads": [42, 61]}),
    Point(Item.LEFT_BEHIND),
    Point(Item.SECOND_LOOK),
    Point(Item.VOICE),
)
POINTS = st.lists(
    st.builds(
        Point, st.sampled_from(Item), st.sampled_from([{}, {"leads": [1]}]), st.booleans()
    ),
    max_size=14,
)  # fmt: skip


def test_the_sample_has_forty_minutes_as_the_sample_shares_them() -> None:
    assert shares(SAMPLE, 40) == ((5, 5, 10, 5, 5, 5), 5)


def test_too_short_a_meeting_has_no_minutes_to_share() -> None:
    assert shares(SAMPLE, 5) == ((0,) * 6, 0)
    assert shares((), 30) == ((), 30)


def test_what_is_done_and_on_its_line_alone_brings_nobody_together() -> None:
    done = Point(Item.ACTIONS, {"done": 3}, open=False)
    kept = Point(Item.PROMISES, open=False)
    assert not worth_meeting([])
    assert not worth_meeting([done, kept])
    assert worth_meeting([done, Point(Item.PROMISES, open=True)])
    assert worth_meeting([Point(Item.LEFT_BEHIND, open=False)])


def test_points_come_in_one_order_whatever_found_them_first() -> None:
    assert in_order(SAMPLE[::-1]) == SAMPLE


def test_what_has_no_room_is_counted() -> None:
    reasons = tuple(Point(Item.REASON, {"leads": [n]}) for n in range(3))
    shown, left = fitting((SAMPLE[0], SAMPLE[1], *reasons, *SAMPLE[3:]))
    assert (len(shown), left) == (4, 4)
    assert sum(each.lines for each in shown) + 1 <= MOST_LINES
    assert fitting(SAMPLE) == (SAMPLE, 0)


@given(POINTS, st.integers(5, 480))
def test_minutes_add_up_and_nobody_gets_less_than_another_of_the_same_weight(
    points: list[Point], minutes: int
) -> None:
    given_out, to_decide = shares(points, minutes)
    total = sum(given_out) + to_decide
    assert total == minutes or (total == 0 and minutes <= len(points) + 1)
    assert all(each >= to_decide for each in given_out)


@given(POINTS)
def test_nothing_is_lost_between_what_is_shown_and_what_is_counted(points: list[Point]) -> None:
    shown, left = fitting(points)
    assert len(shown) + left == len(points)
    assert tuple(points[: len(shown)]) == shown
    assert sum(each.lines for each in shown) + bool(left) <= MOST_LINES
    assert [Point.from_data(each.to_data()) for each in points] == points
