"""Turns that are given back: an assignment was taken back, or its rule was wrong."""

from __future__ import annotations

from collections.abc import Collection

from alignment.rota import give_back
from db.memory import Work
from db.stores import turns as stored
from db.stores.turns import Routed


def undone(work: Work, lead_id: int, seqs: Collection[int]) -> None:
    """Give the turns back of assignments that were taken back: they never were."""
    for each in stored.routed(work, lead_id):
        if each.seq in seqs:
            returned(work, each)


def returned(work: Work, routed: Routed) -> None:
    """Give one turn back, once: the pool's credits are as if it had not been taken. Off the rota there is none."""
    if stored.mark_returned(work, routed.id) and routed.pool_id:
        held = stored.gained(work, routed.pool_id, lock=True)
        stored.keep(work, routed.pool_id, give_back(held, routed.person_id, routed.shared), picks=-1)
