"""Bad days arrive when they are asked for, and leave the traces that they leave in life."""

from __future__ import annotations

import time
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import ControlError, Running


def post(client: WebClient, sales: str, text: str = "x") -> Any:
    return client.chat_postMessage(channel=sales, text=text)


def test_a_429_says_when_to_come_back_and_posts_nothing(
    slack: Running, client: WebClient, sales: str
) -> None:
    slack.fault("chat.postMessage", "ratelimited", times=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            post(client, sales)
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
    assert slack.posted() == []
    assert post(client, sales)["ok"]
    assert slack.calls()["chat.postMessage"] == 3


@pytest.mark.parametrize(("after", "kept"), [(False, 0), (True, 1)])
@pytest.mark.parametrize("status", [500, 503])
def test_a_server_error_may_come_before_or_after_the_message(
    slack: Running, client: WebClient, sales: str, status: int, after: bool, kept: int
) -> None:
    slack.fault("chat.postMessage", "http", status=status, after=after)
    with pytest.raises(SlackApiError) as caught:
        post(client, sales)
    assert caught.value.response.status_code == status
    assert len(slack.posted()) == kept


@pytest.mark.parametrize(("kind", "kept"), [("lost", 1), ("refuse", 0)])
def test_a_connection_breaks_with_the_message_carried_out_or_not(
    slack: Running, client: WebClient, sales: str, kind: str, kept: int
) -> None:
    slack.fault("chat.postMessage", kind)
    with pytest.raises((URLError, ConnectionError)):
        post(client, sales)
    assert len(slack.posted()) == kept


def test_an_error_an_empty_body_a_delay_and_a_drip(slack: Running, client: WebClient, sales: str) -> None:
    slack.fault("chat.postMessage", "error", error="fatal_error", after=True)
    with pytest.raises(SlackApiError, match="fatal_error"):
        post(client, sales)
    assert len(slack.posted()) == 1
    slack.fault("chat.postMessage", "empty")
    with pytest.raises(SlackApiError):
        post(client, sales)
    for kind in ("delay", "drip"):
        slack.fault("chat.postMessage", kind, seconds=0.3)
        start = time.monotonic()
        assert post(client, sales)["ok"]
        assert time.monotonic() - start >= 0.3
    assert len(slack.posted()) == 3
    with pytest.raises(ControlError, match="no fault"):
        slack.fault("chat.postMessage", "earthquake")


def test_faults_of_one_method_leave_the_others_alone(slack: Running, client: WebClient, sales: str) -> None:
    slack.fault("chat.postMessage", "error", times=-1)
    assert client.auth_test()["ok"]
    with pytest.raises(SlackApiError):
        post(client, sales)
    slack.clear_faults()
    assert post(client, sales)["ok"]


def test_a_dark_sandbox_refuses_connections_and_comes_back_on_its_port(
    slack: Running, client: WebClient, sales: str
) -> None:
    slack.go_dark()
    with pytest.raises((URLError, ConnectionError)):
        post(client, sales)
    slack.listen_again()
    assert post(client, sales)["ok"]


def test_chatter_follows_every_post(slack: Running, client: WebClient, sales: str) -> None:
    slack.chatter(3)
    ts = post(client, sales)["ts"]
    found = client.conversations_history(channel=sales)["messages"]
    assert len(found) == 4
    assert found[-1]["ts"] == ts
    assert len({message["ts"] for message in found}) == 4


def test_a_skewed_clock_shows_in_message_times(slack: Running, client: WebClient, sales: str) -> None:
    slack.skew(-3600)
    assert float(post(client, sales)["ts"]) == pytest.approx(time.time() - 3600, abs=10)


def test_a_method_called_too_often_is_refused_until_its_time_is_over(
    slack: Running, client: WebClient, sales: str
) -> None:
    slack.limit("chat.postMessage", 2, 1.0)
    for _ in range(2):
        assert post(client, sales)["ok"]
    with pytest.raises(SlackApiError) as caught:
        post(client, sales)
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
    assert client.auth_test()["ok"]
    time.sleep(1.0)
    assert post(client, sales)["ok"]
    assert len(slack.posted()) == 3


def test_a_limit_may_hold_for_each_channel_alone(slack: Running, client: WebClient, sales: str) -> None:
    other = slack.add_channel("other", bot=True).id
    slack.limit("chat.postMessage", 1, 60, per_channel=True)
    assert post(client, sales)["ok"]
    assert post(client, other)["ok"]
    with pytest.raises(SlackApiError, match="ratelimited"):
        post(client, sales)
    slack.clear_faults()
    assert post(client, sales)["ok"]


def test_a_call_that_was_kept_waiting_is_carried_out_also_when_nobody_waits_any_more(
    slack: Running, sales: str
) -> None:
    hasty = WebClient(token=slack.bot_token, base_url=slack.url, timeout=1, retry_handlers=[])
    slack.fault("chat.postMessage", "delay", seconds=1.5)
    with pytest.raises(TimeoutError):
        post(hasty, sales)
    assert slack.posted() == []
    assert len(slack.wait_for_posts(1, limit=10)) == 1


def test_a_channel_that_closes_is_closed_in_every_way(slack: Running, client: WebClient, sales: str) -> None:
    def refusal() -> str:
        with pytest.raises(SlackApiError) as caught:
            post(client, sales)
        return str(caught.value.response["error"])

    slack.change_channel("sales", name="sales-emea")
    assert post(client, sales)["ok"], "a channel keeps its id whatever it is called"
    slack.change_channel("sales-emea", archived=True)
    assert refusal() == "is_archived"
    slack.change_channel("sales-emea", archived=False, read_only=True)
    assert refusal() == "restricted_action_read_only_channel"
    slack.change_channel("sales-emea", read_only=False)
    slack.remove_bot("sales-emea")
    assert refusal() == "not_in_channel"
    slack.change_channel("sales-emea", kind="private")
    assert refusal() == "channel_not_found"
    slack.invite_bot("sales-emea")
    assert post(client, sales)["ok"]
    slack.revoke(tell=False)
    assert refusal() == "token_revoked"
