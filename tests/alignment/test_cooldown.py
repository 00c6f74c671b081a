"""A lead does not go straight back to the rep who said no to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alignment.cooldown import Refusal, cooling

NOW = datetime(2026, 11, 16, 17, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def test_whoever_said_no_is_cooling_until_the_agreed_days_are_over() -> None:
    said = [Refusal(7, NOW)]
    assert cooling(said, 90, NOW) == {7: NOW + 90 * DAY}
    assert cooling(said, 90, NOW + 90 * DAY - timedelta(seconds=1)) == {7: NOW + 90 * DAY}
    assert cooling(said, 90, NOW + 90 * DAY) == {}


def test_the_latest_no_of_each_counts_and_nobody_is_left_out() -> None:
    said = [Refusal(7, NOW - 80 * DAY), Refusal(8, NOW - 89 * DAY), Refusal(7, NOW - DAY)]
    assert cooling(said, 90, NOW) == {7: NOW + 89 * DAY, 8: NOW + DAY}


def test_a_no_of_nobody_we_know_and_an_agreement_without_cooldown_keep_nobody_out() -> None:
    assert cooling([Refusal(0, NOW)], 90, NOW) == {}
    assert cooling([Refusal(7, NOW)], 0, NOW) == {}
