"""A turn of duty as both teams' calendars and Home know it: whose it is, and how often a calendar must notice a change."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from alignment.together import Engagement, Kind
from db.stores.asked import Pair
from figures import duty, together
from tests.company import Company
from tests.dialogue import Dialogue
from tests.duty.turns import tick
from tests.figures.test_pipeline import counted
from tests.meetings.telling import moment


def every(company: Company, at: datetime, known_at: datetime | None = None) -> tuple[Engagement, ...]:
    pair = Pair(at, known_at or at)
    return company.see(lambda work: duty.engagements(work, at, at + timedelta(days=28), pair), known_at or at)


def first(company: Company, at: datetime, known_at: datetime | None = None) -> Engagement:
    return every(company, at, known_at)[0]


def test_a_turn_is_whose_it_is_and_is_told_in_its_own_channel(company: Company, talk: Dialogue) -> None:
    found = first(company, talk.now)
    assert found == Engagement(
        ref="D-1-20261117", kind=Kind.DUTY, starts_at=moment(17, "9:00"), ends_at=moment(17, "17:00"),
        zone="America/New_York", title="inbound duty", people=frozenset({company.jonas}), channel="C0SALES",
        open_to_all=False, revision=0, changed_at=talk.now, series="D-1", slot=date(2026, 11, 17),
    )  # fmt: skip
    theirs = company.see(
        lambda work: together.of_person(
            work, company.actor("amira"), talk.now, moment(20, "0:00"), Pair(talk.now, talk.now)
        ),
        talk.now,
    )
    assert [each.ref for each in theirs] == ["D-1-20261118"]


def test_an_exchange_is_a_revision_and_the_past_stays_as_it_was_believed(
    company: Company, talk: Dialogue
) -> None:
    before = talk.now
    talk.wait(minutes=10)
    talk.says("ines", "/rotation duty give @luca tue")
    found = first(company, talk.now)
    assert (found.people, found.revision, found.changed_at) == (frozenset({company.luca}), 1, talk.now)
    assert first(company, before, before).people == {company.jonas}
    assert first(company, before, talk.now).people == {company.luca}


def test_two_serve_one_turn_and_what_ends_is_cancelled(company: Company, talk: Dialogue) -> None:
    talk.wait(minutes=10)
    talk.says("ines", "/rotation duty set inbound two")
    found = first(company, talk.now)
    assert (found.people, found.cancelled) == (frozenset({company.jonas, company.amira}), False)
    talk.wait(minutes=10)
    talk.says("ines", "/rotation duty end inbound yes")
    found = first(company, talk.now)
    assert (found.ref, found.cancelled, found.revision) == ("D-1-20261117", True, 2)


def test_it_is_one_question_however_many_turns_there_are(company: Company, talk: Dialogue) -> None:
    for name in ("notes", "chat", "late"):
        talk.says("olga", f"/rotation duty new {name} weekdays 10:00 mixed")
    tick(company, talk.now)
    pair = Pair(talk.now, talk.now)
    with counted(company.memory) as asked:
        found = company.see(lambda work: duty.engagements(work, talk.now, moment(30, "0:00"), pair), talk.now)
    assert len(found) > 30
    assert len(asked) == 1
