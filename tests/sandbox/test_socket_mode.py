"""Socket Mode, driven by the real client: commands, clicks, events, and connections that come and go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ControlError, Running
from tests.sandbox.conftest import bolt_app, on_a_thread

Json = dict[str, Any]


def echo(app: AsyncApp) -> None:
    @app.command("/lead")
    async def lead(ack: Any, body: Json) -> None:
        await ack(f"{body['user_name']} in {body['channel_name']}: {body['text']}")


@contextmanager
def sdk_client(slack: Running, *, acks: bool = True) -> Iterator[list[Json]]:
    """The SDK's client alone; gives the envelopes that came."""
    came: list[Json] = []

    async def start() -> SocketModeClient:
        client = SocketModeClient(app_token=slack.app_token, web_client=AsyncWebClient(base_url=slack.url))

        async def listen(client: Any, request: Any) -> None:
            came.append({"type": request.type, "payload": request.payload, "attempt": request.retry_attempt})
            if acks:
                await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

        client.socket_mode_request_listeners.append(listen)
        await client.connect()  # type: ignore[no-untyped-call]
        return client

    async def stop(client: SocketModeClient) -> None:
        await client.close()  # type: ignore[no-untyped-call]

    with on_a_thread(start, stop):
        slack.wait_for_socket()
        yield came


def test_a_command_is_answered_to_the_person_alone(slack: Running) -> None:
    with bolt_app(slack, echo):
        outcome = slack.command("jonas", "/lead  why 42 ", "sales")
        assert (outcome.status, outcome.said) == ("ok", "jonas in sales: why 42")
        assert [message["text"] for message in slack.ephemerals("jonas")] == ["jonas in sales: why 42"]
        assert slack.messages("sales") == []


def test_a_command_carries_what_slack_sends(slack: Running) -> None:
    slack.register(commands=[{"command": "/lead", "should_escape": True}])
    with sdk_client(slack) as came:
        slack.command("jonas", "/lead give 42 @priya #sales https://a.example/x", "sales", wait=0)
    payload = came[0]["payload"]
    priya, sales = slack.person("priya").id, slack.channel("sales").id
    assert payload["text"] == f"give 42 <@{priya}|priya> <#{sales}|sales> <https://a.example/x>"
    assert set(payload) >= {
        "command", "text", "response_url", "trigger_id", "user_id", "user_name", "team_id", "team_domain", "channel_id",
        "channel_name", "api_app_id", "is_enterprise_install",
    }  # fmt: skip
    assert "thread_ts" not in payload


def test_a_command_in_channel_shows_what_was_typed(slack: Running) -> None:
    def register(app: AsyncApp) -> None:
        @app.command("/lead")
        async def lead(ack: Any) -> None:
            await ack(text="All see this", response_type="in_channel")

    with bolt_app(slack, register):
        slack.command("jonas", "/lead 42", "sales")
    assert [message["text"] for message in slack.messages("sales")] == ["/lead 42", "All see this"]


def test_nobody_there_too_late_and_unknown_are_said_to_the_person(slack: Running) -> None:
    assert slack.command("jonas", "/lead", "sales").status == "dispatch_failed"
    slack.sandbox._line.ack_seconds = 0.2
    with sdk_client(slack, acks=False):
        late = slack.command("jonas", "/lead", "sales")
        assert (late.status, late.said) == (
            "operation_timeout",
            '/lead failed with the error "operation_timeout"',
        )
    slack.register(commands=[{"command": "/lead"}])
    assert slack.command("jonas", "/laed", "sales").status == "invalid_command"


def test_an_answer_that_slack_would_not_show_is_refused(slack: Running) -> None:
    def register(app: AsyncApp) -> None:
        @app.command("/lead")
        async def lead(ack: Any) -> None:
            await ack(
                text="x", blocks=[{"type": "header", "text": {"type": "plain_text", "text": "x" * 200}}]
            )

    with bolt_app(slack, register):
        outcome = slack.command("jonas", "/lead", "sales")
    assert outcome.status == "invalid_response"
    assert "invalid_blocks" in outcome.said


