"""Whoever is killed, wherever: nothing lost, nothing doubled, every reply where it belongs, as Slack counts it."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

import pytest

from db import tables as t
from db.memory import Memory
from db.tables.delivery import Act
from sandbox import Running
from tests.delivery import mortal
from tests.delivery.campaign import (
    CHANNELS,
    Crew,
    Typist,
    bad_luck,
    bring_news,
    count_of,
    every_notice,
    furnished,
    owe_some,
    until_all_is_said,
)
from tests.delivery.conftest import World, a_picture

KILLS = 60
AT_ONCE = 3
FREEZES = 4
CAMPAIGNS = int(os.environ.get("TANDEM_CAMPAIGNS", "1"))
"""One in CI; `make soak` has seventeen, a thousand kills on each database."""

SEED = 20261116


@pytest.fixture
def crew(memory: Memory, slack: Running, campaign: int) -> Iterator[Crew]:
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.delivery.mortal"])
    made = Crew(furnished(memory, slack), random.Random(SEED + campaign))
    try:
        yield made
    finally:
        made.end()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("campaign", range(CAMPAIGNS))
def test_nothing_is_lost_and_nothing_doubled_however_often_anybody_is_killed(
    crew: Crew, campaign: int
) -> None:
    world, choose = crew.world, crew.choose
    channels = [world.slack.add_channel(f"channel-{number}", bot=True).id for number in range(CHANNELS)]
    world.slack.chatter(200)
    world.slack.skew(-20)
    crew.start_all()
    typist = Typist(crew)
    typist.start()
    owed: dict[str, str] = {}
    rounds = KILLS // AT_ONCE
    for round_number in range(rounds):
        owed |= owe_some(crew, channels, round_number)
        bring_news(crew, owed)
        bad_luck(crew)
        time.sleep(choose.uniform(0.1, 1.0))
        for _victim in range(AT_ONCE):
            crew.kill()
            time.sleep(choose.uniform(0.0, 0.05))
        if round_number % (rounds // FREEZES) == 1:
            crew.freeze(mortal.RULES.lease.total_seconds() + 1.5)
    world.slack.clear_faults()
    typist.finish()
    crew.thaw()
    until_all_is_said(world, 300)
    assert set(crew.end()) == {0}, "SIGTERM ends everybody in order"
    assert sum(crew.kills.values()) == KILLS
    assert set(crew.kills) == {"worker", "clock", "web"}

    said_once(world, owed)
    pictures_once(world)
    edits_end_in_the_newest_state(world, owed)
    assert count_of(world, t.subscription) == 2 * rounds
    assert count_of(world, t.notice, kind="pipeline", act=Act.POST) == 2 * rounds
    assert count_of(world, t.notice, kind="pipeline_thread", act=Act.REPLY) == (2 * 3 + 4) * rounds
    assert count_of(world, t.lead_event, kind="touched") == typist.calls
    assert count_of(world, t.feedback) == count_of(world, t.notice, kind="feedback") == typist.verdicts
    assert typist.unanswered > 0, "a web process was killed in the middle, or nothing was proved"
    assert world.slack.calls()["conversations.history"] > 5, "some were in doubt, or nothing was proved"


def said_once(world: World, owed: dict[str, str]) -> None:
    """Compare what is owed with what arrived: each once, where the database says, replies under their parents."""
    counted = world.posted()
    # On a day off, those whose leads were left behind hear of it the next working day.
    due = world.now() + timedelta(minutes=1)
    rows = [
        each
        for each in every_notice(world)
        if each.act in (Act.POST, Act.REPLY) and each.due_at < due and not needless(each)
    ]
    lost = {(each.kind, each.dedup_key): each.state for each in rows if each.id not in counted}
    doubled = {each: number for each, number in counted.items() if number > 1}
    assert (lost, doubled) == ({}, {})
    assert set(counted) == {each.id for each in rows} >= set(owed)
    at: dict[str, Any] = {each["metadata"]["event_payload"]["id"]: each for each in world.slack.posted()}
    for row in rows:
        message = at[row.id]
        assert (row.state, row.ts, row.channel) == ("sent", message["ts"], message["channel"])
        if row.act == Act.REPLY:
            parent = at[row.parent_id]
            assert (message["thread_ts"], message["channel"]) == (parent["ts"], parent["channel"])
        else:
            assert message.get("thread_ts") in (None, message["ts"])


def pictures_once(world: World) -> None:
    """Each message that carries a picture shows one, and the right one, of what the message says itself."""
    files = {each["id"]: each for each in world.slack.files()}
    with_one = 0
    for message in world.slack.posted():
        said = message["text"].splitlines()[0]
        shown = [each["slack_file"]["id"] for each in message["blocks"] if each["type"] == "image"]
        if not mortal.carries_picture(said.rpartition(" edition ")[0]):
            assert shown == [], said
            continue
        assert len(shown) == 1, said
        assert a_picture(said).to_json() in files[shown[0]]["content"], said
        assert not files[shown[0]]["shared"]
        with_one += 1
    assert with_one > 5
    assert {each.picture for each in every_notice(world) if each.picture} <= set(files)
    assert world.slack.calls()["files.completeUploadExternal"] >= with_one


def needless(notice: Any) -> bool:
    """Tell whether a reminder was let go: the typist logged the touch before it was sent."""
    return bool(notice.kind == "nudge" and notice.state == "cancelled")


def edits_end_in_the_newest_state(world: World, owed: Collection[str]) -> None:
    """Every message that had news shows the newest of it."""
    shown = {each["metadata"]["event_payload"]["id"]: each["text"] for each in world.slack.posted()}
    edits = [each for each in every_notice(world) if each.act == Act.PRESENT and each.parent_id in owed]
    assert len(edits) > 5
    assert Counter(each.state.value for each in edits) == {"sent": len(edits)}
    stale = {
        each.parent_id: (shown[each.parent_id], each.edition)
        for each in edits
        if shown[each.parent_id].splitlines()[0] != f"{each.dedup_key} edition {each.edition}"
    }
    assert stale == {}
    assert all(each.edition_sent == each.edition for each in edits)
