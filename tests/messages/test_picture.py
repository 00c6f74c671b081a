"""A picture as a chart of Slack's: within its limits, with the finding over it, and true in every point."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alignment.pace import GoalLine, goal_line
from messages import limits
from messages.message import compose
from messages.picture import Bar, Bars, Chart, Picture
from sandbox.limits import check_blocks

FINDING = "MQLs Nov: 86 of 200, 14 below the line"
DAYS = ("", *(f"{day} Oct" for day in range(1, 65)))


def quarter(reached: tuple[int, ...], goal: int = 6_400_00, currency: str = "USD") -> Picture:
    lines = (GoalLine(goal, 1, goal_line(goal, len(DAYS) - 1)),)
    return Picture("won", "a finding", Chart("Won in Q4", DAYS, reached, lines, "", currency), FINDING)


def drawn(picture: Picture) -> dict[str, Any]:
    block = picture.native()
    assert check_blocks([block], "message") == []
    assert limits.check(compose("h", "words", picture=picture).charted().payload()) == []
    return dict(block)


def points(block: dict[str, Any], name: str) -> dict[str, float]:
    [series] = [each for each in block["chart"]["series"] if each["name"] == name]
    return {each["label"]: each["value"] for each in series["data"]}


def test_a_chart_shows_the_days_that_are_over_and_says_the_finding() -> None:
    block = drawn(quarter((0, 50_00, 150_00)))
    assert block["title"] == FINDING
    assert points(block, "reached") == {"start": 0, "1 Oct": 50, "2 Oct": 150}
    assert points(block, "line to the goal") == {"start": 0, "1 Oct": 100, "2 Oct": 200}
    assert block["chart"]["axis_config"]["y_label"] == "USD"


def test_sixty_four_days_are_thinned_to_twenty_with_the_dip_and_the_last() -> None:
    reached = [day * 100_00 for day in range(65)]
    reached[30] = -5_00
    shown = points(drawn(quarter(tuple(reached))), "reached")
    assert len(shown) == limits.CHART_POINTS
    assert next(iter(shown)) == "start"
    assert (shown["30 Oct"], shown["64 Oct"]) == (-5, 6_400)


def test_a_goal_that_was_changed_is_followed_from_its_day_on() -> None:
    first = GoalLine(8, 1, (2, 4, 6, 8))
    changed = GoalLine(16, 3, (12, 16))
    chart = Chart("MQLs", ("", "1", "2", "3", "4"), (0, 1, 2, 3), (first, changed))
    block = drawn(Picture("mqls", "says", chart))
    assert points(block, "line to the goal") == {"start": 0, "1": 2, "2": 4, "3": 12}
    assert block["title"] == "says", "without a finding the alt text stands over it"


def test_bars_are_a_bar_chart() -> None:
    bars = Bars("Funnel", (Bar("MQL", 86, "86"), Bar("SAL", 31, "31 of 86")))
    block = drawn(Picture("funnel", "86 MQLs of Q4: 31 SAL", bars, "86 MQLs of Q4: 31 SAL"))
    assert block["chart"]["type"] == "bar"
    assert points(block, "count") == {"MQL": 86, "SAL": 31}


def test_it_is_read_again_with_its_finding() -> None:
    for picture in (quarter((0, 1)), Picture("f", "a", Bars("F", (Bar("M", 1, "1"),)), "x")):
        assert Picture.from_json(picture.to_json()) == picture


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=65),
    st.sampled_from(["", "USD", "JPY", "KWD"]),
    st.text(max_size=120),
)
def test_whatever_the_figures_slack_takes_it(reached: list[int], currency: str, says: str) -> None:
    lines = (GoalLine(200, 1, goal_line(200, len(DAYS) - 1)),)
    drawn(Picture("won", f"a {says}", Chart("t", DAYS, tuple(reached), lines, "", currency), says))
