"""Answers to a rejection, second looks and rulings; and notes without what reaches a person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from alignment.calendar import WorkingCalendar
from alignment.errors import Incomplete, NotNow
from alignment.identity import email_hash, folded
from alignment.lead_state import Lead, apply_all
from alignment.lifecycle import EventKind, Origin, Queue, Stage
from alignment.people import Department
from alignment.reasons import BY_CODE
from alignment.rejections import Ruling, back_on, check_day, fix, look_again, look_until, nurture, rule, send
from alignment.screening import screened
from alignment.thanks import thanked_since, thanks_due

TODAY = date(2026, 11, 16)
OFFICE = WorkingCalendar.office("America/New_York", closed=frozenset({date(2026, 11, 26)}))
SALES, MARKETING = Department.SALES, Department.MARKETING


def lead(stage: Stage = Stage.RECYCLED, queue: Queue = Queue.NURTURE, owner: int = 0) -> Lead:
    return Lead(
        42, "Acorn Robotics", stage, 1, 5, Origin.MARKETING, owner, 1, queue, back_on=date(2027, 2, 15)
    )


def test_the_reasons_own_date_falls_on_a_working_day() -> None:
    assert back_on(BY_CODE["no_budget"], TODAY, OFFICE) == date(2027, 2, 15)  # the 90th day is a Sunday
    assert back_on(BY_CODE["company_size"], TODAY, OFFICE) is None
    assert back_on(BY_CODE["timing"], TODAY, OFFICE, date(2027, 3, 6)) == date(2027, 3, 8)


def test_a_fix_is_checked_the_day_after_thirty() -> None:
    assert check_day(TODAY, OFFICE, 30) == date(2026, 12, 17)


def test_a_fix_says_what_and_by_when() -> None:
    step = fix(lead(), "the form asks", date(2026, 11, 27), TODAY)
    assert (step.kind, step.code, step.back_on) == (EventKind.ANSWERED, "fix", date(2027, 2, 15))
    for words, by, field in (
        ("", TODAY, "change"),
        ("x" * 121, TODAY, "change"),
        ("ok", date(2026, 11, 15), "by"),
    ):
        with pytest.raises(Incomplete) as refused:
            fix(lead(), words, by, TODAY)
        assert refused.value.field == field


def test_nurture_keeps_the_lead_or_fetches_it_from_a_queue() -> None:
    until = date(2027, 3, 1)
    for before in (lead(), lead(queue=Queue.TRIAGE), lead(Stage.ASSIGNED, Queue.ROUTING)):
        after = apply_all(before, nurture(before, until, TODAY))
        assert (after.stage, after.queue, after.back_on) == (Stage.RECYCLED, Queue.NURTURE, until)
    with pytest.raises(NotNow):
        nurture(lead(Stage.DISQUALIFIED, Queue.NONE), until, TODAY)
    with pytest.raises(Incomplete):
        nurture(lead(), TODAY, TODAY)


def test_sent_from_nurture_is_a_new_cycle_of_the_other_team() -> None:
    after = apply_all(lead(), send(lead(), 2))
    assert (after.stage, after.queue, after.team_id, after.cycle) == (Stage.MQL, Queue.ROUTING, 2, 2)
    waiting = lead(Stage.ASSIGNED, Queue.ROUTING)
    after = apply_all(waiting, send(waiting, 2))
    assert (after.stage, after.team_id, after.cycle) == (Stage.ASSIGNED, 2, 1)
    with pytest.raises(NotNow):
        send(lead(Stage.DISQUALIFIED, Queue.NONE), 2)


def test_a_second_look_has_a_window_of_working_days() -> None:
    opened = datetime(2026, 11, 16, 17, 10, tzinfo=UTC)
    until = look_until(opened, OFFICE, 5)
    assert until == datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    assert look_again(lead(), "they have money", until, until, SALES).code == "sales"
    with pytest.raises(NotNow):
        look_again(lead(), "they have money", until, until + timedelta(seconds=1), SALES)
    with pytest.raises(Incomplete):
        look_again(lead(), " ", until, opened, SALES)


def test_both_managers_decide_and_one_alone_does_not() -> None:
    one = rule(lead(), Ruling.RETURN, SALES, {})
    assert one.outcome is None
    differ = rule(lead(), Ruling.UPHOLD, MARKETING, {SALES: Ruling.RETURN})
    assert differ.outcome is None
    both = rule(lead(), Ruling.RETURN, MARKETING, {SALES: Ruling.RETURN})
    assert both.outcome is Ruling.RETURN
    after = apply_all(lead(), both.steps)
    assert (after.stage, after.owner_id, after.queue) == (Stage.ASSIGNED, 0, Queue.ROUTING)
    assert rule(lead(), Ruling.UPHOLD, MARKETING, {SALES: Ruling.UPHOLD}).outcome is Ruling.UPHOLD


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("call Maya Ortiz on +1 (617) 555-0142", "call (name) on (number)"),
        ("mail maya@juniper.example, see https://juniper.example/maya", "mail (address), see (address)"),
        ("budget 24,000 by 2027-01-31, 240 staff", "budget 24,000 by 2027-01-31, 240 staff"),
        ("MAYA said 617.555.0142", "(name) said (number)"),
    ],
)
def test_a_screened_note_reaches_nobody(note: str, shown: str) -> None:
    assert screened(note, ["Maya Ortiz"]) == shown


def test_names_are_folded_alike_and_addresses_hashed_alike() -> None:
    assert folded("  Mill Street CAFÉS ") == folded("mill street cafes")
    assert email_hash(b"k", " Ann@Larch.example ") == email_hash(b"k", "ann@larch.EXAMPLE")
    assert email_hash(b"k", "ann@larch.example") != email_hash(b"j", "ann@larch.example")
    assert email_hash(b"k", "") == ""


def test_thanks_go_out_once_a_working_day() -> None:
    monday = datetime(2026, 11, 16, 17, 10, tzinfo=UTC)
    assert thanks_due(monday, OFFICE) == datetime(2026, 11, 16, 21, 30, tzinfo=UTC)
    assert thanks_due(monday + timedelta(hours=5), OFFICE) == datetime(2026, 11, 17, 21, 30, tzinfo=UTC)
    eve = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
    assert thanks_due(eve, OFFICE) == datetime(2026, 11, 27, 21, 30, tzinfo=UTC)
    assert thanked_since(thanks_due(eve, OFFICE), OFFICE) == datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
