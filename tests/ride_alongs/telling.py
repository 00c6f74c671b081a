"""What Tandem owes because of ride-alongs, as the clock makes it."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.ride_alongs import ride_in
from messages.message import Message
from tests.company import Company
from tests.meetings.telling import arrives, body, labels, moment, owed, said

__all__ = ["arrives", "body", "dm", "labels", "moment", "owed", "read", "said", "tick"]


def tick(company: Company, at: datetime) -> int:
    """Let the clock do what it does about ride-alongs; return how much that was."""
    return asyncio.run(ride_in(company.memory, company.id, at))


def dm(company: Company, kind: str, who: str, at: datetime) -> Message:
    """Return the newest message of a kind to somebody, as it would go out."""
    found = [each for each in owed(company, kind, at) if each.target == f"person:{company.people[who]}"]
    assert found, f"{who} is owed no {kind}"
    return said(company, found[-1], at)


def read(company: Company, kind: str, who: str, at: datetime) -> str:
    """Return the newest message of a kind to somebody as they read it."""
    return body(dm(company, kind, who, at))
