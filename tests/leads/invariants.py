"""What is true of a lead at any moment, whoever did whatever to it: worked out anew from its events, in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from alignment.follow_up import every_run
from alignment.lead_state import Lead, blank, fold
from alignment.lifecycle import Queue, Stage
from alignment.promises import REACHED, milestones
from db import tables as t
from db.memory import Work
from db.stores import clocks, ladders, rejections, turns
from db.stores import leads as stored
from db.stores.turns import Routed
from db.tables.rejections import RejectionState

ENDED = frozenset({Stage.WON, Stage.LOST, Stage.DISQUALIFIED})


def holds(work: Work, number: int) -> None:
    """Hold a lead against its history: state, holder, cycles, clocks, rejection, and each envelope's one effect."""
    lead = stored.lead(work, number)
    assert lead is not None
    history = stored.events(work, number)
    standing = stored.standing(history)
    assert [each.seq for each in history] == list(range(1, len(history) + 1)), "append-only, without gaps"
    assert lead.last_seq == len(history)
    folded = fold(blank(lead), [each.step() for each in standing])
    assert replace(folded, version=lead.version, last_seq=lead.last_seq) == lead
    _is_held(lead)
    last = standing[-1]
    assert (lead.stage, lead.owner_id, lead.queue) == (last.target_stage, last.owner_id, last.queue)
    happened = [each.happened() for each in standing]
    _cycles_hold(work, number, milestones(happened))
    _clocks_hold(work, number, happened)
    _rejection_holds(work, number, standing)


def _is_held(lead: Lead) -> None:
    if lead.stage not in ENDED:
        assert bool(lead.owner_id) != (lead.queue is not Queue.NONE), "one holder: a person or a queue"


def _cycles_hold(work: Work, number: int, reached: dict[int, Any]) -> None:
    c = t.lead_cycle
    found = sa.select(c).where(c.c.workspace_id == work.workspace_id, c.c.lead_id == number)
    rows = {row["cycle"]: row for row in work.execute(found).mappings()}
    assert set(rows) == set(reached)
    for cycle, row in reached.items():
        for name in sorted({*REACHED.values()}):
            assert rows[cycle][f"{name}_at"] == row.reached.get(name), (cycle, name)
        assert rows[cycle]["reason"] == row.reason


def _clocks_hold(work: Work, number: int, happened: list[Any]) -> None:
    expected = {
        (run.cycle, run.promise.value, run.handoff, run.started_at): run.stopped_at
        for run in every_run(happened)
    }
    found = {
        (each.cycle, str(each.kind), each.handoff, each.started_at): each.stopped_at
        for each in clocks.of_lead(work, number)
    }
    assert found == expected, "clocks equal a recomputation; an undone act leaves none"


def _rejection_holds(work: Work, number: int, standing: tuple[stored.Event, ...]) -> None:
    kinds = [each.kind.value for each in standing]
    rejection = rejections.latest(work, number)
    assert (rejection is not None) == ("rejected" in kinds)
    if rejection is None:
        return
    since = kinds[len(kinds) - kinds[::-1].index("rejected") :]
    if rejection.state is RejectionState.OPEN:
        assert not {"answered", "second_look"} & set(since)
    if rejection.state is RejectionState.ANSWERED:
        assert "answered" in since
    if rejection.state in (RejectionState.UPHELD, RejectionState.OVERRULED, RejectionState.SECOND_LOOK):
        assert "second_look" in since


def turns_hold(work: Work, pools: Iterable[int]) -> list[Routed]:
    """Hold each pool's credits and picks against its decisions, whatever was given back since; return all decisions.

    A turn adds and takes the same whenever it was taken, so the order of those that went on at once does not matter.
    """
    d, o = t.routed, t.rota
    found = sa.select(*(d.c[name] for name in Routed.__dataclass_fields__)).where(
        d.c.workspace_id == work.workspace_id
    )
    decisions = [Routed(**each) for each in work.execute(found.order_by(d.c.id)).mappings()]
    assert len({(each.lead_id, each.seq) for each in decisions}) == len(decisions), "one for each assignment"
    for pool in pools:
        mine = [each for each in decisions if each.pool_id == pool and not each.returned]
        expected: Counter[int] = Counter()
        for each in mine:
            expected.update(each.shared)
            expected[each.person_id] -= sum(each.shared.values())
        kept = turns.gained(work, pool)
        assert {who: had for who, had in kept.items() if had} == {
            who: had for who, had in expected.items() if had
        }
        picks = sa.select(o.c.picks).where(o.c.workspace_id == work.workspace_id, o.c.pool_id == pool)
        assert (work.execute(picks).scalar() or 0) == len(mine), "one turn for each lead"
    return decisions


def steps_hold(work: Work, number: int, at_once: timedelta) -> None:
    """No step of a ladder came after its promise had ended, but for what went on `at_once` with its end."""
    ends = {each.id: each.stopped_at for each in clocks.of_lead(work, number)}
    for step in ladders.steps(work, number):
        end = ends.get(step.clock_id)  # a clock whose start was taken back is gone
        assert end is None or step.at <= end + at_once, f"L-{number}: {step}"
