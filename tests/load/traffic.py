"""Who keeps Tandem busy for an hour: a CRM that tells everything twice and out of order, and reps who work what they get."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp
import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from tests.load.crew import Crew
from tests.load.town import FIRST_LEAD, SENDERS, Town, slack_id
from tests.webhooks.conftest import signature

AT_ONCE = 6
"""So many requests are under way at a time."""

SLOW = "longer than Slack waits"
"""What somebody reads whose command was taken back because it took too long: they type it again."""

PATIENCE = 200
"""So often something is sent until it is answered."""


@dataclass(frozen=True, slots=True)
class NewLead:
    """A lead as the CRM knows it, and what its last word about it is."""

    external: str
    pool: int
    hot: bool
    named: str
    changed: bool

    @property
    def company(self) -> str:
        """The name that is true in the end."""
        return self._name(2 if self.changed else 1)

    def _name(self, edition: int) -> str:
        plain = self.named or f"Newcomer {self.external}"
        return plain if edition == 1 or self.named else f"{plain} Group"

    def record(self, town: Town, edition: int, handed: datetime) -> dict[str, Any]:
        """Return one edition of it; the second was saved a second after the first."""
        return {
            "external": self.external, "company": self._name(edition), "name": f"Person {self.external}",
            "email": f"person@{self.external.lower()}.example", "title": f"edition {edition}",
            "region": town.region(self.pool), "hot": self.hot, "campaign": "Fair", "source": "fair",
            "mql_at": handed.isoformat(), "changed_at": (handed + timedelta(seconds=edition)).isoformat(),
        }  # fmt: skip


def new_leads(size: int, pools: int, named: int) -> list[NewLead]:
    """Return leads for every pool in turn; one in ten asked for a talk, one in five is changed by the CRM at once."""
    return [
        NewLead(
            external=f"N-{number}",
            pool=number % pools + 1,
            hot=number % 10 == 3,
            named="Named account" if number % named == 1 else "",
            changed=number % 5 == 0,
        )
        for number in range(size)
    ]


@dataclass(frozen=True, slots=True)
class Post:
    """One envelope: a webhook with its delivery's name, or a command. `again`: it was sent before."""

    name: str
    body: bytes
    webhook: bool
    again: bool = False


