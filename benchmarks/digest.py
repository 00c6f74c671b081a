"""How fast the daily digest is over a large history, beside plain Core aggregates over the same rows in the same run.

    python -m benchmarks.digest [--leads 1000000] [--rounds 5]

Prints medians and their ratio, and refuses to when a full recount gives other figures. Three histories: all the leads
over three years; a tenth of them with as much a day (a company that began a tenth of that time ago); and a tenth of
them with a tenth a day.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import timedelta
from functools import partial

from alignment.bridge import Bridge
from benchmarks.long_history import BEFORE, DAYS, NOW, history
from benchmarks.measure import Ratio, in_turn, seconds
from benchmarks.recount import recount
from db.memory import Memory, Work
from db.stores.asked import Pair
from digests.pipeline import LISTED
from figures.basis import Scope
from figures.pipeline import PipelineFigures, report

LATER = NOW + timedelta(seconds=1)


def digest(work: Work) -> PipelineFigures:
    """The product's way."""
    return report(work, Scope(since=Pair(BEFORE, BEFORE)), NOW, NOW, listed=LISTED)


def _nets(bridge: Bridge) -> list[int]:
    """What each deal of a bridge adds or takes, all its steps together."""
    nets: Counter[str] = Counter()
    for move in bridge.movements:
        nets[move.opportunity] += move.amount_minor if move.bucket.adds else -move.amount_minor
    return list(nets.values())


def equal(figures: PipelineFigures, counted: dict[str, int]) -> None:
    """Refuse figures that a full recount does not give."""
    bridge, touches, bases = figures.deals.bridge, figures.sales.attainment, figures.deals.bases
    assert bridge is not None
    said = {
        "mqls": figures.marketing.actual,
        "rejected": figures.rejected.count,
        "open": figures.deals.open.minor,
        "won": figures.deals.won.minor,
        "start": bridge.start_minor,
        "added": sum(net for net in _nets(bridge) if net > 0),
        "taken": -sum(net for net in _nets(bridge) if net < 0),
        "left behind": figures.left.count,
        "stalled": len(figures.deals.stalled),
        "starting": bases.starting_minor,
        "won of it": bases.won_minor,
        "met": touches.met,
        "late": touches.late,
        "overdue": touches.overdue,
        "pending": touches.pending,
    }
    if said != counted:
        differ = {name: (value, counted[name]) for name, value in said.items() if value != counted[name]}
        raise SystemExit(f"the digest and a full recount differ: {differ}")
    if not all(said[name] for name in ("left behind", "stalled", "late", "overdue", "rejected")):
        raise SystemExit(f"the history has nothing to count: {said}")


def first(memory: Memory) -> float:
    """Return the seconds of a day's first digest: what the process remembers is forgotten before."""
    memory._kept.clear()  # noqa: SLF001
    return seconds(lambda: memory.see(digest, 1, now=LATER))


def later(memory: Memory) -> float:
    """Return the seconds of a digest of a day that has had one."""
    return seconds(lambda: memory.see(digest, 1, now=LATER))


def plain(memory: Memory) -> float:
    """Return the seconds of a full recount."""
    return seconds(lambda: memory.see(recount, 1, now=LATER))


def run(leads: int = 1_000_000, rounds: int = 5) -> list[Ratio]:
    """Measure the digest over all of the history, over its last tenth, and over one with a tenth of everything.

    All in turn; each digest comes after a recount of its own history, so that none finds more in the cache.
    """
    sizes = ((leads, DAYS), (leads // 10, DAYS // 10), (leads // 10, DAYS))
    memories = [history(count, days) for count, days in sizes]
    try:
        for each in memories:
            equal(each.see(digest, 1, now=LATER), each.see(recount, 1, now=LATER))
        calls = [partial(call, each) for each in memories for call in (first, plain, later)]
        begun, counted, usual, _, _, short, _, _, small = in_turn(rounds, *calls)
    finally:
        for each in memories:
            each.close()
    aggregates = "Core aggregates"
    return [
        Ratio(
            f"the digest over {leads:,} leads", usual * 1000, counted * 1000, "ms", aggregates, at_most=1 / 50
        ),
        Ratio("a day's first digest", begun * 1000, counted * 1000, "ms", aggregates, at_most=1),
        Ratio("ten times the history", usual * 1000, short * 1000, "ms", "its last tenth", at_most=1.5),
        Ratio("ten times as much a day", usual * 1000, small * 1000, "ms", "a tenth of everything"),
    ]


if __name__ == "__main__":
    reads = argparse.ArgumentParser(description=__doc__)
    reads.add_argument("--leads", type=int, default=1_000_000)
    reads.add_argument("--rounds", type=int, default=5)
    wanted = reads.parse_args()
    for ratio in run(wanted.leads, wanted.rounds):
        print(ratio.line())
