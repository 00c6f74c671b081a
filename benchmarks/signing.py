"""Slash commands as Slack signs them, for benchmarks: each with a trigger of its own."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlencode

SECRET = "a" * 32
NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
LEADS = 400


def signed(line: str, number: int, people: int = 1) -> tuple[bytes, dict[str, str]]:
    """Return the `number`-th signed command: user U1 to U`people` in turn, on one of that person's own leads.

    Lead and person fall together: lead 1 is U1's, 2 is U2's, and so round.
    """
    command, _, text = line.partition(" ")
    lead = number % LEADS + 1
    body = urlencode(
        {
            "command": command,
            "text": text.format(lead=lead),
            "team_id": "T1",
            "user_id": f"U{(lead - 1) % people + 1}",
            "channel_id": "C1",
            "trigger_id": f"{number}.1",
            "response_url": "http://127.0.0.1:9/none",
        }
    ).encode()
    stamp = str(int(NOW.timestamp()))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, sha256).hexdigest()
    return body, {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={signature}",
    }
