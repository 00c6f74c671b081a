"""Promises that wait are told step by step: to whom, when, in which words, and what becomes of the messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from alignment.calendar import parse_quiet_hours
from alignment.lifecycle import Stage, TouchKind
from alignment.reasons import BY_CODE
from db import tables as t
from db.memory import Memory, Work
from db.stores import ladders as stored
from db.stores import leads as stored_leads
from db.stores import teams, workspaces
from db.stores.ladders import Step
from db.stores.notices import Notice
from db.tables.clocks import StepOutcome
from db.tables.delivery import NoticeState
from messages.house import Kind, breaches
from operations import ladders, leads, rejections
from operations.people.oneself import be_quiet, come_back, go_away
from operations.undo import undo
from tests.company import Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import LINK, body, broken, labels, notices, shown

HANDED = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
"""Monday 09:00 in New York: an ordinary first touch is due at 13:00."""


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    return Company.make(quick_memory)


def at(clock: str, day: int = 16) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour + 5, minute, tzinfo=UTC)


def lead(company: Company, number: int = 42, owner: str = "jonas", **known: object) -> int:
    return company.lead(
        number,
        "Acorn Robotics",
        **{"owner": owner, "stage": Stage.ASSIGNED, "at": HANDED, "link": LINK, **known},  # type: ignore[arg-type]
    )


def climb(company: Company, when: datetime) -> int:
    """Let the clock process look until nothing is due."""
    taken = 0
    while company.see(ladders.anything_due, when):
        report = company.run(ladders.climb, when)
        taken += report.taken
        assert report.looked
    return taken


def told(company: Company) -> list[tuple[str, str]]:
    """Who was told, and by which step, in order."""
    names = {number: name for name, number in company.people.items()}
    found = [
        (each.made_at, names[int(each.target.partition(":")[2])], each) for each in notices(company, "nudge")
    ]
    return [
        (name, str(each.payload["who"]))
        for _, name, each in sorted(found, key=lambda one: (one[0], one[1]))
        if each.state is not NoticeState.CANCELLED
    ]


def deliver(company: Company, when: datetime, *only: str) -> None:
    """Let every message that is due arrive."""

    def mark(work: Work) -> None:
        n = t.notice
        done = sa.update(n).where(
            n.c.workspace_id == work.workspace_id,
            n.c.state == NoticeState.PENDING,
            n.c.due_at <= work.now,
            n.c.kind.in_(only or ("nudge", "nudges", "reminder", "offers", "offer")),
        )
        work.execute(done.values(state=NoticeState.SENT, sent_at=work.now, channel="D0", ts="1.1"))

    company.run(mark, when)


def pass_time(company: Company, moments: Sequence[datetime], *, arrives: bool = True) -> None:
    for when in moments:
        climb(company, when)
        if arrives:
            deliver(company, when)


def every(minutes: int, first: datetime, last: datetime) -> list[datetime]:
    count = int((last - first).total_seconds() // 60 // minutes)
    return [first + timedelta(minutes=minutes * step) for step in range(count + 1)]


def nudge_to(company: Company, who: str, step: str = "") -> Notice:
    found = [
        each
        for each in notices(company, "nudge")
        if each.target == f"person:{company.people[who]}" and (not step or each.payload["who"] == step)
    ]
    return found[-1]


def steps(company: Company, number: int = 42) -> tuple[Step, ...]:
    return company.see(lambda work: stored.steps(work, number))


def owner(company: Company, number: int = 42) -> int:
    found = company.see(lambda work: stored_leads.lead(work, number))
    assert found is not None
    return found.owner_id


def backup(company: Company, who: str = "amira") -> None:
    company.run(lambda work: teams.set_backup(work, company.west, company.people[who]), HANDED)


# --- when, and to whom ----------------------------------------------------------------------------------------------


def test_an_ordinary_lead_climbs_from_its_holder_to_somebody_else(company: Company) -> None:
    backup(company)
    lead(company)
    pass_time(company, every(10, HANDED, at("16:50", 17)))
    assert told(company) == [
        ("jonas", "reminder"), ("amira", "backup"), ("ines", "manager"), ("ines", "manager"), ("ines", "manager"),
    ]  # fmt: skip
    assert [each.at for each in steps(company)][:3] == [at("12:10"), at("12:40"), at("13:10")]
    assert owner(company) == company.jonas
    pass_time(company, [at("17:10", 17), at("09:10", 18)])
    assert owner(company) == company.amira, "after two working days"
    assert ("ines", "reroute") in told(company)


def test_a_hot_lead_climbs_within_the_hour_and_does_not_wait_for_the_quiet(company: Company) -> None:
    backup(company)
    ines = company.actor("ines", HANDED)
    company.run(lambda work: be_quiet(work, ines, parse_quiet_hours("8-20")), HANDED)
    lead(company, hot=True)
    pass_time(company, every(1, HANDED, at("10:10")))
    assert told(company)[:4] == [
        ("jonas", "reminder"), ("amira", "backup"), ("ines", "manager"), ("ines", "manager"),
    ]  # fmt: skip
    first = nudge_to(company, "ines", "manager")
    assert first.priority == 0
    assert first.due_at == first.made_at, "hot does not wait"
    assert owner(company) == company.amira


def test_what_can_wait_waits_for_the_end_of_quiet_hours(company: Company) -> None:
    jonas = company.actor("jonas", HANDED)
    company.run(lambda work: be_quiet(work, jonas, parse_quiet_hours("11-15")), HANDED)
    lead(company)
    climb(company, at("12:05"))
    assert nudge_to(company, "jonas").due_at == at("15:00")
    climb(company, at("13:05"))
    assert told(company) == [("jonas", "reminder")], "and what follows keeps its distance from it"


def test_nothing_comes_before_its_time_and_nothing_twice(company: Company) -> None:
    lead(company)
    assert climb(company, at("11:59")) == 0
    assert climb(company, at("12:01")) == 1
    assert climb(company, at("12:01")) == 0
    assert climb(company, at("12:02")) == 0
    assert told(company) == [("jonas", "reminder")]


def test_both_promises_of_one_lead_are_one_reminder(company: Company) -> None:
    """Accept and first touch run side by side: nobody hears of both."""
    lead(company)
    pass_time(company, every(5, HANDED, at("12:55")))
    assert [each for each in told(company) if each[0] == "jonas"] == [("jonas", "reminder")]


def test_a_promise_that_is_kept_ends_its_ladder(company: Company) -> None:
    lead(company)
    climb(company, at("12:05"))
    jonas = company.actor("jonas")
    company.run(lambda work: leads.accept(work, jonas, 42), at("12:06"))
    company.run(lambda work: leads.touch(work, jonas, 42, TouchKind.CALL), at("12:07"))
    notice = notices(company, "nudge")[0]
    assert notice.state is NoticeState.CANCELLED, "what was not sent is not said"
    pass_time(company, every(60, at("12:10"), at("16:10", 17)))
    assert told(company) == []


def test_an_undone_touch_lets_the_ladder_go_on(company: Company) -> None:
    lead(company)
    jonas = company.actor("jonas")
    company.run(lambda work: leads.touch(work, jonas, 42, TouchKind.CALL), at("11:00"))
    company.run(lambda work: undo(work, jonas, 42), at("11:02"))
    climb(company, at("12:05"))
    assert told(company) == [("jonas", "reminder")]


def test_an_absence_pauses_the_clock_and_the_ladder(company: Company) -> None:
    lead(company)
    jonas = company.actor("jonas")
    day = at("10:00", 17).date()
    company.run(lambda work: go_away(work, jonas, day - timedelta(days=1), day), at("11:00"))
    clock = company.see(lambda work: stored.climbers(work, [42]))[42][0].clock
    # Two of the four hours had passed; Monday and Tuesday are away.
    assert clock.due_at == at("11:00", 18)
    pass_time(company, every(30, at("11:30"), at("09:00", 18)))
    assert told(company) == []
    climb(company, at("10:05", 18))
    assert told(company) == [("jonas", "reminder")]


def test_coming_back_early_lets_the_clock_run_again(company: Company) -> None:
    lead(company)
    jonas = company.actor("jonas")
    day = at("10:00", 16).date()
    company.run(lambda work: go_away(work, jonas, day, day + timedelta(days=3)), at("11:00"))
    company.run(lambda work: come_back(work, jonas), at("13:00"))
    clock = company.see(lambda work: stored.climbers(work, [42]))[42][0].clock
    assert at("15:00") <= clock.due_at <= at("17:00")


def test_nobody_loses_a_lead_before_a_reminder_arrived(company: Company) -> None:
    backup(company)
    lead(company)
    pass_time(company, every(60, HANDED, at("12:00", 20)), arrives=False)
    assert owner(company) == company.jonas
    (unreached,) = [each for each in steps(company) if each.outcome is StepOutcome.NOT_REACHED]
    assert unreached.person_id == company.ines
    deliver(company, at("13:00", 20))
    pass_time(company, every(30, at("13:10", 20), at("09:30", 23)))
    assert owner(company) == company.amira


def test_after_three_days_down_there_is_no_flood_and_nothing_is_passed_on_at_once(company: Company) -> None:
    for number in range(42, 62):
        company.lead(number, f"Company {number}", owner="jonas", stage=Stage.ASSIGNED, at=HANDED)
    back = at("10:00", 19)
    climb(company, back)
    assert {who for who, _ in told(company)} == {"jonas"}
    assert len(told(company)) == 8, "so many a day are single messages"
    (rest,) = notices(company, "nudges")
    assert all(owner(company, number) == company.jonas for number in range(42, 62))
    message = shown(company, rest, back)
    assert message.text.split("\n")[0] == "12 more leads wait today."
    assert not breaches(message, Kind.LEAD)


def test_a_reminder_that_a_summary_said_counts_as_told(company: Company) -> None:
    from operations import caught_up

    for number in range(42, 47):
        company.lead(number, f"Company {number}", owner="jonas", stage=Stage.ASSIGNED, at=HANDED)
    climb(company, at("12:05"))
    late = at("12:00", 18)
    summary = company.run(lambda work: caught_up.fold(work, f"person:{company.jonas}"), late)
    assert summary
    ids = [each.notice_id for each in steps(company)]
    assert company.see(lambda work: stored.arrived(work, ids)) == {}
    deliver(company, late, "caught_up")
    assert set(company.see(lambda work: stored.arrived(work, ids)).values()) == {late}


def test_a_lead_in_a_queue_goes_to_the_managers(company: Company) -> None:
    lead(company, owner="", stage=Stage.MQL)
    pass_time(company, every(15, HANDED, at("13:15")))
    assert {who for who, _ in told(company)} == {"ines"}
    assert [each.outcome for each in steps(company)][:2] == [StepOutcome.NOBODY, StepOutcome.NOBODY]


def test_who_put_it_off_is_not_reminded_but_the_others_are(company: Company) -> None:
    backup(company)
    lead(company)
    jonas = company.actor("jonas")
    company.run(lambda work: leads.later(work, jonas, 42, at("16:00")), at("11:00"))
    pass_time(company, every(10, at("12:00"), at("13:10")))
    assert told(company) == [("amira", "backup"), ("ines", "manager")]
    assert steps(company)[0].outcome is StepOutcome.SNOOZED


def test_marketing_is_reminded_of_an_answer_and_then_its_manager_is(company: Company) -> None:
    lead(company, stage=Stage.ACCEPTED)
    jonas = company.actor("jonas")
    company.run(lambda work: rejections.reject(work, jonas, 42, BY_CODE["no_budget"]), at("09:10"))
    pass_time(company, every(30, at("09:30"), at("17:00", 17)))
    # Sixteen working hours: due on Wednesday 09:10.
    assert told(company) == [("priya", "reminder")]
    pass_time(company, every(30, at("09:30", 18), at("12:00", 18)))
    assert ("daniel", "manager") in told(company)
    message = shown(company, nudge_to(company, "daniel"), at("10:00", 18))
    assert "Jonas" not in message.text
    assert not breaches(message, Kind.ALERT)
    pass_time(company, every(60, at("13:00", 18), at("16:00", 19)))
    agenda = company.see(lambda work: stored.agenda(work, HANDED), at("16:00", 19))
    assert [each.lead_id for each in agenda] == [42]


def test_history_climbs_no_ladder(company: Company) -> None:
    long_ago = HANDED - timedelta(days=30)

    def live(work: Work) -> None:
        workspaces.set_workspace(work, live_since=HANDED)

    lead(company, at=long_ago)
    company.run(live, HANDED)
    climb(company, HANDED)
    company.lead(43, "Oakhurst Labs", owner="jonas", stage=Stage.ASSIGNED, at=HANDED)
    climb(company, at("12:05"))
    assert 43 in {each.payload["lead"] for each in notices(company, "nudge")}


# --- what is read ---------------------------------------------------------------------------------------------------


def test_the_reminder_is_the_sample(company: Company) -> None:
    lead(company)
    climb(company, at("12:01"))
    message = shown(company, nudge_to(company, "jonas"), at("12:01"))
    assert message.text.split("\n")[0] == "L-42 Acorn Robotics: first touch by 13:01."
    assert body(message) == (
        f"*<{LINK}|L-42> Acorn Robotics* · waits for you\n*First touch by 13:01*\nWebinar Nov · West team"
    )
    assert labels(message) == ["Accept", "I'm on it", "Contact", "⋯ Not mine · Reject · Why"]
    assert not breaches(message, Kind.ALERT)


def test_backup_and_manager_read_who_has_it_and_who_was_told(company: Company) -> None:
    backup(company)
    lead(company)
    pass_time(company, every(1, at("12:00"), at("12:40")))
    message = shown(company, nudge_to(company, "amira"), at("12:31"))
    assert body(message) == (
        f"*<{LINK}|L-42> Acorn Robotics* · you are the backup\n"
        "*First touch by 13:01*\n"
        "Webinar Nov · with Jonas, West\n"
        "Jonas told 12:01"
    )
    assert labels(message) == ["Take it", "I'm on it", "Why"]
    pass_time(company, every(1, at("12:41"), at("13:05")))
    message = shown(company, nudge_to(company, "ines"), at("13:05"))
    assert body(message) == (
        f"*<{LINK}|L-42> Acorn Robotics* · waits\n"
        "*First touch was due 13:01*\n"
        "Webinar Nov · with Jonas, West\n"
        "Jonas told 12:01, Amira 12:31"
    )
    assert labels(message) == ["Give to…", "I'm on it", "Take it", "⋯ Show · Why"]
    assert not breaches(message, Kind.ALERT)


def test_with_person_figures_off_nobody_is_named(company: Company) -> None:
    company.run(lambda work: workspaces.set_switches(work, person_figures=False), HANDED)
    lead(company)
    pass_time(company, every(1, at("12:00"), at("13:05")))
    message = shown(company, nudge_to(company, "ines"), at("13:05"))
    assert "Jonas" not in message.text
    assert "Holder told 12:01" in message.text


def test_the_message_says_what_became_of_it(company: Company) -> None:
    lead(company)
    pass_time(company, [at("12:05")])
    notice = nudge_to(company, "jonas")
    jonas = company.actor("jonas")
    company.run(lambda work: leads.accept(work, jonas, 42), at("12:06"))
    company.run(lambda work: leads.touch(work, jonas, 42, TouchKind.CALL), at("12:07"))
    message = shown(company, notice, at("12:07"))
    assert body(message).split("\n")[1] == "First touch 12:07, in time. Nothing to do."
    assert labels(message) == []
    companion = company.see(
        lambda work: work.execute(
            sa.select(t.notice.c.state).where(
                t.notice.c.workspace_id == work.workspace_id, t.notice.c.parent_id == notice.id
            )
        ).scalar()
    )
    assert companion is NoticeState.PENDING


def test_a_reminder_of_a_lead_that_went_elsewhere_says_so(company: Company) -> None:
    lead(company)
    pass_time(company, [at("12:05")])
    notice = nudge_to(company, "jonas")
    ines = company.actor("ines")
    company.run(lambda work: leads.give(work, ines, 42, company.amira), at("12:10"))
    message = shown(company, notice, at("12:10"))
    assert "It is somebody else's now. Nothing to do." in message.text
    assert not breaches(message, Kind.ALERT)
    climb(company, at("12:15"))
    assert ("amira", "reminder") not in told(company), "whoever has it now gets time"


@pytest.mark.parametrize("kind", ["hostile"])
def test_hostile_names_keep_the_house_rules(company: Company, kind: str) -> None:
    from tests.leads.test_messages import HOSTILE

    backup(company)
    for number, name in enumerate(HOSTILE, 100):
        company.lead(number, name, owner="jonas", stage=Stage.ASSIGNED, at=HANDED)
    pass_time(company, every(1, at("12:00"), at("12:35")))
    for each in notices(company, "nudge"):
        assert not broken(shown(company, each, at("12:35")), Kind.ALERT)


# --- what people do -------------------------------------------------------------------------------------------------


def test_i_am_on_it_stops_the_repeats_and_not_the_next_step(company: Company) -> None:
    lead(company)
    pass_time(company, every(5, at("12:00"), at("13:10")))
    talk = Dialogue(company, now=at("13:11"))
    said = talk.says("ines", "/lead onit 42")
    assert said.startswith("L-42 Acorn Robotics: you are on it.")
    pass_time(company, every(30, at("13:30"), at("16:00", 17)))
    assert [each for each in told(company) if each[0] == "ines"] == [("ines", "manager")]
    assert "waits for your word" in talk.says("ines", "/lead onit 42")
    assert "waits for your word" in talk.says("leo", "/lead onit 42")
    message = shown(company, nudge_to(company, "jonas"), at("13:12"))
    assert "I'm on it" in str(message.payload())


def test_the_backup_takes_it_over_and_nobody_else_does(company: Company) -> None:
    lead(company)
    talk = Dialogue(company, now=at("12:45"))
    assert "take L-42 over" in talk.says("amira", "/lead cover 42")
    backup(company)
    assert "take L-42 over" in talk.says("luca", "/lead cover 42")
    assert talk.says("amira", "/lead cover 42").startswith("L-42 Acorn Robotics is yours. First touch by")
    assert owner(company) == company.amira
    assert talk.stage(42) is Stage.ACCEPTED
    assert "is yours already" in talk.says("amira", "/lead cover 42")


def test_passing_on_ends_after_three_holders(company: Company) -> None:
    """A lead does not go round for ever: then a manager decides."""
    backup(company)
    lead(company)
    pass_time(company, every(30, HANDED, at("16:00", 16) + timedelta(days=40)))
    passed = [each for each in steps(company) if each.outcome is StepOutcome.PASSED_ON]
    assert 1 <= len(passed) <= 3
    assert not company.see(ladders.anything_due, at("16:00", 16) + timedelta(days=41))


# --- why ------------------------------------------------------------------------------------------------------------


def test_why_prints_the_arithmetic_what_was_told_and_what_comes_next(company: Company) -> None:
    backup(company)
    company.lead(42, "Acorn Robotics", owner="jonas", stage=Stage.ASSIGNED, at=at("16:00", 13))
    pass_time(company, every(1, at("11:00"), at("12:05")))
    talk = Dialogue(company, now=at("12:05"))
    talk.says("ines", "/lead onit 42")
    lines = talk.says("ines", "/lead why 42").split("\n")
    first = next(number for number, each in enumerate(lines) if each.startswith("First touch"))
    assert lines[first : first + 5] == [
        "First touch: Fri 13 Nov 16:01 + 240 business minutes (agreement v1, calendar v1) = Mon 16 Nov 12:01.",
        "Running: 244 used, 4 past due.",
        "Counted: Fri 13 Nov 16:01–17:00 59, Mon 16 Nov 09:00–12:01 181.",
        "Told: Jonas Mon 16 Nov 11:01; Amira Mon 16 Nov 11:31; Ines Mon 16 Nov 12:01, on it Mon 16 Nov 12:05.",
        "Next: somebody else gets it, Tue 17 Nov 16:01.",
    ]
    seen = talk.says("priya", "/lead why 42")
    assert "reminder Mon 16 Nov 11:01" in seen
    for name in ("Jonas", "Amira", "Ines"):
        assert name not in seen


def test_why_names_an_absence_to_whom_it_belongs_and_nobody_else(company: Company) -> None:
    lead(company)
    jonas = company.actor("jonas")
    day = at("10:00", 17).date()
    company.run(lambda work: go_away(work, jonas, day, day), at("11:00"))
    talk = Dialogue(company, now=at("11:30"))
    assert "Paused: Tue 17 Nov" not in talk.says("jonas", "/lead why 42"), "it is due before that"
    company.run(lambda work: go_away(work, jonas, day - timedelta(days=1), day), at("11:40"))
    talk.now = at("11:45")
    said = talk.says("jonas", "/lead why 42")
    assert "Paused: Mon 16 Nov 11:40 to Wed 18 Nov 00:00." in said.split("\n")
    assert "Paused: Mon" in talk.says("ines", "/lead why 42")
    seen = talk.says("priya", "/lead why 42")
    assert "Paused: Mon" not in seen
    assert "it was paused" in seen


# --- second looks ---------------------------------------------------------------------------------------------------


def test_both_managers_are_reminded_of_a_second_look_and_then_it_is_on_the_agenda(company: Company) -> None:
    lead(company, stage=Stage.ACCEPTED)
    talk = Dialogue(company, now=at("09:10"))
    talk.says("jonas", "/lead reject 42 budget")
    talk.now = at("09:20")
    talk.says("priya", "/lead answer 42 look they have money")
    # Five working days with today: until Friday 17:00; the reminder comes a working day before.
    (clock,) = [each.clock for each in company.see(lambda work: stored.climbers(work, [42]))[42]]
    assert (clock.kind, clock.due_at) == ("look", at("17:00", 20))
    pass_time(company, every(60, at("10:00"), at("16:30", 19)))
    assert told(company) == []
    pass_time(company, [at("17:00", 19)])
    assert sorted(told(company)) == [("daniel", "reminder"), ("ines", "reminder")]
    message = shown(company, nudge_to(company, "daniel"), at("09:00", 20))
    assert body(message) == (
        f"*<{LINK}|L-42> Acorn Robotics* · waits for you\n*Second look by 17:00*\nNo budget · Webinar Nov"
    )
    assert labels(message)[:3] == ["It stands", "Return it", "I'm on it"]
    assert not breaches(message, Kind.ALERT)
    talk.now = at("10:00", 20)
    talk.says("daniel", "/lead rule 42 uphold")
    pass_time(company, [at("17:00", 20)])
    agenda = company.see(lambda work: stored.agenda(work, HANDED), at("17:00", 20))
    assert {each.person_id for each in agenda} == {company.ines}, "marketing has ruled"
    talk.now = at("17:30", 20)
    talk.says("ines", "/lead rule 42 uphold")
    assert company.see(lambda work: stored.agenda(work, HANDED), at("18:00", 20)) == ()
    assert "Ruling of the second look" in talk.says("ines", "/lead why 42")


def test_an_undone_ruling_lets_the_second_look_wait_again(company: Company) -> None:
    lead(company, stage=Stage.ACCEPTED)
    talk = Dialogue(company, now=at("09:10"))
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("priya", "/lead answer 42 look they have money")
    talk.says("daniel", "/lead rule 42 uphold")
    talk.wait(minutes=1)
    talk.says("ines", "/lead rule 42 uphold")
    assert company.see(lambda work: stored.climbers(work, [42]), talk.now) == {}
    talk.wait(minutes=1)
    talk.says("ines", "/lead undo 42")
    (climber,) = company.see(lambda work: stored.climbers(work, [42]), talk.now)[42]
    assert climber.clock.kind == "look"
