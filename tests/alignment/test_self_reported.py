"""What buyers write into "how did you hear about us", as one of a few words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.self_reported import LABELS, HeardFrom, heard_from


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("A friend of mine recommended you", HeardFrom.COLLEAGUE),
        ("Google", HeardFrom.SEARCH),
        ("google ads", HeardFrom.SEARCH),
        ("ChatGPT told me", HeardFrom.ASSISTANT),
        ("LinkedIn post", HeardFrom.SOCIAL),
        ("your podcast", HeardFrom.PODCAST),
        ("Hannover Messe", HeardFrom.EVENT),
        ("a webinar that a friend sent me on LinkedIn", HeardFrom.WEBINAR),
        ("G2", HeardFrom.REVIEW),
        ("word of mouth", HeardFrom.COLLEAGUE),
        ("used it in my previous job", HeardFrom.CUSTOMER),
        ("Newsletter", HeardFrom.EMAIL),
        ("somebody of sales", HeardFrom.SALES),
        ("asdf", HeardFrom.OTHER),
    ],
)
def test_a_free_answer_becomes_a_word_that_can_be_counted(written: str, meant: HeardFrom) -> None:
    assert heard_from(written) is meant


def test_nothing_is_not_something_else() -> None:
    assert heard_from("  ") is None


@pytest.mark.parametrize("code", HeardFrom)
def test_each_code_and_its_label_mean_themselves(code: HeardFrom) -> None:
    assert heard_from(code.value) is heard_from(LABELS[code].upper()) is code


@given(st.text(max_size=200))
def test_whatever_is_written_is_read(text: str) -> None:
    assert (heard_from(text) is None) == (not text.split())
