"""Ride-alongs as engagements: for those who take part alone, as it was believed at a pair of times."""

from __future__ import annotations

from datetime import datetime, timedelta

from alignment.people import Department
from alignment.together import Engagement, Kind
from db.stores.asked import Pair
from digests import home
from figures.ride_alongs import calls_heard, engagements
from tests.company import Company
from tests.dialogue import Dialogue
from tests.figures.test_pipeline import counted
from tests.meetings.test_together import today
from tests.ride_alongs.telling import moment

WEEK = (moment(16, "0:00"), moment(23, "0:00"))


def seen(company: Company, known_at: datetime) -> tuple[Engagement, ...]:
    pair = Pair(known_at, known_at)
    return company.see(lambda work: engagements(work, *WEEK, pair), known_at)


def test_a_call_is_its_peoples_alone_and_says_what_it_is_to_each(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem ridealong offer thu 14:00 acorn 2 seats asked #sales")
    assert seen(company, talk.now) == (), "nobody listens in yet"
    talk.wait(minutes=1)
    talk.says("leo", "/tandem ridealong ask C-1")
    (only,) = seen(company, talk.now)
    assert only == Engagement(
        ref="C-1",
        kind=Kind.RIDE_ALONG,
        starts_at=moment(19, "14:00"),
        ends_at=moment(19, "14:45"),
        zone="America/New_York",
        title="call with acorn",
        people=frozenset({company.jonas, company.leo}),
        asides={company.leo: "you listen in", company.jonas: "Leo listens in"},
        open_to_all=False,
        changed_at=talk.now,
    )
    talk.wait(minutes=1)
    talk.says("priya", "/tandem ridealong ask C-1")
    assert seen(company, talk.now)[0].asides[company.jonas] in (
        "Leo and Priya listen in",
        "Priya and Leo listen in",
    )


def test_a_digest_counts_the_calls_of_its_day_and_says_no_more(company: Company, talk: Dialogue) -> None:
    for at, account in (("9:00", "acorn"), ("14:00", "larch"), ("16:00", "vale")):
        talk.says("jonas", f"/tandem ridealong offer thu {at} {account} 2 seats asked #sales")
    morning = moment(19, "8:30")
    assert today(company, morning, talk.now) == (), "nobody listens in yet"
    talk.says("leo", "/tandem ridealong ask C-2")
    assert today(company, morning, talk.now) == ("1 ride-along",)
    talk.says("priya", "/tandem ridealong ask C-2")
    talk.says("priya", "/tandem ridealong ask C-3")
    assert today(company, morning, talk.now) == ("2 ride-alongs",)
    talk.wait(minutes=1)
    talk.says("jonas", "/tandem ridealong cancel C-2")
    assert today(company, morning, talk.now) == ("1 ride-along",)
    assert today(company, moment(20, "8:30"), talk.now) == ()


def test_the_same_pair_gives_the_same_answer_whatever_came_later(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem ridealong offer thu 14:00 acorn asked")
    talk.says("leo", "/tandem ridealong ask C-1")
    first = talk.now
    before = seen(company, first)
    talk.wait(minutes=1)
    talk.says("jonas", "/tandem ridealong move C-1 fri 15:00")
    (moved,) = seen(company, talk.now)
    assert (moved.starts_at, moved.revision, moved.cancelled) == (moment(20, "15:00"), 1, False)
    assert moved.changed_at == talk.now
    talk.wait(minutes=1)
    talk.says("leo", "/tandem ridealong drop C-1")
    (dropped,) = seen(company, talk.now)
    assert (dropped.revision, dropped.changed_at) == (2, talk.now)
    assert (dropped.cancelled, dropped.people) == (True, frozenset({company.jonas, company.leo}))
    talk.wait(minutes=1)
    talk.says("jonas", "/tandem ridealong cancel C-1")
    (cancelled,) = seen(company, talk.now)
    assert (cancelled.cancelled, cancelled.revision) == (True, 3)
    assert seen(company, first) == before


def test_participation_counts_what_took_place_and_who_took_part(company: Company, talk: Dialogue) -> None:
    for day, account in (("wed", "acorn"), ("thu", "larch"), ("fri", "vale")):
        talk.says("jonas", f"/tandem ridealong offer {day} 14:00 {account} 2 seats asked")
    for who in ("leo", "priya"):
        talk.says(who, "/tandem ridealong ask C-1")
    talk.says("leo", "/tandem ridealong ask C-2")
    talk.says("tomas", "/tandem ridealong ask C-3")
    talk.says("tomas", "/tandem ridealong drop C-3")
    at = moment(21, "9:00")

    def look(known_at: datetime) -> tuple[int, dict[Department, int]]:
        found = company.see(lambda work: calls_heard(work, *WEEK, Pair(known_at, known_at)), known_at)
        return found.calls, dict(found.people)

    assert look(at) == (2, {Department.SALES: 1, Department.MARKETING: 2})
    assert look(moment(18, "14:30")) == (1, {Department.SALES: 1, Department.MARKETING: 2})
    assert look(moment(16, "13:00")) == (0, {Department.SALES: 0, Department.MARKETING: 0})


def test_a_long_account_leaves_room_for_who_listens_in(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem ridealong offer thu 14:00 Acorn Robotics asked #sales")
    talk.says("leo", "/tandem ridealong ask C-1")
    lines = company.see(lambda work: home.lines_of(home.of(work, company.actor("jonas"))), talk.now)
    (line,) = (each for each in lines if "listens in" in each)
    assert line == "Thu 14:00 call with Acorn… · Leo listens in"


def test_home_says_it_to_those_who_take_part_on_their_own_clock(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem ridealong offer thu 14:00 Acorn asked #sales")
    talk.says("leo", "/tandem ridealong ask C-1")
    talk.says("leo", "/tandem settings zone Europe/Berlin")

    def shown(who: str) -> list[str]:
        return company.see(lambda work: home.lines_of(home.of(work, company.actor(who))), talk.now)

    assert "Thu 14:00 call with Acorn · Leo listens in" in shown("jonas")
    assert "Thu 20:00 call with Acorn · you listen in" in shown("leo")
    assert not [each for who in ("amira", "priya", "ines") for each in shown(who) if "Acorn" in each]


def test_one_that_has_begun_is_there_until_it_is_over(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem ridealong offer thu 14:00 acorn asked")
    talk.says("leo", "/tandem ridealong ask C-1")

    def held(at: datetime) -> int:
        pair = Pair(at, at)
        found = company.see(lambda work: engagements(work, at, at + timedelta(days=7), pair), at)
        return len(found)

    assert [held(moment(19, wall)) for wall in ("13:59", "14:44", "14:45")] == [1, 1, 0]


def test_it_is_two_statements_however_many_there_are(company: Company, talk: Dialogue) -> None:
    for hour in range(9, 16):
        talk.says("jonas", f"/tandem ridealong offer thu {hour}:00 acorn 30m asked")
        talk.says("leo", f"/tandem ridealong ask C-{hour - 8}")
    pair = Pair(talk.now, talk.now)
    with counted(company.memory) as asked:
        assert len(company.see(lambda work: engagements(work, *WEEK, pair), talk.now)) == 7
    assert len([each for each in asked if each.startswith("SELECT")]) == 2, asked
