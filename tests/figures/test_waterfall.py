"""The waterfall: the cohort and the flow of a period, what is apart, how long steps take, in parts and per account."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import partial

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from alignment.lifecycle import EventKind, Origin
from alignment.periods import Period, month_of
from alignment.rates import Ratio
from alignment.records import LeadRecord, OpportunityRecord
from alignment.waterfall import Journey, cohort, flow
from alignment.waterfall_steps import By, Step
from alignment.zones import local_day
from db import tables as t
from db.memory import Memory, Work
from db.stores import workspaces
from db.stores.asked import Filters, standing
from figures import explained
from figures.basis import Scope
from figures.explained import waterfall as explained_waterfall
from figures.waterfall import WINDOW_DAYS, WaterfallFigures, report
from figures.waterfall_json import funnel_report
from figures.waterfall_parts import WaterfallInParts, in_parts
from tests.intake.conftest import Company, make_company

MQL, TAL, TQL, SAL, SQL, WON = (
    EventKind.MARKETING_QUALIFIED,
    EventKind.TELE_ACCEPTED,
    EventKind.TELE_QUALIFIED,
    EventKind.ACCEPTED,
    EventKind.SALES_QUALIFIED,
    EventKind.WON,
)
ZONE = "America/Sao_Paulo"
JANUARY, FEBRUARY, MARCH, APRIL = (month_of(date(2026, month, 1)) for month in range(1, 5))
YEAR = Period("2026", date(2026, 1, 1), date(2027, 1, 1))


def noon(month: int, day: int, hour: int = 15) -> datetime:
    """Noon in São Paulo."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


LATE = noon(11, 1)


def lead(external: str, *reached: tuple[EventKind, datetime], **more: object) -> LeadRecord:
    return LeadRecord(0, external, reached, company=f"Company {external}", **more)  # type: ignore[arg-type]


def make(memory: Memory, *records: LeadRecord) -> Company:
    company = make_company(memory)
    company.do(lambda work: workspaces.set_workspace(work, zone=ZONE))
    company.bring("leads", records, at=LATE)
    return company


def ask(company: Company, period: Period, as_of: datetime = LATE, **more: object) -> WaterfallInParts:
    scope = Scope(quarter=period, **more)  # type: ignore[arg-type]
    return company.see(lambda work: in_parts(work, scope, as_of, company.now))


def whole(company: Company, period: Period, as_of: datetime = LATE, **more: object) -> WaterfallFigures:
    return ask(company, period, as_of, **more).whole


def counts(figures: WaterfallFigures) -> dict[str, int]:
    return {each.step.name: each.reached for each in figures.steps}


def flows(figures: WaterfallFigures) -> dict[str, int]:
    return {each.step.name: each.came_in for each in figures.steps}


def a_month(month: int, count: int) -> list[LeadRecord]:
    """A month's leads of domain.md 1.4: one in five is qualified by sales a month later."""
    return [
        lead(
            f"{month}-{n}",
            (MQL, noon(month, 10)),
            *(((SQL, noon(month + 1, 10)),) if n % 5 == 0 else ()),
        )
        for n in range(count)
    ]


def test_a_constant_rate_looks_constant_by_cohort_and_wild_by_flow(memory: Memory) -> None:
    company = make(memory, *a_month(1, 100), *a_month(2, 100), *a_month(3, 200), *a_month(4, 30))
    found = {period.label: whole(company, period) for period in (JANUARY, FEBRUARY, MARCH, APRIL)}
    assert [(flows(each)["MQL"], flows(each)["SQL"]) for each in found.values()] == [
        (100, 0), (100, 20), (200, 20), (30, 40),
    ]  # fmt: skip
    shares = [each.step(Step.SQL).share for each in found.values()]  # type: ignore[union-attr]
    assert shares == [Ratio(20, 100), Ratio(20, 100), Ratio(40, 200), Ratio(6, 30)]
    assert all(share is not None and share.whole_percent == 20 for share in shares)
    parts = ask(company, YEAR, by=By.MONTH).parts
    assert [(each.name, each.reached[Step.SQL], each.came_in[Step.SQL], each.mature) for each in parts] == [
        ("2026-01", 20, 0, True), ("2026-02", 20, 20, True), ("2026-03", 40, 20, True), ("2026-04", 6, 40, True),
        ("2026-05", 0, 6, True),
    ]  # fmt: skip


