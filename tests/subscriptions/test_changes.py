"""A digest whose schedule changes when its notice is made already comes once a local day: never twice, never not at all."""

from __future__ import annotations

import struct
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from alignment import zones
from alignment.calendar import Schedule, parse_schedule
from alignment.people import SHELL
from db import tables as t
from db.memory import Memory, Work
from db.stores import subscriptions as stored
from db.tables.delivery import Act, NoticeState
from operations import diary, subscriptions
from operations.setup import working_time
from tests.company import ZONE, Company
from tests.conftest import NOW
from tests.subscriptions.test_diary import CHANNEL, digests, mark, open_channel, turned_on

STANDING = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.SENT)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PACIFIC, BERLIN, TOKYO = "America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo"


def at(day: int, clock: str, zone: str = ZONE) -> datetime:
    """A wall time of a day in November 2026, as an instant."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def live(company: Company, start: datetime, end: datetime) -> None:
    """Let the clock tick whenever it says that something is due; what it owes is sent before the next one."""
    now = start
    while now <= end:
        due = company.run(diary.tick, now).next_at
        mark(company, NoticeState.SENT, now + MINUTE)
        now = max(min(due or end, now + 3 * HOUR), now + MINUTE)


def zone_to(name: str) -> Callable[[Work], object]:
    return lambda work: working_time.set_zone(work, SHELL, name)


def time_to(typed: str, zone: str = ZONE) -> Callable[[Work], object]:
    return lambda work: subscriptions.move(work, SHELL, CHANNEL, parse_schedule(typed, zone))


def off(work: Work) -> object:
    return subscriptions.turn_off(work, SHELL, CHANNEL)


def on(work: Work) -> object:
    return subscriptions.turn_on(work, SHELL, CHANNEL, "pipeline", parse_schedule("weekdays 08:30", ZONE))


def pause_and_resume(work: Work) -> None:
    subscriptions.pause(work, SHELL, CHANNEL, None)
    subscriptions.resume(work, SHELL, CHANNEL)


def elsewhere(work: Work) -> None:
    off(work)
    open_channel(work, "C0OTHER")
    subscriptions.turn_on(work, SHELL, "C0OTHER", "pipeline", parse_schedule("weekdays 10:00", ZONE))


TUESDAY = at(17, "08:30")
CHANGES: dict[str, tuple[Callable[[Work], object], list[datetime], list[datetime]]] = {
    "zone, its time yet to come": (
        zone_to(PACIFIC),
        [at(16, "08:30", PACIFIC), at(17, "08:30", PACIFIC)],
        [NOW, at(17, "08:30", PACIFIC)],
    ),
    "zone, its time over": (zone_to(BERLIN), [NOW, at(17, "08:30", BERLIN)], [NOW, at(17, "08:30", BERLIN)]),
    "later that day": (
        time_to("weekdays 10:00"),
        [at(16, "10:00"), at(17, "10:00")],
        [NOW, at(16, "10:00"), at(17, "10:00")],
    ),
    "a time that is over": (time_to("weekdays 07:00"), [NOW, at(17, "07:00")], [NOW, at(17, "07:00")]),
    "other days, this one too": (time_to("mon tue 08:30"), [NOW, TUESDAY], [NOW, TUESDAY]),
    "other days without this one": (time_to("tue 08:30"), [TUESDAY], [NOW, TUESDAY]),
    "on once more": (on, [NOW, TUESDAY], [NOW, TUESDAY]),
    "off": (off, [], [NOW]),
    "off and on": (lambda work: (off(work), on(work)), [TUESDAY], [NOW, TUESDAY]),
    "paused and resumed": (pause_and_resume, [TUESDAY], [NOW, TUESDAY]),
    "another channel": (
        elsewhere,
        [at(16, "10:00"), at(17, "10:00")],
        [NOW, at(16, "10:00"), at(17, "10:00")],
    ),
}
"""What is changed ten minutes after the digest of Monday 08:30 was owed; what comes until Tuesday night where that was
unsent; and where it was on its way, or sent."""


@pytest.mark.parametrize(
    ("change", "state"),
    [
        *((change, state) for change in CHANGES for state in (NoticeState.PENDING, NoticeState.SENT)),
        *(
            (change, NoticeState.SENDING)
            for change in ("zone, its time yet to come", "later that day", "off")
        ),
    ],
)
def test_what_comes_after_a_change_with_the_notice_already_made(
    memory: Memory, change: str, state: NoticeState
) -> None:
    company = Company.make(memory)
    turned_on(company, "weekdays 08:30", NOW - timedelta(days=1))
    company.run(diary.tick, NOW)
    if state is not NoticeState.PENDING:
        mark(company, state, NOW)
    act, if_unsent, if_sent = CHANGES[change]
    company.run(act, NOW + 10 * MINUTE)
    live(company, NOW + 11 * MINUTE, at(17, "23:00"))
    assert digests(company, *STANDING) == (if_unsent if state is NoticeState.PENDING else if_sent)


def test_to_tokyo_and_back_each_local_day_has_its_digest(memory: Memory) -> None:
    company = Company.make(memory)
    turned_on(company, "every day 08:30", NOW - timedelta(days=1))
    live(company, NOW, at(16, "09:00"))
    company.run(zone_to(TOKYO), at(16, "09:10"))
    live(company, at(16, "09:30"), at(16, "19:00"))
    company.run(zone_to(ZONE), at(16, "19:10"))
    live(company, at(16, "19:30"), at(18, "09:00"))
    told = digests(company, NoticeState.SENT)
    assert told == [NOW, at(17, "08:30", TOKYO), at(17, "08:30"), at(18, "08:30")]


def test_a_late_digest_does_not_come_twice_on_a_day_that_begins_earlier_now(memory: Memory) -> None:
    company = Company.make(memory)
    company.run(zone_to(PACIFIC), NOW - timedelta(days=2))
    turned_on(company, "every day 23:30", NOW - timedelta(days=1), PACIFIC)
    live(company, NOW, at(16, "23:30", PACIFIC))
    company.run(zone_to(ZONE), at(16, "23:40", PACIFIC))
    held = company.see(lambda work: subscriptions.here(work, CHANNEL)[0], at(17, "03:00"))
    live(company, at(17, "03:00"), at(19, "00:00"))
    told = digests(company, NoticeState.SENT)
    assert [run.astimezone(ZoneInfo(ZONE)).strftime("%a %H:%M") for run in told[-2:]] == [
        "Tue 02:30",
        "Wed 23:30",
    ]
    assert held.runs[0] == told[-1], "what was said to come next is what came"


def test_digests_follow_the_zone_of_the_workspace_with_the_day_until_which_they_are_paused(
    memory: Memory,
) -> None:
    company = Company.make(memory)
    turned_on(company, "weekdays 08:30", NOW - timedelta(days=1))
    turned_on(company, "weekdays 08:30", NOW - timedelta(days=1), BERLIN, channel="C0BERLIN")
    company.run(lambda work: subscriptions.pause(work, SHELL, CHANNEL, at(20, "00:00")), NOW)
    company.run(zone_to(PACIFIC), NOW)
    schedules = {each.target: each for each in company.see(stored.everything)}
    assert schedules["C0BERLIN"].schedule.zone == BERLIN, "that one has a zone of its own"
    assert schedules[CHANNEL].schedule.describe() == "weekdays 08:30 Los Angeles"
    assert schedules[CHANNEL].paused_until == at(20, "00:00", PACIFIC)
    live(company, at(19, "22:00", PACIFIC), at(20, "12:00", PACIFIC))
    assert [run for run in digests(company, NoticeState.SENT) if run > at(19, "12:00")][-1] == at(
        20, "08:30", PACIFIC
    )


# --- the rules of a zone are renewed ---------------------------------------------------------------------------------

ISLAND = "Test/Island"


def compiled(hours: int) -> bytes:
    """A zone file (RFC 9636, version 2) of a place that is so many hours east of Greenwich all year."""
    types = struct.pack(">lbb", hours * 3600, 0, 0) + b"XX\0"
    block = struct.pack(">4s1s15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, 3) + types
    return block + block + f"\n<XX>{-hours}\n".encode()


@pytest.fixture
def renewed(tmp_path: Path) -> Iterator[Callable[[int], None]]:
    """What a process knows of an island's zone, and learns when it starts with newer rules."""

    def renew(hours: int) -> None:
        (tmp_path / "Test").mkdir(exist_ok=True)
        (tmp_path / ISLAND).write_bytes(compiled(hours))
        zoneinfo.reset_tzpath([tmp_path, *before])
        ZoneInfo.clear_cache()
        zones.zone_named.cache_clear()

    before = zoneinfo.TZPATH
    try:
        yield renew
    finally:
        zoneinfo.reset_tzpath(before)
        ZoneInfo.clear_cache()
        zones.zone_named.cache_clear()


