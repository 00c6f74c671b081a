"""One message to two or three: opened once, never twice, and each by DM where it cannot be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import tables as t
from db.memory import Work
from db.stores import notices, pairing_groups
from db.stores.notices import id_of
from db.tables.delivery import NoticeState
from operations.pairings import planning, told
from operations.pairings.meeting import go_on_without
from sandbox import Running
from tests.delivery.conftest import World, slack, world

__all__ = ["slack", "world"]


def paired(world: World, *names: str) -> int:
    """Have people in a pair that is under way and not introduced; return its number."""
    ids = [world.people.get(name) or world.add_person(name) for name in names]

    def act(work: Work) -> int:
        work.insert(
            t.pairing_programme, id=1, channel="", audience="both", cadence={}, rest="sits_out", made_by=1,
            asked_for=work.now.date(), made_at=work.now,
        )  # fmt: skip
        work.insert(
            t.pairing_round, id=1, programme_id=1, slot=work.now.date(), nth=1, seed=1, level=0,
            starts_at=work.now, ends_at=work.now + timedelta(days=14), given={"apart": [], "rest": "sits_out"},
            as_of=work.now, known_at=work.now,
        )  # fmt: skip
        work.insert(t.pairing_group, id=12, round_id=1, before=0, topic=0, proposed={})
        for at, who in enumerate(ids):
            side = "marketing" if at else "sales"
            work.insert(
                t.pairing_seat, round_id=1, person_id=who, taking="group", side=side, office="x", group_id=12,
                told=True,
            )  # fmt: skip
        found = pairing_groups.group(work, 12)
        assert found is not None
        told.owe_introduction(work, found)
        return 12

    return int(world.do(act))


def test_a_pair_reads_one_message_in_a_group_of_their_own(world: World) -> None:
    paired(world, "Amira", "Leo")
    again = world.owe("coffee/time", "group:12", kind="coffee_told")
    assert world.deliver() == {"sent": 2}
    first, second = world.slack.posted()
    assert first["channel"] == second["channel"]
    assert first["channel"] not in (world.slack.direct("amira").id, world.slack.direct("leo").id)
    assert world.notice(again).channel == first["channel"]
    assert world.slack.calls()["conversations.open"] == 1, "it is remembered"


def test_an_answer_that_was_lost_does_not_double_the_message_to_a_group(world: World) -> None:
    paired(world, "Amira", "Leo")
    world.slack.fault("chat.postMessage", "lost", times=1)
    world.deliver()
    assert set(world.posted().values()) == {1}
    (made,) = world.see(lambda work: notices.newest(work, None, 5))
    assert made.state is NoticeState.SENT


def test_without_the_scope_each_is_introduced_by_dm_and_nobody_is_troubled(world: World) -> None:
    world.add_person("Dana", admin=True)
    world.slack.without_scope("mpim:write")
    paired(world, "Amira", "Leo")
    assert world.deliver() == {"failed": 1}
    assert world.slack.posted() == [], "and the workspace speaks on"
    assert world.do(planning.part_unopened) == 1
    assert world.do(planning.part_unopened) == 0
    assert world.deliver() == {"sent": 2}
    there = {each["channel"] for each in world.slack.posted()}
    assert there == {world.slack.direct("amira").id, world.slack.direct("leo").id}
    key = told.introduction_key(world.see(lambda work: pairing_groups.group(work, 12)), "group:12")
    assert world.notice(id_of(world.workspace_id, key)).state is NoticeState.CANCELLED
    assert world.owed_kinds() == {"coffee": 3}


def test_the_two_whom_a_third_has_left_go_on_where_the_third_reads_nothing(world: World) -> None:
    paired(world, "Amira", "Leo", "Priya")
    world.deliver()

    def leaves(work: Work) -> bool:
        group = pairing_groups.group(work, 12)
        assert group is not None
        return go_on_without(work, group, (world.people["Priya"],), world.people["Priya"])

    assert world.do(leaves)
    world.owe("coffee/time", "group:12", kind="coffee_told")
    world.deliver()
    of_three, of_two, later = world.slack.posted()
    assert of_two["channel"] == later["channel"] != of_three["channel"]
    assert world.slack.calls()["conversations.open"] == 2


def test_those_who_hear_by_dm_hear_there_that_a_third_cannot(world: World) -> None:
    world.slack.without_scope("mpim:write")
    paired(world, "Amira", "Leo", "Priya")
    world.deliver()
    world.do(planning.part_unopened)
    world.deliver()

    def leaves(work: Work) -> bool:
        group = pairing_groups.group(work, 12)
        assert group is not None
        return go_on_without(work, group, (world.people["Priya"],), world.people["Priya"])

    assert world.do(leaves)
    world.deliver()
    last = {each["channel"]: each["text"] for each in world.slack.posted()[3:]}
    gone = world.people["Priya"]
    assert last == {
        world.slack.direct(name.casefold()).id: f"coffee/group/12/off/{gone}/{world.people[name]}"
        for name in ("Amira", "Leo")
    }


def test_somebody_who_left_before_it_was_sent_is_written_to_no_more(world: World) -> None:
    paired(world, "Amira", "Leo")
    world.do(
        lambda work: work.execute(
            t.person.update()
            .where(t.person.c.workspace_id == work.workspace_id, t.person.c.id == world.people["Leo"])
            .values(standing="deactivated")
        )
    )
    assert world.deliver() == {"failed": 1}
    assert world.slack.posted() == []
    assert world.do(planning.leave_the_gone) == 1
    world.deliver()
    (said,) = world.slack.posted()
    assert said["channel"] == world.slack.direct("amira").id


@pytest.mark.parametrize("target", ["group:12", "group:", "group:x", "person:12", "C0SALES"])
def test_a_target_is_a_group_or_is_not(target: str, slack: Running) -> None:
    from db.stores.lanes import group_of

    assert group_of(target) == (12 if target == "group:12" else 0)
