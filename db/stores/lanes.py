"""What claiming and finishing share: the rules of a claim, its values, and how lanes are named and waited for.

A lane is a channel, or `person:7` for a DM (one person has one DM). Rows of `lane` whose name starts with `*` hold what
a whole workspace waits for: `*` its bucket, `*chat.update` a method that Slack asked to leave alone for a while.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from db import tables as t
from db.memory import Work
from db.prepared import Prepared, listed
from db.stores.notices import WITH_PARENT, Notice
from db.tables.delivery import Act, NoticeState

HOT = 2
"""The lowest urgency for which a part of each workspace's bucket is kept: answers to clicks, receipts, hot leads."""

BUCKET = "*"
ENDED_UNSENT = (NoticeState.FAILED, NoticeState.EXPIRED, NoticeState.CANCELLED)
CROSSES = {"crosses_workspaces": True}

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Rules:
    """How much is sent at once, and how long a claim holds.

    `batch`: notices in one claim. `per_workspace`: on their way at once for one workspace in one worker, so that one
    whose Slack hangs keeps no other's waiting; `hot_slots` of them go to priority `HOT` and better only. `gap`: between two messages in one lane (Slack: about one a second). `per_minute`, `burst`: a workspace's posts
    (Slack: several hundred a minute); 0 a minute is without limit. `kept` of the burst goes to priority `HOT` and
    better only.
    """

    lease: timedelta = timedelta(seconds=60)
    batch: int = 64
    per_workspace: int = 32
    hot_slots: int = 8
    gap: timedelta = timedelta(seconds=1)
    per_minute: int = 300
    burst: int = 60
    kept: int = 15


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A picture that Slack holds and that no message shows yet: its file's id, and the mark of what it shows."""

    file_id: str
    mark: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that is ours to send until the lease ends. `at`: when it was claimed, by the database's clock.

    `uncertain`: an earlier try may have arrived. `mended`: its lane was broken, a message that arrives mends it.
    `parent_picture`: what the message that it belongs to shows. `lost_since`: a backup was put back lately, and this may
    have been said in what was lost since then.
    """

    notice: Notice
    token: str
    at: datetime
    uncertain: bool = False
    mended: bool = False
    parent_channel: str = ""
    parent_ts: str = ""
    parent_picture: Uploaded = Uploaded("", "")
    lost_since: datetime | None = None

    @property
    def key(self) -> Key:
        return self.notice.workspace_id, self.notice.id

    @property
    def lane(self) -> Key:
        return self.notice.workspace_id, self.notice.lane


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a claimed notice. `state` SENDING: nobody knows yet.

    `counted` False: Slack refused before looking, the try does not count. `looked`: it was looked up, in vain. `doubt`: it may have arrived, so whoever
    sends it later looks first. `again_in`: how long this notice waits; None for SENDING means until its lease ends,
    with its lane. `method_wait`: a method that the workspace leaves alone. `broken`: what is wrong with its channel;
    `shut`: and nothing else could be said there either.
    `uploaded`: its picture is with Slack, to be shown at the next try; `pictureless`: that went wrong once more.
    `chart_refused`: Slack draws no charts in this workspace.
    `fold`: it is one late message too many in its lane. `arrived`: what a summary tells of and is there already, by id.
    """

    claimed: Claimed
    state: NoticeState
    channel: str = ""
    ts: str = ""
    error: str = ""
    reference: str = ""
    counted: bool = True
    looked: bool = False
    doubt: bool = False
    again_in: timedelta | None = None
    lane_wait: timedelta | None = None
    method_wait: tuple[str, timedelta] | None = None
    broken: str = ""
    shut: bool = False
    suspend: str = ""
    dm: str = ""
    uploaded: Uploaded | None = None
    pictureless: bool = False
    chart_refused: bool = False
    fold: bool = False
    arrived: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def clock(work: Work) -> datetime:
    """Return what time the database believes it is: what leases go by."""
    told = work.scalar(_CLOCK)
    if work.sqlite:
        return datetime.fromisoformat(told).replace(tzinfo=UTC)
    assert isinstance(told, datetime)
    return told.astimezone(UTC)


def _clock(database: str) -> sa.Select[Any]:
    if database == "sqlite":
        return sa.select(sa.func.strftime("%Y-%m-%d %H:%M:%f000", "now"))
    return sa.select(sa.func.now())


_CLOCK = Prepared(_clock)


