"""The first admin: a Slack owner or admin, or whoever enters the one-time code; after that, only admins make admins."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from enum import StrEnum

from alignment.errors import NotFound, NotNow
from alignment.people import SHELL, Actor, Role, Standing
from db.memory import Work
from db.stores import audit, people, roster, setup_code

CODE_BYTES = 10
"""80 bits: five wrong tries a code leave nothing to guess."""
MOST_TRIES = 5
CODE_LIVES = timedelta(hours=24)


class Redeemed(StrEnum):
    """What entering a code came to. Never an exception: a wrong try must be counted, and a refusal would undo that."""

    WELCOME = "welcome"
    WRONG = "wrong"
    USED_UP = "used up"
    NOT_NEEDED = "not needed"


def has_admin(work: Work) -> bool:
    """Tell whether this workspace has an admin."""
    return bool(people.holders(work, Role.ADMIN))


def make_code(work: Work, entropy: bytes) -> str:
    """Make a new one-time code from the caller's random bytes (10 at least) and return it; only its hash is kept.

    An older code is void. Raises `NotNow` where there is an admin already: installing again gains nothing.
    """
    if len(entropy) < CODE_BYTES:
        raise ValueError(f"a one-time code needs {CODE_BYTES} random bytes, not {len(entropy)}")
    roster.lock(work)
    if has_admin(work):
        raise NotNow("There is an admin already. They can add you: /tandem people.")
    letters = base64.b32encode(entropy[:CODE_BYTES]).decode().rstrip("=")
    code = "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
    setup_code.keep_code(work, _hashed(code))
    return code


def redeem(work: Work, actor: Actor, typed: str) -> Redeemed:
    """Make whoever enters the right code the first admin; the code then is gone.

    Blanks, dashes and capitals do not matter. Five wrong tries, or a day, end a code: `tandem run` prints a new one.
    """
    if actor.standing is not Standing.MEMBER:
        return Redeemed.WRONG
    roster.lock(work)
    if has_admin(work):
        setup_code.drop_code(work)
        return Redeemed.NOT_NEEDED
    kept = setup_code.code(work)
    if kept is None or kept.tries >= MOST_TRIES or work.now - kept.made_at > CODE_LIVES:
        return Redeemed.USED_UP
    if not hmac.compare_digest(kept.hashed, _hashed(typed)):
        setup_code.count_try(work)
        return Redeemed.USED_UP if kept.tries + 1 >= MOST_TRIES else Redeemed.WRONG
    setup_code.drop_code(work)
    _crown(work, actor.id, actor.id, "code")
    return Redeemed.WELCOME


def claim(work: Work, actor: Actor) -> bool:
    """Make a Slack owner or admin the first admin; tell whether that happened."""
    if not actor.slack_owner or actor.standing is not Standing.MEMBER or not actor.id:
        return False
    roster.lock(work)
    if has_admin(work):
        return False
    setup_code.drop_code(work)
    _crown(work, actor.id, actor.id, "slack owner")
    return True


def add(work: Work, who: str) -> int:
    """Make somebody an admin from the shell, by our number, Slack id or name; return their number.

    Raises `NotFound` when nobody, or more than one person, fits.
    """
    wanted = who.strip().lstrip("@").casefold()
    known = [
        each
        for each in roster.everybody(work)
        if wanted and wanted in (str(each.id), each.slack.casefold(), each.name.casefold())
    ]
    if len(known) != 1:
        raise NotFound(
            f"{len(known) or 'No'} people fit {who.strip()!r}. Give a Slack member id, such as U012ABCDEF, or a full name."
        )
    roster.lock(work)
    _crown(work, known[0].id, SHELL.id, "shell")
    return known[0].id


def _crown(work: Work, person_id: int, by: int, through: str) -> None:
    if roster.grant(work, person_id, Role.ADMIN, by):
        audit.record(work, by, "role.given", f"person:{person_id}", role=Role.ADMIN.value, through=through)


def _hashed(code: str) -> str:
    plain = "".join(char for char in code.upper() if char.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
