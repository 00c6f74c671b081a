"""A large sales floor on a Monday noon: reps in pools by territory, and thousands of leads in their hands.

Leads are copies of a few that were played through the real operations: each copy has the whole history of its pattern,
for another rep and some minutes later, so that its state, cycle and clocks are what its events say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.identity import folded
from alignment.lifecycle import Stage, TouchKind
from alignment.people import SHELL, Role
from alignment.rota import Member, Pool
from alignment.routing import Conditions, Plan, Rule, RuleKind
from bot.http.webhooks import hash_of
from bot.secrets import Secrets
from db import tables as t
from db.memory import Memory, Work
from db.stores import roster
from db.stores import routing as rules
from operations import endpoints, installing, leads
from sandbox import Running
from tests.company import NOON, ZONE, Company

KEY = "a load test's own key"
SENDERS = "the sender's own secret"
LAST_WEEK = NOON - timedelta(days=4, hours=2)
"""Thursday 10:10: leads of then are worked, and were called again this morning: no promise of theirs is due yet."""

THIS_MORNING = NOON - timedelta(hours=3)
"""09:10: an ordinary first touch of then is due at 13:10, and its reminder an hour before, which is now."""

FIRST_REP, FIRST_LEAD = 100, 1000
PATTERNS = 3
"""So many leads all others are copies of."""
DUE_OF = 20
"""One in so many of the open leads waits for its first touch, which falls due in the hour."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is. `named`: one in so many of the new leads belongs to a named account, or to somebody's already."""

    reps: int
    pools: int
    open: int
    new: int
    commands: int
    leaps: int
    named: int = 40


@dataclass(slots=True)
class Town:
    """The company with its pools, and who of them can have what."""

    memory: Memory
    slack: Running
    company: Company
    size: Size
    plan: Plan = field(default_factory=Plan)
    away: frozenset[int] = frozenset()
    full: frozenset[int] = frozenset()
    off_shift: frozenset[int] = frozenset()
    steady: frozenset[int] = frozenset()
    """Pools in which everybody can always have the next lead: their shares are exact."""

    @property
    def door(self) -> str:
        return f"/webhooks/crm/{self._address}"

    @property
    def _address(self) -> str:
        return f"{self.company.id}-a-token-of-the-load-test"

    def region(self, pool_id: int) -> str:
        return f"region {pool_id}"

    @property
    def reps(self) -> range:
        return range(FIRST_REP, FIRST_REP + self.size.reps)

    def pool_of(self, rep: int) -> int:
        return (rep - FIRST_REP) % self.size.pools + 1


def slack_id(rep: int) -> str:
    """Return what Slack calls a rep."""
    return f"U0REP{rep}"


def built(memory: Memory, slack: Running, size: Size) -> Town:
    """Lay the company beside its Slack: reps, pools, the CRM's door, and all leads that are open."""
    slack.set_clock(NOON)
    marketing = slack.add_channel("marketing", bot=True).id
    town = Town(memory, slack, Company.make(memory, marketing_channel=marketing), size)
    for name in town.company.people:
        slack.add_person(name, id=f"U0{name.upper()}")
    for rep in town.reps:
        slack.add_person(f"rep{rep}", id=slack_id(rep))
    connection = installing.Connection(
        team=slack.sandbox.slack.workspace.team_id, team_name="Brightwater", enterprise="", bot_user="", bot_id="",
        app_id="", token=Secrets([KEY]).seal(slack.bot_token), scopes="",
    )  # fmt: skip
    assert memory.do(lambda work: installing.connect(work, connection), 0, now=NOON) == town.company.id
    town.company.campaign("Fair", "priya")
    town.company.run(lambda work: _hire(work, town), NOON - timedelta(days=300))
    town.company.run(lambda work: _share_out(work, town), NOON - timedelta(days=30))
    town.company.run(lambda work: _open_door(work, town), NOON - timedelta(days=30))
    _lay_leads(town)
    return town


def _hire(work: Work, town: Town) -> None:
    """Each pool is a team of its own; all of them report to Ines."""
    company, size = town.company, town.size
    first_team = len(company.teams)
    for pool in range(1, size.pools + 1):
        work.insert(
            t.team, id=first_team + pool, name=f"Team {pool}", word=f"team-{pool}", department="sales"
        )
    since = {"valid_from": work.now, "recorded_at": work.now}
    for rep in town.reps:
        name = f"Rep {rep}"
        work.insert(t.person, id=rep, name=name, folded=folded(name), zone=ZONE, created_at=work.now)
        work.insert(t.role_grant, person_id=rep, role=Role.REP, **since)
        known = {"kind": "person", "source": "slack", "external": slack_id(rep), "thing_id": rep}
        work.insert(t.external_id, **known, recorded_at=work.now)
        work.insert(
            t.membership, person_id=rep, team_id=first_team + town.pool_of(rep), valid_from=work.now,
            recorded_from=work.now,
        )  # fmt: skip
        work.insert(t.reporting, person_id=rep, manager_id=company.ines, **since)


