"""Processes that tests give birth to, to be killed: none of them outlives the test, also where that was killed itself."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time


def outlive_nobody() -> None:
    """End, from now on, with the process of the test that one was born for."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "born by a test"
    assert parent.pid is not None, "born by a test"
    threading.Thread(target=_watch, args=(parent.pid,), name="orphan", daemon=True).start()


def _watch(pid: int) -> None:
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            os._exit(1)
        time.sleep(1)
