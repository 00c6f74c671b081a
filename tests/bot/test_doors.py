"""Whatever is not Slack's is turned away in front of everything else, with a clear answer and nothing logged of it."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Coroutine, MutableMapping
from hashlib import sha256
from typing import Any, TypeVar

import pytest
from slack_bolt.app.async_app import AsyncApp
from starlette.applications import Starlette

from bot.http import doors
from tests.conftest import NOW

T = TypeVar("T")

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
CANARY = "canary-jane@example.com"


def signed(body: bytes, at: float, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at))
    signature = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}


async def call(app: Starlette, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Send one request through ASGI, body in two parts as a server would."""
    parts: list[dict[str, Any]] = [
        {"type": "http.request", "body": body[:10], "more_body": True},
        {"type": "http.request", "body": body[10:], "more_body": False},
    ]
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return parts.pop(0) if parts else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST" if body else "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
    await app(scope, receive, send)
    status = next(int(message["status"]) for message in sent if message["type"] == "http.response.start")
    return status, b"".join(message.get("body", b"") for message in sent if "body" in message)


@pytest.fixture
def slack_app() -> AsyncApp:
    from slack_bolt.authorization import AuthorizeResult

    async def authorize(**_found: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None)

    app = AsyncApp(
        signing_secret="unused",
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
    )

    @app.command("/lead")
    async def lead(ack, body) -> None:  # type: ignore[no-untyped-def]
        await ack(f"heard {body['text']}")

    return app


def the_doors(app: AsyncApp) -> Starlette:
    return doors.build(lambda: NOW, lambda: {"database": "ok"}, app=app, signing_secret=SECRET)


BODY = f"command=%2Flead&text=42+{CANARY}&team_id=T1&user_id=U1&trigger_id=1.2".encode()
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def status(app: AsyncApp, headers: dict[str, str], body: bytes = BODY) -> int:
    return (await call(the_doors(app), "/slack/events", body, {**FORM, **headers}))[0]


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def test_a_signed_command_gets_its_answer(slack_app: AsyncApp) -> None:
    headers = {**FORM, **signed(BODY, NOW.timestamp())}
    assert run(call(the_doors(slack_app), "/slack/events", BODY, headers)) == (
        200,
        f"heard 42 {CANARY}".encode(),
    )


@pytest.mark.parametrize("late", [301, -301, 86_400, -86_400])
def test_a_timestamp_out_of_the_window_is_refused_either_way(slack_app: AsyncApp, late: int) -> None:
    assert run(status(slack_app, signed(BODY, NOW.timestamp() - late))) == 401


@pytest.mark.parametrize("late", [299, -299])
def test_a_timestamp_inside_the_window_is_taken(slack_app: AsyncApp, late: int) -> None:
    assert run(status(slack_app, signed(BODY, NOW.timestamp() - late))) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=00"},
        {
            "X-Slack-Request-Timestamp": "\u0661\u0662".encode().decode("latin-1"),
            "X-Slack-Signature": "v0=00",
        },
        {"X-Slack-Request-Timestamp": "9" * 40, "X-Slack-Signature": "v0=00"},
        signed(BODY, NOW.timestamp(), "another secret"),
        signed(BODY + b"&admin=1", NOW.timestamp()),
    ],
    ids=["none", "a word", "other digits", "endless", "another secret", "another body"],
)
def test_what_is_not_signed_by_slack_is_refused(
    slack_app: AsyncApp, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert run(status(slack_app, headers)) == 401
    assert CANARY not in caplog.text


def test_no_secret_proves_nothing() -> None:
    headers = {name.lower(): value for name, value in signed(BODY, NOW.timestamp(), "").items()}
    assert doors.unsigned("", BODY, headers, NOW) == "wrong signature"


def test_a_body_too_large_is_refused_before_it_is_read_whole(slack_app: AsyncApp) -> None:
    large = b"x" * (doors.MOST_BYTES + 1)
    assert run(status(slack_app, signed(large, NOW.timestamp()), large)) == 413
    lying = {**signed(large, NOW.timestamp()), "Content-Length": "10"}
    assert run(status(slack_app, lying, large)) == 413


def test_the_probes_tell_states_and_nothing_else(slack_app: AsyncApp) -> None:
    assert run(call(the_doors(slack_app), "/healthz", b"", {})) == (200, b"ok")
    assert run(call(the_doors(slack_app), "/readyz", b"", {})) == (200, b'{"database":"ok"}')
    stale = doors.build(lambda: NOW, lambda: {"socket": "connecting"})
    assert run(call(stale, "/readyz", b"", {}))[0] == 503


def test_without_slack_over_http_its_door_is_not_there() -> None:
    assert run(call(doors.build(lambda: NOW, dict), "/slack/events", BODY, FORM))[0] == 404
