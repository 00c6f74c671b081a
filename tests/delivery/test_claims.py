"""Who may send what, and when: lanes, shares and leases as the database keeps them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from db.memory import Memory
from db.stores import delivery
from db.stores import notices as stored
from db.stores.delivery import Claimed, Result, Rules
from db.tables.delivery import Act, NoticeState
from sandbox import Running
from tests.delivery.conftest import World, furnished, make_workspace, replace

FREE = Rules(lease=timedelta(seconds=60), gap=timedelta(0), per_minute=0)


def claim(world: World, rules: Rules = FREE, *, limit: int | None = None) -> list[Claimed]:
    found = world.do(lambda work: delivery.claim(work, rules, "me/1", limit=limit))
    assert isinstance(found, list)
    return found


def finish(world: World, *results: Result, rules: Rules = FREE) -> None:
    world.do(lambda work: delivery.finish(work, rules, results))


def keys(claims: list[Claimed]) -> list[str]:
    return [each.notice.dedup_key for each in claims]


def test_one_message_a_channel_is_on_its_way(world: World) -> None:
    at = world.now()
    for number in range(3):
        world.owe(f"a/{number}", "C1", due_at=at - timedelta(seconds=3 - number))
        world.owe(f"b/{number}", "C2", due_at=at - timedelta(seconds=3 - number))
    first = claim(world)
    assert sorted(keys(first)) == ["a/0", "b/0"]
    assert claim(world) == []
    [ours] = [each for each in first if each.notice.lane == "C1"]
    finish(world, Result(ours, NoticeState.SENT, "C1", "1.1"))
    assert keys(claim(world)) == ["a/1"]


def test_a_flood_in_one_channel_keeps_no_other_waiting(world: World) -> None:
    early = world.now() - timedelta(minutes=1)
    for number in range(300):
        world.owe(f"flood/{number}", "C1", due_at=early, priority=1)
    world.owe("quiet", "C2", priority=7)
    assert keys(claim(world))[1:] == ["quiet"]


def test_a_workspace_gets_its_share_of_a_batch_and_no_more(memory: Memory, slack: Running) -> None:
    busy = furnished(memory, slack)
    other = World(memory, slack, memory.do(make_workspace, 0, now=datetime.now(UTC)), "C1")
    for number in range(20):
        busy.owe(f"n/{number}", f"C{number}", priority=1)
    other.owe("theirs", "C1", priority=7)
    taken = claim(busy, replace(FREE, per_workspace=4, batch=10))
    assert len(taken) == 5
    assert {each.notice.workspace_id for each in taken} == {busy.workspace_id, other.workspace_id}


def test_a_part_of_the_bucket_is_kept_for_what_is_urgent(world: World) -> None:
    rules = replace(FREE, per_minute=6, burst=5, kept=2)
    for number in range(6):
        world.owe(f"cool/{number}", f"C{number}", priority=5)
    for number in range(4):
        world.owe(f"hot/{number}", f"H{number}", priority=1, due_at=world.now() + timedelta(seconds=1))
    assert len(claim(world, rules)) == 3, "three of five are for everybody"
    world.ahead = timedelta(seconds=2)
    assert keys(claim(world, rules)) == ["hot/0", "hot/1"], "two are for the urgent"
    assert claim(world, rules) == []


def test_leases_go_by_the_database_s_clock_and_not_by_the_caller_s(world: World) -> None:
    world.owe("a", "C1")
    assert len(claim(world)) == 1
    world.ahead = timedelta(days=2)
    assert claim(world) == [], "our clock ran ahead, the lease holds"


def test_what_was_on_its_way_when_its_lease_ended_is_in_doubt_and_comes_first(world: World) -> None:
    short = replace(FREE, lease=timedelta(milliseconds=1))
    made = world.owe("a", "C1")
    [first] = claim(world, short)
    world.owe("b", "C1", priority=0)
    [again] = claim(world)
    assert (again.notice.id, first.uncertain, again.uncertain) == (made, False, True)
    assert again.notice.first_try_at is not None


def test_a_result_that_comes_after_the_lease_counts_only_if_it_arrived(world: World) -> None:
    short = replace(FREE, lease=timedelta(milliseconds=1))
    made = world.owe("a", "C1")
    [late] = claim(world, short)
    [mine] = world.do(lambda work: delivery.claim(work, FREE, "other/1"))
    finish(world, Result(late, NoticeState.FAILED, error="too_late"))
    assert world.states(made) == ["sending"]
    finish(world, Result(late, NoticeState.SENT, "C1", "1.1"))
    assert world.states(made) == ["sent"]
    finish(world, Result(mine, NoticeState.SENT, "C1", "2.2"))
    assert world.notice(made).ts == "1.1", "it arrived once, and that is where"


def test_replies_wait_for_their_parent_and_end_with_it(world: World) -> None:
    parent = world.owe("digest", "C1", kind="pipeline")
    part = world.owe("part", "C1", kind="pipeline_thread", act=Act.REPLY, parent_id=parent, part=1)
    [first] = claim(world)
    assert first.notice.id == parent
    finish(world, Result(first, NoticeState.FAILED, error="no_text"))
    assert world.states(parent, part) == ["failed", "cancelled"]


@pytest.mark.parametrize("state", [NoticeState.HELD, NoticeState.FAILED])
def test_what_is_held_or_failed_blocks_nothing(world: World, state: NoticeState) -> None:
    world.owe("first", "C1", due_at=world.now() - timedelta(minutes=1))
    [first] = claim(world)
    world.owe("next", "C1")
    finish(world, Result(first, state, error="why"))
    assert keys(claim(world)) == ["next"]


def test_a_method_that_slack_wants_left_alone_waits_in_the_whole_workspace(world: World) -> None:
    for number in range(3):
        world.owe(f"n/{number}", f"C{number}")
    [first] = claim(world, limit=1)
    wait = timedelta(seconds=30)
    told = Result(
        first, NoticeState.PENDING, counted=False, lane_wait=wait, method_wait=("chat.postMessage", wait)
    )
    finish(world, told)
    assert claim(world) == []
    assert world.notice(first.notice.id).attempts == 0


def test_a_suspended_workspace_is_passed_over(world: World) -> None:
    world.owe("a", "C1")
    [first] = claim(world)
    finish(world, Result(first, NoticeState.PENDING, counted=False, suspend="token_revoked"))
    assert claim(world) == []
    world.do(delivery.resume)
    assert keys(claim(world)) == ["a"]


def test_many_workers_at_the_same_moment_never_take_the_same_notice(world: World) -> None:
    for number in range(40):
        world.owe(f"n/{number}", f"C{number}")

    def one(number: int) -> Callable[..., list[Claimed]]:
        return lambda work: delivery.claim(work, FREE, f"worker/{number}", limit=8)

    futures = [world.memory.submit(one(number), 0, now=world.now()) for number in range(8)]
    taken = [each.notice.id for future in futures for each in future.result()]
    assert len(taken) == len(set(taken))
    assert len(taken) >= 8


def test_more_expired_notices_than_a_claim_holds_are_expired_and_what_is_fresh_goes(world: World) -> None:
    long_ago = world.now() - timedelta(days=3)
    for number in range(150):
        world.owe(f"digest/{number}", f"C{number % 90}", kind="pipeline", due_at=long_ago)
    fresh = world.owe("fresh", "C99")
    assert keys(claim(world)) == ["fresh"]
    assert world.states(fresh) == ["sending"]
    assert claim(world) == []
    made = [stored.id_of(world.workspace_id, f"digest/{number}") for number in range(150)]
    assert set(world.states(*made)) == {"expired"}
