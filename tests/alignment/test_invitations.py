"""What is news of an entry, and the mark in an invitation's address."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from alignment.invitations import is_news, mark

TODAY = date(2026, 11, 16)
SINCE = datetime(2026, 11, 16, 17, tzinfo=UTC)
DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 1)).map(date.isoformat)
FACTS = st.dictionaries(DAYS | st.just(""), st.sampled_from("abc"), max_size=6)


@given(FACTS, FACTS)
def test_what_differs_is_news_unless_it_is_over(told: dict[str, str], now: dict[str, str]) -> None:
    def coming(facts: dict[str, str]) -> dict[str, str]:
        return {day: each for day, each in facts.items() if not day or date.fromisoformat(day) >= TODAY}

    assert is_news(told, now, TODAY) == (coming(told) != coming(now))
    assert not is_news(now, now, TODAY)


def test_a_mark_is_anothers_for_each_thing_that_it_stands_for() -> None:
    key = b"k" * 32
    own = mark(key, 1, 7, SINCE, "S-3")
    assert own == mark(key, 1, 7, SINCE, "S-3")
    assert len(bytes.fromhex(own)) == 16
    others = {
        mark(b"x" * 32, 1, 7, SINCE, "S-3"),
        mark(key, 2, 7, SINCE, "S-3"),
        mark(key, 1, 8, SINCE, "S-3"),
        mark(key, 17, 7, SINCE, "S-3"),
        mark(key, 1, 7, SINCE.replace(microsecond=1), "S-3"),
        mark(key, 1, 7, SINCE, "all"),
    }
    assert len(others | {own}) == 7
