"""Deals that a file tells of: a baseline first, versions that follow each other, and a past that stays as it was told."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
import sqlalchemy as sa

from alignment.lifecycle import EventKind, Stage
from alignment.records import HistoryRecord, LeadRecord, OpportunityRecord
from db import tables as t
from db.memory import Work
from db.stores import leads
from tests.intake.conftest import ALL, Company

MAY = datetime(2026, 5, 4, tzinfo=UTC)


def deal(external: str = "D-1", **known: Any) -> OpportunityRecord:
    facts: dict[str, Any] = {
        "line": 0, "external": external, "name": "Acorn", "stage": "Proposal", "amount": 50_000_00, "currency": "USD",
        "close_date": date(2026, 12, 1), "created_at": MAY,
    }  # fmt: skip
    return OpportunityRecord(**{**facts, **known})


def believed(company: Company, deal_id: int = 1) -> list[dict[str, Any]]:
    def look(work: Work) -> list[dict[str, Any]]:
        v = t.opportunity_version
        found = sa.select(v).where(
            v.c.workspace_id == work.workspace_id, v.c.opportunity_id == deal_id, v.c.recorded_to == t.FOREVER
        )
        return [dict(row) for row in work.execute(found.order_by(v.c.valid_from)).mappings()]

    return company.see(look)


def told(company: Company) -> list[tuple[str, int | None, datetime, datetime]]:
    return [
        (str(each["kind"]), each["amount"], each["valid_from"], each["valid_to"])
        for each in believed(company)
    ]


def no_gaps(company: Company) -> None:
    rows = believed(company)
    assert all(a["valid_to"] == b["valid_from"] for a, b in itertools.pairwise(rows))
    assert rows[-1]["valid_to"] == t.FOREVER


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


def test_a_first_file_is_the_baseline_and_assumes_what_was_before(company: Company) -> None:
    company.bring("opportunities", [deal()], at=day(10))
    assert told(company) == [("open", 50_000_00, MAY, day(10)), ("open", 50_000_00, day(10), t.FOREVER)]
    assert [each["assumed"] for each in believed(company)] == [True, False]


def test_the_same_file_again_changes_nothing(company: Company) -> None:
    rows = [deal(), deal("D-2", kind="won", closed_at=day(3)), deal("D-3", amount=None)]
    company.bring("opportunities", rows, at=day(10))
    before = [believed(company, n) for n in (1, 2, 3)]
    again = company.bring("opportunities", rows, at=day(10))
    later = company.bring("opportunities", rows, at=day(12))
    assert (again.same, later.same) == (3, 3)
    assert [believed(company, n) for n in (1, 2, 3)] == before


def test_a_change_is_dated_by_its_column_else_by_its_file(company: Company) -> None:
    company.bring("opportunities", [deal()], at=day(10))
    company.bring("opportunities", [deal(amount=60_000_00)], at=day(11))
    assert told(company)[-1] == ("open", 60_000_00, day(11), t.FOREVER)
    changed = datetime(2026, 11, 11, 15, 30, tzinfo=UTC)
    company.bring("opportunities", [deal(amount=70_000_00, changed_at=changed)], at=day(12))
    assert told(company)[-1] == ("open", 70_000_00, changed, t.FOREVER)
    no_gaps(company)


def test_a_win_holds_from_its_day_and_what_was_believed_stays_on_record(company: Company) -> None:
    company.bring("opportunities", [deal()], at=day(10))
    heard = company.now
    company.bring("opportunities", [deal(amount=60_000_00)], at=day(12))
    company.bring("opportunities", [deal(kind="won", amount=55_000_00, closed_at=day(11))], at=day(13))
    assert told(company)[-1] == ("won", 55_000_00, day(11), t.FOREVER)
    no_gaps(company)

    def as_known_then(work: Work) -> list[int]:
        v = t.opportunity_version
        found = sa.select(v.c.amount).where(
            v.c.workspace_id == work.workspace_id,
            v.c.recorded_from <= heard,
            v.c.recorded_to > heard,
            v.c.valid_from <= day(11),
            v.c.valid_to > day(11),
        )
        return list(work.execute(found).scalars())

    assert company.see(as_known_then) == [50_000_00]


def test_an_older_file_holds_until_the_newer_one_spoke(company: Company) -> None:
    company.bring("opportunities", [deal()], at=day(2))
    company.bring("opportunities", [deal(amount=60_000_00)], at=day(12))
    company.bring("opportunities", [deal(amount=55_000_00)], at=day(10))
    assert told(company)[-2:] == [
        ("open", 55_000_00, day(10), day(12)),
        ("open", 60_000_00, day(12), t.FOREVER),
    ]
    no_gaps(company)


def test_a_row_that_a_file_lacks_means_nothing_unless_it_is_complete(company: Company) -> None:
    company.bring("opportunities", [deal(), deal("D-2")], at=day(10))
    company.bring("opportunities", [deal()], at=day(11))
    assert str(believed(company, 2)[-1]["kind"]) == "open"
    company.bring("opportunities", [deal()], at=day(12), complete=True)
    assert str(believed(company, 2)[-1]["kind"]) == "removed"
    assert believed(company, 2)[-1]["valid_from"] == day(12)
    assert str(believed(company, 1)[-1]["kind"]) == "open"


def test_a_later_close_date_is_a_push(company: Company) -> None:
    company.bring("opportunities", [deal()], at=day(10))
    company.bring("opportunities", [deal(close_date=date(2027, 1, 15))], at=day(11))
    company.bring("opportunities", [deal(close_date=date(2026, 12, 15))], at=day(12))
    assert [each["pushes"] for each in believed(company)] == [0, 0, 1, 1]


def test_a_won_deal_wins_its_lead_and_a_corrected_win_moves_it(company: Company) -> None:
    mql = EventKind.MARKETING_QUALIFIED
    company.bring("leads", [LeadRecord(0, "A-1", ((mql, MAY),), company="Acorn")])
    won = deal(lead="A-1", kind="won", closed_at=day(3), created_at=None)
    company.bring("opportunities", [won], at=day(10))
    moved = deal(lead="A-1", kind="won", closed_at=day(4), created_at=None)
    company.bring("opportunities", [moved], at=day(11))

    def look(work: Work) -> tuple[Stage, datetime]:
        y = t.lead_cycle
        found = sa.select(y.c.won_at).where(y.c.workspace_id == work.workspace_id, y.c.cycle == 1)
        lead = leads.lead(work, 1)
        assert lead is not None
        return lead.stage, work.execute(found).scalar_one()

    assert company.see(look) == (Stage.WON, day(4))


def test_two_won_deals_of_one_lead_do_not_correct_each_other(company: Company) -> None:
    mql = EventKind.MARKETING_QUALIFIED
    company.bring("leads", [LeadRecord(0, "A-1", ((mql, MAY),), company="Acorn")])
    both = [
        deal(f"D-{n}", lead="A-1", kind="won", closed_at=day(n), created_at=None, stage="Closed Won")
        for n in (7, 3)
    ]
    company.bring("opportunities", both, at=day(10))
    assert company.bring("opportunities", both, at=day(11)).same == 2

    def won_at(work: Work) -> datetime:
        y = t.lead_cycle
        return work.execute(sa.select(y.c.won_at).where(y.c.workspace_id == work.workspace_id)).scalar_one()  # type: ignore[no-any-return]

    assert company.see(won_at) == day(3)


def test_a_sources_own_history_replaces_what_was_assumed(company: Company) -> None:
    company.bring("opportunities", [deal()], at=day(10))
    says = frozenset({"external", "at", "stage", "amount"})
    rows = [
        HistoryRecord(0, "D-1", MAY + timedelta(days=30), "Proposal", "open", 50_000_00, "USD"),
        HistoryRecord(0, "D-1", MAY, "Prospecting", "open", 10_000_00, "USD"),
    ]
    assert company.bring("history", rows, says=says).changed == 2
    assert [(each["stage"], each["amount"], each["assumed"]) for each in believed(company)] == [
        ("Prospecting", 10_000_00, False),
        ("Proposal", 50_000_00, False),
        ("Proposal", 50_000_00, False),
    ]
    no_gaps(company)
    assert company.bring("history", rows, says=says).same == 2


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_history_says_the_same_in_whatever_order_its_rows_come(
    quick_company: Company, order: tuple[int, ...]
) -> None:
    company = quick_company
    company.bring("opportunities", [deal(stage="Talks", amount=2, created_at=MAY)], at=day(10))
    steps = [("New", 1), ("Talks", 2), ("Offer", 3), ("Talks", 2)]
    rows = [
        HistoryRecord(0, "D-1", MAY + timedelta(days=5 * n), stage, "open", amount, "USD")
        for n, (stage, amount) in enumerate(steps)
    ]
    says = frozenset({"external", "at", "stage", "amount"})
    for place in order:
        company.bring("history", [rows[place]], says=says)
    found = [
        (each["valid_from"], each["stage"], each["amount"], each["stage_since"]) for each in believed(company)
    ]
    assert found[:4] == [
        (MAY + timedelta(days=5 * n), stage, amount, MAY + timedelta(days=5 * n))
        for n, (stage, amount) in enumerate(steps)
    ]
    assert {each[1:3] for each in found[4:]} <= {("Talks", 2)}
    no_gaps(company)
    assert company.bring("history", rows, says=says).same == 4


PARTS = frozenset({"segment", "region"})


def parts(company: Company) -> tuple[str, str]:
    o = t.opportunity
    found = sa.select(o.c.segment, o.c.region).where(o.c.workspace_id == company.id, o.c.id == 1)
    row = company.see(lambda work: work.execute(found).one())
    return str(row.segment), str(row.region)


def test_a_deal_is_of_its_leads_segment_and_region_where_its_own_file_is_silent(company: Company) -> None:
    company.bring(
        "leads", [LeadRecord(0, "L-1", company="Acorn", segment="clinics", region="north")], at=day(9)
    )
    company.bring("opportunities", [deal(lead="L-1", region="south")], at=day(10))
    assert parts(company) == ("clinics", "south"), "what the deal's own row says goes first"
    company.bring("opportunities", [deal(lead="L-1", region="")], at=day(11), says=ALL | PARTS)
    assert parts(company) == ("clinics", "north")
    company.bring("opportunities", [deal(lead="L-1", segment="farms")], at=day(12), says=ALL | PARTS)
    assert parts(company) == ("farms", "north")


def test_a_deal_whose_lead_is_known_later_is_of_its_parts_from_then_on(company: Company) -> None:
    company.bring("opportunities", [deal(lead="L-1")], at=day(9))
    assert parts(company) == ("", "")
    company.bring(
        "leads", [LeadRecord(0, "L-1", company="Acorn", segment="clinics", region="north")], at=day(10)
    )
    company.bring("opportunities", [deal(lead="L-1")], at=day(11))
    assert parts(company) == ("clinics", "north")
