"""What somebody at the shell sees and decides: why something stopped, send it again with its replies, or let it go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from alignment.errors import NotFound, NotNow
from bot.cli.notices import notices
from db.stores import audit, by_hand
from db.stores import notices as stored
from db.tables.delivery import Act, NoticeState
from operations.by_hand import Decided, let_go, retry
from operations.notices import bring_up_to_date
from tests.delivery.conftest import TIMES, World, replace


def digest_with_thread(world: World, parts: int = 3) -> tuple[str, list[str]]:
    parent = world.owe("digest/1", kind="pipeline")
    under: dict[str, Any] = {"kind": "pipeline_thread", "act": Act.REPLY, "parent_id": parent}
    return parent, [world.owe(f"digest/1/{part}", **under, part=part) for part in range(1, parts + 1)]


def again(world: World, notice_id: str) -> Decided:
    decided = world.do(lambda work: retry(work, notice_id[:8]))
    assert isinstance(decided, Decided)
    return decided


def gone(world: World, notice_id: str) -> Decided:
    decided = world.do(lambda work: let_go(work, notice_id[:8]))
    assert isinstance(decided, Decided)
    return decided


def trail(world: World) -> list[tuple[str, dict[str, Any]]]:
    return [(each.verb, dict(each.detail)) for each in world.see(lambda work: audit.newest(work, 9))]


# --- send again ------------------------------------------------------------------------------------------------------


def test_a_failed_digest_that_is_sent_again_brings_its_replies_back(world: World) -> None:
    world.slack.fault("chat.postMessage", "error", error="no_text")
    parent, parts = digest_with_thread(world)
    world.deliver()
    assert world.states(parent, *parts) == ["failed", *["cancelled"] * 3]
    decided = again(world, parent)
    assert decided.replies == 3
    world.deliver()
    assert world.states(parent, *parts) == ["sent"] * 4
    assert world.posted() == dict.fromkeys([parent, *parts], 1)
    first, *replies = world.slack.posted()
    assert {each["thread_ts"] for each in replies} == {first["ts"]}
    assert trail(world)[0] == ("notice.retried", {"kind": "pipeline", "replies": 3})


def test_an_expired_digest_that_is_asked_for_comes_with_its_thread_and_does_not_expire_again(
    world: World,
) -> None:
    world.ahead = timedelta(0)
    parent, parts = digest_with_thread(world)
    world.ahead = timedelta(hours=9)
    world.deliver()
    assert world.states(parent, *parts) == ["expired", *["cancelled"] * 3]
    again(world, parent)
    world.deliver()
    assert world.states(parent, *parts) == ["sent"] * 4


def test_a_reply_that_was_cancelled_for_itself_stays_cancelled(world: World) -> None:
    parent, parts = digest_with_thread(world)
    gone(world, parts[0])
    world.slack.fault("chat.postMessage", "error", error="no_text")
    world.deliver()
    assert again(world, parent).replies == 2
    world.deliver()
    assert world.states(parent, *parts) == ["sent", "cancelled", "sent", "sent"]


def test_news_of_a_message_that_failed_and_was_sent_again_reaches_it(world: World) -> None:
    """Its companion was cancelled with it, and would have kept every later edit away."""
    world.slack.fault("chat.postMessage", "lost")
    world.slack.without_scope("channels:history")
    made = world.owe("digest/1", kind="pipeline")
    world.deliver()
    assert world.states(made) == ["held"]
    world.set(made, state=NoticeState.SENDING)
    world.do(lambda work: bring_up_to_date(work, made))
    world.set(made, state=NoticeState.HELD)
    gone(world, made)
    companion = stored.id_of(world.workspace_id, f"present/{made}")
    assert world.states(companion) == ["cancelled"]
    again(world, made)
    world.deliver()
    assert world.states(made, companion) == ["sent", "sent"]


@pytest.mark.parametrize("state", ["pending", "sent", "cancelled"])
def test_what_goes_by_itself_or_is_over_is_not_sent_again(quick_world: World, state: str) -> None:
    made = quick_world.owe("a")
    quick_world.set(made, state=NoticeState(state))
    with pytest.raises(NotNow, match=state):
        again(quick_world, made)


# --- in doubt --------------------------------------------------------------------------------------------------------


def in_doubt(world: World) -> str:
    """Owe a message whose answer was lost and which cannot be looked up."""
    world.slack.fault("chat.postMessage", "lost")
    world.slack.fault("conversations.history", "http", times=-1)
    made = world.owe("rejection/1")
    later = replace(TIMES, retry=timedelta(minutes=5))
    world.run_until(lambda: world.notice(made).lookups > 0, times=later)
    assert world.states(made) == ["sending"]
    return made


def test_a_message_whose_fate_is_unknown_can_be_let_go_and_is_never_said_again(world: World) -> None:
    made = in_doubt(world)
    reply = world.owe("reply/1", act=Act.REPLY, parent_id=made)
    decided = gone(world, made)
    assert (decided.may_be_there, decided.replies) == (True, 1)
    assert world.notice(made).error == "cancelled by hand, may have arrived"
    assert trail(world)[0][1] == {"kind": "rejected", "replies": 1, "may_be_there": True}
    world.slack.clear_faults()
    after = world.owe("b")
    world.deliver()
    assert world.states(made, reply, after) == ["cancelled", "cancelled", "sent"]
    assert world.posted() == {made: 1, after: 1}


def test_letting_go_can_be_taken_back_and_what_had_arrived_does_not_come_twice(world: World) -> None:
    made = in_doubt(world)
    reply = world.owe("reply/1", act=Act.REPLY, parent_id=made)
    gone(world, made)
    world.slack.clear_faults()
    assert again(world, made).may_be_there
    world.deliver()
    assert world.states(made, reply) == ["sent", "sent"]
    assert world.posted() == {made: 1, reply: 1}


def test_a_message_whose_fate_is_unknown_is_looked_up_at_once_when_somebody_asks(world: World) -> None:
    made = in_doubt(world)
    world.slack.clear_faults()
    assert world.notice(made).lookups > 0
    assert again(world, made).looked_up
    world.deliver()
    assert world.states(made) == ["sent"]
    assert world.posted() == {made: 1}


def test_a_message_that_a_worker_has_in_hand_is_left_alone_and_if_it_arrives_it_has(world: World) -> None:
    made = world.owe("a")
    world.set(
        made,
        state=NoticeState.SENDING,
        lease_by="somebody",
        lease_until=world.now() + timedelta(seconds=50),
        first_try_at=world.now(),
    )
    with pytest.raises(NotNow, match="in hand"):
        gone(world, made)
    with pytest.raises(NotNow, match="sending"):
        again(world, made)
    assert world.states(made) == ["sending"]


def test_a_failed_message_can_be_let_go_so_that_nobody_has_to_look_at_it_again(world: World) -> None:
    world.slack.fault("chat.postMessage", "error", error="no_text")
    made = world.owe("a")
    world.deliver()
    assert not gone(world, made).may_be_there
    assert world.states(made) == ["cancelled"]
    with pytest.raises(NotNow):
        gone(world, made)
    with pytest.raises(NotFound, match="No notices"):
        gone(world, "ffffffff")


# --- at the shell ----------------------------------------------------------------------------------------------------


@pytest.fixture
def shell(world: World, monkeypatch: pytest.MonkeyPatch, bare: None) -> Callable[..., Result]:
    monkeypatch.setenv("DATABASE_URL", world.memory.url.render_as_string(hide_password=False))
    monkeypatch.setenv("TANDEM_SECRET_KEY", "a test's own key")
    return lambda *words: CliRunner().invoke(notices, words)


def test_the_list_says_what_is_stuck_and_why_and_what_can_be_done(
    world: World, shell: Callable[..., Result]
) -> None:
    world.owe("quiet", due_at=world.now() + timedelta(hours=1))
    doubt = in_doubt(world)
    world.slack.clear_faults()
    gone_channel = world.slack.add_channel("gone", bot=True).id
    world.slack.change_channel("gone", archived=True)
    failed = world.owe("failed", gone_channel)
    held = world.owe("held", kind="pipeline")
    world.set(held, state=NoticeState.HELD, error="unknown whether it arrived")
    world.run_until(lambda: world.states(failed) == ["failed"])
    world.set(doubt, state=NoticeState.SENDING, error="http 503", lookups=2, ts="", channel="")
    lines = shell("list", "--stuck").output.splitlines()
    told = {line[:8]: line for line in lines}
    assert "unknown" in told[doubt[:8]]
    assert "http 503" in told[doubt[:8]]
    assert "looked up 2 times" in told[doubt[:8]]
    assert "is_archived  Unarchive it, or turn the digest off." in told[failed[:8]]
    assert "unknown whether it arrived" in told[held[:8]]
    assert "3 notices." in lines
    assert any(line.startswith("held: waits for you") for line in lines)
    assert any(line.startswith("unknown: may have arrived") for line in lines)
    assert shell("list", "--state", "unknown").output.splitlines()[1] == "1 notices."
    assert len(shell("list").output.splitlines()) > len(lines)


def test_the_shell_says_what_cancelling_means_for_what_may_have_arrived(
    world: World, shell: Callable[..., Result]
) -> None:
    made = in_doubt(world)
    told = shell("cancel", made[:8])
    assert told.exit_code == 0
    assert "may have arrived all the same" in told.output
    assert "tandem notices retry" in told.output
    assert "due now. It is looked up first." in shell("retry", made[:8]).output
    assert world.states(made) == ["pending"]


def test_the_shell_sends_several_again_and_a_whole_channel(
    world: World, shell: Callable[..., Result]
) -> None:
    world.slack.fault("chat.postMessage", "error", error="no_text", times=2)
    parent, parts = digest_with_thread(world)
    other = world.owe("a", world.slack.add_channel("other", bot=True).id)
    world.deliver()
    assert world.states(parent, other) == ["failed", "failed"]
    told = shell("retry", parent[:8], other[:8]).output
    assert "and 3 replies with it" in told
    world.slack.change_channel("marketing", archived=True)
    world.deliver()
    assert world.states(parent, *parts) == ["failed", *["cancelled"] * 3]
    world.slack.change_channel("marketing", archived=False)
    assert shell("retry", "--channel", world.channel).output == "1 message can go out again.\n"
    world.deliver()
    assert world.states(parent, *parts) == ["sent"] * 4
    assert isinstance(shell("retry", "--channel", world.channel).exception, NotNow)
    assert shell("retry").exit_code == 2


def test_every_word_for_where_a_notice_stands_can_be_asked_for() -> None:
    assert set(by_hand.states()) == {state.value for state in NoticeState} | {"unknown"}
