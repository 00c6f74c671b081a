"""After days without Slack, or without Tandem, a channel and a person get one message about what waited, whoever is killed."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.calendar import parse_schedule
from alignment.errors import NotNow
from alignment.notices import CAUGHT_UP, HELD_FOR_OUTSIDERS, HOT, LATE_AFTER, TOO_MANY
from alignment.people import SHELL
from db import tables as t
from db.memory import Work
from db.stores import beats, channels, delivery
from db.stores import notices as stored
from db.stores import subscriptions as subscription_rows
from db.stores.notices import Notice, Subject
from db.tables.delivery import Act, NoticeState
from messages.message import Message, compose
from operations import caught_up, diary, recovery, subscriptions
from operations.by_hand import retry
from operations.notices import bring_up_to_date
from tests.delivery.campaign import every_notice
from tests.delivery.conftest import TIMES, World, until

LONG = LATE_AFTER + timedelta(minutes=1)
DAYS = timedelta(days=3)


_TAGS = itertools.count()


def late(world: World, count: int, target: str = "", ago: timedelta = DAYS, **more: Any) -> list[str]:
    """Owe so many notices as of days ago, a minute apart."""
    start, tag = datetime.now(UTC) - ago, next(_TAGS)
    return [
        world.owe(
            f"late/{tag}/{number}",
            target,
            due_at=start + timedelta(minutes=number),
            **more,
        )
        for number in range(count)
    ]


def summaries(world: World) -> list[Notice]:
    def look(work: Work) -> list[Notice | None]:
        found = sa.select(t.notice.c.id).where(
            t.notice.c.workspace_id == work.workspace_id, t.notice.c.kind == CAUGHT_UP
        )
        return [stored.by_id(work, each) for each in work.execute(found.order_by(t.notice.c.lane)).scalars()]

    return [each for each in world.see(look) if each is not None and each.act is Act.POST]


def told(world: World, notice_id: str) -> tuple[str, str, str]:
    notice = world.notice(notice_id)
    return notice.state.value, notice.error, notice.reference


def in_words(_work: Work, notice: Notice) -> Message | None:
    ids = notice.payload.get("ids")
    return compose(f"{len(ids)} of them" if ids is not None else notice.dedup_key, "")


def test_three_late_ones_come_each_by_itself_and_a_fourth_makes_them_one_message(world: World) -> None:
    few = late(world, TOO_MANY)
    other = world.slack.add_channel("other", bot=True).id
    many = late(world, TOO_MANY + 1, other)
    world.deliver(render=in_words)
    assert world.states(*few) == ["sent"] * 3
    [summary] = summaries(world)
    assert {told(world, each) for each in many} == {("cancelled", CAUGHT_UP, summary.id[:8])}
    assert (summary.state, summary.target, summary.payload["ids"]) == (NoticeState.SENT, other, many)
    assert world.posted() == dict.fromkeys([*few, summary.id], 1)
    assert [each["text"] for each in world.slack.messages(other)] == ["4 of them"]


def test_after_three_days_without_tandem_each_channel_and_person_gets_one_message(world: World) -> None:
    targets = [world.slack.add_channel(f"c{number}", bot=True).id for number in range(3)]
    targets += [f"person:{world.add_person(name)}" for name in ("Jonas", "Amira")]
    for number, target in enumerate(targets):
        late(world, 5 + number * 7, target, kind="receipt" if number > 2 else "rejected")
    fresh = [world.owe(f"fresh/{target}", target) for target in targets]
    world.deliver(render=in_words)
    assert [each.target for each in summaries(world)] == sorted(targets)
    assert world.posted() == dict.fromkeys([*fresh, *(each.id for each in summaries(world))], 1)
    assert {each["text"] for each in world.slack.posted()} > {
        f"{5 + number * 7} of them" for number in range(5)
    }


def test_after_three_days_the_digest_names_what_never_came_and_stands_beside_one_summary(
    world: World,
) -> None:
    typed = f"every day {world.now() - timedelta(hours=1):%H:%M}"

    def subscribe(work: Work) -> int:
        channels.set_channel(work, world.channel, name="marketing", member=True)
        schedule = parse_schedule(typed, "UTC")
        made = subscriptions.turn_on(work, SHELL, world.channel, "pipeline", schedule).subscription
        subscription_rows.change(work, made.id, next_at=made.next_at - 4 * timedelta(days=1))
        return made.id

    world.do(subscribe)
    waited = late(world, 5)
    assert world.do(diary.tick).made == 1, "the newest of four runs"
    world.deliver(render=in_words)
    [summary] = summaries(world)
    kinds = Counter(world.notice(each).kind for each in world.posted())
    assert kinds == {"pipeline": 1, "pipeline_thread": 3, CAUGHT_UP: 1}
    assert world.posted()[summary.id] == 1
    [digest] = [each for each in every_notice(world) if each.kind == "pipeline" and each.state == "sent"]
    days = [(digest.as_of - timedelta(days=before)).date().isoformat() for before in (3, 2, 1)]
    assert digest.payload["missed"] == days
    assert {told(world, each)[1] for each in waited} == {CAUGHT_UP}


def test_what_is_hot_what_is_not_late_what_was_asked_for_and_what_a_click_of_today_owes_come_by_themselves(
    world: World,
) -> None:
    folded = late(world, 6)
    hot = late(world, 1, priority=HOT)
    export = late(world, 1, kind="export")
    nearly = [world.owe("nearly", due_at=world.now() - LATE_AFTER + timedelta(minutes=2))]
    clicked = late(world, 2, ago=LONG)
    for each in clicked:
        world.set(each, cause="c0ffee", made_at=world.now())
    long_ago = late(world, 1, kind="feedback")
    world.set(long_ago[0], cause="c0ffee", made_at=world.now() - DAYS)
    world.deliver(render=in_words)
    by_themselves = [*hot, *export, *nearly, *clicked]
    assert world.states(*by_themselves) == ["sent"] * 5
    assert {told(world, each)[1] for each in (*folded, *long_ago)} == {CAUGHT_UP}
    assert world.posted() == dict.fromkeys([*by_themselves, summaries(world)[0].id], 1)


def test_what_becomes_late_while_the_summary_waits_for_the_morning_joins_it(world: World) -> None:
    jonas = f"person:{world.add_person('Jonas')}"
    late(world, 5, jonas, kind="receipt")
    world.do(lambda work: caught_up.fold(work, jonas))
    [summary] = summaries(world)
    world.set(summary.id, due_at=world.now() + timedelta(hours=6))
    [more] = late(world, 1, jonas, LONG, kind="ask")
    world.deliver(render=in_words)
    assert told(world, more) == ("cancelled", CAUGHT_UP, summary.id[:8])
    world.ahead = timedelta(hours=6, minutes=1)
    world.deliver(render=in_words)
    assert [each["text"] for each in world.slack.posted()] == ["6 of them"]
    assert len(summaries(world)) == 1


def test_what_becomes_late_while_the_summary_could_not_be_said_joins_it(world: World) -> None:
    late(world, 5)
    world.do(lambda work: caught_up.fold(work, world.channel))
    [summary] = summaries(world)
    world.set(summary.id, due_at=world.now() - DAYS)
    more = late(world, 6, ago=2 * LONG, kind="feedback")
    world.deliver(render=in_words)
    assert {told(world, each) for each in more} == {("cancelled", CAUGHT_UP, summary.id[:8])}
    assert [each["text"] for each in world.slack.posted()] == ["11 of them"]


def test_a_token_that_was_dead_for_days_and_lives_again_brings_no_flood(world: World) -> None:
    world.slack.fault("chat.postMessage", "error", error="token_revoked")
    first = world.owe("first")
    world.deliver(render=in_words)
    assert world.states(first) == ["pending"]
    rest = [world.owe(f"meanwhile/{number}") for number in range(8)]
    world.slack.clear_faults()
    world.ahead = DAYS
    world.do(delivery.resume)
    world.deliver(render=in_words)
    [summary] = summaries(world)
    assert set(summary.payload["ids"]) == {first, *rest}
    assert world.posted() == {summary.id: 1}


def test_days_of_a_slack_that_answers_nothing_end_in_one_message_without_what_had_arrived(
    world: World,
) -> None:
    """Some are in doubt for days; one of them had arrived, and its answer was lost."""
    arrived = world.owe("arrived")
    world.slack.fault("chat.postMessage", "lost")
    world.run_until(lambda: world.notice(arrived).error != "", leases_last=True)
    doubtful = [
        world.owe(f"doubtful/{number}", due_at=world.now() + timedelta(minutes=1)) for number in range(3)
    ]
    pending = [
        world.owe(f"pending/{number}", due_at=world.now() + timedelta(minutes=1)) for number in range(3)
    ]
    world.end_leases()
    for each in (arrived, *doubtful):
        world.set(
            each, state=NoticeState.SENDING, lease_by="", lease_until=world.now() + timedelta(minutes=9),
            first_try_at=world.now(), attempts=TIMES.most_tries,
        )  # fmt: skip
    world.do(lambda work: bring_up_to_date(work, arrived))
    companion = stored.id_of(world.workspace_id, f"present/{arrived}")
    world.ahead = LONG
    world.set(pending[0], due_at=world.now() - LONG - timedelta(hours=1), attempts=TIMES.most_tries)
    world.deliver(render=in_words)
    [summary] = summaries(world)
    assert set(summary.payload["ids"]) == {*doubtful, *pending}
    assert world.states(arrived, companion) == ["sent", "sent"], "and what it shows is brought up to date"
    assert world.posted() == {arrived: 1, summary.id: 1}
    assert [each["text"] for each in world.slack.messages(world.channel)][-1] == "6 of them"


def test_where_tandem_may_not_look_a_summary_of_what_may_have_arrived_says_so(quick_world: World) -> None:
    world = quick_world
    ids = late(world, 5)
    world.set(ids[2], first_try_at=world.now() - DAYS)
    world.slack.fault("conversations.history", "error", times=-1, error="missing_scope")
    world.deliver(render=in_words)
    assert len(summaries(world)) == 1
    [said] = world.slack.posted()
    assert "Possible repeat" in said["text"]


def test_two_workers_at_once_make_one_message_of_each_lane(world: World) -> None:
    channels = [world.slack.add_channel(f"c{number}", bot=True).id for number in range(6)]
    for channel in channels:
        late(world, 9, channel)

    async def both(worker: Any) -> None:
        def another(other: Any) -> Any:
            return other.drain(60)

        await asyncio.gather(worker.drain(60), asyncio.to_thread(world.with_worker, another, render=in_words))

    world.with_worker(both, render=in_words)
    assert [each.target for each in summaries(world)] == sorted(channels)
    assert world.posted() == {each.id: 1 for each in summaries(world)}


@pytest.mark.parametrize("method", ["conversations.history", "chat.postMessage"])
def test_a_worker_that_is_killed_at_any_call_leaves_what_makes_one_message(world: World, method: str) -> None:
    ids = late(world, 7)
    world.slack.fault(method, "delay", seconds=30.0)

    async def killed(worker: Any) -> None:
        running = asyncio.create_task(worker.run())
        await until(lambda: world.slack.calls().get(method, 0) > 0)
        for task in (running, *worker._tasks):
            task.cancel()
        await asyncio.gather(running, return_exceptions=True)

    world.with_worker(killed, render=in_words)
    world.slack.clear_faults()
    world.end_leases()
    world.deliver(render=in_words)
    [summary] = summaries(world)
    assert set(summary.payload["ids"]) == set(ids)
    assert world.posted() == {summary.id: 1}


def test_a_fold_that_is_not_committed_did_not_happen(world: World) -> None:
    ids = late(world, 7)

    def dies(work: Work) -> None:
        assert caught_up.fold(work, world.channel)
        raise RuntimeError("the process dies")

    with pytest.raises(RuntimeError, match="dies"):
        world.do(dies)
    assert not summaries(world)
    assert set(world.states(*ids)) == {"pending"}


def test_many_folds_at_once_are_one(world: World) -> None:
    ids = late(world, 40)

    def fold(work: Work) -> str:
        return caught_up.fold(work, world.channel)

    acts = [world.memory.submit(fold, world.workspace_id, now=world.now()) for _ in range(8)]
    made = [each.result() for each in acts]
    [summary] = summaries(world)
    assert Counter(made) == {summary.id: 1, "": 7}
    assert set(summary.payload["ids"]) == set(ids)


@pytest.mark.parametrize("marked", [True, False], ids=["by tandem restore", "by other means"])
def test_after_a_restore_nothing_is_folded_or_said_again(world: World, *, marked: bool) -> None:
    """The morning's backup knows the late ones as unsent; what was said meanwhile, one by one or as a summary, is there."""
    other = world.slack.add_channel("other", bot=True).id
    folded, by_themselves = late(world, 6), late(world, 6, other)
    for each in by_themselves:  # these were in time, and said when they were due
        world.set(each, due_at=world.now(), made_at=world.now())
    world.deliver(render=in_words)
    before = world.posted()
    [summary] = summaries(world)

    def put_back(work: Work) -> None:
        mine = t.notice.c.workspace_id == work.workspace_id
        work.execute(sa.delete(t.notice).where(mine, t.notice.c.kind == CAUGHT_UP))
        unsent = {"state": NoticeState.PENDING, "channel": "", "ts": "", "error": "", "reference": ""}
        work.execute(sa.update(t.notice).where(mine).values(**unsent, sent_at=None, first_try_at=None))

    world.do(put_back)
    world.ahead = LONG
    if marked:
        world.do(lambda work: recovery.prepare(work, work.now - DAYS, {}))
        assert world.see(beats.recovered) is not None
    world.deliver(render=in_words)
    assert world.posted() == before
    assert [each.id for each in summaries(world)] == [summary.id]
    assert world.states(*by_themselves) == ["sent"] * 6
    assert {told(world, each)[1] for each in folded} == {CAUGHT_UP}


