"""The door of calendars: who reads what now, the same 404 for everybody else, and nothing of an address anywhere."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from email.utils import format_datetime
from time import sleep

import icalendar
import pytest
import sqlalchemy as sa

from alignment.people import Role, Standing
from db import tables as t
from db.memory import Memory, Work
from db.stores import channels
from operations import feeds
from tests.at_once import all_at_once
from tests.calendars.conftest import Answer, Program, address_in, reachable
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.meetings.conftest import CHANNEL


@pytest.fixture
def mine(talk: Dialogue) -> str:
    """The address of Jonas's own calendar."""
    talk.says("jonas", "/tandem calendar new")
    return address_in(talk)


@pytest.fixture
def ours(talk: Dialogue) -> str:
    """The address of the channel's calendar."""
    talk.says("ines", "/tandem calendar channel new")
    return address_in(talk)


NOBODY = (404, "text/plain; charset=utf-8", b"not found")


def told(answer: Answer) -> tuple[int, str, bytes]:
    return answer.status, answer.headers["content-type"], answer.body


def test_a_calendar_reads_what_its_person_takes_part_in(program: Program, mine: str) -> None:
    answer = program.reads(mine)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "private, no-cache"
    rule, first, *_ = answer.entries
    assert rule["SUMMARY"] == "Lead review"
    assert "CLASS" not in rule, "Google says no more than busy of private entries, also to whoever subscribes"
    assert "You chair." in first["DESCRIPTION"]


def test_it_is_read_on_either_database(memory: Memory) -> None:
    company = reachable(memory)
    talk, program = Dialogue(company, channel=CHANNEL), Program(company)
    talk.says("ines", "/meeting new lead review tue 10:00 40m")
    for line in ("/tandem calendar new", "/tandem calendar channel new"):
        talk.says("ines", line)
        answer = program.reads(address_in(talk))
        assert answer.titles == {"Lead review"}
        assert program.reads(address_in(talk), if_none_match=answer.headers["etag"]).status == 304


def test_leaders_own_meeting_is_read_by_leaders(program: Program, talk: Dialogue, mine: str) -> None:
    talk.says("ines", "/meeting new 1:1 third tue 16:00")
    assert program.reads(mine).titles == {"Lead review"}
    talk.says("daniel", "/tandem calendar new")
    assert program.reads(address_in(talk)).titles == {"Lead review", "Leaders' one-to-one"}


def test_a_calendar_in_which_nothing_stands_is_one_still(program: Program, company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("ines", "/tandem calendar channel new")
    answer = program.reads(address_in(talk))
    assert (answer.status, answer.entries) == (200, [])
    (zone,) = icalendar.Calendar.from_ical(answer.body).subcomponents
    assert zone["TZID"] == "America/New_York"


def test_a_channels_calendar_is_what_is_told_there_of_nobody(
    program: Program, talk: Dialogue, ours: str
) -> None:
    answer = program.reads(ours)
    assert answer.titles == {"Lead review"}
    assert "chair" not in answer.body.decode()
    assert "CLASS" not in answer.entries[0]


def test_what_somebody_may_read_is_asked_at_each_read(program: Program, company: Company, mine: str) -> None:
    assert program.reads(mine).titles == {"Lead review"}
    g = t.role_grant
    gone = g.c.workspace_id == company.id, g.c.person_id == company.jonas, g.c.role == Role.REP
    company.run(lambda work: work.execute(sa.update(g).where(*gone).values(valid_to=work.now)), program.now)
    program.now += timedelta(minutes=1)
    assert program.reads(mine).titles == {"Lead review"}, "he still chairs the next one"
    talk = Dialogue(company, now=program.now, channel=CHANNEL)
    talk.says("ines", "/meeting skip M-1")
    talk.says("ines", "/meeting skip M-2")
    program.now += timedelta(days=30)
    assert "RRULE" not in program.reads(mine).body.decode(), "what comes later is not his any more"


@pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.GUEST, Standing.STRANGER])
def test_who_is_no_full_member_any_more_has_no_calendar(
    program: Program, company: Company, mine: str, standing: Standing
) -> None:
    p = t.person
    him = p.c.workspace_id == company.id, p.c.id == company.jonas
    company.run(lambda work: work.execute(sa.update(p).where(*him).values(standing=standing)))
    assert told(program.reads(mine)) == NOBODY


@pytest.mark.parametrize(
    "now",
    [
        {"member": False},
        {"archived": True},
        {"shared": True, "outsiders": True},
        {"outsiders": True},
        {"opened": True},
    ],
)
def test_a_channel_that_was_left_or_others_read_has_no_calendar(
    program: Program, company: Company, ours: str, now: dict[str, bool]
) -> None:
    company.run(lambda work: channels.set_channel(work, CHANNEL, **now))
    assert told(program.reads(ours)) == NOBODY


def test_an_admin_allows_a_channel_with_guests(program: Program, talk: Dialogue, ours: str) -> None:
    talk.company.run(lambda work: channels.set_channel(work, CHANNEL, outsiders=True))
    assert program.reads(ours).status == 404
    talk.says("olga", f"/tandem setup channel allow {CHANNEL}")
    assert program.reads(ours).status == 200


