"""After the first touch something follows: one reminder in time, the manager once it is late, and nothing said twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from alignment.lifecycle import Stage, TouchKind
from alignment.money import Money
from db import tables as t
from db.memory import Memory, Work
from db.stores import clocks
from db.stores.clocks import Clock
from db.stores.notices import Notice
from db.tables.delivery import NoticeState
from digests.registry import render
from messages.message import Message
from operations import leads
from operations.people.oneself import go_away
from operations.undo import undo
from tests.company import Company
from tests.dialogue import Dialogue
from tests.leads.test_ladders import HANDED, at, deliver, every, nudge_to, pass_time, told
from tests.leads.test_messages import body, labels, notices

CALLED = at("10:00")
"""Monday; a next step within 16 working hours is due on Wednesday at ten."""


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.lead(42, "Acorn Robotics", owner="jonas", stage=Stage.ACCEPTED, at=HANDED)
    return made


def touch(company: Company, when: datetime, kind: TouchKind = TouchKind.NO_ANSWER) -> None:
    jonas = company.actor("jonas")
    company.run(lambda work: leads.touch(work, jonas, 42, kind), when)


def clock(company: Company, kind: str) -> Clock | None:
    found = company.see(lambda work: clocks.of_lead(work, 42), at("10:00", 30))
    mine = [each for each in found if each.kind == kind]
    assert len(mine) <= 1
    return mine[0] if mine else None


def said_of(company: Company, notice: Notice, when: datetime) -> Message:
    found = company.see(lambda work: render(work, notice), when)
    assert found is not None
    return found


def until(company: Company, kind: str = "next_step") -> datetime:
    found = clock(company, kind)
    assert found is not None
    assert found.stopped_at is None
    return found.due_at


def test_a_touch_begins_the_next_step_and_the_next_touch_begins_it_anew(company: Company) -> None:
    touch(company, CALLED)
    assert until(company) == at("10:00", 18)
    assert until(company, "attempts") == at("17:00", 30), "the tenth working day, Thanksgiving left out"
    rows = company.see(_rows, at("10:00", 30))
    for hours in range(1, 5):
        touch(company, CALLED + timedelta(hours=hours))
    assert until(company) == at("14:00", 18)
    assert company.see(_rows, at("10:00", 30)) == rows, "no row more for a touch more"


def _rows(work: Work) -> int:
    found = sa.select(sa.func.count()).where(t.clock.c.workspace_id == work.workspace_id)
    return int(work.execute(found).scalar_one())


def test_who_was_reached_is_owed_a_next_step_and_no_number_of_attempts(company: Company) -> None:
    touch(company, CALLED, TouchKind.CALL)
    assert until(company) == at("10:00", 18)
    assert clock(company, "attempts") is None


def test_the_rep_is_reminded_once_and_then_the_manager_reads_of_it(company: Company) -> None:
    touch(company, CALLED)
    pass_time(company, every(30, CALLED, at("17:00", 19)))
    assert told(company) == [("jonas", "reminder"), ("ines", "manager")]
    reminder, manager = nudge_to(company, "jonas"), nudge_to(company, "ines")
    assert reminder.made_at == at("16:00", 17), "two working hours before"
    assert manager.made_at == at("10:00", 19), "eight working hours after"


def test_the_reminder_says_what_is_due_and_follows_what_is_done(company: Company) -> None:
    touch(company, CALLED)
    pass_time(company, every(30, CALLED, at("16:30", 17)))
    notice = nudge_to(company, "jonas")
    said = said_of(company, notice, at("16:30", 17))
    assert "Next step by Wed 10:00" in body(said)
    assert labels(said)[:3] == ["Log a call", "Later", "I'm on it"]
    touch(company, at("16:40", 17))
    said = said_of(company, notice, at("16:41", 17))
    assert "The next step was taken. Nothing to do." in body(said)
    assert _edited(company)
    assert until(company) == at("16:40", 19)


def _edited(company: Company) -> bool:
    def acts(work: Work) -> set[str]:
        found = sa.select(t.notice.c.act).where(
            t.notice.c.workspace_id == work.workspace_id, t.notice.c.kind == "nudge"
        )
        return {str(each) for each in work.execute(found).scalars()}

    return len(company.see(acts, at("16:41", 17))) > 1


def test_what_is_not_sent_yet_is_not_said_any_more(company: Company) -> None:
    touch(company, CALLED)
    pass_time(company, every(30, CALLED, at("16:30", 17)), arrives=False)
    touch(company, at("16:40", 17))
    assert nudge_to(company, "jonas").state is NoticeState.CANCELLED


def test_a_planned_day_is_a_step_and_brings_one_reminder_not_three(company: Company) -> None:
    touch(company, CALLED)
    jonas = company.actor("jonas")
    company.run(lambda work: leads.later(work, jonas, 42, at("11:00", 20)), at("10:05"))
    assert until(company) == at("11:00", 24)
    pass_time(company, every(30, at("10:30"), at("17:00", 20)))
    deliver(company, at("17:00", 20))
    assert told(company) == []
    assert len(notices(company, "reminder")) == 1
    said = said_of(company, notices(company, "reminder")[0], at("11:00", 20))
    assert "Next step by Tue 24 Nov 11:00" in body(said)


def test_attempts_are_told_when_they_are_due_first(company: Company) -> None:
    talk = Dialogue(company, now=at("09:30"))
    talk.says("olga", "/tandem setup sla attempts 3 days 2 step 3d")
    touch(company, CALLED)
    assert (until(company, "attempts"), until(company)) == (at("17:00", 17), at("10:00", 19))
    pass_time(company, every(30, CALLED, at("17:00", 17)))
    assert told(company) == [("jonas", "reminder")]
    said = said_of(company, nudge_to(company, "jonas"), at("15:30", 17))
    assert "Attempt 2 of 3 by 17:00" in body(said)
    touch(company, at("17:10", 17))
    touch(company, at("17:20", 17))
    found = clock(company, "attempts")
    assert found is not None
    assert (found.outcome, found.stopped_at) == ("late", at("17:20", 17))
    pass_time(company, every(30, at("17:30", 17), at("12:00", 19)))
    assert told(company) == [("jonas", "reminder")], "from then on it is the next step that is due first"


def test_an_outcome_ends_both_and_undo_brings_them_back(company: Company) -> None:
    touch(company, CALLED)
    before = clock(company, "next_step"), clock(company, "attempts")
    jonas = company.actor("jonas")
    later = at("11:00")
    company.run(
        lambda work: leads.qualify(work, jonas, 42, Money(2_400_000, "USD"), date(2027, 1, 31)), later
    )
    ended, attempts = clock(company, "next_step"), clock(company, "attempts")
    assert ended is not None
    assert attempts is not None
    assert (ended.outcome, attempts.outcome) == ("met", "void")
    company.run(lambda work: undo(work, jonas, 42), later + timedelta(minutes=1))
    assert (clock(company, "next_step"), clock(company, "attempts")) == before


def test_an_undone_touch_leaves_no_trace(company: Company) -> None:
    touch(company, CALLED)
    before = clock(company, "next_step"), clock(company, "attempts")
    touch(company, at("11:00"), TouchKind.CALL)
    jonas = company.actor("jonas")
    company.run(lambda work: undo(work, jonas, 42), at("11:01"))
    after = clock(company, "next_step"), clock(company, "attempts")
    assert [(each.due_at, each.stopped_at) for each in after if each] == [
        (each.due_at, each.stopped_at) for each in before if each
    ]


def test_an_absence_does_not_count(company: Company) -> None:
    touch(company, CALLED)
    jonas = company.actor("jonas")
    day = date(2026, 11, 17)
    company.run(lambda work: go_away(work, jonas, day, day), at("11:00"))
    assert until(company) == at("10:00", 19)
    touch(company, at("12:00"))
    assert until(company) == at("12:00", 19), "also of what begins while it is known"


def test_somebody_else_gets_the_lead_and_its_next_step_as_it_runs(company: Company) -> None:
    touch(company, CALLED)
    company.run(
        lambda work: leads.give(work, company.actor("ines"), 42, company.people["amira"]), at("11:00")
    )
    assert until(company) == at("10:00", 18)
    pass_time(company, every(30, at("11:00"), at("17:00", 17)))
    assert told(company) == [("amira", "reminder")]


def test_what_people_see_of_it(company: Company) -> None:
    touch(company, CALLED)
    touch(company, at("10:30"))
    talk = Dialogue(company, now=at("11:00"))
    card = talk.says("jonas", "/lead 42")
    assert "Next step by Wed 10:30" in card
    assert "Call 3 of 6, all by 30 Nov 17:00" in card
    assert "L-42 Acorn Robotics · call 3 of 6, due Wed" in talk.says("jonas", "/lead")
    why = talk.says("jonas", "/lead why 42")
    assert (
        "Next step: Mon 16 Nov 10:30 + 960 business minutes (agreement v1, calendar v1) = Wed 18 Nov 10:30."
        in why
    )
    assert "6 attempts: Mon 16 Nov 10:00 + " in why
    assert "Next: a reminder, Tue 17 Nov 16:30." in why
    talk.now = at("11:00", 18)
    assert "L-42 Acorn Robotics · call 3 of 6, due 10:30" in talk.says("jonas", "/lead")
    assert "Next step due 10:30 · 2 attempts so far" in talk.says("ines", "/lead")


def test_once_they_talked_it_is_a_next_step(company: Company) -> None:
    touch(company, CALLED, TouchKind.CALL)
    assert "next step, due Wed" in Dialogue(company, now=at("11:00")).says("jonas", "/lead")


def test_the_agreement_sets_both_and_keeps_what_runs(company: Company) -> None:
    touch(company, CALLED)
    talk = Dialogue(company, now=at("10:30"))
    assert "is in force" in talk.says("olga", "/tandem setup sla step 1d attempts 4 days 3")
    assert until(company) == at("10:00", 18)
    touch(company, at("11:00"))
    assert until(company) == at("11:00", 17), "a step is judged by what is agreed when it begins"
    attempts = clock(company, "attempts")
    assert attempts is not None
    assert (attempts.attempts, attempts.due_at) == (6, at("17:00", 30))
    assert '"soon" is no time' in talk.says("olga", "/tandem setup sla step soon")


def test_its_ladder_is_set_like_the_others_and_passes_nobodys_talk_on(company: Company) -> None:
    talk = Dialogue(company, now=at("09:30"))
    assert "has these ladders" in talk.says("olga", "/tandem setup ladder steps reminder -4h manager 4h")
    said = talk.says("olga", "/tandem setup ladder steps reminder -4h reroute 4h")
    assert said.startswith("Nobody loses a talk under way by itself")
    touch(company, CALLED)
    pass_time(company, every(30, CALLED, at("14:30", 18)))
    assert told(company) == [("jonas", "reminder"), ("ines", "manager")]
