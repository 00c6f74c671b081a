"""What is believed of a fact from when until when: one thing at any time, in the order in which it came, whatever the clocks say."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa

from db import tables as t
from db.memory import Memory, Work
from tests.conftest import NOW

p = t.meeting_plan
A_LITTLE = timedelta(seconds=20)


def believe(work: Work, minutes: int) -> datetime:
    return work.believe(p, {"meeting_id": 1}, starts_at=NOW, minutes=minutes)


def believed(work: Work) -> list[tuple[datetime, datetime, int]]:
    """From when, until when, and what; it holds that one interval ends where the next begins."""
    found = sa.select(p.c.recorded_from, p.c.recorded_to, p.c.minutes).where(
        p.c.workspace_id == work.workspace_id, p.c.meeting_id == 1
    )
    rows = [(row.recorded_from, row.recorded_to, row.minutes) for row in work.execute(found)]
    rows.sort()
    assert all(begins < ends for begins, ends, _ in rows)
    assert all(one[1] == other[0] for one, other in pairwise(rows))
    assert not rows or rows[-1][1] == t.FOREVER
    return rows


def test_what_is_said_later_follows_and_within_a_moment_the_last_word_holds(memory: Memory) -> None:
    assert memory.do(lambda work: believe(work, 30), 1, now=NOW) == NOW
    assert memory.do(lambda work: believe(work, 40), 1, now=NOW) == NOW
    later = NOW + A_LITTLE
    assert memory.do(lambda work: believe(work, 50), 1, now=later) == later
    assert [(begins, what) for begins, _, what in memory.see(believed, 1, now=later)] == [
        (NOW, 40),
        (later, 50),
    ]


def test_a_clock_that_is_behind_has_the_last_word_too_and_what_stood_before_stays(memory: Memory) -> None:
    ahead = NOW + A_LITTLE
    memory.do(lambda work: believe(work, 30), 1, now=ahead)
    since = memory.do(lambda work: believe(work, 40), 1, now=NOW)
    assert since > ahead
    memory.do(lambda work: believe(work, 50), 1, now=NOW)
    memory.do(lambda work: believe(work, 60), 1, now=ahead)
    found = memory.see(believed, 1, now=NOW)
    assert [what for _, _, what in found] == [30, 40, 50, 60]
    assert found[0][0] == ahead


def test_what_several_say_at_once_is_believed_one_after_the_other(memory: Memory) -> None:
    memory.do(lambda work: believe(work, 1), 1, now=NOW)

    async def all_of_them() -> None:
        await asyncio.gather(
            *(
                memory.run(lambda work, what=what: believe(work, what), 1, now=NOW + what * A_LITTLE)  # type: ignore[misc]
                for what in (7, 3, 5, 2, 6, 4)
            )
        )

    asyncio.run(all_of_them())
    found = memory.see(believed, 1, now=NOW)
    assert sorted(what for _, _, what in found) == [1, 2, 3, 4, 5, 6, 7]


def test_what_is_believed_no_more_ends_and_never_before_it_began(memory: Memory) -> None:
    w = t.ride_along_wait
    values = {"recorded_to": t.FOREVER, "asked_at": NOW}
    memory.do(lambda work: work.insert(w, person_id=1, recorded_from=NOW, **values), 1, now=NOW)
    memory.do(
        lambda work: work.insert(w, person_id=2, recorded_from=NOW + 2 * A_LITTLE, **values), 1, now=NOW
    )
    at = NOW + A_LITTLE
    assert memory.do(lambda work: work.believe_no_more(w), 1, now=at) == 2
    assert memory.do(lambda work: work.believe_no_more(w), 1, now=at) == 0

    def ends(work: Work) -> list[datetime]:
        found = sa.select(w.c.recorded_to).where(w.c.workspace_id == work.workspace_id)
        return [*work.execute(found.order_by(w.c.person_id)).scalars()]

    assert memory.see(ends, 1, now=at) == [at, NOW + 2 * A_LITTLE]
