"""Who looks at their App Home: their work, the agreement, and the clock on their wall; and what every role's rows share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alignment.dates import near_day, short_moment, weekday_and_day
from alignment.lead_state import Lead
from alignment.people import Actor
from alignment.terms import Terms
from alignment.zones import as_utc, day_edges, local_day, zone_named
from db.memory import Work
from db.stores import leads, people
from db.stores.rejections import Rejection
from messages.buttons import Block, Button
from messages.forms import row
from messages.words import render as write

MOST_ROWS = 5
"""A rep's leads on Home, the line that counts the others among them; so many of anything else."""

Part = str | Block

Row = tuple[str, tuple[Button, ...]]
"""Lines of mrkdwn and what their ⋯ menu types: one row of Home, and of what `/lead` alone answers."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and the clock on their wall."""

    work: Work
    actor: Actor
    terms: Terms

    @property
    def zone(self) -> str:
        name = ("zone", self.actor.id)
        if name not in self.work.read:
            known = people.person(self.work, self.actor.id)
            self.work.keep(name, (known.zone if known else "") or self.terms.zone)
        return str(self.work.read[name])

    @property
    def today(self) -> date:
        return local_day(self.work.now, self.zone)

    def moment(self, instant: datetime) -> str:
        return short_moment(instant, self.zone, self.today)

    def day(self, instant: datetime) -> str:
        """`Tue` within six days, else `15 Feb`."""
        return near_day(local_day(instant, self.zone), self.today)

    @property
    def tomorrow(self) -> datetime:
        """When the day of whoever looks ends."""
        return day_edges(self.today, self.zone)[1]

    def greeting(self) -> str:
        hour = as_utc(self.work.now).astimezone(zone_named(self.zone)).hour
        part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
        name = self.actor.name.split()[0] if self.actor.name.split() else "you"
        return write("digests/home_greeting", part=part, who=name, day=weekday_and_day(self.today))


def more(left: int) -> list[Part]:
    """Return the row that says how many are not shown, where there are any."""
    return [row(f"_{left} more_", (Button("Show all", "/lead all"),))] if left > 0 else []


def leads_of(seen: Reader, owed: Sequence[Rejection]) -> list[tuple[Rejection, Lead, str]]:
    """Return each rejection with its lead and the lead's link."""
    found = leads.leads(seen.work, [each.lead_id for each in owed])
    links = leads.links(seen.work, found)
    return [
        (each, found[each.lead_id], links.get(each.lead_id, "")) for each in owed if each.lead_id in found
    ]