def test_strangers_revoked_and_odd_addresses_hear_the_same(
    program: Program, talk: Dialogue, mine: str
) -> None:
    talk.says("jonas", "/tandem calendar new")
    newer = address_in(talk)
    assert told(program.reads(mine)) == NOBODY, "a new address closes the one before"
    assert program.reads(newer).status == 200
    talk.says("jonas", "/tandem calendar off")
    assert told(program.reads(newer)) == NOBODY
    of_another = newer.replace("/calendar/", "/calendar/9")
    for odd in (
        of_another,
        "/calendar/.ics",
        "/calendar/x.ics",
        f"/calendar/{'9' * 400}-x.ics",
        "/calendar/1-%00é.ics",
    ):
        assert program.reads(odd).status == 404, odd
    assert told(program.reads("/calendar/1-x.ics")) == NOBODY
    assert program.reads(mine).headers == program.reads("/calendar/1-x.ics").headers
    assert program.measures.counters["tandem_calendars", ("read",)] == 1


def test_who_has_it_already_hears_so(program: Program, talk: Dialogue, mine: str) -> None:
    first = program.reads(mine)
    program.now += timedelta(hours=1)
    again = program.reads(mine, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert program.reads(mine, if_none_match=f'W/"x", W/{first.headers["etag"]}').status == 304
    assert program.reads(mine, if_modified_since=first.headers["last-modified"]).status == 304
    earlier = format_datetime(program.now - timedelta(days=1), usegmt=True)
    assert program.reads(mine, if_modified_since=earlier).status == 200
    for odd in ("yesterday", "", "Mon, 99 Nov 2026 17:10:00 GMT", "\x00"):
        assert program.reads(mine, if_modified_since=odd).body == first.body
    assert (
        program.reads(mine, if_none_match='"x"', if_modified_since=first.headers["last-modified"]).status
        == 200
    )
    talk.wait(hours=1)
    talk.says("ines", "/meeting move M-1 2026-11-17 11:00")
    changed = program.reads(mine, if_none_match=first.headers["etag"])
    assert changed.status == 200
    assert changed.headers["last-modified"] != first.headers["last-modified"]
    assert program.reads(mine, if_modified_since=first.headers["last-modified"]).status == 200


def test_another_content_never_has_the_same_time(program: Program, talk: Dialogue, mine: str) -> None:
    """Two changes within a second: whoever asks by time alone still hears of the second."""
    seen = {program.reads(mine).headers["last-modified"]}
    for hour in (11, 12, 13):
        talk.wait(milliseconds=10)
        talk.says("ines", f"/meeting move M-1 2026-11-17 {hour}:00")
        program.now = talk.now
        seen.add(program.reads(mine).headers["last-modified"])
    assert len(seen) == 4


def test_head_tells_how_much_there_is_and_nothing_else_is_taken(program: Program, mine: str) -> None:
    whole = program.reads(mine)
    head = program.reads(mine, "HEAD")
    assert head.status == 200
    assert head.headers["etag"] == whole.headers["etag"]
    assert head.headers["content-length"] == str(len(whole.body))
    assert program.reads(mine, "POST").status == 405


def test_an_address_is_in_no_log_and_in_no_row(
    program: Program, company: Company, mine: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = mine.rpartition("/")[2].removesuffix(".ics")
    assert len(token.partition("-")[2]) == 22, "128 bits"
    with caplog.at_level(logging.DEBUG):
        program.reads(mine)
        program.reads(mine.replace(token, f"{token}x"))
    assert token not in caplog.text
    assert token not in str(program.measures)

    def rows(work: Work) -> str:
        tables = (t.calendar_feed, t.audit, t.inbound_key, t.notice)
        return str([[dict(row) for row in work.execute(sa.select(each).where(each.c.workspace_id == company.id)).mappings()] for each in tables])  # fmt: skip

    kept = company.see(rows)
    assert "calendar.made" in kept
    assert token not in kept
    assert token.partition("-")[2] not in kept


@pytest.mark.parametrize("which", ["own", "channel"])
def test_of_two_that_are_made_at_once_one_is_open(memory: Memory, which: str) -> None:
    company = reachable(memory)
    ines, made, told = company.actor("ines"), threading.Event(), dict[str, str]()

    def make(work: Work, entropy: bytes) -> str:
        if which == "own":
            return feeds.make_own(work, ines, entropy)
        return feeds.make_channels(work, ines, CHANNEL, entropy)

    def first(work: Work) -> None:
        told["first"] = make(work, b"1" * 16)
        made.set()
        sleep(0.3)  # the other is under way by now

    def second(work: Work) -> None:
        told["second"] = make(work, b"2" * 16)

    def later() -> None:
        assert made.wait(10)
        company.run(second, NOON)

    all_at_once(lambda: company.run(first, NOON), later)
    program = Program(company)
    assert [program.reads(told[each]).status for each in ("first", "second")] == [404, 200]


def test_so_many_read_at_once_and_the_others_come_again(
    program: Program, mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.http import calendars

    monkeypatch.setattr(calendars, "MOST_AT_ONCE", 0)
    answer = program.reads(mine)
    assert (answer.status, answer.headers["retry-after"]) == (503, "30")
