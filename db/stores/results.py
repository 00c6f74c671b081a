"""What became of claimed notices: saved together, and their lanes freed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared, listed
from db.stores import charts, installations, lanes, mending
from db.stores.lanes import CROSSES, ENDED_UNSENT, METHODS, THIS_LANE, Key, Result, Rules, Uploaded
from db.tables.delivery import Act, NoticeState

_THIS_NOTICE = sa.and_(t.notice.c.workspace_id == lanes.OF_WORKSPACE, t.notice.c.id == sa.bindparam("of_id"))
_STILL_MINE = sa.and_(
    t.notice.c.state == NoticeState.SENDING, t.notice.c.lease_by == sa.bindparam("of_token")
)

_ARRIVED = (
    # Without regard to the lease: what arrived has arrived, whoever was late to say so.
    sa.update(t.notice)
    .where(_THIS_NOTICE, t.notice.c.ts == "")
    .values(
        state=sa.case(
            (
                sa.and_(t.notice.c.act == Act.PRESENT, t.notice.c.edition > sa.bindparam("of_edition")),
                NoticeState.PENDING,
            ),
            else_=sa.literal(NoticeState.SENT, t.notice.c.state.type),
        ),
        channel=sa.bindparam("to_channel"),
        ts=sa.bindparam("to_ts"),
        sent_at=sa.bindparam("to_sent_at"),
        edition_sent=sa.bindparam("of_edition"),
        lease_until=None,
        lease_by="",
        error="",
    )
    .execution_options(**CROSSES)
)
_OTHERWISE = (
    sa.update(t.notice)
    .where(_THIS_NOTICE, _STILL_MINE)
    .values(
        state=sa.bindparam("to_state"),
        attempts=sa.bindparam("to_attempts"),
        lookups=sa.bindparam("to_lookups"),
        lease_until=sa.bindparam("to_lease_until"),
        lease_by="",
        first_try_at=sa.bindparam("to_first_try_at"),
        error=sa.bindparam("to_error"),
        reference=sa.bindparam("to_reference"),
        picture=sa.bindparam("to_picture"),
        picture_of=sa.bindparam("to_picture_of"),
        picture_tries=sa.bindparam("to_picture_tries"),
    )
    .execution_options(**CROSSES)
)
_UNKNOWN = (
    sa.update(t.notice)
    .where(_THIS_NOTICE, _STILL_MINE)
    .values(error=sa.bindparam("to_error"))
    .execution_options(**CROSSES)
)
_FREED = (
    sa.update(t.lane)
    .where(THIS_LANE, t.lane.c.lease_by == sa.bindparam("of_token"))
    .values(lease_until=None, lease_by="", not_before=sa.bindparam("until"))
    .execution_options(**CROSSES)
)


def _freed_together(database: str) -> Any:
    mine = (
        lanes.in_workspace(database, t.lane, "name", "names"),
        listed(database, t.lane.c.lease_by, "tokens"),
    )
    free = {"lease_until": None, "lease_by": "", "not_before": lanes.instant("until")}
    return sa.update(t.lane).where(*mine).values(free)


_FREED_TOGETHER = Prepared(_freed_together)
_SOUND = (
    sa.update(t.lane)
    .where(THIS_LANE, t.lane.c.broken != "")
    .values(broken="", broken_told=False)
    .execution_options(**CROSSES)
)


@dataclass(frozen=True, slots=True)
class Found:
    """What results told that was not known yet: a channel is broken, a workspace's token is dead (with why)."""

    broken: tuple[Result, ...]
    suspended: tuple[tuple[int, str], ...]


def finish(work: Work, rules: Rules, results: Sequence[Result]) -> Found:
    """Save what became of claimed notices and free their lanes; return what nobody knew before.

    A result that is not "sent" counts only while the claim is still ours. What ends unsent takes its replies with it.
    """
    at = lanes.clock(work)
    _save_notices(work, at, results)
    _free_lanes(work, at + rules.gap, at, results)
    sound = [
        _lane(each) for each in _in_order(results) if each.state == NoticeState.SENT and each.claimed.mended
    ]
    if sound:
        work.execute(_SOUND, sound)
        for lane in sound:
            mending.revive(_at(work, lane["of_workspace"]), lane["of_name"])
    lanes.end(work, [each.claimed.key for each in results if each.state in ENDED_UNSENT], None)
    _save_waits(work, at, results)
    for workspace_id in sorted({each.claimed.lane[0] for each in results if each.chart_refused}):
        charts.refuse(_at(work, workspace_id))
    suspended = _suspend(work, results)
    _save_direct_messages(work, results)
    broken = [each for each in _in_order(results) if each.broken and _newly_broken(work, each)]
    for each in broken:
        if each.shut:
            mending.shut(_at(work, each.claimed.lane[0]), each.claimed.lane[1], each.error)
    return Found(tuple(broken), suspended)


