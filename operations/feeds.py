"""The addresses by which calendars read what both teams do together: made, made anew, turned off.

Whoever has an address reads by it, so it is told once, to whoever asked for it, and only its hash is kept.
"""

from __future__ import annotations

import base64
from hashlib import sha256

from alignment.errors import NotNow, Offer
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit
from db.stores import feeds as stored
from db.stores.feeds import Address
from operations.addresses import PUBLIC_URL
from operations.subscriptions import refuse_unless_postable

TOKEN_BYTES = 16
"""128 bits: an address cannot be guessed."""


def reached_at(work: Work) -> str:
    """Return where calendars reach this Tandem; empty where they cannot."""
    return str(work.kept.get(PUBLIC_URL, "")).rstrip("/")


def hash_of(address: str) -> str:
    """Return what is kept of a calendar's address."""
    return sha256(address.encode("utf-8", "replace")).hexdigest()


def whose(address: str) -> int:
    """Return the workspace that a calendar's address names; 0 for none."""
    number = address.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0


def own(work: Work, actor: Actor) -> Address | None:
    """Return the open address of somebody's own calendar."""
    may(actor, Right.OWN_SETTINGS)
    return stored.open_one(work, person_id=actor.id)


def of_channel(work: Work, actor: Actor, channel: str) -> Address | None:
    """Return the open address of a channel's calendar, for whoever says what a channel gets."""
    may(actor, Right.SUBSCRIBE)
    return stored.open_one(work, channel=channel)


def make_own(work: Work, actor: Actor, entropy: bytes) -> str:
    """Make an address for somebody's own calendar and return it: told now and never again. The one before is closed."""
    may(actor, Right.OWN_SETTINGS)
    return _make(work, actor, entropy, person_id=actor.id)


def make_channels(work: Work, actor: Actor, channel: str, entropy: bytes) -> str:
    """Make an address for a channel's calendar and return it; refused where Tandem may not post."""
    may(actor, Right.SUBSCRIBE)
    if not channel.startswith(("C", "G")):
        raise NotNow(
            "This is no channel. Type it in the channel that you mean.", Offer("Mine", "/tandem calendar")
        )
    refuse_unless_postable(work, channel, "/tandem calendar channel")
    return _make(work, actor, entropy, channel=channel)


def end_own(work: Work, actor: Actor) -> None:
    """Turn somebody's own address off: calendars that read by it find nobody."""
    may(actor, Right.OWN_SETTINGS)
    _end(work, actor, person_id=actor.id)


def end_channels(work: Work, actor: Actor, channel: str) -> None:
    """Turn a channel's address off."""
    may(actor, Right.SUBSCRIBE)
    _end(work, actor, channel=channel)


def _make(work: Work, actor: Actor, entropy: bytes, *, person_id: int = 0, channel: str = "") -> str:
    if len(entropy) < TOKEN_BYTES:
        raise ValueError(f"an address needs {TOKEN_BYTES} random bytes, not {len(entropy)}")
    base = reached_at(work)
    if not base:
        raise NotNow(
            "Calendars cannot reach Tandem here: its admin has not set PUBLIC_URL. Your meetings are in /meeting.",
            Offer("Meetings", "/meeting"),
        )
    token = base64.urlsafe_b64encode(entropy[:TOKEN_BYTES]).decode().rstrip("=")
    address = f"{work.workspace_id}-{token}"
    stored.add(work, hash_of(address), made_by=actor.id, person_id=person_id, channel=channel)
    audit.record(work, actor.id, "calendar.made", _thing(person_id, channel))
    return f"{base}/calendar/{address}.ics"


def _end(work: Work, actor: Actor, *, person_id: int = 0, channel: str = "") -> None:
    if not stored.end(work, person_id=person_id, channel=channel):
        raise NotNow("No address is open.", Offer("Calendar", "/tandem calendar"))
    audit.record(work, actor.id, "calendar.ended", _thing(person_id, channel))


def _thing(person_id: int, channel: str) -> str:
    return f"person:{person_id}" if person_id else f"channel:{channel}"
