"""What may be taken back, by whom and until when."""

from __future__ import annotations

from alignment.lifecycle import Stage
from tests.dialogue import Dialogue


def test_undo_within_five_minutes_by_the_same_person(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    assert talk.press("jonas", "Undo") == "Taken back. L-42 Acorn Robotics is accepted again."
    assert talk.stage(42) is Stage.ACCEPTED
    talk.says("jonas", "/lead reject 42 budget")
    talk.wait(minutes=2)
    assert talk.says("amira", "/lead undo 42") == "Only whoever did it can undo it."
    talk.wait(minutes=4)
    assert talk.says("jonas", "/lead undo 42").startswith("That was more than five minutes ago; it stays.")
    assert talk.says("jonas", "/lead undo").startswith("You did nothing in the last five minutes")


def test_what_somebody_went_on_with_is_not_undone(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("priya", "/lead answer 42 nurture feb")
    assert talk.says("jonas", "/lead undo") == "Priya went on with L-42 since; it stays."
