"""Proofs that a webhook comes from whom it should: our own scheme, and HubSpot's third. All of it in constant time.

Ours: `X-Tandem-Signature: v1=` and the hex of HMAC-SHA-256 over `v1:TIMESTAMP:BODY`, with `X-Tandem-Timestamp` in seconds.
HubSpot's: `X-HubSpot-Signature-v3`, base64 of HMAC-SHA-256 over method, address, body and timestamp in milliseconds. The
address is the one that HubSpot was given, so it is configured: what a request says of its host proves nothing.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

WINDOW_SECONDS = 300


class Scheme(StrEnum):
    """Who decided how a webhook is signed."""

    TANDEM = "tandem"
    HUBSPOT = "hubspot"


class Unsigned(Exception):
    """A request is not who it should be; the message is why, and one of a fixed set."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was sent to be proven. `url`: as the sender was given it."""

    body: bytes
    headers: Mapping[str, str]
    url: str = ""


def signed_at(scheme: Scheme, secrets: Sequence[str], proof: Proof, now: datetime) -> datetime:
    """Return when a request was signed with any of the secrets; raises `Unsigned`."""
    hubspot = scheme is Scheme.HUBSPOT
    stamp = proof.headers.get("x-hubspot-request-timestamp" if hubspot else "x-tandem-timestamp", "")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 15:
        raise Unsigned("no timestamp")
    seconds = int(stamp) / 1000 if hubspot else float(stamp)
    if abs(now.timestamp() - seconds) > WINDOW_SECONDS:
        raise Unsigned("timestamp out of the window")
    given = proof.headers.get("x-hubspot-signature-v3" if hubspot else "x-tandem-signature", "").strip()
    sign = _hubspot if hubspot else _tandem
    told = given.encode("utf-8", "replace")
    # Each secret is tried, whichever fits: how long it takes says nothing of which.
    fits = [hmac.compare_digest(sign(secret, proof, stamp).encode(), told) for secret in secrets if secret]
    if not any(fits):
        raise Unsigned("wrong signature" if given else "no signature")
    return datetime.fromtimestamp(seconds, UTC)


def _tandem(secret: str, proof: Proof, stamp: str) -> str:
    told = b"v1:" + stamp.encode() + b":" + proof.body
    return f"v1={hmac.new(secret.encode(), told, sha256).hexdigest()}"


def _hubspot(secret: str, proof: Proof, stamp: str) -> str:
    told = b"POST" + proof.url.encode() + proof.body + stamp.encode()
    return base64.b64encode(hmac.digest(secret.encode(), told, "sha256")).decode()
