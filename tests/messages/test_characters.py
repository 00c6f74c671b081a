"""Whole characters, their width, and none that cannot be seen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.characters import graphemes, shortened, width, without_unseen
from tests.messages.hostile import texts


@given(texts)
def test_graphemes_put_together_are_the_text(text: str) -> None:
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Acorn", 5),
        ("2.5× · −$185k …", 15),
        ("é", 1),
        ("e\u0301", 1),
        ("👨‍👩‍👧", 2),
        ("👍🏽", 2),
        ("🇩🇪🇫🇷", 4),
        ("1️⃣", 2),
        ("日本", 4),
        ("⚠", 2),
        ("a\u200bb", 2),
        ("", 0),
    ],
)
def test_a_reader_sees_so_many_columns(text: str, columns: int) -> None:
    assert width(text) == columns


@given(texts, st.integers(1, 60))
def test_a_cut_text_keeps_both_limits_and_whole_characters(text: str, limit: int) -> None:
    cut = shortened(text, limit)

    assert len(cut) <= limit
    assert width(cut) <= limit
    kept = list(graphemes(cut.removesuffix("…") if cut != text else cut))
    assert list(graphemes(text))[: len(kept)] == kept


def test_a_text_is_cut_between_words_but_not_for_one_long_word() -> None:
    assert shortened("budget asked for next year", 20) == "budget asked for…"
    assert shortened("no Donaudampfschifffahrtsgesellschaft", 20) == "no Donaudampfschiff…"
    assert shortened("budget asked", 12) == "budget asked"


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be cut"):
        shortened("a", 0)


@given(texts)
def test_nothing_unseen_is_left_and_nothing_seen_is_lost(text: str) -> None:
    clean = without_unseen(text)

    unseen = {char for char in clean if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert unseen <= {"\u200c", "\u200d"}
    assert clean == clean.strip()
    assert "  " not in clean
    letters = [char for char in text if unicodedata.category(char) in ("Ll", "Lu", "Nd", "Sc", "Sm", "Po")]
    assert [
        char for char in clean if unicodedata.category(char) in ("Ll", "Lu", "Nd", "Sc", "Sm", "Po")
    ] == letters


def test_joiners_stay_where_a_script_needs_them_and_go_where_they_deceive() -> None:
    assert without_unseen("می‌شود") == "می‌شود"
    assert without_unseen("👨‍👩‍👧") == "👨‍👩‍👧"
    assert without_unseen("Acorn\u200c \u200dRobotics") == "Acorn Robotics"
    assert without_unseen("pay\u200dpal") == "paypal"


def test_a_name_of_blanks_is_empty() -> None:
    assert without_unseen("\u3164\u2800 \u200b\u202e") == ""
