"""A period against plan: parts equal the whole, joiners owe their share, and persons stay private."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.periods import month_of
from db import tables as t
from db.memory import Memory, Work
from db.stores import deals, targets
from db.stores.asked import EVERYTHING, Filters, deal_sums
from db.stores.targets import Target
from db.tables.deals import DealKind
from db.tables.workspace import TargetKind
from figures import deals as money
from figures import explained, plan
from figures.basis import Scope
from figures.held import held
from figures.plan import MOST_STATEMENTS, PlanFigures, TeamsTold
from figures.whose import told_to_all
from tests import brightwater as b
from tests.figures.test_pipeline import counted

Q4 = (date(2026, 10, 1), date(2027, 1, 1))


@pytest.fixture
def company(quick_memory: Memory) -> int:
    return b.build(quick_memory)


def goal(
    memory: Memory,
    workspace: int,
    thousands: int,
    *,
    person: int = 0,
    team: int = 0,
    kind: TargetKind = TargetKind.REVENUE,
    first: date = Q4[0],
    end: date = Q4[1],
) -> None:
    target = Target(kind, first, end, team, thousands * b.K, "USD", person)
    memory.do(lambda work: targets.set_target(work, target), workspace, now=b.LONG_AGO)


def asked(
    memory: Memory, workspace: int, scope: Scope | None = None, when: datetime = b.MONDAY
) -> PlanFigures:
    return memory.see(lambda work: plan.report(work, scope or Scope(), when, when), workspace, now=when)


def quotas(memory: Memory, workspace: int) -> None:
    """$2.3M assigned to three reps, of a plan of $2.0M."""
    for person, thousands in ((b.JONAS, 1_000), (b.AMIRA, 800), (b.LUCA, 500)):
        goal(memory, workspace, thousands, person=person)
    goal(memory, workspace, 1_200, team=b.WEST)
    goal(memory, workspace, 800, team=b.EAST)


def test_the_quarter_stands_at_47_percent_and_leads_to_94(quick_memory: Memory, company: int) -> None:
    whole = asked(quick_memory, company).whole
    assert (whole.reached, whole.quota, whole.deals) == (940 * b.K, 2_000 * b.K, 12)
    assert whole.run_rate == 1_880 * b.K
    assert whole.per_day == 33_125_00, "$1.06M over 32 days"


def test_what_was_won_is_what_the_digest_says(quick_memory: Memory, company: int) -> None:
    def both(work: Work) -> None:
        found = plan.report(work, Scope(), b.MONDAY, b.MONDAY)
        digest = money.report(work, held(work, b.MONDAY, b.MONDAY), Scope())
        assert found.whole.reached == digest.won.minor
        assert found.whole.quota == (digest.target.minor if digest.target else None)

    quick_memory.see(both, company, now=b.MONDAY)


def test_more_is_assigned_than_the_plan_needs(quick_memory: Memory, company: int) -> None:
    quotas(quick_memory, company)
    found = asked(quick_memory, company)
    assert found.assigned is not None
    assert (found.assigned.people, found.assigned.quotas, found.assigned.of) == (3, 2_300 * b.K, 2_000 * b.K)
    assert [(each.name, len(each.members), each.assigned) for each in found.teams] == [
        ("East", 1, None),
        ("West", 3, None),
    ], "two quotas in West are not added up: they would be persons'"
    (told,) = found.to_json()["teams"]
    assert (told["team"], told["teams"], told["over_assignment"]) == ("all teams", 2, None)
    assert (told["won_minor"], told["quota_minor"]) == (940 * b.K, 2_000 * b.K), (
        "West alone would give East's"
    )
    assert found.to_json()["small_teams"] == 0


def test_a_small_team_goes_with_the_smallest_other_and_the_rest_stand_alone(
    quick_memory: Memory, company: int
) -> None:
    quotas(quick_memory, company)
    found = asked(quick_memory, company)
    east, west = found.teams
    north = replace(west, team_id=9, name="North", members=frozenset(range(50, 55)))
    wider = replace(found, teams=(east, north, west))
    told = wider.told(told_to_all(wider.crowds))
    assert [(each.name, each.teams) for each in told.rows] == [("North", 1), ("other teams", 2)]
    assert told.left_out == 0
    alone = replace(found, teams=(east,))
    assert alone.told(told_to_all(alone.crowds)) == TeamsTold((), 1)
    left = replace(found, teams=(replace(east, members=frozenset()), west))
    assert [each.name for each in left.told(told_to_all(left.crowds)).rows] == ["all teams"]


def test_no_person_is_in_the_json(quick_memory: Memory, company: int) -> None:
    quotas(quick_memory, company)
    found = asked(quick_memory, company)
    assert len(found.people) == 3
    assert "people" not in found.to_json()
    assert "Jonas" not in str(found.to_json())


def test_two_quotas_are_persons_and_are_not_added_up(quick_memory: Memory, company: int) -> None:
    goal(quick_memory, company, 1_000, person=b.JONAS)
    goal(quick_memory, company, 900, person=b.AMIRA)
    found = asked(quick_memory, company)
    assert found.assigned is None
    assert found.to_json()["over_assignment"] is None
    assert explained.basis(found, "assigned").n == 0


def test_a_sum_and_its_larger_part_do_not_tell_what_one_person_owes(
    quick_memory: Memory, company: int
) -> None:
    quotas(quick_memory, company)
    goal(quick_memory, company, 300, person=b.INES)
    found = asked(quick_memory, company)
    assert found.assigned is not None
    assert found.assigned.people == 4
    assert all(each.assigned is None for each in found.teams), "the company's less West's would be Luca's own"
    quick_memory.do(
        lambda work: work.execute(
            sa.update(t.membership)
            .where(t.membership.c.workspace_id == work.workspace_id, t.membership.c.person_id == b.LUCA)
            .values(team_id=b.WEST)
        ),
        company,
        now=b.LONG_AGO,
    )
    west = next(each for each in asked(quick_memory, company).teams if each.name == "West")
    assert west.assigned is not None
    assert west.assigned.people == 4


def _belongs(memory: Memory, workspace: int, person: int, since: datetime, heard: datetime) -> None:
    def change(work: Work) -> None:
        m = t.membership
        work.execute(sa.delete(m).where(m.c.workspace_id == work.workspace_id, m.c.person_id == person))
        work.insert(m, person_id=person, team_id=b.WEST, valid_from=since, recorded_from=heard)

    memory.do(change, workspace, now=b.LONG_AGO)


def owed(memory: Memory, workspace: int, person: int) -> tuple[int, int] | None:
    each = next(each for each in asked(memory, workspace).people if each.person_id == person)
    return (each.owed.amount, each.owed.days) if each.owed else None


def test_who_joined_in_mid_quarter_owes_the_share_since(quick_memory: Memory, company: int) -> None:
    goal(quick_memory, company, 640, person=b.AMIRA)
    assert owed(quick_memory, company, b.AMIRA) == (640 * b.K, 64)
    joined = datetime(2026, 11, 10, 5, tzinfo=UTC)
    _belongs(quick_memory, company, b.AMIRA, joined, joined)
    assert owed(quick_memory, company, b.AMIRA) == (360 * b.K, 36), "28 working days were over on 10 November"


def test_in_the_quarter_of_setting_up_nobody_is_a_joiner_unless_it_was_said(
    quick_memory: Memory, company: int
) -> None:
    goal(quick_memory, company, 640, person=b.AMIRA)
    quick_memory.do(
        lambda work: work.execute(
            sa.update(t.membership)
            .where(t.membership.c.workspace_id == work.workspace_id)
            .values(valid_from=b.at(10, 5), recorded_from=b.at(10, 5))
        ),
        company,
        now=b.LONG_AGO,
    )
    assert owed(quick_memory, company, b.AMIRA) == (640 * b.K, 64)
    _belongs(quick_memory, company, b.AMIRA, b.at(10, 5), b.at(11, 5))
    assert owed(quick_memory, company, b.AMIRA) == (360 * b.K, 36), "a file said since when"


def test_who_left_owes_the_share_until_then_and_keeps_what_they_won(
    quick_memory: Memory, company: int
) -> None:
    from db.stores import roster

    goal(quick_memory, company, 640, person=b.JONAS)
    quick_memory.do(lambda work: roster.leave(work, b.JONAS, b.WEST), company, now=b.at(10, 5))
    jonas = next(each for each in asked(quick_memory, company).people if each.person_id == b.JONAS)
    assert jonas.owed is not None
    assert (jonas.owed.amount, jonas.owed.days) == (280 * b.K, 28)
    assert (jonas.attained.reached, jonas.team_id) == (940 * b.K, b.WEST)


def test_a_ramp_of_months_is_a_quarters_quota(quick_memory: Memory, company: int) -> None:
    for month, thousands in ((10, 100), (11, 150), (12, 250)):
        period = month_of(date(2026, month, 1))
        goal(quick_memory, company, thousands, person=b.AMIRA, first=period.first, end=period.end)
    assert owed(quick_memory, company, b.AMIRA) == (500 * b.K, 64)


def test_other_periods_are_asked_for(quick_memory: Memory, company: int) -> None:
    november = asked(quick_memory, company, Scope(quarter=month_of(date(2026, 11, 1))))
    assert (november.whole.reached, november.whole.quota) == (80 * b.K, None)
    assert november.whole.pace.elapsed == 10
    year = asked(quick_memory, company, Scope(quarter=november.held.fiscal.year_of(date(2026, 11, 1))))
    assert year.whole.deals == 12 + 17 + 16 + 16
    assert year.whole.quota is None, "one quarter's plan is not a year's"


def test_a_part_of_the_company_without_a_quota_is_not_measured_by_the_whole_ones(
    quick_memory: Memory, company: int
) -> None:
    found = asked(quick_memory, company, Scope(Filters(segment="smb"), said=("smb",)))
    assert (found.whole.reached, found.whole.quota, found.narrowed) == (0, None, True)


def test_marketing_has_a_quota_like_anybody(quick_memory: Memory, company: int) -> None:
    o = t.opportunity

    def brought(work: Work) -> None:
        here = o.c.workspace_id == work.workspace_id
        work.execute(sa.update(o).where(here, o.c.id == 298).values(origin="marketing"))
        work.execute(sa.update(o).where(here, o.c.id == 301).values(lead_id=42))
        work.execute(sa.update(o).where(here, o.c.id == 100).values(lead_id=42, origin="sales"))
        work.execute(sa.update(o).where(here, o.c.id == 311).values(origin="marketing"))

    quick_memory.do(brought, company, now=b.LONG_AGO)
    goal(quick_memory, company, 400, kind=TargetKind.SOURCED)
    found = asked(quick_memory, company)
    assert (found.sourced.reached, found.sourced.quota, found.sourced.deals) == (80 * b.K, 400 * b.K, 2)
    assert found.sourced.run_rate == 160 * b.K
    assert found.warns(found.sourced)
    assert not found.warns(found.whole), "it leads to 94 %"
    assert found.sourced_made is None, "nobody set a target for it, so nobody counts it"
    goal(quick_memory, company, 1_000, kind=TargetKind.SOURCED_PIPELINE)
    goal(quick_memory, company, 5_000, kind=TargetKind.PIPELINE)
    found = asked(quick_memory, company)
    assert found.sourced_made is not None
    assert (found.sourced_made.reached, found.sourced_made.deals) == (140 * b.K, 3)
    assert found.made is not None
    assert found.made.reached == (2_650 + 940 + 60 + 45) * b.K, "all that was made since October"
    listed = quick_memory.see(
        lambda work: [row.ref for row in explained.rows(work, found, "made")], company, now=b.MONDAY
    )
    assert listed == ["D-311", "D-298", "D-301"]


def test_every_figure_has_as_many_rows_as_it_counts(quick_memory: Memory, company: int) -> None:
    quotas(quick_memory, company)
    goal(quick_memory, company, 1_000, kind=TargetKind.SOURCED_PIPELINE)
    found = asked(quick_memory, company)
    for name in ("attainment", "runrate", "marketingquota", "made"):
        rows = partial(explained.rows, figures=found, name=name, most=500)
        listed = quick_memory.see(rows, company, now=b.MONDAY)
        assert len(listed) == explained.basis(found, name).n, name


def test_the_database_is_asked_a_fixed_number_of_times(quick_memory: Memory, company: int) -> None:
    quotas(quick_memory, company)
    for kind in (TargetKind.SOURCED, TargetKind.PIPELINE, TargetKind.SOURCED_PIPELINE):
        goal(quick_memory, company, 400, kind=kind)
    asked(quick_memory, company)
    with counted(quick_memory) as statements:
        asked(quick_memory, company)
    assert len(statements) <= MOST_STATEMENTS


won = st.lists(
    st.tuples(
        st.sampled_from([b.JONAS, b.AMIRA, b.LUCA, 0]),
        st.sampled_from([b.WEST, b.EAST, 0]),
        st.one_of(st.none(), st.integers(0, 10_000_000)),
        st.sampled_from(["USD", "EUR", "CHF", ""]),
        st.dates(date(2026, 9, 28), date(2026, 11, 14)),
    ),
    max_size=12,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(won)
def test_teams_and_persons_add_up_to_the_company(
    quick_memory: Memory, history: list[tuple[int, int, int | None, str, date]]
) -> None:
    workspace = quick_memory.do(b._workspace, 0, now=b.LONG_AGO)
    quick_memory.do(
        lambda work: work.insert(
            t.currency_rate, currency="EUR", first=date(2026, 1, 1), rate="1.10", recorded_from=b.LONG_AGO
        ),
        workspace,
        now=b.LONG_AGO,
    )

    def enter(work: Work) -> None:
        for number, (owner, team, amount, currency, close) in enumerate(history, 1):
            facts = replace(
                b._facts(DealKind.WON, None, close), owner_id=owner, team_id=team, amount=amount, currency=currency
            )  # fmt: skip
            deals.add(work, f"Deal {number}", created_at=b.at(1), deal_id=number)
            deals.record(work, number, facts, b.at(1))

    quick_memory.do(enter, workspace, now=b.at(1))

    def look(work: Work) -> None:
        found = plan.report(work, Scope(), b.MONDAY, b.MONDAY)
        digest = money.report(work, held(work, b.MONDAY, b.MONDAY), Scope(EVERYTHING))
        assert found.whole.reached == digest.won.minor
        assert found.whole.deals == digest.won_deals
        assert found.unconverted == tuple(each for each in digest.unconverted)
        sums = deal_sums.by_holder(work, DealKind.WON, *Q4, found.asked, "USD")
        purse = money.purse_of(work, found.held, found.asked)
        of_nobody = money.total([each.sum for each in sums if not each.owner_id], purse).minor
        of_no_team = money.total([each.sum for each in sums if not each.team_id], purse).minor
        assert sum(each.attained.reached for each in found.people) + of_nobody == found.whole.reached
        assert sum(each.attained.reached for each in found.teams) + of_no_team == found.whole.reached

    quick_memory.see(look, workspace, now=b.MONDAY)


def test_what_becomes_known_later_does_not_change_what_was_known(quick_memory: Memory, company: int) -> None:
    quotas(quick_memory, company)
    before = asked(quick_memory, company).to_json()
    later = b.MONDAY + timedelta(days=3)

    def learn(work: Work) -> None:
        facts = b._facts(DealKind.WON, 500, date(2026, 11, 12))
        b._enter(work, 990, "Heard late", facts, b.at(12))
        targets.set_target(work, Target(TargetKind.REVENUE, *Q4, 0, 3_000 * b.K, "USD"))
        work.insert(
            t.membership, person_id=b.AMIRA, team_id=b.EAST, valid_from=b.at(12), recorded_from=work.now
        )

    quick_memory.do(learn, company, now=later)
    again = quick_memory.see(
        lambda work: plan.report(work, Scope(), b.MONDAY, b.MONDAY).to_json(), company, now=later
    )
    assert again == before
