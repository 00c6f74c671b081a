"""A lead that came back is never handed to the very rep who said no, until the agreed days are over."""

from __future__ import annotations

from db.stores import refusals
from tests.company import Company
from tests.dialogue import Dialogue


def cooling(talk: Dialogue, number: int) -> set[int]:
    return set(talk.company.see(lambda work: refusals.refused_by(work, number), talk.now))


def test_a_manager_cannot_hand_it_back_before_the_cooldown_is_over(talk: Dialogue, company: Company) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    assert cooling(talk, 42) == {company.jonas}
    assert cooling(talk, 87) == set()
    talk.says("priya", "/lead answer 42 send west")
    talk.wait(days=2)
    assert talk.says("ines", "/lead give 42 @jonas") == (
        "Jonas said no to L-42 Acorn Robotics; before 14 Feb it goes to somebody else, "
        "unless they take it themselves."
    )
    talk.press("ines", "Give it")
    assert "Jonas" not in str(talk.form.view())
    assert "Amira" in str(talk.form.view())
    talk.wait(days=88)
    assert cooling(talk, 42) == set()
    assert talk.says("ines", "/lead give 42 @jonas").startswith("L-42 Acorn Robotics is Jonas's now.")


def test_the_rep_who_said_no_may_take_it_themselves(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("priya", "/lead answer 42 send west")
    assert talk.says("jonas", "/lead accept 42").startswith("L-42 Acorn Robotics is yours.")


def test_a_no_that_was_taken_back_keeps_nobody_out(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("jonas", "/lead undo")
    assert cooling(talk, 42) == set()


def test_overruled_it_goes_to_sales_again_but_to_somebody_else(talk: Dialogue, company: Company) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("priya", "/lead answer 42 look they have a budget")
    talk.says("ines", "/lead rule 42 return")
    talk.says("daniel", "/lead rule 42 return")
    assert cooling(talk, 42) == {company.jonas}
