"""The funnel counts what had happened by then, as known then; the past does not move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.lifecycle import EventKind, Origin
from alignment.people import SHELL
from alignment.records import LeadRecord
from alignment.zones import days_between, local_day
from bot.cli.reports.funnel import funnel_text
from db import tables as t
from db.memory import Memory, Work
from db.stores import leads as stored_leads
from db.stores import workspaces
from db.stores.asked import EVERYTHING, Filters, standing
from figures.funnel import WINDOW_DAYS, Figures, InsideSales, funnel
from operations import history
from tests.conftest import NOW
from tests.intake.conftest import Company, make_company

MQL, QUALIFIED, WON = EventKind.MARKETING_QUALIFIED, EventKind.SALES_QUALIFIED, EventKind.WON
ZONE = "America/Sao_Paulo"


def midnight(month: int, day: int) -> datetime:
    """Midnight in São Paulo outside of summer time."""
    return datetime(2018, month, day, 3, tzinfo=UTC)


def record(
    external: str, mql: datetime | None, won: datetime | None = None, source: str = "organic"
) -> LeadRecord:
    reached = tuple((kind, at) for kind, at in ((MQL, mql), (WON, won)) if at is not None)
    return LeadRecord(0, external, reached, company="Acorn", source=source)


def ask(
    company: Company, as_of: datetime, known_at: datetime | None = None, scope: Filters = EVERYTHING
) -> Figures:
    return company.see(lambda work: funnel(work, scope, as_of, known_at or company.now))


def small_company(memory: Memory) -> Company:
    company = make_company(memory)
    company.do(lambda work: workspaces.set_workspace(work, zone=ZONE))
    company.bring(
        "leads",
        [
            record("a", midnight(4, 30), midnight(5, 14)),
            record("b", midnight(5, 1), midnight(5, 31) + timedelta(hours=23, minutes=59)),
            record("c", midnight(5, 31), None, "paid"),
            record("d", midnight(5, 31), midnight(5, 29), "paid"),
            record("e", midnight(6, 1), None, ""),
        ],
    )
    return company


def test_it_counts_what_had_happened_before_that_midnight_and_nothing_later(memory: Memory) -> None:
    company = small_company(memory)
    found = ask(company, midnight(6, 1))
    assert (found.mqls, found.won, found.won_before_mql, found.skipped_stages) == (4, 3, 1, 3)
    assert [
        (f"{each.first:%m}", each.mqls, each.won_in_month, each.won_of_them) for each in found.months
    ] == [
        ("04", 1, 0, 1),
        ("05", 3, 3, 2),
    ]
    assert [(each.name, each.mqls, each.won) for each in found.sources] == [("organic", 2, 2), ("paid", 2, 1)]


def test_the_median_is_of_whole_local_days(memory: Memory) -> None:
    company = small_company(memory)
    found = ask(company, midnight(12, 1))
    # 14 days, 30 days (a minute before the day ends), 2 days before the first contact.
    assert (found.median_days, found.median_n) == (14, 3)


def test_a_figure_as_known_before_the_file_came_knows_nothing(memory: Memory) -> None:
    company = small_company(memory)
    assert ask(company, midnight(12, 1), NOW - timedelta(days=1)).mqls == 0


def test_filters_narrow_both_ways_of_asking_alike(memory: Memory) -> None:
    company = small_company(memory)
    paid = Filters(source="paid")
    heard = company.now
    company.now += timedelta(days=1)
    assert ask(company, midnight(12, 1), scope=paid).mqls == 2
    assert ask(company, midnight(12, 1), heard, scope=paid).mqls == 2


def test_the_names_of_the_json_are_those_of_the_docs(quick_memory: Memory) -> None:
    found = ask(small_company(quick_memory), midnight(12, 1)).to_json()
    assert found["mqls"] == 5
    assert found["won"] == 3
    assert found["flagged"] == {"won_before_mql": 1, "skipped_stages": 3}
    assert found["median_days_mql_to_won"] == 14
    assert found["sources"][-1] == {"source": None, "mqls": 1, "won": 0}
    assert found["months"][0]["month"] == "2018-04"
    assert found["data"][0]["kind"] == "leads"


def test_inside_sales_has_lines_only_where_it_did_something(memory: Memory) -> None:
    company = small_company(memory)
    assert ask(company, midnight(12, 1)).inside is None
    assert ask(company, midnight(12, 1)).to_json()["inside_sales"] is None
    accepted, handed_on = EventKind.TELE_ACCEPTED, EventKind.TELE_QUALIFIED
    company.bring(
        "leads",
        [
            LeadRecord(
                0, "f", ((MQL, midnight(6, 1)), (accepted, midnight(6, 2)), (handed_on, midnight(6, 4)))
            ),
            LeadRecord(0, "g", ((MQL, midnight(6, 1)), (accepted, midnight(6, 3)))),
            LeadRecord(0, "h", ((handed_on, midnight(6, 5)),), origin=Origin.INSIDE_SALES),
        ],
    )
    found = ask(company, midnight(12, 1))
    assert (found.mqls, found.inside) == (7, InsideSales(accepted=2, handed_on=1, generated=1))
    assert found.to_json()["inside_sales"] == {"tele_accepted": 2, "tele_qualified": 1, "tele_generated": 1}
    assert "Handed on to sales (TQL) 1 of 7 MQLs; 1 more that it brought in" in funnel_text(found)
    early = ask(company, midnight(6, 3)).inside
    assert early == InsideSales(accepted=1, handed_on=0, generated=0)
    heard = company.now
    company.now += timedelta(days=1)
    assert ask(company, midnight(12, 1), heard).inside == found.inside


# --- properties -----------------------------------------------------------------------------------------------------

_days = st.integers(0, 200).map(
    lambda days: datetime(2018, 3, 1, 3, tzinfo=UTC) + timedelta(days=days, hours=7 * (days % 3))
)
_maybe = st.none() | _days


@st.composite
def _files(draw: st.DrawFn) -> list[tuple[list[LeadRecord], datetime]]:
    """Some files about the same few leads: late, corrected, contradicting, older than one before."""
    files = []
    for _ in range(draw(st.integers(1, 5))):
        rows = []
        for external in draw(st.lists(st.sampled_from("abcd"), unique=True, min_size=1)):
            reached = tuple(
                (kind, at)
                for kind in (
                    MQL,
                    EventKind.TELE_ACCEPTED,
                    EventKind.TELE_QUALIFIED,
                    EventKind.ACCEPTED,
                    QUALIFIED,
                    WON,
                    EventKind.RECYCLED,
                )
                if (at := draw(_maybe)) is not None
            )
            rows.append(LeadRecord(0, external, reached, company="Acorn", source="organic"))
        files.append((rows, draw(_days) + timedelta(days=400)))
    return files


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=_files(), undone=st.integers(0, 20), as_of=_days)
def test_cycles_and_events_agree_and_the_past_does_not_move(
    memory: Memory, files: list[tuple[list[LeadRecord], datetime]], undone: int, as_of: datetime
) -> None:
    company = make_company(memory)
    told: list[tuple[datetime, Figures]] = []
    for number, (rows, spoke_at) in enumerate(files):
        company.bring("leads", rows, at=spoke_at)
        if number == 1:
            _take_back(company, undone)
        found = ask(company, as_of)
        assert counted(found) == company.see(lambda work: counted_by_hand(work, as_of))
        told.append((company.now, found))
    company.now += timedelta(days=1)
    assert [ask(company, as_of, heard) for heard, _found in told] == [found for _heard, found in told]
    most, standing.MOST_NEWS = standing.MOST_NEWS, -1
    try:
        assert [ask(company, as_of, heard) for heard, _found in told] == [found for _heard, found in told]
    finally:
        standing.MOST_NEWS = most


def counted(found: Figures) -> dict[str, object]:
    """What a funnel counts."""
    return {
        "mqls": found.mqls,
        "returned": found.returned,
        "won": (found.won, found.won_without_mql, found.won_before_mql, found.skipped_stages),
        "median": (found.median_days, found.median_n),
        "months": {
            f"{each.first:%Y-%m}": (each.mqls, each.won_in_month, each.won_of_them, each.won_in_window)
            for each in found.months
            if each.mqls or each.won_in_month
        },
        "sources": {each.name: (each.mqls, each.won) for each in found.sources},
        "inside": found.inside,
    }


def counted_by_hand(work: Work, as_of: datetime) -> dict[str, object]:
    """The same, cycle by cycle in Python, as is known now."""
    y, zone = t.lead_cycle, workspaces.terms(work).zone
    asked = sa.select(y).where(y.c.workspace_id == work.workspace_id).order_by(y.c.lead_id, y.c.cycle)
    cycles: list[dict[str, Any]] = [
        {name: None if isinstance(at, datetime) and at >= as_of else at for name, at in row.items()}
        for row in work.execute(asked).mappings()
    ]
    first: dict[int, dict[str, Any]] = {}
    for each in cycles:
        if each["mql_at"] is not None:
            first.setdefault(each["lead_id"], each)
    wins = [each for each in cycles if each["won_at"] is not None]
    lags = sorted(
        days_between(each["mql_at"], each["won_at"], zone) for each in wins if each["mql_at"] is not None
    )
    months: dict[str, list[int]] = {}
    for each in first.values():
        row = months.setdefault(f"{local_day(each['mql_at'], zone):%Y-%m}", [0, 0, 0, 0])
        row[0] += 1
        if each["won_at"] is not None:
            row[2] += 1
            row[3] += days_between(each["mql_at"], each["won_at"], zone) <= WINDOW_DAYS
    for each in wins:
        months.setdefault(f"{local_day(each['won_at'], zone):%Y-%m}", [0, 0, 0, 0])[1] += 1
    sources: dict[str, list[int]] = {}
    for each in first.values():
        row = sources.setdefault(each["source"], [0, 0])
        row[0] += 1
        row[1] += each["won_at"] is not None
    inside = InsideSales(
        sum(each["tele_accepted_at"] is not None for each in first.values()),
        sum(each["tele_qualified_at"] is not None for each in first.values()),
        sum(each["tele_qualified_at"] is not None and each["mql_at"] is None for each in cycles),
    )
    return {
        "mqls": len(first),
        "returned": sum(each["mql_at"] is not None for each in cycles) - len(first),
        "won": (
            len(wins),
            sum(each["mql_at"] is None for each in wins),
            sum(each["mql_at"] is not None and each["won_at"] < each["mql_at"] for each in wins),
            sum(each["qualified_at"] is None for each in wins),
        ),
        "median": (median(lags) if lags else None, len(lags)),
        "months": {month: tuple(row) for month, row in months.items()},
        "sources": {source: tuple(row) for source, row in sources.items()},
        "inside": inside if inside != InsideSales(0, 0, 0) else None,
    }


def _take_back(company: Company, which: int) -> None:
    """Void one milestone of some lead, as an undo does."""
    company.now += timedelta(minutes=1)

    def act(work: Work) -> None:
        lead = stored_leads.lead(work, 1)
        assert lead is not None
        held = [
            each
            for each in stored_leads.standing(stored_leads.events(work, 1))
            if each.kind in (EventKind.TELE_QUALIFIED, QUALIFIED, WON)
        ]
        if held:
            history.take_back(work, SHELL, lead, [held[which % len(held)]])

    company.do(act)