def test_a_cohort_is_so_far_until_its_last_day_has_had_the_window(memory: Memory) -> None:
    company = make(memory, lead("a", (MQL, noon(1, 1))), lead("b", (MQL, noon(1, 31))))
    first = datetime(2026, 4, 2, 3, tzinfo=UTC)  # the midnight after 1 January and ninety days
    assert [whole(company, JANUARY, at).watched for at in (first - timedelta(seconds=1), first)] == [0, 1]
    last = datetime(2026, 5, 2, 3, tzinfo=UTC)
    assert [whole(company, JANUARY, at).mature for at in (last - timedelta(seconds=1), last)] == [False, True]


def test_what_came_after_the_window_is_in_no_share(memory: Memory) -> None:
    company = make(
        memory,
        lead("last day", (MQL, noon(1, 10)), (WON, datetime(2026, 4, 11, 2, 59, tzinfo=UTC))),
        lead("too late", (MQL, noon(1, 10)), (WON, datetime(2026, 4, 11, 3, 0, tzinfo=UTC))),
    )
    assert counts(whole(company, JANUARY)) == {"MQL": 2, "WON": 1}
    assert flows(whole(company, APRIL)) == {"MQL": 0, "WON": 2}


def test_a_skipped_step_is_flagged_and_in_no_share(memory: Memory) -> None:
    company = make(
        memory,
        lead("a", (MQL, noon(1, 2)), (SAL, noon(1, 3)), (SQL, noon(1, 5)), (WON, noon(1, 9))),
        lead("b", (MQL, noon(1, 2)), (SQL, noon(1, 5))),
        lead("c", (MQL, noon(1, 2)), (WON, noon(1, 5))),
    )
    found = whole(company, JANUARY)
    assert counts(found) == {"MQL": 3, "SAL": 1, "SQL": 2, "WON": 2}
    assert [(each.share, each.skipped) for each in found.steps[1:]] == [
        (Ratio(1, 3), 0), (Ratio(1, 1), 1), (Ratio(1, 2), 1),
    ]  # fmt: skip


def test_returned_and_own_leads_are_apart_and_in_no_denominator(memory: Memory) -> None:
    inside, own = {"origin": Origin.INSIDE_SALES}, {"origin": Origin.SALES}
    company = make(
        memory,
        lead("a", (MQL, noon(1, 2)), (SAL, noon(1, 3))),
        lead("tgl", (TQL, noon(1, 5)), (SQL, noon(1, 6)), **inside),
        lead("sgl", (SQL, noon(1, 7)), (WON, noon(1, 9)), **own),
        lead("back", (MQL, noon(1, 2)), (EventKind.RECYCLED, noon(1, 4))),
    )
    company.bring("leads", [lead("back", (MQL, noon(1, 20)))], at=LATE + timedelta(days=1))
    found = whole(company, JANUARY)
    assert counts(found)["MQL"] == 2
    assert (found.returned.count, found.inside_sales_own.count, found.sales_own.count) == (1, 1, 1)
    assert (found.inside_sales_own.qualified, found.sales_own.won) == (1, 1)
    assert flows(found)["SQL"] == 0


