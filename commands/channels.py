"""A channel as a line names it: `#sales`, or as Slack sends one."""

from __future__ import annotations

import re

from alignment.errors import NotFound
from db.memory import Work
from db.stores import channels

_CHANNEL = re.compile(r"<#([CG][A-Z0-9]{1,38})(?:\|[^>]*)?>|#([\w-]{1,80})")


def take_channel(work: Work, typed: str) -> tuple[str, str]:
    """Return the first channel that a line names, empty for none, and the line without it; NotFound for one nobody knows."""
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
