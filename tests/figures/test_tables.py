"""Every report as a table: what adds up in it is the report's own figure, and it names only whom the reader may see."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from alignment.money import Money
from alignment.people import SHELL
from alignment.periods import Period, week_of
from alignment.spreadsheets import restored, written
from alignment.waterfall_steps import By, Step
from db import tables as t
from db.memory import Memory, Work
from db.stores import people, workspaces
from db.stores.asked import Filters, Pair
from figures.basis import Scope
from figures.tables import TABLES
from figures.whose import may_see_person
from tests import brightwater as b
from tests.figures.test_plan import quotas

SINCE = Pair(b.FRIDAY, b.FRIDAY)
Rows = list[dict[str, str]]


@pytest.fixture
def company(quick_memory: Memory) -> int:
    return b.build(quick_memory)


def table(
    memory: Memory, workspace: int, word: str, reader: int = b.INES, scope: Scope | None = None
) -> tuple[Rows, dict[str, object]]:
    """The table as a spreadsheet reads it, and the JSON of the same report where it has one."""

    def look(work: Work) -> tuple[Rows, dict[str, object]]:
        actor = people.actor(work, reader) if reader else SHELL
        figures = TABLES[word].ask(work, scope or Scope(since=SINCE), b.MONDAY, b.MONDAY)
        told = TABLES[word].told(work, figures, actor)
        found = list(csv.DictReader(io.StringIO(written(told.header, told.rows))))
        return found, figures.to_json() if hasattr(figures, "to_json") else vars_of(figures)

    return memory.see(look, workspace, now=b.MONDAY)


def vars_of(figures: object) -> dict[str, object]:
    return {name: getattr(figures, name) for name in figures.__dataclass_fields__}  # type: ignore[attr-defined]


def cents(cell: str) -> int:
    return int(Decimal(cell or 0) * 100)


@pytest.mark.parametrize("word", TABLES)
def test_every_report_is_a_table_whose_rows_have_a_cell_for_each_column(
    quick_memory: Memory, company: int, word: str
) -> None:
    found, _ = table(quick_memory, company, word)
    assert found, "Brightwater has something of everything"
    assert all(None not in row and None not in row.values() for row in found)
    names = list(found[0])
    assert len(set(names)) == len(names)
    assert {name for name in names if not any(row[name] for row in found)} == _EMPTY[word]


_EMPTY: dict[str, set[str]] = {
    # What Brightwater has nothing of.
    "changes": set(),
    "stalled": {"put off until"},
    "open": set(),
    "forecast": {"doubt"},
    "funnel": {"part", "median hours"},
    "sources": {"campaign", "cost", "cost currency"},
    "hygiene": set(),
    "plan": set(),
    "commitment": {"doubt"},
    "scorecard": {"doubt", "in own history"},
    "left": {"queue"},
}


def test_the_amounts_of_a_table_add_up_to_the_reports_own_figure(quick_memory: Memory, company: int) -> None:
    opened, figures = table(quick_memory, company, "open")
    assert sum(cents(row["amount"]) for row in opened) == figures["deals"].open.minor  # type: ignore[attr-defined]
    changes, figures = table(quick_memory, company, "changes")
    signs = {"new": 1, "pulled in": 1, "up": 1, "reopened": 1, "moved in": 1}
    changed = sum(cents(row["amount"]) * signs.get(row["change"], -1) for row in changes)
    assert changed == figures["deals"].bridge.change_minor  # type: ignore[attr-defined]
    stalled, figures = table(quick_memory, company, "stalled")
    assert [row["reference"] for row in stalled] == [
        each.deal.ref
        for each in figures["deals"].stalled  # type: ignore[attr-defined]
    ]
    sources, report = table(quick_memory, company, "sources")
    for side in ("won", "open"):
        assert sum(cents(row[side]) for row in sources) == report[side]["all"]["minor"]  # type: ignore[index]


def test_the_figures_of_a_table_are_those_of_the_report(quick_memory: Memory, company: int) -> None:
    found, report = table(quick_memory, company, "scorecard")
    for each in report["metrics"]:  # type: ignore[attr-defined]
        row = next(row for row in found if row["figure"] == each["metric"] and row["target"] == row["target"]
                   and row["period"] == _asked_period(report, each["metric"]))  # fmt: skip
        scale = 100 if row["unit"] in ("money", "times") else 1
        told = Decimal(row["numerator"]) * scale if row["numerator"] else None
        assert told == each["numerator"]
    found, report = table(quick_memory, company, "forecast")
    basis = report["basis"]
    for row in found:
        if row["figure"] in basis:  # type: ignore[operator]
            scale = 100 if row["unit"] == "money" else 1
            assert Decimal(row["numerator"]) * scale == basis[row["figure"]]["numerator"]  # type: ignore[index]
            assert row["n"] == str(basis[row["figure"]]["n"])  # type: ignore[index]
    found, report = table(quick_memory, company, "funnel")
    steps = report["whole"].steps  # type: ignore[attr-defined]
    assert [int(row["reached"]) for row in found] == [each.reached for each in steps]
    found, report = table(quick_memory, company, "plan")
    assert cents(found[0]["reached"]) == report["won_minor"]


def _asked_period(report: dict[str, object], metric: str) -> str:
    of = "quarter" if metric == "revenue" else "period"
    return str(report[of]["name"])  # type: ignore[index]


@pytest.mark.parametrize("word", ["changes", "stalled", "open", "hygiene", "left"])
def test_only_those_who_see_holders_get_that_column(quick_memory: Memory, company: int, word: str) -> None:
    assert any(row["holder"] for row in table(quick_memory, company, word, b.INES)[0])
    for reader in (b.PRIYA, b.DANIEL, 0):
        assert "holder" not in table(quick_memory, company, word, reader)[0][0]

    def hide(work: Work) -> None:
        workspaces.set_switches(work, person_figures=False)
        workspaces.changed(work)

    quick_memory.do(hide, company, now=b.MONDAY)
    assert "holder" not in table(quick_memory, company, word, b.INES)[0][0]


def test_a_plan_as_a_table_has_those_persons_alone_whom_the_reader_may_see(
    quick_memory: Memory, company: int
) -> None:
    def seen(work: Work) -> set[str]:
        known = people.people(work, range(1, 9))
        ines = people.actor(work, b.INES)
        return {each.name for each in known.values() if may_see_person(work, ines, each.id)}

    names = quick_memory.see(seen, company, now=b.MONDAY)
    told = {row["who"] for row in table(quick_memory, company, "plan", b.INES)[0]}
    everybody = quick_memory.see(
        lambda work: {each.name for each in people.people(work, range(1, 9)).values()}, company, now=b.MONDAY
    )
    assert told & everybody
    assert told & everybody <= names
    assert not {row["who"] for row in table(quick_memory, company, "plan", 0)[0]} & everybody


def test_a_plan_says_whose_it_is_and_not_which_period(quick_memory: Memory, company: int) -> None:
    quarter = Period("Q4", date(2026, 10, 1), date(2027, 1, 1), "FY2026 Q4")
    found, _ = table(quick_memory, company, "plan", scope=Scope(said=("Q4",), quarter=quarter))
    assert found[0]["who"] == "company"
    west = Scope(Filters(team_id=b.WEST), said=("West", "Q4"), quarter=quarter)
    assert table(quick_memory, company, "plan", scope=west)[0][0]["who"] == "West"


def test_a_funnel_by_team_leaves_small_teams_to_themselves(quick_memory: Memory, company: int) -> None:
    scope = Scope(by=By.TEAM)
    parts = {row["part"] for row in table(quick_memory, company, "funnel", b.PRIYA, scope)[0]}
    assert "East" not in parts


@pytest.mark.parametrize("by", [By.REGION, By.SEGMENT])
def test_a_funnel_by_region_puts_together_what_fewer_than_three_hold(
    quick_memory: Memory, company: int, by: By
) -> None:
    def lay(work: Work) -> None:
        held = {"north": (b.LUCA,), "south": (b.JONAS, b.AMIRA, b.LUCA), "": (b.JONAS, b.AMIRA, b.LUCA)}
        for place, (value, owner) in enumerate((value, who) for value, all_ in held.items() for who in all_):
            b.qualifies(work, 9_001 + place, f"Firm {place}", b.at(9))
            known = {"owner_id": owner, by.value: value}
            work.execute(sa.update(t.lead).where(t.lead.c.id == 9_001 + place).values(known))
            c = t.lead_cycle
            work.execute(sa.update(c).where(c.c.lead_id == 9_001 + place).values({by.value: value}))

    quick_memory.do(lay, company, now=b.at(9))

    def parts(reader: int) -> set[str]:
        return {row["part"] for row in table(quick_memory, company, "funnel", reader, Scope(by=by))[0]} - {""}

    assert parts(b.INES) == {"north", "south", "(none)"}
    for reader in (b.PRIYA, 0):
        assert "north" not in parts(reader)
        assert parts(reader) & {f"other {by.value}s", f"all {by.value}s"}


@pytest.mark.parametrize(
    ("reader", "told"), [(b.PRIYA, ["all teams"]), (0, ["all teams"]), (b.INES, ["East", "West"])]
)
def test_plan_and_funnel_put_the_same_teams_together(
    quick_memory: Memory, company: int, reader: int, told: list[str]
) -> None:
    quotas(quick_memory, company)

    def one_for_east(work: Work) -> None:
        b.qualifies(work, 9_001, "Eastern Tools", b.at(9))
        work.execute(sa.update(t.lead).where(t.lead.c.id == 9_001).values(team_id=b.EAST))
        work.execute(sa.update(t.lead_cycle).where(t.lead_cycle.c.lead_id == 9_001).values(team_id=b.EAST))

    quick_memory.do(one_for_east, company, now=b.at(9))
    rows = table(quick_memory, company, "plan", reader)[0]
    assert [
        each for each in sorted({row["who"].removeprefix("team ") for row in rows}) if each in told
    ] == told
    whole = [row["reached"] for row in rows if row["who"] == "company"]
    assert (
        "all teams" not in told or [row["reached"] for row in rows if row["who"] == "all teams"] == whole[:1]
    )
    found = table(quick_memory, company, "funnel", reader, Scope(by=By.TEAM))[0]
    assert sorted({row["part"] for row in found} - {"", "(none)"}) == told
    mqls = {row["part"]: int(row["reached"]) for row in found if row["step"] == Step.MQL.value}
    assert sum(number for part, number in mqls.items() if part) == mqls[""], "the parts add up to the whole"


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(Filters(team_id=1, source="search"), SINCE, ("West", "search")),
        Scope(ways=("w", "ever"), by=By.MONTH, per_account=True),
    ],
)
def test_a_scope_is_kept_in_a_notice_and_read_again(scope: Scope) -> None:
    assert Scope.from_data(scope.to_data()) == scope


def test_a_period_is_kept_too() -> None:
    for period in (
        week_of(date(2026, 11, 16)),
        Period("Q4", date(2026, 10, 1), date(2027, 1, 1), "FY2026 Q4"),
    ):
        scope = Scope(quarter=period)
        assert Scope.from_data(scope.to_data()) == scope


@pytest.mark.parametrize("text", ["=1+1", "-3", "'=x", "@sum", "a\rb", "plain"])
def test_no_cell_of_a_written_table_is_a_formula_and_reading_restores_it(text: str) -> None:
    (row,) = list(csv.reader(io.StringIO(written(["name"], [[text]]))))[1:]
    assert not row[0].startswith(("=", "+", "-", "@"))
    assert restored(row[0]) == text.replace("\r", "\n")


def test_amounts_have_the_decimals_of_their_currency_and_numbers_stay_numbers() -> None:
    rows = [[Money(5, "KWD").major, Money(-500, "JPY").major, 7, None]]
    assert written(["a", "b", "c", "d"], rows) == "a,b,c,d\n0.005,-500,7,\n"
