"""What the turns of a programme are made of, and what of it people ticked off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from alignment.people import Department
from alignment.rotation.curriculum import Item, Weeks, fitted, from_data, in_week, to_data, week_of
from alignment.rotation.terms import PoolKind
from db import tables as t
from db.memory import Work
from db.stores import people, programmes, rotation_turns, teams
from db.stores.programmes import Programme
from db.stores.rotation_turns import Planned

_c, _i = t.curriculum, t.turn_item

Ticked = frozenset[tuple[int, str]]
"""What was ticked off of a turn: the week and the word of each item."""


def written(work: Work, programme_id: int) -> Weeks:
    """Return the weeks that a manager wrote for a programme; none where it has ours."""
    found = sa.select(_c.c.weeks).where(
        _c.c.workspace_id == work.workspace_id,
        _c.c.programme_id == programme_id,
        _c.c.recorded_to == t.FOREVER,
    )
    held = work.execute(found).scalar()
    return from_data(held) if held else ()


def write(work: Work, programme_id: int, weeks: Weeks, author_id: int) -> None:
    """Keep other weeks from now on, none for ours; what was believed before stays on record."""
    work.believe(_c, {"programme_id": programme_id}, weeks=to_data(weeks), author_id=author_id)


def ticked(work: Work, turns: Collection[int]) -> dict[int, Ticked]:
    """Return what was ticked off of these turns; a turn of which nothing was has an empty set."""
    done: dict[int, set[tuple[int, str]]] = {each: set() for each in turns}
    if done:
        found = sa.select(_i.c.turn_id, _i.c.week, _i.c.word).where(
            _i.c.workspace_id == work.workspace_id,
            _i.c.turn_id.in_(sorted(done)),
            _i.c.voided_at == t.FOREVER,
        )
        for row in work.execute(found):
            done[row.turn_id].add((row.week, row.word))
    return {each: frozenset(items) for each, items in done.items()}


def tick(work: Work, turn_id: int, week: int, word: str) -> bool:
    """Keep that an item is done; False where it was ticked off already."""
    row = {"turn_id": turn_id, "week": week, "word": word, "done_at": work.now}
    if work.insert_once(_i, [row]):
        return True
    again = sa.update(_i).where(_of(work, turn_id, week, word), _i.c.voided_at < t.FOREVER)
    return work.execute(again.values(done_at=work.now, voided_at=t.FOREVER)).rowcount == 1


def untick(work: Work, turn_id: int, week: int, word: str) -> bool:
    """Take a tick back; False where there is none."""
    mine = sa.update(_i).where(_of(work, turn_id, week, word), _i.c.voided_at == t.FOREVER)
    return work.execute(mine.values(voided_at=work.now)).rowcount == 1


def _of(work: Work, turn_id: int, week: int, word: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        _i.c.workspace_id == work.workspace_id,
        _i.c.turn_id == turn_id,
        _i.c.week == week,
        _i.c.word == word,
    )


def weeks_of(work: Work, programme: Programme) -> Weeks:
    """Return what each week of a programme's turns holds: as a manager wrote it, else ours."""
    length = programme.terms.length
    return fitted(written(work, programme.id), length, side_of(work, programme))


def side_of(work: Work, programme: Programme) -> Department | None:
    """Return with which department turns are; None where whoever hosts by name works for both, or for none."""
    hosts = programme.terms.hosts
    if hosts.kind is PoolKind.PEOPLE:
        sides = {side for each in hosts.people[:1] for side in people.actor(work, each).departments}
        return sides.pop() if len(sides) == 1 else None
    return hosts.side_among({each.id: each.department for each in teams.teams(work)})


@dataclass(frozen=True, slots=True)
class OnTurn:
    """A turn that runs: in which week it is, what its weeks hold, and what of it was ticked off."""

    planned: Planned
    programme: Programme
    week: int
    weeks: Weeks
    ticked: Ticked

    @property
    def items(self) -> tuple[Item, ...]:
        """What this week holds."""
        return in_week(self.weeks, self.week)

    @property
    def left(self) -> tuple[Item, ...]:
        """What of this week is not ticked off."""
        return tuple(each for each in self.items if not self.is_done(self.week, each))

    def is_done(self, week: int, item: Item) -> bool:
        """Tell whether an item of a week is ticked off."""
        return (week, item.word) in self.ticked

    @property
    def done(self) -> int:
        """How many items of all weeks are ticked off."""
        return sum(self.is_done(week, each) for week, items in enumerate(self.weeks, 1) for each in items)

    @property
    def count(self) -> int:
        """How many items all weeks hold."""
        return sum(map(len, self.weeks))


def running(work: Work, today: date, *, person_id: int = 0, since: date | None = None) -> tuple[OnTurn, ...]:
    """Return the turns that run today, or since a day: all of them, or those that somebody visits or hosts.

    Those of a programme to which both departments never agreed are nobody's business.
    """
    found = rotation_turns.running(work, since or today, today)
    mine = [each for each in found if not person_id or person_id in (each.person_id, each.host_id)]
    if not mine:
        return ()
    known = programmes.numbered(work, frozenset(each.programme_id for each in mine))
    agreed = {each.id: each for each in known.values() if programmes.ever_agreed(work, each)}
    weeks = {each.id: weeks_of(work, each) for each in agreed.values()}
    done = ticked(work, [each.id for each in mine if each.programme_id in agreed])
    return tuple(
        OnTurn(
            each,
            agreed[each.programme_id],
            _week(each, weeks[each.programme_id], today),
            weeks[each.programme_id],
            done[each.id],
        )
        for each in mine
        if each.programme_id in agreed
    )


def on_turn(work: Work, turn_id: int, today: date) -> OnTurn | None:
    """Return one turn as `running` does, also one that does not run today; None for none of this workspace."""
    planned = rotation_turns.by_id(work, turn_id)
    programme = programmes.by_number(work, planned.programme_id) if planned is not None else None
    if planned is None or programme is None:
        return None
    done = ticked(work, [turn_id])[turn_id]
    weeks = weeks_of(work, programme)
    return OnTurn(planned, programme, _week(planned, weeks, today), weeks, done)


def _week(planned: Planned, weeks: Weeks, today: date) -> int:
    return min(week_of(planned.first_on, min(max(today, planned.first_on), planned.last_on)), len(weeks))
