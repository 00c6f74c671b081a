"""The clock: 08:30 stays 08:30, twice is once, nothing is lost over a stop, and what was called off does not come."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import wait
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from alignment.calendar import Schedule, local_instant, parse_schedule
from alignment.people import SHELL
from db import tables as t
from db.memory import Memory, Work
from db.stores import calendars, channels, expected_files, workspaces
from db.stores import subscriptions as stored
from db.tables.delivery import Act, NoticeState
from operations import diary, subscriptions
from tests.company import Company
from tests.conftest import NOW

CHANNEL = "C0PIPELINE"
ZONES = ("America/New_York", "Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe")


def open_channel(work: Work, channel: str = CHANNEL) -> None:
    channels.set_channel(work, channel, name="pipeline", member=True)


def turned_on(
    company: Company, typed: str, at: datetime, zone: str = "America/New_York", channel: str = CHANNEL
) -> int:
    def act(work: Work) -> int:
        open_channel(work, channel)
        schedule = parse_schedule(typed, zone)
        return subscriptions.turn_on(work, SHELL, channel, "pipeline", schedule).subscription.id

    return company.run(act, at)


def digests(company: Company, *states: NoticeState, at: datetime = NOW) -> list[datetime]:
    def look(work: Work) -> list[datetime]:
        n = t.notice
        found = sa.select(n.c.as_of).where(
            n.c.workspace_id == work.workspace_id, n.c.kind == "pipeline", n.c.act == Act.POST
        )
        if states:
            found = found.where(n.c.state.in_(states))
        return list(work.execute(found.order_by(n.c.as_of)).scalars())

    return company.see(look, at)


def mark(company: Company, state: NoticeState, at: datetime) -> None:
    def act(work: Work) -> None:
        n = t.notice
        work.execute(
            sa.update(n)
            .where(n.c.workspace_id == work.workspace_id, n.c.state == NoticeState.PENDING)
            .values(state=state, channel=CHANNEL, ts="1.1", sent_at=at)
        )

    company.run(act, at)


@pytest.mark.parametrize("zone", ZONES)
def test_a_digest_at_0830_stays_at_0830_over_both_changes_of_the_clocks(
    quick_memory: Memory, zone: str
) -> None:
    company = Company.make(quick_memory)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    turned_on(company, "every day 08:30", start, zone)
    now = start
    while now < datetime(2027, 1, 1, tzinfo=UTC):
        now = company.run(diary.tick, now).next_at or now
    runs = digests(company, at=now)
    assert {run.astimezone(ZoneInfo(zone)).strftime("%H:%M") for run in runs} == {"08:30"}
    days = [run.astimezone(ZoneInfo(zone)).date() for run in runs]
    closed = company.see(lambda work: calendars.closed_days(work, date(2026, 1, 1), date(2027, 1, 2)), start)
    assert len(days) == len(set(days)) >= 363 - len(closed)
    offsets = {run.astimezone(ZoneInfo(zone)).utcoffset() for run in runs}
    assert len(offsets) == 2, f"{zone} changes its clocks twice in 2026"


@pytest.mark.parametrize("zone", ZONES)
def test_a_digest_at_a_time_that_a_day_lacks_or_repeats_still_comes_once_that_day(
    quick_memory: Memory, zone: str
) -> None:
    company = Company.make(quick_memory)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    turned_on(company, "every day 02:15", start, zone)
    turned_on(company, "every day 00:15", start, zone, channel="C0MIDNIGHT")
    now = start
    while now < datetime(2026, 12, 1, tzinfo=UTC):
        now = company.run(diary.tick, now).next_at or now
    days: dict[str, list[date]] = {}

    def look(work: Work) -> None:
        n = t.notice
        found = sa.select(n.c.target, n.c.as_of).where(
            n.c.workspace_id == work.workspace_id, n.c.kind == "pipeline"
        )
        for row in work.execute(found.order_by(n.c.as_of)):
            days.setdefault(row.target, []).append(row.as_of.astimezone(ZoneInfo(zone)).date())

    company.see(look, now)
    for channel in (CHANNEL, "C0MIDNIGHT"):
        assert len(days[channel]) == len(set(days[channel])) >= 320


def test_many_clocks_at_once_owe_each_digest_once(memory: Memory) -> None:
    company = Company.make(memory)
    for number in range(12):
        turned_on(company, "weekdays 08:30", NOW - timedelta(days=1), channel=f"C0{number:03}")
    ticks = [memory.submit(diary.tick, company.id, now=NOW) for _ in range(10)]
    wait(ticks)
    reports = [tick.result() for tick in ticks]
    assert sum(report.made for report in reports) == 12
    assert len(digests(company)) == 12

    def threads(work: Work) -> list[tuple[str, int]]:
        n = t.notice
        found = sa.select(n.c.parent_id, n.c.part).where(
            n.c.workspace_id == work.workspace_id, n.c.act == Act.REPLY
        )
        return [(row.parent_id, row.part) for row in work.execute(found)]

    parts = company.see(threads)
    assert len(parts) == 36
    assert {part for _, part in parts} == {1, 2, 3}
    assert company.run(diary.tick, NOW + timedelta(seconds=30)).made == 0


def test_a_clock_that_was_restored_to_this_morning_owes_nothing_twice(memory: Memory) -> None:
    company = Company.make(memory)
    made = turned_on(company, "weekdays 08:30", NOW - timedelta(days=1))
    assert company.run(diary.tick, NOW).made == 1
    company.run(lambda work: stored.change(work, made, next_at=NOW), NOW)
    company.run(diary.tick, NOW + timedelta(minutes=1))
    assert digests(company) == [NOW]


def test_a_run_that_was_missed_within_its_freshness_is_made_once_as_of_its_own_time(memory: Memory) -> None:
    company = Company.make(memory)
    turned_on(company, "weekdays 08:30", NOW - timedelta(days=1))
    late = NOW + timedelta(minutes=34)
    assert company.run(diary.tick, late).made == 1
    assert digests(company) == [NOW]

    def pair(work: Work) -> tuple[datetime, datetime]:
        n = t.notice
        found = sa.select(n.c.known_at, n.c.expires_at).where(
            n.c.workspace_id == work.workspace_id, n.c.kind == "pipeline"
        )
        row = work.execute(found).one()
        return row.known_at, row.expires_at

    assert company.see(pair) == (late, NOW + timedelta(hours=8))


def test_runs_older_than_their_freshness_are_kept_as_expired_and_the_newest_is_made(memory: Memory) -> None:
    company = Company.make(memory)
    turned_on(company, "weekdays 08:30", NOW - timedelta(days=1))
    thursday = NOW + timedelta(days=3, minutes=4)
    report = company.run(diary.tick, thursday)
    assert (report.made, report.missed) == (1, 3)
    assert digests(company, NoticeState.EXPIRED) == [NOW + timedelta(days=day) for day in range(3)]
    assert digests(company, NoticeState.PENDING) == [NOW + timedelta(days=3)]


def test_after_a_stop_of_months_only_the_last_missed_runs_are_named(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    turned_on(company, "every day 08:30", NOW - timedelta(days=200))
    assert company.run(diary.tick, NOW + timedelta(hours=12)).missed == diary.MOST_MISSED


def test_days_off_are_left_out_also_when_they_were_added_after_the_next_run_was_reckoned(
    memory: Memory,
) -> None:
    company = Company.make(memory)
    made = turned_on(company, "weekdays 08:30", NOW - timedelta(days=1))

    def close(work: Work) -> None:
        calendars.close_days(work, {NOW.date(): "snow"})
        workspaces.changed(work)

    company.run(close, NOW - timedelta(hours=1))
    assert company.run(diary.tick, NOW).made == 0
    held = company.see(lambda work: stored.by_id(work, made))
    assert held is not None
    assert held.next_at == NOW + timedelta(days=1)


def test_reckoning_moves_what_lies_ahead_and_leaves_what_is_due(memory: Memory) -> None:
    company = Company.make(memory)
    due = turned_on(company, "weekdays 08:30", NOW - timedelta(days=1), channel="C0DUE")
    ahead = turned_on(company, "weekdays 17:00", NOW - timedelta(days=1), channel="C0AHEAD")
    wrong = NOW + timedelta(days=40)
    company.run(lambda work: stored.change(work, ahead, next_at=wrong), NOW)
    assert company.run(diary.reckon, NOW + timedelta(minutes=5)) == 1
    held = {each.id: each.next_at for each in company.see(stored.everything)}
    assert held == {due: NOW, ahead: NOW.replace(hour=22, minute=0)}
    assert company.run(diary.tick, NOW + timedelta(minutes=6)).made == 1


@pytest.mark.parametrize("change", ["off", "pause", "move"])
def test_what_is_called_off_does_not_come(memory: Memory, change: str) -> None:
    company = Company.make(memory)
    turned_on(company, "weekdays 08:30", NOW - timedelta(days=1))
    company.run(diary.tick, NOW)
    changes: dict[str, Callable[[Work], object]] = {
        "off": lambda work: subscriptions.turn_off(work, SHELL, CHANNEL),
        "pause": lambda work: subscriptions.pause(work, SHELL, CHANNEL, None),
        "move": lambda work: subscriptions.move(
            work, SHELL, CHANNEL, parse_schedule("weekdays 17:00", "America/New_York")
        ),
    }
    company.run(changes[change], NOW + timedelta(seconds=1))
    assert digests(company, NoticeState.PENDING) == []

    def replies(work: Work) -> set[NoticeState]:
        n = t.notice
        found = sa.select(n.c.state).where(n.c.workspace_id == work.workspace_id, n.c.act == Act.REPLY)
        return set(work.execute(found).scalars())

    assert company.see(replies) == {NoticeState.CANCELLED}


def test_a_pause_ends_by_itself_and_makes_up_for_nothing(memory: Memory) -> None:
    company = Company.make(memory)
    turned_on(company, "weekdays 08:30", NOW - timedelta(days=1))
    until = NOW + timedelta(days=2)
    company.run(lambda work: subscriptions.pause(work, SHELL, CHANNEL, until), NOW - timedelta(hours=1))
    assert company.run(diary.tick, NOW + timedelta(minutes=1)).made == 0
    report = company.run(diary.tick, until + timedelta(minutes=1))
    assert (report.woken, report.made, report.missed) == (1, 0, 0)
    assert report.next_at == NOW + timedelta(days=3)


def test_filters_that_change_before_the_digest_went_out_change_it_too(memory: Memory) -> None:
    company = Company.make(memory)
    turned_on(company, "weekdays 08:30", NOW - timedelta(days=1))
    company.run(diary.tick, NOW)
    company.run(lambda work: subscriptions.choose(work, SHELL, CHANNEL, {"team_id": 1}, {}), NOW)

    def payloads(work: Work) -> list[dict[str, object]]:
        found = sa.select(t.notice.c.payload).where(t.notice.c.workspace_id == work.workspace_id)
        return list(work.execute(found).scalars())

    assert {str(each["filters"]) for each in company.see(payloads)} == {"{'team_id': 1}"}


def imported(company: Company, kind: str, exported_at: datetime, finished_at: datetime) -> None:
    company.run(
        lambda work: work.insert(
            t.import_run,
            kind=kind,
            source="csv",
            exported_at=exported_at,
            started_at=finished_at,
            finished_at=finished_at,
            state="done",
        ),
        finished_at,
    )


def test_a_digest_that_went_out_with_stale_data_is_brought_up_to_date_once_when_the_file_comes(
    memory: Memory,
) -> None:
    company = Company.make(memory)
    imported(company, "opportunities", NOW - timedelta(days=5), NOW - timedelta(days=5))
    turned_on(company, "weekdays 08:30", NOW - timedelta(days=1))
    company.run(diary.tick, NOW)
    mark(company, NoticeState.SENT, NOW)
    assert company.run(diary.tick, NOW + timedelta(minutes=1)).renewed == 0
    came = NOW + timedelta(minutes=42)
    imported(company, "opportunities", NOW - timedelta(minutes=45), came)
    assert company.run(diary.tick, came + timedelta(seconds=5)).renewed == 1
    assert company.run(diary.tick, came + timedelta(minutes=1)).renewed == 0

    def present(work: Work) -> list[datetime]:
        n = t.notice
        found = sa.select(n.c.known_at, n.c.as_of).where(
            n.c.workspace_id == work.workspace_id, n.c.act == Act.PRESENT
        )
        rows = work.execute(found).all()
        assert {row.as_of for row in rows} == {NOW}
        return [row.known_at for row in rows]

    assert company.see(present) == [came + timedelta(seconds=5)] * 4


def test_the_owner_of_a_file_hears_once_a_working_day_that_it_is_late(memory: Memory) -> None:
    company = Company.make(memory)
    company.run(
        lambda work: expected_files.expect_file(work, "opportunities", "08:00", company.tomas),
        NOW - timedelta(days=1),
    )
    imported(company, "opportunities", NOW - timedelta(days=4), NOW - timedelta(days=4))
    at_eight = local_instant(NOW.date(), parse_schedule("weekdays 08:00", "UTC").time, "America/New_York")
    assert company.run(diary.tick, at_eight - timedelta(minutes=1)).late_files == 0
    assert company.run(diary.tick, at_eight).late_files == 1
    assert company.run(diary.tick, at_eight + timedelta(minutes=1)).late_files == 0
    saturday = at_eight + timedelta(days=5)
    assert company.run(diary.tick, saturday).late_files == 0
    assert company.run(diary.tick, at_eight + timedelta(days=7)).late_files == 1


def test_a_file_that_came_is_not_late(memory: Memory) -> None:
    company = Company.make(memory)
    company.run(
        lambda work: expected_files.expect_file(work, "leads", "08:00", company.tomas),
        NOW - timedelta(days=1),
    )
    imported(company, "leads", NOW - timedelta(hours=1), NOW - timedelta(minutes=50))
    assert company.run(diary.tick, NOW).late_files == 0


def test_five_thousand_subscriptions_are_owed_in_short_transactions(memory: Memory) -> None:
    import time

    company = Company.make(memory)
    schedule = Schedule(
        NOW.astimezone(ZoneInfo("America/New_York")).time(), frozenset(range(5)), "America/New_York"
    )

    def lay(work: Work) -> None:
        work.execute(
            sa.insert(t.subscription),
            [
                {
                    "workspace_id": work.workspace_id,
                    "target": f"C{number:07}",
                    "kind": "pipeline",
                    "schedule": schedule.to_data(),
                    "filters": {},
                    "sections": {},
                    "owner_id": company.olga,
                    "next_at": NOW,
                    "made_at": NOW - timedelta(days=1),
                }
                for number in range(5_000)
            ],
        )

    company.run(lay, NOW - timedelta(hours=1))
    started = time.monotonic()
    ticks = made = 0
    while (report := company.run(diary.tick, NOW)).more:
        made += report.made
        ticks += 1
    made += report.made
    took = time.monotonic() - started
    assert made == 5_000
    assert ticks == 33
    assert took < 30, f"5,000 subscriptions took {took:.1f} s"
