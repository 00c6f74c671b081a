"""What somebody's App Home shows of their pairs beside the times that they picked: that one waits to be picked."""

from __future__ import annotations

from db.stores import pairing_groups
from digests import coffee_words as say
from digests.home_reader import Reader
from messages.text import Mrkdwn, neutral


def lines(seen: Reader) -> list[str]:
    """Return a line for each of somebody's pairs that has no time yet: `Coffee with Leo: pick a time`."""
    there = pairing_groups.under_way(seen.work, seen.actor.id)
    groups = [each for each in there if each.time is None and not each.settled]
    if not groups:
        return []
    those = say.Those(seen.work, [who for each in groups for who in each.members])
    return [
        Mrkdwn("Coffee with {}: pick a time").format(neutral(those.names(each.others(seen.actor.id))))
        for each in groups
    ]
