"""Programmes of pairings: how often, who takes part and who takes a break; and whom somebody is not paired with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from alignment import refs
from alignment.meetings import Audience
from alignment.pairing.cadence import Cadence
from alignment.pairing.rounds import Pair, Rest, pair_of
from alignment.pairing.taking_part import Break, Hold
from db import tables as t
from db.memory import Work
from db.stores import channels

_p, _m, _b, _a = t.pairing_programme, t.pairing_member, t.pairing_break, t.pairing_avoid


@dataclass(frozen=True, slots=True)
class Programme:
    """Rounds of pairings. `channel` empty: of the leaders, each of whom hears by DM."""

    id: int
    channel: str
    audience: Audience
    cadence: Cadence
    rest: Rest
    asked_for: date
    made_by: int
    made_at: datetime
    ended_at: datetime

    @property
    def ref(self) -> str:
        """How a button's line names it: `P-1`."""
        return refs.PROGRAMME.ref(self.id)


def _programme(row: Any) -> Programme:
    return Programme(
        row.id, row.channel, row.audience, Cadence.from_data(row.cadence), row.rest, row.asked_for, row.made_by,
        row.made_at, row.ended_at,
    )  # fmt: skip


def start(work: Work, channel: str, audience: Audience, cadence: Cadence, rest: Rest, by: int) -> Programme:
    """Keep a new programme."""
    made = work.number("pairing_programme")
    work.insert(
        _p, id=made, channel=channel, audience=audience, cadence=cadence.to_data(), rest=rest, asked_for=date.min,
        made_by=by, made_at=work.now,
    )  # fmt: skip
    return Programme(made, channel, audience, cadence, rest, date.min, by, work.now, t.FOREVER)


def running(work: Work) -> tuple[Programme, ...]:
    """Return the programmes that have not ended, the oldest first."""
    found = sa.select(_p).where(_p.c.workspace_id == work.workspace_id, _p.c.ended_at > work.now)
    return tuple(_programme(row) for row in work.execute(found.order_by(_p.c.id)))


def by_id(work: Work, programme_id: int) -> Programme | None:
    """Return one programme of this workspace, also one that has ended."""
    found = sa.select(_p).where(_p.c.workspace_id == work.workspace_id, _p.c.id == programme_id)
    row = work.execute(found).first()
    return _programme(row) if row is not None else None


def change(work: Work, programme_id: int, *where: sa.ColumnElement[bool], **values: Any) -> bool:
    """Change what a programme is like; False where it had changed or ended meanwhile."""
    if "cadence" in values:
        values["cadence"] = values["cadence"].to_data()
    mine = sa.update(_p).where(
        _p.c.workspace_id == work.workspace_id, _p.c.id == programme_id, _p.c.ended_at > work.now, *where
    )
    return work.execute(mine.values(**values)).rowcount == 1


def asked(work: Work, programme: Programme, slot: date) -> bool:
    """Say that everybody hears of the round of a day; False where another clock said so first."""
    return change(work, programme.id, _p.c.asked_for < slot, asked_for=slot)


def name_of(work: Work, programme: Programme) -> str:
    """Return how a sentence calls a programme: `Coffee in #sales`, `Leaders' coffee`."""
    if programme.audience is Audience.LEADERS:
        return "Leaders' coffee"
    channel = channels.channel(work, programme.channel)
    return f"Coffee in #{channel.name}" if channel is not None and channel.name else "Coffee"


# --- who takes part -------------------------------------------------------------------------------------------------


def _open(table: sa.Table, work: Work) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.workspace_id == work.workspace_id, table.c.recorded_to == t.FOREVER)


def members(work: Work, programme_id: int, round_at: datetime | None = None) -> Mapping[int, Hold | None]:
    """Return who takes part in a programme, each with the break that they take now; one that is over is none.

    With `round_at` it is asked of a round that begins then: who joined by then, and whose break lasts beyond it.
    """
    at = round_at or work.now
    joined = () if round_at is None else (_m.c.recorded_from <= round_at,)
    found = sa.select(_m.c.person_id).where(_open(_m, work), _m.c.programme_id == programme_id, *joined)
    people = [*work.execute(found.order_by(_m.c.person_id)).scalars()]
    breaks = sa.select(_b.c.person_id, _b.c.why, _b.c.until).where(
        _open(_b, work), _b.c.programme_id == programme_id, _b.c.until > at
    )
    holds = {row.person_id: Hold(row.why, row.until) for row in work.execute(breaks)}
    return {each: holds.get(each) for each in people}


