"""The scorecard: what is counted where, against what, and that no period that is over moves by what happens later."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.attainment import Attainment
from alignment.errors import NotUnderstood
from alignment.lifecycle import EventKind, Stage
from alignment.periods import FiscalCalendar, Period, month_of, week_of
from alignment.promises import Promise
from alignment.scorecard import Against, Measure, News, Place
from db import tables as t
from db.memory import Memory, Work
from db.stores import leads
from db.stores.asked import EVERYTHING, Filters, Pair, spans
from figures import explained, promises, scorecard
from figures.basis import Scope
from figures.held import held
from figures.scorecard import Figures
from tests import brightwater as b
from tests.figures.derived import report_event
from tests.figures.test_pipeline import counted
from tests.figures.test_time import fresh

OCTOBER, WEEK = month_of(date(2026, 10, 5)), week_of(date(2026, 11, 9))


def asked(
    memory: Memory,
    workspace: int,
    period: Period | None = None,
    when: datetime = b.MONDAY,
    filters: Filters = EVERYTHING,
) -> Figures:
    def look(work: Work) -> Figures:
        return scorecard.report(work, Scope(filters, quarter=period), when, when)

    return memory.see(look, workspace, now=when)


def test_the_running_month_of_the_samples(memory: Memory) -> None:
    found = asked(memory, b.build(memory))
    revenue = found.of("revenue")
    assert (revenue.now, revenue.target, revenue.stands) == (
        Measure(940 * b.K),
        2_000 * b.K,
        Against.BEHIND,
    )
    assert found.macro_behind
    mqls = found.of("newmqls")
    assert (mqls.now, mqls.target, mqls.line, mqls.stands) == (Measure(86), 200, 100, Against.BEHIND)
    assert found.of("cover").now == Measure(2_650 * b.K, 1_060 * b.K)
    assert found.of("cover").stands is Against.BEHIND, "2.5 of the 3.2 that its own quarters needed"
    assert found.of("left").now == Measure(3)
    assert found.of("newwins").now == Measure(80 * b.K)
    assert found.of("decided").now == Measure(2, 3)
    assert found.of("kept").now == Measure(0, 4)
    assert found.of("nextcover").now is None, "there is no target of the next quarter"
    assert all(each.place is None for each in found.kpis), "a running month is no match for whole ones"


def test_a_month_that_is_over_is_told_as_at_its_end(memory: Memory) -> None:
    found = asked(memory, b.build(memory), OCTOBER)
    assert found.frame.over
    assert found.of("revenue").now == Measure(860 * b.K)
    assert (found.frame.elapsed, found.frame.days) == (22, 64)
    assert found.of("revenue").stands is Against.ON
    assert found.of("newmqls").now == Measure(0)
    wins = found.of("newwins")
    assert wins.place is Place.ABOVE
    assert wins.news is News.GOOD
    assert found.of("cover").news is News.POOR


def test_parts_of_the_company_add_up_to_the_whole(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    whole = asked(quick_memory, workspace)
    parts = [
        asked(quick_memory, workspace, filters=replace(EVERYTHING, team_id=each)) for each in (b.WEST, b.EAST)
    ]
    for code in ("newwins", "newmqls", "inquiries", "nurture", "left"):
        assert sum(number(found, code) for found in parts) == number(whole, code), code


def number(found: Figures, code: str) -> int:
    now = found.of(code).now
    assert now is not None
    return now.numerator


def test_a_year_is_no_scorecard(quick_memory: Memory) -> None:
    year = FiscalCalendar().year_of(date(2026, 10, 1))
    with pytest.raises(NotUnderstood, match="a week, a month or a quarter"):
        asked(quick_memory, b.build(quick_memory), year)


@pytest.mark.parametrize("period", [None, WEEK])
def test_the_database_is_asked_a_fixed_number_of_times(quick_memory: Memory, period: Period | None) -> None:
    workspace = b.build(quick_memory)
    with counted(quick_memory) as statements:
        asked(quick_memory, workspace, period)
    assert len(statements) <= scorecard.MOST_STATEMENTS, len(statements)


def test_every_figure_has_as_many_rows_as_it_counts(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    found = asked(quick_memory, workspace, WEEK)
    names = [each.name for chapter in explained.OF_SCORECARD for each in chapter.figures]

    def rows(work: Work) -> dict[str, int]:
        return {name: len(explained.rows(work, found, name, 500)) for name in names}

    listed = quick_memory.see(rows, workspace, now=b.MONDAY)
    for name in set(names) - {"repeat", "nextcover"}:
        assert listed[name] == explained.basis(found, name).n, name


def test_where_nobody_keeps_deals_wins_are_leads(quick_memory: Memory, sqlite_template: Path) -> None:
    with fresh(sqlite_template) as (memory, workspace):

        def wins(work: Work) -> None:
            for lead, when in ((7, b.at(3)), (8, b.at(4, month=10))):
                report_event(work, lead, "qualify", when)
                work.insert(
                    t.lead_event, lead_id=lead, seq=2, cycle=1, kind=EventKind.WON, target_stage=Stage.WON, via="shell",
                    occurred_at=when + timedelta(hours=1), recorded_at=work.now,
                )  # fmt: skip

        memory.do(wins, workspace, now=b.at(5))
        found = asked(memory, workspace)
    assert found.of("revenue").now == Measure(2)
    assert found.of("revenue").stands is None
    assert found.of("newwins").now == Measure(1)
    assert found.of("decided").now is None
    assert found.of("cover").now is None


# --- the past does not move -----------------------------------------------------------------------------------------

START = datetime(2026, 11, 2, 14, tzinfo=UTC)
EDGES = tuple(START + timedelta(days=days) for days in (0, 2, 4, 8))
hours = st.integers(0, 24 * 9)
told = st.lists(
    st.tuples(
        hours,
        st.integers(1, 4),
        st.sampled_from(["qualify", "assign", "assign", "touch", "reject", "answer", "void"]),
        st.integers(0, 48),
    ),
    min_size=1,
    max_size=14,
)
quick = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def play(memory: Memory, workspace: int, history: list[Any]) -> None:
    for place, (hour, lead, what, ago) in enumerate(history):
        at = START + timedelta(hours=hour, minutes=place)

        def act(work: Work, lead: int = lead, what: str = what, ago: int = ago) -> None:
            report_event(work, lead, what, max(START, work.now - timedelta(hours=ago)))

        memory.do(act, workspace, now=at)


@quick
@given(history=told, cut=st.integers(0, 14), asked_hour=hours)
def test_what_is_heard_later_does_not_change_what_was_known(
    sqlite_template: Path, history: list[Any], cut: int, asked_hour: int
) -> None:
    ordered = sorted(history, key=lambda each: each[0])
    early, late = ordered[:cut], ordered[cut:]
    last = START + timedelta(hours=early[-1][0], minutes=cut) if early else START
    known_at, as_of = last, START + timedelta(hours=asked_hour)

    def ask(work: Work) -> dict[str, Any]:
        return scorecard.report(work, Scope(quarter=WEEK), as_of, known_at).to_json()

    with fresh(sqlite_template) as (memory, workspace):
        play(memory, workspace, early)
        before = memory.see(ask, workspace, now=known_at)
        after = [(max(hour, (known_at - START) // timedelta(hours=1) + 1), *rest) for hour, *rest in late]
        play(memory, workspace, after)
        assert memory.see(ask, workspace, now=START + timedelta(days=40)) == before


@quick
@given(history=told, asked_hour=hours, team=st.sampled_from([0, b.WEST, b.EAST]))
def test_spans_are_what_a_recount_from_the_events_says(
    sqlite_template: Path, history: list[Any], asked_hour: int, team: int
) -> None:
    ordered = sorted(history, key=lambda each: each[0])
    filters = replace(EVERYTHING, team_id=team)
    with fresh(sqlite_template) as (memory, workspace):
        play(memory, workspace, ordered)
        now = START + timedelta(days=30)
        pair = Pair(START + timedelta(hours=asked_hour), now)

        def look(work: Work) -> None:
            accepted = spans.accepted(work, EDGES, pair, filters)
            new = spans.inquiries(work, EDGES, pair, filters)
            assert [decided for _, decided in accepted] == recount(work, pair, team, EventKind.REJECTED)
            assert list(new) == recount(work, pair, team, EventKind.MARKETING_QUALIFIED, first=True)

        memory.see(look, workspace, now=now)


def test_new_leads_are_the_same_from_the_leads_and_from_their_events(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some came in before they were qualified, one after, one twice, and of one it was said in error."""
    workspace = b.build(memory)

    def lay(work: Work) -> None:
        for lead, days in ((71, (0,)), (72, (-3, -9)), (73, (4,))):
            for place, ago in enumerate(days):
                at = b.at(10) + timedelta(days=ago)
                b.happens(work, lead, 50 + place, EventKind.CREATED, Stage.NEW, at)
        work.execute(
            sa.update(t.lead)
            .where(t.lead.c.workspace_id == work.workspace_id, t.lead.c.id == 72)
            .values(created_at=b.at(1))
        )

    memory.do(lay, workspace, now=b.MONDAY)
    edges = tuple(b.at(day) for day in (1, 6, 10, 14, 16))

    def look(work: Work) -> tuple[int, ...]:
        return spans.inquiries(work, edges, Pair(b.MONDAY, b.MONDAY), EVERYTHING)

    now = memory.see(look, workspace, now=b.MONDAY)
    assert sum(now) > 50
    monkeypatch.setattr(spans, "any_news", lambda *_: True)
    assert memory.see(look, workspace, now=b.TUESDAY) == now