def test_time_in_a_step_is_a_median_beside_those_still_inside(memory: Memory) -> None:
    start = noon(1, 2)
    company = make(
        memory,
        *(lead(f"in {n}", (MQL, start), (SAL, start + timedelta(hours=n, minutes=59))) for n in (3, 5, 100)),
        lead("refused", (MQL, start), (EventKind.RECYCLED, start + timedelta(hours=6))),
        lead("inside", (MQL, noon(1, 20))),
        lead("older", (MQL, noon(1, 10))),
        lead("odd", (MQL, noon(1, 10)), (WON, noon(1, 9))),
    )
    found = whole(company, JANUARY)
    time = found.steps[0].time
    assert (time.median_hours, time.left, time.inside) == (Fraction(11, 2), 4, 2)
    assert time.oldest_since == noon(1, 10)
    assert found.contradicting == 1
    as_of_the_third = whole(company, JANUARY, start + timedelta(hours=4)).steps[0].time
    assert (as_of_the_third.left, as_of_the_third.inside) == (1, 3)


def test_five_people_of_one_company_that_buys_once_are_one_account_won(memory: Memory) -> None:
    company = make(
        memory,
        *(lead(f"p{n}", (MQL, noon(1, n + 1)), account_id="77") for n in range(1, 5)),
        lead("p5", (MQL, noon(1, 9)), (WON, noon(2, 9)), account_id="77"),
        lead("alone", (MQL, noon(1, 9))),
    )
    assert whole(company, JANUARY).step(Step.WON).share == Ratio(1, 6)  # type: ignore[union-attr]
    found = whole(company, JANUARY, per_account=True)
    assert found.step(Step.WON).share == Ratio(1, 2)  # type: ignore[union-attr]
    assert (found.unit, found.without_account, found.inquired) == ("accounts", 1, Ratio(2, 2))
    assert flows(whole(company, FEBRUARY, per_account=True))["WON"] == 1


def test_deals_are_worth_something_in_their_own_currency(memory: Memory) -> None:
    company = make(
        memory,
        lead("a", (MQL, noon(1, 2)), (SQL, noon(1, 5))),
        lead("b", (MQL, noon(1, 2)), (SQL, noon(1, 5))),
        lead("c", (MQL, noon(1, 2))),
    )

    def deal(number: int, of: str, kind: str, amount: int | None, currency: str = "USD") -> OpportunityRecord:
        return OpportunityRecord(
            0, f"D-{number}", name=f"Deal {number}", lead=of, kind=kind, amount=amount, currency=currency,
            close_date=date(2026, 1, 20), created_at=noon(1, 5), closed_at=None if kind == "open" else noon(1, 20),
        )  # fmt: skip

    company.bring(
        "opportunities",
        [
            deal(1, "a", "won", 100_00), deal(2, "b", "open", 50_00), deal(3, "b", "open", None),
            deal(4, "b", "open", 9, "CHF"), deal(5, "nobody", "won", 999_00),
        ],
        at=LATE,
    )  # fmt: skip
    found = whole(company, JANUARY)
    qualified, won = (found.step(step).worth for step in (Step.SQL, Step.WON))  # type: ignore[union-attr]
    assert qualified is not None
    assert won is not None
    assert (qualified.money.minor, qualified.deals, qualified.without_amount) == (150_00, 2, 1)
    assert qualified.unconverted == 1
    assert (won.money.minor, won.deals) == (100_00, 1)
    for name, listed in (("sqlworth", ["D-1", "D-2", "D-4", "D-3"]), ("wonworth", ["D-1"])):
        basis = explained.basis(found, name)
        assert basis.n == len(listed) - (2 if name == "sqlworth" else 0)
        rows = company.see(partial(explained.rows, figures=found, name=name))
        assert [row.ref for row in rows] == listed


def test_a_deal_of_a_lead_that_came_back_is_not_the_first_cycle_s(memory: Memory) -> None:
    company = make(memory, lead("a", (MQL, noon(1, 2)), (SQL, noon(1, 5)), (EventKind.RECYCLED, noon(1, 9))))

    def deal(number: int, created: datetime) -> OpportunityRecord:
        return OpportunityRecord(
            0, f"D-{number}", name="Deal", lead="a", amount=100_00, currency="USD", created_at=created,
            close_date=date(2026, 12, 1),
        )  # fmt: skip

    company.bring("opportunities", [deal(1, noon(1, 5))], at=LATE)
    before = company.now
    company.bring("leads", [lead("a", (MQL, noon(1, 20)))], at=LATE)
    company.bring("opportunities", [deal(1, noon(1, 5)), deal(2, noon(1, 25))], at=LATE)

    def deals(known_at: datetime) -> tuple[int, int]:
        scope = Scope(quarter=JANUARY)
        found = company.see(lambda work: report(work, scope, LATE, known_at))
        worth = found.steps[-2].worth
        assert worth is not None
        return found.returned.count, worth.deals

    company.now += timedelta(minutes=1)
    assert deals(company.now) == (1, 1)
    assert deals(before) == (0, 1)


