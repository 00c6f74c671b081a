"""Signed HTTP: what a request URL receives, what it must answer, and what a person sees when it does not."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from sandbox import Running
from tests.sandbox.conftest import on_a_thread


class TinyApp:
    """A request URL: checks the signature, keeps what came, answers what it is told to."""

    def __init__(self, secret: str) -> None:
        self.came: list[tuple[dict[str, str], Any]] = []
        self.answers: list[web.Response | float] = []
        self.url = ""
        self.verifier = SignatureVerifier(secret)
        self.echo = False

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = dict(request.headers)
        if not self.verifier.is_valid_request(body, {key.lower(): value for key, value in headers.items()}):
            return web.Response(status=401)
        if request.content_type == "application/json":
            parsed: Any = json.loads(body)
        else:
            parsed = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
            parsed = json.loads(parsed["payload"]) if "payload" in parsed else parsed
        self.came.append((headers, parsed))
        if self.echo:
            return web.json_response({"challenge": parsed["challenge"]})
        answer = self.answers.pop(0) if self.answers else web.Response()
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return web.Response()
        return answer


@pytest.fixture
def app(slack: Running) -> Iterator[TinyApp]:
    tiny = TinyApp(slack.signing_secret)

    async def start() -> web.AppRunner:
        server = web.Application()
        server.router.add_post("/slack/events", tiny.receive)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        tiny.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        return runner

    async def stop(runner: web.AppRunner) -> None:
        await runner.cleanup()

    with on_a_thread(start, stop):
        slack.use_http(tiny.url)
        yield tiny


def test_a_command_is_a_signed_form_and_its_answer_is_shown(slack: Running, app: TinyApp) -> None:
    app.answers = [
        web.json_response({"response_type": "ephemeral", "text": "Here"}),
        web.Response(text="Plain"),
    ]
    assert slack.command("jonas", '/lead add "Café & Söhne"', "sales").said == "Here"
    assert slack.command("jonas", "/lead", "sales").said == "Plain"
    headers, form = app.came[0]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (form["text"], form["command"], form["is_enterprise_install"]) == (
        'add "Café & Söhne"',
        "/lead",
        "false",
    )


def test_the_signature_follows_the_clock_and_the_body(slack: Running, app: TinyApp) -> None:
    slack.skew(-600)
    assert slack.command("jonas", "/lead", "sales").status == "http_service_error"
    slack.skew(0)
    body = b"command=%2Flead"
    for how, valid in (({}, True), ({"secret": "other"}, False), ({"timestamp": 1_700_000_000}, False)):
        headers = slack.do(slack.sandbox._line.signed_headers, body, **how)
        assert app.verifier.is_valid_request(body, headers) is valid


def test_a_late_a_failing_and_an_absent_app_are_said_to_the_person(slack: Running, app: TinyApp) -> None:
    slack.sandbox._line.ack_seconds = 0.3
    app.answers = [1.0, web.Response(status=500)]
    assert slack.command("jonas", "/lead", "sales").status == "operation_timeout"
    assert slack.command("jonas", "/lead", "sales").status == "http_service_error"
    slack.use_http("http://127.0.0.1:9/slack/events")
    assert slack.command("jonas", "/lead", "sales").status == "dispatch_failed"


def test_events_are_json_and_come_again_with_their_number(slack: Running, app: TinyApp) -> None:
    app.answers = [web.Response(status=500), web.Response(status=500), web.Response()]
    slack.event({"type": "member_joined_channel", "user": "U1", "channel": "C1"})
    for _ in range(100):
        if len(slack.event_acks()) == 3:
            break
        threading.Event().wait(0.02)
    assert [headers.get("X-Slack-Retry-Num") for headers, _ in app.came] == [None, "1", "2"]
    assert app.came[1][0]["X-Slack-Retry-Reason"] == "http_error"
    assert len({body["event_id"] for _, body in app.came}) == 1
    assert [ack["status"] for ack in slack.event_acks()] == ["http_service_error", "http_service_error", "ok"]


def test_an_app_can_forbid_retries(slack: Running, app: TinyApp) -> None:
    app.answers = [web.Response(status=500, headers={"X-Slack-No-Retry": "1"})]
    slack.event({"type": "channel_rename", "channel": {"id": "C1", "name": "x"}})
    threading.Event().wait(0.4)
    assert len(app.came) == 1


def test_the_url_is_verified_by_its_challenge(slack: Running, app: TinyApp) -> None:
    assert slack.verify_url() is False
    app.echo = True
    assert slack.verify_url() is True


def test_while_http_is_on_no_socket_can_be_opened(slack: Running, app: TinyApp) -> None:
    request = urllib.request.Request(
        slack.url + "apps.connections.open", b"", {"Authorization": f"Bearer {slack.app_token}"}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert json.loads(answer.read())["ok"] is False
