"""Figures of the pipeline: what is counted, what is left out, and how often the database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event

from alignment.attainment import Attainment
from db import tables as t
from db.memory import Memory, Work
from db.stores import deals
from db.stores.asked import EVERYTHING, Filters, Pair
from db.tables.deals import DealKind
from digests import pipeline_thread
from figures import explained
from figures.as_json import report_pipeline
from figures.basis import Scope
from figures.pipeline import MOST_STATEMENTS, PipelineFigures, report, whole
from tests import brightwater as b


@pytest.fixture
def company(quick_memory: Memory) -> int:
    return b.build(quick_memory)


def asked(
    memory: Memory, workspace: int, when: datetime = b.MONDAY, known_at: datetime | None = None
) -> PipelineFigures:
    def look(work: Work) -> PipelineFigures:
        return report(work, Scope(EVERYTHING, Pair(b.FRIDAY, b.FRIDAY)), when, known_at or when)

    return memory.see(look, workspace, now=max(when, known_at or when))


@contextmanager
def counted(memory: Memory) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(memory._reading, "before_cursor_execute", note)
    yield statements
    event.remove(memory._reading, "before_cursor_execute", note)


def test_a_digest_asks_the_database_a_fixed_number_of_times(quick_memory: Memory, company: int) -> None:
    with counted(quick_memory) as first:
        asked(quick_memory, company)
    with counted(quick_memory) as second:
        asked(quick_memory, company)
    assert len(second) <= MOST_STATEMENTS
    assert len(first) <= MOST_STATEMENTS + 12, "the first of a day reckons four quarters"


def test_attainment_counts_overdue_and_leaves_out_what_is_not_due(quick_memory: Memory, company: int) -> None:
    assert asked(quick_memory, company).sales.attainment == Attainment(met=12, late=3, overdue=2, pending=3)


def test_every_figure_has_a_basis_and_as_many_rows_as_it_counts(quick_memory: Memory, company: int) -> None:
    found = asked(quick_memory, company)

    def rows(work: Work) -> dict[str, int]:
        names = [each.name for chapter in explained.OF_PIPELINE for each in chapter.figures]
        return {name: len(explained.rows(work, found, name, 500)) for name in names}

    listed = quick_memory.see(rows, company, now=b.MONDAY)
    for name in ("won", "need", "changes", "stalled", "mqls", "rejected", "left"):
        basis = explained.basis(found, name)
        assert basis.n == listed[name] or name == "changes", name
        assert basis.says
        assert basis.known_at == b.MONDAY
    assert listed["touched"] == 20
    assert listed["noamount"] == 3


def test_deals_in_other_currencies_are_converted_one_by_one_or_listed_apart(
    quick_memory: Memory, company: int
) -> None:
    def enter(work: Work) -> None:
        work.insert(
            t.currency_rate, currency="EUR", first=date(2026, 1, 1), rate="1.10", recorded_from=b.LONG_AGO
        )
        for number, currency in ((901, "EUR"), (902, "EUR"), (903, "CHF")):
            facts = replace(b._facts(DealKind.OPEN, 1, b.Q4_END), currency=currency, amount=1_005)
            b._enter(work, number, f"Abroad {number}", facts, b.MONDAY - timedelta(minutes=5))

    before = asked(quick_memory, company).deals
    quick_memory.do(enter, company, now=b.MONDAY - timedelta(minutes=5))
    after = asked(quick_memory, company).deals
    assert after.open.minor - before.open.minor == 2 * 1_106, "10.05 × 1.10 = 11.055, each rounded alone"
    assert [(each.currency, each.deals) for each in after.unconverted] == [("CHF", 1)]


def test_changes_without_a_rate_are_told_apart_in_their_own_currency(
    quick_memory: Memory, company: int
) -> None:
    at = b.MONDAY - timedelta(minutes=5)

    def enter(work: Work) -> None:
        for number, kind, currency, amount in (
            (901, DealKind.OPEN, "KWD", 1_234_567), (902, DealKind.OPEN, "KWD", 1), (903, DealKind.WON, "JPY", 500),
        ):  # fmt: skip
            facts = replace(b._facts(kind, 1, b.Q4_END), currency=currency, amount=amount)
            b._enter(work, number, f"Abroad {number}", facts, at)

    before = asked(quick_memory, company).deals.bridge
    quick_memory.do(enter, company, now=at)
    found = asked(quick_memory, company)
    assert before is not None
    assert found.deals.bridge is not None
    assert found.deals.bridge.movements == before.movements
    assert found.deals.bridge.end_minor == before.end_minor
    assert found.deals.apart[0].change_minor == 0
    lines = pipeline_thread.to_the_last_unit(found)
    assert lines == [
        "Exactly $2,700,000.00 + $135,000.00",
        "− $185,000.00 = $2,650,000.00",
        "No rate, apart: 1 new +¥500, 1 won −¥500",
        "No rate, apart: 2 new +KWD 1.2k",
    ]


def test_a_rate_that_changes_is_no_movement(quick_memory: Memory, company: int) -> None:
    def enter(work: Work) -> None:
        for first, rate in ((date(2026, 1, 1), "1.10"), (date(2026, 11, 15), "2.00")):
            work.insert(t.currency_rate, currency="EUR", first=first, rate=rate, recorded_from=b.LONG_AGO)
        facts = replace(b._facts(DealKind.OPEN, 1, b.Q4_END), currency="EUR", amount=1_000)
        b._enter(work, 901, "Abroad", facts, b.at(2))

    quick_memory.do(enter, company, now=b.at(2))
    bridge = asked(quick_memory, company).deals.bridge
    assert bridge is not None
    assert bridge.change_minor == (135 - 185) * b.K
    assert bridge.end_minor - bridge.start_minor == bridge.change_minor


def test_a_first_digest_takes_a_baseline(quick_memory: Memory, company: int) -> None:
    def look(work: Work) -> PipelineFigures:
        return report(work, Scope(), b.MONDAY, b.MONDAY)

    assert quick_memory.see(look, company, now=b.MONDAY).deals.bridge is None


def test_a_bridge_across_the_first_import_takes_a_baseline(quick_memory: Memory, company: int) -> None:
    def first_import(work: Work) -> None:
        work.insert(
            t.import_run, kind="opportunities", source="crm", exported_at=work.now, started_at=work.now,
            finished_at=work.now, state="done", baseline=True,
        )  # fmt: skip

    quick_memory.do(first_import, company, now=b.MONDAY - timedelta(minutes=30))
    assert asked(quick_memory, company).deals.bridge is None


def test_without_any_file_data_is_live_and_never_stale(quick_memory: Memory, company: int) -> None:
    def no_files(work: Work) -> None:
        work.execute(t.import_run.delete().where(t.import_run.c.workspace_id == work.workspace_id))

    quick_memory.do(no_files, company, now=b.MONDAY)
    fresh = asked(quick_memory, company, b.WEDNESDAY).fresh
    assert not fresh.deals_stale
    assert not fresh.leads_stale
    assert fresh.oldest is None


def test_the_report_names_what_the_digest_shows(quick_memory: Memory, company: int) -> None:
    def look(work: Work) -> dict[str, object]:
        return report_pipeline(work, b.MONDAY, b.MONDAY, Pair(b.FRIDAY, b.FRIDAY))

    found = quick_memory.see(look, company, now=b.MONDAY)
    assert found["won_minor"] == 940 * b.K
    assert found["open_minor"] == 2_650 * b.K
    assert found["coverage"] == 2.5
    assert found["first_touch"] == {
        "met": 12, "late": 3, "overdue": 2, "pending": 3, "unknown": 0, "attainment": 0.705882,
    }  # fmt: skip


def test_a_fact_about_the_past_does_not_end_a_newer_one(quick_memory: Memory, company: int) -> None:
    def late(work: Work) -> None:
        deals.record(work, 205, b._facts(DealKind.OPEN, 1, b.Q4_END), b.at(6))

    quick_memory.do(late, company, now=b.MONDAY - timedelta(minutes=1))
    assert asked(quick_memory, company).deals.open.minor == 2_650 * b.K


@pytest.mark.parametrize("team", [0, b.WEST])
def test_what_is_counted_is_what_is_listed(memory: Memory, team: int) -> None:
    workspace = b.build(memory)
    b.monday_passes(memory, workspace)
    scope = Scope(Filters(team_id=team), Pair(b.FRIDAY, b.FRIDAY))

    def look(work: Work) -> tuple[PipelineFigures, PipelineFigures]:
        return report(work, scope, b.TUESDAY, b.MONDAY), report(work, scope, b.TUESDAY, b.MONDAY, listed=2)

    every, few = memory.see(look, workspace, now=b.TUESDAY)
    assert few.sales.attainment == every.sales.attainment
    assert (few.rejected.count, few.rejected.reasons) == (every.rejected.count, every.rejected.reasons)
    assert few.rejected.by_reason == every.rejected.by_reason[:2]
    assert few.deals.bridge == every.deals.bridge
    assert few.deals.moved.items() <= every.deals.moved.items()
    again = memory.see(lambda work: whole(work, few), workspace, now=b.TUESDAY)
    assert again == every


def test_a_digest_that_lists_few_asks_no_more_often(quick_memory: Memory, company: int) -> None:
    def look(work: Work) -> PipelineFigures:
        return report(work, Scope(EVERYTHING, Pair(b.FRIDAY, b.FRIDAY)), b.MONDAY, b.MONDAY, listed=1)

    quick_memory.see(look, company, now=b.MONDAY)
    with counted(quick_memory) as statements:
        quick_memory.see(look, company, now=b.MONDAY)
    assert len(statements) <= MOST_STATEMENTS