def test_parts_by_every_attribute_and_a_filter_says_the_same(memory: Memory) -> None:
    company = make(
        memory,
        lead("a", (MQL, noon(1, 2)), (WON, noon(1, 9)), source="web", region="west", segment="small"),
        lead("b", (MQL, noon(1, 2)), source="fair", region="west", segment="large"),
        lead("c", (MQL, noon(1, 2)), source="web"),
    )
    for by in (By.SOURCE, By.REGION, By.SEGMENT):
        parts = ask(company, JANUARY, by=by).parts
        assert sum(each.reached[Step.MQL] for each in parts) == 3
        for each in parts:
            if each.name:
                alone = whole(company, JANUARY, filters=Filters(**{by.value: each.name}))  # type: ignore[arg-type]
                assert counts(alone) == {step.name: each.reached[step] for step in (Step.MQL, Step.WON)}
                assert alone.inquired == each.inquired
    assert [each.name for each in ask(company, JANUARY, by=By.SOURCE).parts] == ["web", "fair"]
    assert [each.name for each in ask(company, JANUARY, by=By.TEAM).parts] == [""]


def test_before_its_period_begins_a_waterfall_is_empty(memory: Memory) -> None:
    company = make(memory, lead("a", (MQL, noon(1, 2))))
    found = ask(company, APRIL, as_of=noon(3, 1), by=By.SOURCE)
    assert (found.whole.handed_over, found.parts, found.whole.mature) == (0, (), False)


def test_every_figure_gives_its_leads(memory: Memory) -> None:
    company = make(
        memory,
        lead("a", (MQL, noon(1, 2)), (SAL, noon(1, 3)), (SQL, noon(1, 5)), (WON, noon(1, 9))),
        lead("b", (MQL, noon(1, 2)), (SQL, noon(1, 5))),
        lead("sgl", (SQL, noon(1, 7)), origin=Origin.SALES),
        lead("tgl", (TQL, noon(1, 7)), origin=Origin.INSIDE_SALES),
    )
    figures = whole(company, JANUARY)
    for chapter in explained_waterfall.CHAPTERS:
        for each in chapter.figures:
            name = each.name
            rows = company.see(partial(explained.rows, figures=figures, name=name))
            basis = explained.basis(figures, name)
            apart = name in ("returned", "tgl", "sgl")
            counted = basis.n if basis.unit == "minor" else basis.numerator
            assert len(rows) == ((basis.denominator if apart else counted) or 0), name


def test_who_came_to_a_step_in_the_period_is_listed_whenever_they_were_handed_over(memory: Memory) -> None:
    company = make(
        memory,
        lead("a", (MQL, noon(1, 2)), (SAL, noon(1, 9))),
        lead("b", (MQL, noon(1, 20)), (SAL, noon(2, 3)), (SQL, noon(2, 5))),
        lead("c", (MQL, noon(2, 2)), (SAL, noon(2, 4))),
        lead("own", (SAL, noon(2, 4)), origin=Origin.SALES),
    )
    figures = whole(company, FEBRUARY)
    basis = explained.basis(figures, "flowsal")
    assert (basis.numerator, basis.denominator, basis.n) == (2, None, 2)
    rows = company.see(partial(explained.rows, figures=figures, name="flowsal"))
    assert [row.label for row in rows] == ["Company c", "Company b"]
    assert [step.came_in for step in figures.steps if step.step is Step.SAL] == [2]


