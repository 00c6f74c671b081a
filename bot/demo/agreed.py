"""What the sample company set up and agreed before its first lead: people, teams, plan, promises, channels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from alignment.calendar import parse_time
from alignment.identity import email_hash
from alignment.people import SHELL, Actor, Department, Role, Standing
from alignment.records import (
    CampaignRecord,
    PersonRecord,
)
from alignment.rota import Member
from alignment.routing import Conditions, Rule, RuleKind
from bot.demo import names
from bot.demo.deals import THOUSAND, new_york
from bot.demo.names import CAMPAIGNS, COLLEAGUES
from db.memory import Work
from db.stores import agreements
from db.stores import channels as stored_channels
from db.tables.workspace import ChannelUse
from operations import admins, routing_rules
from operations.people import matching
from operations.setup import channels, files, goals, money, promises, teams, working_time

CRITERIA = {
    "budget": "budget this year",
    "size": "50 staff or more",
    "role": "decides or advises",
    "region": "a region we serve",
    "industry": "an industry we serve",
    "reachable": "answers at this address",
    "project": "a project this year",
    "time": "wants to talk now",
    "buyer": "a buyer",
}
"""The shared definition of a lead that is ready for sales, version 3, by what a reason speaks of."""


def agree(work: Work) -> None:
    """Zone, hours, days off, money, plan, and what both teams promised each other."""
    working_time.set_zone(work, SHELL, "America/New_York")
    working_time.set_hours(work, SHELL, "9-17 weekdays")
    for day, name in ((date(2026, 11, 26), "Thanksgiving"), (date(2026, 12, 25), "Christmas")):
        working_time.close_day(work, SHELL, day, name)
    money.set_currency(work, SHELL, "USD")
    goals.set_target(work, SHELL, "mqls", "nov", "200")
    goals.set_target(work, SHELL, "mqls", "dec", "160")
    for period, revenue, sourced in (("q4", "2.0m", "1.0m"), ("q1", "2.2m", "1.2m")):
        goals.set_target(work, SHELL, "revenue", period, revenue)
        goals.set_target(work, SHELL, "sourced", period, sourced)
    promises.set_promises(work, SHELL, {"touch": "4h"})
    promises.set_promises(work, SHELL, {"answer": "16h"})
    for version in range(3):
        criteria = dict(list(CRITERIA.items())[: 3 * (version + 1)])
        agreements.new_definition(work, "mql", criteria)
    teams.add_team(work, SHELL, "West", Department.SALES)
    teams.add_team(work, SHELL, "East", Department.SALES)
    teams.add_team(work, SHELL, "Content", Department.MARKETING)


def people() -> list[PersonRecord]:
    """Everybody with each team they belong to: Ines leads both regions."""
    placed = [(each, team) for each in COLLEAGUES for team in each.teams or ("",)]
    return [
        PersonRecord(
            line, each.handle, each.name, each.email, each.department, team, manager=each.manager,
            role=each.role if each.role is not Role.ADMIN else None,
            zone="America/New_York", since=new_york(date(2025, 1, 6)),
        )
        for line, (each, team) in enumerate(placed, 1)
    ]  # fmt: skip


def campaigns() -> list[CampaignRecord]:
    """The campaigns as the CRM exports them, each with its owner and cost."""
    return [
        CampaignRecord(
            line, each.name, each.name, each.source, owner=each.owner, cost=each.cost * THOUSAND // 1000, currency="USD"
        )
        for line, each in enumerate(CAMPAIGNS, 1)
    ]  # fmt: skip


def meet(work: Work, key: bytes) -> None:
    """Slack's people and channels, as they are read when Tandem is installed."""
    members = [
        matching.Member(
            each.slack, each.name, Standing.MEMBER, "America/New_York", (email_hash(key, each.email),), confirmed=True,
            owner=each.role is Role.ADMIN,
        )
        for each in COLLEAGUES
    ]  # fmt: skip
    matched = matching.match(work, members)
    assert len(matched.attached) == len(COLLEAGUES), "everybody has one confirmed address"
    for slack_id, name in names.CHANNELS.items():
        stored_channels.set_channel(work, slack_id, name=name, member=True, seen_at=work.now)


def route(work: Work, people: Mapping[str, Actor]) -> None:
    """Who gets which lead from Monday on: whoever has the account, else the region's pool by turns; Ines watches the rest."""
    ines = people["ines"]
    for name, handles in (("West", names.WEST), ("East", names.EAST)):
        members = tuple(Member(people[each].id) for each in handles)
        plan = routing_rules.add_pool(work, ines, name, members)
        region = Conditions(regions=frozenset({name.casefold()}))
        rule = Rule(0, RuleKind.TERRITORY, name, region, pool_id=plan.pools[-1].id)
        routing_rules.change(work, ines, routing_rules.adding(rule))
    routing_rules.change(work, ines, routing_rules.adding(Rule(0, RuleKind.RELATIONSHIP), 1))


def share_out(work: Work) -> None:
    """What each region and each of its people is to win this quarter: a little more than the plan needs."""
    for region, quota, handles in (("West", "1.1m", names.WEST), ("East", "900k", names.EAST)):
        goals.set_target(work, SHELL, "revenue", "q4", quota, region)
        for each in COLLEAGUES:
            if each.handle in handles:
                goals.set_target(
                    work, SHELL, "revenue", "q4", "290k" if region == "West" else "250k", each.name
                )


def place(work: Work) -> None:
    """What the channels are for, and which files come by when."""
    channels.set_channel(work, SHELL, names.MARKETING, ChannelUse.MARKETING)
    channels.set_channel(work, SHELL, names.SALES, ChannelUse.SALES)
    admins.add(work, "Olga Petrov")
    files.own_files(work, SHELL, "Olga Petrov")
    for kind in ("opportunities", "leads"):
        files.expect_file(work, SHELL, kind, parse_time("8:00"))
