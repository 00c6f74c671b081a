"""A morning note of one's own: turned on by oneself alone, what Home shows, and nothing while nobody is there to read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from db import tables as t
from db.memory import Memory, Work
from db.stores import notices
from db.stores import subscriptions as stored
from db.stores.notices import Notice
from db.tables.delivery import NoticeState
from digests import registry
from messages.house import Kind, breaches
from messages.limits import check
from messages.message import Message
from operations import diary
from tests.company import Company
from tests.dialogue import Dialogue

MONDAY = datetime(2026, 11, 16, 15, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 13, 15, 2, tzinfo=UTC)
"""08:15 in New York."""


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    for number, name in ((42, "Acorn Robotics"), (57, "Pinecrest Clinics"), (79, "Cedar Mutual")):
        made.lead(number, name, owner="jonas", at=MONDAY - timedelta(hours=1))
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    made = Dialogue(company)
    made.now = MONDAY
    return made


def owed(company: Company, when: datetime) -> list[Notice]:
    company.run(diary.tick, when)

    def look(work: Work) -> list[Notice]:
        found = notices.newest(work, NoticeState.PENDING, 200)
        return [each for each in found if each.kind == "morning"]

    return company.see(look, when)


def note(company: Company, when: datetime = TUESDAY) -> Message | None:
    (owing,) = owed(company, when)
    return company.see(lambda work: registry.render(work, owing), when + timedelta(minutes=1))


def test_a_rep_turns_it_on_and_reads_what_home_shows(company: Company, talk: Dialogue) -> None:
    assert talk.says("jonas", "/tandem settings morning 8:15").startswith(
        "Your morning note comes weekdays 08:15 New York."
    )
    message = note(company)
    assert message is not None
    assert message.text.startswith("Good morning, Jonas · Tue 17 Nov: 3 things to do.")
    assert "L-42 Acorn Robotics" in message.text
    assert "Now (3)" in message.text
    assert breaches(message, Kind.CARD) == ()
    assert check(message.payload()) == []


def test_a_marketer_reads_the_answers_that_they_owe(company: Company, talk: Dialogue) -> None:
    talk.says("priya", "/tandem settings morning on")
    talk.says("jonas", "/lead reject 42 budget asked for next year")
    message = note(company)
    assert message is not None
    assert "L-42 Acorn Robotics" in message.text
    assert "Answer" in message.text
    assert "asked for next year" not in message.text, "notes are read behind a button"
    assert breaches(message, Kind.CARD) == ()


def test_a_long_list_is_cut_at_twelve_lines(company: Company, talk: Dialogue) -> None:
    for number in range(100, 120):
        company.lead(number, f"Long List {number}", owner="jonas", at=MONDAY - timedelta(hours=1))
    talk.says("jonas", "/tandem settings morning 8:15")
    message = note(company)
    assert message is not None
    assert breaches(message, Kind.CARD) == ()


def test_nothing_comes_where_nothing_waits(company: Company, talk: Dialogue) -> None:
    talk.says("leo", "/tandem settings morning 8:15")
    assert note(company) is None


def test_nothing_comes_while_somebody_is_away(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem settings morning 8:15")
    talk.says("jonas", "/tandem away 17 nov to 18 nov")
    assert note(company) is None


def test_it_waits_for_the_end_of_quiet_hours(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem settings morning 8:15")
    talk.says("jonas", "/tandem quiet 18-9")
    (owing,) = owed(company, TUESDAY)
    assert owing.due_at == datetime(2026, 11, 17, 14, tzinfo=UTC)


def test_after_days_of_standing_still_one_comes(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem settings morning 8:15")
    assert len(owed(company, TUESDAY + timedelta(days=2))) == 1
    assert owed(company, TUESDAY + timedelta(days=2))[0].as_of == datetime(2026, 11, 19, 13, 15, tzinfo=UTC)


def test_off_calls_off_what_is_owed(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem settings morning 8:15")
    assert len(owed(company, TUESDAY)) == 1
    talk.now = TUESDAY
    assert talk.says("jonas", "/tandem settings morning off") == "No morning note comes any more."
    assert owed(company, TUESDAY + timedelta(minutes=2)) == []
    assert talk.says("jonas", "/tandem settings morning off") == "You have no morning note."


def test_it_moves_with_its_person_and_is_in_their_settings(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem settings morning 7:45")
    assert "Morning note: weekdays 07:45 New York" in talk.says("jonas", "/tandem settings")
    talk.says("jonas", "/tandem settings zone Berlin")
    assert "Morning note: weekdays 07:45 Berlin" in talk.says("jonas", "/tandem settings")
    talk.says("jonas", "/tandem settings morning")
    assert talk.fields == ["at"]
    said = talk.submits("jonas", at="09:00")
    assert said.startswith("Your morning note comes weekdays 09:00 Berlin.")


def test_it_is_nobody_elses_to_know_or_to_turn_on(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem settings morning 8:15")
    assert "morning" not in talk.says("ines", "/digest list")
    assert '"morning" is no digest I know' in talk.says("ines", "/digest on morning 8:15")
    assert "Morning note: none" in talk.says("ines", "/tandem settings")


def test_a_time_that_is_none_is_asked_back(company: Company, talk: Dialogue) -> None:
    assert "is no time I know" in talk.says("jonas", "/tandem settings morning early")


def test_it_is_one_subscription_however_often_it_is_set(company: Company, talk: Dialogue) -> None:
    for at in ("8:15", "9:00", "8:30"):
        talk.says("jonas", f"/tandem settings morning {at}")

    def count(work: Work) -> int:
        s = t.subscription
        return int(
            work.execute(sa.select(sa.func.count()).where(s.c.workspace_id == work.workspace_id)).scalar_one()
        )

    assert company.see(count, MONDAY) == 1
    held = company.see(stored.everything, MONDAY)[0]
    assert held.next_at == TUESDAY.replace(minute=30, second=0)