def test_who_is_still_inside_a_step_is_told_with_since_when_the_longest_first(memory: Memory) -> None:
    company = make(
        memory,
        lead("a", (MQL, noon(1, 2)), (SAL, noon(1, 9)), (SQL, noon(1, 10))),
        lead("b", (MQL, noon(1, 2)), (SAL, noon(1, 5))),
        lead("c", (MQL, noon(1, 2)), (SAL, noon(1, 3))),
        lead("d", (MQL, noon(1, 2)), (SAL, noon(1, 4)), (EventKind.RECYCLED, noon(1, 8))),
    )
    figures = whole(company, JANUARY)
    basis = explained.basis(figures, "atsal")
    assert (basis.numerator, basis.denominator) == (2, 4)
    rows = company.see(partial(explained.rows, figures=figures, name="atsal"))
    assert [(row.label, row.note) for row in rows] == [
        ("Company c", "since 3 Jan"),
        ("Company b", "since 5 Jan"),
    ]
    assert explained.basis(figures, "attal").doubt == "no lead ever came to it"


def test_the_report_is_printed_under_its_names(quick_memory: Memory) -> None:
    company = make(quick_memory, lead("a", (MQL, noon(1, 2)), (WON, noon(1, 9)), source="web"))
    scope = Scope(quarter=JANUARY, by=By.SOURCE)
    found = company.see(lambda work: funnel_report(work, scope, LATE, company.now)).to_json()
    assert found["mqls"] == 1, "what it always said stays"
    told = found["waterfall"]
    assert (told["counted"], told["mature"], told["by"], told["inquiries"]["share"]) == (
        "leads",
        True,
        "source",
        1.0,
    )
    assert told["steps"][-1]["cohort"]["share"] == 1.0
    assert told["parts"][0]["reached"] == {
        "mql": 1, "tele_accepted": 0, "tele_qualified": 0, "accepted": 0, "qualified": 0, "won": 1,
    }  # fmt: skip
    assert found["basis"]["wonleads"]["denominator"] == 1


@pytest.mark.parametrize("by", [None, By.SOURCE, By.MONTH])
def test_the_number_of_queries_does_not_grow(quick_memory: Memory, by: By | None) -> None:
    company = make(quick_memory, *a_month(1, 5))

    def queries() -> int:
        found = 0

        def count(*_: object) -> None:
            nonlocal found
            found += 1

        def look(work: Work) -> None:
            event.listen(work.connection, "before_cursor_execute", count)
            try:
                in_parts(work, Scope(quarter=JANUARY, by=by), LATE, company.now)
            finally:
                event.remove(work.connection, "before_cursor_execute", count)

        company.see(look)
        return found

    few = queries()
    company.bring("leads", [lead(f"more {n}", (MQL, noon(1, 9)), source=f"s{n % 7}") for n in range(60)])
    assert 0 < queries() == few < 40


# --- properties -----------------------------------------------------------------------------------------------------

_days = st.integers(30, 100).map(lambda day: noon(1, 1) + timedelta(days=day, hours=5 * (day % 4)))
_KINDS = (MQL, TAL, TQL, SAL, SQL, WON, EventKind.RECYCLED, EventKind.DISQUALIFIED)


@st.composite
def _files(draw: st.DrawFn) -> list[tuple[list[LeadRecord], datetime]]:
    """Some files about the same few leads: late, corrected, contradicting, older than one before."""
    files = []
    for _ in range(draw(st.integers(1, 4))):
        rows = []
        for external in draw(st.lists(st.sampled_from("abcde"), unique=True, min_size=1)):
            reached = tuple((kind, at) for kind in _KINDS if (at := draw(st.none() | _days)) is not None)
            origin = Origin.SALES if external == "e" else Origin.MARKETING
            account = "77" if external in "ab" else ""
            rows.append(
                lead(external, *reached, origin=origin, source=f"from {external}", account_id=account)
            )
        files.append((rows, draw(_days) + timedelta(days=300)))
    return files