def test_repeat_wins_are_the_same_from_the_cycles_and_from_their_events(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = b.build(memory)

    def lay(work: Work) -> None:
        for lead, account, day in (
            (501, "A", 3),
            (502, "A", 5),
            (503, "B", 6),
            (504, "A", 12),
            (505, "", 12),
        ):
            b.happens(work, lead, 60, EventKind.WON, Stage.WON, b.at(day))
            c = t.lead_cycle
            mine = sa.and_(c.c.workspace_id == work.workspace_id, c.c.lead_id == lead)
            work.execute(sa.update(c).where(mine).values(won_at=b.at(day), account_key=account))

    memory.do(lay, workspace, now=b.MONDAY)
    edges = tuple(b.at(day) for day in (1, 4, 10, 16))

    def look(work: Work) -> tuple[tuple[int, int], ...]:
        return spans.repeat_wins(work, edges, Pair(b.MONDAY, b.MONDAY), EVERYTHING)

    assert memory.see(look, workspace, now=b.MONDAY) == ((0, 1), (1, 2), (1, 1))
    monkeypatch.setattr(spans, "any_news", lambda *_: True)
    assert memory.see(look, workspace, now=b.TUESDAY) == ((0, 1), (1, 2), (1, 1))


def recount(work: Work, pair: Pair, team: int, kind: EventKind, *, first: bool = False) -> list[int]:
    """Lead by lead, from all that stands now."""
    found = [0] * (len(EDGES) - 1)
    for number in range(1, 5):
        lead = leads.lead(work, number)
        if lead is None or team not in (0, lead.team_id):
            continue
        at = [
            each.occurred_at
            for each in leads.standing(leads.events(work, number))
            if each.kind is kind and each.occurred_at < pair.as_of
        ]
        at = sorted(at)[:1] if first else at
        for place, (begins, ends) in enumerate(itertools.pairwise(EDGES)):
            found[place] += any(begins <= each < ends for each in at)
    return found


@quick
@given(history=told, known_hour=hours, promise=st.sampled_from([Promise.FIRST_TOUCH, Promise.ANSWER]))
def test_what_was_due_is_the_same_from_clocks_and_from_events(
    sqlite_template: Path, history: list[Any], known_hour: int, promise: Promise
) -> None:
    """As it was known at some moment, read at that moment from the clocks, and much later from the events."""
    ordered = sorted(history, key=lambda each: each[0])
    edges = tuple(START + timedelta(days=days) for days in (0, 3, 6, 9))
    early = [each for each in ordered if each[0] <= known_hour]
    known_at = START + timedelta(hours=known_hour, minutes=30)
    late = [(max(each[0], known_hour + 1), *each[1:]) for each in ordered[len(early) :]]

    def due(work: Work) -> tuple[Attainment, ...]:
        return promises.due_in(work, held(work, known_at, known_at), Scope(), promise, edges)

    def pool(work: Work) -> int:
        return spans.in_nurture(work, Pair(known_at, known_at), EVERYTHING)

    with fresh(sqlite_template) as (memory, workspace):
        play(memory, workspace, early)
        then = memory.see(lambda work: (due(work), pool(work)), workspace, now=known_at)
        play(memory, workspace, late)
        assert (
            memory.see(lambda work: (due(work), pool(work)), workspace, now=known_at + timedelta(days=60))
            == then
        )


def test_the_nurture_pool_is_the_same_from_the_leads_and_from_their_events(memory: Memory) -> None:
    workspace = b.build(memory)

    def rest(work: Work) -> None:
        for lead in (500, 501):
            work.insert(
                t.lead_event, lead_id=lead, seq=90, cycle=1, kind=EventKind.RECYCLED, target_stage=Stage.RECYCLED,
                via="shell", occurred_at=work.now, recorded_at=work.now,
            )  # fmt: skip
            work.execute(
                sa.update(t.lead)
                .where(t.lead.c.workspace_id == work.workspace_id, t.lead.c.id == lead)
                .values(stage=Stage.RECYCLED)
            )

    memory.do(rest, workspace, now=b.MONDAY + timedelta(hours=1))

    def pool(work: Work) -> list[int]:
        pairs = [
            Pair(b.MONDAY, work.now),
            Pair(work.now, work.now),
            Pair(work.now, b.MONDAY),
        ]
        return [spans.in_nurture(work, each, EVERYTHING) for each in pairs]

    assert memory.see(pool, workspace, now=b.TUESDAY) == [0, 2, 0]