@pytest.mark.parametrize("hours", [2, 4])
@pytest.mark.parametrize("start", ["07:40", "08:40"])
def test_a_process_that_starts_with_newer_rules_of_a_zone_says_each_day_once_at_its_wall_time(
    memory: Memory, renewed: Callable[[int], None], hours: int, start: str
) -> None:
    """The island was three hours east; it goes an hour back or forth while Tandem is down, around half past eight."""
    renewed(3)
    company = Company.make(memory)
    turned_on(company, "every day 08:30", NOW - timedelta(days=1), ISLAND)
    down = at(17, start, "Etc/GMT-3")
    live(company, NOW - timedelta(days=1), down - 10 * MINUTE)
    renewed(hours)
    company.run(diary.reckon, down)
    live(company, down, down + timedelta(days=2))
    told = digests(company, NoticeState.SENT)
    days = [run.astimezone(ZoneInfo(ISLAND)).date() for run in told]
    assert days == sorted(set(days)), "no day twice"
    assert [day.day for day in days] == list(range(16, 16 + len(days))), "no day without"
    assert len(days) >= 3
    after = [run.astimezone(ZoneInfo(ISLAND)).strftime("%H:%M") for run in told if run > down]
    assert set(after) == {"08:30"}


def test_a_run_that_was_called_off_and_is_due_again_by_newer_rules_is_owed_again(
    memory: Memory, renewed: Callable[[int], None]
) -> None:
    renewed(3)
    company = Company.make(memory)
    made = turned_on(company, "every day 08:30", NOW - timedelta(days=1), ISLAND)
    run = at(17, "08:30", "Etc/GMT-3")
    live(company, NOW, run - HOUR)
    company.run(diary.tick, run)
    company.run(lambda work: subscriptions.pause(work, SHELL, CHANNEL, None), run + MINUTE)
    renewed(2)
    company.run(lambda work: subscriptions.resume(work, SHELL, CHANNEL), run + 2 * MINUTE)
    company.run(diary.tick, run + HOUR)
    assert digests(company, NoticeState.PENDING) == [run + HOUR]

    def thread(work: Work) -> list[NoticeState]:
        n = t.notice.c
        found = sa.select(n.state).where(
            n.workspace_id == work.workspace_id,
            n.subscription_id == made,
            n.act == Act.REPLY,
            n.as_of == run + HOUR,
        )
        return list(work.execute(found).scalars())

    assert company.see(thread) == [NoticeState.PENDING] * 3


