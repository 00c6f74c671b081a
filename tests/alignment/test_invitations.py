"""What is news of an entry, and the mark in an invitation's address."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alignment.invitations import Entry, edition, is_news, mark

TODAY = date(2026, 11, 16)
SINCE = datetime(2026, 11, 16, 17, tzinfo=UTC)
DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 1)).map(date.isoformat)
FACTS = st.dictionaries(DAYS | st.just(""), st.sampled_from("abc"), max_size=6)
OVER = st.sets(DAYS, max_size=4).map(frozenset)


def entry(facts: dict[str, str], over: frozenset[str] = frozenset()) -> Entry:
    return Entry("S-1", "lead review", facts, (), (), over=over)


@given(FACTS, FACTS, OVER)
def test_what_differs_is_news_unless_it_is_over(
    told: dict[str, str], now: dict[str, str], over: frozenset[str]
) -> None:
    def known(facts: dict[str, str]) -> dict[str, str]:
        return {day: each for day, each in facts.items() if day not in over}

    assert not is_news(now, entry(now, over), TODAY)
    assert is_news(told, entry(now, over), TODAY) == is_news(known(told), entry(known(now)), TODAY)


@given(FACTS, FACTS.map(lambda each: {"": "a", **each}))
def test_one_that_still_comes_is_news_whatever_day_it_was_for(
    told: dict[str, str], now: dict[str, str]
) -> None:
    """A meeting of last Tuesday that is held on Thursday still comes; of a day that is gone, nothing more is said."""
    left = {day: each for day, each in told.items() if day in now or date.fromisoformat(day) >= TODAY}
    assert is_news(told, entry(now), TODAY) == (left != now)


def test_each_telling_says_more_than_any_before_it() -> None:
    told = [edition(SINCE, 0), edition(SINCE, 1), edition(SINCE, 40), edition(SINCE + timedelta(hours=1), 0)]
    assert told == sorted(set(told))
    assert told[-1] < 2**31, "calendars keep it in so many bits"


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