_WEEKS = Period("Feb–Mar", date(2026, 2, 20), date(2026, 3, 20))
_SCOPES = (
    Scope(quarter=_WEEKS, by=By.MONTH),
    Scope(quarter=_WEEKS, per_account=True, by=By.SOURCE),
)


def told(company: Company, as_of: datetime, known_at: datetime) -> list[object]:
    """What every scope says, without what says merely when it was asked."""

    def look(work: Work) -> list[object]:
        found: list[object] = []
        for scope in _SCOPES:
            each = in_parts(work, scope, as_of, known_at)
            figures = each.whole
            apart = (figures.returned, figures.inside_sales_own, figures.sales_own)
            found.append((figures.steps, figures.inquired, apart, figures.contradicting, each.parts))
        return found

    return company.see(look)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=_files(), as_of=_days)
def test_cycles_and_events_agree_and_the_past_does_not_move(
    memory: Memory, files: list[tuple[list[LeadRecord], datetime]], as_of: datetime
) -> None:
    company = make_company(memory)
    heard: list[tuple[datetime, list[object]]] = []
    for rows, spoke_at in files:
        company.bring("leads", rows, at=spoke_at)
        heard.append((company.now, told(company, as_of, company.now)))
    company.now += timedelta(days=1)
    known_at, before = heard[0]
    assert told(company, as_of, known_at) == before, "a few leads are looked at anew"
    most = standing.MOST_NEWS
    standing.MOST_NEWS = -1
    try:
        for known_at, before in {heard[0][0]: heard[0], heard[-1][0]: heard[-1]}.values():
            assert told(company, as_of, known_at) == before, "and all of them"
    finally:
        standing.MOST_NEWS = most


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=_files(), as_of=_days)
def test_it_counts_what_the_rule_counts_and_the_parts_are_the_whole(
    memory: Memory, files: list[tuple[list[LeadRecord], datetime]], as_of: datetime
) -> None:
    company = make_company(memory)
    for rows, spoke_at in files:
        company.bring("leads", rows, at=spoke_at)
    period = _WEEKS
    today = local_day(as_of, company.see(workspaces.terms).zone)
    # What happens during the last day is counted to the instant, and the rule knows days: it is asked at a midnight.
    zone_midnight = company.see(lambda work: report(work, _SCOPES[0], as_of, company.now)).held.midnight(
        today
    )
    journeys = company.see(_journeys)
    found = ask(company, period, zone_midnight)
    for step in (Step.SAL, Step.SQL, Step.WON):
        if (figures := found.whole.step(step)) is None:
            continue
        rule = cohort(journeys[step], period, today - timedelta(days=1), WINDOW_DAYS)
        assert Ratio(figures.reached, found.whole.handed_over) == rule.ratio
        assert found.whole.mature == rule.mature
        flowing = flow(journeys[step], period, today - timedelta(days=1))
        assert flowing.entered == found.whole.handed_over
    for by in (By.SOURCE, By.MONTH, By.TEAM):
        split = ask(company, period, zone_midnight, by=by)
        for each in split.whole.steps:
            assert sum(part.reached[each.step] for part in split.parts) == each.reached
            assert sum(part.came_in[each.step] for part in split.parts) == each.came_in


def _journeys(work: Work) -> dict[Step, list[Journey]]:
    """Every first cycle of marketing's leads as days, by the step it may reach."""
    y, zone = t.lead_cycle, workspaces.terms(work).zone
    found: dict[Step, list[Journey]] = {step: [] for step in Step}
    asked = sa.select(y).where(y.c.workspace_id == work.workspace_id, y.c.origin == Origin.MARKETING)
    for row in work.execute(asked).mappings():
        if row["mql_at"] is None:
            continue
        for step in Step:
            at = row[f"{step}_at"]
            day = local_day(at, zone) if at is not None else None
            found[step].append(Journey(local_day(row["mql_at"], zone), day, row["cycle"]))
    return found