def test_events_come_only_when_subscribed_and_again_until_acknowledged(slack: Running) -> None:
    slack.sandbox._line.ack_seconds = 0.1
    with sdk_client(slack, acks=False) as came:
        assert slack.event({"type": "emoji_changed"}) is None
        slack.join("sales", slack.add_person("otto").id)
        joined = [one for one in came if one["payload"]["event"]["type"] == "member_joined_channel"]
        for _ in range(100):
            joined = [one for one in came if one["payload"]["event"]["type"] == "member_joined_channel"]
            if len(joined) == 4:
                break
            threading.Event().wait(0.05)
    assert [one["attempt"] for one in joined] == [0, 1, 2, 3]
    assert len({one["payload"]["event_id"] for one in joined}) == 1
    assert joined[0]["payload"]["authorizations"][0]["user_id"] == "U0SANDBOT1"


def test_words_reach_the_app_only_where_it_listens(slack: Running) -> None:
    slack.subscribe("message.im")
    with sdk_client(slack) as came:
        slack.say("jonas", "sales", "not for you")
        slack.say("jonas", "@jonas", "for you")
        threading.Event().wait(0.2)
    assert [one["payload"]["event"]["text"] for one in came] == ["for you"]
    assert came[0]["payload"]["event"]["channel_type"] == "im"


def test_deactivated_people_do_nothing(slack: Running) -> None:
    slack.change_person("jonas", deleted=True)
    with pytest.raises(ControlError, match="deactivated"):
        slack.command("jonas", "/lead", "sales")


def test_acknowledged_events_come_once(slack: Running) -> None:
    with sdk_client(slack) as came:
        slack.change_channel("sales", name="sales-west")
        slack.change_channel("sales-west", archived=True)
        slack.uninstall()
        threading.Event().wait(0.3)
    kinds = [one["payload"]["event"]["type"] for one in came]
    assert kinds == ["channel_rename", "channel_archive", "tokens_revoked", "app_uninstalled"]


def test_of_several_connections_each_payload_goes_to_one(slack: Running) -> None:
    with sdk_client(slack) as first, sdk_client(slack) as second:
        assert slack.wait_for_socket(2) == 2
        for number in range(6):
            slack.command("jonas", f"/lead {number}", "sales", wait=0)
        assert (len(first), len(second)) == (3, 3)


def test_a_client_that_is_asked_to_leave_dials_again(slack: Running) -> None:
    with bolt_app(slack, echo):
        before = {one["number"] for one in slack.sockets()}
        slack.disconnect(grace=0.5)
        for _ in range(100):
            after = {one["number"] for one in slack.sockets()}
            if after and not after & before:
                break
            threading.Event().wait(0.05)
        assert after
        assert not after & before
        assert slack.command("jonas", "/lead 42", "sales").said == "jonas in sales: 42"


def test_a_link_is_good_for_one_connection(slack: Running) -> None:
    import asyncio

    import aiohttp
    from slack_sdk import WebClient

    url = WebClient(base_url=slack.url).apps_connections_open(app_token=slack.app_token)["url"]

    async def dial() -> list[int]:
        codes = []
        async with aiohttp.ClientSession() as session:
            for _ in range(2):
                try:
                    async with session.ws_connect(url) as socket:
                        hello = await socket.receive_json()
                        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
                        codes.append(101)
                except aiohttp.WSServerHandshakeError as error:
                    codes.append(error.status)
        return codes

    assert asyncio.run(dial()) == [101, 404]


def test_cut_and_stalled_sockets(slack: Running) -> None:
    slack.sandbox._line.ack_seconds = 0.3
    with sdk_client(slack) as came:
        slack.stall_sockets()
        assert slack.command("jonas", "/lead", "sales").status == "operation_timeout"
        assert came == []
        slack.stall_sockets(stalled=False)
        assert slack.command("jonas", "/lead", "sales", wait=0).status == "ok"
        assert slack.cut_sockets() == 1


def test_the_same_payload_can_come_twice(slack: Running) -> None:
    with sdk_client(slack) as came:
        slack.command("jonas", "/lead 42", "sales", wait=0)
        slack.repeat()
        slack.command("jonas", "/lead 43", "sales", wait=0)
        slack.repeat(2)
    assert came[0]["payload"] == came[1]["payload"] == came[3]["payload"]
    assert [one["attempt"] or 0 for one in came] == [0, 1, 0, 1]