def test_what_a_channel_of_outsiders_held_for_days_comes_as_one_when_it_is_allowed(
    quick_world: World,
) -> None:
    world = quick_world
    ids = late(world, 5)
    for each in ids:
        world.set(each, state=NoticeState.HELD, error=HELD_FOR_OUTSIDERS)
    world.do(lambda work: delivery.release(work, world.channel, HELD_FOR_OUTSIDERS))
    world.deliver(render=in_words)
    assert set(summaries(world)[0].payload["ids"]) == set(ids)
    assert len(world.slack.posted()) == 1


def test_a_summary_shows_whatever_its_notices_would_have_shown_and_a_folded_one_is_not_sent_by_hand(
    quick_world: World,
) -> None:
    world = quick_world
    ids = late(world, 5, subjects=(Subject("lead", 42),))
    world.deliver(render=in_words)
    [summary] = summaries(world)

    def shown(work: Work) -> list[tuple[str, int]]:
        s = t.notice_subject.c
        found = sa.select(s.kind, s.thing_id).where(
            s.workspace_id == work.workspace_id, s.notice_id == summary.id
        )
        return [(row.kind, row.thing_id) for row in work.execute(found)]

    assert world.see(shown) == [("lead", 42)]
    with pytest.raises(NotNow, match="cancelled; only one that is held"):
        world.do(lambda work: retry(work, ids[0][:8]))


def test_five_hundred_late_ones_cost_two_look_ups_and_one_message(quick_world: World) -> None:
    world = quick_world
    ids = late(world, 500)
    assert world.deliver(render=in_words) == {"pending": 1, "sent": 1}
    assert summaries(world)[0].payload["ids"] == ids
    assert world.slack.calls()["conversations.history"] == 2
