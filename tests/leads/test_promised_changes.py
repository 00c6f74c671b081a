"""*Fix it* has an end: 30 days on both sides read what became of the promise, and somebody says whether it changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from db import tables as t
from db.memory import Memory, Work
from db.stores import agenda, fixes
from db.stores import notices as stored
from db.stores.notices import Notice
from db.tables.delivery import NoticeState
from db.tables.rejections import Outcome
from digests import registry
from messages.house import Kind, breaches
from messages.limits import check
from messages.message import Message
from operations import aftermath
from operations.people import oneself
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import body, labels, reject, rejected_42

DAY = timedelta(days=1)
THE_DAY = datetime(2026, 12, 17, 14, 30, tzinfo=UTC)
"""Thursday 17 December, 09:30 in New York: the day after 30 days."""


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    rejected_42(made)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    made = Dialogue(company, now=NOON + timedelta(hours=3))
    made.says("priya", "/lead answer 42 fix the form asks about budget by 27 nov")
    return made


def owed(company: Company, at: datetime) -> dict[str, Notice]:
    """The checks that are owed, by first name."""

    def look(work: Work) -> dict[str, Notice]:
        n = t.notice.c
        found = sa.select(n.id).where(
            n.workspace_id == work.workspace_id, n.kind == "fix_check", n.act == "post"
        )
        names = {number: name for name, number in company.people.items()}
        each = [stored.by_id(work, one) for one in work.execute(found.order_by(n.made_at)).scalars()]
        return {names[int(one.target.partition(":")[2])]: one for one in each if one is not None}

    return company.see(look, at)


def read(company: Company, who: str, at: datetime = THE_DAY) -> Message:
    notice = owed(company, at)[who]
    message = company.see(lambda work: registry.render(work, notice), at)
    assert message is not None
    assert not breaches(message, Kind.CARD)
    assert not check(message.payload())
    return message


def follow_up(company: Company, at: datetime) -> int:
    return company.run(aftermath.follow_up, at)


def a_month_later(company: Company) -> None:
    """Eight leads that sales decided on since the promise, one of them without a budget."""
    for day, number in enumerate(range(201, 209)):
        at = NOON + (day + 1) * DAY
        company.lead(number, f"Later {number}", owner="amira", at=at)
    at = NOON + 10 * DAY
    reject(company, 201, "no_budget", at, who="amira")


def test_on_its_day_whoever_promised_is_asked_and_who_said_no_reads_it(
    company: Company, talk: Dialogue
) -> None:
    a_month_later(company)
    assert follow_up(company, THE_DAY - timedelta(minutes=1)) == 0
    assert follow_up(company, THE_DAY) == 1
    assert set(owed(company, THE_DAY)) == {"priya", "jonas"}
    message = read(company, "priya")
    assert body(message) == (
        "*Did it change?* · Webinar Nov\n"
        "You promised on 16 Nov, by 27 Nov:\n"
        "The form asks about budget.\n"
        "*No budget*, of those that sales decided on\n"
        "30 days before: 6 of 21, 29 %, range 14–50 %\n"
        "30 days since: 1 of 8, 13 %, range 2–47 %\n"
        "Too few to tell a difference.\n"
        "Said of L-42"
    ).replace("L-42", "<https://crm.example/42|L-42>")
    assert message.text.split("\n")[0] == (
        "Did it change? No budget at Webinar Nov: 1 of 8 since, 6 of 21 before."
    )
    assert labels(message) == ["It changed", "Not yet, until…"]
    reps = read(company, "jonas")
    assert body(reps).startswith("*Promised to you* · Webinar Nov\nPriya promised on 16 Nov, by 27 Nov:\n")
    assert labels(reps) == []


def test_twice_is_once_whichever_clock_ticks(company: Company, talk: Dialogue) -> None:
    assert follow_up(company, THE_DAY) == 1
    before = owed(company, THE_DAY)
    assert follow_up(company, THE_DAY) == 0
    assert follow_up(company, THE_DAY + timedelta(hours=3)) == 0
    assert owed(company, THE_DAY) == before


def test_it_changed_is_kept_and_shown_on_the_campaign_to_both(company: Company, talk: Dialogue) -> None:
    follow_up(company, THE_DAY)
    talk.now = THE_DAY + timedelta(hours=1)
    said = talk.says("priya", "/campaign check 1 changed")
    assert said == "No budget at Webinar Nov: it changed. Who said no reads it."
    assert "Priya, 17 Dec: it changed." in body(read(company, "jonas", talk.now)).replace("Thu ", "")
    assert labels(read(company, "priya", talk.now)) == []
    for who in ("jonas", "priya", "ines"):
        assert "Promised for no budget · Priya, " in talk.says(who, "/campaign webinar-nov")
    assert talk.says("daniel", "/campaign check 1 changed").startswith("Priya said already, ")


def test_not_yet_is_asked_again_on_the_day_that_was_said(company: Company, talk: Dialogue) -> None:
    follow_up(company, THE_DAY)
    talk.now = THE_DAY + timedelta(hours=1)
    talk.says("priya", "/campaign check webinar-nov not", form=True)
    assert talk.fields == ["until"]
    said = talk.submits("priya", until="2027-01-16")
    assert said.endswith("not yet. It is looked at again on 18 Jan.")
    assert "not yet; asked again 18 Jan." in body(read(company, "jonas", talk.now))
    again = datetime(2027, 1, 18, 14, 30, tzinfo=UTC)
    assert follow_up(company, again - DAY) == 0
    assert follow_up(company, again) == 1
    assert "You promised on 16 Nov, by 18 Jan:" in body(read(company, "priya", again)).replace("Mon ", "")


def test_whoever_said_it_may_take_it_back_at_once(company: Company, talk: Dialogue) -> None:
    follow_up(company, THE_DAY)
    talk.now = THE_DAY + timedelta(hours=1)
    talk.says("priya", "/campaign check 1 not 18 jan")
    assert talk.buttons == ["Undo"]
    assert talk.press("priya", "Undo").startswith("Taken back.")
    assert talk.says("priya", "/campaign check 1 changed").endswith("Who said no reads it.")
    open_ones = talk.company.see(lambda work: fixes.open_of(work, company.campaigns["webinar-nov"]), talk.now)
    assert open_ones == ()
    assert talk.says("daniel", "/campaign check 1 undo") == "Only whoever did it can undo it."
    talk.wait(minutes=6)
    assert "more than five minutes ago" in talk.says("priya", "/campaign check 1 undo")


def test_an_answer_that_is_taken_back_promises_nothing(company: Company, talk: Dialogue) -> None:
    talk.says("priya", "/lead undo")
    assert follow_up(company, THE_DAY) == 0
    assert owed(company, THE_DAY) == {}
    assert "not here any more" in talk.says("priya", "/campaign check 1 changed")


def test_a_change_that_comes_with_nurture_is_checked_too(company: Company) -> None:
    company.lead(43, "Beech Labs", owner="jonas")
    talk = Dialogue(company)
    talk.says("jonas", "/lead reject 43 timing")
    talk.says("priya", "/lead answer 43 nurture", form=True)
    talk.submits("priya", until="2027-02-15", change="we ask when", by="2026-11-27")
    assert follow_up(company, THE_DAY) == 1


def test_several_rejections_of_one_reason_are_one_promise(company: Company, talk: Dialogue) -> None:
    company.lead(43, "Beech Labs", owner="amira")
    talk.says("amira", "/lead reject 43 budget")
    talk.says("priya", "/lead answer 43 fix we ask for the year too by 27 nov")
    assert follow_up(company, THE_DAY) == 1
    assert set(owed(company, THE_DAY)) == {"priya", "jonas", "amira"}
    said = body(read(company, "priya"))
    assert "The form asks about budget.\nWe ask for the year too.\n" in said
    theirs = read(company, "amira").text
    assert "L-43" in theirs
    assert "L-42" not in theirs
    assert "budget." not in theirs


def test_an_unanswered_check_waits_on_home_and_comes_on_the_next_agenda(
    company: Company, talk: Dialogue
) -> None:
    follow_up(company, THE_DAY)
    assert "Did it change?" in str(company.see(lambda work: _home(work, company, "priya"), THE_DAY))
    assert company.see(agenda.waiting, THE_DAY) == ()
    week_on = THE_DAY + 7 * DAY
    assert follow_up(company, week_on) == 1
    (point,) = company.see(agenda.waiting, week_on)
    assert (point.kind, point.campaign_id) == ("promise", company.campaigns["webinar-nov"])
    assert follow_up(company, week_on + DAY) == 0
    assert "Did it change?" in str(company.see(lambda work: _home(work, company, "daniel"), week_on))
    talk.now = week_on + DAY
    assert "No budget at Webinar Nov" in talk.says("priya", "/campaign check").replace("*", "")
    talk.says("daniel", "/campaign check 1 changed")
    assert company.see(agenda.waiting, talk.now) == ()


def _home(work: Work, company: Company, who: str) -> list[str]:
    from db.stores import people
    from digests import home

    return home.lines_of(home.of(work, people.actor(work, company.people[who])))


def test_it_waits_for_whoever_is_away_and_goes_to_the_owner_once_they_have_left(
    company: Company, talk: Dialogue
) -> None:
    priya = company.actor("priya")
    company.run(
        lambda work: oneself.go_away(work, priya, THE_DAY.date(), (THE_DAY + DAY).date()), THE_DAY - DAY
    )
    follow_up(company, THE_DAY)
    assert owed(company, THE_DAY)["priya"].due_at == datetime(2026, 12, 19, 5, 0, tzinfo=UTC)
    company.lead(44, "Cane Sugar", owner="jonas", campaign="search")
    talk.says("jonas", "/lead reject 44 size")
    talk.says("daniel", "/lead answer 44 fix we ask for the size")
    company.run(
        lambda work: work.execute(
            sa.update(t.person)
            .where(t.person.c.workspace_id == work.workspace_id, t.person.c.id == company.daniel)
            .values(standing="deactivated")
        )
    )
    assert follow_up(company, THE_DAY + timedelta(minutes=1)) == 1
    assert "tomas" in owed(company, THE_DAY)


def test_who_may_say_it(company: Company, talk: Dialogue) -> None:
    follow_up(company, THE_DAY)
    talk.now = THE_DAY
    assert talk.says("tomas", "/campaign check 1 changed") == (
        "Whoever promised it, Priya or a marketing manager says whether it changed."
    )
    assert talk.says("jonas", "/campaign check 1 changed").startswith("Marketers and marketing managers")
    assert talk.says("priya", "/campaign check 1 not gestern").startswith('"gestern"')
    talk.says("priya", "/campaign check 1 not", form=True)
    assert talk.submits("priya", until="2026-12-16").startswith("until: ")
    assert company.see(lambda work: fixes.by_id(work, 1), THE_DAY).outcome is Outcome.OPEN  # type: ignore[union-attr]
    assert talk.says("daniel", "/campaign check 1 changed").endswith("Who said no reads it.")


def test_erasing_the_lead_takes_the_words_out_of_the_message(company: Company, talk: Dialogue) -> None:
    follow_up(company, THE_DAY)
    notice = owed(company, THE_DAY)["jonas"]
    company.run(
        lambda work: work.execute(
            sa.update(t.notice)
            .where(t.notice.c.workspace_id == work.workspace_id, t.notice.c.id == notice.id)
            .values(state=NoticeState.SENT, channel="D1", ts="1.1")
        )
    )
    talk.now = THE_DAY
    talk.says("olga", "/tandem erase 42 yes")
    assert "The form asks" not in body(read(company, "jonas"))
    companions = company.see(
        lambda work: work.execute(
            sa.select(sa.func.count())
            .select_from(t.notice)
            .where(
                t.notice.c.workspace_id == work.workspace_id,
                t.notice.c.parent_id == notice.id,
                t.notice.c.act == "present",
            )
        ).scalar_one(),
        THE_DAY,
    )
    assert companions == 1
