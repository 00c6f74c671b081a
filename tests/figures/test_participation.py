"""Participation: at how many joint meetings each department was, the same for ever, and never of so few that it names one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.people import Department
from alignment.periods import month_of
from alignment.together import Kind
from db import tables as t
from db.memory import Memory
from digests import participation_words
from figures import explained
from figures.basis import Scope
from figures.participation import ParticipationFigures, report
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.meetings.conftest import CHANNEL, invited
from tests.meetings.telling import moment, tick
from tests.pairings import telling as pairings
from tests.pairings.conftest import EVERYBODY


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.run(invited)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    """Two lead reviews: marketing was at both, sales at the second one."""
    made = Dialogue(company, now=NOON, channel=CHANNEL)
    made.says("ines", "/meeting new lead review tue 10:00 40m")
    for day, who in ((17, "marketing"), (24, "both")):
        tick(company, moment(day, "9:00"))
        made.now = moment(day, "11:00")
        tick(company, made.now)
        made.says("ines", f"/meeting record {who}")
    return made


def asked(
    company: Company, as_of: datetime, known_at: datetime | None = None, **scope: Any
) -> ParticipationFigures:
    return company.see(lambda work: report(work, Scope(**scope), as_of, known_at or as_of), known_at or as_of)


def counts(figures: ParticipationFigures) -> dict[Department, tuple[int, int]]:
    return {
        side: (found.took_part, found.of)
        for side in Department
        if (found := figures.of(Kind.MEETING, side)) is not None
    }


def test_each_departments_meetings_are_counted(company: Company, talk: Dialogue) -> None:
    found = asked(company, talk.now)
    assert counts(found) == {Department.SALES: (1, 2), Department.MARKETING: (2, 2)}
    assert participation_words.lines(found) == ["Meetings: sales 1 of 2, marketing 2 of 2"]
    assert counts(asked(company, talk.now, quarter=month_of(moment(15, "9:00", 10).date()))) == {}


def test_the_same_pair_says_the_same_whatever_is_said_later(company: Company, talk: Dialogue) -> None:
    then = talk.now
    before = asked(company, then).to_json()
    talk.wait(hours=1)
    talk.says("ines", "/meeting record M-2 sales")
    assert counts(asked(company, talk.now)) == {Department.SALES: (1, 2), Department.MARKETING: (1, 2)}
    assert asked(company, then).to_json() == before
    known_later = asked(company, moment(18, "9:00"), talk.now)
    assert counts(known_later)[Department.SALES] == (0, 1), "by the 18th there had been one meeting"


def test_meetings_of_a_few_say_nothing_of_anybody(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting new 1:1 third wed 9:00")
    talk.says("ines", "/meeting new pipeline wed 14:00")
    for number in (each for each in range(3, 9)):
        talk.now = moment(2, "18:00", 12)
        talk.says("ines", f"/meeting record M-{number} marketing")
    found = asked(company, moment(2, "18:00", 12), quarter=month_of(moment(17, "9:00").date()))
    assert counts(found) == {Department.SALES: (1, 2), Department.MARKETING: (2, 2)}


def test_a_department_of_fewer_than_three_is_withheld(company: Company, talk: Dialogue) -> None:
    g = t.role_grant
    gone = g.c.person_id.in_([company.people[who] for who in ("tomas", "leo")])
    company.run(
        lambda work: work.execute(
            sa.update(g).where(g.c.workspace_id == company.id, gone).values(valid_to=work.now)
        ),
        moment(20, "9:00"),
    )
    found = asked(company, talk.now)
    assert counts(found) == {Department.SALES: (1, 2)}
    assert found.withheld == (Department.MARKETING,)
    assert participation_words.lines(found)[-1] == "Marketing: under three people, not told"
    assert "marketing" not in str(found.to_json()["parts"])
    basis = explained.basis(found, "marketingmet").to_json()
    assert (basis["numerator"], basis["n"]) == (None, 0)
    assert basis["doubt"] == "a department of fewer than 3 people is not told of"
    assert counts(asked(company, moment(19, "9:00"), talk.now))[Department.MARKETING] == (1, 1)


def test_the_review_says_it_in_its_thread_and_it_is_explained(company: Company, talk: Dialogue) -> None:
    from digests import registry
    from operations import digest_now

    at = moment(7, "9:00", 12)

    def thread(work: Any) -> str:
        payload = digest_now.payload_for(work, "review", CHANNEL)
        found = registry.render(work, digest_now.unowed(work, "review", CHANNEL, at, payload, 1))
        assert found is not None
        return found.text

    assert "Together\nMeetings: sales 1 of 2, marketing 2 of 2" in company.see(thread, at)
    talk.now = at
    told = talk.says("luca", "/pipeline why marketingmet nov")
    assert "2 meetings ÷ 2 meetings" in told
    assert "Filters: Nov" in told, "it is of both whole departments, whatever team Luca is in"
    assert "M-1" in told
    assert "M-2" in told
    for name in ("Ines", "Jonas", "Priya"):
        assert name not in told


# --- ride-alongs and coffee -----------------------------------------------------------------------------------------


@pytest.fixture
def busy(company: Company) -> Dialogue:
    """Leo and Priya heard two calls of Jonas's, Tomas dropped out of the third; of four pairs Amira's and Jonas's met."""
    made = Dialogue(company, now=NOON, channel=CHANNEL)
    for day, account in (("wed", "acorn"), ("thu", "larch"), ("fri", "vale")):
        made.says("jonas", f"/tandem ridealong offer {day} 14:00 {account} 2 seats asked")
    for who, line in (("leo", "ask C-1"), ("priya", "ask C-1"), ("leo", "ask C-2"), ("tomas", "ask C-3")):
        made.says(who, f"/tandem ridealong {line}")
    made.says("tomas", "/tandem ridealong drop C-3")
    made.says("ines", "/tandem coffee new every 2 weeks mon 10:00")
    for who in EVERYBODY:
        made.says(who, "/tandem coffee join")
    pairings.tick(company, moment(23, "10:00"))
    made.now = moment(23, "11:00")
    for who in ("amira", "jonas"):
        made.says(who, "/tandem coffee met yes")
    return made