def _share_out(work: Work, town: Town) -> None:
    """Give each territory its pool with uneven weights; in every other one somebody is away, at cap, or not at work."""
    members: dict[int, list[Member]] = {pool: [] for pool in range(1, town.size.pools + 1)}
    away, full, off, steady = set(), set(), set(), set()
    for rep in town.reps:
        pool = town.pool_of(rep)
        place, cap, hours = len(members[pool]), 0, ""
        if pool % 2:
            steady.add(pool)
        elif place == 0:
            away.add(rep)
            roster.go_away(work, rep, NOON - timedelta(hours=1), NOON + timedelta(days=1))
        elif place == 1:
            full.add(rep)
            cap = 1
        elif place == 2:
            off.add(rep)
            hours = "7-11 weekdays"
        members[pool].append(Member(rep, weight=1 + (place * 3 + pool) % 5, cap=cap, hours=hours))
    territories = [
        Rule(
            10 + pool, RuleKind.TERRITORY, town.region(pool), Conditions(regions=frozenset({town.region(pool)})), pool_id=pool
        )
        for pool in members
    ]  # fmt: skip
    named = Conditions(accounts=frozenset({"named account"}))
    made = Plan(
        0,
        (
            Rule(1, RuleKind.OWNER, "Named", named, person_id=max(town.reps)),
            Rule(2, RuleKind.RELATIONSHIP),
            *territories,
            Rule(99, RuleKind.CATCH_ALL, person_id=town.company.ines),
        ),
        tuple(Pool(pool, f"Pool {pool}", f"pool-{pool}", tuple(each)) for pool, each in members.items()),
    )
    town.plan = rules.save(work, made, town.company.ines)
    town.away, town.full, town.off_shift = frozenset(away), frozenset(full), frozenset(off)
    town.steady = frozenset(steady)


def _open_door(work: Work, town: Town) -> None:
    endpoints.add(
        work, SHELL, hashed=hash_of(town._address), sealed=Secrets([KEY]).seal(SENDERS), source="crm", kind="leads",
        scheme="tandem", mapped={},
    )  # fmt: skip


# --- leads that are open already ------------------------------------------------------------------------------------

_TABLES = (t.lead, t.contact, t.lead_event, t.lead_cycle, t.clock)
_OWN_NUMBERS = frozenset({t.lead_event.name, t.clock.name})
_PEOPLE = frozenset({"owner_id", "holder_id", "actor_id"})
CHUNK = 5_000


def _lay_leads(town: Town) -> None:
    """Play one lead of each kind, and lay copies of it for every rep."""
    company = town.company
    worked = company.lead(1, "Worked", owner="jonas", at=LAST_WEEK, touches=1)
    jonas = company.actor("jonas", THIS_MORNING)
    company.run(lambda work: leads.touch(work, jonas, worked, TouchKind.NO_ANSWER), THIS_MORNING)
    waiting = company.lead(2, "Waiting", owner="jonas", at=THIS_MORNING)
    offered = company.lead(3, "Offered", owner="jonas", stage=Stage.ASSIGNED, at=THIS_MORNING)
    company.run(lambda work: work.number("lead", FIRST_LEAD + town.size.open))
    patterns = [company.see(lambda work, lead=lead: _rows(work, lead)) for lead in (worked, waiting, offered)]  # type: ignore[misc]
    engine = sa.create_engine(town.memory.url)
    with engine.begin() as connection:
        for at, table in enumerate(_TABLES):
            chunk: list[dict[str, Any]] = []
            for row in _copies(town, [each[at] for each in patterns], table):
                chunk.append(row)
                if len(chunk) == CHUNK:
                    connection.execute(sa.insert(table), chunk)
                    chunk = []
            if chunk:
                connection.execute(sa.insert(table), chunk)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _rows(work: Work, lead_id: int) -> list[list[dict[str, Any]]]:
    """Return all that is stored of a lead, by table."""
    found = []
    for table in _TABLES:
        of_lead = table.c["id" if table is t.lead else "lead_id"] == lead_id
        asked = sa.select(table).where(table.c.workspace_id == work.workspace_id, of_lead)
        found.append([dict(row) for row in work.execute(asked.order_by(*table.primary_key)).mappings()])
    return found


def _copies(town: Town, patterns: list[list[dict[str, Any]]], table: sa.Table) -> Iterator[dict[str, Any]]:
    first_team, jonas, west = len(town.company.teams), town.company.jonas, town.company.west
    for number in range(town.size.open):
        lead_id, rep = FIRST_LEAD + number, FIRST_REP + number % town.size.reps
        team, later = first_team + town.pool_of(rep), timedelta(minutes=number * 7 % 60, microseconds=number)
        turn = number // town.size.reps % DUE_OF
        kind = 0 if turn or rep in town.away else 2 if number % 4 == 0 else 1
        name_of = {"id": lead_id, "company": f"Company {number}", "folded": f"company {number}"}
        for row in patterns[kind]:
            moved = {
                name: _moved(name, value, rep=rep, jonas=jonas, team=team, west=west, later=later)
                for name, value in row.items()
                if not (name == "id" and table.name in _OWN_NUMBERS)
            }
            yield moved | (name_of if table is t.lead else {"lead_id": lead_id})


def _moved(name: str, value: Any, *, rep: int, jonas: int, team: int, west: int, later: timedelta) -> Any:
    if isinstance(value, datetime):
        return value if value == t.FOREVER else value + later
    if name in _PEOPLE and value == jonas:
        return rep
    return team if name == "team_id" and value == west else value
