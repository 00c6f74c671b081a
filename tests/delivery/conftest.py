"""A workspace, a sandbox of Slack, and workers between them."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from slack_sdk.web.async_client import AsyncWebClient

import sandbox
from alignment.pace import GoalLine
from bot.delivery import fence
from bot.delivery.clocks import Clocks
from bot.delivery.times import Times
from bot.delivery.worker import Worker
from db import tables as t
from db.memory import Memory, Work
from db.stores import notices as stored
from db.stores.delivery import Result, Rules
from db.stores.notices import Notice
from db.tables.delivery import Act, NoticeState
from messages.message import Message, compose
from messages.picture import Chart, Picture
from operations.notices import Owed, owe
from sandbox import Running

RULES = Rules(lease=timedelta(seconds=60), gap=timedelta(0), per_minute=0)
TIMES = Times(
    limit=20.0, margin=5.0, poll_quick=0.02, poll_slow=0.1, stop=30.0,
    retry=timedelta(seconds=0.1), settle=timedelta(seconds=0.8), picture_rest=timedelta(seconds=0.05),
)  # fmt: skip
"""Long enough for a machine that is busy with seven other things. Nobody waits for a lease: see `World.with_worker`."""

SHORT_RULES = replace(RULES, lease=timedelta(seconds=1.1))
SHORT_TIMES = replace(TIMES, limit=0.4, margin=0.1)
"""For what is about time itself: an answer that does not come in time, a lease that does end."""

PATIENCE = 60.0
"""Seconds that a test waits for what must come. What comes early is not waited for."""


def plain_words(_work: Work, notice: Notice) -> Message | None:
    """Render any notice as one line, from its payload."""
    return compose(str(notice.payload.get("says", notice.dedup_key)), "")


def a_picture(says: str) -> Picture:
    """A picture that says one thing."""
    chart = Chart(says, ("0", "1", "2"), (0, 3), (GoalLine(8, 1, (4, 8)),))
    return Picture("mqls", says, chart)


async def quick_draw(picture: Picture) -> bytes:
    """Stand for the drawing of a picture, which is not what these tests are about: its values behind a PNG's first bytes."""
    return b"\x89PNG\r\n\x1a\n" + picture.to_json().encode()


async def until(ready: Callable[[], bool], limit: float = PATIENCE) -> None:
    """Wait until something holds that only the database can tell."""
    end = asyncio.get_running_loop().time() + limit
    while not ready():
        assert asyncio.get_running_loop().time() < end, "it never came to that"
        await asyncio.sleep(0.01)


