"""The HTTP doors: Slack's signed requests, other systems' webhooks, calendars, and the probes. Size, timestamp and signature are checked before Bolt."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.http.bodies import MOST_BYTES, TooLarge, body_of
from bot.http.probes import States, alive, ready
from bot.measures import Measures

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp

    from bot.http.calendars import Calendars
    from bot.http.webhooks import Webhooks

__all__ = ["MOST_BYTES", "WINDOW_SECONDS", "build", "unsigned"]

log = logging.getLogger(__name__)

WINDOW_SECONDS = 300


def build(
    now: Callable[[], datetime],
    states: States,
    *,
    elsewhere: States = dict,
    app: AsyncApp | None = None,
    signing_secret: str = "",
    measures: Measures | None = None,
    webhooks: Webhooks | None = None,
    calendars: Calendars | None = None,
) -> Starlette:
    """Build the doors; without `app` (Socket Mode) Slack's is not there."""
    routes = [
        Route("/healthz", alive),
        Route("/readyz", ready(states, elsewhere)),
    ]
    if app is not None:
        slack = _slack(app, signing_secret, now, measures or Measures())
        routes.append(Route("/slack/events", slack, methods=["POST"]))
    if webhooks is not None:
        routes.append(Route("/webhooks/{source}/{endpoint}", webhooks.answer, methods=["POST"]))
    if calendars is not None:
        routes.append(Route("/calendar/{token}.ics", calendars.answer, methods=["GET"]))
        routes.append(Route("/invitation/{token}.ics", calendars.answer_invited, methods=["GET"]))
    return Starlette(routes=routes)


def _slack(
    app: AsyncApp, signing_secret: str, now: Callable[[], datetime], measures: Measures
) -> Callable[[Request], object]:
    from slack_bolt.request.async_request import AsyncBoltRequest

    async def events(request: Request) -> Response:
        try:
            body = await body_of(request)
        except TooLarge:
            measures.count("tandem_refused_requests", "too large")
            return PlainTextResponse("too large", status_code=413)
        refused = unsigned(signing_secret, body, request.headers, now())
        if refused:
            log.warning("request refused", extra={"error": refused})
            measures.count("tandem_refused_requests", refused)
            return PlainTextResponse(refused, status_code=401)
        answer = await app.async_dispatch(
            AsyncBoltRequest(body=body.decode("utf-8", "replace"), query={}, headers=dict(request.headers))
        )
        headers = {name: value for name, values in answer.headers.items() for value in values[:1]}
        return Response(answer.body, status_code=answer.status, headers=headers)

    return events


def unsigned(secret: str, body: bytes, headers: Mapping[str, str], now: datetime) -> str:
    """Say why a request is not Slack's: no or odd timestamp, one over 300 s off either way, a wrong signature.

    Empty when it is. The signature is over the raw bytes, compared in constant time.
    """
    stamp = headers.get("x-slack-request-timestamp", "")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return "no timestamp"
    if abs(now.timestamp() - int(stamp)) > WINDOW_SECONDS:
        return "timestamp out of the window"
    expected = "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, sha256).hexdigest()
    if not secret or not hmac.compare_digest(
        expected.encode(), headers.get("x-slack-signature", "").encode("utf-8", "replace")
    ):
        return "wrong signature"
    return ""
