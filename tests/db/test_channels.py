"""Two that meet the same channel at the same moment both keep what they saw."""

from __future__ import annotations

import time
from functools import partial

from db.memory import Memory, Work
from db.stores import channels
from tests.conftest import NOW
from tests.delivery.conftest import make_workspace


def meet(work: Work, name: str) -> None:
    channels.set_channel(work, "C1", name=name, member=True)
    time.sleep(0.2)  # the other one begins before this is committed


def test_a_channel_that_two_meet_at_once_is_kept_once(memory: Memory) -> None:
    workspace_id = memory.do(make_workspace, 0, now=NOW)
    both = [memory.submit(partial(meet, name=name), workspace_id, now=NOW) for name in ("first", "second")]
    for each in both:
        each.result(10)
    [kept] = memory.see(channels.channels, workspace_id, now=NOW)
    assert kept.name in ("first", "second")
