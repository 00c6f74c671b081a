"""Somebody's hands in a process of their own: random acts on a few leads, at the same time as others', on one database."""

from __future__ import annotations

import random
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Barrier
from typing import Any

from alignment.errors import Refusal
from alignment.people import Standing
from db.memory import AlreadyDone, Memory, Work
from db.stores import leads as stored
from db.stores import people
from operations import aftermath, ladders, routing, sweep
from tests.company import NOON
from tests.leads.acts import ACTS

LEADS = range(41, 47)
PEOPLE = range(1, 9)
"""Everybody of sales and marketing; who may not do something is refused, which changes nothing."""

ACTS_A_ROUND = 10
CLOCK = -1
OFTEN = ("accept", "call", "not mine", "reject budget", "nurture", "undo")
VERBS = (*sorted(ACTS), *OFTEN * 4)


@dataclass(frozen=True, slots=True)
class Hands:
    """What a process does, on one thread for each seed: a seed names the envelopes, `CLOCK` is a clock's.

    Two hands of one seed receive the same envelopes, as two web processes do when an answer was lost. `time` is counted
    in seconds and runs on with every act, whoever does it.
    """

    database: str
    seeds: tuple[int, ...]
    rounds: int
    time: Synchronized[float]
    gate: Barrier


def play(hands: Hands) -> None:
    """Do all rounds; whoever looks meanwhile waits at the gate between two of them."""
    broken: list[BaseException] = []

    def thread(seed: int) -> None:
        try:
            _play(hands, seed)
        except BaseException as problem:
            broken.append(problem)
            hands.gate.abort()
            raise

    threads = [threading.Thread(target=thread, args=(seed,)) for seed in hands.seeds]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if broken:
        raise SystemExit(1)


def _play(hands: Hands, seed: int) -> None:
    memory, chance = Memory.open(hands.database, pool=2), random.Random(seed)
    try:
        for number in range(hands.rounds):
            hands.gate.wait(60)
            for at in range(ACTS_A_ROUND):
                if seed == CLOCK:
                    _tick(memory, _next(hands.time, 1))
                else:
                    _act(memory, chance, _next(hands.time, 5), f"{seed}/{number}/{at}")
            hands.gate.wait(60)
    finally:
        memory.close()


def _next(time: Synchronized[float], seconds: float) -> datetime:
    with time.get_lock():
        time.value += seconds
        return NOON + timedelta(seconds=time.value)


def _act(memory: Memory, chance: random.Random, now: datetime, envelope: str) -> None:
    name, who, number = chance.choice(VERBS), chance.choice(PEOPLE), chance.choice(LEADS)
    by_holder = chance.random() < 0.6

    def act(work: Work) -> Any:
        lead = stored.lead(work, number)
        assert lead is not None
        last = stored.events(work, number)[-1].actor_id if name == "undo" else 0
        actor = people.actor(work, last or (lead.owner_id if by_holder else 0) or who)
        assert actor.standing is Standing.MEMBER
        return ACTS[name](work, actor, number)

    with suppress(Refusal, AlreadyDone):
        memory.do(act, 1, now=now, inbound=envelope)


def _tick(memory: Memory, now: datetime) -> None:
    """What clocks do: ladders, what waits for routing, what nobody works, what follows rejections."""
    while memory.see(ladders.anything_due, 1, now=now) and memory.do(ladders.climb, 1, now=now).looked:
        pass
    memory.do(routing.sweep, 1, now=now)
    swept = memory.see(partial(sweep.look, deep=True), 1, now=now)
    memory.do(lambda work: sweep.keep(work, swept), 1, now=now)
    memory.do(aftermath.follow_up, 1, now=now)
