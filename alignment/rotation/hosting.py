"""Who hosts whom, and who covers: nobody has the same host again while another one who could has not had them.

Within one slot a host has one visitor. Visitors are placed one by one in the order of the line; to place one more,
hosts of those before may change among them, so that nobody waits for a host while an exchange would free one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from alignment.rotation.people import Member, Presence
from alignment.rotation.slots import Slot
from alignment.rotation.turns import Turn


@dataclass(slots=True)
class Past:
    """Who was whose host, and who covered, up to a slot."""

    hosted: Counter[tuple[int, int]] = field(default_factory=Counter)
    hosting: Counter[int] = field(default_factory=Counter)
    last_hosted: dict[int, date] = field(default_factory=dict)
    covering: Counter[int] = field(default_factory=Counter)

    def happens(self, turn: Turn) -> None:
        """Count a turn."""
        if turn.host_id:
            self.hosted[turn.person_id, turn.host_id] += 1
            self.hosting[turn.host_id] += 1
            self.last_hosted[turn.host_id] = turn.slot.last
        if turn.cover_id:
            self.covering[turn.cover_id] += 1


@dataclass(slots=True)
class Table:
    """The visitors and hosts of one slot. `host_of` and `visitor_of` mirror each other."""

    slot: Slot
    hosts: Mapping[int, Member]
    presence: Presence
    past: Past
    host_of: dict[int, int] = field(default_factory=dict)
    visitor_of: dict[int, int] = field(default_factory=dict)
    _settled: set[int] = field(default_factory=set)
    _may: dict[int, list[int]] = field(default_factory=dict)
    _there: list[Member] | None = None

    def could_host(self, member: Member, host_id: int) -> bool:
        """Tell whether a host of the pool is there then, at work when their visitor is, and no visitor themselves."""
        host = self.hosts.get(host_id)
        return host is not None and self.presence.there(host, self.slot) and self._could(member, host)

    def _could(self, member: Member, host: Member) -> bool:
        return (
            host.id != member.id
            and host.id not in self.host_of
            and self.presence.overlap(member, host, self.slot)
        )

    def seat(self, member: Member, host_id: int) -> bool:
        """Seat somebody with the host that was planned for them; False where that cannot be."""
        if member.id in self.visitor_of or host_id in self.visitor_of or not self.could_host(member, host_id):
            return False
        self._pair(member.id, host_id)
        self._settled.add(member.id)
        return True

    def place(self, member: Member) -> bool:
        """Find a host for one more visitor; False where none can be, or they host somebody in this slot."""
        if member.id in self.visitor_of:
            return False
        choices = self._choices(member)
        self.host_of[member.id] = 0  # while hosts change, nobody is given to whoever is being placed
        if self._augment(member.id, choices, set()):
            return True
        del self.host_of[member.id]
        return False

    def leave(self, person_id: int) -> int:
        """Take a visitor away; return the host who is free again."""
        host_id = self.host_of.pop(person_id)
        del self.visitor_of[host_id]
        self._settled.discard(person_id)
        return host_id

    def spread(self, members: Iterable[Member]) -> None:
        """Give visitors who had their host before one who had them less often: what was planned may have changed.

        Hosts of these visitors may change among them, each for one who had their visitor as rarely as any who could.
        """
        visitors = list(members)
        changed = any(self.past.hosted[each.id, self.host_of[each.id]] for each in visitors)
        if changed:  # by now everybody is seated: who visits hosts nobody
            self._settled.difference_update(each.id for each in visitors)
            self._may = {each.id: self.choices(each) for each in visitors}
        while changed:  # a host who is free again may be one whom somebody else has not had
            changed = sum(map(self._relieved, visitors)) > 0

    def _relieved(self, member: Member) -> bool:
        """Change somebody's host for one who had them less often; False where that cannot be."""
        had, host_id = self.past.hosted, self.host_of[member.id]
        often = had[member.id, host_id]
        fewer = [
            each.id
            for each in (self._present() if often else ())
            if had[member.id, each.id] < often and self._could(member, each)
        ]
        if not fewer:
            return False
        self.leave(member.id)
        if self.place(member):
            return True
        free = [each for each in fewer if each not in self.visitor_of]
        better = min(free, key=lambda each: (had[member.id, each], self._burden(each)), default=host_id)
        self._pair(member.id, better)
        return better != host_id

    def any_host(self, member: Member) -> bool:
        """Tell whether there is anybody who could host somebody in this slot, free or not."""
        return any(self._could(member, each) for each in self._present())

    def choices(self, member: Member) -> list[int]:
        """Return the hosts whom somebody may have in this slot: those who had them least, the least burdened first."""
        past = self.past
        had = {
            each.id: past.hosted[member.id, each.id] for each in self._present() if self._could(member, each)
        }
        least = min(had.values(), default=0)
        return sorted(
            (host for host, often in had.items() if often == least),
            key=self._burden,
        )

    def _burden(self, host_id: int) -> tuple[int, date, int]:
        """How much somebody hosted so far: smaller is less."""
        return self.past.hosting[host_id], self.past.last_hosted.get(host_id, date.min), host_id

    def _present(self) -> list[Member]:
        if self._there is None:
            self._there = [each for each in self.hosts.values() if self.presence.there(each, self.slot)]
        return self._there

    def _choices(self, member: Member) -> list[int]:
        if member.id not in self._may:
            self._may[member.id] = self.choices(member)
        return [each for each in self._may[member.id] if each not in self.host_of]

    def _augment(self, person_id: int, choices: Collection[int], seen: set[int]) -> bool:
        for host_id in choices:
            if host_id not in self.visitor_of and host_id not in seen:
                self._pair(person_id, host_id)
                return True
        for host_id in choices:
            if host_id in seen:
                continue
            seen.add(host_id)
            other = self.visitor_of[host_id]
            if other in self._settled:
                continue
            again = [each for each in self._may[other] if each != host_id and each not in self.host_of]
            if self._augment(other, again, seen):
                self._pair(person_id, host_id)
                return True
        return False

    def _pair(self, person_id: int, host_id: int) -> None:
        self.host_of[person_id] = host_id
        self.visitor_of[host_id] = person_id


def cover_for(
    member: Member, team: Collection[Member], table: Table, busy: Collection[int], planned: int = 0
) -> int:
    """Return who of somebody's team does their day job meanwhile: whoever did so least; 0 for nobody.

    Nobody covers who is away, on a turn themselves, a host then, or covers for somebody else.
    """
    free = [
        each.id
        for each in team
        if each.id != member.id
        and each.id not in busy
        and each.id not in table.host_of
        and each.id not in table.visitor_of
        and each.teams & member.teams
        and table.presence.there(each, table.slot)
    ]
    if planned in free:
        return planned
    return min(free, key=lambda each: (table.past.covering[each], each), default=0)
