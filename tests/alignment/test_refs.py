"""How things are named by their numbers: written one way, read however somebody types it."""

from __future__ import annotations

import pytest

from alignment import refs


def test_a_thing_is_named_by_its_letter_and_its_number() -> None:
    assert refs.TURN.ref(12) == "R-12"
    assert refs.TURN.number(refs.TURN.ref(12)) == 12


@pytest.mark.parametrize("word", ["R-12", "r-12", "r12", " R12 "])
def test_it_is_read_in_capitals_or_not_with_the_dash_or_without(word: str) -> None:
    assert refs.TURN.number(word) == 12


@pytest.mark.parametrize("word", ["", "12", "P-12", "R-", "R--12", "R-12 x", "RR-12", "R-1234567890"])
def test_any_other_word_names_none(word: str) -> None:
    assert refs.TURN.number(word) == 0
