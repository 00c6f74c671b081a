"""A month day by day: each point the digest's own count as of an earlier midnight, and the last one the digest's figure."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from alignment.pace import goal_line
from bot.cli.reporting import report as report_at_the_shell
from db import tables as t
from db.memory import Memory, Work
from db.stores.asked import EVERYTHING, Filters, Pair
from db.tables.deals import DealKind
from db.tables.workspace import TargetKind
from figures import daily
from figures.basis import Scope
from figures.daily import DayByDay
from figures.pipeline import PipelineFigures, report
from tests import brightwater as b
from tests.figures.test_pipeline import counted


@pytest.fixture
def company(memory: Memory) -> int:
    return b.build(memory)


def figures(
    work: Work, when: datetime, filters: Filters = EVERYTHING, known_at: datetime | None = None
) -> PipelineFigures:
    return report(work, Scope(filters, Pair(b.FRIDAY, b.FRIDAY)), when, known_at or when)


def mqls(
    memory: Memory, company: int, when: datetime = b.MONDAY, known_at: datetime | None = None
) -> DayByDay:
    found = memory.see(
        lambda work: daily.mqls(work, figures(work, when, known_at=known_at)),
        company,
        now=max(when, known_at or when),
    )
    assert found is not None
    return found


def test_the_golden_november_has_its_line_and_its_gap(memory: Memory, company: int) -> None:
    found = mqls(memory, company)
    assert (found.pace.goal, found.reached[-1], found.pace.elapsed, found.pace.total) == (200, 86, 10, 20)
    assert found.line == 100
    assert found.pace.variance == -14
    assert [each.points for each in found.goals] == [goal_line(200, 20)]
    assert found.goals[0].points[-1] == 200
    assert date(2026, 11, 26) not in found.days
    assert len(found.days) == 20


def test_each_point_is_what_the_digest_of_that_midnight_counts(memory: Memory, company: int) -> None:
    found = mqls(memory, company)
    assert len(found.reached) == found.pace.elapsed + 1
    assert found.reached[0] == 0
    assert list(found.reached) == sorted(found.reached)

    def as_of_then(work: Work) -> list[int]:
        midnights = [figures(work, b.MONDAY).held.midnight(day) for day in found.days[: found.pace.elapsed]]
        return [
            report(work, Scope(EVERYTHING, Pair(b.FRIDAY, b.FRIDAY)), each, b.MONDAY).marketing.actual
            for each in midnights
        ]

    # The very first midnight of the month's first working day lies in the month already.
    assert memory.see(as_of_then, company, now=b.MONDAY) == list(found.reached[:-1])


def test_it_is_the_same_for_ever_when_asked_by_the_same_pair(memory: Memory, company: int) -> None:
    before = mqls(memory, company)
    b.monday_passes(memory, company)
    b.tuesday_comes(memory, company)
    later = memory.see(
        lambda work: daily.mqls(work, figures(work, b.MONDAY)), company, now=b.TUESDAY + timedelta(days=3)
    )
    assert later == before


def test_a_goal_that_was_changed_on_the_way_leaves_its_line_to_be_seen(memory: Memory, company: int) -> None:
    changed = b.at(10, 11)

    def act(work: Work) -> None:
        g = t.target.c
        mine = sa.and_(g.workspace_id == work.workspace_id, g.kind == TargetKind.MQLS)
        work.execute(sa.update(t.target).where(mine).values(recorded_to=changed))
        november = {"first": date(2026, 11, 1), "end": date(2026, 12, 1)}
        work.insert(t.target, kind=TargetKind.MQLS, **november, amount=140, recorded_from=changed)

    memory.do(act, company, now=changed)
    found = mqls(memory, company)
    assert [(each.goal, each.from_day) for each in found.goals] == [(200, 1), (140, 7)], "Tue 10 Nov is day 7"
    assert found.goals[1].points == goal_line(140, 20)[6:]
    assert found.line == 70
    assert [each.goal for each in mqls(memory, company, b.at(10, 9)).goals] == [200]


def test_without_a_goal_there_is_no_line_and_what_is_missing_is_named(quick_memory: Memory) -> None:
    company = b.build(quick_memory)

    def act(work: Work) -> None:
        work.execute(sa.delete(t.target).where(t.target.c.workspace_id == work.workspace_id))

    def look(work: Work) -> tuple[object, ...]:
        found = figures(work, b.MONDAY)
        return daily.mqls(work, found), daily.won(work, found), daily.without_goal(work, Scope(), b.MONDAY)

    assert quick_memory.see(look, company, now=b.MONDAY)[2] == ()
    quick_memory.do(act, company, now=b.MONDAY)
    assert quick_memory.see(look, company, now=b.MONDAY) == (None, None, ("MQLs for Nov", "revenue for Q4"))


def test_nothing_is_drawn_before_a_day_is_over(quick_memory: Memory) -> None:
    company = b.build(quick_memory)
    first = b.at(2, 9)
    assert quick_memory.see(lambda work: daily.mqls(work, figures(work, first)), company, now=first) is None
    assert len(mqls(quick_memory, company, b.at(3, 9)).reached) == 2


def test_what_is_won_adds_up_to_the_digest_s_sum(memory: Memory, company: int) -> None:
    def look(work: Work) -> tuple[DayByDay | None, PipelineFigures]:
        found = figures(work, b.MONDAY)
        return daily.won(work, found), found

    found, told = memory.see(look, company, now=b.MONDAY)
    assert found is not None
    assert found.reached[-1] == told.deals.won.minor == 940 * b.K
    assert (found.pace.goal, found.pace.elapsed, found.pace.total) == (2_000 * b.K, 32, 64)
    assert found.line == 1_000 * b.K
    by_day = dict(zip(("before", *found.days), found.reached, strict=False))
    assert (by_day[date(2026, 10, 14)], by_day[date(2026, 10, 15)]) == (0, 860 * b.K), (
        "ten of $86k closed on the 15th"
    )


def test_amounts_abroad_are_converted_as_in_the_sum(quick_memory: Memory) -> None:
    company = b.build(quick_memory)

    def enter(work: Work) -> None:
        from dataclasses import replace

        work.insert(
            t.currency_rate, currency="EUR", first=date(2026, 1, 1), rate="1.10", recorded_from=b.LONG_AGO
        )
        for number, currency in ((901, "EUR"), (902, "EUR"), (903, "CHF")):
            facts = replace(b._facts(DealKind.WON, 1, date(2026, 11, 4)), currency=currency, amount=1_005)
            b._enter(work, number, f"Abroad {number}", facts, b.at(4))

    quick_memory.do(enter, company, now=b.at(4))

    def look(work: Work) -> tuple[DayByDay | None, int]:
        found = figures(work, b.MONDAY)
        return daily.won(work, found), found.deals.won.minor

    found, won = quick_memory.see(look, company, now=b.MONDAY)
    assert found is not None
    assert found.reached[-1] == won
    by_day = dict(zip(found.days, found.reached[1:], strict=False))
    assert by_day[date(2026, 11, 4)] - by_day[date(2026, 11, 3)] == 2 * 1_106


def test_how_often_the_database_is_asked_does_not_grow_with_the_data(quick_memory: Memory) -> None:
    company = b.build(quick_memory)
    found = quick_memory.see(lambda work: figures(work, b.MONDAY), company, now=b.MONDAY)
    with counted(quick_memory) as asked:
        quick_memory.see(
            lambda work: (daily.mqls(work, found), daily.won(work, found)), company, now=b.MONDAY
        )
    assert len(asked) <= 2 * 11 + 2 * 33 + 12, "one or two for each day of the month and of the quarter"


def test_the_shell_writes_the_month_s_chart_as_a_file(
    sqlite_url: str, quick_memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    b.build(quick_memory)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    at, chart = b.MONDAY.isoformat(), tmp_path / "chart.png"

    def tandem(*words: str) -> Result:
        return CliRunner().invoke(report_at_the_shell, [*words, "--picture", "chart.png"])

    written = tandem("pipeline", "--as-of", at, "--known-at", at, "--json")
    assert written.exit_code == 0, written.stderr
    assert "chart.png: 86 of 200 MQLs after 10 of 20 working days, 14 below the line" in written.stderr
    assert json.loads(written.stdout)["mqls_month"]["mqls"] == 86
    assert chart.read_bytes().startswith(b"\x89PNG")
    chart.unlink()
    refused = tandem("pipeline", "--as-of", "2026-11-01")
    assert (refused.exit_code, "There is no chart" in refused.stderr) == (1, True)
    assert not chart.exists()


def test_the_shell_draws_the_funnel_and_takes_it_apart(
    sqlite_url: str, quick_memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    b.build(quick_memory)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    at, chart = b.MONDAY.isoformat(), tmp_path / "funnel.png"

    def tandem(*words: str) -> Result:
        return CliRunner().invoke(report_at_the_shell, [*words])

    written = tandem("funnel", "--as-of", at, "--by", "team", "--picture", "funnel.png")
    assert written.exit_code == 0, written.stderr
    assert "funnel.png: 86 MQLs of Q4: 0 won so far" in written.stderr
    assert chart.read_bytes().startswith(b"\x89PNG")
    assert written.stdout.startswith("Of 86 MQLs of Q4, 90 days each, so far\nMQL 86 ██████████")
    assert "By team\n  West: MQL 86, Won 0" in written.stdout
    told = json.loads(tandem("funnel", "--as-of", at, "--period", "nov", "--per", "account", "--json").stdout)
    assert (told["waterfall"]["period"]["name"], told["waterfall"]["counted"]) == ("Nov 2026", "accounts")
    nobody = tandem("funnel", "--as-of", at, "--period", "q3", "--picture", "none.png")
    assert (nobody.exit_code, "There is no chart" in nobody.stderr) == (1, True)
    unknown = tandem("funnel", "--period", "someday")
    assert (unknown.exit_code, "is no period I know" in unknown.stderr) == (2, True)
    assert tandem("pipeline", "--by", "source").exit_code == 2
