"""Several people in several processes have their hands on the same few leads at once, and clocks run meanwhile.

After each round everything is held against the events: states, holders, cycles, clocks, turns, findings and figures.
"""

from __future__ import annotations

import multiprocessing
import os
import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from threading import BrokenBarrierError

import pytest
import sqlalchemy as sa

from alignment.lifecycle import EventKind, Stage
from alignment.people import Actor
from alignment.promises import milestones
from alignment.sweep import Why
from db import tables as t
from db.memory import Memory, Work
from db.stores import leads as stored
from db.stores import routing as rules
from db.stores.asked import Filters, Pair
from db.stores.known_leads import change_lead
from db.stores.leads import Event
from figures.as_json import report_pipeline
from figures.funnel import funnel
from operations import sweep
from operations.new_leads import hand_over
from tests.company import NOON, Company
from tests.leads import hands
from tests.leads.hands import CLOCK, LEADS, Hands
from tests.leads.invariants import holds, steps_hold, turns_hold
from tests.routing.test_placing import EAST, WEST, plan

ROUNDS = 4
CAMPAIGNS = int(os.environ.get("TANDEM_CAMPAIGNS", "1"))
LEAP = (0.0, 300.0, 3_600.0, 86_400.0, 5 * 86_400.0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(CAMPAIGNS))
def test_whatever_several_do_at_once_everything_follows_from_the_events(
    memory: Memory, database_url: str, seed: int
) -> None:
    company = Company.make(memory)
    company.run(lambda work: rules.save(work, plan(company), company.ines), NOON - timedelta(days=1))
    for number in LEADS:
        company.lead(number, f"Company {number}", stage=Stage.NEW, team="", hot=number % 2 == 0)
        company.run(lambda work, n=number: _handed_over(work, n, company.actor("priya")))  # type: ignore[misc]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.leads.hands"])
    time, gate = context.Value("d", 0.0), context.Barrier(5)
    chance = random.Random(seed)
    both = 10 * seed
    processes = [
        context.Process(
            target=hands.play, args=(Hands(database_url, (both, other), ROUNDS, time, gate),), daemon=True
        )
        for other in (both + 1, CLOCK)
    ]
    for process in processes:
        process.start()
    try:
        with suppress(BrokenBarrierError):  # whoever broke it says why, and did not end well
            for _ in range(ROUNDS):
                gate.wait(60)
                gate.wait(60)
                now = NOON + timedelta(seconds=time.value + 1)
                company.see(everything_follows, now)
                time.value += chance.choice(LEAP)
        for process in processes:
            process.join(60)
    finally:
        for process in processes:
            process.kill()
    assert [process.exitcode for process in processes] == [0, 0]
    happened = company.see(_kinds, now)
    assert len(happened) > 8, "much was done, or nothing was proved"
    assert happened[EventKind.VOIDED] > 0


def _handed_over(work: Work, number: int, actor: Actor) -> None:
    change_lead(work, number, region="west" if number % 3 else "east")
    hand_over(work, actor, number)


def everything_follows(work: Work) -> None:
    """Hold all leads, turns and figures against the events."""
    for number in LEADS:
        holds(work, number)
        steps_hold(work, number, timedelta(minutes=1))
    turns_hold(work, (WEST, EAST))
    assert [each for each in sweep.look(work, deep=True).found if each.why is Why.CONTRADICTS] == []
    _each_envelope_once(work)
    _figures_hold(work)


def _each_envelope_once(work: Work) -> None:
    """Of two who received one envelope, one did what it says: all that it left behind happened at one moment."""
    e = t.lead_event.c
    found = sa.select(e.inbound, e.recorded_at).where(e.workspace_id == work.workspace_id, e.inbound != "")
    moments = Counter(row.inbound for row in work.execute(found.distinct()))
    assert [each for each, many in moments.items() if many > 1] == []


def _figures_hold(work: Work) -> None:
    """Figures that are read from what was kept are those that are counted from the events, here by them in plain Python."""
    later = Work(work.connection, work.workspace_id, work.now + timedelta(days=1), kept={})
    now, since = work.now, Pair(NOON - timedelta(days=1), work.now)
    kept = funnel(work, Filters(), now, now)
    assert funnel(later, Filters(), now, now) == kept, "later they are counted from the events"
    told = report_pipeline(work, now, now, since)
    assert report_pipeline(later, now, now, since) == told
    standing = [stored.standing(stored.events(work, number)) for number in LEADS]
    cycles = [milestones([each.happened() for each in history]).values() for history in standing]
    handed = [sum("mql" in each.reached for each in some) for some in cycles]
    assert (kept.mqls, kept.mqls + kept.returned) == (sum(map(bool, handed)), sum(handed))
    refused = Counter(each.code for history in standing for each in _refused(history))
    assert told["rejected"]["count"] == sum(refused.values())


def _refused(history: tuple[Event, ...]) -> list[Event]:
    """Return the rejections of a history that no ruling returned."""
    found: list[Event] = []
    for each in history:
        if each.kind is EventKind.REJECTED:
            found.append(each)
        elif each.kind is EventKind.RETURNED and found:
            found.pop()
    return found


def _kinds(work: Work) -> Counter[EventKind]:
    e = t.lead_event.c
    return Counter(work.execute(sa.select(e.kind).where(e.workspace_id == work.workspace_id)).scalars())
