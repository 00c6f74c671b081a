"""A request's body, read to its end but never further than it may be long, whatever its headers claim."""

from __future__ import annotations

from starlette.requests import Request

MOST_BYTES = 1_048_576


class TooLarge(Exception):
    """The body is longer than anything that is taken."""


async def body_of(request: Request) -> bytes:
    """Read the body; raises `TooLarge`."""
    claimed = request.headers.get("content-length") or "0"
    if not claimed.isdecimal() or len(claimed) > 12 or int(claimed) > MOST_BYTES:
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)
