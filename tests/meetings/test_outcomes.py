"""Decisions and actions: written down by line or form, told as a recap, reminded of, carried over, done and undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alignment.people import Department
from digests import home, registry
from tests.company import Company
from tests.dialogue import Dialogue
from tests.meetings.telling import arrives, body, labels, moment, owed, said, tick

AFTER = moment(17, "10:45")


@pytest.fixture
def met(company: Company, talk: Dialogue) -> Dialogue:
    """The lead review of Tuesday, with an agenda that was sent, just over: Jonas chaired it, Priya took notes."""
    talk.says("jonas", "/meeting add proof of savings")
    tick(company, talk.now)
    arrives(company, owed(company, "agenda", talk.now)[0], talk.now)
    talk.now = AFTER
    return talk


def recap(company: Company, at: object = AFTER) -> str:
    (notice,) = owed(company, "recap", at, act="reply")  # type: ignore[arg-type]
    return body(said(company, notice, at))  # type: ignore[arg-type]


def test_lines_write_down_what_was_decided_and_who_does_what(company: Company, met: Dialogue) -> None:
    assert met.says("jonas", "/meeting decide the form asks about budget").startswith(
        "Written down for Tue 17 Nov 10:00, lead review."
    )
    assert met.says("priya", "/meeting action @tomas fri Ask about budget on the form").startswith(
        "Action 1: Tomas by Fri 20 Nov. Ask about budget on the form"
    )
    assert recap(company) == (
        "*Lead review · Tue 17 Nov* · recap\n"
        "Decided: the form asks about budget\n"
        "*1* Tomas by Fri 20 Nov: Ask about budget on the…"
    )


def test_the_recap_comes_under_the_agenda_within_the_day_and_once(company: Company, met: Dialogue) -> None:
    met.now = moment(17, "10:20")
    met.says("jonas", "/meeting decide one thing")
    met.wait(minutes=1)
    met.says("jonas", "/meeting decide another thing")
    (agenda,) = owed(company, "agenda", met.now)
    (notice,) = owed(company, "recap", met.now, act="reply")
    assert (notice.parent_id, notice.due_at) == (agenda.id, moment(17, "10:40")), "when the meeting is over"
    arrives(company, notice, moment(17, "10:41"))
    met.now = AFTER
    met.says("jonas", "/meeting decide a third thing")
    assert len(owed(company, "recap", met.now, act="reply")) == 1
    (present,) = owed(company, "recap", met.now, act="present")
    assert body(said(company, present, met.now)).count("Decided:") == 3


def test_six_lines_and_the_log_has_the_rest(company: Company, met: Dialogue) -> None:
    for number in range(7):
        met.says("jonas", f"/meeting decide thing {number}")
    told = recap(company).split("\n")
    assert len(told) == 6
    assert told[-1] == "3 more: `/meeting log`"
    assert "Decided: thing 6" in met.says("leo", "/meeting log")


def test_the_form_takes_it_all(company: Company, met: Dialogue) -> None:
    met.says("priya", "/meeting record")
    assert met.fields[:4] == ["decisions", "action1", "owner1", "due1"]
    told = met.submits(
        "priya", decisions="the form asks about budget\n\nwebinars are on Thursdays", action1="Ask about budget",
        owner1="U0TOMAS", due1="2026-11-20", came=("sales",), again=("1",),
    )  # fmt: skip
    assert told.startswith(
        "Written down for Tue 17 Nov 10:00, lead review: 2 decided, 1 to do, 1 again next time."
    )
    assert recap(company).endswith("Sales was there, marketing was not")
    later = moment(23, "10:00")
    tick(company, later)
    assert 'From calls: "proof of savings"' in body(said(company, owed(company, "agenda", later)[-1], later))


@pytest.mark.parametrize(
    ("answers", "field", "told"),
    [
        ({"action1": "Ask"}, "owner1", "Who does it?"),
        ({"action1": "Ask", "owner1": "U0TOMAS"}, "due1", "By when?"),
        ({"owner1": "U0TOMAS"}, "action1", "What is to be done?"),
        ({"action1": "Ask", "owner1": "U0NOBODY", "due1": "2026-11-20"}, "owner1", "Who does it?"),
        ({"action1": "Ask", "owner1": "U0TOMAS", "due1": "2026-11-02"}, "due1", "That day is over"),
    ],
)
def test_a_form_that_lacks_something_stays_open_and_keeps_nothing(
    company: Company, met: Dialogue, answers: dict[str, str], field: str, told: str
) -> None:
    met.says("priya", "/meeting record")
    met.submits("priya", decisions="one", **answers)
    assert told in met.reply.errors[field]
    assert owed(company, "recap", met.now, act="reply") == []


def test_only_chair_note_taker_and_managers_write_it_down(company: Company, met: Dialogue) -> None:
    assert "Whoever chairs the lead review or takes its notes" in met.says(
        "amira", "/meeting decide something"
    )
    met.says("amira", "/meeting record M-1", form=True)
    assert "takes its notes" in met.message.text
    assert "Written down" in met.says("daniel", "/meeting decide something")


def test_a_decision_is_taken_back(company: Company, met: Dialogue) -> None:
    met.says("jonas", "/meeting decide something")
    assert met.press("jonas", "Undo") == "Taken back."
    assert "not there any more" in met.says("jonas", "/meeting undecide 1")
    assert met.says("jonas", "/meeting log") == "Nothing was decided yet."


def test_before_it_begins_there_is_nothing_to_write_down(company: Company, talk: Dialogue) -> None:
    talk.now = moment(16, "9:00")
    assert "No joint meeting was held this week." in talk.says("ines", "/meeting decide something")
    talk.says("ines", "/meeting record M-2", form=True)
    talk.submits("ines", decisions="something")
    assert "has not begun" in talk.message.text


# --- actions ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def acting(met: Dialogue) -> Dialogue:
    met.says("priya", "/meeting action @tomas fri Ask about budget on the form")
    return met


def test_the_owner_is_reminded_by_dm_on_the_day_once(company: Company, acting: Dialogue) -> None:
    assert tick(company, moment(19, "9:00")) >= 0
    assert owed(company, "action_due", AFTER) == []
    for wall in ("00:01", "9:00", "16:00"):
        tick(company, moment(20, wall))
    (notice,) = owed(company, "action_due", moment(20, "9:00"))
    assert (notice.target, notice.due_at) == (f"person:{company.tomas}", moment(20, "9:00"))
    message = said(company, notice, moment(20, "9:00"))
    assert body(message) == (
        "*Action 1* · due today\nAsk about budget on the form\nFrom the lead review of 17 Nov"
    )
    assert message.text.split("\n")[0] == "Action 1 is due: Ask about budget on the form"
    assert labels(message) == ["Done", "My actions"]
    arrives(company, notice, moment(20, "9:00"))
    acting.now = moment(20, "11:00")
    assert acting.says("tomas", "/meeting done 1").startswith(
        "Action 1 is done: Ask about budget on the form"
    )
    (present,) = owed(company, "action_due", acting.now, act="present")
    assert body(said(company, present, acting.now)).startswith("*Action 1* · done")


def test_one_that_falls_due_on_a_day_off_is_reminded_of_after_it(company: Company, met: Dialogue) -> None:
    met.says("priya", "/meeting action @tomas 26 nov Ask about budget")
    for day in (24, 25, 26):
        tick(company, moment(day, "12:00"))
        assert owed(company, "action_due", AFTER) == []
    tick(company, moment(27, "9:00"))
    (notice,) = owed(company, "action_due", moment(27, "9:00"))
    assert "due 26 Nov" in body(said(company, notice, moment(27, "9:00")))


def test_what_is_done_is_not_reminded_of(company: Company, acting: Dialogue) -> None:
    acting.says("tomas", "/meeting done 1")
    tick(company, moment(20, "9:00"))
    assert owed(company, "action_due", AFTER) == []


def test_it_stays_on_the_next_agenda_until_it_is_done(company: Company, acting: Dialogue) -> None:
    tick(company, moment(23, "10:00"))
    notice = owed(company, "agenda", moment(23, "10:00"))[-1]
    assert "*1* Actions: 0 done, 1 open, 1 late" in body(said(company, notice, moment(23, "10:00")))


def test_done_undone_and_done_by_two(company: Company, acting: Dialogue) -> None:
    assert acting.says("tomas", "/meeting done #1").startswith("Action 1 is done")
    assert acting.press("tomas", "Undo") == "Action 1 is open again, by Fri 20 Nov."
    acting.says("tomas", "/meeting done 1")
    assert "Action 1 is done already, says Tomas" in acting.says("daniel", "/meeting done 1")
    assert "*1* Tomas, done: Ask about budget" in recap(company)


@pytest.mark.parametrize(
    ("who", "line", "told"),
    [
        ("jonas", "done 1", "Tomas, a manager or an admin says whether action 1 is done."),
        ("tomas", "done 9", "There is no action 9."),
        ("tomas", "done", "Which action?"),
        ("tomas", "done it", '"it" is no action.'),
        ("tomas", "reopen 1", "Action 1 is open."),
        ("priya", "action @tomas Ask about budget", "By when?"),
        ("priya", "action @nobody fri Ask", "I don't know"),
        ("priya", "action @tomas fri", "What is to be done?"),
    ],
)
def test_what_cannot_be_is_told_with_what_can(
    company: Company, acting: Dialogue, who: str, line: str, told: str
) -> None:
    assert told in acting.says(who, f"/meeting {line}")


def test_mine_are_on_home_and_in_the_answer(company: Company, acting: Dialogue) -> None:
    shown = acting.says("tomas", "/meeting")
    assert "1 Ask about budget on the form · by Fri 20 Nov" in shown

    def look(work: object) -> list[str]:
        return home.lines_of(home.of(work, company.actor("tomas")))  # type: ignore[arg-type]

    lines = company.see(look, AFTER)
    assert "Your actions (1)" in lines
    assert "1 Ask about budget on the form · by Fri" in lines


# --- who comes --------------------------------------------------------------------------------------------------------


def test_an_apology_names_nobody_and_the_chair_keeps_the_front_place(
    company: Company, talk: Dialogue
) -> None:
    told = talk.says("jonas", "/meeting cant tue")
    assert told == (
        "You are excused from Tue 17 Nov 10:00, lead review.\n"
        "Others read how many cannot come, never who.\n"
        "Your turn stays first in line. Now: Chair Amira, sales · notes Priya, marketing."
    )
    assert talk.press("jonas", "I can come").startswith("You are expected on Tue 17 Nov 10:00")
    assert "expected there already" in talk.says("jonas", "/meeting can tue")
    assert "Jonas" in talk.says("priya", "/meeting"), "he chairs it again"


def test_a_side_missing_twice_is_told_to_the_managers_once(company: Company, met: Dialogue) -> None:
    met.says("jonas", "/meeting record")
    met.submits("jonas", decisions="one", came=("sales",))
    assert owed(company, "side_missing", met.now) == []
    tick(company, moment(18, "9:00"))
    met.now = moment(24, "10:45")
    tick(company, met.now)
    for _ in range(2):
        met.says("ines", "/meeting record M-2", form=True)
        met.submits("ines", decisions="two", came=("sales",))
    missing = owed(company, "side_missing", met.now)
    assert {each.target for each in missing} == {f"person:{company.ines}", f"person:{company.daniel}"}
    message = said(company, missing[0], met.now)
    assert body(message) == (
        "*Marketing was missing twice running*\n"
        "Lead review · Tue 17 Nov and Tue 24 Nov\n"
        "Next: Tue 1 Dec 10:00\n"
        "Does another time suit both teams?"
    )
    assert labels(message) == ["Another time"]
    assert missing[0].payload["side"] == Department.MARKETING.value


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("record both", "Both teams were there"),
        ("record sales", "Sales was there, marketing was not"),
        ("record M-1 marketing", "Marketing was there, sales was not"),
        ("record nobody", "Neither team was there"),
    ],
)
def test_who_came_is_typed_too(company: Company, met: Dialogue, line: str, told: str) -> None:
    assert met.says("jonas", f"/meeting {line}").startswith("Written down for Tue 17 Nov 10:00, lead review")
    assert recap(company).endswith(told)
    assert '"everybody" is no department' in met.says("jonas", "/meeting record everybody")


def test_both_teams_there_is_said_in_the_recap(company: Company, met: Dialogue) -> None:
    met.says("jonas", "/meeting record")
    met.submits("jonas", decisions="one", came=("sales", "marketing"))
    assert recap(company).endswith("Both teams were there")


def test_without_an_agenda_the_recap_is_a_message_of_its_own(company: Company, talk: Dialogue) -> None:
    talk.now = moment(17, "10:10")
    talk.says("jonas", "/meeting decide something")
    (notice,) = owed(company, "recap", talk.now)
    assert body(said(company, notice, talk.now)).startswith("*Lead review · Tue 17 Nov* · recap")
    assert notice.due_at == talk.now + timedelta(minutes=30)


def test_a_recap_whose_words_were_all_taken_back_is_let_go(company: Company, met: Dialogue) -> None:
    met.says("jonas", "/meeting decide something")
    met.says("jonas", "/meeting undecide 1")
    (notice,) = owed(company, "recap", met.now, act="reply")
    assert company.see(lambda work: registry.render(work, notice), met.now) is None