def parts(figures: ParticipationFigures, kind: Kind) -> dict[Department, tuple[int, int]]:
    return {
        side: (found.took_part, found.of)
        for side in Department
        if (found := figures.of(kind, side)) is not None
    }


def test_ride_alongs_and_coffee_are_counted_by_department(company: Company, busy: Dialogue) -> None:
    found = asked(company, busy.now)
    assert parts(found, Kind.RIDE_ALONG) == {Department.SALES: (1, 4), Department.MARKETING: (2, 4)}
    assert parts(found, Kind.PAIRING) == {Department.SALES: (2, 4), Department.MARKETING: (2, 4)}
    assert participation_words.lines(found) == [
        "People in ride-alongs: sales 1 of 4, marketing 2 of 4",
        "Met for coffee: sales 2 of 4, marketing 2 of 4",
    ]
    assert participation_words.lines(asked(company, moment(17, "9:00"))) == [], "nothing took place yet"
    told = Dialogue(company, now=moment(17, "9:00"), channel=CHANNEL)
    assert "Not known: nobody listened in on a call · n = 0" in told.says("ines", "/pipeline why salesrode")
    before = found.to_json()
    then = busy.now
    busy.wait(hours=1)
    busy.says("amira", "/tandem coffee met no")
    assert parts(asked(company, busy.now), Kind.PAIRING)[Department.SALES] == (1, 4)
    assert asked(company, then).to_json() == before, "the same pair of times says the same"


def test_of_fewer_than_three_nothing_is_told_of_ride_alongs_and_coffee(
    company: Company, busy: Dialogue
) -> None:
    g = t.role_grant
    gone = g.c.person_id.in_([company.people[who] for who in ("tomas", "leo")])
    company.run(
        lambda work: work.execute(
            sa.update(g).where(g.c.workspace_id == company.id, gone).values(valid_to=work.now)
        ),
        moment(23, "10:30"),
    )
    found = asked(company, busy.now)
    assert {each.side for each in found.parts} == {Department.SALES}
    assert participation_words.lines(found)[-1] == "Marketing: under three people, not told"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("marketingrode", "2 people ÷ 4 people"),
        ("salesrode", "1 person ÷ 4 people"),
        ("salescoffee", "2 places ÷ 4 places"),
    ],
)
def test_what_is_its_peoples_alone_is_counted_and_opens_to_nobody(
    company: Company, busy: Dialogue, word: str, told: str
) -> None:
    said = busy.says("ines", f"/pipeline why {word}")
    assert told in said
    for name in ("Jonas", "Leo", "Priya", "Amira", "C-1", "G-1", "acorn"):
        assert name not in said
