"""How long the nightly sweep takes over a large history, beside a bare count of the same sets in the same run.

    python -m benchmarks.sweep [--leads 1000000] [--rounds 3]

Refuses to print when the sweep and the counts differ. By night every lead's state is held against its history; the
half-hourly sweep looks at what is in somebody's hands.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections import Counter
from datetime import timedelta
from functools import partial

from alignment.sweep import Why, silent_before
from benchmarks.long_history import NOW, history
from benchmarks.measure import Ratio, in_turn, seconds
from db.memory import Memory, Work
from db.stores import workspaces
from operations import sweep

LATER = NOW + timedelta(seconds=1)
_HELD = "stage IN ('mql', 'assigned', 'accepted')"
_ENDED = "stage NOT IN ('won', 'lost', 'disqualified')"

NOBODYS = f"SELECT count(*) FROM lead WHERE workspace_id = 1 AND owner_id = 0 AND queue = 'none' AND {_ENDED}"
GONE = (
    f"SELECT count(*) FROM lead WHERE workspace_id = 1 AND {_HELD} AND owner_id IN "
    "(SELECT id FROM person WHERE workspace_id = 1 AND standing <> 'member')"
)
SILENT = (
    "SELECT count(*) FROM lead l JOIN lead_event e ON e.workspace_id = l.workspace_id AND e.lead_id = l.id "
    f"AND e.seq = l.last_seq WHERE l.workspace_id = 1 AND l.{_HELD} AND e.kind = 'touched' AND "
    "e.occurred_at < ? AND (l.snoozed_until IS NULL OR l.snoozed_until < ?) AND l.owner_id NOT IN "
    "(SELECT id FROM person WHERE workspace_id = 1 AND standing <> 'member')"
)
CONTRADICTS = (
    "SELECT count(*) FROM lead l JOIN lead_event e ON e.workspace_id = l.workspace_id AND e.lead_id = l.id "
    "AND e.seq = l.last_seq WHERE l.workspace_id = 1 AND (e.target_stage <> l.stage OR e.owner_id <> l.owner_id "
    "OR e.queue <> l.queue OR e.cycle <> l.cycle)"
)


def bare(path: str, before: str, *, deep: bool) -> Counter[Why]:
    """Count the same sets with the driver alone."""
    with sqlite3.connect(path) as connection:
        asked = [(Why.NOBODY, NOBODYS, ()), (Why.GONE, GONE, ()), (Why.NO_STEP, SILENT, (before, before))]
        if deep:
            asked.append((Why.CONTRADICTS, CONTRADICTS, ()))
        return +Counter({why: connection.execute(sql, gaps).fetchone()[0] for why, sql, gaps in asked})


def swept(memory: Memory, *, deep: bool) -> Counter[Why]:
    """The product's way."""
    found = memory.see(lambda work: sweep.look(work, deep=deep), 1, now=LATER).found
    return Counter(each.why for each in found)


def _before(work: Work) -> str:
    terms = workspaces.terms(work)
    before = silent_before(work.now, terms.calendar, terms.agreement.silent_days)
    return f"{before:%Y-%m-%d %H:%M:%S.%f}"


def run(leads: int = 1_000_000, rounds: int = 3) -> list[Ratio]:
    """Measure both sweeps in turn with their floors."""
    memory = history(leads)
    try:
        before = memory.see(_before, 1, now=LATER)
        path = str(memory.url.database)
        for deep in (True, False):
            ours, theirs = swept(memory, deep=deep), bare(path, before, deep=deep)
            if ours != theirs or not {Why.GONE, Why.NO_STEP} <= set(ours):
                raise SystemExit(f"the sweep and a bare count differ: {dict(ours)} and {dict(theirs)}")
        calls = [
            partial(seconds, partial(call, deep=deep))
            for deep in (True, False)
            for call in (partial(swept, memory), partial(bare, path, before))
        ]
        night, night_bare, day, day_bare = in_turn(rounds, *calls)
    finally:
        memory.close()
    floor = "a bare count"
    return [
        Ratio(
            f"the nightly sweep over {leads:,} leads", night * 1000, night_bare * 1000, "ms", floor, at_most=4
        ),
        Ratio("the half-hourly one", day * 1000, day_bare * 1000, "ms", floor),
    ]


if __name__ == "__main__":
    reads = argparse.ArgumentParser(description=__doc__)
    reads.add_argument("--leads", type=int, default=1_000_000)
    reads.add_argument("--rounds", type=int, default=3)
    wanted = reads.parse_args()
    for ratio in run(wanted.leads, wanted.rounds):
        print(ratio.line())
