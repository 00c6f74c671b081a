"""A company with a webhook, and a sender that signs what it posts through the real door."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from alignment.people import SHELL
from bot.http import doors
from bot.http.webhooks import Webhooks, hash_of
from bot.measures import Measures
from bot.secrets import Secrets
from db import tables as t
from db.memory import Memory, Work
from operations import endpoints
from tests.bot.test_doors import call
from tests.intake.conftest import Company, make_company

KEPT = Secrets(["a test's own key"])
SECRET = "the sender's secret"
PUBLIC = "https://tandem.example.com"


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Sign as docs/webhooks.md says."""
    return "v1=" + hmac.new(secret.encode(), b"v1:" + stamp.encode() + b":" + body, sha256).hexdigest()


@dataclass
class Sender:
    """Somebody who posts to one address of a company's Tandem, signed now."""

    company: Company
    address: str
    number: int
    source: str = "crm"
    secret: str = SECRET
    measures: Measures = field(default_factory=Measures)

    @property
    def app(self) -> Starlette:
        now = lambda: self.company.now  # noqa: E731 - the clock of the doors
        webhooks = Webhooks(self.company.memory, KEPT, now, self.measures, PUBLIC)
        return doors.build(now, dict, webhooks=webhooks)

    @property
    def path(self) -> str:
        return f"/webhooks/{self.source}/{self.address}"

    def post(
        self,
        told: Any,
        *,
        name: str = "",
        at: datetime | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Post a body; return the status, and the JSON or the text that came back."""
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        stamp = str(int((at or self.company.now).timestamp()))
        sent = {"X-Tandem-Timestamp": stamp, "X-Tandem-Signature": signature(self.secret, stamp, body)}
        if name:
            sent["X-Tandem-Delivery"] = name
        status, answer = asyncio.run(call(self.app, self.path, body, {**sent, **(headers or {})}))
        text = answer.decode()
        return status, json.loads(text) if text.startswith("{") else text

    def takes(self, told: Any, **more: Any) -> dict[str, Any]:
        """Post a body that is taken; return what came of it."""
        status, answer = self.post(told, **more)
        assert status == 200, answer
        assert isinstance(answer, dict)
        return answer

    def rows(self, table: sa.Table, **values: Any) -> list[dict[str, Any]]:
        """Return rows of the company."""
        found = sa.select(table).where(table.c.workspace_id == self.company.id)
        for name, value in values.items():
            found = found.where(table.c[name] == value)
        found = found.order_by(*table.primary_key.columns)
        return self.company.see(lambda work: [dict(each) for each in work.execute(found).mappings()])

    def lead(self, external: str = "A-1") -> dict[str, Any]:
        """Return the lead that the source calls so."""
        (named,) = self.rows(t.external_id, kind="lead", external=external)
        (lead,) = self.rows(t.lead, id=named["thing_id"])
        return lead


def opened(
    company: Company,
    kind: str = "leads",
    mapped: Mapping[str, Any] | None = None,
    scheme: str = "tandem",
    **more: Any,
) -> Sender:
    """Open a door for a company's sender."""
    address = f"{company.id}-{kind}-{company.files}-token"
    company.files += 1
    source = more.get("source", "crm")

    def act(work: Work) -> int:
        made = endpoints.add(
            work, SHELL, hashed=hash_of(address), sealed=KEPT.seal(SECRET), source=source, kind=kind, scheme=scheme,
            mapped=mapped or {},
        )  # fmt: skip
        return made.id

    return Sender(company, address, company.do(act), source)


@pytest.fixture
def sender(memory: Memory) -> Sender:
    """A sender of leads, named as ours, on each database in turn."""
    return opened(make_company(memory))


@pytest.fixture
def quick_sender(quick_memory: Memory) -> Sender:
    """The same on SQLite alone."""
    return opened(make_company(quick_memory))
