"""Bars and sparklines of text: true to an eighth, never wider than they say, and silent for whoever hears a message."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.bars import BAR, UNKNOWN, bar, beside, sparkline, spoken
from messages.message import compose
from messages.text import visible_width


@pytest.mark.parametrize(
    ("count", "whole", "drawn"),
    [
        (10, 10, "██████████"), (5, 10, "█████"), (31, 86, "███▋"), (1, 1000, "▏"), (0, 10, ""), (3, 0, ""),
        (-2, 10, ""), (20, 10, "██████████"),
    ],
)  # fmt: skip
def test_a_bar_is_as_long_as_its_share(count: int, whole: int, drawn: str) -> None:
    assert bar(count, whole) == drawn


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([0, 1, 2, 7], "▁▂▃█"),
        ([5, 5, 5], "███"),
        ([0, 0], "▁▁"),
        ([], ""),
        ([None, 4, None, 0], "░█░▁"),
        ([-4, 0, 4], "▁▅█"),
        ([Fraction(1, 3), Fraction(2, 3)], "▅█"),
    ],
)
def test_a_sparkline_has_one_block_for_each_value_and_says_what_is_not_known(
    values: list[int | None], drawn: str
) -> None:
    assert sparkline(values) == drawn


@given(st.lists(st.one_of(st.none(), st.integers(-(10**12), 10**12)), max_size=40))
def test_a_sparkline_is_as_long_as_its_values_and_orders_as_they_do(values: list[int | None]) -> None:
    drawn = sparkline(values)
    assert visible_width(drawn) == len(values)
    known = [(value, block) for value, block in zip(values, drawn, strict=True) if value is not None]
    assert all(block != UNKNOWN for _, block in known)
    for one, one_block in known:
        assert all(one_block <= block for value, block in known if value >= one)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_bar_is_never_wider_than_its_room(count: int, whole: int) -> None:
    assert len(bar(count, whole)) <= BAR


def test_what_is_drawn_stands_at_a_line_s_end_where_there_is_room() -> None:
    assert beside("SAL 31", "███", 44) == "SAL 31 ███"
    assert beside("S" * 42, "███", 44) == "S" * 42
    assert beside("SAL 0", "", 44) == "SAL 0"


def test_whoever_hears_a_message_hears_words_alone() -> None:
    message = compose("Funnel", "*Funnel*\nMQL 86 ██████████\nBy day, at most 9 ▁▂░▃")
    assert message.text == "Funnel\nMQL 86\nBy day, at most 9"
    assert "██████████" in message.blocks[0]["text"]["text"]
    assert spoken("a ▁▂▃ b") == "a ▁▂▃ b", "what somebody is called in the middle of a line stays"
