"""What Tandem owes because of meetings, as it would be read at a moment."""

from __future__ import annotations

import asyncio
from datetime import date, datetime

import sqlalchemy as sa

from alignment.calendar import local_instant, parse_time
from bot.meetings import meet_in
from db import tables as t
from db.memory import Work
from db.stores import notices as stored
from db.stores.notices import Notice
from digests import registry
from messages.drawn import in_words
from messages.house import Kind, breaches
from messages.limits import check
from messages.message import Message
from tests.company import ZONE, Company


def moment(day: int, wall: str, month: int = 11) -> datetime:
    """A time on New York's wall clock in November 2026."""
    return local_instant(date(2026, month, day), parse_time(wall), ZONE)


def tick(company: Company, at: datetime) -> int:
    """Let the clock do what it does about meetings; return how much that was."""
    return asyncio.run(meet_in(company.memory, company.id, at))


def owed(company: Company, kind: str, at: datetime, *, act: str = "post") -> list[Notice]:
    """Return what is owed of a kind, in the order in which it was, without what was called off."""

    def look(work: Work) -> list[Notice]:
        n = t.notice.c
        here = (n.workspace_id == work.workspace_id, n.kind == kind, n.state != "cancelled")
        found = sa.select(n.id).where(*here, n.act == act).order_by(n.made_at, n.target)
        each = [stored.by_id(work, one) for one in work.execute(found).scalars()]
        return [one for one in each if one is not None]

    return company.see(look, at)


def said(company: Company, notice: Notice, at: datetime, kind: Kind = Kind.CARD) -> Message:
    """Return a message as it would go out, held against the house rules and Slack's limits."""
    message = company.see(lambda work: registry.render(work, notice), at)
    assert message is not None, notice.kind
    assert not breaches(message, kind), breaches(message, kind)
    assert not check(message.payload())
    return message


def arrives(company: Company, notice: Notice, at: datetime) -> None:
    """Have a message arrive in Slack."""
    mine = (t.notice.c.workspace_id == company.id, t.notice.c.id == notice.id)
    sent = {"state": "sent", "sent_at": at, "channel": notice.target, "ts": f"{at.timestamp():.6f}"}
    company.run(lambda work: work.execute(sa.update(t.notice).where(*mine).values(**sent)), at)


def body(message: Message) -> str:
    """Return a message's lines of mrkdwn, without its buttons."""
    shown = [each for each in message.blocks if each["type"] in ("section", "context")]
    return "\n\n".join(in_words(each) for each in shown)


def labels(message: Message) -> list[str]:
    """Return what may be pressed, in order."""
    return [
        each["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        for each in ([element] if element["type"] == "button" else element["options"])
    ]