# --- anything, in any order ------------------------------------------------------------------------------------------


def _off_and_on(work: Work) -> object:
    off(work)
    held = stored.of(work, CHANNEL, "pipeline")
    assert held is not None
    return subscriptions.turn_on(work, SHELL, CHANNEL, "pipeline", held.schedule)


_ACTS: dict[str, Callable[[Work], object]] = {
    "new york": zone_to(ZONE),
    "pacific": zone_to(PACIFIC),
    "berlin": zone_to(BERLIN),
    "tokyo": zone_to(TOKYO),
    "reckon": diary.reckon,
    "pause": lambda work: subscriptions.pause(work, SHELL, CHANNEL, None),
    "resume": lambda work: subscriptions.resume(work, SHELL, CHANNEL),
    "off and on": _off_and_on,
}


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.tuples(st.integers(1, 20), st.sampled_from(sorted(_ACTS)), st.booleans()), max_size=6),
    st.sampled_from(["00:15", "08:30", "23:30"]),
)
def test_whatever_is_changed_no_local_day_has_two_and_a_day_left_alone_has_one(
    quick_memory: Memory, steps: list[tuple[int, str, bool]], wall: str
) -> None:
    company = Company.make(quick_memory, name=f"{wall} {steps}"[:60])
    turned_on(company, f"every day {wall}", NOW - timedelta(days=1))
    now = NOW
    said_in: dict[datetime, str] = {}
    for hours, name, slack_answers in [*steps, (60, "reckon", True)]:
        if name == "resume" and not _paused(company, now):
            continue
        until = now + hours * HOUR
        while now < until:
            due = company.run(diary.tick, now).next_at
            for run in digests(company, *STANDING, at=now):
                said_in.setdefault(run, _zone(company, now))
            if slack_answers:
                mark(company, NoticeState.SENT, now)
            now = min(max(due or until, now + MINUTE), until)
        company.run(_ACTS[name], now)
    told = digests(company, *STANDING, at=now)
    for run in told:
        zone = ZoneInfo(said_in[run])
        same = [
            each
            for each in told
            if each <= run and each.astimezone(zone).date() == run.astimezone(zone).date()
        ]
        assert same == [run], f"{run} in {zone}"
    if not _paused(company, now):
        here = _zone(company, now)
        whole = (now - 30 * HOUR).astimezone(ZoneInfo(here)).date()
        assert [run.astimezone(ZoneInfo(here)).date() for run in told].count(whole) == 1


def _paused(company: Company, now: datetime) -> bool:
    return bool(
        company.see(
            lambda work: subscriptions.here(work, CHANNEL)[0].subscription.next_at > now + 9 * 24 * HOUR, now
        )
    )


def _zone(company: Company, now: datetime) -> str:
    schedule: Schedule = company.see(
        lambda work: subscriptions.here(work, CHANNEL)[0].subscription.schedule, now
    )
    return schedule.zone
