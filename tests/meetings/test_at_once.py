"""Several press at once about one meeting: it is planned once, everybody hears once, and no point is lost."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from alignment.errors import Refusal
from alignment.meetings import Item
from db import tables as t
from db.memory import Work
from db.stores import meetings as stored
from db.tables.meetings import AgendaState
from operations.meetings import changing, planning, points
from operations.setup import working_time
from tests.at_once import all_at_once
from tests.company import NOON, Company
from tests.meetings.telling import moment, owed, tick

LEADERS = ("ines", "daniel")


@pytest.fixture
def company(on_both: Company) -> Company:
    return on_both


def believed(company: Company) -> int:
    """How many times the first meeting is believed to be planned: once."""
    p = t.meeting_plan.c
    here = (p.workspace_id == company.id, p.meeting_id == 1, p.recorded_to == t.FOREVER)
    count = sa.select(sa.func.count()).select_from(t.meeting_plan).where(*here)
    return int(company.see(lambda work: work.execute(count).scalar_one(), NOON + timedelta(hours=1)))


def test_two_skip_a_meeting_at_once_and_everybody_hears_once(company: Company) -> None:
    told = len(owed(company, "meeting_changed", NOON))

    def skip(who: str, second: int) -> None:
        at = NOON + timedelta(seconds=second)
        with suppress(Refusal):  # the second is told that it is skipped already
            company.run(lambda work: changing.skip(work, company.actor(who, at), 1), at)

    all_at_once(*(lambda who=who, second=second: skip(who, second) for second, who in enumerate(LEADERS, 1)))
    assert believed(company) == 1
    assert len(owed(company, "meeting_changed", NOON)) == told + 1


def test_clocks_that_hear_at_once_of_a_day_off_skip_its_meeting_once(company: Company) -> None:
    at = NOON + timedelta(minutes=1)
    retreat = moment(17, "10:00").date()
    company.run(lambda work: working_time.close_day(work, company.actor("olga", at), retreat, "Retreat"), at)
    told = len(owed(company, "meeting_changed", at))
    all_at_once(*(lambda: company.run(planning.plan, at + timedelta(seconds=1)) for _ in range(4)))
    assert believed(company) == 1
    assert len(owed(company, "meeting_changed", at)) == told + 1


def test_one_moves_a_meeting_while_another_skips_it_and_it_is_one_of_both(company: Company) -> None:
    def move(work: Work) -> None:
        changing.move(work, company.actor("ines", NOON), 1, moment(18, "11:00"))

    def skip(work: Work) -> None:
        changing.skip(work, company.actor("daniel", NOON), 1)

    all_at_once(
        lambda: company.run(move, NOON + timedelta(seconds=1)),
        lambda: company.run(skip, NOON + timedelta(seconds=2)),
    )
    assert believed(company) == 1


def test_a_point_that_is_added_while_the_clock_writes_the_agenda_stands_on_it(company: Company) -> None:
    added = threading.Event()

    def add(work: Work) -> None:
        points.add(work, company.actor("leo", NOON), stored.by_id(work, 1), "proof of savings")
        added.set()
        time.sleep(1.5)  # the clock looks before this is committed

    def look() -> None:
        added.wait()
        tick(company, NOON)

    all_at_once(lambda: company.run(add, NOON), look)
    meeting = company.see(lambda work: stored.by_id(work, 1), NOON)
    assert meeting is not None
    assert meeting.agenda_state is AgendaState.WRITTEN
    assert [len(each.facts["notes"]) for each in meeting.points if each.item is Item.VOICE] == [1]