def person_of(target: str) -> int:
    """Return whose DM a target is: 7 for `person:7`; 0 for a channel."""
    kind, _, number = target.partition(":")
    return int(number) if kind == "person" and number.isdecimal() else 0


def group_of(target: str) -> int:
    """Return to which group's people a target is one message: 12 for `group:12`; 0 for any other."""
    kind, _, number = target.partition(":")
    return int(number) if kind == "group" and number.isdecimal() else 0


METHODS: Mapping[str, tuple[Act, ...]] = {
    "chat.postMessage": (Act.POST, Act.REPLY),
    "chat.update": (Act.PRESENT,),
    "chat.delete": (Act.DELETE,),
}
"""Which acts wait while Slack wants a method left alone; methods that are not here make one lane wait."""

WAITS = {f"*{method}": acts for method, acts in METHODS.items()}
PARENT = t.notice.alias("parent")
IS_PARENT = sa.and_(PARENT.c.workspace_id == t.notice.c.workspace_id, PARENT.c.id == t.notice.c.parent_id)


def past(column: sa.Column[Any], at: datetime) -> sa.ColumnElement[bool]:
    """Return "nothing is waited for any more at this instant"."""
    return sa.or_(column.is_(None), column <= at)


def by_workspace(keys: Collection[Key]) -> list[tuple[int, list[str]]]:
    """Return what of each workspace is meant, in order: a prepared statement speaks of one workspace at a time."""
    found: dict[int, list[str]] = {}
    for workspace_id, each in sorted(keys):
        found.setdefault(workspace_id, []).append(each)
    return list(found.items())


def in_workspace(database: str, table: Any, column: str, gap: str) -> sa.ColumnElement[bool]:
    """Return "is of the workspace, and one of those that fill the gap", for a prepared statement."""
    workspace = table.c.workspace_id == sa.bindparam("workspace_id", type_=table.c.workspace_id.type)
    return sa.and_(workspace, listed(database, table.c[column], gap))


def instant(gap: str) -> sa.BindParameter[datetime]:
    """Return a gap that an instant fills."""
    return sa.bindparam(gap, type_=t.lane.c.lease_until.type)


def past_gap(column: sa.Column[Any], gap: str = "at") -> sa.ColumnElement[bool]:
    """Return the same as `past`, for an instant that fills a gap."""
    return sa.or_(column.is_(None), column <= instant(gap))


def among(workspace: sa.Column[Any], name: sa.Column[Any], keys: Collection[Key]) -> sa.ColumnElement[bool]:
    """Return "is one of these rows", by workspace: SQLite reads the whole table for a list of pairs."""
    return sa.or_(
        sa.false(),
        *(sa.and_(workspace == workspace_id, name.in_(names)) for workspace_id, names in by_workspace(keys)),
    )


def make_lanes(work: Work, lanes: Sequence[Key]) -> None:
    """Make the lanes that are not there yet: a row to lease, to pace, and to remember trouble by."""
    if not lanes:
        return
    make = sqlite.insert if work.sqlite else postgresql.insert
    rows = [
        {"workspace_id": workspace_id, "name": name, "lease_by": "", "broken": "", "broken_told": False}
        for workspace_id, name in lanes
    ]
    work.execute(make(t.lane).on_conflict_do_nothing().execution_options(**CROSSES), rows)


OF_WORKSPACE: sa.BindParameter[int] = sa.bindparam("of_workspace")
THIS_LANE = sa.and_(t.lane.c.workspace_id == OF_WORKSPACE, t.lane.c.name == sa.bindparam("of_name"))
WAIT_UNTIL = (
    sa.update(t.lane).where(THIS_LANE).values(not_before=sa.bindparam("until")).execution_options(**CROSSES)
)


def end(work: Work, keys: Sequence[Key], state: NoticeState | None) -> None:
    """Bring unsent notices to their end, and cancel what waits under them; no state: they have theirs already."""
    if not keys:
        return
    n = t.notice.c
    if state is not None:
        work.execute(
            sa.update(t.notice)
            .where(among(n.workspace_id, n.id, keys), n.state == NoticeState.PENDING)
            .values(state=state, lease_until=None)
            .execution_options(**CROSSES)
        )
    work.execute(
        sa.update(t.notice)
        .where(
            among(n.workspace_id, n.parent_id, keys),
            n.state.in_([NoticeState.PENDING, NoticeState.HELD]),
        )
        .values(state=NoticeState.CANCELLED, error=WITH_PARENT)
        .execution_options(**CROSSES)
    )
