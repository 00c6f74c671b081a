"""What comes together is on everybody's Home, and what is today in the digest's last line."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from db.memory import Work
from db.stores.asked import Pair
from digests import home, pipeline
from figures import together
from figures.basis import Scope
from figures.pipeline import report
from tests.company import Company
from tests.dialogue import Dialogue
from tests.meetings.telling import moment


def lines(company: Company, who: str, at: datetime) -> list[str]:
    return company.see(lambda work: home.lines_of(home.of(work, company.actor(who))), at)


@pytest.mark.parametrize("who", ["jonas", "amira", "ines", "priya", "daniel"])
def test_home_says_what_comes_this_week_to_everybody(company: Company, talk: Dialogue, who: str) -> None:
    shown = lines(company, who, talk.now)
    at = shown.index("Together this week")
    serves = {"jonas": " · you chair", "priya": " · you take notes"}.get(who, "")
    assert shown[at + 1] == f"Tue 10:00 lead review{serves}"


def test_home_is_the_readers_own_clock_and_an_admins_alone_shows_no_meeting(
    company: Company, talk: Dialogue
) -> None:
    talk.says("luca", "/tandem settings zone Europe/Berlin")
    assert "Tue 16:00 lead review" in lines(company, "luca", talk.now)
    assert "Together this week" not in lines(company, "olga", talk.now)


def test_an_empty_queue_names_the_next_meeting(company: Company, talk: Dialogue) -> None:
    assert "Nothing is waiting for you. Next lead review Tue 10:00." in lines(company, "amira", talk.now)
    talk.says("ines", "/meeting end M-1 yes")
    assert "Nothing is waiting for you." in lines(company, "amira", talk.now)


def test_homes_that_were_opened_hear_of_a_change(company: Company, talk: Dialogue) -> None:
    from db import tables as t
    from operations import homes

    company.run(lambda work: homes.opened(work, company.actor("amira")), talk.now)
    mine = (t.notice.c.workspace_id == company.id, t.notice.c.kind == "home")

    def edition() -> int:
        found = sa.select(t.notice.c.edition).where(*mine)
        return int(company.see(lambda work: work.execute(found).scalar_one()))

    before = edition()
    talk.says("ines", "/meeting move tue 11:00")
    assert edition() > before
    assert "Tue 11:00 lead review" in lines(company, "amira", talk.now)


def today(company: Company, as_of: datetime, known_at: datetime) -> tuple[str, ...]:
    return company.see(lambda work: report(work, Scope(), as_of, known_at).today, known_at)


def test_the_digest_says_what_both_teams_do_today(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting new pipeline tue 14:00")
    talk.says("ines", "/meeting new 1:1 third tue 16:00")
    morning = moment(17, "8:30")
    assert today(company, morning, morning) == ("10:00 lead review", "14:00 pipeline meeting"), (
        "leaders' own is not the channel's to know"
    )
    assert today(company, moment(16, "8:30"), moment(16, "8:30")) == ()

    def told(work: Work) -> str:
        return pipeline.told(report(work, Scope(), morning, morning)).text

    assert "Today 10:00 lead review" in company.see(told, morning)


def test_the_same_pair_of_times_says_the_same_for_ever(company: Company, talk: Dialogue) -> None:
    morning = moment(17, "8:30")
    talk.now = moment(17, "9:00")
    talk.says("ines", "/meeting move M-1 2026-11-17 11:00")
    talk.wait(minutes=5)
    talk.says("ines", "/meeting skip M-1")
    assert today(company, morning, morning) == ("10:00 lead review",)
    assert today(company, morning, moment(17, "9:01")) == ("11:00 lead review",)
    assert today(company, morning, talk.now) == ()
    talk.says("ines", "/meeting end M-2 yes")
    assert today(company, morning, morning) == ("10:00 lead review",)


def test_another_time_for_good_leaves_the_past_as_it_was(company: Company, talk: Dialogue) -> None:
    monday = moment(16, "12:10")
    talk.now = monday + timedelta(hours=1)
    talk.says("ines", "/meeting move thu 11:00 always")
    pair = Pair(moment(17, "8:30"), monday)

    def then(work: Work) -> list[tuple[datetime, str]]:
        found = together.of_both_teams(together.beginning(work, moment(17, "0:00"), moment(18, "0:00"), pair))
        return [(each.starts_at, each.title) for each in found]

    assert company.see(then, talk.now) == [(moment(17, "10:00"), "lead review")]