@dataclass
class Traffic:
    """Sends what a part of the hour brings, several at a time, to both web processes."""

    crew: Crew
    chance: random.Random
    took: list[float] = field(default_factory=list)
    commands_took: list[float] = field(default_factory=list)
    repeats: int = 0
    retried: int = 0
    refused: list[str] = field(default_factory=list)
    begun_at: dict[str, datetime] = field(default_factory=dict)
    late: list[Post] = field(default_factory=list)
    _session: aiohttp.ClientSession | None = None

    async def part(self, leads: Sequence[NewLead], commands: Sequence[tuple[int, str]]) -> None:
        """Send some leads twice or more, out of order, and some commands, a few of them twice, and wait for all answers."""
        waiting = [*self._deliveries(leads), *self._typed(commands), *self.late]
        self.chance.shuffle(waiting)
        # Some repeats come a part of the hour later, as after an answer that was lost.
        held = {at for at, each in enumerate(waiting) if each.again and self.chance.random() < 0.3}
        self.late = [waiting[at] for at in sorted(held)]
        await self._send([each for at, each in enumerate(waiting) if at not in held])

    async def rest(self) -> None:
        """Send the repeats that are left."""
        waiting, self.late = self.late, []
        await self._send(waiting)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _send(self, waiting: list[Post]) -> None:
        self._session = self._session or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        each = iter(waiting)

        async def sender() -> None:
            for post in each:
                await self._until_answered(post)

        await asyncio.gather(*(sender() for _ in range(AT_ONCE)))

    async def _until_answered(self, post: Post) -> None:
        for _again in range(PATIENCE):
            begun = time.perf_counter()
            status, said = await self._once(post)
            seconds = time.perf_counter() - begun
            (self.took if post.webhook else self.commands_took).append(seconds)
            if status == 200 and SLOW not in str(said.get("text", "")):
                self._note(post, said)
                return
            self.retried += 1
            await asyncio.sleep(0.1)
        raise AssertionError(f"{post.name} was never answered: {status} {said}")

    def _note(self, post: Post, said: dict[str, Any]) -> None:
        if post.webhook:
            self.refused += [str(each) for each in said["refused"]]
            self.repeats += bool(said["repeated"])
        elif "eference" in str(said.get("text", "")):
            self.refused.append(str(said["text"]))

    async def _once(self, post: Post) -> tuple[int, dict[str, Any]]:
        assert self._session is not None
        port = self.chance.choice(self.crew.ports())
        town, seconds = self.crew.town, int(self.crew.now().timestamp())
        if post.webhook:
            path = town.door
            headers = {
                "X-Tandem-Timestamp": str(seconds), "X-Tandem-Delivery": post.name,
                "X-Tandem-Signature": signature(SENDERS, str(seconds), post.body),
            }  # fmt: skip
        else:
            path = "/slack/events"
            signed = town.slack.sandbox._line.signed_headers(post.body, timestamp=seconds)
            headers = {**signed, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            async with self._session.post(
                f"http://127.0.0.1:{port}{path}", data=post.body, headers=headers
            ) as answer:
                text = await answer.text()
                return answer.status, json.loads(text) if text.startswith("{") else {"text": text}
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as problem:
            return 0, {"text": type(problem).__name__}

    def _deliveries(self, leads: Sequence[NewLead]) -> Iterator[Post]:
        town, handed = self.crew.town, self.crew.now().replace(microsecond=0) - timedelta(seconds=30)
        left = list(leads)
        while left:
            some = [left.pop() for _ in range(min(len(left), self.chance.choice((1, 1, 1, 2, 3, 6))))]
            bodies = [[each.record(town, 1, handed) for each in some]]
            bodies += [[each.record(town, 2, handed)] for each in some if each.changed]
            for number, records in enumerate(bodies):
                name = f"{some[0].external}/{number}"
                body = json.dumps(records if len(records) > 1 else records[0]).encode()
                for again in range(self.chance.choice((2, 2, 2, 3))):
                    yield Post(name, body, webhook=True, again=again > 0)
            # The CRM also tells what it told before as something new, such as after it was put back.
            if self.chance.random() < 0.1:
                yield Post(
                    f"{some[0].external}/anew", json.dumps(some[0].record(town, 1, handed)).encode(), webhook=True
                )  # fmt: skip

    def _typed(self, commands: Sequence[tuple[int, str]]) -> Iterator[Post]:
        for rep, text in commands:
            name = f"{rep}.{text}.{self.chance.randrange(10**9)}"
            fields = {
                "command": "/lead", "text": text, "team_id": self.crew.town.slack.sandbox.slack.workspace.team_id,
                "user_id": slack_id(rep), "channel_id": "C0ANY", "trigger_id": name,
                "response_url": "http://127.0.0.1:9/",
            }  # fmt: skip
            body = urlencode(fields).encode()
            yield Post(name, body, webhook=False)
            if self.chance.random() < 0.3:
                yield Post(name, body, webhook=False, again=True)


def work_for(town: Town, chance: random.Random, many: int, now: datetime) -> list[tuple[int, str]]:
    """Return what reps type now: they accept and call what is new or due, refuse some of it and pass some on."""
    held = town.memory.see(_held, town.company.id, now=now)
    chosen = chance.sample(held, min(many, len(held)))
    return [(rep, _verb(town, chance, rep, stage, lead)) for lead, rep, stage in chosen]


def _held(work: Work) -> list[tuple[int, int, str]]:
    """What reps have that came today: not accepted yet, or waiting for a first touch."""
    lead, c = t.lead.c, t.clock.c
    waits = sa.exists().where(
        c.workspace_id == lead.workspace_id, c.lead_id == lead.id, c.stopped_at == t.FOREVER
    )
    found = sa.select(lead.id, lead.owner_id, lead.stage).where(
        lead.workspace_id == work.workspace_id,
        lead.id >= FIRST_LEAD,
        lead.stage.in_(["assigned", "accepted"]),
        waits,
    )
    return [(row.id, row.owner_id, row.stage.value) for row in work.execute(found.order_by(lead.id))]


def _verb(town: Town, chance: random.Random, rep: int, stage: str, lead: int) -> str:
    dice = chance.random()
    steady = town.pool_of(rep) in town.steady
    if stage == "assigned" and not steady and dice < 0.15:
        return f"notmine {lead} {chance.choice(('territory', 'conflict'))}"
    if dice < 0.3:
        return f"reject {lead} budget asked for next year"
    if stage == "assigned" and dice < 0.6:
        return f"accept {lead}"
    return f"called {lead}"