def _at(work: Work, workspace_id: int) -> Work:
    return Work(work.connection, workspace_id, work.now, kept=work.kept)


def _free_lanes(work: Work, next_at: datetime, at: datetime, results: Sequence[Result]) -> None:
    """Free the lanes of all but what nobody knows about yet: theirs stay shut until the lease ends."""
    free = [
        each for each in _in_order(results) if each.state != NoticeState.SENDING or each.again_in is not None
    ]
    plain = [each.claimed for each in free if each.lane_wait is None]
    if plain:
        tokens = sorted({each.token for each in plain})
        for workspace_id, names in lanes.by_workspace([each.lane for each in plain]):
            freed = {"names": names, "tokens": tokens, "until": next_at, "workspace_id": workspace_id}
            _FREED_TOGETHER.run(work.connection, work.driver, freed)
    asked = [
        {**_lane(each), "of_token": each.claimed.token, "until": max(at + each.lane_wait, next_at)}
        for each in free
        if each.lane_wait is not None
    ]
    if asked:
        work.execute(_FREED, asked)


def _in_order(results: Sequence[Result]) -> list[Result]:
    """Always the same order, so that two workers never wait for each other's rows."""
    return sorted(results, key=lambda each: each.claimed.lane)


def _lane(result: Result) -> dict[str, Any]:
    workspace_id, name = result.claimed.lane
    return {"of_workspace": workspace_id, "of_name": name}


def _save_notices(work: Work, at: datetime, results: Sequence[Result]) -> None:
    arrived, otherwise, unknown = [], [], []
    for each in _in_order(results):
        notice = each.claimed.notice
        this = {"of_workspace": notice.workspace_id, "of_id": notice.id}
        if each.state == NoticeState.SENT:
            told = {"to_channel": each.channel, "to_ts": each.ts, "to_sent_at": work.now}
            arrived.append({**this, **told, "of_edition": notice.edition})
            continue
        this |= {"of_token": each.claimed.token, "to_error": each.error[:80]}
        if each.state == NoticeState.SENDING and each.again_in is None:
            unknown.append(this)
            continue
        doubt = each.doubt or each.state == NoticeState.SENDING
        shown = each.uploaded or Uploaded(notice.picture, notice.picture_of)
        otherwise.append(
            {
                **this,
                "to_state": each.state,
                "to_attempts": notice.attempts + (1 if each.counted else 0),
                "to_lookups": notice.lookups + (1 if each.looked else 0),
                # What Slack refused was not tried: nothing of it can be out there.
                "to_first_try_at": notice.first_try_at or (each.claimed.at if doubt else None),
                "to_lease_until": at + each.again_in if each.again_in is not None else None,
                "to_reference": each.reference,
                "to_picture": shown.file_id,
                "to_picture_of": shown.mark,
                "to_picture_tries": notice.picture_tries + (1 if each.pictureless else 0),
            }
        )
    for statement, rows in ((_ARRIVED, arrived), (_OTHERWISE, otherwise), (_UNKNOWN, unknown)):
        if rows:
            work.execute(statement, rows)


def _save_waits(work: Work, at: datetime, results: Sequence[Result]) -> None:
    waits: dict[Key, datetime] = {}
    for each in results:
        if each.method_wait is not None and each.method_wait[0] in METHODS:
            key = (each.claimed.notice.workspace_id, f"*{each.method_wait[0]}")
            waits[key] = max(waits.get(key, at), at + each.method_wait[1])
    if waits:
        lanes.make_lanes(work, sorted(waits))
        rows = [
            {"of_workspace": key[0], "of_name": key[1], "until": until}
            for key, until in sorted(waits.items())
        ]
        work.execute(lanes.WAIT_UNTIL, rows)


def _suspend(work: Work, results: Sequence[Result]) -> tuple[tuple[int, str], ...]:
    dead = sorted({(each.claimed.key[0], each.suspend) for each in results if each.suspend})
    return tuple(
        (workspace_id, why)
        for workspace_id, why in dead
        if installations.suspend(_at(work, workspace_id), why)
    )


def _save_direct_messages(work: Work, results: Sequence[Result]) -> None:
    for each in results:
        if each.dm:
            work.execute(
                sa.update(t.person)
                .where(
                    t.person.c.workspace_id == each.claimed.notice.workspace_id,
                    t.person.c.id == lanes.person_of(each.claimed.notice.target),
                )
                .values(dm=each.dm)
            )


def _newly_broken(work: Work, result: Result) -> bool:
    workspace_id, name = result.claimed.lane
    here = sa.and_(t.lane.c.workspace_id == workspace_id, t.lane.c.name == name)
    told = (
        sa.update(t.lane)
        .where(here, t.lane.c.broken_told.is_(False))
        .values(broken=result.broken[:60], broken_told=True)
        .returning(t.lane.c.name)
    )
    return work.execute(told).first() is not None
