"""Brightwater Instruments, small: the people, teams, campaigns and leads that the samples speak of.

`Company.make(memory)` lays it into an empty database. Names are attributes (`company.jonas` is a person id), leads and
campaigns are added with `lead` and `campaign`. Every act takes the moment at which it happens: nothing here has a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from alignment import leads as rules
from alignment.accounts import domain_of
from alignment.identity import folded
from alignment.lead_state import Lead, Step
from alignment.lifecycle import EventKind, Origin, Queue, Stage, TouchKind
from alignment.people import Actor, Department, Role, Standing
from db import tables as t
from db.memory import Memory, Work
from db.stores import campaigns, contacts, people
from db.stores import leads as stored
from db.stores.contacts import Contact
from operations.history import happen
from operations.leads import touch

T = TypeVar("T")

MORNING = datetime(2026, 11, 16, 13, 30, tzinfo=UTC)
"""Monday 16 November 2026, 08:30 in New York."""

NOON = datetime(2026, 11, 16, 17, 10, tzinfo=UTC)
"""The same day, 12:10: when L-42 is rejected in the samples."""

ZONE = "America/New_York"
MARKETING_CHANNEL = "C0MARKETING"
HASH_KEY = b"a key for tests"

_LONG_AGO = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)
_PEOPLE: Mapping[str, tuple[Role, str]] = {
    "jonas": (Role.REP, "west"),
    "amira": (Role.REP, "west"),
    "luca": (Role.REP, "east"),
    "ines": (Role.SALES_MANAGER, ""),
    "priya": (Role.MARKETER, "content"),
    "tomas": (Role.MARKETER, "content"),
    "leo": (Role.MARKETER, "content"),
    "daniel": (Role.MARKETING_MANAGER, "content"),
    "olga": (Role.ADMIN, ""),
}
_MANAGERS = {
    "jonas": "ines", "amira": "ines", "luca": "ines", "priya": "daniel", "tomas": "daniel", "leo": "daniel",
}  # fmt: skip
_TEAMS = {"west": Department.SALES, "east": Department.SALES, "content": Department.MARKETING}


@dataclass(slots=True)
class Company:
    """A workspace with its people by name. `run` and `see` do acts in it at a moment."""

    memory: Memory
    id: int
    people: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    campaigns: dict[str, int] = field(default_factory=dict)

    @classmethod
    def make(
        cls, memory: Memory, *, marketing_channel: str = MARKETING_CHANNEL, name: str = "Brightwater"
    ) -> Company:
        """Lay the company into a database: nine people, three teams, two campaigns, the calendar of the samples."""
        made = memory.do(_workspace(name, marketing_channel), 0, now=_LONG_AGO)
        company = cls(memory, made)
        memory.do(company._lay, made, now=_LONG_AGO)
        return company

    def __getattr__(self, name: str) -> int:
        """Return the id of somebody by first name, or of a team."""
        for known in (self.people, self.teams):
            if name in known:
                return known[name]
        raise AttributeError(name)

    def run(self, act: Callable[[Work], T], at: datetime = NOON) -> T:
        """Do a writing act at a moment."""
        return self.memory.do(act, self.id, now=at)

    def decided(self, number: int, kind: EventKind, owner: str, at: datetime = NOON) -> None:
        """Have a lead's deal won or lost, as a file reports it."""
        who, target = self.people[owner], Stage.WON if kind is EventKind.WON else Stage.LOST

        def decide(work: Work) -> None:
            lead = stored.lead(work, number, lock=True)
            assert lead is not None
            steps = [
                Step(EventKind.SALES_QUALIFIED, lead.stage, Stage.QUALIFIED, who, Queue.NONE),
                Step(kind, Stage.QUALIFIED, target, who, Queue.NONE),
            ]
            happen(work, Actor(0, "", Standing.MEMBER), lead, steps)

        self.run(decide, at)

    def see(self, act: Callable[[Work], T], at: datetime = NOON) -> T:
        """Do a reading act at a moment."""
        return self.memory.see(act, self.id, now=at)

    def actor(self, name: str, at: datetime = NOON) -> Actor:
        """Return somebody as they stand at a moment; `stranger`, `guest` and other standings are nobody we know."""
        if name in self.people:
            return self.see(lambda work: people.actor(work, self.people[name]), at)
        return Actor(0, name, Standing(name))

    def campaign(self, name: str, owner: str = "", **known: Any) -> int:
        """Add a campaign; return its id."""
        number = len(self.campaigns) + 1
        word = campaigns.word_of(name)
        self.run(
            lambda work: work.insert(
                t.campaign, id=number, name=name, word=word, owner_id=self.people.get(owner, 0), **known
            )
        )
        self.campaigns[word] = number
        return number

    def lead(
        self,
        number: int,
        company: str,
        *,
        owner: str = "",
        stage: Stage = Stage.ACCEPTED,
        campaign: str = "webinar-nov",
        team: str = "west",
        hot: bool = False,
        at: datetime = MORNING,
        contact: Contact | None = None,
        link: str = "",
        touches: int = 0,
    ) -> int:
        """Add a lead of marketing's with a number of one's choice, and bring it to a stage through the real rules.

        Without an owner it waits in the team's queue. `at` is when it was handed over; each step follows a minute later.
        """
        start = Lead(
            number, company, Stage.NEW, 0, 0, Origin.MARKETING, queue=Queue.ROUTING,
            campaign_id=self.campaigns.get(campaign, 0), hot=hot,
        )  # fmt: skip
        self.run(lambda work: _new(work, start, contact or Contact(), link, self.teams.get(team, 0)), at)
        holder, team_id = self.people.get(owner, 0), self.teams.get(team, 0)
        wanted = [] if stage is Stage.NEW else [rules.qualify_for_sales]
        if stage in (Stage.ASSIGNED, Stage.ACCEPTED, Stage.QUALIFIED) and holder:
            wanted.append(lambda lead: rules.assign(lead, holder, team_id))
        if stage in (Stage.ACCEPTED, Stage.QUALIFIED) and holder:
            wanted.append(lambda lead: rules.accept(lead, holder, team_id))
        for minutes, step in enumerate(wanted):
            self.run(_step(number, step, self.people.get(owner, 0)), at + timedelta(minutes=minutes))
        for n in range(touches):
            actor = self.actor(owner, at)
            self.run(
                lambda work, who=actor: touch(work, who, number, TouchKind.NO_ANSWER),  # type: ignore[misc]
                at + timedelta(minutes=10 + n),
            )
        return number

    def _lay(self, work: Work) -> None:
        for number, (word, department) in enumerate(_TEAMS.items(), 1):
            work.insert(t.team, id=number, name=word.capitalize(), word=word, department=department)
            self.teams[word] = number
        for name, (role, team) in _PEOPLE.items():
            self.people[name] = _person(work, name, role, self.teams.get(team, 0))
        for name, manager in _MANAGERS.items():
            work.insert(
                t.reporting, person_id=self.people[name], manager_id=self.people[manager],
                valid_from=work.now, recorded_at=work.now,
            )  # fmt: skip
        for day, name in ((date(2026, 11, 26), "Thanksgiving"), (date(2026, 12, 25), "Christmas")):
            work.insert(t.closed_day, day=day, name=name, recorded_at=work.now)
        work.insert(
            t.definition,
            name="mql",
            version=3,
            effective_from=work.now,
            terms=_CRITERIA,
            recorded_at=work.now,
        )
        for number, name in enumerate(("Webinar Nov", "Search", "Partner"), 1):
            owner = {"Webinar Nov": "priya", "Search": "tomas"}.get(name, "")
            word = campaigns.word_of(name)
            work.insert(t.campaign, id=number, name=name, word=word, owner_id=self.people.get(owner, 0))
            self.campaigns[word] = number
        # Numbers given by the counter start behind those that tests choose.
        work.number("lead", 500)
        work.number("campaign", 50)


