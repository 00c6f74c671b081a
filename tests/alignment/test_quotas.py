"""What somebody owes of a period: dated goals, months of a ramp, and only the days on which they were there."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from alignment.hours import WorkingCalendar
from alignment.periods import FiscalCalendar
from alignment.quotas import Goal, Quota, chosen, quota, whole

Q4 = FiscalCalendar().quarter_of(date(2026, 11, 16))
CALENDAR = WorkingCalendar.office(
    "America/New_York", closed=frozenset({date(2026, 11, 26), date(2026, 12, 25)})
)
ALWAYS = [(date.min, date.max)]
OCTOBER = Goal(date(2026, 10, 1), date(2026, 11, 1), 50_000)
NOVEMBER = Goal(date(2026, 11, 1), date(2026, 12, 1), 80_000)
DECEMBER = Goal(date(2026, 12, 1), date(2027, 1, 1), 120_000)
QUARTER = Goal(Q4.first, Q4.end, 256_000)


def test_whoever_was_there_all_the_time_owes_all_of_it() -> None:
    assert quota([QUARTER], Q4, CALENDAR, ALWAYS) == Quota(256_000, 256_000, 64, 64)


def test_a_joiner_owes_the_share_of_working_days_since() -> None:
    owed = quota([QUARTER], Q4, CALENDAR, [(date(2026, 11, 16), date.max)])
    assert owed == Quota(128_000, 256_000, 32, 64)
    assert owed.prorated


def test_a_leaver_owes_the_share_until_then_and_whoever_comes_back_both() -> None:
    left = quota([QUARTER], Q4, CALENDAR, [(date.min, date(2026, 11, 16))])
    assert left is not None
    assert left.amount == 128_000
    spans = [(date.min, date(2026, 10, 12)), (date(2026, 12, 21), date.max)]
    back = quota([QUARTER], Q4, CALENDAR, spans)
    assert back is not None
    assert (back.days, back.amount) == (15, 60_000)


def test_a_ramp_is_months_that_add_up_and_each_is_prorated_by_itself() -> None:
    ramp = [OCTOBER, NOVEMBER, DECEMBER]
    assert quota(ramp, Q4, CALENDAR, ALWAYS) == Quota(250_000, 250_000, 64, 64)
    from_november = quota(ramp, Q4, CALENDAR, [(date(2026, 11, 16), date.max)])
    assert from_november is not None
    assert from_november.amount == 40_000 + 120_000, "10 of November's 20 days, and all of December"


def test_parts_alone_are_a_persons_quota_but_no_teams() -> None:
    late = [NOVEMBER, DECEMBER]
    owed = quota(late, Q4, CALENDAR, ALWAYS)
    assert owed is not None
    assert owed.amount == 200_000
    assert (owed.days, owed.unset) == (42, 22), "of October's 22 days nothing is known"
    joined = quota(late, Q4, CALENDAR, [(NOVEMBER.first, date.max)])
    assert joined is not None
    assert joined.unset == 0, "whoever was not there in October owes nothing of it"
    assert whole(late, Q4.first, Q4.end) is None
    assert whole([*late, OCTOBER], Q4.first, Q4.end) == 250_000
    assert whole([*late, OCTOBER, QUARTER], Q4.first, Q4.end) == 256_000


def test_nothing_set_is_no_quota_and_not_zero() -> None:
    assert quota([], Q4, CALENDAR, ALWAYS) is None
    assert quota([Goal(date(2026, 1, 1), date(2027, 1, 1), 1)], Q4, CALENDAR, ALWAYS) is None
    gone = quota([QUARTER], Q4, CALENDAR, [])
    assert gone is not None
    assert gone.amount == 0


days = st.dates(Q4.first, Q4.end - timedelta(days=1))
goals = st.lists(
    st.builds(lambda a, b, n: Goal(min(a, b), max(a, b) + timedelta(days=1), n), days, days, st.integers(0, 10**9)),
    max_size=6,
)  # fmt: skip


@given(goals, days)
def test_what_is_owed_before_and_after_a_day_adds_up_to_the_whole(given_goals: list[Goal], day: date) -> None:
    all_of_it = quota(given_goals, Q4, CALENDAR, ALWAYS)
    before = quota(given_goals, Q4, CALENDAR, [(date.min, day)])
    after = quota(given_goals, Q4, CALENDAR, [(day, date.max)])
    if all_of_it is None or before is None or after is None:
        assert all_of_it is before is after
        return
    assert abs(before.amount + after.amount - all_of_it.amount) <= 1
    assert before.days + after.days == all_of_it.of_days


@given(goals)
def test_goals_that_hold_never_overlap(given_goals: list[Goal]) -> None:
    held = chosen(given_goals, Q4.first, Q4.end)
    assert all(one.end <= following.first for one, following in pairwise(held))
