"""`/tandem setup webhook`: which other systems tell us by themselves, when each was last heard, and closing one's door.

Opening one, and its secret, are the shell's: neither an address nor a secret is ever shown in Slack.
"""

from __future__ import annotations

from datetime import datetime

from alignment.errors import Incomplete, NotUnderstood
from alignment.zones import zone_named
from commands.answers import answer
from commands.request import Reply, Request
from commands.tandem.setup import card
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import endpoints as stored
from db.stores import workspaces
from db.stores.endpoints import Endpoint
from messages.buttons import Button
from messages.fields import Field, Say, Text
from messages.text import escape
from operations import endpoints

_MOST = 12
_NONE = "No webhook yet. At the shell: tandem webhook add"


def _fields(work: Work) -> list[Field]:
    return [
        Say("\n".join(_lines(work))),
        Text("number", "End the one with this number", limit=16, optional=True),
    ]


def _words(form: Request) -> str:
    number = form.answered("number").strip()
    return f"end {number}" if number else "list"


def _webhook(work: Work, request: Request, typed: str) -> str:
    word, _, number = typed.casefold().strip().partition(" ")
    if word == "list":
        return _lines(work)[0]
    if word != "end":
        raise NotUnderstood(
            "A webhook is ended by its number: webhook end 3. Others: tandem webhook, at the shell."
        )
    if not number:
        raise Incomplete("Which one? Such as: webhook end 3.", field="number")
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise NotUnderstood(f'"{number[:20]}" is no number of a webhook. Try: webhook list.', field="number")
    found = endpoints.end(work, request.actor, int(number))
    return f"Webhook {found.id} ({found.kind} of {found.source}) has ended; what it brought stays."


def _show(work: Work, typed: str) -> Reply | None:
    """Say which webhooks there are, where that is what was asked."""
    if typed.casefold().strip() not in ("list", "show"):
        return None
    return answer(*_lines(work), buttons=(Button("End one…", "/tandem setup webhook", form=True), card.CARD))


def _lines(work: Work) -> list[str]:
    """Say of each webhook what it takes, and when it was last heard; the newest first."""
    there = [each for each in stored.listed(work) if not each.ended]
    if not there:
        return [_NONE]
    zone = workspaces.terms(work).zone
    shown = [_line(each, zone) for each in reversed(there[-_MOST:])]
    return [*shown, f"and {len(there) - _MOST} more"] if len(there) > _MOST else shown


def _line(each: Endpoint, zone: str) -> str:
    heard = f"last heard {_local(each.heard_at, zone)}" if each.heard_at else "never heard"
    late = each.refused_at is not None and (each.heard_at is None or each.refused_at > each.heard_at)
    turned = f"; then turned away: {each.refused_for}" if late else ""
    return f"{each.id}: {each.kind} of {escape(each.source)}, {heard}{turned}"


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(zone_named(zone)):%d %b %H:%M}"


WEBHOOK = step(
    "webhook",
    "Webhooks",
    _fields,
    _words,
    _webhook,
    "number",
    "A new one, or a new secret: tandem webhook, at the shell.",
    ("webhooks",),
    _show,
)
