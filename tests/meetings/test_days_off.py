"""A day that is closed after a meeting was planned for it: the meeting is held as it would have been planned, and told once."""

from __future__ import annotations

from db.stores import meetings as stored
from db.stores.notices import Notice
from tests.company import Company
from tests.dialogue import Dialogue
from tests.meetings.telling import arrives, body, moment, owed, said, tick
from tests.meetings.test_series import coming


def changes(company: Company, talk: Dialogue) -> list[Notice]:
    """What is owed because one meeting is otherwise than it was planned."""
    found = owed(company, "meeting_changed", talk.now)
    return [each for each in found if "meeting" in each.payload]


def heard(company: Company, talk: Dialogue) -> list[str]:
    """What everybody reads of it, with the house rules over it."""
    return [body(said(company, each, talk.now)) for each in changes(company, talk)]


def off(talk: Dialogue, typed: str) -> int:
    """Have an admin say what is a day off, and the clock hear of it; return how much it did."""
    talk.wait(minutes=1)
    assert "is a " in talk.says("olga", f"/tandem setup holidays {typed}")
    return tick(talk.company, talk.now)


def test_a_weekly_one_is_skipped_and_everybody_is_told_once_with_the_days_name(
    company: Company, talk: Dialogue
) -> None:
    assert off(talk, "close 17 nov Retreat of everybody at all three of our sites") > 0
    assert coming(company, talk.now) == [("Tue 24 Nov 15:00", company.jonas)], (
        "who would have chaired is first"
    )
    assert heard(company, talk) == [
        "*No lead review on Tue 17 Nov 10:00*\nThat day is off: Retreat of everybody at all….\nNext: Tue 24 Nov 10:00"
    ]
    assert [tick(company, talk.now) for _ in range(3)] == [0, 0, 0]


def test_a_rare_one_moves_to_the_next_working_day(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting new council last mon 10:00")
    off(talk, "close 30 nov Inventory")
    assert ("Tue 01 Dec 15:00", company.jonas) in coming(company, talk.now)
    assert heard(company, talk) == [
        "*Council moves to Tue 1 Dec 10:00*\nIt was Mon 30 Nov 10:00.\nThat day is off: Inventory."
    ]


def test_one_that_somebody_had_moved_there_is_skipped_too(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting move tue to wed 11:00")
    arrives(company, changes(company, talk)[0], talk.now)
    off(talk, "close 18 nov Retreat")
    assert coming(company, talk.now)[0][0] == "Tue 24 Nov 15:00"
    assert heard(company, talk)[-1].startswith("*No lead review on Wed 18 Nov 11:00*")


def test_a_rare_one_that_somebody_had_moved_there_keeps_its_time(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting new council last mon 10:00")
    talk.says("ines", "/meeting move council to tue 24 nov 14:30")
    off(talk, "close 24 nov Retreat")
    assert "Wed 25 Nov 19:30" in [at for at, _ in coming(company, talk.now)]


def test_opened_again_it_takes_place_and_who_read_nothing_is_told_nothing(
    company: Company, talk: Dialogue
) -> None:
    before = coming(company, talk.now)
    off(talk, "close 17 nov")
    off(talk, "open 17 nov")
    assert coming(company, talk.now) == before
    assert changes(company, talk) == []


def test_opened_again_after_it_was_read_is_told(company: Company, talk: Dialogue) -> None:
    off(talk, "close 17 nov")
    arrives(company, changes(company, talk)[0], talk.now)
    off(talk, "open 17 nov")
    assert heard(company, talk)[-1].startswith("*Lead review takes place: Tue 17 Nov 10:00*")


def test_what_people_decided_about_a_day_off_stands(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting skip M-2")
    off(talk, "close 24 nov")
    off(talk, "open 24 nov")
    assert [at for at, _ in coming(company, talk.now)] == ["Tue 17 Nov 15:00"], "they had skipped it before"
    off(talk, "close 17 nov")
    talk.wait(minutes=1)
    assert "takes place" in talk.says("ines", "/meeting keep M-1")
    talk.wait(minutes=1)
    tick(company, talk.now)
    assert coming(company, talk.now)[0][0] == "Tue 17 Nov 15:00", "they hold it all the same"


def test_a_weekday_that_is_no_working_day_any_more_is_a_day_off(company: Company, talk: Dialogue) -> None:
    talk.wait(minutes=1)
    talk.says("olga", "/tandem setup hours 9-17 wed-fri only")
    assert tick(company, talk.now) > 0
    assert coming(company, talk.now) == []
    assert heard(company, talk)[0].startswith("*No lead review on Tue 17 Nov 10:00*\nThat day is off.")


def test_its_agenda_and_points_go_with_it(company: Company, talk: Dialogue) -> None:
    talk.says("priya", "/meeting add proof of savings")
    talk.wait(minutes=1)
    tick(company, talk.now)
    (agenda,) = owed(company, "agenda", talk.now)
    arrives(company, agenda, talk.now)
    off(talk, "close 17 nov Retreat")
    assert owed(company, "agenda", talk.now, act="present"), "the message says that it is skipped"
    tick(company, moment(23, "10:01"))
    (later,) = [each for each in owed(company, "agenda", moment(23, "10:01")) if each.id != agenda.id]
    assert "proof of savings" in body(said(company, later, moment(23, "10:01")))


def test_one_that_has_begun_is_held_to_its_end(company: Company, talk: Dialogue) -> None:
    talk.now = moment(17, "10:05")
    off(talk, "close 17 nov")
    assert company.see(lambda work: stored.by_id(work, 1), talk.now).skipped is False  # type: ignore[union-attr]
    assert changes(company, talk) == []
