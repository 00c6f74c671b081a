"""Several acts in threads of their own, let go together."""

from __future__ import annotations

import threading
from collections.abc import Callable


def all_at_once(*acts: Callable[[], object]) -> None:
    """Do acts in threads of their own, let go together."""
    gate = threading.Barrier(len(acts))

    def go(act: Callable[[], object]) -> None:
        gate.wait()
        act()

    threads = [threading.Thread(target=go, args=(each,)) for each in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
