"""When Python looks for garbage: not while everything is being imported, and never among what stays for good.

Importing makes tens of thousands of objects and hardly any garbage, and every so many of them Python goes through them
all: a fifth of the time of a start.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Collect nothing within the block, which imports or builds what stays."""
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()


def settle() -> None:
    """Leave what lives as long as the process out of garbage collection.

    A full collection goes through every module, table and route, and stops everybody for 100 ms; afterwards it goes
    through what was made since.
    """
    gc.collect()
    gc.freeze()
