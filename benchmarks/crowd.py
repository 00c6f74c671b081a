"""A crowd beside the server: its own process, keep-alive connections, requests that were signed before the clock starts.

`python -m benchmarks.crowd PORT PEOPLE COUNT FIRST` prints commands a second, p50 and p99 in seconds, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator

from benchmarks.measure import percentile
from benchmarks.signing import signed


def requests(first: int, count: int, people: int) -> list[bytes]:
    """Return signed `/lead called` commands as bytes; each person calls their own leads in turn."""
    made: list[bytes] = []
    for number in range(first, first + count):
        body, headers = signed("/lead called {lead}", number, people)
        lines = ["POST /slack/events HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        made.append("\r\n".join([*lines, "", ""]).encode() + body)
    return made


async def crowd(port: int, people: int, waiting: list[bytes]) -> dict[str, float]:
    """Let `people` send all that waits, each the next when they were answered."""
    took: list[float] = []
    each: Iterator[bytes] = iter(waiting)
    pipes = [await asyncio.open_connection("127.0.0.1", port) for _ in range(people)]

    async def person(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for request in each:
            begun = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            status, *lines = head.decode("latin-1").lower().split("\r\n")
            length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length:"))
            body = await reader.readexactly(length)
            took.append(time.perf_counter() - begun)
            assert " 200 " in status, (status, body)
            assert b"ephemeral" in body, body
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(person(*pipe) for pipe in pipes))
    rate = len(waiting) / (time.perf_counter() - begun)
    return {"rate": rate, "p50": percentile(took, 0.5), "p99": percentile(took, 0.99)}


def main() -> None:
    """Send what the arguments say and print what it took."""
    port, people, count, first = map(int, sys.argv[1:])
    print(json.dumps(asyncio.run(crowd(port, people, requests(first, count, people)))))


if __name__ == "__main__":
    main()
