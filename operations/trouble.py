"""Telling somebody that a message did not get through: its owner, else an admin, once."""

from __future__ import annotations

from enum import StrEnum

from alignment.notices import PLACES
from alignment.people import Role
from db.memory import Work
from db.stores import channels, delivery, people
from db.stores.notices import Notice, Subject
from operations.duty.told import place_refused
from operations.notices import Owed, owe


class Trouble(StrEnum):
    """What went wrong, as the renderer of `trouble` finds it in `payload["what"]`."""

    CHANNEL = "channel"
    NOTICE = "notice"
    UNSURE = "unsure"
    OUTSIDE = "outside"


def tell(work: Work, notice: Notice, what: Trouble, code: str, reference: str = "") -> bool:
    """Owe a `trouble` notice about one that was not delivered; tell whether there is somebody to hear of it.

    A notice about a failed notice makes no further one. The same kind failing for the same cause is told once a day.
    """
    if notice.kind == "trouble" or delivery.group_of(notice.target):
        return False  # who could not be written to as a group hear each by DM
    if what == Trouble.NOTICE and notice.kind in PLACES:
        return place_refused(work, int(notice.payload["rota"]), notice.kind, code)
    owner = _owner(work, notice)
    if not owner:
        return False
    about = notice.id
    if what == Trouble.OUTSIDE:
        return ask_about(work, notice.target, owner)
    if what == Trouble.NOTICE:
        about = f"{notice.kind}/{code}/{owner}/{work.now.date().isoformat()}"
    owe(
        work,
        Owed(
            kind="trouble",
            dedup_key=f"trouble/{what}/{about}"[:200],
            target=f"person:{owner}",
            payload={
                "what": what.value,
                "code": code,
                "reference": reference,
                "notice": notice.id,
                "kind": notice.kind,
                "target": notice.target,
            },
            subjects=(Subject("person", owner),),
        ),
    )
    return True


def ask_about(work: Work, slack_id: str, owner: int = 0) -> bool:
    """Ask whether a channel may go on although more people can read it: once for each time that it opened further."""
    asked = owner or _admin(work, 0)
    found = channels.channel(work, slack_id)
    if not asked or found is None:
        return False
    since = int(found.widened_at.timestamp()) if found.widened_at else 0
    owe(
        work,
        Owed(
            kind="trouble",
            dedup_key=f"trouble/{Trouble.OUTSIDE}/{slack_id}/{since}"[:200],
            target=f"person:{asked}",
            payload={"what": Trouble.OUTSIDE.value, "code": "", "target": slack_id},
            subjects=(Subject("person", asked),),
        ),
    )
    return True


def _owner(work: Work, notice: Notice) -> int:
    """Return who cares most: the subscription's owner, else an admin; never over the DM that is itself broken."""
    not_them = delivery.person_of(notice.target)
    owner = delivery.subscription_owner(work, notice.subscription_id) if notice.subscription_id else 0
    if owner and owner != not_them:
        return owner
    return _admin(work, not_them)


def _admin(work: Work, not_them: int) -> int:
    admins = [each.id for each in people.holders(work, Role.ADMIN) if each.id != not_them]
    return admins[0] if admins else 0
