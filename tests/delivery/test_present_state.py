"""Messages that stand already: brought up to date, taken back, let go when nothing is left to say."""

from __future__ import annotations

from db.memory import Work
from db.stores import notices as stored
from db.stores.notices import Notice
from db.tables.delivery import Act
from messages.message import Message, compose
from operations.notices import bring_up_to_date
from tests.delivery.conftest import (
    World,
)


def test_a_notice_with_nothing_left_to_say_is_let_go(world: World) -> None:
    made = world.owe("a")
    told = world.deliver(render=lambda _work, _notice: None)
    assert told == {"cancelled": 1}
    assert world.states(made) == ["cancelled"]


def test_a_message_is_brought_to_its_present_state_and_keeps_its_id(world: World) -> None:
    made = world.owe("a", payload={"says": "Waiting for an answer"})
    world.deliver()
    for _click in range(3):
        world.do(lambda work: bring_up_to_date(work, made))
    assert world.deliver(render=lambda _work, _notice: compose("Answered by Priya", "")) == {"sent": 1}
    [message] = world.slack.messages(world.channel)
    assert message["text"] == "Answered by Priya"
    assert message["edits"] == 1
    assert message["metadata"]["event_payload"]["id"] == made


def test_what_changes_while_an_edit_is_on_its_way_is_shown_by_one_more(world: World) -> None:
    made = world.owe("a")
    world.deliver()
    world.do(lambda work: bring_up_to_date(work, made))
    seen: list[int] = []

    def changes_meanwhile(work: Work, notice: Notice) -> Message:
        seen.append(notice.edition)
        if len(seen) == 1:
            world.do(lambda work: bring_up_to_date(work, made))
        return compose(f"Edition {notice.edition}", "")

    assert world.deliver(render=changes_meanwhile)["sent"] == 2
    assert seen == [2, 3]
    [message] = world.slack.messages(world.channel)
    assert message["text"] == "Edition 3"


def test_an_edit_whose_answer_was_lost_is_made_again(world: World) -> None:
    made = world.owe("a")
    world.deliver()
    world.do(lambda work: bring_up_to_date(work, made))
    world.slack.fault("chat.update", "lost")
    world.deliver()
    assert world.states(str(stored.id_of(world.workspace_id, f"present/{made}"))) == ["sent"]
    assert world.posted() == {made: 1}


def test_a_message_can_be_taken_back_and_once_it_is_gone_that_is_done(world: World) -> None:
    made = world.owe("a")
    world.deliver()
    world.owe("b", act=Act.DELETE, parent_id=made)
    world.slack.fault("chat.delete", "lost")
    world.deliver()
    assert world.slack.messages(world.channel) == []
    assert world.states(stored.id_of(world.workspace_id, "b")) == ["sent"]