_CRITERIA = {
    "budget": "budget this year",
    "size": "50 staff or more",
    "role": "decides or advises",
    "region": "a region we serve",
    "buyer": "a buyer",
}


def _workspace(name: str, marketing_channel: str) -> Callable[[Work], int]:
    def make(work: Work) -> int:
        settings = {"marketing_channel": marketing_channel} if marketing_channel else {}
        made = work.connection.execute(
            sa.insert(t.workspace_).values(
                name=name,
                zone=ZONE,
                currency="USD",
                country="US",
                live_since=work.now,
                created_at=work.now,
                settings=settings,
            )
        )
        assert made.inserted_primary_key is not None
        return int(made.inserted_primary_key[0])

    return make


def _person(work: Work, name: str, role: Role, team_id: int) -> int:
    made = int(
        work.insert(t.person, name=name.capitalize(), folded=folded(name), zone=ZONE, created_at=work.now)
    )
    work.insert(t.role_grant, person_id=made, role=role, valid_from=work.now, recorded_at=work.now)
    work.insert(
        t.external_id, kind="person", source="slack", external=f"U0{name.upper()}", thing_id=made,
        recorded_at=work.now,
    )  # fmt: skip
    if team_id:
        work.insert(
            t.membership, person_id=made, team_id=team_id, valid_from=work.now, recorded_from=work.now
        )
    return made


def _new(work: Work, lead: Lead, contact: Contact, link: str, team_id: int) -> None:
    stored.add(work, lead, link=link, domain=domain_of(contact.email))
    contacts.add_contact(work, lead.id, contact, "")
    happen(work, Actor(0, "", Standing.MEMBER), lead, [rules.create(Origin.MARKETING, team_id)])


def _step(number: int, decide: Callable[[Lead], Any], actor_id: int) -> Callable[[Work], None]:
    def take(work: Work) -> None:
        lead = stored.lead(work, number, lock=True)
        assert lead is not None
        happen(work, Actor(actor_id, "", Standing.MEMBER), lead, [decide(lead)])

    return take
