"""Why something is late: nobody had it, its holder is away, it came late, or nobody has come to it yet."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from alignment.hours import WorkingCalendar
from alignment.lateness import Behind, Reason, why_late

CALENDAR = WorkingCalendar(1, "UTC", {day: ((time(9), time(17)),) for day in range(5)}, frozenset())
DUE = datetime(2026, 11, 16, 15, tzinfo=UTC)
NOW = DUE + timedelta(hours=1)


@pytest.mark.parametrize(
    ("owner", "away", "came", "expected"),
    [
        (0, False, DUE - timedelta(hours=4), Reason(Behind.UNASSIGNED, 300)),
        (0, True, None, Reason(Behind.UNASSIGNED, 0)),
        (7, True, DUE - timedelta(hours=4), Reason(Behind.AWAY)),
        (7, False, DUE - timedelta(hours=4), Reason(Behind.NOT_YET)),
        (7, False, DUE - timedelta(hours=2), Reason(Behind.NOT_YET)),
        (7, False, DUE - timedelta(minutes=119), Reason(Behind.UPSTREAM, 119)),
        (7, False, DUE, Reason(Behind.UPSTREAM, 0)),
        (7, False, DUE + timedelta(minutes=5), Reason(Behind.UPSTREAM, 0)),
        (7, False, None, Reason(Behind.NOT_YET)),
    ],
)
def test_the_first_reason_that_holds(owner: int, away: bool, came: datetime | None, expected: Reason) -> None:
    assert why_late(owner, away, came, DUE, 240, NOW, CALENDAR) == expected
