"""Which channel a line or a form is for: the one it names, else the one it was typed in."""

from __future__ import annotations

import re

from alignment.errors import NotFound
from commands.request import Request
from db.memory import Work
from db.stores import channels
from operations.subscriptions import target_of

_CHANNEL = re.compile(r"<#([CG][A-Z0-9]{1,38})(?:\|[^>]*)?>|#([\w-]{1,80})")


def channel_meant(work: Work, request: Request, typed: str) -> tuple[str, str]:
    """Return the channel, empty for none, and the words without it. A form says it in its field `channel`."""
    here = target_of(request.channel or request.private.get("channel", ""), request.actor)
    if request.submitted:
        picked = request.answered("channel")
        here = target_of(picked, request.actor) if picked else ""
    else:
        named, typed = channel_named(work, typed)
        here = named or here
    return "" if here.startswith("person:") else here, typed


def channel_named(work: Work, typed: str) -> tuple[str, str]:
    """Return the channel that words name, empty for none, and the words without it."""
    named = _CHANNEL.search(typed)
    if named is None:
        return "", typed
    return named[1] or _by_name(work, named[2]), typed.replace(named[0], " ")


def _by_name(work: Work, name: str) -> str:
    found = next((each for each in channels.channels(work) if each.name == name.casefold()), None)
    if found is None:
        raise NotFound(
            f"I know no channel #{name[:40]}. Invite me there first: /invite @Tandem", field="channel"
        )
    return found.slack_id
