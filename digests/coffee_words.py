"""How messages about pairings say who, when and what: first names, times on everybody's own wall, one line of a phone each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from alignment import refs
from alignment.calendar import city, local_day
from alignment.dates import deadline, short_moment
from db.memory import Work
from db.stores import people, workspaces
from db.stores.pairing_groups import Group
from db.tables.columns import FOREVER
from messages.buttons import Button
from messages.text import one_line

NAME = 12
"""So many letters of a first name: three of them still fit on a line."""

WHOLE = 34


class Those:
    """The people of a group by name and wall; whoever is gone is `somebody`."""

    def __init__(self, work: Work, ids: Collection[int]) -> None:
        self._known = people.people(work, ids)
        self._zone = workspaces.terms(work).zone
        self._today = work.now

    def name(self, person_id: int) -> str:
        """Return somebody's first name."""
        found = self._known.get(person_id)
        return one_line(found.first_name, NAME) if found is not None else "somebody"

    def names(self, ids: Sequence[int]) -> str:
        """Return several first names: `Amira and Leo`, `Amira, Leo and Luca`."""
        *first, last = [self.name(each) for each in ids]
        return f"{', '.join(first)} and {last}" if first else last

    def whole_name(self, person_id: int) -> str:
        """Return somebody's name as Slack finds them by it."""
        found = self._known.get(person_id)
        return one_line(found.name, WHOLE) if found is not None else "somebody"

    def zone(self, person_id: int) -> str:
        """Return on which wall somebody reads the time."""
        found = self._known.get(person_id)
        return (found.zone if found is not None else "") or self._zone

    def zones(self, ids: Sequence[int]) -> list[str]:
        """Return the walls of several people, each once, in their order."""
        return list(dict.fromkeys(self.zone(each) for each in ids))

    def soon(self, at: datetime, zone: str) -> str:
        """Return a time as it is said some days before: `Wed 15:00`."""
        return short_moment(at, zone, local_day(self._today, zone))


def at_word(at: datetime) -> str:
    """Return an instant as a button's line carries it: `2026-11-18T20:00Z`."""
    return f"{at:%Y-%m-%dT%H:%M}Z"


def proposed(group: Group, now: datetime) -> tuple[datetime, ...]:
    """Return the times that were proposed and are still to come."""
    return tuple(each for each in group.proposed if each > now)


def on_every_wall(those: Those, ids: Sequence[int], times: Sequence[datetime]) -> list[str]:
    """Return times as everybody of a group reads them: one line where they share a wall, else one for each, with its city."""
    zones = those.zones(ids)
    said = [" or ".join(those.soon(each, zone) for each in times) for zone in zones]
    whom = "both" if len(ids) == 2 else "all three"
    if len(zones) == 1:
        return [f"At work for {whom}: {said[0]}"]
    return [
        f"At work for {whom}:",
        *(f"{one_line(city(zone), 18)} {one}" for zone, one in zip(zones, said, strict=True)),
    ]


def label(those: Those, ids: Sequence[int], at: datetime) -> str:
    """Return a time as a button says it: with its city where the group has more than one wall."""
    zones = those.zones(ids)
    return those.soon(at, zones[0]) + (f" {city(zones[0])}" if len(zones) > 1 else "")


def when(those: Those, ids: Sequence[int], at: datetime) -> str:
    """Return a time that was chosen: `Wed 18 Nov 15:00`, with its city where the group has more than one wall."""
    zones = those.zones(ids)
    return deadline(at, zones[0]) + (f" {one_line(city(zones[0]), 14)}" if len(zones) > 1 else "")


def another(group: Group) -> Button:
    """Return the button that opens the form for a time of one's own."""
    return Button("Another time", f"/tandem coffee time {group.ref}", form=True)


def skip(group: Group) -> Button:
    """Return the button by which somebody excuses themselves from one round."""
    return Button("Skip this round", f"/tandem coffee skip {group.ref}")


def pause(programme_id: int) -> Button:
    """Return the button that opens the form for a break."""
    return Button("Pause me", f"/tandem coffee pause {refs.PROGRAMME.ref(programme_id)}", form=True)


def until(at: datetime, zone: str) -> str:
    """Return until when a break lasts: `until Mon 7 Dec 09:00`, or until somebody says that they are back."""
    return "until you are back" if at >= FOREVER else f"until {deadline(at, zone)}"