def of_person(work: Work, person_id: int) -> Mapping[int, Hold | None]:
    """Return the programmes in which somebody takes part, each with the break that they take."""
    found = (
        sa.select(_m.c.programme_id, _b.c.why, _b.c.until)
        .join(_p, sa.and_(_p.c.workspace_id == _m.c.workspace_id, _p.c.id == _m.c.programme_id))
        .outerjoin(
            _b,
            sa.and_(
                _open(_b, work),
                _b.c.programme_id == _m.c.programme_id,
                _b.c.person_id == _m.c.person_id,
                _b.c.until > work.now,
            ),
        )
        .where(_open(_m, work), _m.c.person_id == person_id, _p.c.ended_at > work.now)
        .order_by(_m.c.programme_id)
    )
    return {row.programme_id: Hold(row.why, row.until) if row.why else None for row in work.execute(found)}


def last_words(work: Work, programme_id: int) -> Mapping[int, datetime]:
    """Return when each who takes part last said so or otherwise: they joined, took a break, or were back from one."""
    found = [
        (row.person_id, row.recorded_from)
        for row in work.execute(
            sa.select(_m.c.person_id, _m.c.recorded_from).where(
                _open(_m, work), _m.c.programme_id == programme_id
            )
        )
    ]
    breaks = sa.select(_b.c.person_id, _b.c.why, _b.c.recorded_from, _b.c.recorded_to).where(
        _b.c.workspace_id == work.workspace_id, _b.c.programme_id == programme_id
    )
    for row in work.execute(breaks):
        if row.why is not Break.INACTIVE:
            found.append((row.person_id, row.recorded_from))
        if row.recorded_to <= work.now:
            found.append((row.person_id, row.recorded_to))
    said: dict[int, datetime] = {}
    for person_id, at in found:
        said[person_id] = max(at, said.get(person_id, at))
    return said


def join(work: Work, programme_id: int, person_id: int) -> bool:
    """Let somebody take part from now on; False where they do."""
    if person_id in members(work, programme_id):
        return False
    _begin(work, _m, programme_id=programme_id, person_id=person_id)
    return True


def leave(work: Work, programme_id: int, person_id: int) -> bool:
    """Let somebody take part no longer; False where they did not."""
    release(work, programme_id, person_id)
    return _end(work, _m, _m.c.programme_id == programme_id, _m.c.person_id == person_id)


def hold(work: Work, programme_id: int, person_id: int, why: Break, until: datetime) -> None:
    """Let somebody take a break until then, instead of the one they take."""
    release(work, programme_id, person_id)
    _begin(work, _b, programme_id=programme_id, person_id=person_id, why=why, until=until)


def release(work: Work, programme_id: int, person_id: int) -> bool:
    """End somebody's break; False where they took none."""
    return _end(
        work, _b, _b.c.programme_id == programme_id, _b.c.person_id == person_id, _b.c.until > work.now
    )


def _begin(work: Work, table: sa.Table, **values: Any) -> None:
    """Record something from now on, also where the same was recorded in this very moment."""
    keys = tuple(name for name in (each.name for each in table.primary_key) if name != "workspace_id")
    work.upsert(table, keys, recorded_from=work.now, recorded_to=t.FOREVER, **values)


def _end(work: Work, table: sa.Table, *which: sa.ColumnElement[bool]) -> bool:
    return bool(work.believe_no_more(table, *which))


# --- whom somebody is not paired with ---------------------------------------------------------------------------------


def avoided_by(work: Work, person_id: int) -> tuple[int, ...]:
    """Return whom somebody is not paired with, for that person alone."""
    found = sa.select(_a.c.avoided).where(_open(_a, work), _a.c.person_id == person_id)
    return tuple(work.execute(found.order_by(_a.c.recorded_from, _a.c.avoided)).scalars())


def avoid(work: Work, person_id: int, avoided: int) -> bool:
    """Never pair somebody with another person from now on; False where that holds already."""
    if avoided in avoided_by(work, person_id):
        return False
    _begin(work, _a, person_id=person_id, avoided=avoided)
    return True


def pair_again(work: Work, person_id: int, avoided: int) -> bool:
    """Pair somebody with another person again; False where nothing held."""
    return _end(work, _a, _a.c.person_id == person_id, _a.c.avoided == avoided)


def avoided_among(work: Work, people: Collection[int], known_at: datetime | None = None) -> frozenset[Pair]:
    """Return the pairs among these people of whom one avoids the other, not which of them; as it was known then, or as it is."""
    believed = (
        [_open(_a, work)]
        if known_at is None
        else [
            _a.c.workspace_id == work.workspace_id,
            _a.c.recorded_from <= known_at,
            _a.c.recorded_to > known_at,
        ]
    )
    found = sa.select(_a.c.person_id, _a.c.avoided).where(*believed)
    there = frozenset(people)
    return frozenset(
        pair_of(row.person_id, row.avoided)
        for row in work.execute(found)
        if row.person_id in there and row.avoided in there
    )