@dataclass
class World:
    """One workspace with its sandbox: what is owed in it, and what arrived."""

    memory: Memory
    slack: Running
    workspace_id: int
    channel: str
    people: dict[str, int] = field(default_factory=dict)
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def do(self, act: Callable[[Work], Any]) -> Any:
        return self.memory.do(act, self.workspace_id, now=self.now())

    def see(self, act: Callable[[Work], Any]) -> Any:
        return self.memory.see(act, self.workspace_id, now=self.now())

    def owe(self, key: str, target: str = "", **more: Any) -> str:
        """Owe a notice; `kind` is `rejected` unless said otherwise."""
        owed = Owed(
            **{"kind": "rejected", "dedup_key": key, "target": target or self.channel, "payload": {}, **more}
        )
        return str(self.do(lambda work: owe(work, owed)))

    def notice(self, notice_id: str) -> Notice:
        found = self.see(lambda work: stored.by_id(work, notice_id))
        assert isinstance(found, Notice)
        return found

    def states(self, *ids: str) -> list[str]:
        return [self.notice(each).state.value for each in ids]

    def set(self, notice_id: str, **values: Any) -> None:
        """Put a notice into a state that only an accident brings about."""
        self.do(
            lambda work: work.execute(
                sa.update(t.notice)
                .where(t.notice.c.workspace_id == work.workspace_id, t.notice.c.id == notice_id)
                .values(**values)
            )
        )

    def owed_kinds(self) -> Counter[str]:
        rows = self.see(
            lambda work: list(
                work.execute(
                    sa.select(t.notice.c.kind).where(t.notice.c.workspace_id == work.workspace_id)
                ).scalars()
            )
        )
        return Counter(rows)

    def posted(self) -> Counter[str]:
        """How often each notice's message was accepted by Slack, by notice id."""
        return Counter(each["metadata"]["event_payload"]["id"] for each in self.slack.posted())

    def deliver(self, *, limit: float = PATIENCE, **how: Any) -> dict[str, int]:
        """Run a worker until nothing is left that could go; how many results of each state."""
        counts = self.with_worker(lambda worker: worker.drain(limit), **how)
        return {state.value: number for state, number in counts.items()}

    def with_worker(
        self, use: Callable[[Worker], Awaitable[Any]], *, leases_last: bool = False, **how: Any
    ) -> Any:
        """Use a worker on a loop of its own. The lease of what stays in doubt ends as soon as that is saved.

        `leases_last`: it ends when the rules say.
        """

        async def run() -> Any:
            async with fence.session() as session:

                async def client(workspace_id: int) -> AsyncWebClient | None:
                    if workspace_id != self.workspace_id:
                        return None
                    return AsyncWebClient(
                        token=self.slack.bot_token,
                        base_url=self.slack.url,
                        session=session,
                        retry_handlers=[],
                    )

                options = {
                    "name": "test",
                    "now": self.now,
                    "render": plain_words,
                    "draw": quick_draw,
                    "rules": RULES,
                    "times": TIMES,
                    # Tests move our clock and leave Slack's where it is; test_clocks.py is about what that means.
                    "clocks": Clocks(self.memory, far=float("inf")),
                    **how,
                }
                worker = Worker(self.memory, options.pop("clients", client), **options)
                if not leases_last:
                    self._end_leases_of_doubt(worker)
                return await use(worker)

        return asyncio.run(run())

    def run_until(self, holds: Callable[[], bool], **how: Any) -> None:
        """Let a worker live until something holds that only the database can tell, and stop it."""

        async def live(worker: Worker) -> None:
            running = asyncio.create_task(worker.run())
            await until(holds)
            worker.stop()
            await running

        self.with_worker(live, **how)

    def _end_leases_of_doubt(self, worker: Worker) -> None:
        save = worker._ledger.save

        async def saved(result: Result) -> None:
            await save(result)
            if result.state is NoticeState.SENDING and result.again_in is None:
                await asyncio.to_thread(self.end_leases, result.claimed.token)

        worker._ledger.save = saved  # type: ignore[method-assign]

    def end_leases(self, token: str = "") -> None:
        """Let time pass for leases alone: all of them, or those of one claim, are over."""

        def act(work: Work) -> None:
            for table in (t.notice, t.lane):
                mine = sa.and_(table.c.workspace_id == work.workspace_id, table.c.lease_until.is_not(None))
                of_claim = table.c.lease_by == token if token else sa.true()
                over = self.now() - timedelta(days=1) - self.ahead
                work.execute(sa.update(table).where(mine, of_claim).values(lease_until=over))

        self.do(act)

    def add_person(self, name: str, *, slack: bool = True, admin: bool = False) -> int:
        """Add somebody to both sides; return our id."""
        slack_id = (
            self.slack.add_person(name.lower(), name, f"{name.lower()}@example.com").id if slack else ""
        )

        def act(work: Work) -> int:
            values: dict[str, Any] = {"name": name, "folded": name.lower(), "preferences": {}}
            values |= {"zone": "", "dm": "", "email_hash": "", "email_confirmed": False, "slack_owner": False}
            person_id = int(work.insert(t.person, **values, standing="member", created_at=work.now))
            if slack_id:
                known = {"kind": "person", "source": "slack", "external": slack_id, "thing_id": person_id}
                work.insert(t.external_id, **known, recorded_at=work.now)
            if admin:
                grant = {"person_id": person_id, "role": "admin", "granted_by": 0}
                since = work.now - timedelta(days=1)
                work.insert(t.role_grant, **grant, valid_from=since, valid_to=t.FOREVER, recorded_at=since)
            return person_id

        made = int(self.do(act))
        self.people[name] = made
        return made


def make_workspace(work: Work) -> int:
    made = work.execute(
        sa.insert(t.workspace_).values(
            name="Brightwater", live_since=work.now, created_at=work.now, settings={}
        )
    )
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: os.PathLike[str]) -> None:
    """Nothing of whoever runs the tests: no `.env`, no tokens."""
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith(("SLACK_", "TANDEM_", "METRICS_"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def slack() -> Iterator[Running]:
    with sandbox.running() as running:
        yield running


@pytest.fixture
def world(memory: Memory, slack: Running) -> World:
    """A workspace on each database in turn, with one channel that Tandem is a member of."""
    return furnished(memory, slack)


@pytest.fixture
def quick_world(quick_memory: Memory, slack: Running) -> World:
    """The same on SQLite alone, for what is the same on both."""
    return furnished(quick_memory, slack)


def furnished(memory: Memory, slack: Running) -> World:
    workspace_id = memory.do(make_workspace, 0, now=datetime.now(UTC))
    channel = slack.add_channel("marketing", bot=True).id
    return World(memory, slack, workspace_id, channel)


__all__ = [
    "PATIENCE",
    "RULES",
    "SHORT_RULES",
    "SHORT_TIMES",
    "TIMES",
    "Act",
    "World",
    "a_picture",
    "furnished",
    "plain_words",
    "quick_draw",
    "replace",
    "until",
]
