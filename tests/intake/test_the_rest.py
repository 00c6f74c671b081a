"""People, campaigns and goals that a file tells of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from alignment.money import Money
from alignment.people import Department, Role
from alignment.records import CampaignRecord, LeadRecord, PersonRecord, RateRecord, TargetRecord
from db.memory import Work
from db.stores import campaign_costs, campaigns, people, rates, roster, targets, teams
from tests.intake.conftest import Company

PEOPLE = [
    PersonRecord(
        0,
        "p1",
        "Priya Rao",
        "priya@example.org",
        Department.MARKETING,
        "Content",
        role=Role.MARKETING_MANAGER,
    ),
    PersonRecord(0, "p2", "Jonas Weber", "jonas@example.org", Department.SALES, "West", manager="p3"),
    PersonRecord(
        0, "p3", "Amira Said", "amira@example.org", Department.SALES, "West", role=Role.SALES_MANAGER
    ),
]


def test_people_have_their_team_role_and_manager_and_the_same_file_changes_nothing(company: Company) -> None:
    assert company.bring("people", PEOPLE).new == 3
    assert company.bring("people", PEOPLE).same == 3

    def look(work: Work) -> tuple[object, ...]:
        by_name = {each.name: each.id for each in roster.everybody(work)}
        jonas = by_name["Jonas Weber"]
        roles = roster.roles_of_everybody(work)
        return (
            people.manager_of(work, jonas) == by_name["Amira Said"],
            [team.name for team in teams.teams_of(work, jonas)],
            roles[jonas],
            roles[by_name["Priya Rao"]],
        )

    assert company.see(look) == (True, ["West"], (Role.REP,), (Role.MARKETING_MANAGER,))


def test_a_circle_of_managers_is_refused(company: Company) -> None:
    circle = [
        PersonRecord(0, "a", "Ada", manager="b"),
        PersonRecord(0, "b", "Ben", manager="c"),
        PersonRecord(0, "c", "Cem", manager="a"),
    ]
    tally = company.bring("people", circle)
    assert len(tally.unmatched) == 1

    def look(work: Work) -> list[int]:
        return [people.manager_of(work, each.id) for each in roster.everybody(work)]

    assert company.see(look).count(0) == 1


def test_a_campaign_is_one_whether_a_lead_or_its_own_file_named_it_first(company: Company) -> None:
    company.bring("leads", [LeadRecord(0, "A-1", company="Acorn", campaign="Webinar Nov")])
    rows = [CampaignRecord(0, "701", "Webinar  NOV", cost=5_000_00, started_on=date(2026, 11, 3))]
    assert company.bring("campaigns", rows).changed == 1
    assert company.bring("campaigns", rows).same == 1
    assert company.see(lambda work: campaigns.by_id(work, 1)).word == "webinar-nov"
    before = company.now
    company.bring("campaigns", [replace(rows[0], cost=6_000_00, currency="EUR")])

    def at(known_at: datetime) -> dict[int, Money]:
        return company.see(lambda work: campaign_costs.costs(work, [1], known_at))

    assert at(company.now) == {1: Money(6_000_00, "EUR")}
    assert at(before) == {1: Money(5_000_00, "USD")}, "what was known then stays readable"
    company.bring("campaigns", [replace(rows[0], cost=None)])
    assert at(company.now) == {1: Money(6_000_00, "EUR")}, "an empty cell says nothing"


def test_goals_are_set_once_and_a_goal_of_nobody_is_refused(company: Company) -> None:
    company.bring("people", PEOPLE)
    first, end = date(2026, 10, 1), date(2027, 1, 1)
    rows = [
        TargetRecord(0, "revenue", first, end, 2_000_000_00, "USD"),
        TargetRecord(0, "mqls", first, end, 200, team="West"),
        TargetRecord(0, "revenue", first, end, 250_000_00, "USD", person="jonas@example.org"),
        TargetRecord(0, "mqls", first, end, 10, team="Nowhere"),
    ]
    tally = company.bring("targets", rows)
    assert (tally.new, len(tally.refused)) == (3, 1)
    assert company.bring("targets", rows).same == 3
    goals = company.see(lambda work: targets.targets(work, first))
    assert sorted(each.amount for each in goals) == [200, 2_000_000_00]


def test_rates_are_set_once_and_one_into_another_currency_is_refused(company: Company) -> None:
    rows = [
        RateRecord(0, "EUR", date(2026, 1, 1), "1.05"),
        RateRecord(0, "EUR", date(2026, 10, 1), "1.0837", "USD"),
        RateRecord(0, "JPY", date(2026, 10, 1), "0.0062"),
        RateRecord(0, "GBP", date(2026, 10, 1), "1.15", "EUR"),
        RateRecord(0, "USD", date(2026, 10, 1), "1"),
    ]
    tally = company.bring("rates", rows)
    assert (tally.new, len(tally.refused)) == (3, 2)
    assert company.bring("rates", rows).same == 3
    held = company.see(lambda work: rates.in_force(work, date(2026, 11, 1)))
    assert [(each.currency, each.rate) for each in held] == [("EUR", "1.0837"), ("JPY", "0.0062")]
    corrected = [RateRecord(0, "EUR", date(2026, 10, 1), "1.09")]
    assert company.bring("rates", corrected).new == 1
