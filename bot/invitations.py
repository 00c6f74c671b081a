"""The clock's part in invitations: look what is new in the calendars of those who want them, and owe that it is told.

Looking reads all calendars at once and holds nobody up; what is owed is a short write for each person. A company where
nothing changed since the last look costs no more than reading what there is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from alignment.invitations import Entry
from alignment.recurring import Running
from alignment.together import Engagement
from db.memory import Memory, Work
from db.stores import invitations as stored
from db.stores import workspaces
from db.stores.invitations import Told
from figures import invitations as figures
from figures.feeds import Found
from operations import invitations
from operations.invitations import News


@dataclass(frozen=True, slots=True)
class _Seen:
    """All that what is new follows from, but for what was told."""

    today: date
    wanting: Mapping[int, datetime]
    engagements: tuple[Engagement, ...]
    running: tuple[Running, ...]


@dataclass(frozen=True, slots=True)
class _Owing:
    """What is new to somebody who wants invitations since then, beside what they were `told` of those entries before."""

    person_id: int
    since: datetime
    told: Mapping[str, Told]
    news: News


@dataclass
class Inviting:
    """Owes what is new in all workspaces; `quiet` is what each had when nothing was."""

    memory: Memory
    quiet: dict[int, _Seen] = field(default_factory=dict)

    async def invite(self, workspace_id: int, now: datetime) -> int:
        """Owe what is new in one workspace; return how many messages that is. Nothing is written where nothing is new."""
        before = self.quiet.get(workspace_id)
        seen, owing = await self.memory.look(partial(_look, before=before), workspace_id, now=now)
        if not owing:
            self.quiet[workspace_id] = seen
            return 0
        self.quiet.pop(workspace_id, None)
        made = 0
        for each in owing:
            made += await self.memory.run(partial(_tell, owing=each), workspace_id, now=now)
        return made


def _look(work: Work, before: _Seen | None) -> tuple[_Seen, list[_Owing]]:
    found, today = Found.here(work), workspaces.today(work)
    seen = _Seen(today, stored.wanting(work), found.engagements, found.running)
    if seen == before:
        return seen, []
    lost, moved = partial(figures.lost, found), figures.DaysOff(work, found).moved
    entries = {person: figures.entries(found, person) for person in seen.wanting}
    told = _told(work, entries)
    owing = []
    for person, since in seen.wanting.items():
        news = invitations.news(told[person], entries[person], lost, moved, today)
        if news:
            owing.append(_Owing(person, since, _only(told[person], news.refs), news))
    return seen, owing


def _told(work: Work, entries: Mapping[int, Mapping[str, Entry]]) -> Mapping[int, Mapping[str, Told]]:
    """Return what everybody was told of what is to come: as they know it, or since it was off or over and is to come again.

    What is over for good is not read, however much of it there was.
    """
    told = stored.told(work)
    beside = {ref for person, own in entries.items() for ref in own if ref not in told.get(person, {})}
    again = stored.told(work, refs=beside) if beside else {}
    return {
        person: {**_only(again.get(person, {}), own.keys()), **told.get(person, {})}
        for person, own in entries.items()
    }


def _only(told: Mapping[str, Told], refs: Collection[str]) -> Mapping[str, Told]:
    return {ref: each for ref, each in told.items() if ref in refs}


def _tell(work: Work, owing: _Owing) -> int:
    """Owe somebody their news, unless another clock told them anything since the look: then the next look sees what is left."""
    wanting = stored.wanting(work, owing.person_id, held=True)
    if wanting.get(owing.person_id) != owing.since:
        return 0
    if stored.told(work, owing.person_id, owing.news.refs).get(owing.person_id, {}) != owing.told:
        return 0
    return invitations.tell(work, owing.person_id, owing.since, owing.news)
