"""Turns as something that both teams do together: for calendars, App Home and the digest's last line."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from alignment.calendar import day_edges
from alignment.together import Engagement, Kind
from db.stores.asked import Pair
from digests import home
from figures import rotations, together
from tests.company import ZONE, Company
from tests.dialogue import Dialogue
from tests.figures.test_pipeline import counted
from tests.meetings.telling import moment
from tests.rotations.conftest import CHANNEL, LINE

JANUARY = moment(20, "10:00", 1).replace(year=2027)


def found(company: Company, at: datetime, known_at: datetime) -> tuple[Engagement, ...]:
    pair, until = Pair(at, known_at), at + timedelta(days=1)
    return company.see(lambda work: rotations.engagements(work, at, until, pair), at)


def test_a_turn_is_its_visitors_hosts_and_covers_for_whole_days(company: Company, talk: Dialogue) -> None:
    (turn,) = found(company, JANUARY, JANUARY)
    assert (turn.ref, turn.kind, turn.series) == ("R-1", Kind.PLACEMENT, "P-1")
    assert (turn.title, turn.weekly, turn.whole_days) == ("Priya in sales", "Priya's week", True)
    assert turn.starts_at == day_edges(date(2027, 1, 11), ZONE)[0]
    assert turn.ends_at == day_edges(date(2027, 2, 19), ZONE)[1]
    assert turn.asides == {
        company.priya: "your turn", company.jonas: "you host", company.tomas: "you cover for Priya",
    }  # fmt: skip
    assert (turn.channel, turn.revision, turn.cancelled) == (CHANNEL, 0, False)
    assert together.said_on(turn, JANUARY.date(), ZONE) == "Priya's week 2"


def test_what_was_believed_is_believed_for_ever_and_what_is_off_says_so(
    company: Company, talk: Dialogue
) -> None:
    before = talk.now
    talk.wait(days=1)
    talk.says("ines", "/rotation end P-1 yes")
    (turn,) = found(company, JANUARY, talk.now)
    assert (turn.cancelled, turn.revision) == (True, 1)
    (turn,) = found(company, JANUARY, before)
    assert (turn.cancelled, turn.revision, turn.changed_at) == (False, 0, before)


def test_what_is_not_agreed_is_nobodys_business(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("ines", LINE)
    assert found(company, JANUARY, JANUARY) == ()


def test_however_many_turns_the_questions_stay_as_few(company: Company, talk: Dialogue) -> None:
    pair = Pair(talk.now, talk.now)
    until = JANUARY + timedelta(days=400)
    with counted(company.memory) as statements:
        many = company.see(lambda work: rotations.engagements(work, talk.now, until, pair), talk.now)
    assert len(many) > 5
    assert len(statements) <= 5


def test_home_says_it_this_week(company: Company, talk: Dialogue) -> None:
    found_ = company.see(
        lambda work: together.of_person(
            work, company.actor("priya"), JANUARY, JANUARY + timedelta(days=7), Pair(JANUARY, JANUARY)
        ),
        JANUARY,
    )
    assert [each.title for each in found_] == ["Priya in sales"]


def test_home_speaks_to_whoever_is_on_a_turn_as_one_does(company: Company, talk: Dialogue) -> None:
    def lines(who: str, at: datetime) -> list[str]:
        return company.see(lambda work: home.lines_of(home.of(work, company.actor(who))), at)

    assert "until 19 Feb your turn in sales" in lines("priya", JANUARY)
    assert "until 19 Feb Priya in sales · you host" in lines("jonas", JANUARY)
    talk.says("ines", "/rotation new sit-with days 1 day @luca with @leo,@priya from 21 jan")
    talk.says("daniel", "/rotation approve sit-with days")
    assert "Thu your turn, sit-with days" in lines("luca", JANUARY)
