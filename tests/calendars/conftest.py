"""A company that meets on Tuesdays, and a calendar program that reads by an address through the real door."""

from __future__ import annotations

import asyncio
import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import icalendar
import pytest

from bot.http import doors
from bot.http.calendars import Calendars
from bot.measures import Measures
from db.memory import Memory
from operations.addresses import PUBLIC_URL
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.meetings.conftest import CHANNEL, invited

PUBLIC = "https://tandem.example.com"


@dataclass
class Answer:
    """What the door answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def entries(self) -> list[Any]:
        """The calendar's entries."""
        return list(icalendar.Calendar.from_ical(self.body).walk("VEVENT"))

    @property
    def titles(self) -> set[str]:
        """What its entries are called."""
        return {str(each["SUMMARY"]) for each in self.entries}


@dataclass
class Program:
    """A calendar program that reads a company's calendars at a time."""

    company: Company
    now: datetime = NOON
    measures: Measures = field(default_factory=Measures)

    def reads(self, address: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for an address (or a path), and return the answer."""
        path = address.removeprefix(PUBLIC)
        app = doors.build(
            lambda: self.now, dict, calendars=Calendars(self.company.memory, lambda: self.now, self.measures)
        )
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode("utf-8", "replace"),
            "query_string": b"",
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
            "http_version": "1.1",
            "scheme": "https",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
            "root_path": "",
            "app": app,
        }
        asyncio.run(app(scope, receive, send))
        return Answer(
            sent[0]["status"],
            {name.decode(): value.decode() for name, value in sent[0]["headers"]},
            b"".join(each.get("body", b"") for each in sent[1:]),
        )


def address_in(talk: Dialogue) -> str:
    """Return the address that the last answer tells."""
    assert talk.reply.message is not None
    (found,) = set(re.findall(r"https://[^|>\s]+\.ics", str(talk.reply.message.payload())))
    return str(found)


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    return reachable(quick_memory)


def reachable(memory: Memory) -> Company:
    """Return a company whose calendars can be read from outside."""
    memory.remember(PUBLIC_URL, f"{PUBLIC}/")
    made = Company.make(memory)
    made.run(invited)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    made = Dialogue(company, now=NOON, channel=CHANNEL)
    assert made.says("ines", "/meeting new lead review tue 10:00 40m").startswith("Lead review: Tue 10:00")
    return made


@pytest.fixture
def program(company: Company) -> Program:
    return Program(company)
