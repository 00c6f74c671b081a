"""Draws for a worker: a line of JSON in, a length and so many bytes of PNG out, until nobody asks any more.

A process of its own, so that what a drawing library takes of memory is given back when it ends; it knows no secret and
opens no connection.
"""

from __future__ import annotations

import sys

from drawing.chart import png
from messages.picture import Picture


def main() -> None:
    """Answer each line; length 0 says that this one could not be drawn, and why is on stderr."""
    for line in sys.stdin.buffer:
        try:
            drawn = png(Picture.from_json(line.decode()))
        except Exception as problem:  # noqa: BLE001 - the next picture may be sound: the worker hears of this one
            print(f"not drawn: {type(problem).__name__}", file=sys.stderr, flush=True)
            drawn = b""
        sys.stdout.buffer.write(len(drawn).to_bytes(4, "big") + drawn)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
